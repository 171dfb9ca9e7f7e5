"""`kit-builder privacy`: who is named in the sources, and what a hosted model would read instead."""

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from kit_builder.cli.options import sources
from kit_builder.cli.session import DONE, clean, opened, plain_errors
from kit_builder.errors import KitError


@click.command()
@sources
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="The kit whose settings and names count.")
@click.option("--add", "added", metavar="NAME", multiple=True, help="Mask this name too, from now on; needs --out.")
@click.option("--free", "freed", metavar="WORD", multiple=True, help="Mask this word no more; needs --out.")
@plain_errors
def privacy(sources: tuple[str, ...], out: Path | None, added: tuple[str, ...], freed: tuple[str, ...]) -> int:
    """Show who is named in SOURCE..., and the stand-ins that a hosted model would get.

    Nothing is sent. What is unsure may be no name: it is masked all the same, stays in products, and is a warning when
    it is published. --add and --free write into kit.toml, under [privacy], and every later command goes by it.
    """
    from kit_builder.named import named_in

    if added or freed:
        _wish(out, added, freed)
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


def _wish(out: Path | None, added: Sequence[str], freed: Sequence[str]) -> None:
    """Write names to add and words to free into the settings of the kit at `out`."""
    from kit_builder.kit import SETTINGS, KitFolder
    from kit_builder.settings import with_names, written_settings

    if out is None:
        raise KitError("--add and --free are kept in a kit: name it with --out DIR.")
    if both := sorted({each.casefold() for each in added} & {each.casefold() for each in freed}):
        raise KitError(f"{both[0]} is to be added and to be freed. Give it once.")
    if any(not each.strip() for each in (*added, *freed)):
        raise KitError("An empty text is no name.")
    folder = KitFolder(out)
    settings = folder.read_settings()
    folder.create()
    with folder.held():
        names = _without(settings.privacy.names, freed) + _without(added, settings.privacy.names)
        free = _without(settings.privacy.free, added) + _without(freed, settings.privacy.free)
        text = folder.text(SETTINGS) or written_settings(settings.changed(title=folder.title))
        folder.save_settings_text(with_names(text, names, free))


def _without(words: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    dropped = {each.casefold() for each in others}
    return tuple(each for each in dict.fromkeys(words) if each.casefold() not in dropped)
