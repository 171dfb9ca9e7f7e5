"""The last passes: cards -> products -> checks -> report."""

from collections.abc import Sequence
from dataclasses import asdict, replace

from kit_builder.interview.ideas import find_settled_ideas
from kit_builder.interview.open_questions import list_gaps_of_kit, save_questions
from kit_builder.kit.build_state import save_report
from kit_builder.kit.identity_store import identify_cards, load_public_methods
from kit_builder.kit.masking import make_ask
from kit_builder.kit.report import Report
from kit_builder.llm.parallel import Run, open_runner
from kit_builder.passes.job import Job, uses_full_chain
from kit_builder.privacy import Identity, is_publishable, list_names_of_others
from kit_builder.products.authoring.author import Author
from kit_builder.products.authoring.kit_files import save_pages
from kit_builder.products.check_kit import check_kit, prepare_for_readers
from kit_builder.products.definitions import ProductInput, load_product
from kit_builder.products.write import Writer, count_calls
from kit_builder.products.write_kit import write_kit
from kit_builder.records import Kit
from kit_builder.text.languages import Language


def make_products(report: Report, language: Language, job: Job, *, fresh: bool = False) -> Report:
    """Write the products from the cards in the kit, the open questions, and the report.

    Without a model the products are rendered from the cards alone. A large model writes again what an earlier run has
    written only if its statements have changed, or if all is to be `fresh`.
    """
    model, settings, folder = job.model, job.settings, job.folder
    identities = identify_cards(language, settings, folder)
    inputs = _list_inputs(identities, language, job)
    with model.open_runner() if model else open_runner(1) as run:
        writer = _choose_writer(job, identities, run)
        job.progress.start_stage("Writing products", count_calls(inputs, writer))
        made, findings = write_kit(inputs, writer, run, folder, fresh=fresh)
    asked = save_questions(folder, language)
    is_settled = find_settled_ideas(folder, language.words, asked)
    gaps = list_gaps_of_kit(asked, language)
    pages = save_pages(made, _describe_kit(language, job), folder, language, gaps, is_settled)
    found = [*report.findings, *findings, *(finding for each in made for finding in each.findings)]
    rendered = {
        given.name: each.product for given, each in zip(inputs, made, strict=True) if each.product and each.drafts
    }
    found += check_kit(language, folder, settings, rendered)
    sentences = {given.name: each.sentences for given, each in zip(inputs, made, strict=True) if each.sentences}
    report = replace(report, methods=folder.read_cards(), findings=tuple(found), sentences=sentences, pages=pages)
    return save_report(replace(report, **asdict(model.usage)) if model else report, language, folder)


def _list_inputs(identities: Sequence[Identity], language: Language, job: Job) -> list[ProductInput]:
    """Return what each product is made from: its definition, and the cards with pseudonyms."""
    methods = prepare_for_readers(load_public_methods(job.folder, identities), language)
    kit, names = _describe_kit(language, job), list_names_of_others(identities)
    return [
        ProductInput(name, load_product(name, language.folders), kit, methods, language, names)
        for name in job.settings.products
    ]


def _describe_kit(language: Language, job: Job) -> Kit:
    """Return the kit with all its products: they mention one another even if this run makes only some."""
    return job.settings.with_changes(products=job.folder.read_settings().products).to_kit(language.code)


def _choose_writer(job: Job, identities: Sequence[Identity], run: Run) -> Author | Writer | None:
    """Return what writes products: an author with a large model, a writer with a small one, None without a model."""
    model, settings = job.model, job.settings
    if model is None:
        return None
    ask = make_ask(model, job.progress, settings, identities, is_publishable)
    size = (model.capacity.parts_per_call, model.capacity.passage_words)
    if uses_full_chain(model, settings):
        return Author(ask, run, model.name, *size, model.capacity.document_sizes)
    return Writer(ask, run, *size)
