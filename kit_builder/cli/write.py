"""`kit-builder write`: products from the cards of a kit."""

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
)
from kit_builder.cli.session import opened_kit, opened_writer, plain_errors, told
from kit_builder.errors import KitError


@click.command()
@kit_folder
@product_option
@model_option
@base_url_option
@budget_option
@fresh_option
@mask_option
@plain_errors
def write(folder: Path, budget: float | None, fresh: bool, **options: Any) -> int:
    """Make the products of a kit from its cards.

    The cards are taken as they stand now, with what you edited in them. With --model none the products are rendered
    from them in seconds, without the prose that a model writes around them.
    """
    from kit_builder.kit.build_state import kept_report, language_of
    from kit_builder.pipeline import make_products

    kit, settings = opened_kit(folder, options)
    if not kit.cards():
        raise KitError(f"{folder} has no cards to write from. `kit-builder build` or `extract` makes them.")
    language = language_of(kit, settings)
    with kit.held(), opened_writer(settings, kit.answers, fresh=fresh, budget=budget) as (model, progress):
        report = make_products(kept_report(kit), language, kit, settings, model, progress)
    return told(report, kit)
