"""Extract the statements of one window: ask, have what cannot be used corrected once, and drop what still cannot be."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from kit_builder.errors import AnswerError
from kit_builder.extract.full.answers import Stated, Statements
from kit_builder.extract.full.check_answer import (
    RUNAWAY,
    WRONG_LANGUAGE,
    Fault,
    find_answer_fault,
    find_faults,
    find_repeats,
)
from kit_builder.extract.full.line_numbers import read_numbers
from kit_builder.extract.full.questions import ask_for_corrections, ask_for_statements, list_example_texts
from kit_builder.extract.full.windows import Window, halve
from kit_builder.llm.model import Ask
from kit_builder.records import Finding, Level, Question
from kit_builder.text.counts import count_of

# A window without an answer is halved, so that a refusal or the limit of an answer costs as little as possible.
_MAX_HALVINGS = 2

Discarded = tuple[Stated, Fault]


@dataclass(frozen=True, slots=True)
class WindowReading:
    """What a model answered about a window.

    `answer` holds the statements that can be used, with ids that are unique in it, and `discarded` the others. If the
    window `is_unread`, there was no usable answer.
    """

    window: Window
    answer: Statements = field(default_factory=lambda: Statements(statements=[]))
    discarded: tuple[Discarded, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_unread: bool = False


def extract_window(window: Window, ask: Ask) -> tuple[WindowReading, ...]:
    """Ask for the statements in `window`; return one reading, or several of its parts if it had to be split."""
    return _extract(window, ask, 0)


def report_discarded(where: str, discarded: Sequence[Discarded]) -> list[Finding]:
    """Return a finding on the `discarded` statements, none without any."""
    if not discarded:
        return []
    level: Level = "warning" if any(fault.is_correctable for _, fault in discarded) else "note"
    return [Finding(level, where, f"Discarded {_describe(fault.reason for _, fault in discarded)}.")]


def _extract(window: Window, ask: Ask, halvings: int) -> tuple[WindowReading, ...]:
    question = ask_for_statements(window)
    try:
        answer = read_numbers(ask(question, Statements), window)
    except AnswerError as error:
        # The last time without context: it may hold the line at which the model stops.
        is_last = halvings + 1 == _MAX_HALVINGS
        parts = halve(window, with_context=not is_last) if halvings < _MAX_HALVINGS else (window,)
        if len(parts) == 1:
            finding = Finding("error", window.where, f"Extraction failed: {error}")
            return (WindowReading(window, findings=(finding,), is_unread=True),)
        split = Finding("warning", window.where, f"Asked again in two halves: {error}")
        first, *others = (reading for part in parts for reading in _extract(part, ask, halvings + 1))
        return (replace(first, findings=(split, *first.findings)), *others)
    return (_check(window, question, answer, ask),)


def _check(window: Window, question: Question, answer: Statements, ask: Ask) -> WindowReading:
    """Return the reading of `answer`, after one correction if something in it cannot be used."""
    findings: list[Finding] = []
    fault = find_answer_fault(answer, window)
    if fault:
        again = _ask_again(ask_for_corrections(question, answer, window, [fault.detail], ()), window, ask)
        is_better = again is not None and find_answer_fault(again, window) is None
        level: Level = "note" if is_better else "warning"
        outcome = "Corrected after a second question" if is_better else "The second answer was no better"
        findings.append(Finding(level, window.where, f"{fault.reason.capitalize()}: {fault.detail} {outcome}."))
        answer = again if again and is_better else answer
    answer, problems = settle_ids(answer)
    findings += [Finding("note", window.where, problem) for problem in problems]
    discarded = list_unusable(answer, window)
    if not fault and (wrong := [each for each in discarded if each[1].is_correctable]):
        message = f"Asked for a correction of {_describe(each.reason for _, each in wrong)}."
        findings.append(Finding("note", window.where, message))
        answer = _correct(window, question, answer, wrong, ask)
        kept = {stated.id for stated in answer.statements}
        discarded = [*(each for each in wrong if each[0].id not in kept), *list_unusable(answer, window)]
    findings += report_discarded(window.where, discarded)
    return WindowReading(window, _remove(answer, discarded), tuple(discarded), tuple(findings))


def _ask_again(question: Question, window: Window, ask: Ask) -> Statements | None:
    try:
        return read_numbers(ask(question, Statements), window)
    except AnswerError:
        return None


def _correct(
    window: Window, question: Question, answer: Statements, wrong: Sequence[Discarded], ask: Ask
) -> Statements:
    """Return `answer` with corrected statements in place of the `wrong` ones, or without them.

    Statements that the correction repeats although they were right are ignored, and those with new ids are added.
    """
    problems = [f"Statement {stated.id} {fault.detail}." for stated, fault in wrong]
    again = _ask_again(
        ask_for_corrections(question, answer, window, problems, [stated for stated, _ in wrong]), window, ask
    ) or Statements(statements=[])
    removed = _remove(answer, wrong)
    right = {stated.id for stated in removed.statements}
    corrected = {stated.id: stated for stated in again.statements if stated.id not in right}
    statements = [*removed.statements, *corrected.values()]
    return settle_ids(Statements(statements=statements, unused=answer.unused))[0]


def settle_ids(answer: Statements, taken: Collection[int] = ()) -> tuple[Statements, list[str]]:
    """Return `answer` with an id of its own for each statement and no unknown `belongs_to`, and what was wrong.

    Ids that are `taken` by earlier statements are not given again, but statements may belong to them.
    """
    free = max((*taken, *(stated.id for stated in answer.statements)), default=0) + 1
    known = set(taken)
    statements: list[Stated] = []
    for stated in answer.statements:
        if stated.id in known or stated.id < 1:
            statements.append(stated.model_copy(update={"id": free}))
            free += 1
        else:
            statements.append(stated)
        known.add(stated.id)
    repeated = sum(one is not other for one, other in zip(statements, answer.statements, strict=True))
    lost = [stated for stated in statements if stated.belongs_to and stated.belongs_to not in known]
    attached = [each.model_copy(update={"belongs_to": 0}) if each in lost else each for each in statements]
    problems = [f"{count_of(repeated, 'statement')} had the id of another and got a new one."] if repeated else []
    problems += (
        [f"{count_of(len(lost), 'statement')} belonged to one that does not exist, and now to none."] if lost else []
    )
    return Statements(statements=attached, unused=answer.unused), problems


def list_unusable(answer: Statements, window: Window) -> list[Discarded]:
    """Return the statements of `answer` that cannot be used, because of a fault of their own or of the whole."""
    fault = find_answer_fault(answer, window)
    if fault and fault.reason == WRONG_LANGUAGE:
        return [(stated, fault) for stated in answer.statements]
    repeats = find_repeats(answer) if fault and fault.reason == RUNAWAY else []
    return [*repeats, *find_faults(_remove(answer, repeats), window, list_example_texts(window))]


def _remove(answer: Statements, discarded: Iterable[Discarded]) -> Statements:
    gone = {stated.id for stated, _ in discarded}
    left = [stated for stated in answer.statements if stated.id not in gone]
    return Statements(statements=left, unused=answer.unused)


def _describe(reasons: Iterable[str]) -> str:
    """Return the reasons with their counts: `3 statements (2 no such line, 1 empty text)`."""
    counts = Counter(reasons)
    listed = ", ".join(f"{count} {reason}" for reason, count in counts.items())
    return f"{count_of(counts.total(), 'statement')} ({listed})"
