"""The passes between methods and products: methods -> cards, and what a person has decided about the kit."""

from dataclasses import replace

from kit_builder.interview.decisions import settle_decisions
from kit_builder.kit.build_state import save_build
from kit_builder.kit.kept_ids import keep_ids
from kit_builder.kit.report import Report
from kit_builder.kit.settings import Settings
from kit_builder.passes.job import Job
from kit_builder.products.authoring.facts import list_facts
from kit_builder.products.authoring.moved_facts import follow_moved_facts
from kit_builder.text.languages import Language


def save_methods(report: Report, language: Language, job: Job) -> tuple[Report, Settings]:
    """Save the cards, the findings and the kit's language, and carry out what a person has decided about the kit.

    Return the report, with decisions that are unclear, and the settings with the language and the decided terms. If no
    methods were looked for, the cards and findings of the last build stay. A kit without `kit.toml` gets one with the
    default settings: options for one run are not saved.
    """
    folder = job.folder
    folder.save_language(language.code)
    if not folder.settings.exists():
        folder.save_settings(folder.read_settings().with_changes(language=language.code, title=job.settings.title))
    is_complete = not report.has_errors and (job.anyway or not report.is_doubtful)
    if report.parsed_sources:
        report = replace(report, methods=keep_ids(report.methods, folder.read_generated_cards()))
        before = list_facts(folder.read_cards())
        folder.save_cards(report.methods, language.words, complete=is_complete)
        follow_moved_facts(before, list_facts(folder.read_cards()), folder)
        save_build(report, language, folder)
    unclear = settle_decisions(folder, language.words)
    settings = job.settings.with_changes(language=language.code, offer=folder.read_settings().offer)
    return replace(report, findings=(*report.findings, *unclear)), settings
