"""What became of the documents of a product: findings, suggestions and counts of their sentences."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from kit_builder.products.authoring.checks.check_manuscript import measure_connecting
from kit_builder.products.authoring.manuscript import Manuscript, count_unused
from kit_builder.products.authoring.sessions.timing import check_length
from kit_builder.products.authoring.store import Drafts, KeptDocument, Suggestion
from kit_builder.products.definitions import OUTLINE
from kit_builder.records import Finding


def report_manuscripts(manuscripts: Sequence[Manuscript], drafts: Drafts) -> Iterator[Finding]:
    """Yield findings on documents: what failed, what was removed, and what exceeds the measures of its brief."""
    for each in manuscripts:
        where = each.spec.where
        if each.problem:
            message = f"Could not be authored, so it is rendered from the cards: {each.problem}"
            yield Finding("warning", where, message)
            continue
        yield from (Finding("note", where, remark) for remark in each.remarks)
        for place, said in each.doubted.items():
            message = f"The heading “{each.document.sections[place].heading}” says more than its section:"
            yield Finding("note", where, f"{message} {said.rstrip('. ')}. Reword it in {OUTLINE}.")
        if unused := sum(map(count_unused, each.versions.values())):
            yield Finding(
                "note", where, f"Later versions of sections that were not used, as they had faults: {unused}."
            )
        draft = drafts[each.spec.file]
        removed = [found for section in draft.sections for found in section.removed]
        reasons = Counter(found.reason for found in removed)
        if reasons:
            counted = ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
            yield Finding("note", where, f"Sentences removed: {len(removed)} ({counted}).")
        for found in removed:
            yield Finding("note", where, f"Removed ({found.reason}): “{found.text}” {found.detail}")
        for section, kept in zip(each.document.sections, draft.sections, strict=True):
            if not kept.text:
                yield Finding("warning", where, f"The section “{section.heading}” is empty and was left out.")
        yield from check_length(each.document, draft.texts, each.spec)
        yield from _report_connecting(each, draft)


def _report_connecting(manuscript: Manuscript, draft: KeptDocument) -> Iterator[Finding]:
    counts = _add_up([section.verdicts for section in draft.sections])
    share, most = measure_connecting(counts), manuscript.spec.brief.connecting
    if share > most:
        message = f"{share:.0%} of the sentences only connect, more than the {most:.0%} that suit this document."
        yield Finding("note", manuscript.spec.where, message)


def list_suggestions(drafts: Drafts) -> tuple[Suggestion, ...]:
    """Return the suggestions for all documents, each once."""
    return tuple(dict.fromkeys(each for draft in drafts.values() for each in draft.suggestions))


def count_sentences(drafts: Drafts) -> dict[str, int]:
    """Return how many sentences have each verdict of the checker, and how many were removed."""
    sections = [section for draft in drafts.values() for section in draft.sections]
    counts = _add_up([section.verdicts for section in sections])
    return {**counts, "removed": sum(len(section.removed) for section in sections)}


def _add_up(verdicts: Sequence[Mapping[str, int]]) -> "Counter[str]":
    total: Counter[str] = Counter()
    for each in verdicts:
        total.update(each)
    return total
