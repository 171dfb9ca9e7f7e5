"""Extract the drafts of methods from prepared sources: passages in parallel, then passes, then grouping."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kit_builder.extract.prepare import PreparedSource
from kit_builder.extract.small.client_notes import set_client_notes_aside
from kit_builder.extract.small.extract_passage import extract_passage
from kit_builder.extract.small.grouping import group_passages
from kit_builder.extract.small.passes import apply_passes, list_items
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.methods.drafts import Draft
from kit_builder.records import Discard, Extract, Finding, ItemCounts, Method, Passage
from kit_builder.text.joining import stack_lines
from kit_builder.text.languages import Language
from kit_builder.text.words import Words


@dataclass(frozen=True, slots=True)
class Extraction:
    """What the sources hold: a draft per method and source, and each passage's extract with its language's words."""

    drafts: tuple[Draft, ...]
    extracts: tuple[tuple[Extract, Words], ...]
    findings: tuple[Finding, ...]

    def count_items(self, methods: Sequence[Method]) -> ItemCounts:
        """Count what became of the items found, given the `methods` merged from the drafts."""
        discarded: Counter[Discard] = Counter()
        for extract, _ in self.extracts:
            discarded.update(extract.discarded)
        kept = sum(len(list_items(extract)) for extract, _ in self.extracts)
        drafted = sum(len(items) for draft in self.drafts for items in draft.sections.values())
        found = kept + discarded.total()
        discarded["no method nearby"] += kept - drafted
        placed = sum(len(item.versions) for method in methods for _, item in method.items())
        return ItemCounts(
            found, placed, drafted - placed, {reason: count for reason, count in discarded.items() if count}
        )

    @property
    def unsupported(self) -> int:
        """The number of items from the model that no source line supports."""
        return sum(extract.unsupported for extract, _ in self.extracts)


@dataclass(frozen=True, slots=True)
class _Job:
    passage: Passage
    language: Language
    expert: str


def count_passages(sources: Sequence[PreparedSource]) -> int:
    """Return the number of passages to extract from."""
    return sum(len(source.passages) for source in sources)


def extract_drafts(sources: Sequence[PreparedSource], ask: Ask, language: Language, run: Run) -> Extraction:
    """Extract from every passage of `sources`, and group what belongs to one method; `language` is the kit's."""
    extracts = extract_passages(sources, ask, run)
    drafts, unnamed = group_passages([extract for extract, _ in extracts], ask, language, run)
    findings = (*(finding for extract, _ in extracts for finding in extract.findings), *unnamed)
    return Extraction(tuple(drafts), extracts, findings)


def extract_passages(sources: Sequence[PreparedSource], ask: Ask, run: Run) -> tuple[tuple[Extract, Words], ...]:
    """Extract from every passage of `sources`; each extract comes with the words of its language."""
    jobs = [_Job(*passage, source.expert) for source in sources for passage in source.passages]
    found = run(
        lambda job: extract_passage(job.passage, job.expert, ask, job.language),
        jobs,
        lambda job: len(stack_lines(job.passage.lines)),
    )
    words = [job.language.words for job in jobs]
    passed = [apply_passes(extract, own) for extract, own in zip(found, words, strict=True)]
    return tuple(zip(set_client_notes_aside(passed), words, strict=True))
