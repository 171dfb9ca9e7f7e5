"""OpenDocument text, as LibreOffice writes it: text, lists, tables, notes and comments."""

import re
from collections.abc import Iterator

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.extracted import Extracted, comment_by
from kit_builder.sources.markup import Element, child, local, named, parse, value
from kit_builder.sources.package import Package

SUFFIXES = (".odt", ".fodt", ".ott")

_SIGNS = {"tab": "\t", "line-break": "\n", "s": " "}
_APART = frozenset(("note", "annotation"))
_SKIPPED = frozenset(("tracked-changes", "sequence-decls", "forms", "variable-decls", "user-field-decls", "annotation"))
_CONTENTS = frozenset(("table-of-content", "alphabetical-index", "illustration-index"))
_HIDDEN = frozenset(("hidden-text", "hidden-paragraph"))


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return an OpenDocument text as a source; raise SourceError where it is locked, damaged or something else.

    Notes and comments follow the text and have that as their place. What was deleted in a tracked change is left out;
    so is hidden text, and counted.
    """
    if raw.lstrip().startswith(b"<"):
        content = parse(raw)
    else:
        package = Package(raw)
        if "META-INF/manifest.xml" in package.names and b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise SourceError("The file is locked with a password. Save a copy without the password and give that.")
        content = parse(package.read("content.xml"))
    text = child(content, "body", "text")
    if text is None:
        raise SourceError("The file is no text document. Save it as .odt and try again.")
    extracted = Extracted()
    reader = _Reader(extracted, content)
    reader.blocks(text)
    reader.beside_the_text()
    return extracted.source(name, source_id)


class _Reader:
    """Goes through the blocks of a text; notes and comments are gathered and added after it."""

    def __init__(self, extracted: Extracted, content: Element) -> None:
        self.extracted = extracted
        self.apart: list[Element] = []
        self.boxes: list[Element] = []
        self.hidden = self.pictures = 0
        self.unseen = {value(each, "name") for each in named(content, "style") if _is_unseen(each)}
        self.numbered = {
            (value(style, "name"), value(level, "level"))
            for style in named(content, "list-style")
            for level in style
            if local(level) == "list-level-style-number" and value(level, "num-format")
        }

    def blocks(self, parent: Element) -> None:
        """Add the blocks in an element."""
        for block in parent:
            name = local(block)
            if name == "h":
                level = value(block, "outline-level")
                self.extracted.heading(self._text(block), int(level) if re.fullmatch("[1-6]", level) else 1)
                self._boxes()
            elif name == "p":
                self.extracted.paragraph(self._text(block))
                self._boxes()
            elif name == "list":
                self._list(block, 0, "")
            elif name == "table-row":
                self._row(block)
            elif name in _CONTENTS:
                self.extracted.problems.append("A table of contents or an index was left out.")
            elif name not in _SKIPPED:
                self.blocks(block)

    def beside_the_text(self) -> None:
        """Add the notes and comments, and tell what was left out."""
        notes = 0
        for each in self.apart:
            if local(each) == "annotation":
                self.extracted.place = comment_by(_author(each))
                self.blocks(each)
            else:
                notes += 1
                self.extracted.place = f"footnote {notes}"
                self.blocks(each)
        self.extracted.place = ""
        if self.hidden:
            self.extracted.problems.append(
                f"Words that nobody can see in the document, and were left out: {self.hidden}."
            )
        if self.pictures:
            self.extracted.problems.append(f"Pictures, from which no text is read: {self.pictures}.")

    def _list(self, element: Element, depth: int, style: str) -> None:
        style = value(element, "style-name") or style
        number = 0
        for item in element:
            mark = "-"
            if local(item) == "list-item" and (style, str(depth + 1)) in self.numbered:
                number += 1
                mark = f"{number}."
            for block in item:
                if local(block) == "list":
                    self._list(block, depth + 1, style)
                elif local(block) in ("p", "h") and mark:
                    self.extracted.item(self._text(block), mark, depth)
                    mark = ""
                elif local(block) in ("p", "h"):
                    self.extracted.paragraph(self._text(block))
            self._boxes()

    def _row(self, row: Element) -> None:
        cells = [cell for cell in row if local(cell) == "table-cell"]
        if len(cells) > 1 and all(local(block) == "p" for cell in cells for block in cell):
            self.extracted.row(" ".join(map(self._text, cell)) for cell in cells)
            self._boxes()
        else:
            for cell in cells:
                self.blocks(cell)

    def _boxes(self) -> None:
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.blocks(box)

    def _text(self, paragraph: Element) -> str:
        return "".join(self._inline(paragraph))

    def _inline(self, parent: Element) -> Iterator[str]:
        """Yield the text in an element; notes, comments and text boxes in it are put aside."""
        words = parent.text or ""
        if value(parent, "style-name") in self.unseen:
            self.hidden += len("".join(str(part) for part in parent.itertext()).split())
            return
        yield words
        for part in parent:
            name = local(part)
            if name in _SIGNS:
                count = value(part, "c")
                yield _SIGNS[name] * (min(int(count), 100) if count.isdecimal() else 1)
            elif name in _APART:
                self.apart.append(part)
            elif name == "text-box":
                self.boxes.append(part)
            elif name == "image":
                self.pictures += 1
            elif name in _HIDDEN and value(part, "is-hidden") != "false":
                self.hidden += len((part.text or value(part, "string-value")).split())
            elif name not in _SKIPPED:
                yield from self._inline(part)
            yield part.tail or ""


def _is_unseen(style: Element) -> bool:
    """Tell whether text in a style is not shown, or is white on what has no colour."""
    text = child(style, "text-properties")
    ground = value(text, "background-color") or value(child(style, "paragraph-properties"), "background-color")
    is_white = value(text, "color").casefold() == "#ffffff" and ground in ("", "transparent", "#ffffff")
    return value(text, "display") == "none" or is_white


def _author(annotation: Element) -> str:
    creator = child(annotation, "creator")
    return "" if creator is None else creator.text or ""
