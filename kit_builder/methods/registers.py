"""Ask what each method leaves open, and list its numbers, its stories and the expert's own phrases."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.methods.arrange import ask_again
from kit_builder.methods.arrangement import ArrangedMethod
from kit_builder.methods.register_answer import (
    MAX_QUESTIONS,
    NumberRow,
    PhraseRow,
    RegisterReader,
    Registers,
    StoryRow,
    list_texts,
    make_plain_story,
)
from kit_builder.methods.statement_list import StatementList
from kit_builder.records import Finding, Item, Method, Number, Question, Statement, Story
from kit_builder.text.counts import count_of
from kit_builder.text.languages import Language

_MAX_SHOWN_DUPLICATES = 3
_MAX_PROBLEMS_REPORTED = 5
# Tokens for a story, a few numbers and phrases, spread over the statements, and for the open points.
_TOKENS_PER_STATEMENT = 60
_LEAST_TOKENS = 2500
# Statements are shown with their quotes, which are longer than they are.
_WORDS_PER_WORD = 3
# For dry runs: one statement in this many has a phrase of the expert, of this many words.
_LIKELY_PHRASE, _LIKELY_WORDS = 5, 8
_NUMBER = re.compile(r"(?<!\S)\d+(?= )")


@dataclass(frozen=True, slots=True)
class _Part:
    """As much of a method as goes into one call; `method` is its place among the methods."""

    method: int
    name: str
    listed: StatementList


@dataclass(frozen=True, slots=True)
class _Found:
    """What one call found."""

    questions: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    stories: tuple[Story, ...] = ()
    phrases: tuple[Item, ...] = ()
    findings: tuple[Finding, ...] = ()


def add_registers(
    methods: Sequence[tuple[Method, ArrangedMethod]], ask: Ask, run: Run, language: Language, most_words: int
) -> tuple[tuple[Method, ...], tuple[Finding, ...]]:
    """Return methods with their open points, numbers, stories and phrases, and findings on what was left out.

    Each method is one call, or several if its statements have more than `most_words` words. `run` runs the calls.
    """
    parts = [
        _Part(place, method.name, StatementList(statements))
        for place, (method, arranged) in enumerate(methods)
        for statements in _split(_list_shown(arranged), most_words)
    ]
    found = run(partial(_find_registers, ask=ask, language=language), parts, _measure)
    together = []
    for place, (method, _) in enumerate(methods):
        own = [each for part, each in zip(parts, found, strict=True) if part.method == place]
        together.append(_extend(method, own))
    return tuple(together), tuple(finding for each in found for finding in each.findings)


def _extend(method: Method, found: Sequence[_Found]) -> Method:
    questions = dict.fromkeys(each for some in found for each in some.questions)
    return replace(
        method,
        questions=(*method.questions, *(each for each in [*questions][:MAX_QUESTIONS] if each not in method.questions)),
        numbers=tuple(each for some in found for each in some.numbers),
        stories=tuple(each for some in found for each in some.stories),
        phrases=tuple(dict.fromkeys(each for some in found for each in some.phrases)),
    )


def _measure(part: _Part) -> float:
    return len(part.listed.statements)


def _list_shown(method: ArrangedMethod) -> list[Statement]:
    groups = (version for group in method.groups() for version in (group, *group.versions))
    return [each for group in groups for each in group.members[:_MAX_SHOWN_DUPLICATES]]


def _split(statements: Sequence[Statement], most_words: int) -> Iterator[list[Statement]]:
    """Yield consecutive statements that have at most three times `most_words` words together with what was said."""
    part: list[Statement] = []
    words = 0
    for each in statements:
        own = sum(len(text.split()) for text in list_texts(each))
        if part and words + own > _WORDS_PER_WORD * most_words:
            yield part
            part, words = [], 0
        part.append(each)
        words += own
    yield part


def _find_registers(part: _Part, ask: Ask, language: Language) -> _Found:
    question = language.load_prompt("full/registers.md").fill(
        f"open points of {part.name}",
        _LEAST_TOKENS + _TOKENS_PER_STATEMENT * len(part.listed.statements),
        method=part.name,
        statements=part.listed.write(with_quotes=True),
        language=language.english_name,
    )
    question = replace(question, likely=_write_likely_answer(part.listed).model_dump_json())
    try:
        found, problems = _ask_twice(question, part.listed, ask, language)
    except AnswerError as error:
        message = f"Could not ask for open points, numbers, stories and phrases: {error}"
        stories = tuple(make_plain_story(each) for each in part.listed.statements if each.kind == "story")
        return _Found(stories=stories, findings=(Finding("warning", part.name, message),))
    return replace(found, findings=tuple(_report(problems, part.name)))


def _ask_twice(question: Question, listed: StatementList, ask: Ask, language: Language) -> tuple[_Found, Sequence[str]]:
    answer = ask(question, Registers)
    found, problems = _read(answer, listed, language)
    if not problems:
        return found, problems
    try:
        corrected = ask(ask_again(question, answer, problems, language), Registers)
    except AnswerError:
        return found, problems
    other, remaining = _read(corrected, listed, language)
    return (other, remaining) if len(remaining) <= len(problems) else (found, problems)


def _read(answer: Registers, listed: StatementList, language: Language) -> tuple[_Found, Sequence[str]]:
    reader = RegisterReader(listed, language)
    found = _Found(
        reader.read_questions(answer.open_points),
        reader.read_numbers(answer.numbers),
        reader.read_stories(answer.stories),
        reader.read_phrases(answer.phrases),
    )
    return found, reader.problems


def _report(problems: Sequence[str], where: str) -> Iterator[Finding]:
    """Yield one finding that says how much was left out, with the first few reasons."""
    if problems:
        left, shown = count_of(len(problems), "entry", "entries"), " ".join(problems[:_MAX_PROBLEMS_REPORTED])
        yield Finding("note", where, f"Left out {left} of the registers or completed them. {shown}")


def _write_likely_answer(listed: StatementList) -> Registers:
    stories = [
        StoryRow(title=make_plain_story(each).title, whose="client", hide="", told_as="", ids=[listed.get_id(each)])
        for each in listed.statements
        if each.kind == "story"
    ]
    told = [each for each in listed.statements if each.kind != "story"]
    phrases = [
        PhraseRow(text=" ".join(found.quote.split()[:_LIKELY_WORDS]), id=listed.get_id(each))
        for each in told[::_LIKELY_PHRASE]
        for found in each.evidence[:1]
    ]
    numbers = [
        NumberRow(name=each.text, value=value[0], unit="", strength="", decides="", ids=[listed.get_id(each)])
        for each in told
        if (value := _NUMBER.findall(each.text))
    ]
    points = [each.text for each in told[:MAX_QUESTIONS]]
    return Registers(open_points=points, numbers=numbers, stories=stories, phrases=phrases)
