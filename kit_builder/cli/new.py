"""`kit-builder new`: an empty kit with its settings explained."""

from pathlib import Path

import click

from kit_builder.cli.session import DONE, handle_errors
from kit_builder.errors import KitError


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@handle_errors
def new(folder: Path) -> int:
    """Make an empty kit with its settings explained."""
    from kit_builder.kit.folder import KitFolder

    kit = KitFolder(folder)
    if kit.settings.exists():
        raise KitError(f"{kit.settings} is there already.")
    kit.create()
    settings = kit.read_settings()
    kit.save_settings(settings.model_copy(update={"title": kit.title}))
    click.echo(kit.settings)
    return DONE
