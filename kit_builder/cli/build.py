"""`kit-builder build`: build a whole kit from sources."""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kit_builder.cli.options import (
    add_method_options,
    budget_option,
    fresh_option,
    product_option,
    record_option,
    sources,
)
from kit_builder.cli.running import (
    DONE,
    WITH_ERRORS,
    Answering,
    handle_errors,
    open_folder,
    read_standard_input,
    report_run,
    use_model,
)
from kit_builder.errors import BatchPendingError, BudgetError, KitError

if TYPE_CHECKING:
    from kit_builder.cli.estimate import PlannedBuild


@click.command()
@sources
@click.option("--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="The folder for the kit.")
@product_option
@add_method_options
@click.option(
    "--dry-run",
    is_flag=True,
    help="Print an estimate of calls, tokens and cost, and exit. Tokens of a model's reasoning are not included.",
)
@click.option("--show-requests", is_flag=True, help="With --dry-run: print each request, one per line.")
@budget_option
@fresh_option
@record_option
@click.option(
    "--batch",
    is_flag=True,
    help="Send the calls to OpenAI as a batch, at half the price, and exit. Run again to collect the answers.",
)
@handle_errors
def build(
    sources: tuple[str, ...],
    out: Path,
    dry_run: bool,
    show_requests: bool,
    budget: float | None,
    fresh: bool,
    record: Path | None,
    batch: bool,
    anyway: bool,
    **options: Any,
) -> int:
    """Build a kit from SOURCE...

    A SOURCE is a file, a folder, or - for standard input. Notes, documents (Word, PowerPoint, PDF, web pages and more)
    and transcripts can be read. Answers are cached and your edits are kept, so you can build again at any time.

    A build stops if the sources may have been misread, for example if the expert's name looks like that of a form
    field. It stops before it asks a model where it can tell by then, and always before it writes products. See how the
    sources are read with `kit-builder read`. Then correct the speakers with --speaker or under [speakers] in kit.toml,
    or build with --anyway.

    With --batch, run the command again and again, as some calls depend on earlier answers. Each run collects a batch or
    sends one, and exits with status 1 until everything is answered.
    """
    from kit_builder.cli.estimate import PlannedBuild, estimate_build, print_ledger

    _check_combination(dry_run=dry_run, shows=show_requests, records=record is not None, batch=batch, fresh=fresh)
    plan = PlannedBuild(sources, read_standard_input(sources), out, options, batch)
    if dry_run:
        ledger = estimate_build(plan, fresh=fresh, show_requests=show_requests)
        print_ledger(ledger, err=show_requests)
        return DONE
    return _carry_out(plan, Answering(fresh, budget, batch, record), anyway=anyway)


def _carry_out(plan: "PlannedBuild", answering: Answering, *, anyway: bool) -> int:
    """Build a kit, and return the exit status; what waits for a batch or a larger budget is printed."""
    from kit_builder.cli.estimate import describe_remaining, estimate_build
    from kit_builder.kit.folder import discard_if_useless
    from kit_builder.pipeline import Job
    from kit_builder.pipeline import build as build_kit
    from kit_builder.sources import check_sources

    check_sources(plan.sources, BytesIO(plan.stdin))
    try:
        with discard_if_useless(plan.out):
            folder, settings = open_folder(plan.out, plan.options)
            opened = use_model(settings, folder.answers, answering)
            with folder.lock(), opened as (model, progress):
                job = Job(folder, settings, model, progress, anyway)
                is_fresh = answering.fresh or answering.record is not None
                report = build_kit(plan.sources, plan.stdin, job, fresh=is_fresh)
    except BatchPendingError as pending:
        click.echo(str(pending), err=True)
        return WITH_ERRORS
    except BudgetError as error:
        remaining = describe_remaining(estimate_build(plan))
        click.echo(
            f"{error} {remaining} Answers so far are cached: run again with a larger --budget to continue.", err=True
        )
        return WITH_ERRORS
    return report_run(report, folder)


def _check_combination(*, dry_run: bool, shows: bool, records: bool, batch: bool, fresh: bool) -> None:
    """Raise KitError if two of the options contradict each other."""
    if shows and not dry_run:
        raise KitError("--show-requests needs --dry-run.")
    if records and dry_run:
        raise KitError("--record cannot be combined with --dry-run, which makes no calls.")
    if batch and fresh:
        raise KitError("--fresh cannot be combined with --batch. Run `kit-builder cache DIR --clear` first instead.")
