"""The stages in order: sources -> passages -> extracts -> methods -> cards -> products -> report."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from pydantic import BaseModel

from kit_builder.answers import answered
from kit_builder.check import check_document
from kit_builder.clients import heard
from kit_builder.errors import KitError
from kit_builder.extract import extract
from kit_builder.fan_out import Threads, side_by_side
from kit_builder.forms.address import addressed
from kit_builder.forms.order import in_order
from kit_builder.gaps import QUESTIONS, questions_page, with_new_questions
from kit_builder.kit import CLASHES, KitFolder
from kit_builder.language import Language, detect, load_language
from kit_builder.layout import section_of
from kit_builder.left_out import coverage
from kit_builder.merge import merge
from kit_builder.models import is_hosted
from kit_builder.models.model import Ask, Model
from kit_builder.passages import split
from kit_builder.places import Spot, as_kept, spot
from kit_builder.privacy import (
    Identity,
    Mask,
    Wishes,
    covered_method,
    identify,
    identify_in_cards,
    is_published,
    masked,
)
from kit_builder.privacy import as_json as kept_as_json
from kit_builder.privacy import from_json as identities_from_json
from kit_builder.products import load_product
from kit_builder.prompts import prompts_folder
from kit_builder.records import Extract, Finding, Item, Line, Method, Passage, Product, Question, Source
from kit_builder.render import render
from kit_builder.repeats import repeats
from kit_builder.report import Report, as_json, as_page, from_json
from kit_builder.retract import settled
from kit_builder.settings import Settings
from kit_builder.sources import read_sources
from kit_builder.speakers import expert, is_named
from kit_builder.talk import beginnings
from kit_builder.titles import titled
from kit_builder.variants import apart
from kit_builder.words import Words
from kit_builder.write import write

Answer = TypeVar("Answer", bound=BaseModel)

_FOUND = ".kit/found.json"
_IDENTITIES = ".kit/identities.json"
_LINES = ".kit/lines.json"
# In notes the steps of a method stand together, so more of them is asked about at once than of talk.
_NOTES_ARE_DENSER = 3


@dataclass(frozen=True, slots=True)
class _Reading:
    """A source as it is asked about: its passages, the language of each and of the whole, and whose words count."""

    source: Source
    passages: tuple[tuple[Passage, Language], ...]
    expert: str
    language: Language


class Progress(Protocol):
    """What is told of a run while it goes on."""

    def stage(self, name: str, calls: int) -> None:
        """A stage begins that will ask about `calls` questions."""

    def asking(self, about: str) -> None:
        """A question is being asked, `about` in a few words."""


def find_methods(
    paths: Sequence[str],
    stdin: BinaryIO,
    settings: Settings,
    folder: KitFolder,
    model: Model,
    progress: Progress,
    answers: str = "",
) -> tuple[Report, Language]:
    """Reads the sources and finds the methods in them; also the language that the kit will be in.

    Who is named in the sources is kept in the private part of `folder`, and a hosted model gets stand-ins for them.
    `answers` is the page of questions of the kit, on which some may be answered.

    Raises KitError where none of the sources can be read.
    """
    sources, findings = read_sources(paths, stdin)
    if not sources:
        raise KitError(" ".join(f"{each.where}: {each.message}" for each in findings) or "There are no sources.")
    folders = [folder.prompts, prompts_folder()]
    readings = [_read(source, settings, folders, model.passage_words) for source in sources]
    language = load_language(settings.language, folders) if settings.language else readings[0].language
    identities = identify(sources, _wishes(settings), language.code, folders, identities_of(folder))
    _keep(identities, folder)
    ask = _told(model, progress)
    if is_masked(model.name, settings):
        ask = masked(ask, Mask(identities))
    progress.stage("Finding methods", 2 * sum(len(reading.passages) for reading in readings))
    jobs = [(passage, reading.expert, spoken) for reading in readings for passage, spoken in reading.passages]
    with Threads(model.at_once) as threads:
        each = side_by_side(threads)
        found = each(lambda job: extract(job[0], job[1], ask, job[2]), jobs, lambda job: len(_text(job[0].lines)))
        extracts = [(_understood(one, job[2].words), job[2].words) for one, job in zip(found, jobs, strict=True)]
        methods, more = merge([one for one, _ in extracts], ask, language, each)
    methods, unused = answered(methods, answers, language.words)
    findings = (*findings, *_without_words(language, readings), *_of_sources(readings, settings))
    told = [*findings, *(finding for one, _ in extracts for finding in one.findings), *more, *unused]
    if not methods:
        told.append(
            Finding(
                "error", "methods", "No method was found in the sources: nothing in them tells how to do something."
            )
        )
    covered = coverage(extracts, methods, [reading.source for reading in readings])
    report = Report(
        methods,
        left_out=covered.left_out,
        sources=tuple(source.name for source in sources),
        lines=covered.lines,
        lines_cited=covered.lines - len(covered.left_out),
        instructions=covered.instructions,
        instructions_cited=covered.instructions_cited,
        findings=tuple(told),
        items_dropped=sum(each.dropped for each, _ in extracts),
        read=sources,
    )
    return _with_usage(report, model), language


def save_methods(report: Report, language: Language, folder: KitFolder) -> None:
    """Writes the cards of the methods that were found, and what was found besides, for runs that read no sources."""
    folder.save_cards(report.methods, language.words, complete=not report.has_errors)
    folder.save_report(_FOUND, _as_text(replace(report, methods=()), language))
    folder.save_report(_LINES, as_kept(report.read))


def make_products(
    report: Report, language: Language, folder: KitFolder, settings: Settings, model: Model | None, progress: Progress
) -> Report:
    """Writes the products from the cards in `folder`, the open questions and the report.

    Without a model they are rendered from the cards alone.
    """
    kept = identities_of(folder)
    _keep(identify_in_cards(folder.cards(), _wishes(settings), language.code, language.folders, kept), folder)
    methods = _for_readers(public_methods(folder), language)
    kit = settings.kit(language.code)
    ask = _told(model, progress) if model else None
    if model and ask and is_masked(model.name, settings):
        ask = masked(ask, Mask(identities_of(folder)), restored=is_published)
    findings = list(report.findings)
    definitions = {name: load_product(name, language.folders) for name in settings.products}
    calls = len(methods) * sum(len(each.parts) for each in definitions.values())
    progress.stage("Writing products", calls if model else 0)
    with Threads(model.at_once if model else 1) as threads:
        each = side_by_side(threads)
        written = each(lambda job: write(*job, kit, methods, ask, language, each), definitions.items())
    for product, found in written:
        folder.save_product(product)
        findings += found
    cards = folder.cards()
    page = folder.edited_text(QUESTIONS)
    if page is None:
        folder.save_file(QUESTIONS, questions_page(cards, language.words))
    else:
        folder.save_edited(QUESTIONS, with_new_questions(page, cards, language.words))
    report = replace(report, methods=cards, findings=(*findings, *check_kit(language, folder, settings)))
    return save_report(_with_usage(report, model) if model else report, language, folder)


def _for_readers(cards: Sequence[Method], language: Language) -> tuple[Method, ...]:
    """The methods as products tell them: what others need comes first, and the expert's "I" is the reader's "you"."""
    return tuple(addressed(method, language.words) for method in in_order(cards, language.words))


def is_masked(model: str, settings: Settings) -> bool:
    """Whether what is sent to `model` holds stand-ins in the place of names."""
    return settings.privacy.mask and is_hosted(model)


def named_in(paths: Sequence[str], stdin: BinaryIO, settings: Settings, folder: KitFolder) -> tuple[Identity, ...]:
    """Who is named in the sources, with the stand-ins that a build of the kit in `folder` would give them.

    Raises KitError where none of the sources can be read.
    """
    sources, findings = read_sources(paths, stdin)
    if not sources:
        raise KitError(" ".join(f"{each.where}: {each.message}" for each in findings) or "There are no sources.")
    folders = [folder.prompts, prompts_folder()]
    language = settings.language or detect(sources[0].text)
    return identify(sources, _wishes(settings), language, folders, identities_of(folder))


def identities_of(folder: KitFolder) -> tuple[Identity, ...]:
    """Who is named in the sources that the kit was last built from; nobody where it was built from none."""
    kept = folder.text(_IDENTITIES)
    try:
        return identities_from_json(json.loads(kept)) if kept else ()
    except json.JSONDecodeError as error:
        raise KitError(f"{folder.path / _IDENTITIES} is damaged. Run `kit-builder build` again.") from error


def _keep(identities: Sequence[Identity], folder: KitFolder) -> None:
    folder.save_private(_IDENTITIES, json.dumps(kept_as_json(identities), ensure_ascii=False, indent=1))


def public_methods(folder: KitFolder) -> tuple[Method, ...]:
    """The methods as their cards tell them now, with stand-ins for whoever may not be named in a product."""
    mask = Mask(each for each in identities_of(folder) if not is_published(each))
    return tuple(covered_method(method, mask) for method in folder.cards())


def _wishes(settings: Settings) -> Wishes:
    privacy = settings.privacy
    return Wishes(privacy.names, privacy.free, privacy.amounts, settings.author)


def save_report(report: Report, language: Language, folder: KitFolder) -> Report:
    """Writes the report of a run into the kit."""
    folder.save_report("report.json", _as_text(report, language))
    folder.save_report("report.md", as_page(report))
    return report


def kept_report(folder: KitFolder) -> Report:
    """What the last build found in the sources, for a run that does not read them.

    Raises KitError where that is damaged.
    """
    kept = folder.text(_FOUND)
    try:
        return from_json(json.loads(kept)) if kept else Report()
    except (json.JSONDecodeError, KeyError) as error:
        raise KitError(f"{folder.path / _FOUND} is damaged. Run `kit-builder build` again.") from error


def where(footnote: str, folder: KitFolder) -> Spot:
    """Where in the sources a footnote of the kit stands, as the last build read them.

    Raises KitError where there is no such line, or the kit keeps none.
    """
    kept = folder.text(_LINES)
    if kept is None:
        raise KitError(f"{folder.path} keeps no lines of its sources. Run `kit-builder build` again.")
    return spot(kept, footnote)


def _as_text(report: Report, language: Language) -> str:
    return json.dumps(as_json(report, language.words), ensure_ascii=False, indent=2) + "\n"


def language_of(folder: KitFolder, settings: Settings) -> Language:
    """The language of a kit: that of its settings, else that of its cards."""
    code = settings.language or detect(" ".join(item.text for method in folder.cards() for _, item in method.items()))
    return load_language(code, [folder.prompts, prompts_folder()])


def check_kit(language: Language, folder: KitFolder, settings: Settings) -> tuple[Finding, ...]:
    """What is wrong with the products of a kit as they stand, after a person may have edited cards and products."""
    methods = public_methods(folder)
    shown = _for_readers(methods, language)
    kit = settings.kit(language.code)
    found = [_clash(path) for path in folder.clashes()]
    found += [_stories_told(method) for method in methods if method.examples]
    found += [_contradicted(method.name, key, item) for method in methods for key, item in method.contradictions]
    found += [Finding("error", method.name, "This method has no steps.") for method in methods if not method.steps]
    found += [_without_evidence(method, key) for method in methods for key, item in method.items() if not item.evidence]
    for name in settings.products:
        product = render(name, load_product(name, language.folders), kit, shown, {}, language)
        for path, rendered in product.files.items():
            where = f"{name}/{path}"
            text = folder.text(where)
            if text is None:
                found.append(Finding("error", where, "This file is missing. `kit-builder write` makes it."))
            else:
                names = " ".join([kit.title, kit.audience, kit.author, *(method.name for method in methods)])
                found += check_document(where, text, rendered, names, language)
        found += _repeated(name, product, folder, shown)
    return tuple(found)


def _repeated(name: str, product: Product, folder: KitFolder, methods: Sequence[Method]) -> list[Finding]:
    texts = {path: folder.text(f"{name}/{path}") or "" for path in product.files}
    steps = [step.text for method in methods for step in method.steps]
    return [
        Finding("warning", f"{name}/{each.where}", f"This stands in {each.first} too: “{each.passage}”.")
        for each in repeats(texts, steps)
    ]


def _read(source: Source, settings: Settings, folders: Sequence[Path], words: int) -> _Reading:
    language = load_language(detect(_text(source.lines)), folders)
    source = titled(source, language.words)
    speaker = expert(source, settings.expert or settings.author)
    begun = beginnings(source, speaker, language.words)

    def opens(line: Line) -> bool:
        return line.number in begun or (line.is_heading and not section_of(line.text, language.words))

    def spoken(passage: Passage) -> Language:
        return load_language(detect(_text(passage.lines), language.code), folders)

    size = words if speaker else _NOTES_ARE_DENSER * words
    passages = tuple((passage, spoken(passage)) for passage in split(source, size, opens))
    return _Reading(source, passages, speaker, language)


def _text(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _without_words(kit: Language, readings: Iterable[_Reading]) -> Iterator[Finding]:
    """A finding for each language of the kit and its sources that has no file of words: the English ones are used."""
    spoken = {language.code: language for reading in readings for _, language in reading.passages}
    for language in ({kit.code: kit} | spoken).values():
        if not language.has_words:
            message = "There are no words for this language yet, so headings and fixed words are English."
            yield Finding("warning", language.english_name, message)


def _understood(found: Extract, words: Words) -> Extract:
    """What a passage says once it is clear what was taken back, what holds for some only, and what clients said."""
    return heard(apart(settled(found, words), words), words)


def _of_sources(readings: Sequence[_Reading], settings: Settings) -> list[Finding]:
    problems = [Finding("warning", each.source.name, problem) for each in readings for problem in each.source.problems]
    return problems + [_of_expert(each, settings.expert) for each in readings if each.expert]


def _of_expert(reading: _Reading, named: str) -> Finding:
    if named and not is_named(reading.expert, named):
        message = f"Nobody called {named} speaks here: {reading.expert}, who says most, is taken as the expert."
        return Finding("warning", reading.source.name, message)
    return Finding("note", reading.source.name, f"{reading.expert} is taken as the expert.")


def _contradicted(name: str, key: str, item: Item) -> Finding:
    told = " / ".join(f"“{telling.text}”" for telling in item.tellings)
    message = f"The sources do not agree: {told} Answer the question about it in {QUESTIONS}, or edit the card."
    return Finding("warning", f"{name}, {key}", message)


def _without_evidence(method: Method, key: str) -> Finding:
    return Finding("note", f"{method.name}, {key}", "This was written by hand: no line of a source carries it.")


def _clash(path: str) -> Finding:
    message = (
        f"You and the sources have both changed this; your words stand. See {CLASHES}/{path}, then delete that page."
    )
    return Finding("warning", path, message)


def _stories_told(method: Method) -> Finding:
    told = "The products tell those that need no name, without it."
    message = f"Client stories on the card: {len(method.examples)}. {told}"
    return Finding("note", method.name, message)


def _with_usage(report: Report, model: Model) -> Report:
    usage = model.usage
    return replace(
        report,
        cost_usd=usage.cost_usd,
        calls=usage.calls,
        cached_calls=usage.cached_calls,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        seconds=usage.seconds,
    )


def _told(model: Model, progress: Progress) -> Ask:
    def ask(question: Question, answer: type[Answer]) -> Answer:
        progress.asking(question.about)
        return model.ask(question, answer)

    return ask
