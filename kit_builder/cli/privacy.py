"""`kit-builder privacy`: who is named in the sources, and what a hosted model would read instead."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from kit_builder.cli.options import sources
from kit_builder.cli.session import DONE, clean, opened, plain_errors


@click.command()
@sources
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="The kit whose settings and names count.")
@plain_errors
def privacy(sources: tuple[str, ...], out: Path | None) -> int:
    """Show who is named in SOURCE..., and the stand-ins that a hosted model would get.

    Nothing is sent and nothing is written. What is unsure may be no name: it is masked all the same, stays in products,
    and is a warning when it is published. Names to add and words to free stand in kit.toml under [privacy].
    """
    from kit_builder.named import named_in

    with TemporaryDirectory() as passing:
        folder, settings = opened(out or Path(passing), {})
        found = named_in(sources, sys.stdin.buffer, settings, folder)
    for identity in found:
        sure = "" if identity.sure else "unsure, "
        own = "yours, " if identity.own else ""
        click.echo(clean(f"{identity.kind}: {identity.text} -> {identity.stand_in} ({own}{sure}{identity.why})"))
    if not found:
        click.echo("Nobody is named in these sources.", err=True)
    return DONE
