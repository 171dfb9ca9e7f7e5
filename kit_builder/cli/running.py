"""What commands share: open a kit and a model, run the pipeline, report the result and exit with a status."""

import os
import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from kit_builder.errors import KitError

if TYPE_CHECKING:
    from kit_builder.cli.progress import LiveProgress
    from kit_builder.kit.folder import KitFolder
    from kit_builder.kit.report import Report
    from kit_builder.kit.settings import Settings
    from kit_builder.llm import ModelOptions
    from kit_builder.llm.model import Model
    from kit_builder.records import Finding

NO_MODEL = "none"
DONE, WITH_ERRORS, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

P = ParamSpec("P")


def handle_errors(command: Callable[P, int]) -> Callable[P, None]:
    """Return a command that exits with the status that `command` returns, and reports a KitError in one line."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            status = command(*args, **kwargs)
        except KitError as error:
            click.echo(f"Error: {sanitise(str(error))}", err=True)
            status = BAD_INPUT
        except KeyboardInterrupt:
            click.echo(
                "\nInterrupted. Answers and downloads so far are kept: run the same command again to continue.",
                err=True,
            )
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(INTERRUPTED)  # sys.exit would wait for threads in which a model is still answering
        sys.exit(status)

    return run


def read_file(file: Path) -> bytes:
    """Return the content of a file named on the command line. Raises KitError if it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise KitError(f"Cannot read {file}: {error.strerror}.") from error


def write_file(file: Path, text: str) -> None:
    """Write a file named on the command line. Raises KitError if it cannot be written."""
    from kit_builder.files import write_atomically

    try:
        write_atomically(file, text.encode())
    except OSError as error:
        raise KitError(f"Cannot write {file}: {error.strerror}.") from error


def read_standard_input(sources: Sequence[str]) -> bytes:
    """Return the content of standard input if it is one of the sources, otherwise nothing."""
    return sys.stdin.buffer.read() if "-" in sources else b""


def open_folder(path: Path, options: dict[str, Any]) -> tuple["KitFolder", "Settings"]:
    """Return the kit at `path` and its settings, overridden by the command-line `options`.

    The kit is created if there are options. Raises KitError if its settings, cards or products are invalid.
    """
    from kit_builder.kit.folder import KitFolder
    from kit_builder.products.definitions import load_product

    folder = KitFolder(path)
    settings = folder.read_settings()
    given = {"spec": options.get("model"), "base_url": options.get("base_url"), "executor": options.get("executor")}
    chosen = {name: value for name, value in given.items() if value}
    update: dict[str, Any] = {"model": settings.model.model_copy(update=chosen)}
    if options.get("no_mask"):
        update["privacy"] = settings.privacy.model_copy(update={"mask": False})
    update |= {"title": settings.title or folder.title, "language": settings.language or folder.language}
    update |= {name: options[name] for name in ("expert", "language", "chain", "products") if options.get(name)}
    update["speakers"] = settings.speakers | parse_speakers(options.get("speakers", ()))
    _warn_of_other_language(settings.language, options.get("language"), path)
    settings = settings.with_changes(**update)
    for name in settings.products:  # report a mistake in a definition before making any call
        load_product(name, folder.prompt_folders)
    if options:
        folder.create()
        folder.read_cards()
    return folder, settings


def _warn_of_other_language(own: str, given: str | None, path: Path) -> None:
    """Say that `--language` holds for one run, if it is not the language of the kit at `path`."""
    from kit_builder.text.words import normalise_code

    if given and own and normalise_code(given) != normalise_code(own):
        click.echo(
            f'warning: {path / "kit.toml"}: language = "{own}". Only this run writes in {given}, and what it does not '
            f"write stays in {own}. Change the setting too to keep {given}.",
            err=True,
        )


