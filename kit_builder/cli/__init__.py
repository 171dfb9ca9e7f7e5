"""The command line: it parses, calls the pipeline and reports. Results go to stdout, all else to stderr.

Each command is one module here, named after it.
"""

import gc
from importlib import import_module

import click

# What is loaded stays until the program ends: to look all of it over for rubbish every 700 objects, as Python does by
# itself, takes a tenth of the time to the first call.
gc.set_threshold(10_000)

_COMMANDS = (
    "build",
    "extract",
    "write",
    "check",
    "where",
    "review",
    "publish",
    "privacy",
    "models",
    "prompts",
    "cache",
    "new",
)


class Commands(click.Group):
    """The commands in the order in which they are of use, not of the alphabet; each is loaded when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of the commands."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name, from the module of that name; None where there is none."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{cmd_name}"), cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kit-builder")
def main() -> None:
    """Turn a consultant's notes and call transcripts into products that can be sold.

    Give the sources, get a kit: the methods found in them as cards to read and edit, and a how-to book, webinars, a
    do-it-yourself kit, a course and an offer made from the cards. Every step in them traces to a line of the
    sources. The embedded model is the default, so that nothing leaves this machine.

    Exit status: 0 done, 1 done with errors found or parts missing, 2 bad usage or
    input, 130 interrupted.
    """
