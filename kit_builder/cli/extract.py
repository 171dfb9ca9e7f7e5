"""`kit-builder extract`: find the methods in sources."""

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from kit_builder.cli.options import add_method_options, record_option, sources
from kit_builder.cli.running import Answering, handle_errors, open_folder, read_standard_input, report_run, use_model


@click.command()
@sources
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Save the cards in this kit.")
@click.option("--json", "as_json", is_flag=True, help="Print the methods and the report as JSON.")
@add_method_options
@record_option
@handle_errors
def extract(
    sources: tuple[str, ...], out: Path | None, as_json: bool, record: Path | None, anyway: bool, **options: Any
) -> int:
    """Find the methods in SOURCE... and print their cards.

    With --out, the cards are saved in a kit, and `kit-builder write` can make the products from them.
    """
    from kit_builder import pipeline
    from kit_builder.kit.build_state import save_report
    from kit_builder.kit.cards import write_card
    from kit_builder.kit.folder import discard_if_useless
    from kit_builder.kit.report_json import to_json
    from kit_builder.sources import check_sources

    stdin = read_standard_input(sources)
    check_sources(sources, BytesIO(stdin))

    with TemporaryDirectory() as temporary, discard_if_useless(out or Path(temporary)):
        folder, settings = open_folder(out or Path(temporary), options)
        with folder.lock():
            with use_model(settings, folder.answers, Answering(record=record)) as (model, progress):
                job = pipeline.Job(folder, settings, model, progress, anyway)
                found, language = pipeline.find_methods(sources, stdin, job)
            if out:
                found, _ = pipeline.save_methods(found, language, job)
                found = save_report(replace(found, methods=folder.read_cards()), language, folder)
        if as_json:
            click.echo(json.dumps(to_json(found, language.words), ensure_ascii=False, indent=2))
        elif not out:
            click.echo("\n".join(write_card(method, language.words) for method in found.methods), nl=False)
        return report_run(found, folder if out else None, err=as_json or not out)
