"""Ask a model for the prose of a product, one part or several per call, and keep what the cards support."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

from kit_builder.errors import AnswerError
from kit_builder.evidence.guards import find_faults, find_supporting_items, join_items
from kit_builder.llm.corrections import go_on
from kit_builder.llm.model import Ask
from kit_builder.records import Finding, Item, Part, Prose, Question
from kit_builder.text.languages import Language
from kit_builder.text.negation import stem_claims
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import stem, stem_content, tokenize

_MAX_PARAGRAPH = 500  # characters
_MIN_WORDS = 3  # a shorter sentence, such as `Welcome.`, claims nothing

_Text = Annotated[str, Field(max_length=_MAX_PARAGRAPH)]
_Texts = Annotated[list[_Text], Field(min_length=1, max_length=6)]


class Paragraphs(BaseModel):
    """The answer to a prompt for prose."""

    paragraphs: _Texts


@dataclass(frozen=True, slots=True)
class PartJob:
    """A part to be written for the method with the id `method`: its question, and the items it may use, by id.

    `known` are further names it may use. `where` names the product, the method and the part in findings.
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
        """The number of words in its items."""
        return sum(len(item.text.split()) for item in self.items.values())


def group_jobs(jobs: Sequence[PartJob], max_jobs: int, max_words: int) -> list[tuple[PartJob, ...]]:
    """Group consecutive jobs for the same part into calls of at most `max_jobs` jobs and `max_words` words of items."""
    groups: list[tuple[PartJob, ...]] = []
    for job in jobs:
        last = groups[-1] if groups else ()
        fits = len(last) < max_jobs and sum(each.words for each in (*last, job)) <= max_words
        if last and last[0].part == job.part and fits:
            groups[-1] = (*last, job)
        else:
            groups.append((job,))
    return groups


def write_parts(jobs: Sequence[PartJob], ask: Ask) -> list[tuple[Part, list[Finding]]]:
    """Return the part for each of `jobs`, with findings on what was left out of it.

    Several jobs go into one call; if that fails, each is asked about separately. A part with unsupported sentences is
    asked for a second time, alone; what is still unsupported is left out.
    """
    try:
        first = _ask_together(jobs, ask) if len(jobs) > 1 else [None]
    except AnswerError:
        first = [None for _ in jobs]
    return [_write_part(job, answer, ask) for job, answer in zip(jobs, first, strict=True)]


def _ask_together(jobs: Sequence[PartJob], ask: Ask) -> list[Paragraphs | None]:
    """Return the answers to `jobs` from one call. Their prompts differ only in the last turn."""
    questions = [job.question for job in jobs]
    last_turns = [question.messages[-1][1] for question in questions]
    about = f"{jobs[0].where} and {len(jobs) - 1} more"
    turn = jobs[0].language.load_prompt("together.md").fill(about, parts=last_turns)
    limit = sum(question.max_tokens for question in questions)
    messages = (*questions[0].messages[:-1], *turn.messages)
    question = replace(questions[0], about=about, messages=messages, max_tokens=limit)
    answer = ask(question, build_batch_answer(len(jobs)))
    return [Paragraphs(paragraphs=getattr(answer, str(place))) for place in range(1, len(jobs) + 1)]


def build_batch_answer(count: int) -> type[BaseModel]:
    """Return the type of an answer to `together.md`: the paragraphs of each of `count` parts, by its number."""
    fields: dict[str, Any] = {str(place): (_Texts, ...) for place in range(1, count + 1)}
    # The name is sent as the title of the schema: another one would not match cached answers.
    answer: type[BaseModel] = create_model("Several", **fields)
    return answer


def _write_part(job: PartJob, answer: Paragraphs | None, ask: Ask) -> tuple[Part, list[Finding]]:
    """Return the supported prose of `answer`, or of a new call without an answer, and findings on the rest."""
    try:
        paragraphs = _choose_paragraphs(job, answer, ask)
    except AnswerError as error:
        return Part(job.part, ()), [Finding("error", job.where, f"Writing this part failed. {error}")]
    kept = tuple(prose for prose in (_keep_supported(each, job) for each in paragraphs) if prose.text)
    findings = [
        Finding("warning", job.where, f"Left out because it {' and '.join(faults)}: “{sentence}”")
        for sentence, faults in _list_unsupported(paragraphs, job)
    ]
    if not kept:
        message = "Not written: the sources support none of its sentences. The card's own words stand in its place."
        findings.append(Finding("warning", job.where, message))
    return Part(job.part, kept), findings


def _choose_paragraphs(job: PartJob, answer: Paragraphs | None, ask: Ask) -> Sequence[str]:
    """Return the paragraphs of a part: the better of two tries if the first has unsupported sentences."""
    first = answer or ask(job.question, Paragraphs)
    wrong = list(_list_unsupported(first.paragraphs, job))
    if not wrong:
        return first.paragraphs
    correction = job.language.load_prompt("correct.md").fill(f"{job.question.about}, second try", wrong=wrong)
    second = ask(go_on(job.question, first, correction), Paragraphs)
    return max(first.paragraphs, second.paragraphs, key=lambda paragraphs: _measure_supported(paragraphs, job))


def _measure_supported(paragraphs: Sequence[str], job: PartJob) -> int:
    return sum(len(_keep_supported(paragraph, job).text) for paragraph in paragraphs)


def _keep_supported(paragraph: str, job: PartJob) -> Prose:
    """Return the supported sentences of a paragraph, and the ids of the items that support them."""
    supported = [(sentence, rests_on) for sentence, rests_on, faults in _check_sentences(paragraph, job) if not faults]
    ids = dict.fromkeys(key for _, rests_on in supported for key in rests_on)
    return Prose(" ".join(sentence for sentence, _ in supported), tuple(ids))


def _list_unsupported(paragraphs: Sequence[str], job: PartJob) -> Iterator[tuple[str, tuple[str, ...]]]:
    for paragraph in paragraphs:
        yield from ((sentence, faults) for sentence, _, faults in _check_sentences(paragraph, job) if faults)


def _check_sentences(paragraph: str, job: PartJob) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Yield each sentence that claims something, the ids of the items that support it, and its faults."""
    for sentence in split_sentences(paragraph):
        if len(tokenize(sentence)) >= _MIN_WORDS:
            rests_on = find_supporting_items(sentence, job.items, job.language.words)
            evidence = join_items(job.items[key] for key in rests_on)
            faults = find_faults(sentence, evidence, job.known, job.language)
            yield sentence, rests_on, (*faults, *_find_example_words(sentence, job))


def _find_example_words(sentence: str, job: PartJob) -> Iterator[str]:
    """Yield a fault if a sentence uses words of the prompt's worked example, as small models do."""
    words = job.language.words
    example = " ".join(text for role, text in job.question.messages if role == "assistant")
    own = {*stem_content(join_items(job.items.values()), words), *stem_content(job.known, words)}
    if taken := set(stem_claims(sentence, words)) & set(stem_claims(example, words)) - own:
        named = ", ".join(token for token in tokenize(sentence) if stem(token) in taken)
        yield f"takes {named} from the example in the prompt, not from the source"
