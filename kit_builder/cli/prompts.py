"""`kit-builder prompts`: list the prompts, or copy one into a kit to edit it."""

from pathlib import Path

import click

from kit_builder.cli.options import kit_folder
from kit_builder.cli.running import DONE, handle_errors, open_kit


@click.group(invoke_without_command=True)
@click.pass_context
def prompts(context: click.Context) -> None:
    """List the prompts, or copy one into a kit to edit it."""
    if context.invoked_subcommand is None:
        from kit_builder.text.prompts import find_prompts_folder

        for path in sorted(find_prompts_folder().rglob("*")):
            if path.is_file() and not {"words", "linguistics"} & set(path.parts):
                click.echo(path.relative_to(find_prompts_folder()).as_posix())


@prompts.command("eject")
@click.argument("name")
@kit_folder
@handle_errors
def eject(name: str, folder: Path) -> int:
    """Copy the prompt NAME into the kit DIR, to edit it there.

    NAME is a name from the list, such as steps.md, or a folder, such as products/book.
    """
    from kit_builder.text.prompts import eject as copy

    kit, _ = open_kit(folder, {})
    for path in copy(name, kit.prompts):
        click.echo(path)
    return DONE
