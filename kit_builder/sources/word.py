"""Word documents: text, lists, tables, text boxes, notes, comments, headers and footers.

The format is Office Open XML (ECMA-376, part 1).
"""

import re
from collections.abc import Iterator, Sequence

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.decoding import decode
from kit_builder.sources.document_builder import DocumentBuilder, format_comment_place
from kit_builder.sources.step_tables import fill_merged, read_step_table
from kit_builder.sources.webpage import add_html
from kit_builder.sources.word_styles import WordStyles
from kit_builder.sources.xml_tree import Element, find_all, find_child, get_attribute, get_tag, parse_xml
from kit_builder.sources.zip_package import ZipPackage, resolve_path

SUFFIXES = (".docx", ".docm")

_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_INLINE = _WRAPPERS | frozenset(("hyperlink", "fldSimple", "dir", "bdo", "ruby", "rubyBase"))
_MAX_CELL_LENGTH = 400


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read a Word document. Raises SourceError if it is locked, damaged or not a Word document.

    The place of a line is its page, if Word has saved page breaks. Notes, comments, headers and footers follow the text
    and have their own places. Deleted text of tracked changes is left out, and so is hidden text, which is counted as a
    problem.
    """
    archive = ZipPackage(raw)
    main = _find_main(archive)
    links = _read_links(archive, main)
    builder = DocumentBuilder()
    reader = _Reader(archive, links, builder)
    document = parse_xml(archive.read(main))
    body = find_child(document, "body")
    if body is None:
        raise SourceError("The file is not a Word document. Save it as .docx and try again.")
    reader.background = get_attribute(find_child(document, "background"), "color") or "FFFFFF"
    reader.has_pages = any(True for _ in find_all(body, "lastRenderedPageBreak"))
    reader.read_blocks(body)
    reader.read_notes()
    return builder.build(name, source_id)


def _find_main(archive: ZipPackage) -> str:
    parts = _read_links(archive, "").values()
    return next((path for kind, path in parts if kind == "officeDocument"), "word/document.xml")


def _read_links(archive: ZipPackage, part: str) -> dict[str, tuple[str, str]]:
    """Return the links of a part by id, each as the kind and the name of the part that it links to."""
    rels = resolve_path(part, f"_rels/{part.rpartition('/')[2]}.rels")
    links = parse_xml(archive.read(rels)) if rels in archive.names else ()
    return {
        get_attribute(link, "Id"): (
            get_attribute(link, "Type").rpartition("/")[2],
            resolve_path(part, get_attribute(link, "Target")),
        )
        for link in links
        if get_attribute(link, "TargetMode") != "External"
    }


class _Reader:
    """Read the blocks of a document, and collect its notes and comments to add after the text."""

    def __init__(self, archive: ZipPackage, links: dict[str, tuple[str, str]], builder: DocumentBuilder) -> None:
        self.archive = archive
        self.links = links
        self.builder = builder
        self.styles = WordStyles(*(self._load_linked(kind) for kind in ("styles", "numbering")))
        self.background = "FFFFFF"
        self.has_pages = False
        self.page = 1
        self.notes: list[tuple[str, str]] = []
        self.hidden = 0
        self.contents = False

    def read_blocks(self, parent: Element, background: str = "") -> None:
        """Add the blocks in an element; `background` is the colour behind them, if not the page's."""
        for block in parent:
            name = get_tag(block)
            if name == "p":
                self._read_paragraph(block, background)
            elif name == "tbl":
                self._read_table(block)
            elif name in _WRAPPERS:
                self.read_blocks(block, background)
            elif name in ("altChunk", "subDoc"):
                self._read_inserted(get_attribute(block, "id"))

    def read_notes(self) -> None:
        """Add the notes, comments, headers and footers, and the problems of the document."""
        self.has_pages = False
        for number, (kind, note_id) in enumerate(self.notes, start=1):
            self.builder.place = f"{kind} {number}"
            part = self._load_linked(f"{kind}s")
            for note in part if part is not None else ():
                if get_attribute(note, "id") == note_id:
                    self.read_blocks(note)
        comments = self._load_linked("comments")
        for comment in comments if comments is not None else ():
            self.builder.place = format_comment_place(get_attribute(comment, "author"))
            self.read_blocks(comment)
        self._read_headers()
        self.builder.place = ""
        self.builder.problems += self._problems()

    def _read_headers(self) -> None:
        seen: set[str] = set()
        for kind, path in sorted(self.links.values()):
            if kind in ("header", "footer") and path in self.archive.names:
                part = parse_xml(self.archive.read(path))
                words = " ".join("".join(text.text or "" for text in find_all(part, "t")).split())
                if words not in seen and re.search(r"[^\W\d]{3}", words):
                    seen.add(words)
                    self.builder.place = kind
                    self.read_blocks(part)

    def _problems(self) -> Iterator[str]:
        if self.hidden:
            yield f"Hidden words left out: {self.hidden}."
        if self.contents:
            yield "Table of contents left out."
        for folder, what in (("/media/", "Pictures"), ("/embeddings/", "Embedded files")):
            count = sum(folder in f"/{name}" for name in self.archive.names)
            if count:
                yield f"{what} not read: {count}."

    def _load_linked(self, kind: str) -> Element | None:
        path = next((path for found, path in self.links.values() if found == kind), "")
        return parse_xml(self.archive.read(path)) if path in self.archive.names else None

    def _read_inserted(self, link: str) -> None:
        """Add a part that was inserted from another file, if it is HTML or plain text."""
        _, path = self.links.get(link, ("", ""))
        suffix = path.rpartition(".")[2].casefold()
        if path in self.archive.names and suffix in ("htm", "html", "xhtml"):
            add_html(decode(self.archive.read(path))[0], self.builder)
        elif path in self.archive.names and suffix == "txt":
            self.builder.add_paragraph(decode(self.archive.read(path))[0])
        else:
            self.builder.problems.append("Linked file not read. Give it as a separate file.")

    def _read_paragraph(self, paragraph: Element, background: str) -> None:
        style = self.styles.get_style(paragraph)
        inline = _Inline(self, style.background or background or self.background, paragraph)
        if self.has_pages:
            self.builder.place = f"page {self.page + inline.breaks_before}"
        self.page += inline.breaks
        mark = self.styles.next_mark(paragraph)
        if style.is_contents:
            self.contents = True
        elif style.heading:
            self.builder.add_heading(inline.text, style.heading)
        elif mark:
            self.builder.add_item(inline.text, mark[0], mark[1])
        else:
            self.builder.add_paragraph(inline.text, inline.lead)
        for box in inline.boxes:
            self.read_blocks(box, "unknown")

    def _read_table(self, table: Element) -> None:
        background = self.styles.get_table_background(table)
        rows = [each for each in find_all(table, "tr") if _find_table(each) is table]
        if self._read_steps(rows, background):
            return
        above: list[str] = []
        for row in rows:
            cells = _list_cells(row)
            texts = [self._read_cell(cell, background) for cell in cells]
            if len(cells) > 1 and None not in texts:
                filled = [
                    above[at] if _is_merged(cell) and at < len(above) else texts[at] for at, cell in enumerate(cells)
                ]
                above = [text or "" for text in filled]
                self.builder.add_row(above)
            else:
                for cell in cells:
                    self.read_blocks(cell, _get_shade(cell) or background)

    def _read_steps(self, rows: Sequence[Element], background: str) -> bool:
        """Add a table if it is one of steps, also with lists or tables in its cells; return whether it is."""
        page, hidden, notes = self.page, self.hidden, len(self.notes)
        place = self.builder.place
        texts = [
            [None if _is_merged(cell) else self._flatten_cell(cell, background) for cell in _list_cells(row)]
            for row in rows
        ]
        filled = list(fill_merged(texts))
        too_long = any(len(text) > _MAX_CELL_LENGTH for row in filled for text in row)
        if too_long or read_step_table(filled) is None:
            self.page, self.hidden = page, hidden
            del self.notes[notes:]
            return False
        self.builder.place = f"page {page}" if self.has_pages else place
        self.builder.add_table(filled)
        return True

    def _flatten_cell(self, cell: Element, background: str) -> str:
        """Return the text of a cell on one line, the parts of lists and tables in it after what introduces them."""
        parts: list[str] = []
        for block in cell:
            name = get_tag(block)
            if name == "p":
                shade = self.styles.get_style(block).background or _get_shade(cell) or background
                inline = _Inline(self, shade, block)
                self.page += inline.breaks
                parts.append(" ".join(inline.text.split()))
            elif name == "tbl":
                rows = [each for each in find_all(block, "tr") if _find_table(each) is block]
                texts = [[self._flatten_cell(inner, background) for inner in _list_cells(row)] for row in rows]
                parts += (
                    [max(row, key=len, default="") for row in texts] if _are_lettered(texts) else map(" ".join, texts)
                )
        parts = [part for part in parts if part]
        if len(parts) > 1 and parts[0][-1] not in ".!?:;":
            parts = [f"{parts[0]}: {parts[1]}", *parts[2:]] if len(parts) > 2 else parts
        return "; ".join(parts)

    def _read_cell(self, cell: Element, background: str) -> str | None:
        """Return the text of a cell of data, or None if it has lists, headings or long text."""
        blocks = [block for block in cell if get_tag(block) not in ("tcPr", "bookmarkStart", "bookmarkEnd")]
        if any(
            get_tag(block) != "p" or self.styles.get_style(block).heading or self.styles.is_item(block)
            for block in blocks
        ):
            return None
        hidden = self.hidden
        inlines = [
            _Inline(self, self.styles.get_style(block).background or _get_shade(cell) or background, block)
            for block in blocks
        ]
        text = " ".join(inline.text for inline in inlines if inline.text.strip())
        if len(text) <= _MAX_CELL_LENGTH and not any(inline.boxes for inline in inlines):
            self.page += sum(inline.breaks for inline in inlines)
            return text
        self.hidden = hidden
        return None


