"""`kit-builder new`: create an empty kit."""

import shlex
from pathlib import Path

import click

from kit_builder.cli.running import DONE, handle_errors
from kit_builder.errors import KitError


@click.command(short_help="Create an empty kit in DIR, with its settings explained.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@handle_errors
def new(folder: Path) -> int:
    """Create an empty kit in DIR, with a kit.toml that explains all settings."""
    from kit_builder.kit.folder import KitFolder

    kit = KitFolder(folder)
    if kit.settings.exists():
        raise KitError(f"{kit.settings} already exists.")
    kit.create()
    settings = kit.read_settings()
    kit.save_settings(settings.model_copy(update={"title": kit.title}))
    click.echo(kit.settings)
    command = f"kit-builder build SOURCE... --out {shlex.quote(str(folder))}"
    click.echo(f"Change what you like in it, then run: {command}", err=True)
    return DONE
