"""The command line: it parses, calls the pipeline and reports. Results go to stdout, all else to stderr."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from kit_builder.errors import KitError

if TYPE_CHECKING:
    from kit_builder.console import LiveProgress
    from kit_builder.kit import KitFolder
    from kit_builder.models.model import Model
    from kit_builder.records import Finding
    from kit_builder.report import Report
    from kit_builder.settings import Settings

DONE, WITH_ERRORS, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130

P = ParamSpec("P")


class Commands(click.Group):
    """The commands in the order in which they are of use, not of the alphabet."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of the commands as they were added."""
        return list(self.commands)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kit-builder")
def main() -> None:
    """Turn a consultant's notes and call transcripts into products that can be sold.

    Give the sources, get a kit: the methods found in them as cards to read and edit, and a how-to book, webinars
    and a do-it-yourself kit made from the cards. Every step in them traces to a line of the
    sources. The embedded model is the default, so that nothing leaves this machine.

    Exit status: 0 done, 1 done with errors found or parts missing, 2 bad usage or
    input, 130 interrupted.
    """


def plain_errors(command: Callable[P, int]) -> Callable[P, None]:
    """A command that ends with the status it returns, and with a plain sentence where a KitError is raised."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            status = command(*args, **kwargs)
        except KitError as error:
            click.echo(f"Error: {_clean(str(error))}", err=True)
            status = BAD_INPUT
        except KeyboardInterrupt:
            click.echo("\nStopped. A kit keeps what was answered so far: run the same command to go on.", err=True)
            status = INTERRUPTED
        sys.exit(status)

    return run


sources = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
kit_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
model_option = click.option(
    "--model", metavar="SPEC", help="local (the default), local:/path/to/model.gguf, or PROVIDER:MODEL."
)
base_url_option = click.option("--base-url", metavar="URL", help="A server that speaks the OpenAI protocol.")
language_option = click.option("--language", metavar="CODE", help="The kit's language, such as en or nb.")
product_option = click.option(
    "--product", "products", metavar="NAME", multiple=True, help="Make this product only; may be given again."
)


@main.command()
@sources
@click.option("--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="The folder of the kit.")
@product_option
@model_option
@base_url_option
@language_option
@plain_errors
def build(sources: tuple[str, ...], out: Path, **options: Any) -> int:
    """Make a kit of SOURCE...

    A SOURCE is a file, a folder, or - for standard input. Reads .md, .txt, .vtt and .srt. Run again, it asks only what
    it has not asked before, and keeps what you edited.
    """
    from kit_builder import pipeline

    folder, settings = _opened(out, options)
    with _model(settings, folder.answers) as (model, progress):
        found, language = pipeline.find_methods(sources, sys.stdin.buffer, settings, folder.prompts, model, progress)
        settings = _kept(folder, settings, language.code)
        pipeline.save_methods(found, language, folder)
        report = pipeline.make_products(found, language, folder, settings, model, progress)
    return _told(report, folder)


@main.command()
@sources
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Write the cards into this kit.")
@click.option("--json", "as_json", is_flag=True, help="Print the methods and the report as JSON.")
@model_option
@base_url_option
@language_option
@plain_errors
def extract(sources: tuple[str, ...], out: Path | None, as_json: bool, **options: Any) -> int:
    """Find the methods in SOURCE... and print their cards.

    With --out the cards are written into a kit, from which `write` makes the products.
    """
    from kit_builder import pipeline
    from kit_builder.cards import write_card
    from kit_builder.report import as_json as report_json

    with TemporaryDirectory() as passing:
        folder, settings = _opened(out or Path(passing), options)
        with _model(settings, folder.answers) as (model, progress):
            found, language = pipeline.find_methods(
                sources, sys.stdin.buffer, settings, folder.prompts, model, progress
            )
        if out:
            _kept(folder, settings, language.code)
            pipeline.save_methods(found, language, folder)
            found = pipeline.save_report(replace(found, methods=folder.cards()), language, folder)
        if as_json:
            click.echo(json.dumps(report_json(found, language.words), ensure_ascii=False, indent=2))
        elif not out:
            click.echo("\n".join(write_card(method, language.words) for method in found.methods), nl=False)
        return _told(found, folder if out else None, err=as_json or not out)


@main.command()
@kit_folder
@product_option
@model_option
@base_url_option
@plain_errors
def write(folder: Path, **options: Any) -> int:
    """Make the products of a kit from its cards.

    The cards are taken as they stand now, with what you edited in them.
    """
    from kit_builder import pipeline

    kit, settings = _opened_kit(folder, options)
    if not kit.cards():
        raise KitError(f"{folder} has no cards to write from. `kit-builder build` or `extract` makes them.")
    language = pipeline.language_of(kit, settings)
    with _model(settings, kit.answers) as (model, progress):
        report = pipeline.make_products(pipeline.kept_report(kit), language, kit, settings, model, progress)
    return _told(report, kit)


@main.command()
@kit_folder
@plain_errors
def check(folder: Path) -> int:
    """Look for what is wrong in a kit.

    Compares the products with the cards and their evidence, and prints what does not agree.

    The exit status is 1 if any finding is an error.
    """
    from kit_builder import pipeline

    kit, settings = _opened_kit(folder, {})
    findings = pipeline.check_kit(pipeline.language_of(kit, settings), kit, settings)
    for finding in findings:
        click.echo(_line(finding))
    if not findings:
        click.echo("Nothing is wrong: every product says what its cards say.")
    return WITH_ERRORS if any(finding.level == "error" for finding in findings) else DONE


@main.group(invoke_without_command=True)
@click.pass_context
def models(context: click.Context) -> None:
    """List or fetch the embedded models."""
    if context.invoked_subcommand is None:
        from kit_builder.models.weights import KNOWN, find, models_folder

        click.echo(f"Embedded models are kept in {models_folder()}")
        for weights in KNOWN:
            here = "here" if find(weights) else f"not here: kit-builder models pull {weights.name}"
            click.echo(f"\n{weights.name} ({weights.size / 1e9:.1f} GB, {weights.licence}): {here}")
            click.echo(f"  {weights.description}\n  {weights.file}\n  SHA-256 {weights.sha256}")


@models.command("pull")
@click.argument("name", required=False)
@plain_errors
def pull_model(name: str | None) -> int:
    """Fetch the weights of the embedded model NAME, the default one if not given, and check their digest.

    An interrupted download goes on where it stopped.
    """
    from kit_builder.console import LiveProgress
    from kit_builder.models.model import Usage
    from kit_builder.models.weights import KNOWN, find, pull, verify

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


@main.group(invoke_without_command=True)
@click.pass_context
def prompts(context: click.Context) -> None:
    """List the prompts, or copy one to change it."""
    if context.invoked_subcommand is None:
        from kit_builder.prompts import prompts_folder

        for path in sorted(prompts_folder().rglob("*")):
            if path.is_file() and "words" not in path.parts:
                click.echo(path.relative_to(prompts_folder()).as_posix())


@prompts.command("eject")
@click.argument("name")
@kit_folder
@plain_errors
def eject(name: str, folder: Path) -> int:
    """Copy the prompt NAME into the kit DIR, where it takes effect.

    NAME is as the list has it, such as steps.md, or a folder, such as products/book.
    """
    from kit_builder.prompts import eject as copy

    kit, _ = _opened_kit(folder, {})
    for path in copy(name, kit.prompts):
        click.echo(path)
    return DONE


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@plain_errors
def new(folder: Path) -> int:
    """Make an empty kit with its settings explained."""
    from kit_builder.kit import KitFolder

    kit = KitFolder(folder)
    if kit.settings.exists():
        raise KitError(f"{kit.settings} is there already.")
    kit.create()
    settings = kit.read_settings()
    kit.save_settings(settings.model_copy(update={"title": kit.title}))
    click.echo(kit.settings)
    return DONE


def _opened(path: Path, options: dict[str, Any]) -> tuple["KitFolder", "Settings"]:
    """The kit at `path`, made where there is none, and its settings with the options of the command line over them."""
    from kit_builder.kit import KitFolder
    from kit_builder.products import load_product
    from kit_builder.prompts import prompts_folder

    folder = KitFolder(path)
    settings = folder.read_settings()
    given = {"spec": options.get("model"), "base_url": options.get("base_url")}
    chosen = {name: value for name, value in given.items() if value}
    update: dict[str, Any] = {"model": settings.model.model_copy(update=chosen)}
    update |= {"title": settings.title or folder.title, "language": settings.language or folder.language}
    update |= {name: options[name] for name in ("language", "products") if options.get(name)}
    settings = settings.changed(**update)
    for name in settings.products:  # a mistake in one is told before the model is asked anything
        load_product(name, [folder.prompts, prompts_folder()])
    if options:
        folder.create()
        folder.cards()
    return folder, settings


def _opened_kit(path: Path, options: dict[str, Any]) -> tuple["KitFolder", "Settings"]:
    """As `_opened`, but of a kit that must be there."""
    from kit_builder.kit import KitFolder

    if not KitFolder(path).is_kit:
        raise KitError(f"{path} is not a kit. `kit-builder build` makes one.")
    return _opened(path, options)


def _kept(folder: "KitFolder", settings: "Settings", language: str) -> "Settings":
    """The settings with the language that was found out.

    A kit without settings gets those of the program, and not what one command line says of model and products.
    """
    folder.remember_language(language)
    if not folder.settings.exists():
        folder.save_settings(folder.read_settings().changed(language=language, title=settings.title))
    return settings.changed(language=language)


@contextmanager
def _model(settings: "Settings", answers: Path) -> Iterator[tuple["Model", "LiveProgress"]]:
    """The model of a kit and the progress of a run with it, shown while the block runs."""
    from kit_builder.console import LiveProgress
    from kit_builder.models import is_hosted, open_model
    from kit_builder.models.model import Usage

    if is_hosted(settings.model.spec):
        click.echo(f"The text of your sources is sent to {_clean(_address(settings))}, with the names in it.", err=True)
    usage = Usage()
    progress = LiveProgress(lambda: usage)
    with (
        open_model(
            settings.model.spec,
            base_url=settings.model.base_url or None,
            timeout=settings.model.timeout,
            cache=answers,
            announce=progress.note,
            downloading=progress.downloading,
        ) as model,
        progress.shown(),
    ):
        usage = model.usage
        yield model, progress


def _told(report: "Report", folder: "KitFolder | None", err: bool = False) -> int:
    """Say what a run did, and return the status to end with."""
    from kit_builder.report import summary

    for finding in report.findings:
        if finding.level != "note":
            click.echo(_line(finding), err=True)
    for line in summary(report):
        click.echo(line, err=err)
    if folder:
        told = f"Files: {len(folder.written)} written in {folder.path}, {len(folder.edited)} kept as you edited them."
        click.echo(told, err=err)
        for verb, paths in (("kept", folder.edited), ("removed, since this build has no such method", folder.removed)):
            for path in paths:
                click.echo(f"  {verb}: {_clean(path)}", err=True)
    return WITH_ERRORS if report.has_errors else DONE


def _line(finding: "Finding") -> str:
    """A finding on one line, without what a terminal would obey in the words of a source or a model."""
    return _clean(f"{finding.level}: {finding.where}: {finding.message}")


def _address(settings: "Settings") -> str:
    """Where a hosted model is, as far as it is known: the server without its password, or the provider."""
    provider = settings.model.spec.partition(":")[0]
    asked = settings.model.base_url or (os.environ.get("OPENAI_BASE_URL", "") if provider == "openai" else "")
    return asked.rpartition("@")[2] or provider


def _clean(text: str) -> str:
    """`text` on one line, without what a terminal would obey."""
    from kit_builder.markdown import clean

    return clean(text)
