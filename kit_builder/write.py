"""Methods to products: steps are rendered from the cards, prose is written around them a part at a time and checked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, Field

from kit_builder.check import faults, sentences, supports, text_of
from kit_builder.errors import AnswerError
from kit_builder.fan_out import Each, one_by_one
from kit_builder.language import Language
from kit_builder.markdown import clean
from kit_builder.models.model import Ask
from kit_builder.products import Definition, PartOfProduct, product_file
from kit_builder.records import Finding, Item, Kit, Method, Part, Product, Prose, Question
from kit_builder.render import Parts, render
from kit_builder.repeats import LEAST_WORDS, repeats
from kit_builder.wording import tokens

_LONGEST_PARAGRAPH = 500


@dataclass(frozen=True, slots=True)
class _Job:
    """What a part is written and checked with: the items it may rest on, by id, and the names it may use besides."""

    where: str
    items: Mapping[str, Item]
    known: str
    language: Language


def write(
    name: str,
    definition: Definition,
    kit: Kit,
    methods: Sequence[Method],
    ask: Ask | None,
    language: Language,
    each: Each = one_by_one,
) -> tuple[Product, tuple[Finding, ...]]:
    """The product `name` made of `methods`, and findings on what had to be left out of it.

    Without `ask` it is rendered from the cards alone, and says so. Prose that its evidence does not carry is asked for
    once more, with what is wrong named; the sentences that still are not carried are left out. A part of which nothing
    is left, or that the model does not give, is an error.
    """
    if ask is None:
        product = render(name, definition, kit, methods, {}, language, is_written=not definition.parts)
        told = "This is rendered from the cards alone: no model has written prose for it."
        return product, (Finding("note", name, told),) if definition.parts else ()
    jobs = [(method, spec) for method in methods for spec in definition.parts]
    written = each(lambda job: _write_part(name, job[1], kit, job[0], ask, language), jobs)
    parts: Parts = {method.id: {} for method in methods}
    for (method, _), (part, _) in zip(jobs, written, strict=True):
        parts[method.id][part.name] = part
    findings = [each for _, found in written for each in found]
    product = render(name, definition, kit, methods, parts, language)
    for repeated in _sentences_told_twice(product, parts, methods):
        findings.append(Finding("note", name, f"Left out, since it stands there already: “{repeated}”"))
        parts = {method: _without(repeated, written) for method, written in parts.items()}
        product = render(name, definition, kit, methods, parts, language)
    return product, tuple(findings)


def _sentences_told_twice(product: Product, parts: Parts, methods: Sequence[Method]) -> list[str]:
    """The sentences of prose that hold a passage which stands in `product` twice."""
    steps = [step.text for method in methods for step in method.steps]
    twice = [f" {each.passage} " for each in repeats(product.files, steps)]
    written = [prose for by_name in parts.values() for part in by_name.values() for prose in part.prose]
    told = [sentence for prose in written for sentence in sentences(prose.text)]
    return [each for each in dict.fromkeys(told) if any(_has_passage(each, passage) for passage in twice)]


def _has_passage(sentence: str, passage: str) -> bool:
    said = tokens(sentence)
    windows = (" ".join(said[at : at + LEAST_WORDS]) for at in range(len(said) - LEAST_WORDS + 1))
    return any(f" {window} " in passage for window in windows)


def _without(sentence: str, written: Mapping[str, Part]) -> dict[str, Part]:
    """The parts of a method without a sentence of their prose."""

    def kept(prose: Prose) -> Prose:
        return Prose(" ".join(each for each in sentences(prose.text) if each != sentence), prose.rests_on)

    return {
        name: Part(name, tuple(each for each in map(kept, part.prose) if each.text)) for name, part in written.items()
    }


class Paragraphs(BaseModel):
    """What a prompt for prose asks for."""

    paragraphs: Annotated[list[Annotated[str, Field(max_length=_LONGEST_PARAGRAPH)]], Field(min_length=1, max_length=6)]


def _write_part(
    product: str, spec: PartOfProduct, kit: Kit, method: Method, ask: Ask, language: Language
) -> tuple[Part, list[Finding]]:
    items = {key: item for key, item in method.items() if key.rpartition("-")[0] in spec.sections and not item.against}
    if not items:
        return Part(spec.name, ()), []
    job = _Job(f"{product}: {method.name}: {spec.name}", items, f"{method.name} {kit.title} {kit.audience}", language)
    question = language.prompt(product_file(product, spec.prompt)).fill(
        f"{product}: {spec.name} of “{method.name}”",
        kit=kit,
        voice=_voice(kit, language),
        language=language.name,
        method=method.name,
        items=items,
    )
    try:
        written = _asked(question, ask, job)
    except AnswerError as error:
        return Part(spec.name, ()), [Finding("error", job.where, f"This part could not be written. {error}")]
    kept = tuple(prose for prose in (_carried(each, job) for each in written) if prose.text)
    findings = [
        Finding("warning", job.where, f"Left out, since {' and '.join(wrong)}: “{sentence}”")
        for sentence, wrong in _uncarried(written, job)
    ]
    if not kept:
        message = "This part is missing: nothing that was written for it is carried by the notes."
        findings.append(Finding("error", job.where, message))
    return Part(spec.name, kept), findings


def _voice(kit: Kit, language: Language) -> str:
    """What a prompt says of the voice, a line for each thing that is set; empty where none is."""
    told = {"adjectives": kit.voice.adjectives, "do": kit.voice.do, "dont": kit.voice.dont, "sample": kit.voice.sample}
    return "\n".join(language.words["voice"][name].format(text=clean(text)) for name, text in told.items() if text)


def _asked(question: Question, ask: Ask, job: _Job) -> Sequence[str]:
    """The paragraphs that answer `question`, after one more try where the evidence does not carry all of them."""
    first = ask(question, Paragraphs)
    wrong = list(_uncarried(first.paragraphs, job))
    if not wrong:
        return first.paragraphs
    correction = job.language.prompt("correct.md").fill(question.about, wrong=wrong)
    messages = (*question.messages, ("assistant", first.model_dump_json()), *correction.messages)
    second = ask(Question(f"{question.about}, once more", messages, question.max_tokens), Paragraphs)
    return max(first.paragraphs, second.paragraphs, key=lambda paragraphs: _length_carried(paragraphs, job))


def _length_carried(paragraphs: Sequence[str], job: _Job) -> int:
    return sum(len(_carried(paragraph, job).text) for paragraph in paragraphs)


def _carried(paragraph: str, job: _Job) -> Prose:
    """The paragraph without the sentences that no items carry, and the items that carry the others."""
    judged = [(sentence, rests_on) for sentence, rests_on, wrong in _judged(paragraph, job) if not wrong]
    return Prose(
        " ".join(sentence for sentence, _ in judged), tuple(dict.fromkeys(key for _, on in judged for key in on))
    )


def _uncarried(paragraphs: Sequence[str], job: _Job) -> Iterator[tuple[str, tuple[str, ...]]]:
    for paragraph in paragraphs:
        yield from ((sentence, wrong) for sentence, _, wrong in _judged(paragraph, job) if wrong)


def _judged(paragraph: str, job: _Job) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each sentence with the ids of the items it rests on, found in code, and what they do not carry of it."""
    for sentence in sentences(paragraph):
        rests_on = supports(sentence, job.items, job.language.words)
        yield sentence, rests_on, faults(sentence, text_of(job.items[key] for key in rests_on), job.known, job.language)
