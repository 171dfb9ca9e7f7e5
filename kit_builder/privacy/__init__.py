"""Keep names private: find them in the sources, mask them in requests, and search published files for them.

This package knows texts and names only. Where identities are stored and when a model is masked is decided in `kit`.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kit_builder.privacy.detect import PrivacyOptions, find_identities
from kit_builder.privacy.folding import fold
from kit_builder.privacy.identities import Identity, as_json, from_json
from kit_builder.privacy.leaks import find_leaks, list_names_of_others, make_name_finder
from kit_builder.privacy.mask import Mask, mask_method, mask_requests
from kit_builder.privacy.names_from_model import find_names_with_model
from kit_builder.privacy.prompt_injection import find_prompt_injections
from kit_builder.privacy.pseudonyms import assign_pseudonyms
from kit_builder.records import Line, Source
from kit_builder.text.dictionary import filter_languages, is_word

__all__ = [
    "Identity",
    "Mask",
    "PrivacyOptions",
    "apply_options",
    "as_json",
    "find_leaks",
    "find_names_with_model",
    "find_prompt_injections",
    "from_json",
    "identify",
    "identify_in_cards",
    "is_publishable",
    "list_names_of_others",
    "make_name_finder",
    "mask_method",
    "mask_requests",
]

_SPOKEN = ("near ", "speaker")  # beginnings of the reasons for names that only speech has


def identify(
    sources: Sequence[Source],
    options: PrivacyOptions,
    language: str,
    prompts: Sequence[Path],
    before: Iterable[Identity] = (),
) -> tuple[Identity, ...]:
    """Return the identities in `sources` and those found `before`, each with a pseudonym.

    New pseudonyms look like names in `language`. An identity found before is kept even if these sources do not mention
    it, unless `options` free it. No pseudonym is a word of the sources or of the worked examples in the `prompts`
    folders.
    """
    before = tuple(before)
    found = find_identities(sources, options)
    known = {fold(each.text) for each in found} | {fold(word) for word in options.free}
    found = (*found, *(each for each in before if fold(each.text) not in known))
    taken = [*(source.text for source in sources), *(source.name for source in sources), *options.names]
    taken += [path.read_text(encoding="utf-8", errors="replace") for each in prompts for path in each.rglob("*.md")]
    languages = filter_languages([language, "en"])
    return assign_pseudonyms(found, language, taken, before, lambda word: is_word(word.lower(), languages))


def apply_options(kept: Iterable[Identity], options: PrivacyOptions) -> tuple[Identity, ...]:
    """Return the `kept` identities without those that `options` free, plus the names that `options` add."""
    free = {fold(word) for word in options.free}
    remaining = tuple(each for each in kept if fold(each.text) not in free)
    known = {fold(each.text) for each in remaining}
    return (*remaining, *(each for each in find_identities([], options) if fold(each.text) not in known))


def identify_in_cards(
    texts: Sequence[str],
    options: PrivacyOptions,
    language: str,
    prompts: Sequence[Path],
    kept: Sequence[Identity] | None,
) -> tuple[Identity, ...]:
    """Return the identities `kept` from the sources plus those found in the `texts` of cards, as `identify` does.

    Somebody may have written names into the cards, and a kit may come without the identities of its sources: `kept` is
    None then. If it is not, only sure identities are taken from the cards, as cards are short and mix languages. Cards
    are written and have no speakers, so an ordinary word in them is neither a misheard name nor a label.
    """
    before = kept or ()
    lines = tuple(Line(number, text, ()) for number, text in enumerate(texts, start=1))
    found = identify([Source("", "cards", "\n".join(texts), lines)], options, language, prompts, before)
    free = {fold(word) for word in options.free}
    known = {fold(each.text) for each in before} | free
    remaining = [each for each in before if fold(each.text) not in free]
    found = tuple(each for each in found if not (each.common and each.why.startswith(_SPOKEN)))
    return (*remaining, *(each for each in found if fold(each.text) not in known and (each.sure or kept is None)))


def is_publishable(identity: Identity) -> bool:
    """Return whether an identity may appear in a product.

    True for the consultant's own name, for what is not sure to be an identity, and for amounts, which steps need.
    """
    return identity.own or not identity.sure or identity.kind == "amount"
