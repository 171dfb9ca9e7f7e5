"""Boxes around what readers must not miss: sections, list items and quotations about pitfalls, and stories."""

import re
from collections.abc import Mapping, Sequence

from markdown_it.token import Token

from kit_builder.text.words import Words

# A label in bold, which may include the text it labels: `**Common mistake: You weigh too late.**`
_LABEL = re.compile(r"\*\*([^*:]+):")


def list_callouts(words: Words) -> dict[str, str]:
    """Return the kind of box, `warning` or `story`, by the heading of its section or the label that opens it."""
    warnings = (
        words["card"]["pitfalls"],
        words["attachment"]["pitfall"],
        words["tools"]["mistakes"],
        words["mistake"]["mistake"],
    )
    stories = (words["card"]["stories"], words["attachment"]["story"])
    return {
        **{each.casefold(): "warning" for each in warnings},
        **{each.casefold(): "story" for each in stories},
    }


def add_callouts(tokens: Sequence[Token], kinds: Mapping[str, str], prefix: str) -> list[Token]:
    """Return the tokens of a page with boxes around what is of these kinds; ids begin with the kind."""
    found: list[Token] = []
    section = ""  # the tag of the heading of the box that is open
    items: list[bool] = []  # for each open list item, whether it is a box
    quotes: list[bool] = []
    for place, token in enumerate(tokens):
        # A heading within a quote or a list opens and ends nothing: a box around it would overlap what it stands in.
        is_heading = token.type == "heading_open" and token.level == 0
        text = tokens[place + 1].content if is_heading else ""
        is_end = token.type == "footnote_block_open" or (is_heading and token.tag <= section)
        if section and is_end:
            found.append(_make_html("</div>\n"))
            section = ""
        if not section and (kind := kinds.get(text.strip().casefold(), "")):
            found.append(_open(kind, prefix, len(found)))
            section = token.tag
        if token.type == "list_item_close" and items.pop():
            found.append(_make_html("</div>\n"))
        if token.type == "blockquote_open":
            kind = _read_label(tokens, place, kinds)
            quotes.append(bool(kind))
            found.append(_open(kind, prefix, len(found)) if kind else token)
        elif token.type == "blockquote_close":
            found.append(_make_html("</div>\n") if quotes.pop() else token)
        else:
            found.append(token)
        if token.type == "list_item_open":
            kind = "" if section else _read_label(tokens, place, kinds)
            found += [_open(kind, prefix, len(found))] if kind else []
            items.append(bool(kind))
    return [*found, _make_html("</div>\n")] if section else found


def _read_label(tokens: Sequence[Token], place: int, kinds: Mapping[str, str]) -> str:
    """Return the kind of box that the label at the start of a list item or quotation asks for, if any."""
    label = _LABEL.match(tokens[place + 2].content) if place + 2 < len(tokens) else None
    return kinds.get(label[1].strip().casefold(), "") if label else ""


def _open(kind: str, prefix: str, number: int) -> Token:
    return _make_html(f'<div class="callout {kind}" id="{kind}--{prefix}{number}">\n')


def _make_html(html: str) -> Token:
    return Token("html_block", "", 0, content=html)
