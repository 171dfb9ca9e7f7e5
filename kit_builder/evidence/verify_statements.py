"""Verify statements: compare them with their lines in code and by a checker, correct them once, discard the rest.

There are three rounds of calls: check, correct, check again. Each call is about many statements, and the calls of a
round are made in parallel.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import TypeVar

from kit_builder.evidence.alignment import format_time
from kit_builder.evidence.check_questions import Check, Correction, ask_corrections, ask_verdicts
from kit_builder.evidence.statement_guards import Fault, find_faults, find_uncited_numbers
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.records import DiscardedStatement, Evidence, Finding, Line, Statement

_STATEMENTS_PER_CALL = 20

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Verified:
    """The statements that their lines support, perhaps corrected; those discarded, with reasons; and findings."""

    statements: tuple[Statement, ...]
    discarded: tuple[DiscardedStatement, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one statement so far: it has `faults`, or none. `problem` says why it got no answer."""

    check: Check
    faults: tuple[Fault, ...] = ()
    problem: str = ""


def verify_statements(
    checks: Sequence[Check], ask: Ask, run: Run, more: Sequence[Callable[[], Sequence[Check]]] = ()
) -> Verified:
    """Verify the statements in `checks`, and those that the functions `more` find.

    `more` may ask questions: the functions run beside the first checks, and what they return is checked beside the
    corrections. Such late statements are not corrected, since that would take another two rounds of calls.

    Statements keep their order, and those of `more` come last. Each is either returned or discarded.
    """
    late: list[list[Check]] = [[] for _ in more]

    def find_late(place: int) -> list[_Outcome]:
        late[place] += more[place]()
        return []

    first = _run_jobs([*_plan(checks, ask), *(partial(find_late, place) for place in range(len(more)))], run)
    doubted = [each for each in first if each.faults and not each.problem]
    corrections = [partial(_correct, batch, ask) for batch in _split(doubted, lambda each: each.check)]
    added = [*chain(*late)]
    second = _run_jobs([*corrections, *_plan(added, ask)], run)
    settled = {each.check.statement.id: each for each in (*first, *second)}
    corrected = [settled[each.check.statement.id].check for each in doubted]
    again = [check for check in corrected if not settled[check.statement.id].faults]
    settled |= {each.check.statement.id: each for each in _run_jobs(_plan(again, ask), run)}
    return _sum_up([settled[check.statement.id] for check in (*checks, *added)])


def _plan(checks: Sequence[Check], ask: Ask) -> list[Callable[[], list[_Outcome]]]:
    return [partial(_check, batch, ask) for batch in _split(checks, lambda check: check)]


def _run_jobs(jobs: Sequence[Callable[[], list[_Outcome]]], run: Run) -> list[_Outcome]:
    return [*chain(*run(lambda job: job(), jobs))]


def _check(checks: Sequence[Check], ask: Ask) -> list[_Outcome]:
    """Return the faults that the guards and the checker find. Those of the guards count whatever the checker says."""
    verdicts, problem = ask_verdicts(checks, ask)
    outcomes: list[_Outcome] = []
    for place, check in enumerate(checks):
        faults = find_faults(check.compared)
        if place in verdicts:
            outcomes.append(_Outcome(check, (*faults, *verdicts[place].list_faults())))
        else:
            outcomes.append(_Outcome(check, (Fault("not verified", problem), *faults), problem))
    return outcomes


def _correct(doubted: Sequence[_Outcome], ask: Ask) -> list[_Outcome]:
    """Return the corrected statements with the faults that the guards find, and as they were those left uncorrected."""
    corrections, problem = ask_corrections([(each.check, each.faults) for each in doubted], ask)
    outcomes: list[_Outcome] = []
    for place, outcome in enumerate(doubted):
        if place not in corrections:
            outcomes.append(replace(outcome, problem=problem))
        elif corrections[place].text.strip():
            check = _apply(corrections[place], outcome.check)
            outcomes.append(_Outcome(check, find_faults(check.compared)))
        else:
            outcomes.append(outcome)
    return outcomes


def _apply(correction: Correction, check: Check) -> Check:
    """Return `check` with the corrected text, which cites the neighbouring lines it needs."""
    check = replace(check, statement=replace(check.statement, text=correction.text.strip()))
    if correction.needs_before and check.before:
        check = replace(_cite(check, check.before), before=None)
    if correction.needs_after and check.after:
        check = replace(_cite(check, check.after), after=None)
    return check


def _cite(check: Check, line: Line) -> Check:
    """Return `check` with a neighbouring `line` among those that its statement cites."""
    first = check.statement.evidence[0]
    start = None if line.time is None else format_time(line.time)
    cited = Evidence(first.source, first.source_id, line.number, line.number, line.text, start, line.place or None)
    evidence = sorted((*check.statement.evidence, cited), key=lambda each: each.line_start)
    lines = sorted((*check.lines, line), key=lambda each: each.number)
    return replace(check, statement=replace(check.statement, evidence=tuple(evidence)), lines=tuple(lines))


def _cite_numbers(check: Check) -> Check:
    """Return `check` with those neighbouring lines cited that have numbers of its statement which the others lack."""
    for line in check.around:
        wider = _cite(check, line)
        if len(find_uncited_numbers(wider.compared)) < len(find_uncited_numbers(check.compared)):
            check = wider
    return check


def _split(items: Sequence[Item], get_check: Callable[[Item], Check]) -> Iterator[list[Item]]:
    """Split `items` into batches of one language and about the same size, for one call each."""
    for code in dict.fromkeys(get_check(item).language.code for item in items):
        group = [item for item in items if get_check(item).language.code == code]
        count = math.ceil(len(group) / _STATEMENTS_PER_CALL)
        size = math.ceil(len(group) / count)
        yield from (group[start : start + size] for start in range(0, len(group), size))


def _sum_up(outcomes: Sequence[_Outcome]) -> Verified:
    """Return the statements without faults, and discard the others for their first fault."""
    kept = tuple(_cite_numbers(each.check).statement for each in outcomes if not each.faults)
    discarded = tuple(
        DiscardedStatement(
            each.check.statement, each.faults[0].reason, " ".join(dict.fromkeys(fault.detail for fault in each.faults))
        )
        for each in outcomes
        if each.faults
    )
    return Verified(kept, discarded, tuple(_report_problems(outcomes)))


def _report_problems(outcomes: Sequence[_Outcome]) -> Iterator[Finding]:
    counts = Counter((each.check.source, each.problem) for each in outcomes if each.problem)
    for (source, problem), count in counts.items():
        noun = "statement was" if count == 1 else "statements were"
        yield Finding("warning", source, f"{count} {noun} left out, as no usable answer came: {problem}")
