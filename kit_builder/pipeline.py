"""The passes of a build: sources -> passages -> extracts -> drafts -> methods -> cards -> products -> report."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from io import BytesIO

from kit_builder.errors import KitError
from kit_builder.extract.found import Found
from kit_builder.extract.full.find_methods import find_methods as run_full_chain
from kit_builder.extract.interviews import add_interviews
from kit_builder.extract.label_question import Readings, settle_readings
from kit_builder.extract.method_doubts import find_method_doubts
from kit_builder.extract.prepare import PreparedSource, prepare_source, report_reading
from kit_builder.extract.small.find_methods import find_methods as run_small_chain
from kit_builder.interview.decisions import list_decisions, settle_decisions
from kit_builder.interview.ideas import find_settled_ideas
from kit_builder.interview.open_questions import save_questions
from kit_builder.kit.answers import apply_answers, settle_by_interviews
from kit_builder.kit.build_record import BuildRecord
from kit_builder.kit.build_state import load_last_report, save_build, save_report
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import identify_cards, identify_once, identify_sources, load_public_methods
from kit_builder.kit.masking import Progress, make_ask
from kit_builder.kit.questions import QUESTIONS
from kit_builder.kit.report import Report
from kit_builder.kit.settings import Settings
from kit_builder.kit.settle_conflicts import settle_conflicts
from kit_builder.llm.model import Ask, Model
from kit_builder.llm.parallel import Run, open_runner
from kit_builder.privacy import Identity, is_publishable, list_names_of_others
from kit_builder.products.authoring.author import Author, measure_chain
from kit_builder.products.authoring.examples import NO_EXAMPLES
from kit_builder.products.authoring.facts import list_facts
from kit_builder.products.authoring.kit_facts import list_kit_facts
from kit_builder.products.authoring.kit_files import (
    load_facts,
    load_kept,
    report_broken_examples,
    save_authored,
    save_examples,
    save_pages,
    start_examples,
)
from kit_builder.products.authoring.moved_facts import follow_moved_facts
from kit_builder.products.check_kit import check_kit, prepare_for_readers
from kit_builder.products.definitions import ProductInput, load_product
from kit_builder.products.write import Writer, count_calls, make_product
from kit_builder.records import Finding, Method, Source
from kit_builder.sources import read_sources
from kit_builder.text.languages import Language, load_language

_NO_METHODS = "No method was found. The sources do not seem to explain how to do something."
_IN_DOUBT = Finding(
    "error",
    "sources",
    "Stopped, as some warnings doubt that the sources are read rightly. Correct them, or run again with --anyway.",
)


@dataclass(frozen=True, slots=True)
class Job:
    """What a run works with: the kit's folder and settings, the model, and a display of progress.

    Only `make_products` works without a model. A build goes on in doubt about its sources only if it runs `anyway`.
    """

    folder: KitFolder
    settings: Settings
    model: Model | None
    progress: Progress
    anyway: bool = False


def build(paths: Sequence[str], stdin: bytes, job: Job, *, fresh: bool = False) -> Report:
    """Build the kit in `job.folder` from the sources at `paths`; `-` stands for `stdin`.

    If nothing has changed since the last build, only the report is written, unless the build is `fresh`. A build in
    doubt about its sources stops: before it asks the model if it can, and in any case before it writes products.

    Raises:
        KitError: If no source can be read.
    """
    model = _require_model(job)
    record = BuildRecord(paths, stdin, (model.name, model.identity), job.folder)
    if record.is_current(job.settings) and not fresh:
        report, language = load_last_report(job.folder, job.settings)
        return save_report(report, language, job.folder)
    found, language = find_methods(paths, stdin, job)
    found, settings = save_methods(found, language, job)
    job = replace(job, settings=settings)
    if found.is_doubtful and not job.anyway:
        findings = tuple(dict.fromkeys((*found.findings, _IN_DOUBT)))
        return save_report(replace(found, methods=job.folder.read_cards(), findings=findings), language, job.folder)
    report = make_products(found, language, job, fresh=fresh)
    if not report.has_errors and not model.has_unanswered:
        record.save(job.settings)
    return report


def find_methods(paths: Sequence[str], stdin: bytes, job: Job) -> tuple[Report, Language]:
    """Read the sources and find the methods in them. Return the report so far and the kit's language.

    Identities in the sources are saved in the kit, and a hosted model sees pseudonyms for them. The interviews in the
    kit are sources too, and answers that a person wrote in its questions are used. If there are doubts about how the
    sources are read, no method is looked for, unless the job runs `anyway`. Raises KitError if no source can be read.
    """
    model, settings, folder = _require_model(job), job.settings, job.folder
    job.progress.start_stage("Reading sources", 0)
    sources, unread = read_sources(paths, BytesIO(stdin), settings.speakers)
    prepare = partial(_prepare, job=job)
    prepared = list(map(prepare, sources))
    language = load_language(settings.language or prepared[0].language.code, folder.prompt_folders)

    def make_early_ask(named: Sequence[Source]) -> Ask:
        return make_ask(model, job.progress, settings, identify_once(named, language, settings, folder))

    read = settle_readings(sources, prepared, settings, prepare, make_early_ask, language)
    noted = [*unread, *report_reading(read.prepared, language, settings)]
    read, interviews = add_interviews(read, folder, settings, prepare, language)
    findings = [*noted, *read.notes, *read.doubts]
    if read.doubts and not job.anyway:
        findings.append(_IN_DOUBT)
        names = tuple(source.name for source in read.sources)
        return Report(sources=names, findings=tuple(findings), reading=read.summaries, is_doubtful=True), language
    ask = make_ask(model, job.progress, settings, identify_sources(read.sources, language, settings, folder))
    is_full = _uses_full_chain(model, settings)
    found = (run_full_chain if is_full else run_small_chain)(read.prepared, ask, model, job.progress, language)
    settle = partial(settle_conflicts, ask=ask, language=language) if is_full else None
    page = folder.read_text(QUESTIONS) or ""
    decided = frozenset(list_decisions((*folder.read_cards(), *found.methods), language.words))
    methods, answered = apply_answers(found.methods, page, language.words, settle, decided)
    methods, overruled = settle_by_interviews(methods, interviews, language.words, settle)
    later = find_method_doubts(methods, read.prepared)
    findings += [*found.findings, *answered, *overruled, *later]
    findings += [] if methods else [Finding("error", "methods", _NO_METHODS)]
    is_doubtful = bool(read.doubts or later)
    report = _make_report(methods, found, read, chain="full" if is_full else "small", is_doubtful=is_doubtful)
    return replace(report, findings=tuple(findings), **asdict(model.usage)), language


def _make_report(methods: tuple[Method, ...], found: Found, read: Readings, *, chain: str, is_doubtful: bool) -> Report:
    """Return the report on the methods that were found, and on what became of each line."""
    coverage = found.measure_coverage(methods)
    return Report(
        methods,
        left_out=coverage.left_out,
        discarded=found.discarded,
        set_aside=found.set_aside,
        sources=tuple(source.name for source in read.sources),
        lines=coverage.lines,
        lines_cited=coverage.lines - len(coverage.left_out),
        instructions=coverage.instructions,
        instructions_cited=coverage.instructions_cited,
        items_dropped=found.unsupported,
        items=found.items,
        chain=chain,
        parsed_sources=read.sources,
        reading=read.summaries,
        is_doubtful=is_doubtful,
    )


def _prepare(source: Source, job: Job) -> PreparedSource:
    words = _require_model(job).capacity.passage_words
    return prepare_source(source, job.settings, job.folder.prompt_folders, words)


def save_methods(report: Report, language: Language, job: Job) -> tuple[Report, Settings]:
    """Save the cards, the findings and the kit's language, and carry out what a person has decided about the kit.

    Return the report, with decisions that are unclear, and the settings with the language and the decided terms.
    If nothing was looked for, the cards and findings of the last build stay.
    A kit without `kit.toml` gets one with the default settings: options for one run are not saved.
    """
    folder = job.folder
    folder.save_language(language.code)
    if not folder.settings.exists():
        folder.save_settings(folder.read_settings().with_changes(language=language.code, title=job.settings.title))
    is_complete = not report.has_errors and (job.anyway or not report.is_doubtful)
    if report.parsed_sources:
        before = list_facts(folder.read_cards())
        folder.save_cards(report.methods, language.words, complete=is_complete)
        follow_moved_facts(before, list_facts(folder.read_cards()), folder)
        save_build(report, language, folder)
    unclear = settle_decisions(folder, language.words)
    settings = job.settings.with_changes(language=language.code, offer=folder.read_settings().offer)
    return replace(report, findings=(*report.findings, *unclear)), settings


def make_products(report: Report, language: Language, job: Job, *, fresh: bool = False) -> Report:
    """Write the products from the cards in the kit, the open questions, and the report.

    Without a model the products are rendered from the cards alone. A large model writes again what an earlier run has
    written only if its statements have changed, or if all is to be `fresh`.
    """
    model, settings, folder = job.model, job.settings, job.folder
    identities = identify_cards(language, settings, folder)
    methods = prepare_for_readers(load_public_methods(folder, identities), language)
    # Products speak of the others of the kit, even if only some are made in this run.
    kit = settings.with_changes(products=folder.read_settings().products).to_kit(language.code)
    definitions = {name: load_product(name, language.folders) for name in settings.products}
    names = list_names_of_others(identities)
    inputs = [ProductInput(name, each, kit, methods, language, names) for name, each in definitions.items()]
    kept = [load_kept(name, folder, fresh=fresh) for name in definitions]
    with model.open_runner() if model else open_runner(1) as run:
        writer = _choose_writer(job, identities, run)
        job.progress.start_stage("Writing products", count_calls(inputs, writer))
        examined = report_broken_examples(methods, folder, language) if isinstance(writer, Author) else ()
        # Nothing new is written from an example that a person has left broken.
        writer = None if examined else writer
        examples = NO_EXAMPLES
        facts = load_facts(kit, methods, folder, language)
        if isinstance(writer, Author):
            facts = {**list_facts(methods), **list_kit_facts(kit, methods, language.words)}
            examples = start_examples(methods, writer, folder, language, names, fresh=fresh)
        made = run(
            lambda given: make_product(*given, facts, writer, examples),
            zip(inputs, kept, strict=True),
            lambda given: measure_chain(given[0], facts),
        )
    if isinstance(writer, Author):
        examined = save_examples(examples, folder)
    for each in made:
        save_authored(each, folder)
    save_questions(folder, language)
    pages = save_pages(made, kit, folder, language, find_settled_ideas(folder, language.words))
    findings = [*report.findings, *examined, *(finding for each in made for finding in each.findings)]
    findings += check_kit(language, folder, settings)
    sentences = {given.name: each.sentences for given, each in zip(inputs, made, strict=True) if each.sentences}
    report = replace(report, methods=folder.read_cards(), findings=tuple(findings), sentences=sentences, pages=pages)
    return save_report(replace(report, **asdict(model.usage)) if model else report, language, folder)


def _uses_full_chain(model: Model, settings: Settings) -> bool:
    return model.capacity.is_large if settings.chain == "auto" else settings.chain == "full"


def _choose_writer(job: Job, identities: Sequence[Identity], run: Run) -> Author | Writer | None:
    """Return what writes products: an author with a large model, a writer with a small one, nobody without a model."""
    model, settings = job.model, job.settings
    if model is None:
        return None
    ask = make_ask(model, job.progress, settings, identities, is_publishable)
    size = (model.capacity.parts_per_call, model.capacity.passage_words)
    if _uses_full_chain(model, settings):
        return Author(ask, run, model.name, *size, model.capacity.document_sizes)
    return Writer(ask, run, *size)


def _require_model(job: Job) -> Model:
    if job.model is None:
        raise KitError(
            "Finding methods needs a model. Choose one with --model. `kit-builder write DIR --model none` renders the "
            "products from existing cards without a model."
        )
    return job.model
