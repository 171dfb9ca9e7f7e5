"""Markdown to HTML: one way for every format, with links, pictures, boxes to tick and lines to write on."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.footnote import footnote_plugin

from kit_builder.publish.edition import Page
from kit_builder.publish.read_products import resolve_path
from kit_builder.text.ids import make_unique, slugify
from kit_builder.text.markdown import clean_text

_PARSER = MarkdownIt("js-default", {"linkify": False}).use(footnote_plugin, inline=False, always_match_refs=True)
_BOX = re.compile(r"\[([ xX])\]\s+")
_BLANK = re.compile(r"_{4,}")
_BLANK_HTML = '<span class="line"></span>'
_PAPER_LONG_BLANK, _PAPER_SHORT_BLANK = "_" * 30, "_" * 10
_EXTERNAL_LINK = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HtmlContext:
    """Where the HTML of a page is going.

    `link` gives the address of another page of the kit, and `image` that of a picture, or None where there is none
    here; both are given paths in the kit. `prefix` keeps ids apart where pages share a document. `heads_down` is how
    many levels headings go down. On `paper` there are characters for boxes and lines instead of fields to fill in.
    """

    link: Callable[[str], str | None]
    image: Callable[[str], str | None]
    prefix: str = ""
    heads_down: int = 0
    paper: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page: its level, its id in the HTML, and its plain text."""

    level: int
    id: str
    text: str


def to_html(page: Page, text: str, around: HtmlContext) -> Markup:
    """The HTML of `text`, Markdown of `page`. No markup of the text itself is taken over."""
    return Markup(_render(page, _parse(text, around), around))  # noqa: S704 - the parser escapes what is not its own


def headings(text: str, around: HtmlContext) -> list[Heading]:
    """The headings that `to_html` gives ids to."""
    tokens = _parse(text, around)
    return [
        Heading(int(token.tag[1:]), str(token.attrs["id"]), to_plain_text(tokens[place + 1]))
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def split_sections(text: str, around: HtmlContext) -> Iterator[tuple[Heading | None, str]]:
    """The plain text under each heading; what stands before the first one comes with None."""
    head: Heading | None = None
    said: list[str] = []
    tokens = _parse(text, around)
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            yield head, " ".join(said)
            head = Heading(int(token.tag[1:]), str(token.attrs["id"]), to_plain_text(tokens[place + 1]))
            said = []
        elif token.type in ("inline", "fence", "code_block") and tokens[place - 1].type != "heading_open":
            said.append(_BLANK.sub("", _BOX.sub("", to_plain_text(token))))
    yield head, " ".join(said)


def inline_to_html(text: str) -> Markup:
    """The HTML of one line of Markdown."""
    return Markup(_PARSER.renderInline(text))  # noqa: S704 - as above


def to_plain_text(token: Token) -> str:
    """The text of a block, without markup."""
    if token.type != "inline":
        return clean_text(token.content)
    kinds = {"softbreak": " ", "hardbreak": " "}
    return clean_text("".join(kinds.get(each.type, each.content) for each in token.children or ()))


def _parse(text: str, around: HtmlContext) -> list[Token]:
    tokens = _PARSER.parse(text, {})
    taken: set[str] = set()
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            name = make_unique(around.prefix + slugify(to_plain_text(tokens[place + 1]), "part"), taken)
            taken.add(name)
            token.attrSet("id", name)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + around.heads_down)}"
    return tokens


