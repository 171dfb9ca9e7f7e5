"""`kit-builder publish`: the files that customers open and platforms take."""

from pathlib import Path

import click

from kit_builder.cli.options import kit_folder
from kit_builder.cli.session import DONE, WITH_ERRORS, format_finding, handle_errors, open_kit, sanitise
from kit_builder.errors import KitError


def _formats(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...]:  # noqa: ARG001 - click's signature
    return tuple(dict.fromkeys(name.strip() for name in (value or "").split(",") if name.strip()))


@click.command()
@kit_folder
@click.option(
    "--to",
    "formats",
    metavar="FORMAT,...",
    callback=_formats,
    help="These formats only: csv, docx, epub, gift, html, md, pdf, pptx, scorm, site.",
)
@click.option(
    "--evidence",
    type=click.Choice(["none", "footnotes"]),
    default="none",
    help="Whether the quotes from your notes and calls come along, for yourself to read.",
)
@click.option(
    "--approved",
    "approved_only",
    is_flag=True,
    help="The methods that you have approved alone; tells what is left out.",
)
@click.option(
    "--template",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A .pptx whose look the decks take.",
)
@handle_errors
def publish(folder: Path, formats: tuple[str, ...], evidence: str, approved_only: bool, template: Path | None) -> int:
    """Make what customers open from the products of a kit, in DIR/published.

    The kit is checked first: nothing is published while `kit-builder check` finds an error, or while somebody
    from your sources is named in it. Without --to, every format is made that the kit has something for.
    Evidence, your notes and calls, stays out.

    DIR/published/manifest.json names every file, its digest and what it is made of.
    """
    from kit_builder.cli.progress import LiveProgress
    from kit_builder.kit.build_state import find_language
    from kit_builder.kit.identity_store import load_unpublishable
    from kit_builder.llm.model import Usage
    from kit_builder.products.check_kit import check_kit
    from kit_builder.publish import find_ready_formats, load_format
    from kit_builder.publish.approved_products import render_approved_products
    from kit_builder.publish.publish_kit import PublishOptions
    from kit_builder.publish.publish_kit import publish as publish_kit

    for name in formats:  # what is missing is told before anything is read
        load_format(name)
    names, lacking = (formats, "") if formats else find_ready_formats()
    kit, settings = open_kit(folder, {})
    language = find_language(kit, settings)
    approved = render_approved_products(kit, settings, language) if approved_only else None
    left_out = approved.left_out if approved else ()
    errors = [
        finding
        for finding in check_kit(language, kit, settings)
        if finding.level == "error" and finding.where not in left_out
    ]
    for finding in errors:
        click.echo(format_finding(finding), err=True)
    if errors:
        click.echo(f"Nothing was published: {len(errors)} errors. Mend the cards or the products first.", err=True)
        return WITH_ERRORS
    progress = LiveProgress(Usage)
    kit.create()
    with kit.lock(), progress.shown():
        progress.start_stage("Publishing", len(names))
        published = publish_kit(
            kit,
            settings,
            language,
            PublishOptions(
                names,
                with_evidence=evidence == "footnotes",
                template=_read(template) if template else None,
                replacements=approved.files if approved else None,
            ),
            identities=load_unpublishable(settings, kit),
            on_start=progress.start_call,
        )
    for finding in (*(approved.findings if approved else ()), *published.findings):
        click.echo(format_finding(finding), err=True)
    for name in left_out:
        click.echo(f"Left out, since its card is not approved as it reads now: {sanitise(name)}", err=True)
    if not published.files:
        click.echo(
            "Nothing was published: somebody is named in it. Take the names out of the products first.", err=True
        )
        return WITH_ERRORS
    for name in names:
        count = len(published.files[name])
        click.echo(f"{name}: " + (f"{count} files" if count else "nothing in this kit to make it of"))
    click.echo(f"Files: in {folder / 'published'}, named with their digests in manifest.json.")
    if lacking:
        click.echo(lacking, err=True)
    return WITH_ERRORS if lacking else DONE


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KitError(f"{path} cannot be read: {error.strerror}.") from error
