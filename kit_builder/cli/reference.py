"""The reference of the command line, `docs/cli.md`, generated from the help texts of the commands.

Run `python -m kit_builder.cli.reference > docs/cli.md` after changing a help text.
"""

import sys
from collections.abc import Iterator

import click

from kit_builder.cli import main

_INTRODUCTION = """\
# Command line

This page is generated from the help texts of `kit-builder`. Do not edit it; run
`python -m kit_builder.cli.reference > docs/cli.md` instead.
"""
_WIDTH = 100


def render_reference() -> str:
    """Return the help text of every command as a Markdown page."""
    return "\n".join(
        [_INTRODUCTION, *_render(main, click.Context(main, info_name="kit-builder", **main.context_settings))]
    )


def _render(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield a section on `command` and on each of its subcommands."""
    context.terminal_width = _WIDTH
    yield f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            if inner := command.get_command(context, name):
                yield from _render(inner, click.Context(inner, info_name=name, parent=context))


if __name__ == "__main__":
    sys.stdout.write(render_reference())
