"""A document while it is being written: its sections as they were kept, drafted, corrected and edited."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kit_builder.products.authoring.checks.faults import Fault
from kit_builder.products.authoring.cited_text import parse_cited_text
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.sessions.script import fix_voices
from kit_builder.products.authoring.store import KeptSection, Suggestion
from kit_builder.products.authoring.units import Unit, count_units


@dataclass(frozen=True, slots=True)
class Judged:
    """A unit of a text, the checker's verdict, which is empty for headings and marks, and what is wrong with it."""

    unit: Unit
    verdict: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def must_go(self) -> bool:
        """Whether the unit may not stay as it is."""
        return any(fault.severe for fault in self.faults)

    @property
    def removed(self) -> Unit:
        """The unit to remove: the heading of a step stays unless the checker objects to it.

        Code checks each heading by itself.
        """
        title = self.unit.title.casefold()
        is_refused = any(title in fault.message.casefold() for fault in self.faults if fault.severe)
        return replace(self.unit, title="") if is_refused else self.unit


@dataclass(frozen=True, slots=True)
class Version:
    """A text of a section.

    Attributes: text: The cited text. judged: The judgements of its units, None until it has been checked. replaces:
    Whether the texts before it no longer count, as their length did not fit the document. cut: The faulty sentences of
    the draft that it does without, or else the steps that it rewords. dropped: The faulty sentences of an edited text
    that it does without.
    """

    text: str
    judged: tuple[Judged, ...] | None = None
    replaces: bool = False
    cut: tuple[Judged, ...] = ()
    dropped: tuple[Judged, ...] = ()

    @property
    def leaves_out(self) -> bool:
        """Whether it does without a faulty sentence of the draft."""
        return not all(each.unit.is_worded_step for each in self.cut)

    @property
    def faulty(self) -> tuple[Judged, ...]:
        """The units that may not stay."""
        return tuple(each for each in self.judged or () if each.must_go)

    @property
    def refused(self) -> tuple[Judged, ...]:
        """The steps below headings whose own words may not stay."""
        return tuple(each for each in self.faulty if each.unit.is_worded_step and each.unit.title and each.unit.told)

    @property
    def gaps(self) -> dict[tuple[Unit, int], Judged]:
        """The sentences that may lean on one before them in their paragraph that may not stay, each with that one.

        A number says which it is of those that are alike.
        """
        blocks = [block.sentences for block in parse_cited_text(self.text) if block.form in ("text", "item")]
        together = {pair for sentences in blocks for pair in pairwise(sentences)}
        judged = self.judged or ()
        counted = [*count_units(each.unit for each in judged)]
        return {
            counted[at]: before
            for at, (before, each) in enumerate(pairwise(judged), start=1)
            if before.must_go and not each.must_go and (before.unit.sentence, each.unit.sentence) in together
        }


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document that is being written. Sections are known by their place.

    Attributes:
        spec: What the document has to be.
        document: Its outline.
        kept: The sections of an earlier run that stay as they are.
        versions: The texts of the other sections, oldest first.
        suggestions: Ideas for it that no statement supports.
        remarks: What did not work.
        problem: Why it cannot be authored, empty if it can.
        doubted: What headings say too much, in the checker's words.
        former: The previous headings of sections whose new heading has not been checked.
    """

    spec: DocumentSpec
    document: OutlineDocument
    kept: Mapping[int, KeptSection] = field(default_factory=dict)
    versions: Mapping[int, tuple[Version, ...]] = field(default_factory=dict)
    suggestions: tuple[Suggestion, ...] = ()
    remarks: tuple[str, ...] = ()
    problem: str = ""
    doubted: Mapping[int, str] = field(default_factory=dict)
    former: Mapping[int, str] = field(default_factory=dict)

    @property
    def open_places(self) -> tuple[int, ...]:
        """The places of the sections that this run writes."""
        return tuple(place for place in range(len(self.document.sections)) if place not in self.kept)

    @property
    def sound_places(self) -> tuple[int, ...]:
        """The places of the sections that this run has written without faults."""
        return tuple(place for place, found in self.versions.items() if found[-1].text and not found[-1].faulty)

    @property
    def texts(self) -> dict[int, str]:
        """The latest text of each section, by place."""
        latest = {place: found[-1].text for place, found in self.versions.items()}
        return {place: section.text for place, section in self.kept.items()} | latest

    def add_versions(self, texts: Mapping[int, str], *, replaces: bool = False) -> "Manuscript":
        """Return the manuscript with further texts of some sections; in a script, all who speak are named alike."""
        spec = self.spec
        named = {
            place: fix_voices(text, spec.say, spec.kit.author) if spec.is_spoken else text
            for place, text in texts.items()
        }
        added = {
            place: (*self.versions.get(place, ()), Version(text, replaces=replaces)) for place, text in named.items()
        }
        return replace(self, versions={**self.versions, **added})

    def add_cuts(self, cuts: Mapping[int, Version]) -> "Manuscript":
        """Return the manuscript with versions of some sections that do without the faulty sentences of their drafts.

        They are placed after the drafts, and before all other versions.
        """
        found = {place: self.versions[place] for place in cuts}
        added = {place: (found[place][0], cut, *found[place][1:]) for place, cut in cuts.items()}
        return replace(self, versions={**self.versions, **added})

    def add_edits(self, texts: Mapping[int, str]) -> "Manuscript":
        """Return the manuscript with edited texts, without those of sections whose length has been corrected since."""
        return self.add_versions(
            {place: text for place, text in texts.items() if not self.versions[place][-1].replaces}
        )

    def reword_headings(self, headings: Mapping[int, str]) -> "Manuscript":
        """Return the manuscript with other headings of some sections, which are to be checked."""
        former = {place: self.document.sections[place].heading for place in headings}
        return replace(self._with_headings(headings), former={**former, **self.former})

    def settle_headings(self, refused: Mapping[int, str]) -> "Manuscript":
        """Return the manuscript after a check of headings, which `refused` some: they are doubted, and new ones go."""
        back = {place: heading for place, heading in self.former.items() if place in refused}
        accepted = self.former.keys() - refused.keys()
        doubted = {**{place: said for place, said in refused.items() if place not in self.former}, **self.doubted}
        kept = {place: said for place, said in doubted.items() if place not in accepted}
        return replace(self._with_headings(back), doubted=kept, former={})

    def _with_headings(self, headings: Mapping[int, str]) -> "Manuscript":
        sections = tuple(
            replace(section, heading=headings.get(place, section.heading))
            for place, section in enumerate(self.document.sections)
        )
        return replace(self, document=replace(self.document, sections=sections))

    def list_unchecked(self) -> Iterator[tuple[int, int, str]]:
        """Yield the place, the number and the text of each version that has not been checked."""
        for place, found in sorted(self.versions.items()):
            for number, version in enumerate(found):
                if version.judged is None:
                    yield place, number, version.text

    def add_judged(
        self, judged: Mapping[tuple[int, int], tuple[Judged, ...]], texts: Mapping[tuple[int, int], str]
    ) -> "Manuscript":
        """Return the manuscript with the judgements of versions, and their texts, by place and number."""
        versions = {
            place: tuple(
                replace(version, text=texts[place, number], judged=judged[place, number])
                if (place, number) in judged
                else version
                for number, version in enumerate(found)
            )
            for place, found in self.versions.items()
        }
        return replace(self, versions=versions)


def count_unused(versions: Sequence[Version]) -> int:
    """Return how many later versions are not used because an earlier one has fewer faults."""
    chosen = choose_version(versions)
    return sum(not each.cut for each in versions[versions.index(chosen) + 1 :]) if chosen else 0


def choose_version(versions: Sequence[Version]) -> Version | None:
    """Return the latest version without faults, or else the one with fewest; None if none has been checked.

    If something would have to go from it that the next sentence may lean on, it is the one that was made to do without.
    """
    checked = [version for version in reversed(versions) if version.judged is not None and version.text]
    last = next((place for place, version in enumerate(checked, start=1) if version.replaces), len(checked))
    checked = checked[:last]
    best = min((each for each in checked if not each.cut), key=lambda version: len(version.faulty), default=None)
    return next((each for each in checked if best and best.gaps and each.leaves_out), best)
