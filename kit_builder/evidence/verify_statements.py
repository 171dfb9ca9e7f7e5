"""Verify statements: compare them with their lines in code and by a checker, correct them once, discard the rest.

There are three rounds of calls: check, correct, check again. Each call is about many statements, and the calls of a
round are made in parallel. Most corrections are right, so what follows need not wait for the third round.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from types import MappingProxyType

from kit_builder.evidence.alignment import format_time
from kit_builder.evidence.check_questions import Check, Correction, ask_corrections, ask_verdicts
from kit_builder.evidence.statement_guards import (
    Fault,
    FaultReason,
    find_faults,
    find_named_expert,
    find_uncited_numbers,
)
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run, Task
from kit_builder.records import DiscardedStatement, Evidence, Finding, Line, Statement
from kit_builder.text.stretches import Piece, cut_by_content

_STATEMENTS_PER_CALL = 20
# Faults of wording, which leave a statement true, and how they are reported if they stay.
_OF_WORDING: Mapping[FaultReason, str] = MappingProxyType(
    {"unresolved reference": "Hard to understand alone", "names the expert": "Not worded for the reader"}
)


@dataclass(frozen=True, slots=True)
class Verified:
    """The statements that their lines support, perhaps corrected; those discarded, with reasons; and findings."""

    statements: tuple[Statement, ...]
    discarded: tuple[DiscardedStatement, ...]
    findings: tuple[Finding, ...]


_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one statement so far: it has `faults`, or none. `problem` says why it got no answer.

    `place` is that of its source and its own among those of the source.
    """

    place: _Place
    check: Check
    faults: tuple[Fault, ...] = ()
    problem: str = ""


_FindChecks = Callable[[], Sequence[Check]]
_Job = Callable[[], list[_Outcome]]
_Round = Callable[[Sequence[_Outcome], Ask], list[_Outcome]]


@dataclass(frozen=True, slots=True)
class Verification:
    """Statements that have been checked and corrected, and those corrected ones that are still to be checked again.

    `likely` is the result if all of these are supported.
    """

    likely: Verified
    settled: dict[_Place, _Outcome]
    corrected: Sequence[_Outcome]

    def finish(self, ask: Ask, run: Run) -> Verified:
        """Check the corrected statements again, and return the result."""
        checked = _run_jobs(_plan(_check, self.corrected, ask), run)
        return _sum_up(self.settled | {each.place: each for each in checked})


def verify_statements(
    found: Sequence[_FindChecks], ask: Ask, run: Run, more: Sequence[_FindChecks] = ()
) -> Verification:
    """Verify statements, except for the last round of checks, which `Verification.finish` makes.

    Each function in `found` gives the statements of a source. They are checked as soon as they are there if they fill a
    whole call; the rest is checked together in the end. The functions `more` run beside the last of the first checks,
    and what they return is checked beside the corrections. These late statements are not corrected, since that would
    take another two rounds of calls.

    Statements keep their order, and those of `more` come last. Each is either returned or discarded.
    """
    late: list[Sequence[Check]] = [() for _ in more]

    def begin(place: int) -> tuple[list[_Outcome], list[Task[list[_Outcome]]]]:
        own = [_Outcome((place, number), check) for number, check in enumerate(found[place]())]
        is_large = len(own) >= _STATEMENTS_PER_CALL
        return own, [run.start(job) for job in _plan(_check, own, ask)] if is_large else []

    def find_late(job: int) -> list[_Outcome]:
        late[job] = more[job]()
        return []

    begun = run(begin, range(len(found)))
    small = [each for own, started in begun if not started for each in own]
    rest = _run_jobs([*_plan(_check, small, ask), *(partial(find_late, job) for job in range(len(more)))], run)
    checked = chain(rest, *(task.result() for _, started in begun for task in started))
    first = sorted(checked, key=lambda each: each.place)
    added = [_Outcome((len(found), number), check) for number, check in enumerate(chain(*late))]
    doubted = [each for each in first if each.faults and not each.problem]
    second = _run_jobs([*_plan(_correct, doubted, ask), *_plan(_check, added, ask)], run)
    corrected = [each for each in second if each.place[0] < len(found) and not each.faults]
    settled = {each.place: each for each in (*first, *second)}
    return Verification(_sum_up(settled), settled, corrected)


