"""`kit-builder build`: sources in, a whole kit out."""

import sys
from pathlib import Path
from typing import Any

import click

from kit_builder.cli.options import (
    base_url_option,
    expert_option,
    language_option,
    model_option,
    product_option,
    sources,
)
from kit_builder.cli.session import kept, opened, opened_model, plain_errors, told


@click.command()
@sources
@click.option("--out", required=True, metavar="DIR", type=click.Path(path_type=Path), help="The folder of the kit.")
@product_option
@model_option
@base_url_option
@expert_option
@language_option
@plain_errors
def build(sources: tuple[str, ...], out: Path, **options: Any) -> int:
    """Make a kit of SOURCE...

    A SOURCE is a file, a folder, or - for standard input: notes, documents (Word, PowerPoint, PDF, web pages and more)
    and transcripts. Run again, it asks only what it has not asked before, and keeps what you edited.
    """
    from kit_builder import pipeline
    from kit_builder.gaps import QUESTIONS

    folder, settings = opened(out, options)
    with folder.held(), opened_model(settings, folder.answers) as (model, progress):
        found, language = pipeline.find_methods(
            sources, sys.stdin.buffer, settings, folder.prompts, model, progress, folder.text(QUESTIONS) or ""
        )
        settings = kept(folder, settings, language.code)
        pipeline.save_methods(found, language, folder)
        report = pipeline.make_products(found, language, folder, settings, model, progress)
    return told(report, folder)
