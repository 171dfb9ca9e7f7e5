"""`kit-builder privacy`: who is named in the sources, and what a hosted model would read instead."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from kit_builder.cli.options import sources
from kit_builder.cli.session import DONE, handle_errors, open_folder, sanitise, use_model
from kit_builder.errors import KitError

if TYPE_CHECKING:
    from kit_builder.kit.folder import KitFolder
    from kit_builder.kit.settings import Settings
    from kit_builder.privacy import Identity


@click.command()
@sources
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="The kit whose settings and names count.")
@click.option("--add", "added", metavar="NAME", multiple=True, help="Mask this name too, from now on; needs --out.")
@click.option("--free", "freed", metavar="WORD", multiple=True, help="Mask this word no more; needs --out.")
@click.option(
    "--read-again", "again", is_flag=True, help="Let the embedded model look for more names; it takes a while."
)
@handle_errors
def privacy(
    sources: tuple[str, ...], out: Path | None, added: tuple[str, ...], freed: tuple[str, ...], *, again: bool
) -> int:
    """Show who is named in SOURCE..., and the stand-ins that a hosted model would get.

    Nothing is sent. What is unsure may be no name: it is masked all the same, stays in products, and is a warning when
    it is published. --add and --free write into kit.toml, under [privacy], and every later command goes by it.

    With --read-again the embedded model reads the sources too, on this machine. What it takes for a name is shown last
    and is not masked: some are none. --add those that are.
    """
    if added or freed:
        _wish(out, added, freed)
    with TemporaryDirectory() as passing:
        folder, settings = open_folder(out or Path(passing), {})
        found = [*_named(sources, settings, folder, Path(passing) if again else None)]
    for identity in found:
        sure = "" if identity.sure else "unsure, "
        own = "yours, " if identity.own else ""
        instead = f" -> {identity.pseudonym}" if identity.pseudonym else ""
        click.echo(sanitise(f"{identity.kind}: {identity.text}{instead} ({own}{sure}{identity.why})"))
    if not found:
        click.echo("Nobody is named in these sources.", err=True)
    return DONE


def _named(
    sources: Sequence[str], settings: "Settings", folder: "KitFolder", answers: Path | None
) -> Iterator["Identity"]:
    """Who is named in the sources; as an embedded model reads them too, where there is a folder for its `answers`."""
    from kit_builder.kit.identity_store import scan_sources
    from kit_builder.kit.masking import make_ask
    from kit_builder.llm import LOCAL, is_hosted

    if answers is None:
        yield from scan_sources(sources, sys.stdin.buffer, settings, folder)
        return
    spec = LOCAL if is_hosted(settings.model.spec) else settings.model.spec
    here = settings.with_changes(model=settings.model.model_copy(update={"spec": spec, "base_url": "", "executor": ""}))
    with use_model(here, answers / "answers.sqlite") as (model, progress):
        ask = make_ask(model, progress, here, ())
        yield from scan_sources(sources, sys.stdin.buffer, settings, folder, ask)


def _wish(out: Path | None, added: Sequence[str], freed: Sequence[str]) -> None:
    """Write names to add and words to free into the settings of the kit at `out`."""
    from kit_builder.kit.folder import SETTINGS, KitFolder
    from kit_builder.kit.settings import render_settings, replace_names

    if out is None:
        raise KitError("--add and --free are kept in a kit: name it with --out DIR.")
    if both := sorted({each.casefold() for each in added} & {each.casefold() for each in freed}):
        raise KitError(f"{both[0]} is to be added and to be freed. Give it once.")
    if any(not each.strip() for each in (*added, *freed)):
        raise KitError("An empty text is no name.")
    folder = KitFolder(out)
    settings = folder.read_settings()
    folder.create()
    with folder.lock():
        names = _without(settings.privacy.names, freed) + _without(added, settings.privacy.names)
        free = _without(settings.privacy.free, added) + _without(freed, settings.privacy.free)
        text = folder.read_text(SETTINGS) or render_settings(settings.with_changes(title=folder.title))
        folder.save_settings_text(replace_names(text, names, free))


def _without(words: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    dropped = {each.casefold() for each in others}
    return tuple(each for each in dict.fromkeys(words) if each.casefold() not in dropped)
