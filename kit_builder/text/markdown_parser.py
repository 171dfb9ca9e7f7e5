"""Parse Markdown into the tokens of markdown-it: blocks, and the inline content of each text once in a run."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

Node = tuple[Token, Sequence[Token]]  # the token that opens a block, and the tokens within it
# The same items and quotes are written to, and read from, many documents.
CACHE_SIZE = 1 << 14
# Plain text with references to footnotes and boxes to tick, as most rows are: nothing else has a meaning to the parser.
_REFERENCE = r"\[\^[^\\`~*_\[\]<&!\s]+\](?!\()"
_BOX = r"\[[ xX]\](?![(\[:])"
_PLAIN = re.compile(rf"(?:[^\\`~*_\[<&\n]|{_REFERENCE}|{_BOX})*")
_LABEL = re.compile(rf"({_REFERENCE})")
# Words in bold after a space, and before a space or a mark.
_BOLD = re.compile(r"(?<!\S)\*\*(?!\s)([^\\`~*_\[<&\n]+)(?:(?<!\s)\*\*(?!\S)|(?<=[^\W_])\*\*(?=[:.,;!?]))")


def _make_parser() -> MarkdownIt:
    footnotes = {"inline": False, "move_to_end": False, "always_match_refs": True}
    return MarkdownIt("js-default").use(front_matter_plugin).use(footnote_plugin, **footnotes)


_PARSER, _INLINE_PARSER = _make_parser(), _make_parser()


def parse_tokens(text: str) -> list[Token]:
    """Parse a document into its tokens."""
    return _PARSER.parse(text)


@lru_cache(maxsize=CACHE_SIZE)
def parse_inline(text: str) -> tuple[Token, ...]:
    """Return the inline content of a text that refers to no definitions of links. Nobody may change its tokens."""
    parts = _BOLD.split(text)
    if all(map(_PLAIN.fullmatch, parts[::2])):
        return tuple(_read_bold(parts))
    return tuple(token for parsed in _INLINE_PARSER.parseInline(text, {}) for token in parsed.children or ())


def _read_bold(parts: Sequence[str]) -> Iterator[Token]:
    """Yield the tokens of plain text, every second part of which is bold."""
    for place, part in enumerate(parts):
        if place % 2:
            yield from (Token("strong_open", "strong", 1), Token("text", "", 0, content=part))
            yield Token("strong_close", "strong", -1)
        else:
            yield from _read_plain(part)


def _read_plain(text: str) -> Iterator[Token]:
    for place, part in enumerate(_LABEL.split(text)):
        if place % 2:
            yield Token("footnote_ref", "", 0, meta={"label": part[len("[^") : -1]})
        elif part:
            yield Token("text", "", 0, content=part)


def _parse_each_inline(state: StateCore) -> None:
    """Parse the inline content of a document, each that has come before in any document only once."""
    for token in state.tokens:
        if token.type == "inline" and state.env.get("references"):
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        elif token.type == "inline":
            token.children = [*parse_inline(token.content)]


_PARSER.core.ruler.at("inline", _parse_each_inline)


def list_nodes(tokens: Sequence[Token]) -> Iterator[Node]:
    """Yield the blocks side by side in `tokens`."""
    level = 0
    ends = [0]
    for place, token in enumerate(tokens, start=1):
        level += token.nesting
        if not level:
            ends.append(place)
    for start, end in pairwise(ends):
        yield tokens[start], tokens[start + 1 : end - 1]
