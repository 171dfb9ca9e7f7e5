"""Ask a checker what each sentence of a document is, by the statements that it and its neighbours cite."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from pydantic import BaseModel

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.kit_facts import KIT_KINDS
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.authoring.step_wording import join_below
from kit_builder.products.authoring.units import Unit
from kit_builder.records import Question
from kit_builder.text.likely import is_one_in

VerdictName = Literal["supported", "derived", "example", "product", "question", "connecting", "adds"]

_CHECK = "full/check-text.md"
_TOKENS_PER_UNIT, _LEAST_TOKENS = 60, 500
_LIKELY_FAULTY = 35  # of so many sentences large models doubt one, for dry runs


class SentenceVerdict(BaseModel):
    """What the checker says of one sentence, by its number."""

    number: int
    verdict: VerdictName
    words: str


class SentenceVerdicts(BaseModel):
    """The answer to `full/check-text.md`."""

    verdicts: list[SentenceVerdict]


@dataclass(frozen=True, slots=True)
class Row:
    """A unit that the checker is asked about, and the sentence before it if it is not asked about.

    `near` are the facts that it and the sentences around it cite.
    """

    unit: Unit
    before: str = ""
    near: frozenset[str] = frozenset()


def ask_verdicts(
    rows: Mapping[int, Row], made_up: Facts, spec: DocumentSpec, ask: Ask, run: Run, most: int
) -> dict[int, SentenceVerdict]:
    """Return the verdicts by place. Raises AnswerError if a call gives no usable answer."""

    def ask_about(places: Sequence[int]) -> Sequence[SentenceVerdict]:
        question = _fill_question({place: rows[place] for place in places}, made_up, spec)
        return [each for each in ask(question, SentenceVerdicts).verdicts if each.number in places]

    found: dict[int, SentenceVerdict] = {}
    for _ in range(2):
        missing = [place for place in rows if place not in found]
        groups = [missing[start : start + most] for start in range(0, len(missing), most)]
        for each in chain(*run(ask_about, groups)):
            # Of two verdicts on one sentence, the one that finds a fault counts.
            if each.number not in found or each.verdict == "adds":
                found[each.number] = each
    return found


def _fill_question(rows: Mapping[int, Row], made_up: Facts, spec: DocumentSpec) -> Question:
    near = {key for row in rows.values() for key in (*row.unit.sentence.ids, *row.near)}
    # What other checks show as well comes first, so that it is read from the provider's prompt cache.
    shown = [fact for fact in spec.facts.values() if fact.kind in KIT_KINDS]
    shown += [fact for key, fact in spec.facts.items() if key in near and fact.kind not in KIT_KINDS]
    shown += [fact for key, fact in made_up.items() if key in near]
    question = spec.language.load_prompt(_CHECK).fill(
        spec.describe_call("check"),
        _LEAST_TOKENS + _TOKENS_PER_UNIT * len(rows),
        statements=describe_facts(shown, spec.methods, quotes="all"),
        sentences="\n".join(_describe_row(place, row, spec.facts) for place, row in rows.items()),
    )
    likely = [
        SentenceVerdict(number=place, verdict="adds", words=row.unit.sentence.text)
        if is_one_in(_LIKELY_FAULTY, f"{spec.file} {place} {row.unit.sentence.text}")
        else SentenceVerdict(number=place, verdict="supported" if row.unit.sentence.ids else "connecting", words="")
        for place, row in rows.items()
    ]
    return replace(question, likely=SentenceVerdicts(verdicts=likely).model_dump_json())


def _describe_row(place: int, row: Row, facts: Facts) -> str:
    unit = row.unit
    shown = {"number": place, "text": unit.sentence.text, "cites": list(unit.sentence.ids)}
    more = {
        "columns": unit.head,
        "sums": list(unit.sentence.formulas),
        "is": unit.mark or ("heading" if unit.form == "heading" else ""),
        "after": row.before,
        "below": join_below(unit.below, facts),
    }
    return json.dumps({**shown, **{key: value for key, value in more.items() if value}}, ensure_ascii=False)