def _list_cells(row: Element) -> list[Element]:
    table = _find_table(row)
    return [each for each in find_all(row, "tc") if _find_table(each) is table]


def _is_merged(cell: Element) -> bool:
    """Return whether a cell continues the one above it."""
    merged = find_child(cell, "tcPr", "vMerge")
    return merged is not None and get_attribute(merged, "val") in ("", "continue")


def _are_lettered(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether each row of a table in a cell is a short mark and a text."""
    return all(len(row) == 2 and len(row[0]) <= 3 for row in rows)


def _find_table(element: Element) -> Element | None:
    return next((each for each in element.iterancestors() if get_tag(each) == "tbl"), None)


def _get_shade(cell: Element) -> str:
    return get_attribute(find_child(cell, "tcPr", "shd"), "fill").replace("auto", "")


class _Inline:
    """The text of a paragraph, its text boxes, and its page breaks: all, and those before its first word."""

    def __init__(self, reader: _Reader, background: str, paragraph: Element) -> None:
        self.reader = reader
        self.background = background
        self.paragraph = paragraph
        self.parts: list[str] = []
        self.boxes: list[Element] = []
        self.breaks = self.breaks_before = 0
        self.lead = ""  # the beginning until where the first words are bold
        self._gather(paragraph)
        self.text = "".join(self.parts)

    def _gather(self, parent: Element) -> None:
        for part in parent:
            name = get_tag(part)
            if name == "r":
                self._read_run(part)
            elif name in _INLINE:
                self._gather(part)

    def _read_run(self, run: Element) -> None:
        is_hidden = self.reader.styles.is_hidden(run, self.paragraph, self.background)
        before = "".join(self.parts)
        is_lead = before == self.lead or not (self.lead or any(map(str.isalpha, before)))
        for part in run:
            name = get_tag(part)
            if name == "t" and is_hidden:
                self.reader.hidden += len((part.text or "").split())
            elif name == "t":
                self.parts.append(part.text or "")
            elif name in _CHARACTERS:
                self.parts.append(_CHARACTERS[name])
            elif name == "lastRenderedPageBreak":
                self.breaks += 1
                self.breaks_before += not any(map(str.strip, self.parts))
            elif name in ("footnoteReference", "endnoteReference"):
                self.reader.notes.append((name.removesuffix("Reference"), get_attribute(part, "id")))
            elif name in ("drawing", "pict", "object", "AlternateContent"):
                self.boxes += _find_boxes(part)
        if is_lead and find_child(run, "rPr", "b") is not None:
            self.lead = "".join(self.parts)


_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _find_boxes(drawing: Element) -> list[Element]:
    """Return the contents of the outermost text boxes; Word writes each in two versions, of which this is the first."""
    inside = find_child(drawing, "Choice") if get_tag(drawing) == "AlternateContent" else drawing
    boxes = list(find_all(drawing if inside is None else inside, "txbxContent"))
    return [box for box in boxes if not any(outer in boxes for outer in box.iterancestors())]
