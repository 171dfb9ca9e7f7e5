"""`kit-builder models`: the embedded models, listed and fetched."""

import click

from kit_builder.cli.session import DONE, handle_errors
from kit_builder.errors import KitError


@click.group(invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """List or fetch the embedded models."""
    if context.invoked_subcommand is None:
        from kit_builder.llm.weights import KNOWN, find, models_folder

        click.echo(f"Embedded models are kept in {models_folder()}")
        for weights in KNOWN:
            here = "here" if find(weights) else f"not here: kit-builder models pull {weights.name}"
            click.echo(f"\n{weights.name} ({weights.size / 1e9:.1f} GB, {weights.licence}): {here}")
            click.echo(f"  {weights.description}\n  {weights.file}\n  SHA-256 {weights.sha256}")


@models.command("pull")
@click.argument("name", required=False)
@handle_errors
def pull_model(name: str | None) -> int:
    """Fetch the weights of the embedded model NAME, the default one if not given, and check their digest.

    An interrupted download goes on where it stopped.
    """
    from kit_builder.cli.progress import LiveProgress
    from kit_builder.llm.model import Usage
    from kit_builder.llm.weights import KNOWN, find, pull, verify

    known = {weights.name: weights for weights in KNOWN}
    if name and name not in known:
        raise KitError(f"There is no embedded model {name}. There are: {', '.join(known)}.")
    weights = known[name or KNOWN[0].name]
    progress = LiveProgress(Usage)
    with progress.shown():
        path = find(weights) or pull(weights, progress.downloading)
    verify(path, weights)
    click.echo(path)
    return DONE
