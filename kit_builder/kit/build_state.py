"""What a build found in the sources, kept in the kit for runs that read none, and the report of a run."""

import json
from dataclasses import replace

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.report import Report, from_json, to_json, to_markdown
from kit_builder.kit.settings import Settings
from kit_builder.kit.source_lines import Excerpt, find_excerpt, lines_to_json, sources_from_json
from kit_builder.records import Source
from kit_builder.text.languages import Language, detect_language, load_language

_FOUND = ".kit/found.json"
_LINES = ".kit/lines.json"


def save_build(report: Report, language: Language, folder: KitFolder) -> None:
    """Keeps what was found in the sources besides their methods, and their lines."""
    folder.save_report(_FOUND, _as_text(replace(report, methods=()), language))
    folder.save_report(_LINES, lines_to_json(report.read))


def load_report(folder: KitFolder) -> Report:
    """What the last build found in the sources, for a run that does not read them.

    Raises KitError where that is damaged.
    """
    kept = folder.read_text(_FOUND)
    try:
        return from_json(json.loads(kept)) if kept else Report()
    except (json.JSONDecodeError, KeyError) as error:
        raise KitError(f"{folder.path / _FOUND} is damaged. Run `kit-builder build` again.") from error


def last_report(folder: KitFolder) -> Report:
    """The report that stands in the kit, as of a run that found every answer kept and called nothing."""
    kept = json.loads(folder.read_text("report.json") or "{}")
    told = kept["report"]
    return replace(
        from_json(kept),
        methods=folder.read_cards(),
        cached_calls=told["calls"] + told["cached_calls"],
        cost_usd=None if told["cost_usd"] is None else 0.0,
    )


def locate_footnote(footnote: str, folder: KitFolder) -> Excerpt:
    """Where in the sources a footnote of the kit stands, as the last build read them.

    Raises KitError where there is no such line, or the kit keeps none.
    """
    kept = folder.read_text(_LINES)
    if kept is None:
        raise KitError(f"{folder.path} keeps no lines of its sources. Run `kit-builder build` again.")
    return find_excerpt(kept, footnote)


def load_sources(folder: KitFolder) -> tuple[Source, ...]:
    """The sources that the kit was last built from, as lines without their text; none where it keeps none."""
    kept = folder.read_text(_LINES)
    return sources_from_json(kept) if kept else ()


def find_language(folder: KitFolder, settings: Settings) -> Language:
    """The language of a kit: that of its settings, else that of its cards."""
    code = settings.language or detect_language(
        " ".join(item.text for method in folder.read_cards() for _, item in method.items())
    )
    return load_language(code, folder.prompt_folders)


def save_report(report: Report, language: Language, folder: KitFolder) -> Report:
    """Writes the report of a run into the kit."""
    folder.save_report("report.json", _as_text(report, language))
    folder.save_report("report.md", to_markdown(report))
    return report


def _as_text(report: Report, language: Language) -> str:
    return json.dumps(to_json(report, language.words), ensure_ascii=False, indent=2) + "\n"
