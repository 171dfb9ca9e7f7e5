"""`kit-builder check`: what is wrong in a kit."""

from pathlib import Path

import click

from kit_builder.cli.options import kit_folder
from kit_builder.cli.session import DONE, WITH_ERRORS, format_finding, handle_errors, open_kit


@click.command()
@kit_folder
@handle_errors
def check(folder: Path) -> int:
    """Look for what is wrong in a kit.

    Compares the products with the cards and their evidence, and prints what does not agree.

    The exit status is 1 if any finding is an error.
    """
    from kit_builder.kit.build_state import find_language
    from kit_builder.products.check_kit import check_kit

    kit, settings = open_kit(folder, {})
    findings = check_kit(find_language(kit, settings), kit, settings)
    for finding in findings:
        click.echo(format_finding(finding))
    if not findings:
        click.echo("Nothing is wrong: every product says what its cards say.")
    return WITH_ERRORS if any(finding.level == "error" for finding in findings) else DONE
