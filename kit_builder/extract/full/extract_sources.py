"""Extract the statements of all sources: read the windows, verify what they yield, and account for every line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial

from kit_builder.evidence.check_questions import Check
from kit_builder.evidence.verify_statements import Verification, Verified, verify_statements
from kit_builder.extract.full.borders import drop_repeats_at_borders
from kit_builder.extract.full.check_answer import OUTSIDE, REPEATED
from kit_builder.extract.full.extract_window import WindowReading, extract_window
from kit_builder.extract.full.make_statements import (
    cite_without_context,
    list_checks,
    list_discarded,
    number_statements,
)
from kit_builder.extract.full.unused_lines import ask_about_open_lines, find_open_lines, list_left_out
from kit_builder.extract.full.windows import count_words, split_into_windows
from kit_builder.extract.prepare import PreparedSource
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.records import DiscardedStatement, Finding, LeftOut, Statement

_MAX_SHARE_OF_FAILED = 1 / 3
_LEFT_TO_SMALL_CHAIN = "left to the small chain"
# Reasons that say nothing against a statement's content.
_NO_FAILURES = (REPEATED, OUTSIDE)


@dataclass(frozen=True, slots=True)
class FullExtraction:
    """What the sources teach: verified `statements` in the order of the sources, and all that were `discarded`.

    `left_out` are the lines that no statement cites, but for the `failed` sources: those have no statements here, since
    too few of them were supported or the model would not read them.
    """

    statements: tuple[Statement, ...] = ()
    discarded: tuple[DiscardedStatement, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    findings: tuple[Finding, ...] = ()
    failed: tuple[PreparedSource, ...] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """The statements of all sources, of which corrected ones are still to be checked again.

    `likely` is the result if all of these are supported. What the others are called does not depend on that.
    """

    likely: FullExtraction
    sources: Sequence[PreparedSource]
    readings: Sequence[WindowReading]
    verification: Verification

    def finish(self, ask: Ask, run: Run) -> FullExtraction:
        """Check the corrected statements again, and return what the sources teach."""
        verified = self.verification.finish(ask, run)
        likely = {each.id for each in self.verification.likely.statements}
        late = {each.statement.id: each for each in verified.discarded if each.statement.id in likely}
        return _settle_all(self.sources, self.readings, self.verification.likely, verified.findings, late)


def extract_sources(sources: Sequence[PreparedSource], ask: Ask, run: Run, window_words: int) -> Extraction:
    """Extract statements from `sources`, in windows of at most `window_words` words, and verify them but for the end.

    Each source is verified as soon as it has been read. Lines for which the model gives neither a statement nor a
    reason are asked about once more, beside verification.
    """
    read: list[list[WindowReading]] = [[] for _ in sources]
    later: list[list[WindowReading]] = [[] for _ in sources]

    def find(place: int) -> list[Check]:
        read[place] = _read(sources[place], ask, run, window_words)
        return _list_checks(read[place])

    def ask_again(place: int) -> list[Check]:
        open_ones = [each for each in read[place] if not each.is_unread and find_open_lines(each)]
        later[place] = run(lambda reading: ask_about_open_lines(reading, ask), open_ones)
        return _list_checks(later[place])

    found, more = ([partial(function, place) for place in range(len(sources))] for function in (find, ask_again))
    verification = verify_statements(found, ask, run, more)
    readings = [reading for own in (*read, *later) for reading in own]
    likely = _settle_all(sources, readings, verification.likely, verification.likely.findings, {})
    return Extraction(likely, sources, readings, verification)


def _read(source: PreparedSource, ask: Ask, run: Run, window_words: int) -> list[WindowReading]:
    windows = split_into_windows(source, window_words)
    found = run(lambda window: extract_window(window, ask), windows, lambda window: count_words(window.lines))
    return drop_repeats_at_borders([reading for parts in found for reading in parts])


def _list_checks(readings: Iterable[WindowReading]) -> list[Check]:
    return [check for reading in readings for check in list_checks(reading)]


# Statements by id that were discarded after the others had been numbered.
_Late = Mapping[str, DiscardedStatement]


def _settle_all(
    sources: Sequence[PreparedSource],
    readings: Sequence[WindowReading],
    likely: Verified,
    noted: Sequence[Finding],
    late: _Late,
) -> FullExtraction:
    """Return what all sources yield; `noted` are the findings of their verification."""
    findings = (*(finding for reading in readings for finding in reading.findings), *noted)
    return _join([FullExtraction(findings=findings), *(_settle(source, readings, likely, late) for source in sources)])


def _settle(
    prepared: PreparedSource, readings: Sequence[WindowReading], likely: Verified, late: _Late
) -> FullExtraction:
    """Return what one source yields; `readings`, `likely` and `late` are of all sources."""
    source = prepared.source
    readings = [each for each in readings if each.window.source == source]
    statements = [each for each in likely.statements if each.evidence[0].source_id == source.id]
    late = {each.id: replace(late[each.id], statement=each) for each in statements if each.id in late}
    supported = [each for each in statements if each.id not in late]
    discarded = [each for reading in readings for each in list_discarded(reading)]
    discarded += [each for each in likely.discarded if each.statement.evidence[0].source_id == source.id]
    finding = _find_failure(source.name, readings, supported, [*discarded, *late.values()])
    if finding:
        discarded += late.values()
        discarded += [DiscardedStatement(each, _LEFT_TO_SMALL_CHAIN, finding.message) for each in supported]
        _, numbered = number_statements(source, (), discarded)
        return FullExtraction(discarded=numbered, findings=(finding,), failed=(prepared,))
    statements = [cite_without_context(each, source) for each in statements]
    kept, numbered = number_statements(source, statements, discarded, late)
    left_out = list_left_out(prepared, readings, kept, [each.statement for each in numbered])
    return FullExtraction(kept, numbered, left_out)


def _find_failure(
    name: str,
    readings: Iterable[WindowReading],
    statements: Sequence[Statement],
    discarded: Iterable[DiscardedStatement],
) -> Finding | None:
    """Return a finding if the full chain failed on a source, None if it did not."""
    failed = sum(each.reason not in _NO_FAILURES for each in discarded)
    sizes = {each.window.where: (count_words(each.window.taught), each.is_unread) for each in readings}.values()
    if failed > _MAX_SHARE_OF_FAILED * (failed + len(statements)):
        reason = f"{failed} of {failed + len(statements)} statements failed verification."
    elif sum(size for size, is_unread in sizes if is_unread) > _MAX_SHARE_OF_FAILED * sum(size for size, _ in sizes):
        reason = "The model read too little of it."
    else:
        return None
    return Finding("warning", name, f"{reason} The small chain is used for this source.")


def _join(parts: Sequence[FullExtraction]) -> FullExtraction:
    return FullExtraction(
        *(tuple(each for part in parts for each in getattr(part, field.name)) for field in fields(FullExtraction))
    )
