"""Word documents: text, lists, tables, text boxes, notes, comments, headers and footers, as a reader sees them."""

import re
from collections.abc import Iterator

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.decoding import decode
from kit_builder.sources.document_builder import DocumentBuilder, format_comment_place
from kit_builder.sources.webpage import add_html
from kit_builder.sources.word_styles import WordStyles
from kit_builder.sources.xml_tree import Element, find_all, find_child, get_attribute, get_tag, parse_xml
from kit_builder.sources.zip_package import ZipPackage, resolve_path

SUFFIXES = (".docx", ".docm")

_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_INLINE = _WRAPPERS | frozenset(("hyperlink", "fldSimple", "dir", "bdo", "ruby", "rubyBase"))
_MOST_CELL_LETTERS = 400


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return a Word document as a source; raise SourceError where it is locked, damaged or no document.

    The place of a line is its page, as far as Word has noted the pages. Notes, comments, headers and footers follow the
    text and have that as their place. What was deleted in a tracked change is left out; so is hidden text, and counted.
    """
    archive = ZipPackage(raw)
    main = _main(archive)
    links = _links(archive, main)
    builder = DocumentBuilder()
    reader = _Reader(archive, links, builder)
    document = parse_xml(archive.read(main))
    body = find_child(document, "body")
    if body is None:
        raise SourceError("The file is no Word document. Save it as .docx and try again.")
    reader.background = get_attribute(find_child(document, "background"), "color") or "FFFFFF"
    reader.has_pages = any(True for _ in find_all(body, "lastRenderedPageBreak"))
    reader.body(body)
    reader.beside_the_text()
    return builder.build(name, source_id)


def _main(archive: ZipPackage) -> str:
    parts = _links(archive, "").values()
    return next((path for kind, path in parts if kind == "officeDocument"), "word/document.xml")


def _links(archive: ZipPackage, part: str) -> dict[str, tuple[str, str]]:
    """Return what a part links to, by the id of the link: the kind of part, and its name in the package."""
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
    """Goes through the blocks of a document; what stands beside the text is gathered and added after it."""

    def __init__(self, archive: ZipPackage, links: dict[str, tuple[str, str]], builder: DocumentBuilder) -> None:
        self.archive = archive
        self.links = links
        self.builder = builder
        self.styles = WordStyles(*(self._linked(kind) for kind in ("styles", "numbering")))
        self.background = "FFFFFF"
        self.has_pages = False
        self.page = 1
        self.notes: list[tuple[str, str]] = []
        self.hidden = 0
        self.contents = False

    def body(self, parent: Element, ground: str = "") -> None:
        """Add the blocks in an element; `ground` is the colour behind them where it is not that of the page."""
        for block in parent:
            name = get_tag(block)
            if name == "p":
                self._paragraph(block, ground)
            elif name == "tbl":
                self._table(block)
            elif name in _WRAPPERS:
                self.body(block, ground)
            elif name in ("altChunk", "subDoc"):
                self._inserted(get_attribute(block, "id"))

    def beside_the_text(self) -> None:
        """Add the notes, comments, headers and footers, and tell what was left out."""
        self.has_pages = False
        for number, (kind, note_id) in enumerate(self.notes, start=1):
            self.builder.place = f"{kind} {number}"
            part = self._linked(f"{kind}s")
            for note in part if part is not None else ():
                if get_attribute(note, "id") == note_id:
                    self.body(note)
        comments = self._linked("comments")
        for comment in comments if comments is not None else ():
            self.builder.place = format_comment_place(get_attribute(comment, "author"))
            self.body(comment)
        self._edges()
        self.builder.place = ""
        self.builder.problems += self._problems()

    def _edges(self) -> None:
        seen: set[str] = set()
        for kind, path in sorted(self.links.values()):
            if kind in ("header", "footer") and path in self.archive.names:
                part = parse_xml(self.archive.read(path))
                words = " ".join("".join(text.text or "" for text in find_all(part, "t")).split())
                if words not in seen and re.search(r"[^\W\d]{3}", words):
                    seen.add(words)
                    self.builder.place = kind
                    self.body(part)

    def _problems(self) -> Iterator[str]:
        if self.hidden:
            yield f"Words that nobody can see in the document, and were left out: {self.hidden}."
        if self.contents:
            yield "The table of contents was left out."
        for folder, what in (("/media/", "Pictures"), ("/embeddings/", "Files inside the document")):
            count = sum(folder in f"/{name}" for name in self.archive.names)
            if count:
                yield f"{what}, from which no text is read: {count}."

    def _linked(self, kind: str) -> Element | None:
        path = next((path for found, path in self.links.values() if found == kind), "")
        return parse_xml(self.archive.read(path)) if path in self.archive.names else None

    def _inserted(self, link: str) -> None:
        """Add a part that another file was inserted as, if it is HTML or plain text."""
        _, path = self.links.get(link, ("", ""))
        suffix = path.rpartition(".")[2].casefold()
        if path in self.archive.names and suffix in ("htm", "html", "xhtml"):
            add_html(decode(self.archive.read(path))[0], self.builder)
        elif path in self.archive.names and suffix == "txt":
            self.builder.add_paragraph(decode(self.archive.read(path))[0])
        else:
            self.builder.problems.append(
                "A file that the document includes could not be read with it. Give that file too."
            )

    def _paragraph(self, paragraph: Element, ground: str) -> None:
        style = self.styles.of(paragraph)
        inline = _Inline(self, style.ground or ground or self.background, paragraph)
        if self.has_pages:
            self.builder.place = f"page {self.page + inline.breaks_before}"
        self.page += inline.breaks
        mark = self.styles.mark(paragraph)
        if style.is_contents:
            self.contents = True
        elif style.heading:
            self.builder.add_heading(inline.text, style.heading)
        elif mark:
            self.builder.add_item(inline.text, mark[0], mark[1])
        else:
            self.builder.add_paragraph(inline.text)
        for box in inline.boxes:
            self.body(box, "unknown")

    def _table(self, table: Element) -> None:
        ground = self.styles.table_ground(table)
        for row in (each for each in find_all(table, "tr") if _table_of(each) is table):
            cells = [each for each in find_all(row, "tc") if _table_of(each) is table]
            texts = [self._cell(cell, ground) for cell in cells]
            if len(cells) > 1 and None not in texts:
                self.builder.add_row(text or "" for text in texts)
            else:
                for cell in cells:
                    self.body(cell, _shade(cell) or ground)

    def _cell(self, cell: Element, ground: str) -> str | None:
        """Return the text of a cell of data; None where there is more in it: lists, headings, text of some length."""
        blocks = [block for block in cell if get_tag(block) not in ("tcPr", "bookmarkStart", "bookmarkEnd")]
        if any(
            get_tag(block) != "p" or self.styles.of(block).heading or self.styles.has_mark(block) for block in blocks
        ):
            return None
        hidden = self.hidden
        inlines = [_Inline(self, self.styles.of(block).ground or _shade(cell) or ground, block) for block in blocks]
        text = " ".join(inline.text for inline in inlines if inline.text.strip())
        if len(text) <= _MOST_CELL_LETTERS and not any(inline.boxes for inline in inlines):
            self.page += sum(inline.breaks for inline in inlines)
            return text
        self.hidden = hidden
        return None


def _table_of(element: Element) -> Element | None:
    return next((each for each in element.iterancestors() if get_tag(each) == "tbl"), None)


def _shade(cell: Element) -> str:
    return get_attribute(find_child(cell, "tcPr", "shd"), "fill").replace("auto", "")


class _Inline:
    """The text of a paragraph, the text boxes in it, and how many pages begin before its first word and within it."""

    def __init__(self, reader: _Reader, ground: str, paragraph: Element) -> None:
        self.reader = reader
        self.ground = ground
        self.paragraph = paragraph
        self.parts: list[str] = []
        self.boxes: list[Element] = []
        self.breaks = self.breaks_before = 0
        self._gather(paragraph)
        self.text = "".join(self.parts)

    def _gather(self, parent: Element) -> None:
        for part in parent:
            name = get_tag(part)
            if name == "r":
                self._run(part)
            elif name in _INLINE:
                self._gather(part)

    def _run(self, run: Element) -> None:
        is_hidden = self.reader.styles.is_hidden(run, self.paragraph, self.ground)
        for part in run:
            name = get_tag(part)
            if name == "t" and is_hidden:
                self.reader.hidden += len((part.text or "").split())
            elif name == "t":
                self.parts.append(part.text or "")
            elif name in _SIGNS:
                self.parts.append(_SIGNS[name])
            elif name == "lastRenderedPageBreak":
                self.breaks += 1
                self.breaks_before += not any(map(str.strip, self.parts))
            elif name in ("footnoteReference", "endnoteReference"):
                self.reader.notes.append((name.removesuffix("Reference"), get_attribute(part, "id")))
            elif name in ("drawing", "pict", "object", "AlternateContent"):
                self.boxes += _boxes(part)


_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _boxes(drawing: Element) -> list[Element]:
    """Return the contents of the outermost text boxes; of the two ways in which Word writes each, the first."""
    inside = find_child(drawing, "Choice") if get_tag(drawing) == "AlternateContent" else drawing
    boxes = list(find_all(drawing if inside is None else inside, "txbxContent"))
    return [box for box in boxes if not any(outer in boxes for outer in box.iterancestors())]