def _plan(function: _Round, items: Sequence[_Outcome], ask: Ask) -> list[_Job]:
    """Return a job for each batch of `items`, which are of one language.

    What a batch holds depends on the statements around its ends, so that a new statement changes its own batch only.
    """
    jobs: list[_Job] = []
    for code in dict.fromkeys(item.check.language.code for item in items):
        group = [item for item in items if item.check.language.code == code]
        batches = cut_by_content(group, [*_describe_pieces(group)], _STATEMENTS_PER_CALL)
        jobs += [partial(function, batch, ask) for batch in batches]
    return jobs


def _describe_pieces(items: Sequence[_Outcome]) -> Iterator[Piece]:
    """Yield what decides where batches end: between sources if possible."""
    source = ""
    for item in items:
        yield Piece(1, item.check.statement.text, int(item.check.source == source))
        source = item.check.source


def _run_jobs(jobs: Sequence[_Job], run: Run) -> list[_Outcome]:
    return [*chain(*run(lambda job: job(), jobs))]


def _check(batch: Sequence[_Outcome], ask: Ask) -> list[_Outcome]:
    """Return the faults that the guards and the checker find. Those of the guards count whatever the checker says."""
    verdicts, problem = ask_verdicts([each.check for each in batch], ask)
    outcomes: list[_Outcome] = []
    for number, each in enumerate(batch):
        check = each.check
        named = find_named_expert(check.statement.text, check.expert, check.language)
        faults = (*find_faults(check.compared), *named)
        if number in verdicts:
            outcomes.append(replace(each, faults=(*faults, *verdicts[number].list_faults())))
        else:
            outcomes.append(replace(each, faults=(Fault("not verified", problem), *faults), problem=problem))
    return outcomes


def _correct(batch: Sequence[_Outcome], ask: Ask) -> list[_Outcome]:
    """Return the corrected statements with the faults that the guards find, and as they were those left uncorrected."""
    corrections, problem = ask_corrections([(each.check, each.faults) for each in batch], ask)
    outcomes: list[_Outcome] = []
    for number, each in enumerate(batch):
        if number not in corrections:
            outcomes.append(replace(each, problem=problem))
        elif corrections[number].text.strip():
            check = _apply(corrections[number], each.check)
            outcomes.append(replace(each, check=check, faults=find_faults(check.compared)))
        else:
            outcomes.append(each)
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


def _sum_up(settled: Mapping[_Place, _Outcome]) -> Verified:
    """Return the statements without faults that are false, and discard the others for their first fault.

    `settled` holds what became of each, by place. What is only badly worded is true, and a person can word it better.
    """
    outcomes = [settled[place] for place in sorted(settled)]
    kept = tuple(_cite_numbers(each.check).statement for each in outcomes if _is_true(each))
    discarded = tuple(
        DiscardedStatement(
            each.check.statement, each.faults[0].reason, " ".join(dict.fromkeys(fault.detail for fault in each.faults))
        )
        for each in outcomes
        if not _is_true(each)
    )
    unclear = tuple(
        Finding("note", each.check.source, f"{_OF_WORDING[fault.reason]}: “{each.check.statement.text}” {fault.detail}")
        for each in outcomes
        for fault in each.faults[:1]
        if _is_true(each)
    )
    return Verified(kept, discarded, (*_report_problems(outcomes), *unclear))


def _is_true(outcome: _Outcome) -> bool:
    return all(fault.reason in _OF_WORDING for fault in outcome.faults)


def _report_problems(outcomes: Sequence[_Outcome]) -> Iterator[Finding]:
    counts = Counter((each.check.source, each.problem) for each in outcomes if each.problem)
    for (source, problem), count in counts.items():
        noun = "statement was" if count == 1 else "statements were"
        yield Finding("warning", source, f"{count} {noun} left out, as no usable answer came: {problem}")
