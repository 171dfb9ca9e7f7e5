"""`kit-builder models`: list or download the embedded models."""

import click

from kit_builder.cli.session import DONE, handle_errors
from kit_builder.errors import KitError


@click.group(invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """List or download the embedded models."""
    if context.invoked_subcommand is None:
        from kit_builder.llm.weights import KNOWN_WEIGHTS, find_weights, get_models_folder

        click.echo(f"Folder for embedded models: {get_models_folder()}")
        for weights in KNOWN_WEIGHTS:
            status = (
                "installed" if find_weights(weights) else f"not installed; run: kit-builder models pull {weights.name}"
            )
            click.echo(f"\n{weights.name} ({weights.size / 1e9:.1f} GB, {weights.licence}): {status}")
            click.echo(f"  {weights.description}\n  {weights.file}\n  SHA-256 {weights.sha256}")


@models.command("pull")
@click.argument("name", required=False)
@handle_errors
def pull_model(name: str | None) -> int:
    """Download the embedded model NAME and verify its checksum.

    Without NAME, the default model is downloaded. An interrupted download is resumed.
    """
    from kit_builder.cli.progress import LiveProgress
    from kit_builder.llm.download import download_weights
    from kit_builder.llm.model import Usage
    from kit_builder.llm.weights import KNOWN_WEIGHTS, find_weights, verify_weights

    known = {weights.name: weights for weights in KNOWN_WEIGHTS}
    if name and name not in known:
        raise KitError(f"Unknown embedded model {name}. Choose one of: {', '.join(known)}.")
    weights = known[name or KNOWN_WEIGHTS[0].name]
    progress = LiveProgress(Usage)
    with progress.shown():
        path = find_weights(weights) or download_weights(weights, progress.downloading)
    verify_weights(path, weights)
    click.echo(path)
    return DONE
