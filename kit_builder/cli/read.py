"""`kit-builder read`: show how sources are read, without a model."""

import json
from dataclasses import asdict, fields
from io import BytesIO
from typing import TYPE_CHECKING, Any

import click

from kit_builder.cli.options import expert_option, sources
from kit_builder.cli.session import DONE, WITH_ERRORS, format_finding, handle_errors, sanitise

if TYPE_CHECKING:
    from kit_builder.records import Line, Source
    from kit_builder.sources.reading_summary import ReadingSummary


@click.command()
@sources
@click.option("--json", "as_json", is_flag=True, help="Print everything, with every line, as JSON.")
@expert_option
@handle_errors
def read(sources: tuple[str, ...], as_json: bool, expert: str | None) -> int:
    """Show how SOURCE... are read: their format, speakers, times and lines.

    Run this first on a file from a program that you have not used before. No model is asked and nothing is written.

    Exit status: 0 if all sources were read, 1 if some of them could not be read, 2 if none could.
    """
    from kit_builder.cli.estimate import read_standard_input
    from kit_builder.sources import read_sources
    from kit_builder.sources.reading_summary import summarise_reading

    found, findings = read_sources(sources, BytesIO(read_standard_input(sources)))
    summaries = [summarise_reading(source, expert or "") for source in found]
    if as_json:
        data = {
            "sources": [_to_json(*each) for each in zip(found, summaries, strict=True)],
            "findings": [asdict(finding) for finding in findings],
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        for summary in summaries:
            _print_summary(summary)
    for finding in findings:
        click.echo(format_finding(finding), err=True)
    return WITH_ERRORS if any(finding.level == "error" for finding in findings) else DONE


def _to_json(source: "Source", summary: "ReadingSummary") -> dict[str, Any]:
    return asdict(summary) | {"lines": [_line_to_json(line) for line in source.lines]}


def _line_to_json(line: "Line") -> dict[str, Any]:
    return {field.name: getattr(line, field.name) for field in fields(line) if field.name != "spans"}


def _print_summary(summary: "ReadingSummary") -> None:
    click.echo(sanitise(f"{summary.name}: {summary.format}, {summary.lines} lines, {summary.headings} headings"))
    for speaker in summary.speakers:
        click.echo(sanitise(f"  {speaker.name}: {speaker.lines} lines, {speaker.share:.0%} of the words"))
    if summary.expert:
        click.echo(sanitise(f"  expert: {summary.expert}"))
    for problem in summary.problems:
        click.echo(sanitise(f"  {problem}"))
