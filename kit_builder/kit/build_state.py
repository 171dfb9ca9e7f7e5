"""What a build found in the sources, kept in the kit for runs that read none, and the report of a run."""

import json
from dataclasses import replace

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.report import Report, as_json, as_page, from_json
from kit_builder.kit.settings import Settings
from kit_builder.kit.source_lines import Spot, as_kept, sources_of, spot
from kit_builder.records import Source
from kit_builder.text.languages import Language, detect, load_language

_FOUND = ".kit/found.json"
_LINES = ".kit/lines.json"


def save_found(report: Report, language: Language, folder: KitFolder) -> None:
    """Keeps what was found in the sources besides their methods, and their lines."""
    folder.save_report(_FOUND, _as_text(replace(report, methods=()), language))
    folder.save_report(_LINES, as_kept(report.read))


def kept_report(folder: KitFolder) -> Report:
    """What the last build found in the sources, for a run that does not read them.

    Raises KitError where that is damaged.
    """
    kept = folder.text(_FOUND)
    try:
        return from_json(json.loads(kept)) if kept else Report()
    except (json.JSONDecodeError, KeyError) as error:
        raise KitError(f"{folder.path / _FOUND} is damaged. Run `kit-builder build` again.") from error


def last_report(folder: KitFolder) -> Report:
    """The report that stands in the kit, as of a run that found every answer kept and called nothing."""
    kept = json.loads(folder.text("report.json") or "{}")
    told = kept["report"]
    return replace(
        from_json(kept),
        methods=folder.cards(),
        cached_calls=told["calls"] + told["cached_calls"],
        cost_usd=None if told["cost_usd"] is None else 0.0,
    )


def where(footnote: str, folder: KitFolder) -> Spot:
    """Where in the sources a footnote of the kit stands, as the last build read them.

    Raises KitError where there is no such line, or the kit keeps none.
    """
    kept = folder.text(_LINES)
    if kept is None:
        raise KitError(f"{folder.path} keeps no lines of its sources. Run `kit-builder build` again.")
    return spot(kept, footnote)


def kept_sources(folder: KitFolder) -> tuple[Source, ...]:
    """The sources that the kit was last built from, as lines without their text; none where it keeps none."""
    kept = folder.text(_LINES)
    return sources_of(kept) if kept else ()


def language_of(folder: KitFolder, settings: Settings) -> Language:
    """The language of a kit: that of its settings, else that of its cards."""
    code = settings.language or detect(" ".join(item.text for method in folder.cards() for _, item in method.items()))
    return load_language(code, folder.prompt_folders)


def save_report(report: Report, language: Language, folder: KitFolder) -> Report:
    """Writes the report of a run into the kit."""
    folder.save_report("report.json", _as_text(report, language))
    folder.save_report("report.md", as_page(report))
    return report


def _as_text(report: Report, language: Language) -> str:
    return json.dumps(as_json(report, language.words), ensure_ascii=False, indent=2) + "\n"
