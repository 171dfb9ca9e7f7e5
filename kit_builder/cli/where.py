"""`kit-builder where`: show the source lines behind a footnote."""

from pathlib import Path

import click

from kit_builder.cli.running import DONE, handle_errors, open_kit, sanitise


@click.command(short_help="Show the source lines behind the footnote ID.")
@click.argument("footnote", metavar="ID")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False))
@handle_errors
def where(footnote: str, folder: Path) -> int:
    """Show the source lines behind the footnote ID, with a few lines around them.

    ID is that of a footnote in a card or a product, such as call-2-14 for [^call-2-14]. DIR is the kit; the default is
    the current folder. The lines are shown as the last build read them.
    """
    from kit_builder.kit import build_state

    kit, _ = open_kit(folder, {})
    excerpt = build_state.locate_footnote(footnote, kit)
    click.echo(sanitise(excerpt.source))
    for is_evidence, number, place, speaker, text in excerpt.lines:
        row = ": ".join(filter(None, [", ".join(filter(None, [place, speaker])), text]))
        click.echo(f"{'>' if is_evidence else ' '}{number:>6}  {sanitise(row)}")
    return DONE
