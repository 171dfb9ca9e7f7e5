"""Change the text of an outline file: each function takes the text and returns the changed text.

A document is identified by its place in the file and a section by its place in its document, both from 0. Rows that are
not concerned stay as they are, whatever a person has written there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kit_builder.errors import KitError
from kit_builder.text.markdown import blank_comments, clean_text, escape, unescape

_DOCUMENT, _SECTION = "## ", "### "
_OPENS = re.compile(r"#{2,3}(?!#)")
_ITEM = re.compile(r"[-*+][ \t]+([^:\n]*)")

# The rows of a document or a section, from its heading to the next one.
Rows = list[str]


@dataclass(slots=True)
class OutlineRows:
    """The rows of an outline file: those before the first document, and by document its head and its sections."""

    head: Rows
    documents: list[list[Rows]]

    def get_document(self, document: int) -> list[Rows]:
        """Return the head and the sections of a document."""
        if not 0 <= document < len(self.documents):
            raise KitError("This part is no longer in the outline.")
        return self.documents[document]

    def get_section(self, document: int, section: int) -> Rows:
        """Return the rows of a section, or of the head of the document for section -1."""
        parts = self.get_document(document)
        if not -1 <= section < len(parts) - 1:
            raise KitError("This section is no longer in the outline.")
        return parts[section + 1]

    def write(self) -> str:
        """Return the text of the file, with an empty row before each heading."""
        text: Rows = []
        for rows in (self.head, *(part for parts in self.documents for part in parts)):
            text += [*([""] if text and text[-1].strip() else []), *rows]
        return "\n".join(text).rstrip("\n") + "\n"


def split_outline(text: str) -> OutlineRows:
    """Split the text of an outline file. Headings within comments do not count."""
    rows = text.replace("\r\n", "\n").split("\n")
    shown = blank_comments("\n".join(rows)).split("\n")
    outline = OutlineRows([], [])
    for row, seen in zip(rows, shown, strict=True):
        found = _OPENS.match(seen)
        if found and len(found[0]) == 2:
            outline.documents.append([[row]])
        elif found and outline.documents:
            outline.documents[-1].append([row])
        else:
            (outline.documents[-1][-1] if outline.documents else outline.head).append(row)
    return outline


def rename(text: str, document: int, section: int, heading: str) -> str:
    """Rename a section, or the document for section -1."""
    if not clean_text(heading):
        raise KitError("A heading needs text.")
    outline = split_outline(text)
    outline.get_section(document, section)[0] = (_DOCUMENT if section < 0 else _SECTION) + escape(heading)
    return outline.write()


def move_section(text: str, document: int, section: int, to: int, place: int) -> str:
    """Move a section into the document `to`, after the first `place` of its other sections."""
    outline = split_outline(text)
    outline.get_section(document, max(section, 0))
    rows = outline.documents[document].pop(section + 1)
    there = outline.get_document(to)
    there.insert(1 + max(0, min(place, len(there) - 1)), rows)
    return outline.write()


def move_document(text: str, document: int, place: int) -> str:
    """Move a document with its sections after the first `place` of the others."""
    outline = split_outline(text)
    parts = outline.get_document(document)
    outline.documents.remove(parts)
    outline.documents.insert(max(0, min(place, len(outline.documents))), parts)
    return outline.write()


def delete(text: str, document: int, section: int) -> str:
    """Delete a section, or the document with all its sections for section -1."""
    outline = split_outline(text)
    outline.get_section(document, section)
    if section < 0:
        del outline.documents[document]
    else:
        del outline.documents[document][section + 1]
    return outline.write()


def add_section(text: str, document: int, place: int, rows: str) -> str:
    """Add a section with the text `rows`, heading included, after the first `place` sections of a document."""
    outline = split_outline(text)
    there = outline.get_document(document)
    there.insert(1 + max(0, min(place, len(there) - 1)), _read_section(rows))
    return outline.write()


def write_section(text: str, document: int, section: int, rows: str) -> str:
    """Replace a section by the text `rows`, heading included."""
    outline = split_outline(text)
    outline.get_section(document, max(section, 0))[:] = _read_section(rows)
    return outline.write()


def set_label(text: str, document: int, section: int, label: str, value: str, known: Sequence[str]) -> str:
    """Set the item of a section that begins with `label`, or with one of the `known` words for it."""
    outline = split_outline(text)
    rows = outline.get_section(document, section)
    written = f"- {label}: {escape(value)}"
    for place, row in enumerate(rows):
        found = _ITEM.match(row)
        if found and found[1].strip().casefold() in {each.casefold() for each in known}:
            rows[place] = written
            return outline.write()
    rows[1:1] = ["", written]
    return outline.write()


def move_use(text: str, place: tuple[int, int], key: str, to: tuple[int, int] | None, before: str) -> str:
    """Move the statement `key` of the section at `place` to the section `to`; None drops it.

    Places are those of the document and of the section in it. It goes before the statement `before`, or to the end.
    """
    outline = split_outline(text)
    rows = outline.get_section(*place)
    start = _find_use(rows, key)
    end = start + 1
    while end < len(rows) and rows[end][:1].isspace() and rows[end].strip():  # the item goes on
        end += 1
    own = rows[start:end]
    del rows[start:end]
    if to is not None:
        there = outline.get_section(*to)
        at = _find_use(there, before) if before else len(there)
        while not before and at > 1 and not there[at - 1].strip():
            at -= 1
        there[at:at] = own
    return outline.write()


def _find_use(rows: Rows, key: str) -> int:
    found = (place for place, row in enumerate(rows) if (item := _ITEM.match(row)) and unescape(item[1]) == key)
    place = next(found, None)
    if place is None:
        raise KitError(f"This section no longer uses {key}.")
    return place


def _read_section(text: str) -> Rows:
    rows = text.replace("\r\n", "\n").strip("\n").split("\n")
    opened = [row for row in blank_comments("\n".join(rows)).split("\n") if _OPENS.match(row)]
    if not rows[0].startswith(_SECTION) or len(opened) != 1:
        raise KitError("A section begins with ### and its heading, and has no other heading of that level.")
    return rows
