"""Results of a build that are saved in the kit: findings and source lines for later runs, and the report."""

import json
from dataclasses import replace

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.report import Report
from kit_builder.kit.report_json import from_json, to_json
from kit_builder.kit.report_text import to_markdown
from kit_builder.kit.settings import Settings
from kit_builder.kit.source_lines import Excerpt, find_excerpt, lines_to_json, sources_from_json
from kit_builder.records import Source
from kit_builder.text.languages import Language, detect_language, load_language

_FOUND = ".kit/found.json"
_LINES = ".kit/lines.json"


def save_build(report: Report, language: Language, folder: KitFolder) -> None:
    """Save the findings and lines of the sources, for runs that do not read them."""
    folder.save_report(_FOUND, _to_text(replace(report, methods=()), language))
    folder.save_report(_LINES, lines_to_json(report.parsed_sources))


def load_report(folder: KitFolder) -> Report:
    """Return the findings of the last build, without methods; an empty report if there are none.

    Raises KitError if the file is damaged.
    """
    saved = folder.read_text(_FOUND)
    try:
        return from_json(json.loads(saved)) if saved else Report()
    except (json.JSONDecodeError, KeyError) as error:
        raise KitError(f"{folder.path / _FOUND} is damaged. Run `kit-builder build` again.") from error


def load_last_report(folder: KitFolder, settings: Settings) -> tuple[Report, Language]:
    """Return the report of the last build as if every answer had come from the cache, and the kit's language."""
    saved = json.loads(folder.read_text("report.json") or "{}")
    usage = saved["report"]
    report = replace(
        from_json(saved),
        methods=folder.read_cards(),
        cached_calls=usage["calls"] + usage["cached_calls"],
        cost_usd=None if usage["cost_usd"] is None else 0.0,
    )
    return report, find_language(folder, settings)


def locate_footnote(footnote: str, folder: KitFolder) -> Excerpt:
    """Return the source lines of a footnote, as the last build read them.

    Raises KitError if there is no such line, or the kit has no source lines.
    """
    saved = folder.read_text(_LINES)
    if saved is None:
        raise KitError(f"{folder.path} has no source lines. Run `kit-builder build` again.")
    return find_excerpt(saved, footnote)


def load_sources(folder: KitFolder) -> tuple[Source, ...]:
    """Return the sources of the last build, with lines but without their text; none if the kit has none."""
    saved = folder.read_text(_LINES)
    return sources_from_json(saved) if saved else ()


def find_language(folder: KitFolder, settings: Settings) -> Language:
    """Return the language of a kit: from its settings, or detected from its cards."""
    code = settings.language or detect_language(
        " ".join(item.text for method in folder.read_cards() for _, item in method.items())
    )
    return load_language(code, folder.prompt_folders)


def save_report(report: Report, language: Language, folder: KitFolder) -> Report:
    """Write the report of a run into the kit, and return it."""
    folder.save_report("report.json", _to_text(report, language))
    folder.save_report("report.md", to_markdown(report))
    return report


def _to_text(report: Report, language: Language) -> str:
    return json.dumps(to_json(report, language.words), ensure_ascii=False, indent=2) + "\n"
