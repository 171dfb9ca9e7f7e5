"""`kit-builder privacy`: list the names in the sources, and their pseudonyms."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from kit_builder.cli.options import sources
from kit_builder.cli.running import DONE, handle_errors, open_folder, read_standard_input, sanitise, use_model
from kit_builder.errors import KitError

if TYPE_CHECKING:
    from kit_builder.kit.folder import KitFolder
    from kit_builder.kit.settings import Settings
    from kit_builder.privacy import Identity


@click.command(short_help="List the names in SOURCE..., with their pseudonyms.")
@sources
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The kit whose settings and names are used, and where --add and --free save.",
)
@click.option(
    "--add",
    "added",
    metavar="NAME",
    multiple=True,
    help="Mask this name, too, from now on. Needs --out. Can be repeated.",
)
@click.option(
    "--free",
    "freed",
    metavar="WORD",
    multiple=True,
    help="No longer mask this word. Needs --out. Can be repeated.",
)
@click.option(
    "--read-again", "again", is_flag=True, help="Also search for names with the embedded model. This takes a while."
)
@handle_errors
def privacy(
    sources: tuple[str, ...], out: Path | None, added: tuple[str, ...], freed: tuple[str, ...], *, again: bool
) -> int:
    """List the names in SOURCE..., with the pseudonyms that a hosted model would get.

    Nothing is sent. A name marked "unsure" may be an ordinary word: it is masked, but it may stay in products, and then
    gives a warning when they are published. --add and --free save your decisions in kit.toml, under [privacy], for all
    later commands.

    With --read-again, the embedded model also reads the sources, on this machine. What it takes for names is listed
    last. It is not masked, as some of it is no name: use --add for what is.
    """
    from kit_builder.sources import read_sources

    stdin = read_standard_input(sources)
    if added or freed:
        read_sources(sources, BytesIO(stdin))  # before anything is saved
        _save_options(out, added, freed)
    with TemporaryDirectory() as temporary:
        folder, settings = open_folder(out or Path(temporary), {})
        found = [*_find_names(sources, stdin, settings, folder, Path(temporary) if again else None)]
    for identity in found:
        sure = "" if identity.sure else "unsure, "
        own = "yours, " if identity.own else ""
        instead = f" -> {identity.pseudonym}" if identity.pseudonym else ""
        click.echo(sanitise(f"{identity.kind}: {identity.text}{instead} ({own}{sure}{identity.why})"))
    if not found:
        click.echo("No names found in these sources.", err=True)
    return DONE


def _find_names(
    sources: Sequence[str], stdin: bytes, settings: "Settings", folder: "KitFolder", answers: Path | None
) -> Iterator["Identity"]:
    """Yield the names in the sources. With a folder for its `answers`, the embedded model searches too."""
    from kit_builder.kit.identity_store import scan_sources
    from kit_builder.kit.masking import make_ask
    from kit_builder.llm import LOCAL, is_hosted

    if answers is None:
        yield from scan_sources(sources, BytesIO(stdin), settings, folder)
        return
    spec = LOCAL if is_hosted(settings.model.spec) else settings.model.spec
    here = settings.with_changes(model=settings.model.model_copy(update={"spec": spec, "base_url": "", "executor": ""}))
    with use_model(here, answers / "answers.sqlite") as (model, progress):
        ask = make_ask(model, progress, here, ())
        yield from scan_sources(sources, BytesIO(stdin), settings, folder, ask)


def _save_options(out: Path | None, added: Sequence[str], freed: Sequence[str]) -> None:
    """Save names to mask and words to free in the settings of the kit at `out`."""
    from kit_builder.kit.folder import SETTINGS, KitFolder
    from kit_builder.kit.settings import render_settings, replace_names

    if out is None:
        raise KitError("--add and --free need a kit to save them in. Name it with --out DIR.")
    if both := sorted({each.casefold() for each in added} & {each.casefold() for each in freed}):
        raise KitError(f"{both[0]} is given with both --add and --free. Choose one.")
    if any(not each.strip() for each in (*added, *freed)):
        raise KitError("A name must not be empty.")
    folder = KitFolder(out)
    settings = folder.read_settings()
    folder.create()
    with folder.lock():
        names = _leave_out(settings.privacy.names, freed) + _leave_out(added, settings.privacy.names)
        free = _leave_out(settings.privacy.free, added) + _leave_out(freed, settings.privacy.free)
        text = folder.read_text(SETTINGS) or render_settings(settings.with_changes(title=folder.title))
        folder.save_settings_text(replace_names(text, names, free))


def _leave_out(words: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    dropped = {each.casefold() for each in others}
    return tuple(each for each in dict.fromkeys(words) if each.casefold() not in dropped)
