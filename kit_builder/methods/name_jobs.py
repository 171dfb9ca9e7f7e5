"""Name the jobs that the statements of an archive are about, and put names of the same job together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePath

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.methods.arrangement_answer import clean_title
from kit_builder.methods.batches import cut_windows, pack_similar
from kit_builder.methods.statement_list import StatementList, get_source
from kit_builder.records import Finding, Statement
from kit_builder.text.joining import join_rows
from kit_builder.text.languages import Language
from kit_builder.text.tokens import stem_content
from kit_builder.text.words import Words

_LEAST_TOKENS = 1000
_TOKENS_PER_STATEMENT = 20
_TOKENS_PER_NAME = 40
MAX_NAMES = 120  # in one call
_MAX_NAME_LENGTH = 90
_MAX_ABOUT_WORDS = 40
_COMPARED_STATEMENTS = 30
# Another round follows only if the last one left at most this share of the names.
_WORTH_ANOTHER_ROUND = 0.9
_MIN_COVERED = 0.8


class Range(BaseModel):
    """A run of statements, by the ids of the first and the last one."""

    first: str
    last: str


class NamedJob(BaseModel):
    """A job that some statements are about."""

    name: str
    about: str
    ranges: list[Range]


class NamedJobs(BaseModel):
    """The answer to `full/group.md`."""

    jobs: list[NamedJob]


class SameJob(BaseModel):
    """Names that mean the same job."""

    name: str
    ids: list[str]


class SameJobs(BaseModel):
    """The answer to `full/same-jobs.md`."""

    groups: list[SameJob]


@dataclass(frozen=True, slots=True)
class Topic:
    """A job, what it is about, and its statements."""

    name: str
    about: str
    statements: tuple[Statement, ...]


_Topics = tuple[list[Topic], tuple[Finding, ...]]


def name_jobs(
    statements: Sequence[Statement], ask: Ask, run: Run, language: Language, most_words: int
) -> tuple[list[Topic], tuple[Finding, ...]]:
    """Return the jobs that `statements` are about, each statement with one of them, and findings.

    Stretches of at most `most_words` words are read in a call each. Then the names of all of them are compared, those
    that are alike in one call, in rounds until hardly any are put together.
    """
    windows = [StatementList(each) for each in cut_windows(statements, most_words)]
    topics, findings = _join(run(partial(_name_jobs_of_window, ask=ask, language=language), windows))
    topics = _join_names(topics)
    while len(topics) > 1:
        batches = [topics] if len(topics) <= MAX_NAMES else _pack(topics, language.words)
        merged, faults = _join(run(partial(_put_together, ask=ask, language=language), batches))
        findings += faults
        before, topics = len(topics), _join_names(merged)
        if len(batches) == 1 or len(topics) > _WORTH_ANOTHER_ROUND * before:
            break
    order = {each.id: place for place, each in enumerate(statements)}
    return [_sort_statements(each, order) for each in topics], findings


def _join(found: Iterable[_Topics]) -> _Topics:
    topics: list[Topic] = []
    findings: tuple[Finding, ...] = ()
    for some, faults in found:
        topics += some
        findings += faults
    return topics, findings


def _pack(topics: Sequence[Topic], words: Words) -> list[list[Topic]]:
    def collect_stems(topic: Topic) -> tuple[str, ...]:
        texts = (topic.name, topic.about, *(each.text for each in topic.statements[:_COMPARED_STATEMENTS]))
        return tuple(stem for text in texts for stem in stem_content(text, words))

    return pack_similar(topics, collect_stems, lambda _: 1, MAX_NAMES)


def _sort_statements(topic: Topic, order: dict[str, int]) -> Topic:
    return replace(topic, statements=tuple(sorted(topic.statements, key=lambda each: order[each.id])))


def _name_jobs_of_window(listed: StatementList, ask: Ask, language: Language) -> _Topics:
    sources = dict.fromkeys(map(get_source, listed.statements))
    where = next(iter(sources)) if len(sources) == 1 else f"{next(iter(sources))} and {len(sources) - 1} more"
    question = language.load_prompt("full/group.md").fill(
        f"jobs in {where}",
        _LEAST_TOKENS + _TOKENS_PER_STATEMENT * len(listed.statements),
        statements=listed.write(),
        language=language.english_name,
    )
    question = replace(question, likely=_write_likely_answer(listed).model_dump_json())
    try:
        topics, covered = _read_jobs(ask(question, NamedJobs), listed)
    except AnswerError as error:
        return _list_sources(listed), (Finding("warning", where, f"Could not ask for the jobs in it: {error}"),)
    if covered >= _MIN_COVERED * len(listed.statements):
        return topics, ()
    message = f"The model sorted {covered} of {len(listed.statements)} statements by job. The others follow these."
    return topics, (Finding("note", where, message),)


def _read_jobs(answer: NamedJobs, listed: StatementList) -> tuple[list[Topic], int]:
    """Return the jobs of an answer, and how many statements it has; the others go with those before them.

    Raises AnswerError if it has none.
    """
    jobs = [(clean_title(each.name)[:_MAX_NAME_LENGTH], each) for each in answer.jobs]
    of_statement: dict[str, int] = {}
    for place, (name, job) in enumerate(jobs):
        for run in job.ranges if name else ():
            for statement in listed.get_range(run.first, run.last):
                of_statement.setdefault(statement.id, place)
    if not of_statement:
        raise AnswerError("The answer names no job.")
    latest = next(of_statement[each.id] for each in listed.statements if each.id in of_statement)
    found: dict[int, list[Statement]] = {}
    for each in listed.statements:
        latest = of_statement.get(each.id, latest)
        found.setdefault(latest, []).append(each)
    topics = [Topic(jobs[place][0], _shorten(jobs[place][1].about), tuple(own)) for place, own in found.items()]
    return topics, len(of_statement)


def _shorten(about: str) -> str:
    return " ".join(about.split()[:_MAX_ABOUT_WORDS])


def _list_sources(listed: StatementList) -> list[Topic]:
    """Return a job for each source, under its name."""
    own: dict[str, list[Statement]] = {}
    for each in listed.statements:
        own.setdefault(get_source(each), []).append(each)
    return [Topic(PurePath(source).stem, "", tuple(statements)) for source, statements in own.items()]


def _write_likely_answer(listed: StatementList) -> NamedJobs:
    jobs = [
        NamedJob(
            name=topic.name,
            about="",
            ranges=[Range(first=listed.get_id(topic.statements[0]), last=listed.get_id(topic.statements[-1]))],
        )
        for topic in _list_sources(listed)
    ]
    return NamedJobs(jobs=jobs)


def _put_together(topics: Sequence[Topic], ask: Ask, language: Language) -> _Topics:
    """Put the topics that the model says are the same together; without a usable answer, none."""
    rows = [f"j{place} {each.name}: {join_rows(each.about)}" for place, each in enumerate(topics, start=1)]
    question = language.load_prompt("full/same-jobs.md").fill(
        f"{len(topics)} jobs, some of them the same",
        _LEAST_TOKENS + _TOKENS_PER_NAME * len(topics),
        jobs="\n".join(rows),
        language=language.english_name,
    )
    likely = SameJobs(groups=[SameJob(name=each.name, ids=[f"j{at}"]) for at, each in enumerate(topics, start=1)])
    try:
        answer = ask(replace(question, likely=likely.model_dump_json()), SameJobs)
    except AnswerError as error:
        return [*topics], (Finding("warning", "methods", f"Could not ask which jobs are the same: {error}"),)
    return _read_same_jobs(answer, topics), ()


def _read_same_jobs(answer: SameJobs, topics: Sequence[Topic]) -> list[Topic]:
    """Return the topics in the order of an answer; those that it leaves out follow."""
    left = {f"j{place}": topic for place, topic in enumerate(topics, start=1)}
    found = []
    for group in answer.groups:
        own = [left.pop(key) for each in group.ids if (key := each.strip().lower()) in left]
        if own:
            name = clean_title(group.name)[:_MAX_NAME_LENGTH] or own[0].name
            found.append(Topic(name, own[0].about, tuple(each for topic in own for each in topic.statements)))
    return [*found, *left.values()]


def _join_names(topics: Sequence[Topic]) -> list[Topic]:
    """Return the topics, those of one name together."""
    by_name: dict[str, Topic] = {}
    for each in topics:
        known = by_name.get(each.name.casefold())
        together = replace(known, statements=(*known.statements, *each.statements)) if known else each
        by_name[each.name.casefold()] = together
    return [*by_name.values()]
