"""Ask a model to arrange statements into methods, and make sure that each of them has exactly one place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.kit.interviews import INTERVIEWS
from kit_builder.llm.corrections import ask_to_correct
from kit_builder.llm.model import Ask
from kit_builder.methods.arrangement import ArrangedMethod, ArrangedStep, Arrangement, Group, Job, apply_conflicts
from kit_builder.methods.arrangement_answer import (
    Organised,
    OrganisedMethod,
    OrganisedStage,
    OrganisedStep,
    read_arrangement,
)
from kit_builder.methods.arrangement_checks import find_problems, settle_problems
from kit_builder.methods.placement import place_missing
from kit_builder.methods.statement_list import StatementList, get_source
from kit_builder.methods.wording_checks import make_plain_title
from kit_builder.records import Finding, Question, Statement
from kit_builder.text.counts import count_of
from kit_builder.text.languages import Language
from kit_builder.text.likely import is_one_in

# Tokens for an id, its punctuation and a share of the titles, with room to spare.
_TOKENS_PER_STATEMENT = 30
_LEAST_TOKENS = 2000
_DIGIT = re.compile(r"\d")
# For dry runs: how many statements a method has, the fewest it has, and of how many attached ones one is a duplicate.
_LIKELY_STATEMENTS_PER_METHOD, _FEWEST_LIKELY, _LIKELY_DUPLICATES = 100, 5, 6


@dataclass(frozen=True, slots=True)
class Arranged:
    """The methods of a job, in which every statement has one place, and findings."""

    arrangement: Arrangement
    findings: tuple[Finding, ...]


def arrange(job: Job, ask: Ask, language: Language) -> Arranged:
    """Arrange the statements of a job.

    A model that makes mistakes is asked once more. Statements then without a place stand in the order of their source.
    """
    listed = StatementList(job.statements)
    where = job.name or "methods"
    question = _make_question(job, listed, language)
    try:
        arrangement, findings = _ask_twice(question, listed, where, ask, language)
    except AnswerError as error:
        arrangement = Arrangement()
        findings = [Finding("warning", where, f"Could not arrange the statements: {error}")]
    return Arranged(arrangement, (*findings, *_complete(arrangement, listed, job.name, language)))


def _ask_twice(
    question: Question, listed: StatementList, where: str, ask: Ask, language: Language
) -> tuple[Arrangement, list[Finding]]:
    """Return the better of two answers, or the first if nothing is wrong with it."""
    answer = ask(question, Organised)
    arrangement, problems = _read(answer, listed, language)
    if not problems:
        return arrangement, []
    try:
        corrected = ask(ask_again(question, answer, problems, language), Organised)
    except AnswerError as error:
        return arrangement, [Finding("warning", where, f"Could not correct the arrangement: {error}")]
    other, remaining = _read(corrected, listed, language)
    message = f"The model was asked once more because of {len(problems)} mistakes, of which {len(remaining)} stayed."
    return (other if len(remaining) <= len(problems) else arrangement), [Finding("note", where, message)]


def _read(answer: Organised, listed: StatementList, language: Language) -> tuple[Arrangement, list[str]]:
    arrangement, problems = read_arrangement(answer, listed)
    return arrangement, [*problems, *(each.message for each in find_problems(arrangement, listed, language))]


def ask_again(question: Question, answer: BaseModel, problems: Sequence[str], language: Language) -> Question:
    """Return the question for a corrected `answer`, with each of its problems once."""
    return ask_to_correct(question, answer, language.load_prompt("full/repair.md"), [*dict.fromkeys(problems)])


def _make_question(job: Job, listed: StatementList, language: Language) -> Question:
    question = language.load_prompt("full/organise.md").fill(
        f"arrangement of {job.name or f'{len(job.statements)} statements'}",
        _LEAST_TOKENS + _TOKENS_PER_STATEMENT * len(job.statements),
        statements=listed.write(),
        method=job.name,
        language=language.english_name,
    )
    likely = Arrangement([method for part in _split(job) for method in _arrange_plainly(part, job.name)])
    return replace(question, likely=_write_answer(likely, listed).model_dump_json())


def _split(job: Job) -> list[tuple[Statement, ...]]:
    """Return consecutive statements that are probably about one method each.

    Short sources mostly have a method each, and long ones several. Answers of an interview are about these.
    """
    found = len(job.statements)
    told = {source for source in map(get_source, job.statements) if not source.startswith(f"{INTERVIEWS}/")}
    sources = min(len(told), found // _FEWEST_LIKELY)
    count = 1 if job.name else max(1, sources, round(found / _LIKELY_STATEMENTS_PER_METHOD))
    size = -(-len(job.statements) // count)
    return [job.statements[start : start + size] for start in range(0, len(job.statements), size)]


def _arrange_plainly(statements: tuple[Statement, ...], name: str) -> list[ArrangedMethod]:
    plain = Arrangement()
    place_missing(plain, statements, name or make_plain_title(statements[0].text))
    for step in (each for method in plain.methods for each in method.steps):
        for at, group in reversed([*enumerate(step.attached)][1:]):
            if is_one_in(_LIKELY_DUPLICATES, group.head.text) and not _DIGIT.search(group.head.text):
                step.attached[at - 1].members += group.members
                del step.attached[at]
    return plain.methods


def _write_answer(arrangement: Arrangement, listed: StatementList) -> Organised:
    """Return the answer of a model that arranges statements like this."""

    def list_ids(groups: Sequence[Group]) -> list[list[str]]:
        return [[listed.get_id(each) for each in group.members] for group in groups]

    def write_step(step: ArrangedStep) -> OrganisedStep:
        return OrganisedStep(ids=list_ids([step.group])[0], attached=list_ids(step.attached))

    def write_method(method: ArrangedMethod) -> OrganisedMethod:
        stage = OrganisedStage(title="", steps=[write_step(step) for step in method.steps])
        return OrganisedMethod(
            name=method.name, promise="", promise_ids=[], whole=list_ids(method.whole), stages=[stage]
        )

    return Organised(methods=[write_method(each) for each in arrangement.methods], conflicts=[], set_aside=[])


def _complete(arrangement: Arrangement, listed: StatementList, name: str, language: Language) -> list[Finding]:
    """Give everything a place, settle what is still wrong, and return findings on both."""
    missing = place_missing(arrangement, listed.statements, name)
    apply_conflicts(arrangement)
    findings = [*settle_problems(arrangement, listed, language)]
    where = name or "methods"
    if missing:
        message = (
            f"The model gave {count_of(len(missing), 'statement')} no place. They stand in the order of their source."
        )
        findings.append(Finding("warning", where, message))
    if arrangement.ignored:
        message = (
            f"Ids of statements that do not exist, or stand in several places, were ignored: {arrangement.ignored}."
        )
        findings.append(Finding("note", where, message))
    return findings
