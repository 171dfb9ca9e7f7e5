"""`kit-builder read`: show how sources are read, without a model."""

import json
import sys
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import click

from kit_builder.cli.options import expert_option, sources, speaker_option
from kit_builder.cli.running import DONE, WITH_ERRORS, format_finding, handle_errors, parse_speakers, sanitise

if TYPE_CHECKING:
    from kit_builder.records import Line, Source
    from kit_builder.sources.reading_summary import ReadingSummary

_PASSAGE_WORDS = 300  # passages are not shown


@click.command(short_help="Show how SOURCE... are read, and what may be wrong.")
@sources
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON, with every line.")
@expert_option
@speaker_option
@handle_errors
def read(sources: tuple[str, ...], as_json: bool, expert: str | None, speakers: tuple[str, ...]) -> int:
    """Show how SOURCE... are read: their speakers, times and lines, and what may be wrong.

    Run this before you build from the files of a program that you have not used before. No model is asked and nothing
    is written. Whatever is in doubt here also stops a build: correct it with --speaker, or build with --anyway.

    Exit status: 0 if nothing is in doubt, 1 if something is or some files could not be read, 2 if none could be read.
    """
    from kit_builder.extract.prepare import prepare_source, report_experts
    from kit_builder.extract.reading_doubts import summarise_readings
    from kit_builder.kit.interviews import as_interview
    from kit_builder.kit.report_text import describe_reading
    from kit_builder.kit.settings import Settings
    from kit_builder.sources import read_sources
    from kit_builder.text.prompts import find_prompts_folder

    settings = Settings(expert=expert or "", speakers=parse_speakers(speakers))
    found, findings = read_sources(sources, sys.stdin.buffer, settings.speakers)
    found = tuple(as_interview(source, settings.expert) for source in found)
    prepared = [prepare_source(source, settings, [find_prompts_folder()], _PASSAGE_WORDS) for source in found]
    decided = {source.name: tuple(settings.speakers) for source in found}
    unknown = [each for each in report_experts(prepared, settings.expert) if each.level == "warning"]
    findings = (*findings, *unknown)
    summaries, _ = summarise_readings(prepared, settings.expert, decided)
    if as_json:
        data = {
            "sources": [_to_json(each.source, summary) for each, summary in zip(prepared, summaries, strict=True)],
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
