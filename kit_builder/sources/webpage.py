"""HTML: saved web pages, and what Google Docs, Notion and email programs write."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kit_builder.records import Source
from kit_builder.sources.decoding import decode
from kit_builder.sources.document_builder import DocumentBuilder
from kit_builder.sources.hidden_html import drop_hidden
from kit_builder.sources.step_tables import fill_merged, name_cells, read_step_table

SUFFIXES = (".html", ".htm", ".xhtml")

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_BLOCK_TAGS = """
    address article aside blockquote body button caption center dd details dialog div dl dt en-note en-todo fieldset
    figcaption figure footer form header hr html legend li main nav option p pre section summary table tbody td tfoot
    th thead tr
"""
_BLOCKS = _LISTS | frozenset(_HEADINGS) | frozenset(_BLOCK_TAGS.split())
_TAGS_WITHOUT_TEXT = """
    audio canvas datalist embed head iframe math meta noembed noframes noscript object picture script select style svg
    template textarea title video
"""
_NO_TEXT = frozenset(_TAGS_WITHOUT_TEXT.split())
_NOTE_MARKS = "a[role=doc-noteref], a[role=doc-backlink], a.footnote-ref, a.footnote-back"
_DECLARED = re.compile(rb"""<meta[^>]{1,200}?charset\s*=\s*["']?\s*([\w-]{3,20})""", re.IGNORECASE)


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read a web page. Raises SourceError if the bytes are not text."""
    text, problems = _decode(raw)
    builder = DocumentBuilder()
    builder.problems += problems
    add_html(text, builder)
    return builder.build(name, source_id)


def add_html(html: str, builder: DocumentBuilder) -> None:
    """Add the visible text of a page; hidden text is left out, and counted as a problem."""
    root = LexborHTMLParser(_flatten(html)).root
    if root is not None:
        for mark in root.css(_NOTE_MARKS):
            mark.decompose()
        words = drop_hidden(root)
        if words:
            builder.problems.append(f"Hidden words left out: {words}.")
        _Walk(builder).walk(root)


def _decode(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode a page as UTF-8, else in the encoding that it declares, else like any text."""
    declared = _DECLARED.search(raw[:4000])
    if declared:
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return decode(raw.decode(declared[1].decode("ascii")).encode("utf-8"))
            except (UnicodeDecodeError, LookupError):
                return decode(raw)
    return decode(raw)


_TAG = re.compile(r"<(?P<end>/?)(?P<tag>[a-zA-Z][\w-]*)[^<>]*>")
_MAX_DEPTH = 400
_OFTEN_OPEN_TAGS = "area base br col dd dt embed hr img input li link meta option p source td th tr wbr"
_OFTEN_OPEN = frozenset(_OFTEN_OPEN_TAGS.split())


def _flatten(html: str) -> str:
    """Return the page without tags nested too deep for a real page: the time of the parser grows with depth."""
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag["tag"].casefold() not in _OFTEN_OPEN and not tag[0].endswith("/>"):
            depth = max(0, depth + (-1 if tag["end"] else 1))
        return tag[0] if depth <= _MAX_DEPTH else " "

    return _TAG.sub(keep, html)


