"""Put lines of a draft right that are in the wrong place, when the document is shown.

Models break an item into several lines, leave a remark beside boxes to tick without one, and quote what introduces
words to say in place of the words.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from kit_builder.products.authoring.cited_text import join_blocks, parse_cited_text, strip_citations
from kit_builder.text.quotations import QUOTED

_BOXED = re.compile(r"[-*+•][ \t]+\[[ xX]\][ \t]+")
_BULLET = re.compile(r"[-*+•][ \t]+(?!\[)")
_LEAD_IN = re.compile(r"[ \t]*>[ \t]*(?![ \t]|\*\*)([^\n]*:)[ \t]*(\{[^{}\n]*\})?[ \t]*")
_OPENS = re.compile(r"\n[ \t]*[>|#\[]")  # a row within an item that is more than a part of its text
_ROW_END = re.compile(r"[ \t]*\n[ \t]*")


def put_lines_right(text: str) -> str:
    """Return a cited text with whole items, remarks on an item to tick in that item, and quoted words to say."""
    blocks = [each.text for each in parse_cited_text(text)]
    items = [_ROW_END.sub(" ", each) if _is_plain_item(each) else each for each in blocks]
    changed = _quote_words(_join_remarks(items))
    return text if changed == blocks else join_blocks(changed)


def _is_plain_item(block: str) -> bool:
    return bool(_BOXED.match(block) or _BULLET.match(block)) and not _OPENS.search(block)


def _join_remarks(blocks: Sequence[str]) -> list[str]:
    """Return blocks with each item without a box, between items with one, appended to the item above it."""
    joined: list[str] = []
    for at, each in enumerate(blocks):
        bullet = _BULLET.match(each)
        if bullet and joined and _BOXED.match(joined[-1]) and _goes_on(blocks[at + 1 :]):
            joined[-1] = f"{joined[-1].rstrip()} {each[bullet.end() :]}"
        else:
            joined.append(each)
    return joined


def _goes_on(blocks: Sequence[str]) -> bool:
    """Return whether an item to tick comes next in the same list."""
    after = next((each for each in blocks if not _BULLET.match(each)), "")
    return bool(_BOXED.match(after))


def _quote_words(blocks: Sequence[str]) -> list[str]:
    """Return blocks with the words to say in the quote, where a draft has quoted only what introduces them."""
    found = [*blocks]
    for at, (each, following) in enumerate(pairwise(blocks)):
        lead_in = _LEAD_IN.fullmatch(each)
        if lead_in and QUOTED.fullmatch(strip_citations(following).strip()):
            found[at] = " ".join(filter(None, lead_in.groups()))
            found[at + 1] = f"> {following.lstrip()}"
    return found
