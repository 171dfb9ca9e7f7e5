"""Evernote exports: each note with its title as a heading."""

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.extracted import Extracted
from kit_builder.sources.markup import child, named, parse
from kit_builder.sources.webpage import add_html

SUFFIXES = (".enex",)


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return the notes of an export as one source; raise SourceError where it is damaged or none.

    The place of a line is its note, as they are numbered in the export.
    """
    root = parse(raw)
    notes = list(named(root, "note"))
    if not notes:
        raise SourceError("The file is no export of Evernote. Export the notes as .enex again.")
    extracted = Extracted()
    attached = 0
    for number, note in enumerate(notes, start=1):
        extracted.place = f"note {number}" if len(notes) > 1 else ""
        title, content = child(note, "title"), child(note, "content")
        extracted.heading((title.text or "") if title is not None else "")
        add_html((content.text or "") if content is not None else "", extracted)
        attached += sum(1 for _ in named(note, "resource"))
    if attached:
        extracted.problems.append(f"Files attached to notes, from which no text is read: {attached}.")
    return extracted.source(name, source_id)
