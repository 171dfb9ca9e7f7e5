"""Organise statements into methods: stages, steps, what is attached to them, and registers of what they hold."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.methods.arrange import arrange
from kit_builder.methods.arrangement import (
    ArrangedMethod,
    ArrangedStep,
    Arrangement,
    Group,
    Job,
    remove_statements,
    restore_duplicates,
)
from kit_builder.methods.arrangement_checks import settle_problems
from kit_builder.methods.group_statements import group_statements
from kit_builder.methods.merge import make_ids_unique
from kit_builder.methods.registers import add_registers
from kit_builder.methods.statement_list import StatementList, count_words
from kit_builder.records import SECTION_OF_KIND, DiscardedStatement, Finding, Item, Method, Statement
from kit_builder.text.ids import slugify
from kit_builder.text.languages import Language


@dataclass(frozen=True, slots=True)
class Organisation:
    """Methods in the order in which they are done, and what became of each statement.

    `placed` statements are shown, `merged` ones are duplicates of these, and the others are `set_aside`.
    """

    methods: tuple[Method, ...] = ()
    set_aside: tuple[DiscardedStatement, ...] = ()
    merged: int = 0
    placed: int = 0
    findings: tuple[Finding, ...] = ()


def organise_statements(
    statements: Sequence[Statement],
    ask: Ask,
    run: Run,
    language: Language,
    most_words: int,
    find_unsupported: Callable[[], Collection[str]] = tuple,
) -> Organisation:
    """Organise the statements of all sources into methods.

    `most_words` is how many words of statements go into one call; more are grouped by job first. `run` runs questions
    that do not depend on each other. Statements may still be checked while they are arranged: those with the ids that
    `find_unsupported` then returns are left out. Every other one has one place in the methods, or is set aside with a
    reason.
    """
    if not statements:
        return Organisation()
    jobs: Sequence[Job] = (Job(tuple(statements)),)
    findings: tuple[Finding, ...] = ()
    if count_words(statements) > most_words:
        jobs, findings = group_statements(statements, ask, run, language, most_words)
    results = run(partial(arrange, ask=ask, language=language), jobs, _measure)
    arrangement = Arrangement(_join_parts(zip(jobs, (each.arrangement for each in results), strict=True)))
    arrangement.set_aside = [each for result in results for each in result.arrangement.set_aside]
    restore_duplicates(arrangement, jobs)
    statements, checked = _remove_unsupported(arrangement, statements, find_unsupported(), language)
    built = make_ids_unique(map(_build_method, arrangement.methods))
    methods, faults = add_registers([*zip(built, arrangement.methods, strict=True)], ask, run, language, most_words)
    placed = arrangement.count_groups()
    return Organisation(
        methods,
        tuple(arrangement.set_aside),
        len(statements) - len(arrangement.set_aside) - placed,
        placed,
        (*findings, *(finding for each in results for finding in each.findings), *checked, *faults),
    )


def _remove_unsupported(
    arrangement: Arrangement, statements: Sequence[Statement], unsupported: Collection[str], language: Language
) -> tuple[Sequence[Statement], Sequence[Finding]]:
    """Take unsupported statements out of an arrangement; return the others, and findings on what rested on them."""
    left = [each for each in statements if each.id not in unsupported]
    if len(left) == len(statements):
        return left, ()
    remove_statements(arrangement, unsupported)
    return left, settle_problems(arrangement, StatementList(left), language)


def _measure(job: Job) -> float:
    return len(job.statements)


def _join_parts(arranged: Iterable[tuple[Job, Arrangement]]) -> list[ArrangedMethod]:
    """Return all methods; a job that was too large for one call has those of one name together."""
    found: list[tuple[str, ArrangedMethod]] = []
    for job, arrangement in arranged:
        earlier = {each.name: each for name, each in found if name and name == job.name}
        for method in arrangement.methods:
            if known := earlier.get(method.name):
                known.whole += method.whole
                known.steps += method.steps
                known.questions += method.questions
            else:
                found.append((job.name, method))
    return [method for _, method in found]


def _build_method(arranged: ArrangedMethod) -> Method:
    sections: dict[str, Any] = {name: [] for name in SECTION_OF_KIND.values()}
    for group in arranged.whole:
        sections[SECTION_OF_KIND[group.head.kind]].append(_build_item(group))
    sections["steps"] = [*map(_build_step, arranged.steps)]
    if arranged.promise:
        evidence = dict.fromkeys(found for each in arranged.promised for found in each.evidence)
        sections["promise"] = [Item(arranged.promise, tuple(evidence))]
    return Method(
        id=slugify(arranged.name, "method"),
        name=arranged.name,
        questions=tuple(dict.fromkeys(arranged.questions)),
        is_arranged=True,
        **{name: tuple(items) for name, items in sections.items()},
    )


def _build_step(step: ArrangedStep) -> Item:
    # A step that the model attached to another is how that one is done.
    attached = tuple(
        _build_item(group, "detail" if group.head.kind == "step" else group.head.kind) for group in step.attached
    )
    return _build_item(step.group, stage=step.stage, attachments=attached)


def _build_item(group: Group, kind: str = "", stage: str = "", attachments: tuple[Item, ...] = ()) -> Item:
    versions = tuple(Item(each.head.text, each.evidence) for each in group.versions)
    return Item(group.head.text, group.evidence, versions, attachments, kind, stage)
