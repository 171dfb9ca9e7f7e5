"""`kit-builder check`: check a kit against its cards."""

from pathlib import Path

import click

from kit_builder.cli.options import kit_folder
from kit_builder.cli.running import DONE, WITH_ERRORS, format_finding, handle_errors, open_kit_with_cards


@click.command()
@kit_folder
@handle_errors
def check(folder: Path) -> int:
    """Check the products of the kit DIR against its cards.

    This prints every difference between the products, the cards and their evidence. The exit status is 1 if any of them
    is an error. No model is asked, and nothing is changed.
    """
    from kit_builder.kit.build_state import find_language
    from kit_builder.products.check_kit import check_kit

    kit, settings = open_kit_with_cards(folder, {})
    findings = check_kit(find_language(kit, settings), kit, settings)
    for finding in findings:
        click.echo(format_finding(finding))
    if not findings:
        click.echo("No problems found. All products agree with the cards.")
    return WITH_ERRORS if any(finding.level == "error" for finding in findings) else DONE
