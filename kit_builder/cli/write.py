"""`kit-builder write`: make products from the cards of a kit."""

from pathlib import Path
from typing import Any

import click

from kit_builder.cli.options import (
    base_url_option,
    budget_option,
    fresh_option,
    kit_folder,
    mask_option,
    model_option,
    product_option,
    record_option,
)
from kit_builder.cli.running import Answering, handle_errors, open_kit_with_cards, report_run, use_writer


@click.command()
@kit_folder
@product_option
@model_option
@base_url_option
@budget_option
@fresh_option
@mask_option
@record_option
@handle_errors
def write(folder: Path, budget: float | None, fresh: bool, record: Path | None, **options: Any) -> int:
    """Make the products of the kit DIR from its cards.

    Your edits to the cards are used, and those to products are kept. With --model none, the products are rendered from
    the cards in seconds, without prose written by a model.
    """
    from kit_builder.kit.build_state import find_language, load_report
    from kit_builder.pipeline import Job, make_products

    kit, settings = open_kit_with_cards(folder, options)
    language = find_language(kit, settings)
    opened = use_writer(settings, kit.answers, Answering(fresh, budget, record=record))
    with kit.lock(), opened as (model, progress):
        job = Job(kit, settings, model, progress)
        report = make_products(load_report(kit), language, job, fresh=fresh or record is not None)
    return report_run(report, kit)
