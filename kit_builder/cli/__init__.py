"""The command line: parse arguments, run the pipeline and report. Results go to stdout, everything else to stderr.

Belongs here: one module per command, named after it, and what commands share: `options`, `progress` and `running`. Does
not: anything a Python program that uses kit_builder would need.
"""

import gc
from importlib import import_module

import click

from kit_builder.errors import suggest

_COLLECT_EVERY = 1_000_000
_COMMANDS = (
    "read",
    "build",
    "extract",
    "write",
    "check",
    "where",
    "interview",
    "review",
    "publish",
    "privacy",
    "models",
    "prompts",
    "cache",
    "new",
)


class Commands(click.Group):
    """The commands in the order in which they are used. Each module is imported only when its command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return the command from the module of that name; None if there is no such command."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant. For an unknown one, exit with the most similar name."""
        name = args[0]
        if name not in _COMMANDS and (meant := suggest(name, _COMMANDS)):
            ctx.fail(f"No such command '{name}'.{meant}")
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kit-builder")
def main() -> None:
    """Turn a consultant's notes and call transcripts into products to sell.

    Kit Builder reads your sources and builds a kit: method cards that you can read and edit, and a how-to book,
    webinars, a do-it-yourself kit, a course and an offer made from the cards. Every step can be traced to a line in the
    sources. By default the embedded model does the work, and nothing leaves this machine.

    \b
    Begin with
      kit-builder build notes.md call.vtt --out my-kit
      kit-builder review my-kit
      kit-builder publish my-kit

    Exit status: 0 success, 1 finished with errors or missing parts, 2 invalid usage or input, 130 interrupted.
    """  # noqa: D301 - click keeps lines below a backspace as they are
    collect_seldom()


def collect_seldom() -> None:
    """Let Python look for cycles of objects that nobody uses after a million new objects rather than 700.

    A build keeps nearly all it makes, in caches. Looking for cycles so often took a tenth of its time, and freed hardly
    anything: a whole kit takes 10 MB more without.
    """
    gc.set_threshold(_COLLECT_EVERY)
