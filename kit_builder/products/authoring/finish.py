"""Finish a document: take the best text of each section, without what may not stay and what rests on that."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kit_builder.products.authoring.checks.check_manuscript import count_verdicts
from kit_builder.products.authoring.cited_text import drop_bullet, join_blocks, parse_cited_text, strip_citations
from kit_builder.products.authoring.manuscript import Manuscript, Version, choose_version
from kit_builder.products.authoring.practice import find_lost_cases, remove_cases
from kit_builder.products.authoring.rendered_parts import place_steps
from kit_builder.products.authoring.sessions.cuts import UNTOLD, list_untold
from kit_builder.products.authoring.sessions.unproved import list_unproved
from kit_builder.products.authoring.steps.wording import join_told
from kit_builder.products.authoring.store import (
    KeptDocument,
    KeptSection,
    Removed,
    make_fact_digests,
    make_fingerprint,
)
from kit_builder.products.authoring.units import Unit, list_units, remove_units

_RESTS = "It rests on a case made up for practice that is left out."
_CARD = "The step is shown in the words of its card."


@dataclass(frozen=True, slots=True)
class _Cut:
    """A `version` of a section, its `text` without faulty units, and the `unproved` units that go with these."""

    version: Version
    text: str
    unproved: Sequence[Unit]


def finish_manuscript(manuscript: Manuscript, model: str) -> KeptDocument:
    """Return a document with the best version of each section, without the sentences that are still faulty.

    A case made up for practice that is left out takes along its task, its answer, and what cites it in other sections.
    """
    cuts = {place: _cut(choose_version(found) or Version("")) for place, found in manuscript.versions.items()}
    kept = {place: section.text for place, section in manuscript.kept.items()}
    before = {place: each.version.text for place, each in cuts.items()} | kept
    lost = find_lost_cases(before.values(), ({place: each.text for place, each in cuts.items()} | kept).values())
    sections = []
    for place in range(len(manuscript.document.sections)):
        if place in manuscript.kept:
            section = manuscript.kept[place]
            sections.append(replace(section, text=remove_cases(section.text, lost)) if lost else section)
        else:
            sections.append(_finish_section(place, cuts.get(place, _cut(Version(""))), lost, manuscript, model))
    told = [_drop_untold(place, sections, manuscript) for place in range(len(sections))]
    return KeptDocument(manuscript.document, tuple(told), manuscript.suggestions)


def _finish_section(place: int, cut: _Cut, lost: set[str], manuscript: Manuscript, model: str) -> KeptSection:
    section, spec, version = manuscript.document.sections[place], manuscript.spec, cut.version
    left = _cut(replace(version, text=remove_cases(version.text, lost))) if lost else cut
    text = place_steps(left.text, section, spec.facts)
    removed = (*_list_faulty(version), *_list_resting(cut, left.version.text))
    counts = count_verdicts([each for each in version.judged or () if not each.must_go])
    facts = make_fact_digests(text, section, spec.facts)
    return KeptSection(text, make_fingerprint(section, spec, model), facts, dict(counts), removed)


def _drop_untold(place: int, sections: Sequence[KeptSection], manuscript: Manuscript) -> KeptSection:
    """Return a section of a script without its suggestions to leave out what the script does not have."""
    section, texts = sections[place], {at: each.text for at, each in enumerate(sections)}
    untold = {unit.sentence for unit in list_untold(place, texts, manuscript.document, manuscript.spec)}
    blocks = parse_cited_text(section.text) if untold else ()
    gone = [block for block in blocks if block.form == "item" and untold & {*block.sentences[:1]}]
    left = [block.text for block in blocks if block not in gone]
    removed = (
        Removed(drop_bullet(strip_citations(block.text)).strip(), "names what is not there", UNTOLD) for block in gone
    )
    return replace(section, text=join_blocks(left), removed=(*section.removed, *removed)) if gone else section


def _cut(version: Version) -> _Cut:
    """Return a version without what is faulty and, in a script, without what rests on that."""
    faulty = [each.unit for each in version.faulty]
    gone = [each.unit for each in (*version.cut, *version.dropped, *version.faulty)]
    unproved = [*list_unproved(version.text, gone, faulty)]
    return _Cut(version, remove_units(version.text, [*(each.removed for each in version.faulty), *unproved]), unproved)


def _list_faulty(version: Version) -> Iterator[Removed]:
    for each in (*version.cut, *version.dropped, *version.faulty):
        fault = next(fault for fault in each.faults if fault.severe)
        if each.unit.is_worded_step:
            words = ": ".join(filter(None, [each.unit.title, join_told(each.unit.told)]))
            yield Removed(words, fault.reason, f"{_CARD} {fault.message}" if each in version.faulty else fault.message)
        else:
            yield Removed(each.unit.words, fault.reason, fault.message)


def _list_resting(cut: _Cut, left: str) -> Iterator[Removed]:
    """Yield what was removed along with a case so that `left` remained of the text, without what is faulty itself."""
    faulty = [each.unit for each in cut.version.faulty]
    gone = Counter(list_units(cut.version.text)) - Counter(list_units(left)) - Counter(faulty)
    unproved = Counter(cut.unproved) - gone
    for unit in (gone + unproved).elements():
        yield Removed(unit.words, "rests on a faulty case", _RESTS)
