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
from kit_builder.publish.reading import local_path
from kit_builder.text.ids import not_taken, slug
from kit_builder.text.markdown import clean

_PARSER = MarkdownIt("js-default", {"linkify": False}).use(footnote_plugin, inline=False, always_match_refs=True)
_BOX = re.compile(r"\[([ xX])\]\s+")
_LINE = re.compile(r"_{4,}")
_FIELD = '<span class="line"></span>'
_PAPER_LINE, _PAPER_GAP = "_" * 30, "_" * 10
_WEB = re.compile(r"(https?|mailto|tel):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Surroundings:
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


def to_html(page: Page, text: str, around: Surroundings) -> Markup:
    """The HTML of `text`, Markdown of `page`. No markup of the text itself is taken over."""
    return Markup(_rendered(page, _parsed(text, around), around))  # noqa: S704 - the parser escapes what is not its own


def headings(text: str, around: Surroundings) -> list[Heading]:
    """The headings that `to_html` gives ids to."""
    tokens = _parsed(text, around)
    return [
        Heading(int(token.tag[1:]), str(token.attrs["id"]), plain(tokens[place + 1]))
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def sections(text: str, around: Surroundings) -> Iterator[tuple[Heading | None, str]]:
    """The plain text under each heading; what stands before the first one comes with None."""
    head: Heading | None = None
    said: list[str] = []
    tokens = _parsed(text, around)
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            yield head, " ".join(said)
            head = Heading(int(token.tag[1:]), str(token.attrs["id"]), plain(tokens[place + 1]))
            said = []
        elif token.type in ("inline", "fence", "code_block") and tokens[place - 1].type != "heading_open":
            said.append(_LINE.sub("", _BOX.sub("", plain(token))))
    yield head, " ".join(said)


def inline_html(text: str) -> Markup:
    """The HTML of one line of Markdown."""
    return Markup(_PARSER.renderInline(text))  # noqa: S704 - as above


def plain(token: Token) -> str:
    """The text of a block, without markup."""
    if token.type != "inline":
        return clean(token.content)
    kinds = {"softbreak": " ", "hardbreak": " "}
    return clean("".join(kinds.get(each.type, each.content) for each in token.children or ()))


def _parsed(text: str, around: Surroundings) -> list[Token]:
    tokens = _PARSER.parse(text, {})
    taken: set[str] = set()
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            name = not_taken(around.prefix + slug(plain(tokens[place + 1]), "part"), taken)
            taken.add(name)
            token.attrSet("id", name)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + around.heads_down)}"
    return tokens


def _rendered(page: Page, tokens: list[Token], around: Surroundings) -> str:
    seen: set[str] = set()
    for place, token in enumerate(tokens):
        if token.type != "inline" or token.children is None:
            continue
        token.children = list(_placed(page, token.children, around))
        if place > 1 and tokens[place - 2].type == "list_item_open" and _BOX.match(token.content):
            key = not_taken(_key(page, token.content), seen)
            seen.add(key)
            _box(token.children, key, paper=around.paper)
            tokens[place - 2].attrJoin("class", "task")
        if around.paper and tokens[place - 1].type == "td_open":
            _as_text(token.children)
        if not token.content.strip() and tokens[place - 1].type == "td_open":
            tokens[place - 1].attrJoin("class", "blank")
    for place in reversed([place for place, token in enumerate(tokens) if token.type == "table_open"]):
        tokens.insert(place + 1, _raw(_columns(tokens[place:]), block=True))
    return str(_PARSER.renderer.render(tokens, _PARSER.options, {"docId": around.prefix or None}))


def _key(page: Page, text: str) -> str:
    """What a tick is remembered by: it stays where an item moves, and goes where its text changes."""
    return hashlib.sha256(f"{page.path}\n{clean(text)}".encode()).hexdigest()[:12]


def _box(children: list[Token], key: str, *, paper: bool) -> None:
    """Puts the box of a task in the place of its `[ ] `, and the text into its label."""
    first = next(each for each in children if each.type == "text")
    match = _BOX.match(first.content)
    if match:
        first.content = first.content[match.end() :]
        if paper:
            first.content = f"{'☐' if match[1] == ' ' else '☒'} {first.content}"
            return
        ticked = " checked" if match[1] != " " else ""
        children.insert(0, _raw(f'<label><input type="checkbox" data-key="{key}"{ticked}> <span>'))
        children.append(_raw("</span></label>"))


def _as_text(children: list[Token]) -> None:
    """Keeps a number that begins a cell from being taken for a list by Typst, which has no other blanks there."""
    if children and children[0].type == "text":
        children[0].content = re.sub(r"^(\d+[.)]) ", "\\1\u00a0", children[0].content)


def _placed(page: Page, tokens: Sequence[Token], around: Surroundings) -> Iterator[Token]:
    """The tokens of a line with addresses that lead somewhere, and runs of `_` made a line to write on."""
    open_links: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            href = _address(page, str(token.attrs.get("href", "")), around)
            open_links.append(href is not None)
            token.attrs = {"href": href or ""}
        leads = open_links.pop() if token.type == "link_close" else not open_links or open_links[-1]
        if token.type == "image":
            yield _picture(page, token, around)
        elif token.type == "text":
            yield from _lines(token, paper=around.paper)
        elif leads or token.type not in ("link_open", "link_close"):
            yield token


def _picture(page: Page, token: Token, around: Surroundings) -> Token:
    path = local_path(page.path, str(token.attrs["src"]))
    source = around.image(path) if path else None
    if source is None:
        return Token("text", "", 0, content=token.content)
    token.attrs["src"] = source
    return token


def _lines(token: Token, *, paper: bool) -> Iterator[Token]:
    """The text of a token with its runs of `_` as lines; on paper they are short where the sentence goes on."""
    for number, piece in enumerate(_LINE.split(token.content)):
        if number and paper:
            yield _raw(_PAPER_GAP if piece.strip() else _PAPER_LINE)
        elif number:
            yield _raw(_FIELD)
        yield Token("text", "", 0, content=piece)


def _address(page: Page, href: str, around: Surroundings) -> str | None:
    if _WEB.match(href) or href.startswith("#"):
        return f"#{around.prefix}{href[1:]}" if href.startswith("#") else href
    path = local_path(page.path, href)
    return around.link(path) if path else None


def _columns(tokens: Sequence[Token]) -> str:
    """The widths of a table's columns: by how much stands in them, with room to write in the empty ones."""
    row: list[int] = []
    most: list[int] = []
    for token in tokens:
        if token.type == "inline":
            row.append(len(plain(token)))
        elif token.type == "tr_close":
            most = [max(pair) for pair in zip(row, most or row, strict=False)]
            row = []
        elif token.type == "table_close":
            break
    weights = [min(46, max(20, length)) for length in most]
    shares = (f'<col style="width:{100 * weight / sum(weights):.0f}%">' for weight in weights)
    return f"<colgroup>{''.join(shares)}</colgroup>\n"


def _raw(html: str, *, block: bool = False) -> Token:
    return Token("html_block" if block else "html_inline", "", 0, content=html)
