"""Convert Markdown to HTML for every format, with links, pictures, checkboxes and blanks to write on."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.footnote import footnote_plugin

from kit_builder.publish.callouts import add_callouts
from kit_builder.publish.column_widths import is_sum, share_width
from kit_builder.publish.edition import Page
from kit_builder.publish.read_products import resolve_path
from kit_builder.text.ids import make_unique, slugify
from kit_builder.text.markdown import clean_text

_PARSER = MarkdownIt("js-default", {"linkify": False}).use(footnote_plugin, inline=False, always_match_refs=True)
_BOX = re.compile(r"\[([ xX])\]\s+")
_BLANK = re.compile(r"_{4,}")
_NEXT_OPTION = re.compile(r"\s(?=[☐☑])")  # between one box to tick, with its text, and the next
_BOX_TO_TICK, _TICKED = "☐", "☑"
_FEW_OPTIONS = 2
_LONG_OPTION = 20  # letters; options that are longer stand below each other
_FIGURE = re.compile(r"[−-]?[£$€]?\s?\d[\d.,:\s]*(\s?(%|€|[a-z]{1,3}))?")
_JOINER = "\u2060"  # no line breaks between a sign and the room to write after it
_BLANK_HTML = '<span class="line"></span>'
_PAPER_LONG_BLANK, _PAPER_SHORT_BLANK = "_" * 30, "_" * 10
_WIDTH_KINDS = {"softbreak": " ", "hardbreak": "\n"}  # what counts for the width of a column
_EXTERNAL_LINK = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HtmlContext:
    """Where the HTML of a page is used.

    Attributes:
        link: Returns the address of a page by its path in the kit, None if it is not available.
        image: Returns the address of a picture by its path in the kit, None if it is not available.
        prefix: What ids begin with, so that they are unique if pages share a document.
        heading_shift: The number of levels by which headings move down.
        paper: Whether checkboxes and blanks are characters instead of form fields.
        line: How many letters of a table fit side by side.
        callouts: The kinds of boxes by heading or label.
    """

    link: Callable[[str], str | None]
    image: Callable[[str], str | None]
    prefix: str = ""
    heading_shift: int = 0
    paper: bool = False
    line: int = 68
    callouts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page: its level, its HTML id and its plain text."""

    level: int
    id: str
    text: str


def to_html(page: Page, text: str, context: HtmlContext) -> Markup:
    """Convert `text`, Markdown from `page`, to HTML. HTML in the text is escaped."""
    return Markup(_render(page, _parse(text, context), context))  # noqa: S704 - the parser escapes all HTML in the text


def split_sections(text: str, context: HtmlContext) -> Iterator[tuple[Heading | None, str]]:
    """Yield each heading with the plain text below it; text before the first heading comes with None."""
    head: Heading | None = None
    texts: list[str] = []
    tokens = _parse(text, context)
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            yield head, " ".join(texts)
            head = Heading(int(token.tag[1:]), str(token.attrs["id"]), to_plain_text(tokens[place + 1]))
            texts = []
        elif token.type in ("inline", "fence", "code_block") and tokens[place - 1].type != "heading_open":
            texts.append(_BLANK.sub("", _BOX.sub("", to_plain_text(token))))
    yield head, " ".join(texts)


def inline_to_html(text: str) -> Markup:
    """Convert one line of Markdown to HTML."""
    return Markup(_PARSER.renderInline(text))  # noqa: S704 - as above


def to_plain_text(token: Token) -> str:
    """Return the text of a block without markup."""
    if token.type != "inline":
        return clean_text(token.content)
    kinds = {"softbreak": " ", "hardbreak": " "}
    return clean_text("".join(kinds.get(each.type, each.content) for each in token.children or ()))


def _parse(text: str, context: HtmlContext) -> list[Token]:
    tokens = _PARSER.parse(text, {})
    taken: set[str] = set()
    above: list[tuple[int, int]] = []  # the headings that a heading stands below: their levels, as written and as shown
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            written = int(token.tag[1:])
            while above and above[-1][0] >= written:
                above.pop()
            # A level that is skipped would be an error in a tagged PDF.
            above.append((written, above[-1][1] + 1 if above else written))
            name = make_unique(context.prefix + slugify(to_plain_text(tokens[place + 1]), "part"), taken)
            taken.add(name)
            token.attrSet("id", name)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, above[-1][1] + context.heading_shift)}"
    return tokens


