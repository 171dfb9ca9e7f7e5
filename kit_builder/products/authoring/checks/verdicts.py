"""Ask a checker what each sentence of a document is, by the statements that it and its neighbours cite."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.kit_facts import KIT_KINDS
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.authoring.steps.wording import join_below
from kit_builder.products.authoring.units import Unit
from kit_builder.records import Question
from kit_builder.text.likely import is_one_in

VerdictName = Literal["supported", "product", "question", "connecting", "adds"]

_CHECK = "full/check-text.md"
_TOKENS_PER_UNIT, _LEAST_TOKENS = 40, 500
# For dry runs: of this many sentences, large models doubt one, and find a harmless addition in one.
_LIKELY_FAULTY, _LIKELY_FINE = 110, 12
_NAMES: Mapping[str, VerdictName] = MappingProxyType(
    {"stated": "supported", "link": "connecting", "product": "product", "question": "question"}
)


class Beyond(BaseModel):
    """What a sentence says beyond the statements, and whether it may stay."""

    number: int
    words: str
    verdict: Literal["adds", "fine"]


class Other(BaseModel):
    """The kind of a sentence that cites nothing or claims nothing, with the ids of statements that say it."""

    number: int
    kind: Literal["stated", "link", "product", "question"]
    ids: list[str]


class SentenceVerdicts(BaseModel):
    """The answer to `full/check-text.md`; `sound` are the numbers of sentences without remarks."""

    beyond: list[Beyond]
    other: list[Other]
    sound: list[int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The checker's verdict on a sentence: `words` say what it adds, and `ids` name the statements that support it."""

    name: VerdictName
    words: str = ""
    ids: tuple[str, ...] = ()

    @property
    def adds(self) -> bool:
        """Whether the sentence says something that no statement does."""
        return self.name == "adds"


@dataclass(frozen=True, slots=True)
class Row:
    """A unit that the checker is asked about, and the sentence before it unless that is asked about too.

    `near` are the facts that it and the sentences around it cite. `doubts` are what code suspects; the checker has to
    answer them.
    """

    unit: Unit
    before: str = ""
    near: frozenset[str] = frozenset()
    doubts: tuple[str, ...] = ()


def ask_verdicts(
    rows: Mapping[int, Row], made_up: Facts, spec: DocumentSpec, ask: Ask, run: Run, most: int, *, is_last: bool = False
) -> dict[int, Verdict]:
    """Return the verdicts by place. Each call asks about an equal share of the sentences, `most` at most.

    A sentence has no verdict if the checker leaves it out, or ignores the doubts about it. If this `is_last`, “sound”
    is enough to settle doubts. Raises AnswerError if a call gives no usable answer.
    """

    def ask_about(places: Sequence[int]) -> Mapping[int, Verdict]:
        own = {place: rows[place] for place in places}
        return _read_answer(ask(_fill_question(own, made_up, spec), SentenceVerdicts), own, needs_reasons=not is_last)

    return {place: each for found in run(ask_about, _divide([*rows], most)) for place, each in found.items()}


def _divide(places: Sequence[int], most: int) -> list[Sequence[int]]:
    """Return `places` in as few groups as `most` allows, all of about the same size."""
    count, groups = len(places), math.ceil(len(places) / most)
    return [places[count * at // groups : count * (at + 1) // groups] for at in range(groups)]


def _read_answer(answer: SentenceVerdicts, rows: Mapping[int, Row], *, needs_reasons: bool) -> Mapping[int, Verdict]:
    """Return the verdicts of an answer: one that finds a fault counts, and doubts may only be settled by a reason."""
    settled = {each.number for each in answer.beyond}
    found = {place: _name_sound(row) for place, row in rows.items() if place in {*answer.sound, *settled}}
    found |= {each.number: Verdict(_NAMES[each.kind], ids=tuple(each.ids)) for each in answer.other}
    found |= {each.number: Verdict("adds", each.words.strip()) for each in answer.beyond if each.verdict == "adds"}
    open_doubts = {place for place, row in rows.items() if needs_reasons and row.doubts and place not in settled}
    return {place: found[place] for place in rows if place in found and place not in open_doubts}


def _name_sound(row: Row) -> Verdict:
    return Verdict("supported" if row.unit.sentence.ids else "connecting")


def _fill_question(rows: Mapping[int, Row], made_up: Facts, spec: DocumentSpec) -> Question:
    near = {key for row in rows.values() for key in (*row.unit.sentence.ids, *row.near)}
    # What several checks share comes first, so that it is read from the provider's prompt cache.
    shown = [fact for fact in spec.facts.values() if fact.kind in KIT_KINDS]
    shown += [fact for key, fact in spec.facts.items() if key in near and fact.kind not in KIT_KINDS]
    shown += [fact for key, fact in made_up.items() if key in near]
    question = spec.language.load_prompt(_CHECK).fill(
        spec.describe_call("check"),
        _LEAST_TOKENS + _TOKENS_PER_UNIT * len(rows),
        statements=describe_facts(shown, spec.methods, quotes="all"),
        sentences="\n".join(_describe_row(place, row, spec.facts) for place, row in rows.items()),
    )
    return replace(question, likely=_write_likely(rows, spec).model_dump_json())


def _write_likely(rows: Mapping[int, Row], spec: DocumentSpec) -> SentenceVerdicts:
    beyond: list[Beyond] = []
    for place, row in rows.items():
        text = row.unit.sentence.text
        if is_one_in(_LIKELY_FAULTY, f"{spec.file} {place} {text}"):
            beyond.append(Beyond(number=place, words=text, verdict="adds"))
        elif row.doubts or is_one_in(_LIKELY_FINE, f"{place} {text}"):
            beyond.append(Beyond(number=place, words=text, verdict="fine"))
    sound = [place for place, row in rows.items() if row.unit.sentence.ids or row.unit.form == "heading"]
    other = [Other(number=place, kind="link", ids=[]) for place in rows if place not in sound]
    return SentenceVerdicts(beyond=beyond, other=other, sound=sound)


def _describe_row(place: int, row: Row, facts: Facts) -> str:
    unit = row.unit
    shown = {"number": place, "text": unit.sentence.text, "cites": list(unit.sentence.ids)}
    more = {
        "columns": unit.head,
        "sums": list(unit.sentence.formulas),
        "is": unit.mark or ("heading" if unit.form == "heading" else ""),
        "after": row.before,
        "below": join_below([*unit.below, *unit.warned], facts),
        "doubts": list(row.doubts),
    }
    return json.dumps({**shown, **{key: value for key, value in more.items() if value}}, ensure_ascii=False)
