"""What a build will cost, found by building a copy of the kit with a model that is not called."""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from kit_builder.cli.session import build_kit, open_folder
from kit_builder.kit.folder import KitFolder
from kit_builder.llm import is_hosted, open_model
from kit_builder.llm.answer_cache import copy_answers
from kit_builder.llm.model import Usage

_WRITING = "Writing products"
# What a build that runs meanwhile may take away while the kit is copied; answers are copied by themselves.
_IN_USE = shutil.ignore_patterns("published", "lock*", "changes", "*.partial", "answers.sqlite*")
_HEADINGS = ("Calls", "Kept answers", "Tokens in", "Tokens out", "USD")


class Ledger:
    """The progress of a rehearsal: what each stage and product uses."""

    def __init__(self, usage: Usage) -> None:
        self.rows: dict[str, Usage] = {}
        self._usage = usage
        self._before = replace(usage)
        self._stage = self._row = ""

    def start_stage(self, name: str, calls: int) -> None:
        """Open the row of a stage."""
        del calls
        self._close()
        self._stage = self._row = name

    def start_call(self, about: str) -> None:
        """Open the row of the product that is asked about, while products are written."""
        self._close()
        self._row = f"{self._stage}: {about.partition(':')[0]}" if self._stage == _WRITING else self._stage

    def closed(self) -> dict[str, Usage]:
        """All rows, and the sum."""
        self._close()
        return self.rows | {"In all": self._usage}

    def _close(self) -> None:
        used = _combined(self._usage, self._before, -1)
        if used.calls or used.cached_calls:
            self.rows[self._row] = _combined(self.rows.get(self._row, Usage()), used, 1)
        self._before = replace(self._usage)


def estimate_build(
    sources: Sequence[str],
    stdin: bytes,
    out: Path,
    options: dict[str, Any],
    *,
    fresh: bool,
    batch: bool,
    show_requests: bool = False,
) -> Ledger:
    """What building the kit at `out` would use, by stage and product; the kit stays as it is.

    What each request to a hosted model would hold is printed, a line each, where it is to be shown.
    """
    with TemporaryDirectory() as passing:
        copy = Path(passing) / out.resolve().name
        if out.is_dir():
            shutil.copytree(out, copy, symlinks=True, ignore=_IN_USE)
        folder, settings = open_folder(copy, options)
        showing = click.echo if show_requests and is_hosted(settings.model.spec) else None
        if show_requests and showing is None:
            click.echo("Nothing would be sent: the model is embedded.", err=True)
        copy_answers(KitFolder(out).answers, folder.answers)
        with open_model(
            settings.model.spec,
            base_url=settings.model.base_url or None,
            timeout=settings.model.timeout,
            at_once=1,  # so that what is used can be told apart by what is asked
            cache=folder.answers,
            fresh=fresh,
            rehearsal=True,
            showing=showing,
            batch=batch,
            announce=_unheard,
            downloading=_unheard,
        ) as model:
            ledger = Ledger(model.usage)
            build_kit(sources, stdin, folder, settings, model, ledger)
    return ledger


def print_ledger(ledger: Ledger, *, err: bool = False) -> None:
    """Print what would be used as a table."""
    rows = ledger.closed()
    width = max(map(len, rows))
    click.echo(f"{'':{width}}" + "".join(f"{heading:>15}" for heading in _HEADINGS), err=err)
    for name, used in rows.items():
        cost = "price unknown" if used.cost_usd is None else f"{used.cost_usd:.4f}"
        counts = (used.calls, used.cached_calls, used.input_tokens, used.output_tokens)
        click.echo(f"{name:{width}}" + "".join(f"{count:>15,}" for count in counts) + f"{cost:>15}", err=err)


def describe_remaining(ledger: Ledger) -> str:
    """What would be used, in one sentence."""
    used = ledger.closed()["In all"]
    return f"Left to do: about {used.calls} calls, {used.cost_usd or 0:.2f} USD."


def read_standard_input(sources: Sequence[str]) -> bytes:
    """What stands on standard input, where it is one of the sources."""
    return sys.stdin.buffer.read() if "-" in sources else b""


def _combined(one: Usage, other: Usage, sign: int) -> Usage:
    return Usage(
        calls=one.calls + sign * other.calls,
        cached_calls=one.cached_calls + sign * other.cached_calls,
        input_tokens=one.input_tokens + sign * other.input_tokens,
        output_tokens=one.output_tokens + sign * other.output_tokens,
        cost_usd=None if one.cost_usd is None or other.cost_usd is None else one.cost_usd + sign * other.cost_usd,
    )


def _unheard(*_told: object) -> None:
    """Nothing is fetched or loaded for a rehearsal."""
