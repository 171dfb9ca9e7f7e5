"""Plan the documents of a product: their sections, the form of each, and the facts it uses."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.corrections import ask_to_correct
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run, run_in_turn
from kit_builder.products.authoring.checks.in_code import find_heading_faults
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.example.plan import has_numbers
from kit_builder.products.authoring.kit_facts import KIT_KINDS
from kit_builder.products.authoring.outline.checks import (
    EXAMPLE,
    drop_repeated_stories,
    find_faults,
    find_unused,
    may_show_example,
    place_unused,
)
from kit_builder.products.authoring.outline.plain import make_plain_outline
from kit_builder.products.authoring.outline.records import Outline, OutlineDocument, OutlineSection
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.authoring.way import Ways
from kit_builder.records import Finding, Question
from kit_builder.text.counts import count_of
from kit_builder.text.markdown import clean_text

__all__ = ["Outline", "OutlineDocument", "OutlineSection", "plan_document", "plan_outline"]

_OUTLINE = "full/outline.md"
_OUTLINE_AGAIN = "full/outline-again.md"
# Tokens for an id with its punctuation, as documents use a fact once or twice, and for headings and outcomes.
_TOKENS_PER_FACT = 30
_LEAST_TOKENS = 2000
_MAX_SHOWN = 60  # problems of an answer shown to the model
# For dry runs: how large models plan a document.
_LIKELY_SECTIONS, _LIKELY_FACTS = 8, 9
_LIKELY_AFTER = "can do what this section is about, knows what it is for, and sees at once whether it has worked out"


class PlannedSection(BaseModel):
    """A section as the model plans it; `missing` names what it needs that no statement says."""

    heading: str
    after: str
    form: str
    uses: list[str]
    missing: str


class Planned(BaseModel):
    """The answer to `full/outline.md`: a title and sections in order."""

    title: str
    sections: list[PlannedSection]


def plan_outline(
    product: str, specs: Sequence[DocumentSpec], ask: Ask, run: Run = run_in_turn, kept: Iterable[OutlineDocument] = ()
) -> tuple[Outline, tuple[Finding, ...]]:
    """Plan documents of a product, without the figures of worked examples, which need not be there yet.

    All documents about one method are planned at once. So is the first document about the whole kit, if it is known
    which stories the others tell. Further documents about the kit are told what its first plan uses, and do not wait
    for its corrections. No document repeats the stories of others, including those of documents that are `kept` as they
    are, unless its brief says that it retells them.
    """
    kept = [*kept]
    about_methods, about_kit = [s for s in specs if s.method], [s for s in specs if not s.method]
    ways = Ways(specs)
    started = {s.file: run.start(partial(plan_document, s, ask), ways.from_outlines) for s in about_methods}
    told = {*list_uses(kept), *_list_stories(spec for spec in about_methods if spec.brief.complete)}
    if about_kit and not all(spec.brief.complete for spec in about_methods):
        told |= {*list_uses(task.result()[0] for task in started.values())}

    def begin(spec: DocumentSpec) -> _Begun:
        return _begin(spec if spec.brief.retells else leave_out_stories(spec, told), ask, shared)

    def plan(spec: DocumentSpec) -> _Outlined:
        return begin(spec).finish()

    shared = list_uses(each for each in kept if not each.method)
    first = run(begin, about_kit[:1], lambda _: ways.from_first_outline)
    known = tuple(dict.fromkeys(key for each in first for key in each.uses))
    told, shared = told | {*known}, (*shared, *(key for key in known if key not in shared))
    jobs: list[Callable[[], _Outlined]] = [each.finish for each in first]
    jobs += [partial(plan, spec) for spec in about_kit[1:]]
    started |= {s.file: run.start(job, ways.from_outlines) for s, job in zip(about_kit, jobs, strict=True)}
    made = {file: task.result() for file, task in started.items()}
    planned = [made[spec.file] for spec in specs]
    documents = _tell_once([document for document, _ in planned], specs)
    return Outline(product, tuple(documents)), tuple(finding for _, found in planned for finding in found)


def _list_stories(specs: Iterable[DocumentSpec]) -> Iterator[str]:
    yield from (key for spec in specs for key, fact in spec.facts.items() if fact.kind == "story")


def _tell_once(documents: Sequence[OutlineDocument], specs: Sequence[DocumentSpec]) -> Iterator[OutlineDocument]:
    """Yield documents without the stories that an earlier one about the kit tells, as they were planned in parallel."""
    told: set[str] = set()
    for document, spec in zip(documents, specs, strict=True):
        if spec.method or spec.brief.retells:
            yield document
            continue
        sections = (
            replace(section, uses=tuple(key for key in section.uses if key not in told))
            for section in document.sections
        )
        yield replace(document, sections=tuple(each for each in sections if each.uses or each in document.sections))
        told.update(key for key in list_uses([document]) if key in spec.facts and spec.facts[key].kind == "story")


def list_uses(documents: Iterable[OutlineDocument]) -> tuple[str, ...]:
    """Return the ids that documents use, in order."""
    return tuple(dict.fromkeys(key for each in documents for section in each.sections for key in section.uses))


def leave_out_stories(spec: DocumentSpec, told: Collection[str]) -> DocumentSpec:
    """Return `spec` without the stories among the facts `told`: a product tells each story once."""
    facts = {key: fact for key, fact in spec.facts.items() if fact.kind != "story" or key not in told}
    return replace(spec, facts=facts)


_Outlined = tuple[OutlineDocument, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class _Begun:
    """An outline after the model's first answer: the ids it uses, and `finish`, which completes it.

    `finish` has mistakes corrected, and returns the outline with findings on it.
    """

    uses: tuple[str, ...]
    finish: Callable[[], _Outlined]


def plan_document(spec: DocumentSpec, ask: Ask) -> _Outlined:
    """Return the outline of a document without its worked example, and findings on what the model got wrong.

    A model that makes mistakes is asked once more. If the outline is still not usable, or there is no answer, the
    outline follows the card, and a finding says so. Statements that must be used and are not are put in their places.
    """
    return _begin(spec, ask, ()).finish()


def _begin(spec: DocumentSpec, ask: Ask, told: Sequence[str]) -> _Begun:
    """Ask for the outline of a document, as `plan_document` does; others about the kit use the statements `told`."""
    spec = replace(spec, facts={key: fact for key, fact in spec.facts.items() if fact.kind != EXAMPLE})
    question = _ask_for_outline(spec, told)
    try:
        answer = ask(question, Planned)
    except AnswerError as error:
        plain = _follow_card(spec, f"Could not plan this document: {error}")
        return _Begun(list_uses([plain[0]]), lambda: plain)
    planned = _examine(_read(answer, spec), spec)
    uses = (*list_uses([planned.document]), *planned.unused)
    return _Begun(uses, lambda: _complete(_correct(planned, answer, question, spec, ask), spec))


def _follow_card(spec: DocumentSpec, reason: str) -> _Outlined:
    return make_plain_outline(spec), (Finding("warning", spec.where, f"{reason} Its outline follows the card."),)


def _complete(planned: "_Planned", spec: DocumentSpec) -> _Outlined:
    """Return a corrected outline in which every statement has its place, and findings on what was wrong with it."""
    if planned.faults:
        return _follow_card(spec, f"The outline was not usable: {' '.join(planned.faults[:3])}")
    findings = [Finding("note", spec.where, message) for message in planned.headings]
    findings += [
        Finding("note", spec.where, f"The outline told the story {key} again; only the first section tells it.")
        for key in planned.repeated
    ]
    if planned.is_second and planned.unused:
        left = count_of(len(planned.unused), "statement")
        message = f"The outline left out {left}; added to the sections of their steps: {', '.join(planned.unused)}."
        findings.append(Finding("note", spec.where, message))
    return place_unused(planned.document, spec), tuple(findings)


@dataclass(frozen=True, slots=True)
class _Planned:
    """A document as a model plans it: what makes it unusable, statements without a place, and wrong headings.

    `repeated` are the stories that it told more than once, and now tells once.
    """

    document: OutlineDocument
    faults: Sequence[str]
    unused: Sequence[str]
    headings: Sequence[str]
    repeated: Sequence[str] = ()
    is_second: bool = False

    @property
    def badness(self) -> tuple[int, int, int]:
        """How much is wrong with it, the gravest first, for comparison."""
        return len(self.faults), len(self.unused), len(self.headings)


def _correct(planned: _Planned, answer: Planned, question: Question, spec: DocumentSpec, ask: Ask) -> _Planned:
    """Return the better of two outlines; the second is asked for only if anything is wrong with the first."""
    if not any(planned.badness):
        return planned
    listed = [f"{key} has no place: “{spec.facts[key].text}”" for key in planned.unused]
    problems = [*planned.faults, *planned.headings, *listed]
    try:
        prompt = spec.language.load_prompt(_OUTLINE_AGAIN)
        again = ask_to_correct(question, answer, prompt, problems, _MAX_SHOWN)
        corrected = _examine(_read(ask(again, Planned), spec), spec)
    except AnswerError:
        return replace(planned, is_second=True)
    return replace(corrected if corrected.badness <= planned.badness else planned, is_second=True)


def _examine(planned: OutlineDocument, spec: DocumentSpec) -> _Planned:
    document, repeated = drop_repeated_stories(planned, spec)
    faults = [each.message for each in find_faults(document, spec)]
    headings = [*find_heading_faults(document, spec)]
    return _Planned(document, faults, find_unused(document, spec), headings, repeated)


def _read(answer: Planned, spec: DocumentSpec) -> OutlineDocument:
    sections = (
        OutlineSection(
            clean_text(each.heading),
            clean_text(each.after),
            clean_text(each.form),
            tuple(dict.fromkeys(clean_text(key).strip("{}") for key in each.uses)),
            clean_text(each.missing),
        )
        for each in answer.sections
    )
    method = spec.method_id
    return OutlineDocument(spec.file, spec.title or clean_text(answer.title), method, tuple(sections))


def _ask_for_outline(spec: DocumentSpec, told: Sequence[str]) -> Question:
    statements = describe_facts(spec.facts.values(), spec.methods, quotes="none")
    question = spec.language.load_prompt(_OUTLINE).fill(
        spec.describe_call("outline"),
        _LEAST_TOKENS + _TOKENS_PER_FACT * len(spec.facts),
        statements=statements,
        brief=spec.describe(),
        told=[key for key in told if key in spec.facts and spec.facts[key].kind not in KIT_KINDS],
        words=spec.words,
        forms=spec.brief.forms,
        shows_steps=bool(spec.steps),
        is_complete=spec.brief.complete,
        asked=[each for method in ([spec.method] if spec.method else spec.methods) for each in method.questions],
        has_example=_has_example(spec),
        method=spec.method.name if spec.method else "",
        language=spec.language.english_name,
    )
    likely = _write_answer(_make_likely_outline(spec)).model_dump_json()
    return replace(question, likely=likely, shared=statements)


def _has_example(spec: DocumentSpec) -> bool:
    """Return whether a worked example is likely to run through the document."""
    return bool(spec.method and may_show_example(spec) and has_numbers(spec.method, spec.facts, spec.language))


def _make_likely_outline(spec: DocumentSpec) -> OutlineDocument:
    """Return an outline about as long as a model's: what the reader can do, and a few facts for each section."""
    plain = make_plain_outline(spec)
    listed = [key for key, fact in spec.facts.items() if fact.kind not in KIT_KINDS] if not spec.method else []
    form = "prose" if "prose" in spec.brief.forms else spec.brief.forms[0]
    size = max(1, len(listed) // _LIKELY_SECTIONS)
    more = [listed[start : start + size][:_LIKELY_FACTS] for start in range(0, len(listed), size)]
    sections = [
        replace(
            section,
            heading=section.heading if start == 0 else spec.facts[section.uses[start]].text,
            after=_LIKELY_AFTER,
            uses=section.uses[start : start + _LIKELY_FACTS],
        )
        for section in plain.sections
        for start in range(0, len(section.uses), _LIKELY_FACTS)
    ]
    told = {key for section in sections for key in section.uses}
    sections += [
        OutlineSection(spec.facts[keys[0]].text, _LIKELY_AFTER, form, tuple(keys))
        for uses in more
        if (keys := [key for key in uses if key not in told])
    ]
    return replace(plain, sections=tuple(sections))


def _write_answer(document: OutlineDocument) -> Planned:
    sections = [
        PlannedSection(heading=each.heading, after=each.after, form=each.form, uses=[*each.uses], missing=each.missing)
        for each in document.sections
    ]
    return Planned(title=document.title, sections=sections)