def _render(page: Page, tokens: list[Token], context: HtmlContext) -> str:
    seen: set[str] = set()
    for place, token in enumerate(tokens):
        if token.type != "inline" or token.children is None:
            continue
        token.children = list(_resolve_inline(page, token.children, context))
        if place > 1 and tokens[place - 2].type == "list_item_open" and _BOX.match(token.content):
            key = make_unique(_make_tick_key(page, token.content), seen)
            seen.add(key)
            _insert_checkbox(token.children, key, paper=context.paper)
            tokens[place - 2].attrJoin("class", "task")
        if tokens[place - 1].type == "td_open":
            token.children = list(_separate_options(token.children, paper=context.paper))
        if context.paper and tokens[place - 1].type == "td_open":
            _protect_leading_number(token.children)
    for rows in _list_tables(tokens):
        _mark_blank_cells(rows)
        _align_figures(rows)
    for place in reversed([place for place, token in enumerate(tokens) if token.type == "table_open"]):
        tokens.insert(place + 1, _make_html_token(_set_column_widths(tokens[place:], context.line), block=True))
    boxed = add_callouts(tokens, context.callouts, context.prefix)
    return str(_PARSER.renderer.render(boxed, _PARSER.options, {"docId": context.prefix or None}))


def _list_tables(tokens: Sequence[Token]) -> Iterator[list[list[tuple[Token, str]]]]:
    """Yield the rows of each table: the tokens that open its cells, and their texts."""
    rows: list[list[tuple[Token, str]]] = []
    for place, token in enumerate(tokens):
        if token.type == "table_open":
            rows = []
        elif token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append((token, tokens[place + 1].content.strip()))
        elif token.type == "table_close":
            yield rows


def _mark_blank_cells(rows: Sequence[Sequence[tuple[Token, str]]]) -> None:
    """Mark the empty cells that are to be written in: those of a row or a column in which all has to be filled in.

    A cell that is empty beside figures, such as the weight of a total, is none.
    """
    columns = [all(_is_to_fill_in(text) for _, text in cells) for cells in zip(*rows[1:], strict=False)]
    for row in rows[1:]:
        is_open = all(_is_to_fill_in(text) for _, text in row[1:])
        for (cell, text), is_column_open in zip(row, columns, strict=False):
            if not text and (is_open or is_column_open):
                cell.attrJoin("class", "blank")


def _align_figures(rows: Sequence[Sequence[tuple[Token, str]]]) -> None:
    """Align columns of nothing but figures to the right, so that they can be compared, but never the first column."""
    for (head, _), *cells in [*zip(*rows, strict=False)][1:]:
        texts = [text.strip("*") for _, text in cells if text]
        is_aligned = "style" in head.attrs or any("blank" in str(cell.attrs.get("class", "")) for cell, _ in cells)
        if len(texts) > 1 and not is_aligned and all(map(_FIGURE.fullmatch, texts)):
            for cell in (head, *(cell for cell, _ in cells)):
                cell.attrSet("style", "text-align:right")


def _is_to_fill_in(text: str) -> bool:
    return not text or _BOX_TO_TICK in text or bool(_BLANK.search(text.replace("\\_", "_")))


def _make_tick_key(page: Page, text: str) -> str:
    """Return the key under which a tick is saved. It depends on the item's text but not on its position."""
    return hashlib.sha256(f"{page.path}\n{clean_text(text)}".encode()).hexdigest()[:12]


def _insert_checkbox(children: list[Token], key: str, *, paper: bool) -> None:
    """Replace the `[ ] ` of a task by a checkbox with the text as its label."""
    first = next(each for each in children if each.type == "text")
    match = _BOX.match(first.content)
    if match:
        first.content = first.content[match.end() :]
        if paper:
            first.content = f"{'☐' if match[1] == ' ' else '☒'} {first.content}"
            return
        ticked = " checked" if match[1] != " " else ""
        children.insert(0, _make_html_token(f'<label><input type="checkbox" data-key="{key}"{ticked}> <span>'))
        children.append(_make_html_token("</span></label>"))


