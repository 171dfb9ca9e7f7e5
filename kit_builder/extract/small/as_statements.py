"""Statements from the small chain, for sources of which the full chain found too little supported."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kit_builder.extract.prepare import PreparedSource
from kit_builder.extract.small.extract_drafts import extract_passages
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.records import KINDS, SECTION_OF_KIND, Discard, Extract, Finding, Kind, Statement
from kit_builder.text.words import Words

_KIND_OF_SECTION: Mapping[str, Kind] = {SECTION_OF_KIND[kind]: kind for kind in KINDS}
# A variant, which says what is done differently for whom, is a decision.
_OTHER_KINDS: Mapping[str, Kind] = {"variants": "rule"}


@dataclass(frozen=True, slots=True)
class SmallExtraction:
    """What the small chain finds in some sources: their `statements`, and how many items were `discarded` by reason.

    `extracts` are those of the passages, each with the words of its language.
    """

    statements: tuple[Statement, ...]
    discarded: Mapping[Discard, int]
    extracts: tuple[tuple[Extract, Words], ...]
    findings: tuple[Finding, ...]


def extract_statements(sources: Sequence[PreparedSource], ask: Ask, run: Run) -> SmallExtraction:
    """Extract statements from `sources` with narrow questions: in the words of the lines, and with their evidence."""
    extracts = extract_passages(sources, ask, run)
    discarded: Counter[Discard] = Counter()
    for extract, _ in extracts:
        discarded.update(extract.discarded)
    statements = [
        statement
        for source in sources
        for statement in _list_statements(
            source, [each for each, _ in extracts if each.passage.source.id == source.source.id]
        )
    ]
    findings = tuple(finding for extract, _ in extracts for finding in extract.findings)
    return SmallExtraction(tuple(statements), dict(+discarded), extracts, findings)


def _list_statements(source: PreparedSource, extracts: Sequence[Extract]) -> Iterator[Statement]:
    """Yield the items of a source as statements, in the order of their lines.

    Their ids differ from those that the full chain gives.
    """
    found = [(section, item) for extract in extracts for section, items in extract.sections.items() for item in items]
    found.sort(key=lambda each: each[1].evidence[0].line_start)
    for number, (section, item) in enumerate(found, start=1):
        kind = _KIND_OF_SECTION.get(section) or _OTHER_KINDS[section]
        yield Statement(f"{source.source.id}-p{number}", kind, item.text, item.evidence)