def parse_speakers(given: Sequence[str]) -> dict[str, str]:
    """Return the names by label in the values of `--speaker`. Raises KitError if one has no `=` or no label."""
    names: dict[str, str] = {}
    for each in given:
        label, separator, name = each.rpartition("=")
        if not (separator and label.strip()):
            raise KitError(f'--speaker {each} is not LABEL=NAME, such as "Speaker 1=Kari" or "Owner=".')
        names[label.strip()] = name.strip()
    return names


def open_kit(path: Path, options: dict[str, Any]) -> tuple["KitFolder", "Settings"]:
    """Return an existing kit and its settings, as `open_folder` does. Raises KitError if there is no kit."""
    from kit_builder.kit.folder import KitFolder

    if not KitFolder(path).is_kit:
        raise KitError(f"{path} is not a kit. Create one with `kit-builder build`.")
    return open_folder(path, options)


def open_kit_with_cards(path: Path, options: dict[str, Any]) -> tuple["KitFolder", "Settings"]:
    """Return a kit and its settings, as `open_kit` does. Raises KitError too if the kit has no cards yet."""
    kit, settings = open_kit(path, options)
    if not kit.list_cards():
        raise KitError(f"{path} has no cards. Create them with `kit-builder build` or `kit-builder extract`.")
    return kit, settings


@dataclass(frozen=True, slots=True)
class Answering:
    """How a run gets the answers of its model.

    Cached ones are ignored if it is `fresh`. New ones may cost `budget` US dollars, come in a `batch`, and are recorded
    in the file `record`.
    """

    fresh: bool = False
    budget: float | None = None
    batch: bool = False
    record: Path | None = None


_USUAL = Answering()


@contextmanager
def use_model(
    settings: "Settings", answers: Path, answering: Answering = _USUAL, *, shows_progress: bool = True
) -> Iterator[tuple["Model", "LiveProgress"]]:
    """Open the model of a kit, and show the progress of the run while the block runs, but not while a person types.

    `answers` is the file of the answer cache. Raises KitError if the settings say to use no model, or the model or its
    workers cannot be used.
    """
    from kit_builder.cli.progress import LiveProgress
    from kit_builder.llm import is_recorded, open_model
    from kit_builder.llm.model import Usage
    from kit_builder.llm.workers import connect_workers
    from kit_builder.sources.sound import Transcription, transcription

    if settings.model.spec == NO_MODEL:
        raise KitError(
            "Finding methods needs a model. Choose one with --model. Only `kit-builder write` works with --model none: "
            "it renders the products from the cards."
        )
    usage = Usage()
    progress = LiveProgress(lambda: usage)
    executor = "" if is_recorded(settings.model.spec) else settings.model.executor
    with (
        connect_workers(executor) as workers,
        open_model(replace(_choose_options(settings, answers, answering, progress), workers=workers)) as model,
        progress.shown() if shows_progress else nullcontext(),
    ):
        _announce_model(model, settings, has_workers=workers is not None)
        usage = model.usage
        listening = transcription.set(Transcription(progress.hearing, answers.parent / "heard"))
        try:
            yield model, progress
        finally:
            transcription.reset(listening)


def _choose_options(
    settings: "Settings", answers: Path, answering: Answering, progress: "LiveProgress"
) -> "ModelOptions":
    from kit_builder.llm import ModelOptions

    return ModelOptions(
        settings.model.spec,
        answers,
        settings.model.timeout,
        settings.model.base_url or None,
        settings.model.at_once,
        announce=progress.note,
        show_download=progress.downloading,
        **asdict(answering),
    )


@contextmanager
def use_writer(
    settings: "Settings", answers: Path, answering: Answering = _USUAL
) -> Iterator[tuple["Model | None", "LiveProgress"]]:
    """Open the model of a kit as `use_model` does, or yield None if its settings say so: `write` needs no model."""
    from kit_builder.cli.progress import LiveProgress
    from kit_builder.llm.model import Usage

    if settings.model.spec == NO_MODEL:
        if answering.record:
            raise KitError("--record needs a model. Choose one with --model.")
        progress = LiveProgress(Usage)
        with progress.shown():
            yield None, progress
    else:
        with use_model(settings, answers, answering) as (model, progress):
            yield model, progress


