"""Sources as text for judges and prompts: numbered lines with their speakers."""

import io
from collections.abc import Iterable, Sequence

from kit_builder.records import Line, Source
from kit_builder.sources import read_sources


def read_source_text(paths: Sequence[str]) -> str:
    """Return all lines of the sources, each under the name of its file. Raises KitError if none can be read."""
    return "\n\n".join(format_source(source) for source in read_sources(paths, io.BytesIO())[0]) + "\n"


def format_source(source: Source) -> str:
    """Return the lines of a source under its name."""
    return f"# {source.name}\n\n{format_lines(source.lines)}"


def format_lines(lines: Iterable[Line]) -> str:
    """Return lines, each with its number and speaker."""
    return "\n".join(f"{line.number}. " + (f"{line.speaker}: " if line.speaker else "") + line.text for line in lines)
