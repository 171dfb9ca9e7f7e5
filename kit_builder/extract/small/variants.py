"""Variants: what is done differently for some, as in `With restaurants, skip step 3`."""

from dataclasses import replace

from kit_builder.evidence.alignment import quote_lines
from kit_builder.records import Extract, Item
from kit_builder.text.phrases import has_phrase, is_cut_off, remove_fillers, starts_with_phrase
from kit_builder.text.words import Words

_SECTIONS_WITH_VARIANTS = ("steps", "rules", "when", "pitfalls")


def separate_variants(extract: Extract, words: Words) -> Extract:
    """Move variants from other sections, and from lines that no item cites, into a section of their own.

    They are in the order of their lines. A passage without steps has no variants.
    """
    if not extract.sections["steps"]:
        return extract
    sections = {
        name: tuple(i for i in extract.sections[name] if not _is_variant_item(i, words))
        for name in _SECTIONS_WITH_VARIANTS
    }
    found = [
        item for name in _SECTIONS_WITH_VARIANTS for item in extract.sections[name] if _is_variant_item(item, words)
    ]
    cited = extract.cited
    for line in extract.spoken:
        is_open = line.number not in cited | extract.retracted | extract.agreed and not line.is_heading
        is_open = is_open and not is_cut_off(line.text, words)
        if is_open and not line.text.endswith("?") and _is_variant(line.text, words):
            found.append(quote_lines(extract.passage.source, [line]))
    own = sorted((*extract.sections["variants"], *found), key=lambda item: item.evidence[0].line_start)
    return replace(extract, sections={**extract.sections, **sections, "variants": tuple(own)})


def _is_variant_item(item: Item, words: Words) -> bool:
    """Whether the item's text or its quotes state a variant; the model may have reordered `With shops, skip it`."""
    return any(_is_variant(text, words) for text in (item.text, *(each.quote for each in item.evidence)))


def _is_variant(text: str, words: Words) -> bool:
    """Whether `text` begins with whom it is for, and says what is left out or done differently."""
    said = remove_fillers(text, words)
    return starts_with_phrase(said, words["variants"]["whom"]) and has_phrase(said, words["variants"]["otherwise"])
