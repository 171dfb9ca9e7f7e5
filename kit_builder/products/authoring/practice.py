"""Cases made up for practice: what an exercise gives is data that the text declares and its sentences cite.

`[[practice p-pie: Three plates of a pie. | Plate 1: 400 g | Plate 2: 430 g]]` on a line of its own declares a case. It
is shown with a label that says that it is made up. Sentences of its document cite it as they cite a statement, and sums
may start from its figures.
"""

from collections.abc import Iterable

from kit_builder.products.authoring.cited_text import Block, parse_cited_text
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.text.words import Words

PRACTICE = "practice"
_PREFIX = "p-"
_BAR = "|"


def list_practice(texts: Iterable[str]) -> Facts:
    """Return the cases that texts make up for practice, by their ids. Of two with the same id, the first counts."""
    found: dict[str, Fact] = {}
    for block in (each for text in texts for each in parse_cited_text(text)):
        if block.mark == PRACTICE and is_declared(block.ids, block.told):
            (key,) = block.ids
            found.setdefault(key, Fact(key, PRACTICE, "; ".join(_split(block.told))))
    return found


def is_declared(ids: tuple[str, ...], told: str) -> bool:
    """Return whether a mark declares a case: one id that no statement can have, and what is given."""
    return len(ids) == 1 and ids[0].startswith(_PREFIX) and bool(_split(told))


def render_practice(block: Block, words: Words) -> str:
    """Return a case as a quote behind a label that says that it is made up; figures after a bar are a list."""
    setting, *given = _split(block.told)
    rows = [f"**{words['example']['practice']}** {setting}", *([""] if given else []), *(f"- {each}" for each in given)]
    return "\n".join(f"> {row}".rstrip() for row in rows)


def _split(told: str) -> list[str]:
    return [part for part in (" ".join(each.split()) for each in told.split(_BAR)) if part]
