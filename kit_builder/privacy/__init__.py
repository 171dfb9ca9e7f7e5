"""Privacy: who is named in the sources, stand-ins for them in what is sent, and none of them in what is sold."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kit_builder.privacy.detect import PrivacyOptions, find_identities
from kit_builder.privacy.folding import fold
from kit_builder.privacy.identities import Identity, as_json, from_json
from kit_builder.privacy.leaks import find_leaks
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
    "mask_method",
    "mask_requests",
]


def identify(
    sources: Sequence[Source],
    options: PrivacyOptions,
    language: str,
    prompts: Sequence[Path],
    before: Iterable[Identity] = (),
) -> tuple[Identity, ...]:
    """The identities in `sources` and those of `before`, each with a stand-in: a new one in the way of `language`.

    Who was known before is still, though these sources would not tell it, unless `options` free them. No stand-in is a
    word of the sources, nor one of the worked examples in the folders of `prompts`.
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
    """The identities that are `kept`, without those that `options` free, and with those that they name besides."""
    free = {fold(word) for word in options.free}
    still = tuple(each for each in kept if fold(each.text) not in free)
    known = {fold(each.text) for each in still}
    return (*still, *(each for each in find_identities([], options) if fold(each.text) not in known))


def identify_in_cards(
    texts: Sequence[str],
    options: PrivacyOptions,
    language: str,
    prompts: Sequence[Path],
    kept: Sequence[Identity] | None,
) -> tuple[Identity, ...]:
    """The identities that are `kept` from the sources and what else `texts` of cards name, as `identify` gives them.

    A person may have written names into the cards, and a kit may have come without what was `kept` of its sources.
    Where the sources are known, they alone tell of what is unsure: cards are short, and mix languages.
    """
    before = kept or ()
    lines = tuple(Line(number, text, ()) for number, text in enumerate(texts, start=1))
    found = identify([Source("", "cards", "\n".join(texts), lines)], options, language, prompts, before)
    free = {fold(word) for word in options.free}
    known = {fold(each.text) for each in before} | free
    still = [each for each in before if fold(each.text) not in free]
    return (*still, *(each for each in found if fold(each.text) not in known and (each.sure or kept is None)))


def is_publishable(identity: Identity) -> bool:
    """Whether an identity may stand in a product: one's own, what may be none, and amounts, which the steps need."""
    return identity.own or not identity.sure or identity.kind == "amount"
