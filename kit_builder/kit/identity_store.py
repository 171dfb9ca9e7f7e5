"""The identities of a kit: names found in its sources and cards, with their pseudonyms, in `.kit/identities.json`."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.interviews import read_interviews
from kit_builder.kit.questions import QUESTIONS
from kit_builder.kit.settings import Settings
from kit_builder.llm.model import Ask
from kit_builder.privacy import (
    Identity,
    Mask,
    PrivacyOptions,
    apply_options,
    as_json,
    find_names_with_model,
    from_json,
    identify,
    identify_in_cards,
    is_publishable,
    mask_method,
)
from kit_builder.records import Item, Method, Source
from kit_builder.sources import read_sources
from kit_builder.text.languages import Language, detect_language, load_language

_IDENTITIES = ".kit/identities.json"
_NAMES = ("first name", "surname", "name", "company", "place")  # kinds of identities


def scan_sources(
    paths: Sequence[str], stdin: BinaryIO, settings: Settings, folder: KitFolder, ask: Ask | None = None
) -> Iterator[Identity]:
    """Yield the identities in the sources, with the pseudonyms that a build of the kit in `folder` would use.

    With `ask`, a model then reads the sources too; what it takes for further names comes last, without pseudonyms.
    Raises KitError if none of the sources can be read.
    """
    sources, _ = read_sources(paths, stdin, settings.speakers)
    code = settings.language or detect_language(sources[0].text)
    found = identify(sources, _privacy_options(settings), code, folder.prompt_folders, load_identities(folder))
    yield from found
    if ask:
        yield from find_names_with_model(sources, found, ask, load_language(code, folder.prompt_folders))


def identify_sources(
    sources: Sequence[Source], language: Language, settings: Settings, folder: KitFolder
) -> tuple[Identity, ...]:
    """Return the identities in `sources` and those known from earlier builds, and save them for later runs."""
    known = load_identities(folder)
    found = identify(sources, _privacy_options(settings), language.code, folder.prompt_folders, known)
    _save(found, folder)
    return found


def identify_once(
    sources: Sequence[Source], language: Language, settings: Settings, folder: KitFolder
) -> tuple[Identity, ...]:
    """Return the identities in `sources` without those known from earlier builds, and save nothing.

    The result depends on the sources and settings alone, unlike that of `identify_sources`, which also knows what an
    earlier build has found.
    """
    return identify(sources, _privacy_options(settings), language.code, folder.prompt_folders)


def identify_interviews(language: Language, settings: Settings, folder: KitFolder) -> tuple[Identity, ...]:
    """Return the known identities and those in the interviews of the kit, and save nothing: a build may be running."""
    told = [each.source for each in read_interviews(folder, settings.expert or settings.author)]
    known = load_identities(folder)
    return identify(told, _privacy_options(settings), language.code, folder.prompt_folders, known) if told else known


def identify_cards(language: Language, settings: Settings, folder: KitFolder) -> tuple[Identity, ...]:
    """Return the known identities and those that a person has added to the cards, and save them for later runs.

    If the identities of the sources are known, text that the cards have from the sources is not searched again: a name
    found only there would change every prompt of the next build.
    """
    known = _load(folder)
    texts = [text for method in folder.read_cards() for text in _texts(method)]
    if known is not None:
        generated = {text for method in folder.read_generated_cards() for text in _texts(method, without=QUESTIONS)}
        texts = [text for text in texts if text not in generated]
    found = identify_in_cards(texts, _privacy_options(settings), language.code, language.folders, known)
    _save(found, folder)
    return found


def load_identities(folder: KitFolder) -> tuple[Identity, ...]:
    """Return the identities saved in the kit; none if it was never built from sources."""
    return _load(folder) or ()


def load_unpublishable(settings: Settings, folder: KitFolder) -> tuple[Identity, ...]:
    """Return the identities that may not be published, after the names that `kit.toml` adds and frees now."""
    return apply_options(load_identities(folder), _privacy_options(settings))


def load_public_methods(folder: KitFolder, identities: Sequence[Identity] | None = None) -> tuple[Method, ...]:
    """Return the methods from their cards, with pseudonyms for everyone who may not be named in a product.

    `identities` are those saved in the kit if not given.
    """
    known = load_identities(folder) if identities is None else identities
    mask = Mask(each for each in known if not is_publishable(each))
    suspected = Mask(each for each in known if not each.own and each.kind in _NAMES)
    return tuple(mask_method(method, mask, suspected) for method in folder.read_cards())


def list_named_items(methods: Iterable[Method], folder: KitFolder) -> Iterator[str]:
    """Yield what cards that no model arranged say with the name of somebody whom products must not name.

    Stories are not among them: these are told without names, or not at all.
    """
    mask = Mask(each for each in load_identities(folder) if not is_publishable(each))
    for method, item in _list_untold(methods):
        if mask.occurs_in(item.text):
            yield f"{method.name}: {item.text}"


def list_suspected_items(methods: Iterable[Method], folder: KitFolder) -> Iterator[str]:
    """Yield what such cards say with a word that may be the name of somebody, with these words first.

    Products show it, so what `list_named_items` yields is not among it.
    """
    known = load_identities(folder)
    mask = Mask(each for each in known if not is_publishable(each))
    suspected = Mask(each for each in known if not each.sure and not each.own and each.kind in _NAMES)
    for method, item in _list_untold(methods):
        names = dict.fromkeys(item.text[start:end] for start, end in suspected.find_spans(item.text))
        if names and not mask.occurs_in(item.text):
            yield f"{', '.join(f'“{name}”' for name in names)} in {method.name}: {item.text}"


def _list_untold(methods: Iterable[Method]) -> Iterator[tuple[Method, Item]]:
    """Yield the items of cards that no model arranged, with their methods, except stories."""
    for method in methods:
        for key, item in method.items():
            if not (method.is_arranged or key.startswith("examples-") or item.kind == "story"):
                yield method, item


def _texts(method: Method, without: str | None = None) -> Iterator[str]:
    """Yield the texts and quotes of a card, except those with evidence from the source named `without`."""
    yield method.name
    yield from dict.fromkeys(step.stage for step in method.steps if step.stage)
    items = (version for _, item in method.items() for version in item.versions)
    texts = [([item.text], item.evidence) for item in items]
    texts += [([each.name, each.value, each.decides], each.evidence) for each in method.numbers]
    texts += [([each.title, each.whose, each.hide, each.told_as], each.evidence) for each in method.stories]
    for own, evidence in texts:
        quotes = [each.quote for each in evidence if each.source != without]
        yield from quotes
        if len(quotes) == len(evidence):
            yield from filter(None, own)
    yield from method.questions


def _load(folder: KitFolder) -> tuple[Identity, ...] | None:
    """Return the saved identities; None if there is no file of them."""
    saved = folder.read_text(_IDENTITIES)
    try:
        return from_json(json.loads(saved)) if saved else None
    except json.JSONDecodeError as error:
        raise KitError(f"{folder.path / _IDENTITIES} is damaged. Run `kit-builder build` again.") from error


def _save(identities: Sequence[Identity], folder: KitFolder) -> None:
    folder.write(_IDENTITIES, json.dumps(as_json(identities), ensure_ascii=False, indent=1))


def _privacy_options(settings: Settings) -> PrivacyOptions:
    privacy = settings.privacy
    published = tuple(filter(None, [settings.offer.contact]))  # for buyers to see, even if a source has it
    return PrivacyOptions(privacy.names, (*privacy.free, *published), privacy.amounts, settings.author)
