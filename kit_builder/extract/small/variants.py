"""What is done otherwise for some: `With restaurants, skip step 3`. It stands apart from what everyone does."""

from dataclasses import replace

from kit_builder.evidence.alignment import item_of
from kit_builder.records import Extract, Item
from kit_builder.text.phrases import begins_with, breaks_off, says, without_fillers
from kit_builder.text.words import Words

_MAY_HOLD = ("steps", "rules", "when", "pitfalls")


def apart(extract: Extract, words: Words) -> Extract:
    """`extract` with its variants in their own section, in the order of their lines: items of others, and lines.

    A passage that gives no steps has no variants: there is nothing to do otherwise.
    """
    if not extract.sections["steps"]:
        return extract
    sections = {name: tuple(i for i in extract.sections[name] if not _is_told(i, words)) for name in _MAY_HOLD}
    found = [item for name in _MAY_HOLD for item in extract.sections[name] if _is_told(item, words)]
    cited = extract.cited
    for line in extract.spoken:
        is_open = line.number not in cited | extract.taken_back | extract.agreed and not line.is_heading
        is_open = is_open and not breaks_off(line.text, words)
        if is_open and not line.text.endswith("?") and is_variant(line.text, words):
            found.append(item_of(extract.passage.source, [line]))
    own = sorted((*extract.sections["variants"], *found), key=lambda item: item.evidence[0].line_start)
    return replace(extract, sections={**extract.sections, **sections, "variants": tuple(own)})


def _is_told(item: Item, words: Words) -> bool:
    """Whether `item` is a variant as it is worded, or as it was said: a model may turn `With shops, skip it` about."""
    return any(is_variant(text, words) for text in (item.text, *(each.quote for each in item.evidence)))


def is_variant(text: str, words: Words) -> bool:
    """Whether `text` begins with whom it is for, and says that something is left out or done otherwise."""
    said = without_fillers(text, words)
    return begins_with(said, words["variants"]["whom"]) and says(said, words["variants"]["otherwise"])
