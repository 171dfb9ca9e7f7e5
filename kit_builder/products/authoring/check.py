"""Check the texts of a document sentence by sentence: in code, and by asking a checker what each sentence is."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.products.authoring.code_checks import Fault, Rules, find_faults, make_rules
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.manuscript import Judged, Manuscript, Version
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.authoring.units import Unit, list_units
from kit_builder.records import Question

VerdictName = Literal["supported", "derived", "example", "product", "question", "connecting", "adds"]

_CHECK = "full/check-text.md"
_UNITS_PER_CALL = 150
_TOKENS_PER_UNIT = 60
_LEAST_TOKENS = 500
# Kinds of facts that sentences of the verdicts may be about without citing them.
_ALWAYS_SHOWN = ("kit", "example")


class SentenceVerdict(BaseModel):
    """What the checker says of one sentence, by its number."""

    number: int
    verdict: VerdictName
    words: str


class SentenceVerdicts(BaseModel):
    """The answer to `full/check-text.md`."""

    verdicts: list[SentenceVerdict]


def check_manuscript(manuscript: Manuscript, ask: Ask) -> Manuscript:
    """Return the manuscript with a judgement of every unit that has not been checked.

    What the checker leaves out is asked about once more, and not checked after that. Without a usable answer the
    versions stay unchecked, and the manuscript says so as its problem if a section has no other.
    """
    unchecked = [*manuscript.list_unchecked()]
    if not unchecked or manuscript.problem:
        return manuscript
    spec, rules = manuscript.spec, make_rules(manuscript.spec, manuscript.document)
    units = [((place, number), unit) for place, number, text in unchecked for unit in list_units(text)]
    asked = [place for place, (_, unit) in enumerate(units) if unit.form not in ("heading", "mark")]
    try:
        verdicts = _ask_verdicts({place: units[place][1] for place in asked}, spec, ask)
    except AnswerError as error:
        return _report_problem(manuscript, str(error))
    judged: dict[tuple[int, int], list[Judged]] = {(place, number): [] for place, number, _ in unchecked}
    for at, (key, unit) in enumerate(units):
        judged[key].append(_judge(unit, verdicts.get(at), rules, is_asked=at in asked))
    return manuscript.add_judged({key: tuple(found) for key, found in judged.items()})


def measure_connecting(versions: Sequence[Version]) -> float:
    """Return the share of sentences that only connect."""
    counts = count_verdicts([each for version in versions for each in version.judged or ()])
    return counts["connecting"] / max(1, counts.total())


def count_verdicts(judged: Sequence[Judged]) -> "Counter[str]":
    """Return how many sentences have each verdict of the checker."""
    return Counter(each.verdict for each in judged if each.verdict)


def _report_problem(manuscript: Manuscript, problem: str) -> Manuscript:
    if all(found[0].judged is not None for found in manuscript.versions.values()):
        remark = f"Corrections and edits were not used, as they could not be checked: {problem}"
        return replace(manuscript, remarks=(*manuscript.remarks, remark))
    return replace(manuscript, problem=problem)


def _judge(unit: Unit, verdict: SentenceVerdict | None, rules: Rules, *, is_asked: bool) -> Judged:
    faults = list(find_faults(unit, rules))
    if not is_asked:
        return Judged(unit, "", tuple(faults))
    if verdict is None:
        return Judged(unit, "", (*faults, Fault("not checked", "The checker gave no verdict on this sentence.")))
    faults += _read_verdict(unit, verdict, rules)
    return Judged(unit, verdict.verdict, tuple(faults))


def _read_verdict(unit: Unit, verdict: SentenceVerdict, rules: Rules) -> Iterator[Fault]:
    cites = unit.sentence.ids
    if verdict.verdict == "adds":
        yield Fault("adds something", f"adds what no statement says: {verdict.words.strip() or 'all of it'}")
    elif verdict.verdict == "example" and not any(
        rules.facts[key].kind == "example" for key in cites if key in rules.facts
    ):
        yield Fault("adds something", "tells an example, and cites no statement of the worked example.")
    elif verdict.verdict in ("supported", "derived") and not cites:
        yield Fault("cites nothing", "states something: cite the statements that say so.", severe=False)


def _ask_verdicts(units: Mapping[int, Unit], spec: DocumentSpec, ask: Ask) -> dict[int, SentenceVerdict]:
    """Return the verdicts by place. Raises AnswerError if a call gives no usable answer."""
    found: dict[int, SentenceVerdict] = {}
    for _ in range(2):
        missing = [place for place in units if place not in found]
        for start in range(0, len(missing), _UNITS_PER_CALL):
            places = missing[start : start + _UNITS_PER_CALL]
            question = _fill_question({place: units[place] for place in places}, spec)
            for each in ask(question, SentenceVerdicts).verdicts:
                # Of two verdicts on one sentence, the one that finds a fault counts.
                if each.number in places and (each.number not in found or each.verdict == "adds"):
                    found[each.number] = each
    return found


def _fill_question(units: Mapping[int, Unit], spec: DocumentSpec) -> Question:
    cited = {key for unit in units.values() for key in unit.sentence.ids}
    shown = [fact for key, fact in spec.facts.items() if key in cited or fact.kind in _ALWAYS_SHOWN]
    question = spec.language.load_prompt(_CHECK).fill(
        f"check of {spec.where}",
        _LEAST_TOKENS + _TOKENS_PER_UNIT * len(units),
        statements=describe_facts(shown, all_quotes=True),
        sentences="\n".join(_describe_unit(place, unit) for place, unit in units.items()),
    )
    likely = [
        SentenceVerdict(number=place, verdict="supported" if unit.sentence.ids else "connecting", words="")
        for place, unit in units.items()
    ]
    return replace(question, likely=SentenceVerdicts(verdicts=likely).model_dump_json())


def _describe_unit(place: int, unit: Unit) -> str:
    row = {"number": place, "text": unit.sentence.text, "cites": list(unit.sentence.ids)}
    more = {"columns": unit.head, "sums": list(unit.sentence.formulas)}
    return json.dumps({**row, **{key: value for key, value in more.items() if value}}, ensure_ascii=False)
