"""Ask about each sentence that cites nothing whether it slips in something that the sentences around it do not say.

A checker that compares every sentence with the statements easily takes a small instruction for a mere transition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from pydantic import BaseModel

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.units import Unit
from kit_builder.records import Question
from kit_builder.text.likely import is_one_in

_LINKS = "full/check-links.md"
_TOKENS_PER_LINK, _LEAST_TOKENS = 20, 500
_LIKELY_FAULTY = 200  # links to which large models object once, for dry runs
_BEFORE, _AFTER = 3, 2  # sentences shown around one
_GAP = "…"


class Added(BaseModel):
    """What a sentence that cites nothing slips in, by its number."""

    number: int
    words: str


class LinkVerdicts(BaseModel):
    """The answer to `full/check-links.md`; `links` are the numbers of sentences that slip in nothing."""

    adds: list[Added]
    links: list[int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """The units of a text of one section, by their places in the document, and the heading above them."""

    heading: str
    units: Mapping[int, Unit]


def is_link(unit: Unit) -> bool:
    """Return whether a unit is a sentence that cites nothing and asks nothing."""
    return (
        unit.form in ("text", "item")
        and not unit.sentence.ids
        and not (unit.is_option or unit.is_aside)
        and not unit.sentence.text.rstrip('*_)”"»“] ').endswith("?")
    )


def find_additions(
    stretches: Sequence[Stretch], places: Sequence[int], spec: DocumentSpec, ask: Ask, run: Run, most: int
) -> dict[int, str]:
    """Return what the sentences at some of `places` slip in, in the model's words, by place.

    At most `most` sentences are asked about in one call. Raises AnswerError if one gives no usable answer.
    """

    def ask_about(group: Sequence[int]) -> list[Added]:
        found = ask(_fill_question(stretches, group, spec), LinkVerdicts).adds
        return [each for each in found if each.number in group]

    groups = [places[start : start + most] for start in range(0, len(places), most)]
    return {each.number: each.words.strip() for each in chain(*run(ask_about, groups))}


def _fill_question(stretches: Sequence[Stretch], places: Sequence[int], spec: DocumentSpec) -> Question:
    wanted = {*places}
    shown = [_show(each, wanted, spec.facts) for each in stretches if not wanted.isdisjoint(each.units)]
    question = spec.language.load_prompt(_LINKS).fill(
        spec.describe_call("links"), _LEAST_TOKENS + _TOKENS_PER_LINK * len(places), text="\n\n".join(shown)
    )
    texts = {place: unit.sentence.text for each in stretches for place, unit in each.units.items() if place in wanted}
    adds = [
        Added(number=place, words=text)
        for place, text in texts.items()
        if is_one_in(_LIKELY_FAULTY, f"{spec.file} {place} {text}")
    ]
    links = [place for place in texts if place not in {each.number for each in adds}]
    return replace(question, likely=LinkVerdicts(adds=adds, links=links).model_dump_json())


def _show(stretch: Stretch, wanted: set[int], facts: Facts) -> str:
    """Return a heading and the sentences that are asked about, with those around them."""
    order = [*stretch.units]
    around = {
        near
        for at, place in enumerate(order)
        if place in wanted
        for near in order[max(0, at - _BEFORE) : at + _AFTER + 1]
    }
    rows = [f"## {stretch.heading}", ""]
    for place, unit in stretch.units.items():
        if place in around:
            rows.append(f"{place}: {unit.sentence.text}" if place in wanted else _tell(unit, facts))
        elif rows[-1] != _GAP:
            rows.append(_GAP)
    return "\n".join(rows)


def _tell(unit: Unit, facts: Facts) -> str:
    """Return what a unit says to readers; a mark without words of its own shows those of the card."""
    if unit.form != "mark":
        return unit.sentence.text
    return unit.told or " ".join([unit.title, *(facts[key].text for key in unit.sentence.ids if key in facts)]).strip()
