"""What a command does around the pipeline: opens kit and model, tells what came of it, and ends with a status."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from kit_builder.errors import KitError

if TYPE_CHECKING:
    from kit_builder.cli.progress import LiveProgress
    from kit_builder.kit.folder import KitFolder
    from kit_builder.kit.masking import Progress
    from kit_builder.kit.report import Report
    from kit_builder.kit.settings import Settings
    from kit_builder.llm.model import Model
    from kit_builder.records import Finding

NO_MODEL = "none"
DONE, WITH_ERRORS, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

P = ParamSpec("P")


def handle_errors(command: Callable[P, int]) -> Callable[P, None]:
    """A command that ends with the status it returns, and with a plain sentence where a KitError is raised."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            status = command(*args, **kwargs)
        except KitError as error:
            click.echo(f"Error: {sanitise(str(error))}", err=True)
            status = BAD_INPUT
        except KeyboardInterrupt:
            click.echo("\nStopped. A kit keeps what was answered so far: run the same command to go on.", err=True)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(INTERRUPTED)  # sys.exit would wait for threads in which a model is still answering
        sys.exit(status)

    return run


def open_folder(path: Path, options: dict[str, Any]) -> tuple["KitFolder", "Settings"]:
    """The kit at `path`, made where there is none, and its settings with the options of the command line over them."""
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
    update |= {name: options[name] for name in ("expert", "language", "products") if options.get(name)}
    settings = settings.with_changes(**update)
    for name in settings.products:  # a mistake in one is told before the model is asked anything
        load_product(name, folder.prompt_folders)
    if options:
        folder.create()
        folder.read_cards()
    return folder, settings


def open_kit(path: Path, options: dict[str, Any]) -> tuple["KitFolder", "Settings"]:
    """As `opened`, but of a kit that must be there."""
    from kit_builder.kit.folder import KitFolder

    if not KitFolder(path).is_kit:
        raise KitError(f"{path} is not a kit. `kit-builder build` makes one.")
    return open_folder(path, options)


def save_new_settings(folder: "KitFolder", settings: "Settings", language: str) -> "Settings":
    """The settings with the language that was found out.

    A kit without settings gets those of the program, and not what one command line says of model and products.
    """
    folder.save_language(language)
    if not folder.settings.exists():
        folder.save_settings(folder.read_settings().with_changes(language=language, title=settings.title))
    return settings.with_changes(language=language)


def build_kit(
    sources: Sequence[str],
    stdin: bytes,
    folder: "KitFolder",
    settings: "Settings",
    model: "Model",
    progress: "Progress",
) -> "Report":
    """A whole kit in `folder`, made of `sources`, and what came of it."""
    from kit_builder.kit.questions import QUESTIONS
    from kit_builder.pipeline import find_methods, make_products, save_methods

    answers = folder.read_text(QUESTIONS) or ""
    found, language = find_methods(sources, BytesIO(stdin), settings, folder, model, progress, answers)
    settings = save_new_settings(folder, settings, language.code)
    save_methods(found, language, folder)
    return make_products(found, language, folder, settings, model, progress)


@contextmanager
def use_model(
    settings: "Settings", answers: Path, *, fresh: bool = False, budget: float | None = None, batch: bool = False
) -> Iterator[tuple["Model", "LiveProgress"]]:
    """The model of a kit and the progress of a run with it, shown while the block runs.

    A `fresh` one is asked anew what was answered before; it costs at most `budget` US dollars. In a `batch`, questions
    are gathered.
    """
    from kit_builder.cli.progress import LiveProgress
    from kit_builder.llm import open_model
    from kit_builder.llm.model import Usage
    from kit_builder.llm.workers import workers_at
    from kit_builder.sources.sound import Hearing, hearing

    if settings.model.spec == NO_MODEL:
        raise KitError(
            "Finding methods needs a model. Name one with --model; `kit-builder write DIR --model none` then renders "
            "the products from the cards without any."
        )
    if addresses := _addresses(settings):
        report_run = f"The text of your sources is sent to {sanitise(addresses)}, "
        if settings.privacy.mask:
            click.echo(f"{report_run}with stand-ins in the place of names. `kit-builder privacy` shows them.", err=True)
        else:
            warning = f"{report_run}WITH THE NAMES, addresses and numbers in it: they are not masked."
            click.secho(warning, fg="red", bold=True, err=True)
    usage = Usage()
    progress = LiveProgress(lambda: usage)
    with (
        workers_at(settings.model.executor) as workers,
        open_model(
            settings.model.spec,
            base_url=settings.model.base_url or None,
            timeout=settings.model.timeout,
            at_once=settings.model.at_once,
            cache=answers,
            fresh=fresh,
            budget=budget,
            batch=batch,
            workers=workers,
            announce=progress.note,
            downloading=progress.downloading,
        ) as model,
        progress.shown(),
    ):
        usage = model.usage
        listening = hearing.set(Hearing(progress.hearing, answers.parent / "heard"))
        try:
            yield model, progress
        finally:
            hearing.reset(listening)


@contextmanager
def use_writer(
    settings: "Settings", answers: Path, *, fresh: bool = False, budget: float | None = None
) -> Iterator[tuple["Model | None", "LiveProgress"]]:
    """As `opened_model`, but without a model where the kit is set to none: products can be rendered without."""
    from kit_builder.cli.progress import LiveProgress
    from kit_builder.llm.model import Usage

    if settings.model.spec == NO_MODEL:
        progress = LiveProgress(Usage)
        with progress.shown():
            yield None, progress
    else:
        with use_model(settings, answers, fresh=fresh, budget=budget) as (model, progress):
            yield model, progress


def report_run(report: "Report", folder: "KitFolder | None", err: bool = False) -> int:
    """Say what a run did, and return the status to end with."""
    from kit_builder.kit.report import summarise

    for finding in report.findings:
        if finding.level != "note":
            click.echo(format_finding(finding), err=True)
    for line in summarise(report):
        click.echo(line, err=err)
    if folder:
        told = f"Files: {len(folder.written)} written in {folder.path}, {len(folder.edited)} kept as you edited them."
        click.echo(told, err=err)
        for verb, paths in (
            ("kept", folder.edited),
            ("brought together with what you edited", folder.merged),
            ("approved, so what is new stands beside it in suggestions/", folder.suggested),
            ("removed, since this build has no such method", folder.removed),
        ):
            for path in paths:
                click.echo(f"  {verb}: {sanitise(path)}", err=True)
    return WITH_ERRORS if report.has_errors else DONE


def format_finding(finding: "Finding") -> str:
    """A finding on one line, without what a terminal would obey in the words of a source or a model."""
    return sanitise(f"{finding.level}: {finding.where}: {finding.message}")


def _addresses(settings: "Settings") -> str:
    """Where what a model is asked goes, as far as it is known; empty where it stays on this machine."""
    from kit_builder.llm import is_hosted

    spec, workers = settings.model.spec, settings.model.executor
    return " and ".join(filter(None, (workers.partition(":")[2], _address(settings) if is_hosted(spec) else "")))


def _address(settings: "Settings") -> str:
    """Where a hosted model is, as far as it is known: the server without its password, or the provider."""
    provider = settings.model.spec.partition(":")[0]
    asked = settings.model.base_url or (os.environ.get("OPENAI_BASE_URL", "") if provider == "openai" else "")
    return asked.rpartition("@")[2] or provider


def sanitise(text: str) -> str:
    """`text` on one line, without what a terminal would obey."""
    from kit_builder.text.markdown import clean_text

    return clean_text(text)
