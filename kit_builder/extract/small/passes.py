"""The passes that turn what a model extracted from a passage into what the speaker meant, in order."""

from collections.abc import Callable

from kit_builder.extract.small.call_end import drop_after_call_end
from kit_builder.extract.small.client_turns import add_client_turns
from kit_builder.extract.small.corrections import apply_corrections
from kit_builder.extract.small.disfluency import clean_speech
from kit_builder.extract.small.variants import separate_variants
from kit_builder.records import Extract
from kit_builder.text.words import Words

# Corrections come first, since they refer to the order and wording of the talk, and cleaning comes last.
PASSES: tuple[Callable[[Extract, Words], Extract], ...] = (
    apply_corrections,
    drop_after_call_end,
    separate_variants,
    add_client_turns,
    clean_speech,
)


def apply_passes(extract: Extract, words: Words) -> Extract:
    """Apply all passes to an extract in the language of `words`."""
    for apply in PASSES:
        extract = apply(extract, words)
    return extract
