"""The stages in order: sources -> passages -> extracts -> methods -> cards -> products -> report."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import BinaryIO

from kit_builder.extract.small.extract_passage import extract_passage
from kit_builder.extract.small.grouping import group_passages
from kit_builder.extract.small.passes import apply_passes
from kit_builder.extract.small.prepare import join_lines, prepare_source, report_reading
from kit_builder.extract.small.unused_lines import measure_coverage
from kit_builder.kit.answers import apply_answers
from kit_builder.kit.build_state import save_build, save_report
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import identify_cards, identify_sources, load_public_methods
from kit_builder.kit.masking import Progress, make_ask
from kit_builder.kit.questions import QUESTIONS, add_questions, render_questions
from kit_builder.kit.report import Report
from kit_builder.kit.settings import Settings
from kit_builder.llm.model import Model
from kit_builder.llm.parallel import open_runner
from kit_builder.methods.merge import merge_drafts
from kit_builder.privacy import is_publishable
from kit_builder.products.check_kit import check_kit, prepare_for_readers
from kit_builder.products.definitions import ProductInput, load_product
from kit_builder.products.write import Writer, write_product
from kit_builder.records import Finding
from kit_builder.sources import read_sources
from kit_builder.text.languages import Language, load_language

_NOTHING_FOUND = "No method was found in the sources: nothing in them tells how to do something."


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
    progress.start_stage("Reading sources", 0)
    sources, unread = read_sources(paths, stdin)
    folders = folder.prompt_folders
    readings = [prepare_source(source, settings, folders, model.passage_words) for source in sources]
    language = load_language(settings.language, folders) if settings.language else readings[0].language
    identities = identify_sources(sources, language, settings, folder)
    ask = make_ask(model, progress, settings, identities)
    jobs = [(passage, reading.expert, spoken) for reading in readings for passage, spoken in reading.passages]
    progress.start_stage("Finding methods", 2 * len(jobs))
    with model.runner() as run:
        found = run(
            lambda job: extract_passage(job[0], job[1], ask, job[2]), jobs, lambda job: len(join_lines(job[0].lines))
        )
        extracts = [(apply_passes(one, job[2].words), job[2].words) for one, job in zip(found, jobs, strict=True)]
        drafts, unnamed = group_passages([one for one, _ in extracts], ask, language, run)
    with model.runner(dependent=True) as run:
        methods, unmerged = merge_drafts(drafts, ask, language, run)
    methods, unused = apply_answers(methods, answers, language.words)
    findings = [*unread, *report_reading(readings, language, settings)]
    findings += [*(finding for one, _ in extracts for finding in one.findings), *unnamed, *unmerged, *unused]
    findings += [] if methods else [Finding("error", "methods", _NOTHING_FOUND)]
    covered = measure_coverage(extracts, methods, [reading.source for reading in readings])
    report = Report(
        methods,
        left_out=covered.left_out,
        sources=tuple(source.name for source in sources),
        lines=covered.lines,
        lines_cited=covered.lines - len(covered.left_out),
        instructions=covered.instructions,
        instructions_cited=covered.instructions_cited,
        findings=tuple(findings),
        items_dropped=sum(each.dropped for each, _ in extracts),
        parsed_sources=sources,
    )
    return replace(report, **asdict(model.usage)), language


def save_methods(report: Report, language: Language, folder: KitFolder) -> None:
    """Writes the cards of the methods that were found, and what was found besides, for runs that read no sources."""
    folder.save_cards(report.methods, language.words, complete=not report.has_errors)
    save_build(report, language, folder)


def make_products(
    report: Report, language: Language, folder: KitFolder, settings: Settings, model: Model | None, progress: Progress
) -> Report:
    """Writes the products from the cards in `folder`, the open questions and the report.

    Without a model they are rendered from the cards alone.
    """
    identities = identify_cards(language, settings, folder)
    methods = prepare_for_readers(load_public_methods(folder, identities), language)
    kit = settings.to_kit(language.code)
    ask = make_ask(model, progress, settings, identities, is_publishable) if model else None
    definitions = {name: load_product(name, language.folders) for name in settings.products}
    calls = len(methods) * sum(len(each.parts) for each in definitions.values())
    progress.start_stage("Writing products", calls if model else 0)
    with model.runner() if model else open_runner(1) as run:
        writer = Writer(ask, run, model.parts_per_call, model.passage_words) if model and ask else None
        written = run(
            lambda job: write_product(ProductInput(*job, kit, methods, language), writer), definitions.items()
        )
    for product, _ in written:
        folder.save_product(product)
    _ask_the_consultant(language, folder)
    findings = [*report.findings, *(finding for _, found in written for finding in found)]
    findings += check_kit(language, folder, settings)
    report = replace(report, methods=folder.read_cards(), findings=tuple(findings))
    return save_report(replace(report, **asdict(model.usage)) if model else report, language, folder)


def _ask_the_consultant(language: Language, folder: KitFolder) -> None:
    """Writes the page of open questions, or adds new ones to one on which a person has written."""
    page = folder.read_edited(QUESTIONS)
    if page is None:
        folder.save_file(QUESTIONS, render_questions(folder.read_cards(), language.words))
    else:
        folder.save_edited(QUESTIONS, add_questions(page, folder.read_cards(), language.words))
