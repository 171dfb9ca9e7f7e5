"""Make statements from an answer: with ids that are unique in the build, and evidence cut from the source."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from kit_builder.evidence.alignment import quote_lines
from kit_builder.evidence.check_questions import Check
from kit_builder.extract.full.answers import Stated
from kit_builder.extract.full.extract_window import WindowReading
from kit_builder.records import DiscardedStatement, Source, Statement, Whose

_WHOSE: Mapping[str, Whose] = {"expert": "expert", "client": "client", "nobody": ""}


def list_checks(reading: WindowReading) -> list[Check]:
    """Return the statements of `reading` with all that is needed to verify them. Their ids are provisional."""
    window = reading.window
    places = {line.number: place for place, line in enumerate(window.shown)}
    checks = []
    for stated in reading.answer.statements:
        cited = sorted({places[number] for number in stated.lines})
        first, last = cited[0], cited[-1]
        checks.append(
            Check(
                _make_statement(stated, reading),
                tuple(window.shown[place] for place in cited),
                window.shown[first - 1] if first else None,
                window.shown[last + 1] if last + 1 < len(places) else None,
                window.expert,
                window.language,
            )
        )
    return checks


def list_discarded(reading: WindowReading) -> list[DiscardedStatement]:
    """Return the statements of `reading` that cannot be used. Their ids are provisional."""
    return [
        DiscardedStatement(_make_statement(stated, reading), fault.reason, fault.detail)
        for stated, fault in reading.discarded
    ]


def number_statements(
    source: Source,
    kept: Iterable[Statement],
    discarded: Sequence[DiscardedStatement],
    late: Mapping[str, DiscardedStatement] = MappingProxyType({}),
) -> tuple[tuple[Statement, ...], tuple[DiscardedStatement, ...]]:
    """Return the statements of a source in the order of their lines, with their final ids, and those discarded.

    A heading that a statement cites only says what its other lines are about, so its place does not count. A statement
    that belongs to a discarded one belongs to none. Those of the `kept` that are `late`, by id, are discarded too, but
    numbered as if they were not, so that the others have the ids that they were given before.
    """
    headings = {line.number for line in source.lines if line.is_heading}
    in_order = sorted(kept, key=lambda each: _find_start(each, headings))
    given = [*in_order, *(each.statement for each in discarded)]
    ids = {each.id: f"{source.id}-s{number}" for number, each in enumerate(given, start=1)}
    owners = {each.id: ids[each.id] for each in in_order if each.id not in late}

    def rename(statement: Statement) -> Statement:
        return replace(statement, id=ids[statement.id], belongs_to=owners.get(statement.belongs_to, ""))

    return (
        tuple(rename(each) for each in in_order if each.id not in late),
        tuple(replace(each, statement=rename(each.statement)) for each in (*discarded, *late.values())),
    )


def cite_without_context(statement: Statement, source: Source) -> Statement:
    """Return a statement without the lines in its evidence that are only context, such as the question it answers."""
    cited = {number for found in statement.evidence for number in found.line_numbers}
    lines = [line for line in source.lines if line.number in cited]
    own = [line for line in lines if not line.is_context]
    return statement if len(own) in (0, len(lines)) else replace(statement, evidence=quote_lines(source, own).evidence)


def _make_statement(stated: Stated, reading: WindowReading) -> Statement:
    window = reading.window
    cited = [line for line in window.shown if line.number in stated.lines]
    start = f"{window.source.id}-{window.lines[0].number}"
    return Statement(
        f"{start}-{stated.id}",
        stated.kind,
        " ".join(stated.text.split()),
        quote_lines(window.source, cited).evidence,
        f"{start}-{stated.belongs_to}" if stated.belongs_to not in (0, stated.id) else "",
        _WHOSE[stated.whose] if stated.kind == "story" else "",
    )


def _find_start(statement: Statement, headings: Collection[int]) -> int:
    own = (number for found in statement.evidence for number in found.line_numbers if number not in headings)
    return min(own, default=statement.evidence[0].line_start)
