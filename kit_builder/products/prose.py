"""The prose of a product: asked of a model a part or several at a time, and kept as far as the cards carry it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

from kit_builder.errors import AnswerError
from kit_builder.evidence.guards import faults, supports, text_of
from kit_builder.llm.model import Ask
from kit_builder.records import Finding, Item, Part, Prose, Question
from kit_builder.text.languages import Language
from kit_builder.text.negation import meaning
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import content, stem, tokens

_LONGEST_PARAGRAPH = 500
_LEAST_WORDS = 3  # what is shorter says nothing by itself, as `Welcome.`

_Text = Annotated[str, Field(max_length=_LONGEST_PARAGRAPH)]
_Texts = Annotated[list[_Text], Field(min_length=1, max_length=6)]


class Paragraphs(BaseModel):
    """What a prompt for prose asks for."""

    paragraphs: _Texts


@dataclass(frozen=True, slots=True)
class Job:
    """A part of the method with the id `method`, to be written: what is asked for it, and the items it may rest on.

    These are by id; `known` are the names it may use besides. `where` tells the product, the method and the part.
    """

    method: str
    part: str
    where: str
    question: Question
    items: Mapping[str, Item]
    known: str
    language: Language

    @property
    def words(self) -> int:
        """How many words the items are that a model has to read for it."""
        return sum(len(item.text.split()) for item in self.items.values())


def in_groups(jobs: Sequence[Job], most: int, words: int) -> list[tuple[Job, ...]]:
    """`jobs` by what goes into a call: up to `most` of the same part in a row, with items of `words` words at most."""
    groups: list[tuple[Job, ...]] = []
    for job in jobs:
        last = groups[-1] if groups else ()
        fits = len(last) < most and sum(each.words for each in (*last, job)) <= words
        if last and last[0].part == job.part and fits:
            groups[-1] = (*last, job)
        else:
            groups.append((job,))
    return groups


def written(jobs: Sequence[Job], ask: Ask) -> list[tuple[Part, list[Finding]]]:
    """The parts that `jobs` ask for, in one call where there are several, each with what had to be left out of it.

    What its items do not carry of a part is asked for once more, by itself; what they still do not carry is left out.
    Several that get no answer together are asked for one by one.
    """
    try:
        first = _together(jobs, ask) if len(jobs) > 1 else [None]
    except AnswerError:
        first = [None for _ in jobs]
    return [_part(job, answer, ask) for job, answer in zip(jobs, first, strict=True)]


def _together(jobs: Sequence[Job], ask: Ask) -> list[Paragraphs | None]:
    """The answers to `jobs`, whose prompts differ in their last turn alone."""
    own = [job.question for job in jobs]
    asked = [question.messages[-1][1] for question in own]
    about = f"{jobs[0].where} and {len(jobs) - 1} more"
    turn = jobs[0].language.prompt("together.md").fill(about, parts=asked)
    limit = sum(question.max_tokens for question in own)
    messages = (*own[0].messages[:-1], *turn.messages)
    answer = ask(replace(own[0], about=about, messages=messages, max_tokens=limit), several(len(jobs)))
    return [Paragraphs(paragraphs=getattr(answer, str(place))) for place in range(1, len(jobs) + 1)]


def several(count: int) -> type[BaseModel]:
    """What `together.md` asks for: the paragraphs of each of `count` parts, by its number."""
    fields: dict[str, Any] = {str(place): (_Texts, ...) for place in range(1, count + 1)}
    answer: type[BaseModel] = create_model("Several", **fields)
    return answer


def _part(job: Job, answer: Paragraphs | None, ask: Ask) -> tuple[Part, list[Finding]]:
    """The part that `answer` is, or that the model gives where there is none yet."""
    try:
        told = _asked(job, answer, ask)
    except AnswerError as error:
        return Part(job.part, ()), [Finding("error", job.where, f"This part could not be written. {error}")]
    kept = tuple(prose for prose in (_carried(each, job) for each in told) if prose.text)
    findings = [
        Finding("warning", job.where, f"Left out, since {' and '.join(wrong)}: “{sentence}”")
        for sentence, wrong in _uncarried(told, job)
    ]
    if not kept:
        message = "This part is missing: nothing that was written for it is carried by the notes."
        findings.append(Finding("error", job.where, message))
    return Part(job.part, kept), findings


def _asked(job: Job, answer: Paragraphs | None, ask: Ask) -> Sequence[str]:
    """The paragraphs of a part, after one more try where its items do not carry all of them."""
    first = answer or ask(job.question, Paragraphs)
    wrong = list(_uncarried(first.paragraphs, job))
    if not wrong:
        return first.paragraphs
    correction = job.language.prompt("correct.md").fill(job.question.about, wrong=wrong)
    messages = (*job.question.messages, ("assistant", first.model_dump_json()), *correction.messages)
    second = ask(replace(job.question, about=f"{job.question.about}, once more", messages=messages), Paragraphs)
    return max(first.paragraphs, second.paragraphs, key=lambda paragraphs: _length_carried(paragraphs, job))


def _length_carried(paragraphs: Sequence[str], job: Job) -> int:
    return sum(len(_carried(paragraph, job).text) for paragraph in paragraphs)


def _carried(paragraph: str, job: Job) -> Prose:
    """The paragraph without the sentences that no items carry, and the items that carry the others."""
    judged = [(sentence, rests_on) for sentence, rests_on, wrong in _judged(paragraph, job) if not wrong]
    return Prose(
        " ".join(sentence for sentence, _ in judged), tuple(dict.fromkeys(key for _, on in judged for key in on))
    )


def _uncarried(paragraphs: Sequence[str], job: Job) -> Iterator[tuple[str, tuple[str, ...]]]:
    for paragraph in paragraphs:
        yield from ((sentence, wrong) for sentence, _, wrong in _judged(paragraph, job) if wrong)


def _judged(paragraph: str, job: Job) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Each sentence that says something, the ids of the items it rests on, found in code, and what is wrong with it."""
    for sentence in split_sentences(paragraph):
        if len(tokens(sentence)) >= _LEAST_WORDS:
            rests_on = supports(sentence, job.items, job.language.words)
            told = text_of(job.items[key] for key in rests_on)
            yield sentence, rests_on, (*faults(sentence, told, job.known, job.language), *_of_example(sentence, job))


def _of_example(sentence: str, job: Job) -> Iterator[str]:
    """What is wrong with a sentence with words of the worked example of its prompt, as small models give."""
    words = job.language.words
    example = " ".join(text for role, text in job.question.messages if role == "assistant")
    own = {*content(text_of(job.items.values()), words), *content(job.known, words)}
    if taken := set(meaning(sentence, words)) & set(meaning(example, words)) - own:
        named = ", ".join(token for token in tokens(sentence) if stem(token) in taken)
        yield f"it says {named}, which stands in the example of the prompt and not in the notes"
