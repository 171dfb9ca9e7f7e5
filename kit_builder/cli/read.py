"""`kit-builder read`: show how sources are read, without a model."""

import json
import sys
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import click

from kit_builder.cli.options import expert_option, sources, speaker_option
from kit_builder.cli.session import DONE, WITH_ERRORS, format_finding, handle_errors, parse_speakers, sanitise

if TYPE_CHECKING:
    from kit_builder.records import Line, Source
    from kit_builder.sources.reading_summary import ReadingSummary


@click.command()
@sources
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, with every line.")
@expert_option
@speaker_option
@handle_errors
def read(sources: tuple[str, ...], as_json: bool, expert: str | None, speakers: tuple[str, ...]) -> int:
    """Show how SOURCE... are read: their speakers, times and lines, and what may be wrong.

    Run this first on a file from a program whose files you have not used before. No model is asked and nothing is
    written. A doubt stops a build too: correct it with --speaker, or build with --anyway.

    Exit status: 0 if everything was read without a doubt, 1 if there are doubts or some files could not be read, 2 if
    none could be read.
    """
    from kit_builder.extract.reading_doubts import find_reading_doubts
    from kit_builder.kit.report import describe_reading
    from kit_builder.sources import read_sources
    from kit_builder.sources.expert import find_expert
    from kit_builder.sources.reading_summary import summarise_reading

    found, findings = read_sources(sources, sys.stdin.buffer, parse_speakers(speakers))
    summaries = []
    for source in found:
        teacher = find_expert(source, expert or "")
        doubts = [doubt.message for doubt in find_reading_doubts(source, teacher)]
        summaries.append(summarise_reading(source, teacher, expert or "", doubts))
    if as_json:
        data = {
            "sources": [_to_json(*each) for each in zip(found, summaries, strict=True)],
            "findings": [asdict(finding) for finding in findings],
        }
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        for summary in summaries:
            click.echo(sanitise(summary.name))
            for line in describe_reading(summary):
                click.echo(f"  {sanitise(line)}")
    for finding in findings:
        click.echo(format_finding(finding), err=True)
    wrong = any(finding.level == "error" for finding in findings) or any(summary.doubts for summary in summaries)
    return WITH_ERRORS if wrong else DONE


def _to_json(source: "Source", summary: "ReadingSummary") -> dict[str, Any]:
    return asdict(summary) | {"lines": [_line_to_json(line) for line in source.lines]}


def _line_to_json(line: "Line") -> dict[str, Any]:
    return {field.name: getattr(line, field.name) for field in fields(line) if field.name != "spans"}
