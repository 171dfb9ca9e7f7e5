"""`kit-builder where`: the lines of the source that a footnote stands for."""

from pathlib import Path

import click

from kit_builder.cli.session import DONE, handle_errors, open_kit, sanitise


@click.command()
@click.argument("footnote", metavar="ID")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False))
@handle_errors
def where(footnote: str, folder: Path) -> int:
    """Show where in the sources ID stands, with a few lines around it.

    ID is that of a footnote in a card or a draft, such as call-2-14. DIR is the kit, the current folder if not given.
    The lines are those that the last build read.
    """
    from kit_builder.kit import build_state

    kit, _ = open_kit(folder, {})
    spot = build_state.locate_footnote(footnote, kit)
    click.echo(sanitise(spot.source))
    for is_evidence, number, place, speaker, text in spot.lines:
        told = ": ".join(filter(None, [", ".join(filter(None, [place, speaker])), text]))
        click.echo(f"{'>' if is_evidence else ' '}{number:>6}  {sanitise(told)}")
    return DONE
