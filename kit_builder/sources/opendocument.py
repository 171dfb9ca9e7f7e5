"""OpenDocument text, the format of LibreOffice: text, lists, tables, notes and comments."""

import re
from collections.abc import Iterator, Sequence

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.document_builder import DocumentBuilder, format_comment_place
from kit_builder.sources.step_tables import fill_merged, read_step_table
from kit_builder.sources.xml_tree import Element, find_all, find_child, get_attribute, get_tag, parse_xml
from kit_builder.sources.zip_package import ZipPackage

SUFFIXES = (".odt", ".fodt", ".ott")

_CHARACTERS = {"tab": "\t", "line-break": "\n", "s": " "}
_NOTES = frozenset(("note", "annotation"))
_SKIPPED = frozenset(("tracked-changes", "sequence-decls", "forms", "variable-decls", "user-field-decls", "annotation"))
_CONTENTS = frozenset(("table-of-content", "alphabetical-index", "illustration-index"))
_ROW_GROUPS = frozenset(("table-header-rows", "table-rows", "table-row-group"))
_MAX_REPEATS = 20
_MAX_CELL_LENGTH = 400
_HIDDEN = frozenset(("hidden-text", "hidden-paragraph"))


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read an OpenDocument text. Raises SourceError if it is locked, damaged or another kind of document.

    Notes and comments follow the text and have their own places. Deleted text of tracked changes is left out, and so is
    hidden text, which is counted as a problem.
    """
    if raw.lstrip().startswith(b"<"):
        content = parse_xml(raw)
    else:
        archive = ZipPackage(raw)
        if "META-INF/manifest.xml" in archive.names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise SourceError("The file is protected by a password. Save a copy without a password.")
        content = parse_xml(archive.read("content.xml"))
    text = find_child(content, "body", "text")
    if text is None:
        raise SourceError("The file is not a text document. Save it as .odt and try again.")
    builder = DocumentBuilder()
    reader = _Reader(builder, content)
    reader.read_blocks(text)
    reader.read_notes()
    return builder.build(name, source_id)


class _Reader:
    """Read the blocks of a text, and collect its notes and comments to add after it."""

    def __init__(self, builder: DocumentBuilder, content: Element) -> None:
        self.builder = builder
        self.notes: list[Element] = []
        self.boxes: list[Element] = []
        self.hidden = self.pictures = 0
        self.hidden_styles = {get_attribute(each, "name") for each in find_all(content, "style") if _is_hidden(each)}
        self.numbered = {
            (get_attribute(style, "name"), get_attribute(level, "level"))
            for style in find_all(content, "list-style")
            for level in style
            if get_tag(level) == "list-level-style-number" and get_attribute(level, "num-format")
        }

    def read_blocks(self, parent: Element) -> None:
        """Add the blocks in an element."""
        for block in parent:
            name = get_tag(block)
            if name == "h":
                level = get_attribute(block, "outline-level")
                self.builder.add_heading(self._get_text(block), int(level) if re.fullmatch("[1-6]", level) else 1)
                self._read_boxes()
            elif name == "p":
                self.builder.add_paragraph(self._get_text(block))
                self._read_boxes()
            elif name == "list":
                self._read_list(block, 0, "")
            elif name == "table":
                self._read_table(block)
            elif name in _CONTENTS:
                self.builder.problems.append("Table of contents or index left out.")
            elif name not in _SKIPPED:
                self.read_blocks(block)

    def read_notes(self) -> None:
        """Add the notes and comments, and the problems of the document."""
        footnotes = 0
        for each in self.notes:
            if get_tag(each) == "annotation":
                self.builder.place = format_comment_place(_get_author(each))
            else:
                footnotes += 1
                self.builder.place = f"footnote {footnotes}"
            self.read_blocks(each)
        self.builder.place = ""
        if self.hidden:
            self.builder.problems.append(f"Hidden words left out: {self.hidden}.")
        if self.pictures:
            self.builder.problems.append(f"Pictures not read: {self.pictures}.")

    def _read_list(self, element: Element, depth: int, style: str) -> None:
        style = get_attribute(element, "style-name") or style
        number = 0
        for item in element:
            mark = "-"
            if get_tag(item) == "list-item" and (style, str(depth + 1)) in self.numbered:
                number += 1
                mark = f"{number}."
            for block in item:
                if get_tag(block) == "list":
                    self._read_list(block, depth + 1, style)
                elif get_tag(block) in ("p", "h") and mark:
                    self.builder.add_item(self._get_text(block), mark, depth)
                    mark = ""
                elif get_tag(block) in ("p", "h"):
                    self.builder.add_paragraph(self._get_text(block))
            self._read_boxes()

    def _read_table(self, table: Element) -> None:
        """Add a table: as steps if it is one of them, else row by row, and rows with more than paragraphs by blocks."""
        rows = list(_find_rows(table))
        if self._read_steps(rows):
            return
        for row in rows:
            cells = [cell for cell in row if get_tag(cell) == "table-cell"]
            if len(cells) > 1 and all(get_tag(block) == "p" for cell in cells for block in cell):
                self.builder.add_row(" ".join(map(self._get_text, cell)) for cell in cells)
                self._read_boxes()
            else:
                for cell in cells:
                    self.read_blocks(cell)

    def _read_steps(self, rows: Sequence[Sequence[Element]]) -> bool:
        """Add a table if it is one of steps, also with lists or tables in its cells; return whether it is."""
        before = self.hidden, self.pictures, [*self.notes], [*self.boxes]
        filled = list(fill_merged([self._read_cells(row) for row in rows]))
        too_long = any(len(text) > _MAX_CELL_LENGTH for row in filled for text in row)
        if too_long or read_step_table(filled) is None:
            self.hidden, self.pictures, self.notes, self.boxes = before
            return False
        self.builder.add_table(filled)
        self._read_boxes()
        return True

    def _read_cells(self, row: Sequence[Element]) -> list[str | None]:
        """Return the texts of the cells of a row. None stands for a cell that is merged with the one above.

        Cells that are merged with the one before are left out, as in a row over the whole width.
        """
        cells: list[str | None] = []
        beside = 0
        for cell in row:
            if get_tag(cell) == "table-cell":
                beside = int(get_attribute(cell, "number-columns-spanned") or 1) - 1
                cells += [self._flatten_cell(cell)] * _count_repeats(cell)
            elif beside:
                beside -= _count_repeats(cell)
            else:
                cells += [None] * _count_repeats(cell)
        return cells

    def _flatten_cell(self, cell: Element) -> str:
        """Return the text of a cell on one line, the parts of lists and tables in it after what introduces them."""
        text = ""
        for block in cell:
            if get_tag(block) in ("p", "h"):
                text = f"{text} {self._get_text(block)}".strip()
            else:
                parts = "; ".join(self._get_text(each) for each in find_all(block, "p"))
                text = f"{text.removesuffix(':')}: {parts}" if text else parts
        return text

    def _read_boxes(self) -> None:
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.read_blocks(box)

    def _get_text(self, paragraph: Element) -> str:
        return "".join(self._read_inline(paragraph))

    def _read_inline(self, parent: Element) -> Iterator[str]:
        """Yield the text in an element; notes, comments and text boxes in it are collected for later."""
        words = parent.text or ""
        if get_attribute(parent, "style-name") in self.hidden_styles:
            self.hidden += len("".join(str(part) for part in parent.itertext()).split())
            return
        yield words
        for part in parent:
            name = get_tag(part)
            if name in _CHARACTERS:
                count = get_attribute(part, "c")
                yield _CHARACTERS[name] * (min(int(count), 100) if count.isdecimal() else 1)
            elif name in _NOTES:
                self.notes.append(part)
            elif name == "text-box":
                self.boxes.append(part)
            elif name == "image":
                self.pictures += 1
            elif name in _HIDDEN and get_attribute(part, "is-hidden") != "false":
                self.hidden += len((part.text or get_attribute(part, "string-value")).split())
            elif name not in _SKIPPED:
                yield from self._read_inline(part)
            yield part.tail or ""


def _find_rows(parent: Element) -> Iterator[list[Element]]:
    """Yield the cells of each row of a table, also those that others cover, but no rows of tables in cells."""
    for part in parent:
        if get_tag(part) == "table-row":
            yield [cell for cell in part if get_tag(cell) in ("table-cell", "covered-table-cell")]
        elif get_tag(part) in _ROW_GROUPS:
            yield from _find_rows(part)


def _count_repeats(cell: Element) -> int:
    """Return how many cells of a row an element stands for; rows of more are padding of a sheet."""
    return min(int(get_attribute(cell, "number-columns-repeated") or 1), _MAX_REPEATS)


def _is_hidden(style: Element) -> bool:
    """Return whether text in a style is not displayed, or is white on a white background."""
    text = find_child(style, "text-properties")
    ground = get_attribute(text, "background-color") or get_attribute(
        find_child(style, "paragraph-properties"), "background-color"
    )
    is_white = get_attribute(text, "color").casefold() == "#ffffff" and ground in ("", "transparent", "#ffffff")
    return get_attribute(text, "display") == "none" or is_white


def _get_author(annotation: Element) -> str:
    creator = find_child(annotation, "creator")
    return "" if creator is None else creator.text or ""
