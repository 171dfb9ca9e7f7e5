"""Write plain text as Markdown and read it back: escaping, blocks, footnotes and front matter."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.front_matter import front_matter_plugin

from kit_builder.text.markdown_parser import CACHE_SIZE, Node, list_nodes, parse_inline, parse_tokens
from kit_builder.text.plain_markdown import BAR, HEADING_ROW, PLAIN_ROW, parse_plain, read_plain_definition

Kind = Literal["heading", "paragraph", "item", "cell", "code"]

_FENCE = re.compile(r"^-{3,}[ \t]*$", re.MULTILINE)
# Reads front matter only, in a fraction of the time.
_TOP = MarkdownIt("zero").use(front_matter_plugin)

# Footnote definitions of one row each at the end of a document, after the first. Text that begins like a quote or a
# list may continue in the next row.
_DEFINITION = r"\[\^[^\]\s]+\]: [^\s>*+\-\d\[][^\n]*"
_DEFINITIONS = re.compile(rf"(?:\A|\n\n){_DEFINITION}\n+((?:{_DEFINITION}\n+)*(?:{_DEFINITION})?)\Z")
_FENCES = ("```", "~~~")
# A row after an empty one that begins with a letter or such a mark ends all blocks before it.
_CUT = re.compile(r"(?<=\n\n)(?=[^\W\d_]|#{1,6} |\*\*|\||\[)")
# A paragraph or heading of one row at the start, which ends at the empty row below it. Dashes there would begin front
# matter.
_FIRST = re.compile(rf"\A((?:{PLAIN_ROW}|{HEADING_ROW})\n{{2,}})(?=.)(?!---)")
_LABEL = re.compile(r"\[\^[^\[\]\s]+\]:")  # of a footnote; others define links for the whole document

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # control characters that are not white space
    "\u200b-\u200f\u2060\ufeff"  # zero-width characters
    "\u202a-\u202e\u2066-\u2069]"  # bidirectional overrides
)
_MARKUP = re.compile(
    r"""
      [`\[\]|]
    | \\(?![^\W_])                                  # a backslash before a letter or digit is literal
    | (?<!\ )\* | \*(?!\ )                          # a star between spaces, as in 2 * 3, is literal
    | (?<![^\W_])_ | _(?![^\W_])                    # an underscore within a word is literal
    | ~(?=~) | (?<=~)~
    | <(?=\S)
    | (?<=--)> | (?<=--!)>                          # the end of a comment
    | &(?=\#[0-9]+;|\#x[0-9a-f]+;|[a-z][a-z0-9]*;)
    | (?<=\ )\#(?=\#*$)                             # the end of a heading
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MAY_BE_MARKUP = re.compile(r"[`\[\]|\\*_~<>&#]")  # all markup has one of these
_OPENING = re.compile(r"^([0-9]{1,9}(?=[.)](?: |$))|(?=#{1,6}(?: |$)|>|[-+](?: |-|$)|=+$))")
_COMMENT = re.compile(r"^ {0,3}<!--.*?-->[ \t]*$", re.MULTILINE | re.DOTALL)
_TASK_BOX = re.compile(r"\[[ xX]\]\s")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a document with text.

    `text` is plain: without markup and footnote references, whose labels are in `notes`. `level` is the level of a
    heading, or the depth of a list from 1. `number` is the number of an item of an `ordered` list. A task may be
    `ticked`. `column` is that of a cell, from 1, and `is_head` says that it is in the first row of its table. `rows`
    are the first row of the block and the row after its last, counted from 0; `end` is the row after all blocks nested
    in it. They are 0 if unknown.
    """

    kind: Kind
    text: str
    notes: tuple[str, ...] = ()
    level: int = 0
    ordered: bool = False
    number: int = 0
    ticked: bool = False
    column: int = field(default=0, compare=False)
    is_head: bool = field(default=False, compare=False)
    rows: tuple[int, int] = field(default=(0, 0), compare=False)
    end: int = field(default=0, compare=False)


@lru_cache(maxsize=CACHE_SIZE)
def clean_text(text: str) -> str:
    """Put text on one line: collapse white space, and remove control, zero-width and bidirectional characters."""
    return " ".join((text if text.isprintable() else _INVISIBLE.sub("", text)).split())


@lru_cache(maxsize=CACHE_SIZE)
def escape(text: str) -> str:
    """Write plain text as inline Markdown that renders to `clean_text(text)`.

    It stays inline in a paragraph, a heading, a list item, a quote and a table cell.
    """
    text = clean_text(text)
    return _OPENING.sub(r"\1\\", _MARKUP.sub(r"\\\g<0>", text) if _MAY_BE_MARKUP.search(text) else text)


def blank_comments(text: str) -> str:
    """Return a document with empty rows in place of its comments."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)


@lru_cache(maxsize=CACHE_SIZE)
def unescape(text: str) -> str:
    """Read inline Markdown as plain text, without footnote references: the inverse of `escape`."""
    return _strip_markup(parse_inline(text))


def parse_blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of a document that have text or footnote references.

    Front matter and footnote definitions are not blocks. A list item is one block with all its paragraphs; lists nested
    in it follow as blocks of their own. The address of a web link follows its text in parentheses. The box of a task is
    left out.
    """
    return _read(text)[0]


def parse_footnotes(text: str) -> dict[str, str]:
    """Return the footnote definitions of a document as plain text, by label."""
    return {label: unescape(definition) for label, definition in parse_raw_footnotes(text).items()}


def parse_raw_footnotes(text: str) -> dict[str, str]:
    """Return the footnote definitions of a document as Markdown, by label. The first definition of a label counts."""
    return dict(_read(text)[1])


_Content = tuple[tuple[Block, ...], tuple[tuple[str, str], ...]]  # blocks, and definitions by label


@lru_cache(maxsize=1024)  # one run renders, compares, checks and searches the same document
def _read(text: str) -> _Content:
    """Return the blocks of a document, and its footnote definitions."""
    body, rest = _split_definitions(normalise_rows(text))
    blocks: list[Block] = []
    defined: dict[str, str] = {}
    for row, piece in _iter_pieces(body):
        below, definitions = _read_piece(piece)
        blocks += [_move(block, row) for block in below] if row else below
        for label, content in definitions:
            defined.setdefault(label, content)
    for label, content in chain.from_iterable(map(_read_definition, rest)):
        defined.setdefault(label, content)
    return tuple(blocks), tuple(defined.items())


def _iter_pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the pieces of a document, each with the row at which it begins."""
    row = 0
    for piece in _split_pieces(text):
        yield row, piece
        row += piece.count("\n")


def _split_pieces(text: str) -> list[str]:
    """Cut a document where no block can continue, so that its pieces have the same blocks as the whole."""
    if text.startswith("---"):
        top = len(text) - len(split_front_matter(text)[1])
        return [text[:top], *_split_pieces(text[top:])] if top and not text.startswith("---", top) else [text]
    goes_on = any(fence in text for fence in _FENCES)
    if goes_on or text.count("]:") != len(_LABEL.findall(text)):
        return [text]
    return [part for piece in _CUT.split(text) for part in _FIRST.split(piece) if part]


@lru_cache(maxsize=CACHE_SIZE)  # most pieces of a document are in its other versions, too
def _read_piece(text: str) -> _Content:
    tokens = _parse_piece(text)
    return _keep_told(_read_blocks(list_nodes(tokens))), tuple(_iter_definitions(tokens))


def _parse_piece(text: str) -> Sequence[Token]:
    return parse_plain(text) or parse_tokens(text)


def _keep_told(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(block for block in blocks if block.text or block.notes)


def _move(block: Block, down: int) -> Block:
    """Return a block so many rows further down."""
    first, last = block.rows
    rows = (first + down, last + down) if last else block.rows
    end = block.end + down if block.end else 0
    own = (block.level, block.ordered, block.number, block.ticked, block.column, block.is_head)
    return Block(block.kind, block.text, block.notes, *own, rows, end)


def _split_definitions(text: str) -> tuple[str, list[str]]:
    """Return a document up to the first of the footnote definitions at its end, and the others, each a row."""
    found = None if any(fence in text for fence in _FENCES) else _DEFINITIONS.search(text)
    if not found:
        return text, []
    return text[: found.start(1)], [row for row in found[1].split("\n") if row]


@lru_cache(maxsize=CACHE_SIZE)  # the same notes are in many documents
def _read_definition(row: str) -> tuple[tuple[str, str], ...]:
    plain = read_plain_definition(row)
    return (plain,) if plain else tuple(_iter_definitions(parse_tokens(row)))


def _iter_definitions(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    for opening, inner in list_nodes(tokens):
        if opening.type == "footnote_reference_open":
            content = (token.content for token in inner if token.type in ("inline", "fence", "code_block"))
            yield opening.meta["label"], "\n".join(content)
        if any(token.type == "footnote_reference_open" for token in inner):
            yield from _iter_definitions(inner)


def split_front_matter(text: str) -> tuple[dict[str, str], str]:
    """Split a document into its front matter (`key: value` lines between `---`) and its body.

    Other lines of front matter are ignored. A document without front matter has no keys, and all its text is body.
    """
    text = normalise_rows(text)
    tokens = _TOP.parse(_take_front_matter(text)) if text.startswith("---") else []
    if not tokens or tokens[0].type != "front_matter" or tokens[0].map is None:
        return {}, text
    pairs = (line.partition(":") for line in tokens[0].content.split("\n"))
    values = {key.strip(): value.strip() for key, colon, value in pairs if colon}
    return values, "\n".join(text.split("\n")[tokens[0].map[1] :])


def _take_front_matter(text: str) -> str:
    """Return `text` up to the row that ends its front matter, or all of it if there is no such row."""
    end = _FENCE.search(text, text.find("\n") + 1)
    return text[: end.end()] if end else text


def parse_tree(text: str) -> SyntaxTreeNode:
    """Parse a document into its nodes, each with its row range as `map`."""
    return SyntaxTreeNode(parse_tokens(normalise_rows(text)))


def iter_nodes(text: str) -> Iterator[tuple[int, Token, Sequence[Token]]]:
    """Yield the row of each block side by side in a document, the token that opens it, and the tokens within it."""
    for row, piece in _iter_pieces(normalise_rows(text)):
        for opening, inner in list_nodes(_parse_piece(piece)):
            yield row + _get_rows(opening)[0], opening, inner


def normalise_rows(text: str) -> str:
    """Return a text with the rows that the parser counts: uniform line ends, and nothing empty in front."""
    return text.lstrip("\ufeff\r\n").replace("\r\n", "\n").replace("\r", "\n")


def split_row(row: str) -> list[str]:
    """Return the cells of a row of a table as Markdown. The bars at its ends may be missing; an escaped bar is text."""
    return [cell.strip() for cell in BAR.split(row.strip().removeprefix("|").removesuffix("|"))]


def _read_blocks(nodes: Iterable[Node], depth: int = 0) -> Iterator[Block]:
    for opening, inner in nodes:
        rows = _get_rows(opening)
        match opening.type:
            case "heading_open":
                yield _make_block("heading", inner, rows, rows[1], level=int(opening.tag[1:]))
            case "paragraph_open":
                yield _make_block("paragraph", inner, rows, rows[1])
            case "tr_open":
                for column, (cell, content) in enumerate(list_nodes(inner), start=1):
                    is_head = cell.type == "th_open"
                    yield _make_block("cell", content, rows, rows[1], column=column, is_head=is_head)
            case "fence" | "code_block":
                yield Block("code", opening.content.rstrip("\n"), rows=rows, end=rows[1])
            case "bullet_list_open" | "ordered_list_open":
                yield from _read_items(opening, inner, depth + 1)
            case "footnote_reference_open" | "front_matter":
                pass
            case _:
                yield from _read_blocks(list_nodes(inner), depth)


def _read_items(opening: Token, items: Sequence[Token], depth: int) -> Iterator[Block]:
    ordered = opening.type == "ordered_list_open"
    first = int(opening.attrs.get("start", 1))
    for place, (_, content) in enumerate(list_nodes(items)):
        nodes = list(list_nodes(content))
        own = [(node, inner) for node, inner in nodes if node.type == "paragraph_open"]
        inlines = [token for _, inner in own for token in inner]
        at = [row for node, _ in own for row in _get_rows(node)]
        rows = (min(at, default=0), max(at, default=0))
        end = max((_get_rows(node)[1] for node, _ in nodes), default=0)
        number = first + place if ordered else 0
        yield _make_block("item", inlines, rows, end, level=depth, ordered=ordered, number=number)
        yield from _read_blocks([(node, inner) for node, inner in nodes if node.type != "paragraph_open"], depth)


def _get_rows(opening: Token) -> tuple[int, int]:
    first, last = opening.map or (0, 0)
    return first, last


def _make_block(
    kind: Kind,
    tokens: Sequence[Token],
    rows: tuple[int, int],
    end: int,
    *,
    level: int = 0,
    ordered: bool = False,
    number: int = 0,
    column: int = 0,
    is_head: bool = False,
) -> Block:
    inlines = [token for token in tokens if token.type == "inline"]
    text = clean_text(" ".join(_strip_markup(inline.children or ()) for inline in inlines))
    ticked = False
    if kind == "item" and inlines and (box := _TASK_BOX.match(inlines[0].content)):
        text = text[len("[x]") :].lstrip()
        ticked = box[0][1] in "xX"
    found = (token for inline in inlines for token in inline.children or ())
    notes = tuple(token.meta["label"] for token in found if token.type == "footnote_ref")
    return Block(kind, text, notes, level, ordered, number, ticked, column, is_head, rows, end)


def _strip_markup(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    address = ""
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                parts.append(token.content)
            case "softbreak" | "hardbreak":
                parts.append(" ")
            case "image":
                parts.append(_strip_markup(token.children or ()))
            case "link_open":
                address = str(token.attrs["href"])
            case "link_close" if "://" in address and address not in "".join(parts):
                parts.append(f" ({address})")
    return clean_text("".join(parts))
