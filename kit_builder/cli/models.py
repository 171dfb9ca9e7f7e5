"""`kit-builder models`: list the local models, download one, or choose one for a kit."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kit_builder.cli.running import DONE, INTERRUPTED, handle_errors, open_kit
from kit_builder.errors import KitError, ModelError

if TYPE_CHECKING:
    from kit_builder.llm.machine import Machine
    from kit_builder.llm.weights import Weights

_BEST = "local"


@click.group(invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """List the local models, with what each needs and what was tried with it.

    They run on this machine, in this process. `local`, the default of every kit, uses the best one that is installed.
    """
    if context.invoked_subcommand is None:
        from kit_builder.llm.local_models import choose_weights, format_gigabytes
        from kit_builder.llm.machine import inspect_machine
        from kit_builder.llm.weights import KNOWN_WEIGHTS, get_models_folder

        machine = inspect_machine()
        best = choose_weights(machine)
        memory = format_gigabytes(machine.memory) if machine.memory else "an unknown amount"
        click.echo(f"This machine: {memory} of memory, cores: {machine.cores or 'unknown'}")
        click.echo(f"Folder for embedded models: {get_models_folder()}")
        for weights in KNOWN_WEIGHTS:
            click.echo(f"\n{weights.name}: {_describe_status(weights, best, machine)}")
            click.echo(_describe_model(weights))


@models.command("pull")
@click.argument("name", required=False)
@handle_errors
def pull_model(name: str | None) -> int:
    """Download the local model NAME and verify its checksum.

    Without NAME, the default model is downloaded. An interrupted download is resumed. Without a network, put the file
    that `kit-builder models` names into its folder yourself, then run this command to check it.
    """
    from kit_builder.cli.progress import LiveProgress
    from kit_builder.llm.download import download_weights
    from kit_builder.llm.model import Usage
    from kit_builder.llm.weights import KNOWN_WEIGHTS

    weights = _find(name) if name else KNOWN_WEIGHTS[0]
    progress = LiveProgress(Usage)
    try:
        with progress.shown():
            path = _find_intact(weights) or download_weights(weights, progress.downloading)
    except KeyboardInterrupt:
        click.echo(
            f"\nInterrupted. What was downloaded is kept: `kit-builder models pull {weights.name}` continues.", err=True
        )
        return INTERRUPTED
    click.echo(path)
    return DONE


@models.command("use")
@click.argument("name")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, exists=True, file_okay=False))
@handle_errors
def use(name: str, folder: Path) -> int:
    """Choose the local model NAME for the kit in DIR, in its kit.toml. Without DIR, for the kit in this folder.

    With `local` as NAME, the kit uses the best model that is installed, as every kit does at first.
    """
    from kit_builder.kit.folder import SETTINGS
    from kit_builder.kit.settings import render_settings, replace_model
    from kit_builder.llm.weights import find_weights

    name = name.removeprefix(f"{_BEST}:")
    kit, settings = open_kit(folder, {})
    spec = _BEST if name == _BEST else f"{_BEST}:{_find(name).name}"
    with kit.lock():
        text = kit.read_text(SETTINGS)
        kit.save_settings_text(replace_model(render_settings(settings) if text is None else text, spec))
    if name != _BEST and not find_weights(_find(name)):
        click.echo(f"{name} is not installed: `kit-builder models pull {name}` downloads it.", err=True)
    click.echo(kit.settings)
    return DONE


def _find_intact(weights: "Weights") -> Path | None:
    """Return the path of the weights, which may be in a read-only folder, or None if they are missing or corrupt."""
    from kit_builder.llm.weights import find_weights, verify_weights

    with suppress(ModelError):
        if path := find_weights(weights):
            verify_weights(path, weights)
            return path
    return None


def _find(name: str) -> "Weights":
    from kit_builder.llm.weights import KNOWN_WEIGHTS

    known = {weights.name: weights for weights in KNOWN_WEIGHTS}
    if name not in known:
        raise KitError(f"Unknown embedded model {name}. Choose one of: {', '.join(known)}.")
    return known[name]


def _describe_status(weights: "Weights", best: "Weights", machine: "Machine") -> str:
    from kit_builder.llm.local_models import is_possible, is_suitable
    from kit_builder.llm.weights import find_weights

    is_installed = find_weights(weights) is not None
    chosen = ", used by `local`" if weights is best and is_installed and is_possible(weights, machine) else ""
    if not is_suitable(weights, machine):
        size = "fits only while no other program needs memory"
        size = size if is_possible(weights, machine) else "too large for this machine"
        return f"installed{chosen}, but {size}" if is_installed else size
    return f"installed{chosen}" if is_installed else f"not installed; run: kit-builder models pull {weights.name}"


def _describe_model(weights: "Weights") -> str:
    from kit_builder.llm.local_models import find_needs, format_gigabytes

    needs = find_needs(weights)
    memory = format_gigabytes(needs.measure(needs.contexts[0]))
    return "\n".join(
        (
            f"  {weights.title}; licence: {weights.licence}; chain: {weights.chain}",
            f"  {format_gigabytes(weights.size)} to download, {memory} of memory; languages: {weights.languages}",
            f"  Measured: {weights.measured}",
            f"  File: {weights.file}, SHA-256 {weights.sha256}",
        )
    )
