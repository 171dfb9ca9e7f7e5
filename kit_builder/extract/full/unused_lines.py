"""Lines that yield no statement: those without a reason are asked about once more, and all are listed in the end."""

from collections.abc import Iterable

from kit_builder.errors import AnswerError
from kit_builder.extract.full.answers import Statements
from kit_builder.extract.full.check_answer import REPEATED, Fault
from kit_builder.extract.full.extract_window import WindowReading, list_unusable, report_discarded, settle_ids
from kit_builder.extract.full.line_numbers import read_numbers
from kit_builder.extract.full.questions import ask_about_lines
from kit_builder.extract.full.windows import select_around
from kit_builder.extract.prepare import PreparedSource
from kit_builder.llm.model import Ask
from kit_builder.records import Finding, LeftOut, Line, Reason, Statement

_NOT_NEW = Fault(REPEATED, "cites none of the lines that were asked about")


def find_open_lines(reading: WindowReading) -> tuple[Line, ...]:
    """Return the lines whose words count, but which `reading` neither cites nor lists as unused."""
    known = {number for each in reading.answer.statements for number in each.lines}
    known |= set(reading.answer.map_unused([line.number for line in reading.window.lines]))
    return tuple(line for line in reading.window.taught if line.number not in known)


def ask_about_open_lines(reading: WindowReading, ask: Ask) -> WindowReading:
    """Ask once more about the open lines of `reading`, and return what the model says about them."""
    window, lines = reading.window, find_open_lines(reading)
    excerpt = select_around(window, lines)
    try:
        answer = read_numbers(ask(ask_about_lines(excerpt, reading.answer, lines), Statements), excerpt)
    except AnswerError as error:
        finding = Finding("warning", window.where, f"No reason known why {len(lines)} lines are not used: {error}")
        return WindowReading(window, findings=(finding,))
    given = [*reading.answer.statements, *(stated for stated, _ in reading.discarded)]
    answer, _ = settle_ids(answer, {stated.id for stated in given})
    numbers = {line.number for line in lines}
    faulty = list_unusable(answer, excerpt)
    known = {stated.id for stated, _ in faulty}
    faulty += [
        (each, _NOT_NEW) for each in answer.statements if each.id not in known and numbers.isdisjoint(each.lines)
    ]
    discarded = {stated.id for stated, _ in faulty}
    left = [each for each in answer.statements if each.id not in discarded]
    return WindowReading(
        window,
        Statements(statements=left, unused=answer.unused),
        tuple(faulty),
        tuple(report_discarded(window.where, faulty)),
    )


def list_left_out(
    prepared: PreparedSource,
    readings: Iterable[WindowReading],
    kept: Iterable[Statement],
    discarded: Iterable[Statement],
) -> tuple[LeftOut, ...]:
    """Return the lines of a source, without headings and context, that no statement `kept` cites, each with a reason.

    The reasons are those of the model in `readings`, where it gave one; later readings count before earlier ones.
    """
    source = prepared.source
    given: dict[int, Reason] = {}
    for reading in readings:
        own = [line.number for line in reading.window.lines]
        given |= reading.answer.map_unused(own)
    cited, lost = _list_cited(kept), _list_cited(discarded)
    injected = {line.number for line in prepared.injected_lines}

    def find_reason(line: Line) -> Reason:
        if line.number in injected:
            return "prompt injection"
        if line.number in lost:
            return "discarded"
        return given.get(line.number) or ("not used" if line.is_from(prepared.expert) else "said by the client")

    return tuple(
        LeftOut(source.name, line.number, line.text, find_reason(line))
        for line in source.own_lines
        if line.number not in cited
    )


def _list_cited(statements: Iterable[Statement]) -> set[int]:
    """Return the numbers of the lines that `statements` of one source cite."""
    return {number for statement in statements for found in statement.evidence for number in found.line_numbers}
