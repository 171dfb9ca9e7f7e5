"""`kit-builder publish`: make the files that customers open and platforms import."""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kit_builder.cli.options import kit_folder
from kit_builder.cli.running import (
    DONE,
    WITH_ERRORS,
    format_finding,
    handle_errors,
    open_kit_with_cards,
    read_file,
    sanitise,
)
from kit_builder.text.counts import count_of

if TYPE_CHECKING:
    from kit_builder.kit.folder import KitFolder
    from kit_builder.kit.settings import Settings
    from kit_builder.publish.publish_kit import Published, PublishOptions
    from kit_builder.records import Finding
    from kit_builder.text.languages import Language


def _split_formats(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...]:  # noqa: ARG001 - click's signature
    return tuple(dict.fromkeys(name.strip() for name in (value or "").split(",") if name.strip()))


@click.command()
@kit_folder
@click.option(
    "--to",
    "formats",
    metavar="FORMAT,...",
    callback=_split_formats,
    help="Only these formats, separated by commas: csv, docx, epub, gift, html, md, pdf, pptx, scorm, site, xlsx.",
)
@click.option(
    "--evidence",
    type=click.Choice(["none", "footnotes"]),
    default="none",
    help="Include the quotes from your sources as footnotes, for your own use.",
)
@click.option(
    "--approved",
    "approved_only",
    is_flag=True,
    help="Publish only methods that you have approved, and list what is left out.",
)
@click.option(
    "--template",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A .pptx file whose design the slide decks use.",
)
@handle_errors
def publish(folder: Path, formats: tuple[str, ...], evidence: str, approved_only: bool, template: Path | None) -> int:
    """Publish the products of the kit DIR, to DIR/published.

    The kit is checked first. Nothing is published if `kit-builder check` finds an error, if a product contains a name
    from your sources, or if the offer still has a blank. Without --to, every format is made that the kit has content
    for. Footnotes are left out unless you ask for them.

    DIR/published/manifest.json lists every file with its SHA-256 digest and the cards it is made from.
    """
    from kit_builder.kit.build_state import find_language
    from kit_builder.publish import find_ready_formats, load_format
    from kit_builder.publish.approved_products import render_approved_products
    from kit_builder.publish.publish_kit import PublishOptions

    for name in formats:  # report missing packages before reading anything
        load_format(name)
    names, lacking = (formats, "") if formats else find_ready_formats()
    kit, settings = open_kit_with_cards(folder, {})
    language = find_language(kit, settings)
    approved = render_approved_products(kit, settings, language) if approved_only else None
    left_out = approved.left_out if approved else ()
    if _report_errors(kit, settings, language, left_out):
        return WITH_ERRORS
    design, replacements = read_file(template) if template else None, approved.files if approved else None
    published = _publish(kit, settings, language, PublishOptions(names, evidence == "footnotes", design, replacements))
    _print_findings((*(approved.findings if approved else ()), *published.findings))
    for name in left_out:
        click.echo(f"Left out, as its card is not approved in its present wording: {sanitise(name)}", err=True)
    if not published.files:
        _explain_nothing(published)
        return WITH_ERRORS
    _print_files(published, names, folder)
    if lacking:
        click.echo(lacking, err=True)
    return WITH_ERRORS if lacking else DONE


def _publish(kit: "KitFolder", settings: "Settings", language: "Language", options: "PublishOptions") -> "Published":
    """Make the files of a kit, and show how far that is."""
    from kit_builder.cli.progress import LiveProgress
    from kit_builder.kit.identity_store import load_unpublishable
    from kit_builder.llm.model import Usage
    from kit_builder.publish.publish_kit import publish as publish_kit

    progress = LiveProgress(Usage)
    kit.create()
    with kit.lock(), progress.shown():
        progress.start_stage("Publishing", len(options.formats))
        identities = load_unpublishable(settings, kit)
        return publish_kit(kit, settings, language, options, identities=identities, on_start=progress.start_call)


def _explain_nothing(published: "Published") -> None:
    """Say why no file was made."""
    click.echo("Nothing published. Remove the names and fill in the blanks reported above first.", err=True)
    if all(each.where.startswith("offer/") for each in published.findings if each.level == "error"):
        click.echo('To publish the rest without the offer, take "offer" out of `products` in kit.toml.', err=True)


def _report_errors(kit: "KitFolder", settings: "Settings", language: "Language", left_out: Collection[str]) -> bool:
    """Print the errors in a kit, but for the files that are `left_out`; return whether there are any."""
    from kit_builder.products.check_kit import check_kit

    found = check_kit(language, kit, settings)
    errors = [finding for finding in found if finding.level == "error" and finding.where not in left_out]
    _print_findings(errors)
    if errors:
        click.echo(f"Nothing published: {count_of(len(errors), 'error')}. Fix the cards or products first.", err=True)
    return bool(errors)


def _print_findings(findings: Iterable["Finding"]) -> None:
    for finding in findings:
        click.echo(format_finding(finding), err=True)


def _print_files(published: "Published", formats: Sequence[str], folder: Path) -> None:
    """Print how many files there are of each format, and where they are."""
    for name in formats:
        count = len(published.files[name])
        click.echo(f"{name}: {count_of(count, 'file') if count else 'no content in this kit'}")
    click.echo(f"Files: see {folder / 'published'} and its manifest.json.")