def report_run(report: "Report", folder: "KitFolder | None", err: bool = False) -> int:
    """Print the result of a run, and return the exit status. With `err`, all of it goes to standard error."""
    from kit_builder.kit.report_text import summarise

    for finding in report.findings:
        if finding.level != "note":
            click.echo(format_finding(finding), err=True)
    for line in summarise(report):
        click.echo(line, err=err)
    if folder:
        edited = f", {len(folder.edited)} left as you edited them" if folder.edited else ""
        click.echo(f"Files: {len(folder.written)} written to {folder.path}{edited}.", err=err)
        for outcome, paths in (
            ("left as edited", folder.edited),
            ("merged with your edits", folder.merged),
            ("approved, so see suggestions/ for what is new", folder.suggested),
            ("removed, as this build has no such method", folder.removed),
        ):
            for path in paths:
                click.echo(f"  {outcome}: {sanitise(path)}", err=True)
        for step in _list_next_steps(report, shlex.quote(str(folder.path))):
            click.echo(f"Next: {sanitise(step)}", err=True)
    return WITH_ERRORS if report.has_errors else DONE


def _list_next_steps(report: "Report", kit: str) -> Iterator[str]:
    """Yield what to do after a run, the most urgent first. `kit` is its folder, as a shell takes it."""
    if report.has_errors:
        yield "settle the errors above, then run the same command again. Answers are kept and cost nothing."
    if any(method.questions or method.conflicts for method in report.methods):
        yield f"`kit-builder interview {kit}` asks you what is still open, or answer it in questions.md."
    if report.pages:
        yield f"look at {' and '.join(page.partition(':')[0] for page in report.pages)}."
    if report.methods:
        yield f"`kit-builder review {kit}` shows all of it beside its sources; `kit-builder publish {kit}` makes files."


def format_finding(finding: "Finding") -> str:
    """Return a finding on one line, without control characters, which a source or a model may contain."""
    return sanitise(f"{finding.level}: {finding.where}: {finding.message}")


def _announce_model(model: "Model", settings: "Settings", *, has_workers: bool) -> None:
    """Say who gets the text of the sources, and with or without names; or else which embedded model is used."""
    from kit_builder.llm import LOCAL, is_recorded
    from kit_builder.llm.machine import inspect_machine
    from kit_builder.llm.providers import describe_local

    if recipients := _list_recipients(settings):
        notice = f"Sending the text of your sources to {sanitise(recipients)}"
        if settings.privacy.mask:
            click.echo(f"{notice}, with pseudonyms instead of names. `kit-builder privacy` lists them.", err=True)
        else:
            warning = f"{notice} WITH NAMES, addresses and numbers: masking is off."
            click.secho(warning, fg="red", bold=True, err=True)
    if model.name.startswith(f"{LOCAL}:") and not is_recorded(settings.model.spec):
        slowly = " on one core, which is slow" if not has_workers and inspect_machine().cores == 1 else ""
        click.echo(sanitise(f"Using {describe_local(model.name)}{slowly}."), err=True)


def _list_recipients(settings: "Settings") -> str:
    """Return who gets the text of the sources, as far as is known; empty if it stays on this machine."""
    from kit_builder.llm import is_hosted, is_recorded

    spec, workers = settings.model.spec, settings.model.executor
    if is_recorded(spec):
        return ""
    return " and ".join(filter(None, (workers.partition(":")[2], _find_server(settings) if is_hosted(spec) else "")))


def _find_server(settings: "Settings") -> str:
    """Return the server of a hosted model, without a password, or else its provider."""
    provider = settings.model.spec.partition(":")[0]
    server = settings.model.base_url or (os.environ.get("OPENAI_BASE_URL", "") if provider == "openai" else "")
    return server.rpartition("@")[2] or provider


def sanitise(text: str) -> str:
    """Return `text` on one line, without control characters that a terminal would obey."""
    from kit_builder.text.markdown import clean_text

    return clean_text(text)