def _render(page: Page, tokens: list[Token], around: HtmlContext) -> str:
    seen: set[str] = set()
    for place, token in enumerate(tokens):
        if token.type != "inline" or token.children is None:
            continue
        token.children = list(_resolve_inline(page, token.children, around))
        if place > 1 and tokens[place - 2].type == "list_item_open" and _BOX.match(token.content):
            key = make_unique(_make_tick_key(page, token.content), seen)
            seen.add(key)
            _insert_checkbox(token.children, key, paper=around.paper)
            tokens[place - 2].attrJoin("class", "task")
        if around.paper and tokens[place - 1].type == "td_open":
            _protect_leading_number(token.children)
        if not token.content.strip() and tokens[place - 1].type == "td_open":
            tokens[place - 1].attrJoin("class", "blank")
    for place in reversed([place for place, token in enumerate(tokens) if token.type == "table_open"]):
        tokens.insert(place + 1, _make_html_token(_set_column_widths(tokens[place:]), block=True))
    return str(_PARSER.renderer.render(tokens, _PARSER.options, {"docId": around.prefix or None}))


def _make_tick_key(page: Page, text: str) -> str:
    """What a tick is remembered by: it stays where an item moves, and goes where its text changes."""
    return hashlib.sha256(f"{page.path}\n{clean_text(text)}".encode()).hexdigest()[:12]


def _insert_checkbox(children: list[Token], key: str, *, paper: bool) -> None:
    """Puts the box of a task in the place of its `[ ] `, and the text into its label."""
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
    """Keeps a number that begins a cell from being taken for a list by Typst, which has no other blanks there."""
    if children and children[0].type == "text":
        children[0].content = re.sub(r"^(\d+[.)]) ", "\\1\u00a0", children[0].content)


def _resolve_inline(page: Page, tokens: Sequence[Token], around: HtmlContext) -> Iterator[Token]:
    """The tokens of a line with addresses that lead somewhere, and runs of `_` made a line to write on."""
    open_links: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            href = _resolve_link(page, str(token.attrs.get("href", "")), around)
            open_links.append(href is not None)
            token.attrs = {"href": href or ""}
        leads = open_links.pop() if token.type == "link_close" else not open_links or open_links[-1]
        if token.type == "image":
            yield _resolve_image(page, token, around)
        elif token.type == "text":
            yield from _render_blanks(token, paper=around.paper)
        elif leads or token.type not in ("link_open", "link_close"):
            yield token


def _resolve_image(page: Page, token: Token, around: HtmlContext) -> Token:
    path = resolve_path(page.path, str(token.attrs["src"]))
    source = around.image(path) if path else None
    if source is None:
        return Token("text", "", 0, content=token.content)
    token.attrs["src"] = source
    return token


def _render_blanks(token: Token, *, paper: bool) -> Iterator[Token]:
    """The text of a token with its runs of `_` as lines; on paper they are short where the sentence goes on."""
    for number, piece in enumerate(_BLANK.split(token.content)):
        if number and paper:
            yield _make_html_token(_PAPER_SHORT_BLANK if piece.strip() else _PAPER_LONG_BLANK)
        elif number:
            yield _make_html_token(_BLANK_HTML)
        yield Token("text", "", 0, content=piece)


def _resolve_link(page: Page, href: str, around: HtmlContext) -> str | None:
    if _EXTERNAL_LINK.match(href) or href.startswith("#"):
        return f"#{around.prefix}{href[1:]}" if href.startswith("#") else href
    path = resolve_path(page.path, href)
    return around.link(path) if path else None


def _set_column_widths(tokens: Sequence[Token]) -> str:
    """The widths of a table's columns: by how much stands in them, with room to write in the empty ones."""
    row: list[int] = []
    most: list[int] = []
    for token in tokens:
        if token.type == "inline":
            row.append(len(to_plain_text(token)))
        elif token.type == "tr_close":
            most = [max(pair) for pair in zip(row, most or row, strict=False)]
            row = []
        elif token.type == "table_close":
            break
    weights = [min(46, max(20, length)) for length in most]
    shares = (f'<col style="width:{100 * weight / sum(weights):.0f}%">' for weight in weights)
    return f"<colgroup>{''.join(shares)}</colgroup>\n"


def _make_html_token(html: str, *, block: bool = False) -> Token:
    return Token("html_block" if block else "html_inline", "", 0, content=html)