class _Walk:
    """Walk a tree and add its blocks; without recursion, since a page may be nested very deep."""

    def __init__(self, builder: DocumentBuilder) -> None:
        self.builder = builder
        self.inline: list[str] = []
        self.bold = ""
        self.lists: list[int] = []
        self.mark = ""
        self.level = 0
        self.is_code = False

    def walk(self, root: LexborNode) -> None:
        """Add all the blocks of the tree under `root`."""
        stack = [(root, False)]
        while stack:
            node, is_left = stack.pop()
            if is_left:
                self._leave(node.tag or "")
            elif self._enter(node, node.tag or ""):
                stack.append((node, True))
                stack += [(child, False) for child in reversed(list(node.iter(include_text=True)))]
        self._flush()

    def _enter(self, node: LexborNode, tag: str) -> bool:
        """Enter a node; return whether to visit its children."""
        if tag == "-text":
            self.inline.append(node.text_content or "")
        elif tag in _BOLD and not "".join(self.inline).strip():
            self.bold = node.text(deep=True)
        elif tag == "br":
            self.inline.append("\n" if self.is_code else _BREAK)
        elif tag in _BLOCKS:
            self._flush()
            if tag == "table" and (rows := _read_headed(node)):
                self.builder.add_table(rows)
                return False
            if tag == "tr" and (cells := _cells(node)):
                self.builder.add_row(cells)
                return False
            self._begin(node, tag)
        return not tag.startswith("-") and tag not in _NO_TEXT

    def _begin(self, node: LexborNode, tag: str) -> None:
        if tag in _LISTS:
            self.lists.append(_first_number(node) if tag == "ol" else _BULLETS)
        elif tag == "en-todo":
            self.mark = "-"
        elif tag == "li" and self.lists and self.lists[-1] != _BULLETS:
            self.mark = f"{self.lists[-1]}."
            self.lists[-1] += 1
        elif tag == "li":
            self.mark = "-"
        self.level = _HEADINGS.get(tag, self.level)
        self.is_code = self.is_code or tag == "pre"

    def _leave(self, tag: str) -> None:
        if tag not in _BLOCKS or tag == "en-todo":
            return
        self._flush()
        if tag in _LISTS:
            self.lists.pop()
        elif tag in _HEADINGS:
            self.level = 0
        elif tag == "li":
            self.mark = ""
        elif tag == "pre":
            self.is_code = False

    def _flush(self) -> None:
        """Add the collected text as a block of the current kind."""
        text = "".join(self.inline)
        self.inline.clear()
        bold, self.bold = self.bold, ""
        if not text.strip():
            return
        if self.is_code:
            self.builder.add_code(text)
            return
        text = "\n".join(" ".join(row.split()) for row in text.split(_BREAK))
        if self.level:
            self.builder.add_heading(text, self.level)
        elif self.mark:
            self.builder.add_item(text, self.mark, max(0, len(self.lists) - 1))
            self.mark = ""
        else:
            self.builder.add_paragraph(text, bold)


_BREAK = "\x0b"  # a line break; never in the text itself, from which control characters are removed
_BULLETS = -1
_BOLD = ("b", "strong", "cite")
_MAX_CELL_LENGTH = 400
_BLOCKS_IN_CELLS = "ul, ol, h1, h2, h3, h4, h5, h6, pre, p + p, br"


def _first_number(node: LexborNode) -> int:
    start = node.attributes.get("start") or ""
    return int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1


def _cells(row: LexborNode) -> list[str]:
    """Return the texts of a row of data, or an empty list if the table is for layout, with blocks in its cells."""
    cells = [child for child in row.iter() if child.tag in ("td", "th")]
    if len(cells) < 2 or row.css_first(f"table, {_BLOCKS_IN_CELLS}") is not None:
        return []
    texts = ["".join(_texts(cell)) for cell in cells]
    return texts if max(map(len, texts)) <= _MAX_CELL_LENGTH else []


def _read_headed(table: LexborNode) -> list[list[str]]:
    """Return the rows of a table with headings, merged cells filled, or an empty list if it is another table."""
    if table.css_first("table table, caption") is not None:
        return []
    rows: list[list[str | None]] = []
    merged: dict[int, int] = {}
    for row in table.css("tr"):
        cells = [child for child in row.iter() if child.tag in ("td", "th")]
        found: list[str | None] = []
        for cell in cells:
            while merged.get(len(found), 0) > 0:
                merged[len(found)] -= 1
                found.append(None)
            merged[len(found)] = _read_span(cell) - 1
            found.append(" ".join("".join(_texts(cell)).split()))
        while merged.get(len(found), 0) > 0:
            merged[len(found)] -= 1
            found.append(None)
        rows.append(found)
    filled = list(fill_merged(rows))
    is_short = all(len(text) <= _MAX_CELL_LENGTH for row in filled for text in row)
    is_plain = table.css_first(_BLOCKS_IN_CELLS) is None
    return filled if is_short and (read_step_table(filled) or (is_plain and name_cells(filled))) else []


def _read_span(cell: LexborNode) -> int:
    span = cell.attributes.get("rowspan") or ""
    return int(span) if re.fullmatch(r"[1-9][0-9]{0,2}", span) else 1


def _texts(node: LexborNode) -> Iterator[str]:
    for inner in node.traverse(include_text=True):
        if inner.tag == "-text" and inner.parent is not None and inner.parent.tag not in _NO_TEXT:
            yield inner.text_content or ""
        elif inner.tag in _BLOCKS:
            yield " "
