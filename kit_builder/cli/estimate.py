"""Estimates: a dry run builds a copy of the kit with a model that makes no calls."""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from kit_builder.cli.running import open_folder, sanitise
from kit_builder.kit.folder import KitFolder
from kit_builder.llm import ModelOptions, is_hosted, is_recorded, open_model
from kit_builder.llm.answer_cache import copy_answers
from kit_builder.llm.dry_run import DryRunModel
from kit_builder.llm.model import Usage
from kit_builder.pipeline import Job, build

_WRITING = "Writing products"
_EXAMPLES = "worked examples"
# What calls are about: `book: Get paid`, `book: Chapter 1: Get paid, draft` or `corrections of book: Chapter 1 …`.
_PRODUCT = re.compile(r"(?:[a-z]+ of )?([\w-]+)(?:[:/]|$)")
# Files that another build may remove while the kit is copied. The answer cache is copied separately.
_IN_USE = shutil.ignore_patterns("published", "lock*", "changes", "*.partial", "answers.sqlite*")
_HEADINGS = ("Calls", "Cached answers", "Tokens in", "Tokens out", "USD", "Prompt cache")


class Ledger:
    """The progress of a dry run: what each stage and product uses, and doubts about the sources."""

    def __init__(self, usage: Usage) -> None:
        self.rows: dict[str, Usage] = {}
        self.doubts: tuple[str, ...] = ()
        self.batch_usd: float | None = None
        self._usage = usage
        self._before = replace(usage)
        self._stage = self._row = ""

    def start_stage(self, name: str, calls: int) -> None:
        """Start the row of a stage."""
        del calls
        self._close_row()
        self._stage = self._row = name

    def start_call(self, about: str) -> None:
        """Start the row of a product, if products are being written."""
        self._close_row()
        product = _PRODUCT.match(about)
        self._row = f"{_WRITING}: {product[1] if product else _EXAMPLES}" if self._stage == _WRITING else self._stage

    def close(self) -> dict[str, Usage]:
        """Return all rows, the stages in order and the products by name, and the total."""
        self._close_row()
        stages = [name for name in self.rows if not name.startswith(_WRITING)]
        examples = f"{_WRITING}: {_EXAMPLES}"
        products = sorted(self.rows.keys() - {*stages}, key=lambda name: (name != examples, name))
        return {name: self.rows[name] for name in (*stages, *products)} | {"Total": self._usage}

    def _close_row(self) -> None:
        used = _combine(self._usage, self._before, -1)
        if used.calls or used.cached_calls:
            self.rows[self._row] = _combine(self.rows.get(self._row, Usage()), used, 1)
        self._before = replace(self._usage)


@dataclass(frozen=True, slots=True)
class PlannedBuild:
    """The arguments of a `build` command: sources, standard input, the folder of the kit, and its options."""

    sources: Sequence[str]
    stdin: bytes
    out: Path
    options: dict[str, Any]
    batch: bool


def estimate_build(plan: PlannedBuild, *, fresh: bool = False, show_requests: bool = False) -> Ledger:
    """Return what a build would use, by stage and product. The kit is not changed.

    With `show_requests`, each request to a hosted model is printed on one line. Raises KitError as a build does.
    """
    KitFolder(plan.out).refuse_other_files()
    with TemporaryDirectory() as temporary:
        copy = Path(temporary) / plan.out.resolve().name
        if plan.out.is_dir():
            shutil.copytree(plan.out, copy, symlinks=True, ignore=_IN_USE)
        folder, settings = open_folder(copy, plan.options)
        is_sent = is_hosted(settings.model.spec) and not is_recorded(settings.model.spec)
        show_request = click.echo if show_requests and is_sent else None
        if show_requests and show_request is None:
            click.echo("Nothing would be sent: no hosted model would be asked.", err=True)
        copy_answers(KitFolder(plan.out).answers, folder.answers)
        model_options = ModelOptions(
            settings.model.spec,
            folder.answers,
            settings.model.timeout,
            settings.model.base_url or None,
            parallel_calls=1,  # so that usage can be attributed to a stage or product
            fresh=fresh,
            dry_run=True,
            show_request=show_request,
            batch=plan.batch,
        )
        with open_model(model_options) as model:
            ledger = Ledger(model.usage)
            report = build(plan.sources, plan.stdin, Job(folder, settings, model, ledger, anyway=True), fresh=fresh)
    ledger.batch_usd = model.batch_usd if isinstance(model, DryRunModel) and not plan.batch else None
    ledger.doubts = tuple(f"{each.name}: {doubt}" for each in report.reading for doubt in each.doubts)
    return ledger


def print_ledger(ledger: Ledger, *, err: bool) -> None:
    """Print the doubts about the sources, the usage as a table, and what it costs as a batch.

    The last column is the share of the input that the provider has in its prompt cache, at a lower price.
    """
    for doubt in ledger.doubts:
        click.echo(sanitise(f"warning: {doubt}"), err=True)
    rows = ledger.close()
    width = max(map(len, rows))
    click.echo(f"{'':{width}}" + "".join(f"{heading:>15}" for heading in _HEADINGS), err=err)
    for name, used in rows.items():
        cost = "price unknown" if used.cost_usd is None else f"{used.cost_usd:.4f}"
        counts = (used.calls, used.cached_calls, used.input_tokens, used.output_tokens)
        cached = f"{used.cached_input_tokens / max(1, used.input_tokens):.0%}"
        click.echo(
            f"{name:{width}}" + "".join(f"{count:>15,}" for count in counts) + f"{cost:>15}{cached:>15}", err=err
        )
    if ledger.batch_usd:
        click.echo(f"With --batch: about {ledger.batch_usd:.4f} USD, if all calls are sent in batches.", err=True)


def describe_remaining(ledger: Ledger) -> str:
    """Return the remaining usage in one sentence."""
    used = ledger.close()["Total"]
    return f"Remaining: about {used.calls} calls, {used.cost_usd or 0:.2f} USD."


def _combine(one: Usage, other: Usage, sign: int) -> Usage:
    return Usage(
        calls=one.calls + sign * other.calls,
        cached_calls=one.cached_calls + sign * other.cached_calls,
        input_tokens=one.input_tokens + sign * other.input_tokens,
        cached_input_tokens=one.cached_input_tokens + sign * other.cached_input_tokens,
        output_tokens=one.output_tokens + sign * other.output_tokens,
        cost_usd=None if one.cost_usd is None or other.cost_usd is None else one.cost_usd + sign * other.cost_usd,
    )
