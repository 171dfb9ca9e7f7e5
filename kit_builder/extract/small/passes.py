"""The passes that turn what a model extracted from a passage into what the speaker meant, in order."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from kit_builder.extract.small.call_end import drop_after_call_end
from kit_builder.extract.small.client_turns import add_client_turns
from kit_builder.extract.small.corrections import apply_corrections
from kit_builder.extract.small.disfluency import clean_speech
from kit_builder.extract.small.variants import separate_variants
from kit_builder.records import Discard, Extract, Item
from kit_builder.text.words import Words

# Each with the reason why it drops items. Corrections come first, since they refer to the order and wording of the
# talk, and cleaning comes last.
PASSES: tuple[tuple[Callable[[Extract, Words], Extract], Discard], ...] = (
    (apply_corrections, "retracted"),
    (drop_after_call_end, "agreed with this client"),
    (separate_variants, "duplicate"),
    (add_client_turns, "duplicate"),
    (clean_speech, "not an instruction"),
)


def apply_passes(extract: Extract, words: Words) -> Extract:
    """Apply all passes to an extract in the language of `words`, and count the items that they drop."""
    for apply, reason in PASSES:
        after = apply(extract, words)
        lost = Counter(_find_reason(item, after, reason) for item in _find_lost(extract, after))
        extract = replace(after, discarded=Counter(extract.discarded) + lost)
    return extract


def _find_lost(before: Extract, after: Extract) -> Iterator[Item]:
    """Yield the items of `before` that are not in `after`; the lines they begin with identify them."""
    left = Counter(item.evidence[0].label for item in list_items(after))
    for item in list_items(before):
        label = item.evidence[0].label
        if not left[label]:
            yield item
        left[label] -= left[label] > 0


def _find_reason(lost: Item, after: Extract, reason: Discard) -> Discard:
    """Return `reason`, unless another item contains the lost one."""
    evidence = set(lost.evidence)
    return "duplicate" if any(evidence < set(item.evidence) for item in list_items(after)) else reason


def list_items(extract: Extract) -> list[Item]:
    """Return the items of all sections."""
    return [item for items in extract.sections.values() for item in items]
