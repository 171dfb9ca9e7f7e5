"""Cases made up for practice: what an exercise gives is data that the text declares and its sentences cite.

`[[practice p-pie: Three plates of a pie. | Plate 1: 400 g | Plate 2: 430 g]]` on a line of its own declares a case. It
is shown with a label that says that it is made up; in a script only if nobody says so. Sentences of
its document cite it as they cite a statement, and sums may start from its figures.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from kit_builder.products.authoring.cited_text import (
    Block,
    join_blocks,
    list_cited,
    parse_cited_text,
    replace_sentences,
    write_sentence,
)
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.sessions.directions import PAUSE
from kit_builder.products.authoring.sessions.script import read_cue
from kit_builder.products.authoring.units import list_units, remove_units
from kit_builder.products.definitions import MADE_UP_SAID
from kit_builder.text.words import Words

PRACTICE = "practice"
PREFIX = "p-"  # of the ids of cases
_BAR = "|"


def list_practice(texts: Iterable[str]) -> Facts:
    """Return the cases that texts make up for practice, by their ids. Of two with the same id, the first counts."""
    found: dict[str, Fact] = {}
    for block in (each for text in texts for each in parse_cited_text(text)):
        if block.mark == PRACTICE and is_declared(block.ids, block.told):
            (key,) = block.ids
            found.setdefault(key, Fact(key, PRACTICE, "; ".join(_split(block.told))))
    return found


def is_announced(text: str, say: Mapping[str, str]) -> bool:
    """Return whether a section of a script makes up no case, or announces it in the words of the product.

    Without such words, nothing announces it.
    """
    blocks = parse_cited_text(text)
    shown = " ".join(block.text for block in blocks if block.mark != PRACTICE).casefold()
    is_made_up = any(block.mark == PRACTICE for block in blocks)
    said = say.get(MADE_UP_SAID)
    return not is_made_up or bool(said and re.search(said, shown))


def find_lost_cases(before: Iterable[str], after: Iterable[str]) -> set[str]:
    """Return the ids of cases that texts cite or declare, but no longer declare after something has been removed."""
    cited = {key for text in before for key in list_cited(text) if key.startswith(PREFIX)}
    return cited - list_practice(after).keys()


def remove_cases(text: str, lost: Collection[str]) -> str:
    """Return a cited text without the cases `lost` and all that rests on them.

    A case that comes first below a heading takes along everything up to the next heading or case. Any other takes along
    its questions, hints and labels, which cite nothing, up to the last sentence that cites it. In a script, the slides
    and questions that cite a case go, and the paragraph that leads to it.
    """

    def rests(ids: Iterable[str]) -> bool:
        return not set(lost).isdisjoint(ids)

    blocks = parse_cited_text(text)
    is_script = any(map(read_cue, blocks))
    gone = {at for cue in _list_cues(blocks) if any(rests(ids) for ids in _list_ids(cue, blocks)) for at in cue}
    bare: set[int] = set()
    for place, block in enumerate(blocks):
        if block.mark == PRACTICE and rests(block.ids):
            span = [*_list_span(place, blocks)]
            is_headed = place > 0 and blocks[place - 1].form == "heading"
            citing = [at for at in span if any(rests(each.ids) for each in blocks[at].sentences)]
            gone |= {place - 1, place, *span} if is_headed else {place}
            if not is_script:
                bare |= {at for at in span if citing and at <= citing[-1]}
            elif place and not blocks[place - 1].text.startswith("["):
                bare.add(place - 1)
    left = [_drop_uncited(each) if at in bare else each.text for at, each in enumerate(blocks) if at not in gone]
    shortened = join_blocks([*filter(None, left)])
    return remove_units(shortened, [each for each in list_units(shortened) if rests(each.sentence.ids)])


def _list_cues(blocks: Sequence[Block]) -> Iterator[range]:
    """Yield the places of each direction of a script that shows something, with its lines and the pause below them."""
    for start, block in enumerate(blocks):
        end = start + 1
        while end < len(blocks) and blocks[end].form in ("item", "row"):
            end += 1
        if read_cue(block):
            yield range(start, end + (end < len(blocks) and PAUSE.fullmatch(blocks[end].text.strip()) is not None))


def _list_ids(places: Iterable[int], blocks: Sequence[Block]) -> Iterator[Sequence[str]]:
    yield from (each.ids for at in places for each in blocks[at].sentences)


def _list_span(case: int, blocks: Sequence[Block]) -> Iterator[int]:
    """Yield the places of the blocks after a case up to the next heading or case."""
    for place in range(case + 1, len(blocks)):
        if blocks[place].form == "heading" or blocks[place].mark == PRACTICE:
            return
        yield place


def _drop_uncited(block: Block) -> str:
    """Return the text of a block without the sentences that cite nothing; what is no prose stays."""
    if block.form not in ("text", "item"):
        return block.text
    return replace_sentences(block.text, lambda each: write_sentence(each) if each.ids else None)


def is_declared(ids: tuple[str, ...], told: str) -> bool:
    """Return whether a mark declares a case: one id that no statement can have, and what is given."""
    return len(ids) == 1 and ids[0].startswith(PREFIX) and bool(_split(told))


def render_practice(block: Block, words: Words) -> str:
    """Return a case as a quote, after a label that says that it is made up; figures after a bar are a list."""
    setting, *given = _split(block.told)
    rows = [f"**{words['example']['practice']}** {setting}", *([""] if given else []), *(f"- {each}" for each in given)]
    return "\n".join(f"> {row}".rstrip() for row in rows)


def _split(told: str) -> list[str]:
    return [part for part in (" ".join(each.split()) for each in told.split(_BAR)) if part]