def _protect_leading_number(children: list[Token]) -> None:
    """Put a no-break space after a number that begins a cell, or Typst would take it for a list item."""
    if children and children[0].type == "text":
        children[0].content = re.sub(r"^(\d+[.)]) ", "\\1\u00a0", children[0].content)


def _separate_options(children: Sequence[Token], *, paper: bool) -> Iterator[Token]:
    """Yield the tokens of a cell with a line for each of several boxes to tick, if one of them has a long text.

    On paper, where there is little room, an example shows only what is ticked, unless that is one of two short texts.
    """
    for token in children:
        options = _NEXT_OPTION.split(token.content) if token.type == "text" else [token.content]
        if len(options) == 1:
            yield token
            continue
        is_long = max(map(len, options)) > _LONG_OPTION
        if paper and _TICKED in token.content and (is_long or len(options) > _FEW_OPTIONS):
            options = [each for each in options if not each.startswith(_BOX_TO_TICK)]
        for number, option in enumerate(options):
            yield from [Token("hardbreak" if is_long else "softbreak", "br", 0)] * bool(number)
            # A short answer stays on the line of its box.
            yield Token("text", "", 0, content=option if is_long else option.replace(" ", "\u00a0"))


def _resolve_inline(page: Page, tokens: Sequence[Token], context: HtmlContext) -> Iterator[Token]:
    """Yield the tokens of a line with resolved links and pictures, and with runs of `_` as blanks to write on."""
    open_links: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            href = _resolve_link(page, str(token.attrs.get("href", "")), context)
            open_links.append(href is not None)
            token.attrs = {"href": href or ""}
        leads = open_links.pop() if token.type == "link_close" else not open_links or open_links[-1]
        if token.type == "image":
            yield _resolve_image(page, token, context)
        elif token.type == "text":
            yield from _render_blanks(token, paper=context.paper)
        elif leads or token.type not in ("link_open", "link_close"):
            yield token


def _resolve_image(page: Page, token: Token, context: HtmlContext) -> Token:
    path = resolve_path(page.path, str(token.attrs["src"]))
    source = context.image(path) if path else None
    if source is None:
        return Token("text", "", 0, content=token.content)
    token.attrs["src"] = source
    return token


def _render_blanks(token: Token, *, paper: bool) -> Iterator[Token]:
    """Yield the text of a token with its runs of `_` as blanks; on paper they are short in a sum or a sentence."""
    pieces = _BLANK.split(token.content)
    in_sum = is_sum(token.content)
    for number, piece in enumerate(pieces):
        if number and paper:
            yield _make_html_token(_PAPER_SHORT_BLANK if in_sum or piece.strip() else _PAPER_LONG_BLANK)
        elif number:
            yield _make_html_token(_BLANK_HTML)
        is_sign = paper and number < len(pieces) - 1 and piece and not piece[-1].isspace()
        yield Token("text", "", 0, content=f"{piece}{_JOINER}" if is_sign else piece)


def _resolve_link(page: Page, href: str, context: HtmlContext) -> str | None:
    if _EXTERNAL_LINK.match(href) or href.startswith("#"):
        return f"#{context.prefix}{href[1:]}" if href.startswith("#") else href
    path = resolve_path(page.path, href)
    return context.link(path) if path else None


def _set_column_widths(tokens: Sequence[Token], line: int) -> str:
    """Return a colgroup with the widths of the columns of the table that `tokens` begin with."""
    rows: list[list[str]] = [[]]
    for token in tokens:
        if token.type == "inline":
            text = "".join(_WIDTH_KINDS.get(each.type, each.content) for each in token.children or ())
            rows[-1].append(text.replace(_BLANK_HTML, _PAPER_SHORT_BLANK))
        elif token.type == "tr_close":
            rows.append([])
        elif token.type == "table_close":
            break
    shares = (f'<col style="width:{100 * share:.2f}%">' for share in share_width(rows[:-1], line))
    return f"<colgroup>{''.join(shares)}</colgroup>\n"


def _make_html_token(html: str, *, block: bool = False) -> Token:
    return Token("html_block" if block else "html_inline", "", 0, content=html)
