"""`kit-builder build`: sources in, a whole kit out."""

from pathlib import Path
from typing import Any

import click

from kit_builder.cli.options import (
    base_url_option,
    budget_option,
    executor_option,
    expert_option,
    fresh_option,
    language_option,
    mask_option,
    model_option,
    product_option,
    sources,
)
from kit_builder.cli.session import DONE, WITH_ERRORS, build_kit, handle_errors, open_folder, report_run, use_model
from kit_builder.errors import BudgetError, KitError, LaterError


@click.command()
@sources
@click.option("--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="The folder of the kit.")
@product_option
@model_option
@base_url_option
@executor_option
@expert_option
@mask_option
@language_option
@click.option("--dry-run", is_flag=True, help="Print the calls, tokens and money that this would take, and do nothing.")
@click.option("--show-requests", is_flag=True, help="With --dry-run: print what each request would hold, a line each.")
@budget_option
@fresh_option
@click.option(
    "--batch",
    is_flag=True,
    help="Send what is to be asked to OpenAI as one batch, at half the price, and end; later runs pick the answers up.",
)
@handle_errors
def build(
    sources: tuple[str, ...],
    out: Path,
    dry_run: bool,
    show_requests: bool,
    budget: float | None,
    fresh: bool,
    batch: bool,
    **options: Any,
) -> int:
    """Make a kit of SOURCE...

    A SOURCE is a file, a folder, or - for standard input: notes, documents (Word, PowerPoint, PDF, web pages and more)
    and transcripts. Run again, it asks only what it has not asked before, and keeps what you edited.

    With --batch it is run several times, as what it asks hangs on what was answered: each run picks up a batch or
    sends one, and ends with the status 1 until all is answered.
    """
    from kit_builder.cli.estimate import describe_remaining, estimate_build, print_ledger, read_standard_input

    if show_requests and not dry_run:
        raise KitError("--show-requests shows what would be sent, and needs --dry-run.")
    if batch and fresh:
        raise KitError("--fresh would ask each batch anew. Clear what is kept with `kit-builder cache` instead.")
    stdin = read_standard_input(sources)
    if dry_run:
        ledger = estimate_build(sources, stdin, out, options, fresh=fresh, batch=batch, show_requests=show_requests)
        print_ledger(ledger, err=show_requests)
        return DONE
    folder, settings = open_folder(out, options)
    try:
        with (
            folder.lock(),
            use_model(settings, folder.answers, fresh=fresh, budget=budget, batch=batch) as (model, progress),
        ):
            report = build_kit(sources, stdin, folder, settings, model, progress)
    except LaterError as told_of_batch:
        click.echo(str(told_of_batch), err=True)
        return WITH_ERRORS
    except BudgetError as error:
        left = describe_remaining(estimate_build(sources, stdin, out, options, fresh=False, batch=batch))
        click.echo(f"{error} {left} What was answered is kept: run again with a larger --budget to go on.", err=True)
        return WITH_ERRORS
    return report_run(report, folder)
