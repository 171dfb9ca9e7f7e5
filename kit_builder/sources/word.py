"""Word documents: text, lists, tables, text boxes, notes, comments, headers and footers, as a reader sees them."""

import re
from collections.abc import Iterator

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources.extracted import Extracted, comment_by
from kit_builder.sources.markup import Element, child, local, named, parse, value
from kit_builder.sources.package import Package, joined
from kit_builder.sources.text import decode
from kit_builder.sources.webpage import add_html
from kit_builder.sources.wordstyles import Styles

SUFFIXES = (".docx", ".docm")

_WRAPPERS = frozenset(("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_INLINE = _WRAPPERS | frozenset(("hyperlink", "fldSimple", "dir", "bdo", "ruby", "rubyBase"))
_MOST_CELL_LETTERS = 400


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Return a Word document as a source; raise SourceError where it is locked, damaged or no document.

    The place of a line is its page, as far as Word has noted the pages. Notes, comments, headers and footers follow the
    text and have that as their place. What was deleted in a tracked change is left out; so is hidden text, and counted.
    """
    package = Package(raw)
    main = _main(package)
    links = _links(package, main)
    extracted = Extracted()
    reader = _Reader(package, links, extracted)
    document = parse(package.read(main))
    body = child(document, "body")
    if body is None:
        raise SourceError("The file is no Word document. Save it as .docx and try again.")
    reader.background = value(child(document, "background"), "color") or "FFFFFF"
    reader.has_pages = any(True for _ in named(body, "lastRenderedPageBreak"))
    reader.body(body)
    reader.beside_the_text()
    return extracted.source(name, source_id)


def _main(package: Package) -> str:
    parts = _links(package, "").values()
    return next((path for kind, path in parts if kind == "officeDocument"), "word/document.xml")


def _links(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return what a part links to, by the id of the link: the kind of part, and its name in the package."""
    rels = joined(part, f"_rels/{part.rpartition('/')[2]}.rels")
    links = parse(package.read(rels)) if rels in package.names else ()
    return {
        value(link, "Id"): (value(link, "Type").rpartition("/")[2], joined(part, value(link, "Target")))
        for link in links
        if value(link, "TargetMode") != "External"
    }


class _Reader:
    """Goes through the blocks of a document; what stands beside the text is gathered and added after it."""

    def __init__(self, package: Package, links: dict[str, tuple[str, str]], extracted: Extracted) -> None:
        self.package = package
        self.links = links
        self.extracted = extracted
        self.styles = Styles(*(self._linked(kind) for kind in ("styles", "numbering")))
        self.background = "FFFFFF"
        self.has_pages = False
        self.page = 1
        self.notes: list[tuple[str, str]] = []
        self.hidden = 0
        self.contents = False

    def body(self, parent: Element, ground: str = "") -> None:
        """Add the blocks in an element; `ground` is the colour behind them where it is not that of the page."""
        for block in parent:
            name = local(block)
            if name == "p":
                self._paragraph(block, ground)
            elif name == "tbl":
                self._table(block)
            elif name in _WRAPPERS:
                self.body(block, ground)
            elif name in ("altChunk", "subDoc"):
                self._inserted(value(block, "id"))

    def beside_the_text(self) -> None:
        """Add the notes, comments, headers and footers, and tell what was left out."""
        self.has_pages = False
        for number, (kind, note_id) in enumerate(self.notes, start=1):
            self.extracted.place = f"{kind} {number}"
            part = self._linked(f"{kind}s")
            for note in part if part is not None else ():
                if value(note, "id") == note_id:
                    self.body(note)
        comments = self._linked("comments")
        for comment in comments if comments is not None else ():
            self.extracted.place = comment_by(value(comment, "author"))
            self.body(comment)
        self._edges()
        self.extracted.place = ""
        self.extracted.problems += self._problems()

    def _edges(self) -> None:
        seen: set[str] = set()
        for kind, path in sorted(self.links.values()):
            if kind in ("header", "footer") and path in self.package.names:
                part = parse(self.package.read(path))
                words = " ".join("".join(text.text or "" for text in named(part, "t")).split())
                if words not in seen and re.search(r"[^\W\d]{3}", words):
                    seen.add(words)
                    self.extracted.place = kind
                    self.body(part)

    def _problems(self) -> Iterator[str]:
        if self.hidden:
            yield f"Words that nobody can see in the document, and were left out: {self.hidden}."
        if self.contents:
            yield "The table of contents was left out."
        for folder, what in (("/media/", "Pictures"), ("/embeddings/", "Files inside the document")):
            count = sum(folder in f"/{name}" for name in self.package.names)
            if count:
                yield f"{what}, from which no text is read: {count}."

    def _linked(self, kind: str) -> Element | None:
        path = next((path for found, path in self.links.values() if found == kind), "")
        return parse(self.package.read(path)) if path in self.package.names else None

    def _inserted(self, link: str) -> None:
        """Add a part that another file was inserted as, if it is HTML or plain text."""
        _, path = self.links.get(link, ("", ""))
        suffix = path.rpartition(".")[2].casefold()
        if path in self.package.names and suffix in ("htm", "html", "xhtml"):
            add_html(decode(self.package.read(path))[0], self.extracted)
        elif path in self.package.names and suffix == "txt":
            self.extracted.paragraph(decode(self.package.read(path))[0])
        else:
            self.extracted.problems.append(
                "A file that the document includes could not be read with it. Give that file too."
            )

    def _paragraph(self, paragraph: Element, ground: str) -> None:
        style = self.styles.of(paragraph)
        inline = _Inline(self, style.ground or ground or self.background, paragraph)
        if self.has_pages:
            self.extracted.place = f"page {self.page + inline.breaks_before}"
        self.page += inline.breaks
        mark = self.styles.mark(paragraph)
        if style.is_contents:
            self.contents = True
        elif style.heading:
            self.extracted.heading(inline.text, style.heading)
        elif mark:
            self.extracted.item(inline.text, mark[0], mark[1])
        else:
            self.extracted.paragraph(inline.text)
        for box in inline.boxes:
            self.body(box, "unknown")

    def _table(self, table: Element) -> None:
        ground = self.styles.table_ground(table)
        for row in (each for each in named(table, "tr") if _table_of(each) is table):
            cells = [each for each in named(row, "tc") if _table_of(each) is table]
            texts = [self._cell(cell, ground) for cell in cells]
            if len(cells) > 1 and None not in texts:
                self.extracted.row(text or "" for text in texts)
            else:
                for cell in cells:
                    self.body(cell, _shade(cell) or ground)

    def _cell(self, cell: Element, ground: str) -> str | None:
        """Return the text of a cell of data; None where there is more in it: lists, headings, text of some length."""
        blocks = [block for block in cell if local(block) not in ("tcPr", "bookmarkStart", "bookmarkEnd")]
        if any(local(block) != "p" or self.styles.of(block).heading or self.styles.has_mark(block) for block in blocks):
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
    return next((each for each in element.iterancestors() if local(each) == "tbl"), None)


def _shade(cell: Element) -> str:
    return value(child(cell, "tcPr", "shd"), "fill").replace("auto", "")


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
            name = local(part)
            if name == "r":
                self._run(part)
            elif name in _INLINE:
                self._gather(part)

    def _run(self, run: Element) -> None:
        is_hidden = self.reader.styles.is_hidden(run, self.paragraph, self.ground)
        for part in run:
            name = local(part)
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
                self.reader.notes.append((name.removesuffix("Reference"), value(part, "id")))
            elif name in ("drawing", "pict", "object", "AlternateContent"):
                self.boxes += _boxes(part)


_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def _boxes(drawing: Element) -> list[Element]:
    """Return the contents of the outermost text boxes; of the two ways in which Word writes each, the first."""
    inside = child(drawing, "Choice") if local(drawing) == "AlternateContent" else drawing
    boxes = list(named(drawing if inside is None else inside, "txbxContent"))
    return [box for box in boxes if not any(outer in boxes for outer in box.iterancestors())]
