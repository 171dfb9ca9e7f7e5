"""Who is named in a kit: kept in its private part, and hidden from hosted models and from readers."""

import json
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
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
from kit_builder.records import SECTIONS, Method, Source
from kit_builder.sources import sources_at
from kit_builder.text.languages import Language, detect_language, load_language

_IDENTITIES = ".kit/identities.json"


def scan_sources(
    paths: Sequence[str], stdin: BinaryIO, settings: Settings, folder: KitFolder, ask: Ask | None = None
) -> Iterator[Identity]:
    """Who is named in the sources, with the stand-ins that a build of the kit in `folder` would give them.

    Behind them comes, without stand-ins, what a model on this machine takes for names besides, where there is one to
    `ask`. Raises KitError where none of the sources can be read.
    """
    sources, _ = sources_at(paths, stdin)
    code = settings.language or detect_language(sources[0].text)
    found = identify(sources, _wishes(settings), code, folder.prompt_folders, load_identities(folder))
    yield from found
    if ask:
        yield from find_names_with_model(sources, found, ask, load_language(code, folder.prompt_folders))


def save_identities(sources: Sequence[Source], language: Language, settings: Settings, folder: KitFolder) -> None:
    """Keeps who is named in `sources`, and who was so before, with their stand-ins."""
    _keep(identify(sources, _wishes(settings), language.code, folder.prompt_folders, load_identities(folder)), folder)


def save_card_identities(language: Language, settings: Settings, folder: KitFolder) -> None:
    """Keeps who is named in the cards of the kit besides, for a person may have written there.

    Where the sources are known, what the cards have from them is not read again: with a name found there that the
    sources do not show to be one, every question of the next build would be another.
    """
    kept = _known_identities(folder)
    texts = [text for method in folder.read_cards() for text in _texts(method)]
    if kept is not None:
        from_sources = {text for method in folder.read_generated_cards() for text in _texts(method, without=QUESTIONS)}
        texts = [text for text in texts if text not in from_sources]
    _keep(identify_in_cards(texts, _wishes(settings), language.code, language.folders, kept), folder)


def _texts(method: Method, without: str | None = None) -> Iterator[str]:
    """What a card says and quotes; `without` what rests on a source of that name."""
    yield method.name
    for telling in (telling for name in SECTIONS for item in method.section(name) for telling in item.versions):
        quotes = [each.quote for each in telling.evidence if each.source != without]
        yield from quotes
        if len(quotes) == len(telling.evidence):
            yield telling.text


def load_identities(folder: KitFolder) -> tuple[Identity, ...]:
    """Who is named in the sources that the kit was last built from; nobody where it was built from none."""
    return _known_identities(folder) or ()


def _known_identities(folder: KitFolder) -> tuple[Identity, ...] | None:
    """As `identities_of`; None where no sources are known."""
    kept = folder.read_text(_IDENTITIES)
    try:
        return from_json(json.loads(kept)) if kept else None
    except json.JSONDecodeError as error:
        raise KitError(f"{folder.path / _IDENTITIES} is damaged. Run `kit-builder build` again.") from error


def load_unpublishable(settings: Settings, folder: KitFolder) -> tuple[Identity, ...]:
    """Who may not be named in what is published: those of the sources, as `kit.toml` adds and frees names now."""
    return apply_options(load_identities(folder), _wishes(settings))


def load_public_methods(folder: KitFolder) -> tuple[Method, ...]:
    """The methods as their cards tell them now, with stand-ins for whoever may not be named in a product."""
    mask = Mask(each for each in load_identities(folder) if not is_publishable(each))
    return tuple(mask_method(method, mask) for method in folder.read_cards())


def _keep(identities: Sequence[Identity], folder: KitFolder) -> None:
    folder.save_private(_IDENTITIES, json.dumps(as_json(identities), ensure_ascii=False, indent=1))


def _wishes(settings: Settings) -> PrivacyOptions:
    privacy = settings.privacy
    return PrivacyOptions(privacy.names, privacy.free, privacy.amounts, settings.author)
