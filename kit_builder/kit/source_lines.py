"""The lines of the sources as the last build read them: saved in the kit, and looked up by footnote."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kit_builder.errors import KitError
from kit_builder.evidence.alignment import format_time
from kit_builder.records import Line, Source

CONTEXT_LINES = 3


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The lines of a source around the evidence of a footnote.

    `lines` are (is evidence, number, time and place, speaker, text).
    """

    source: str
    lines: tuple[tuple[bool, int, str, str, str], ...]


def lines_to_json(sources: Iterable[Source]) -> str:
    """Return the lines of `sources` as JSON, by the id of the source."""
    lines = {
        source.id: {
            "name": source.name,
            "path": str(source.path or ""),
            "lines": [[line.number, line.text, line.speaker, line.time, line.place] for line in source.lines],
        }
        for source in sources
    }
    return json.dumps(lines, ensure_ascii=False) + "\n"


def sources_from_json(saved: str) -> tuple[Source, ...]:
    """Return the sources in the output of `lines_to_json`, without their text. Raises KitError if it is damaged."""
    try:
        return tuple(
            Source(
                each["name"],
                key,
                "",
                tuple(_make_line(*line) for line in each["lines"]),
                path=Path(each["path"]) if each.get("path") else None,
            )
            for key, each in json.loads(saved).items()
        )
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _make_damaged_error() from error


def find_excerpt(saved: str, label: str) -> Excerpt:
    """Return the lines that the footnote `label`, such as `call-2-14` or `[^call-2-14-15]`, refers to.

    Args:
        saved: The output of `lines_to_json`.
        label: The footnote's label, with or without brackets.

    Raises:
        KitError: If there is no such source or line, or `saved` is damaged.
    """
    try:
        sources: dict[str, Any] = json.loads(saved)
        found = _parse_label(label.strip().removeprefix("[^").rstrip("]:"), sources)
        if found is None:
            examples = ", ".join(f"{each}-1" for each in list(sources)[:3])
            raise KitError(f"No line {label} in the sources of this kit. Use an ID such as: {examples}.")
        source, first, last = found
        lines = sources[source]["lines"][max(0, first - 1 - CONTEXT_LINES) : last + CONTEXT_LINES]
        around = tuple(
            (first <= line[0] <= last, line[0], _format_place(line[3], line[4]), line[2], line[1]) for line in lines
        )
        return Excerpt(sources[source]["name"], around)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise _make_damaged_error() from error


def _make_damaged_error() -> KitError:
    return KitError("The source lines saved in the kit are damaged. Run `kit-builder build` again.")


def _make_line(number: int, text: str, speaker: str, time: float | None, place: str) -> Line:
    return Line(number, text, (), speaker, time, place=place)


def _parse_label(label: str, sources: dict[str, Any]) -> tuple[str, int, int] | None:
    """Return the source and the first and last line that a label names. The longest matching source name wins."""
    label = re.sub(r"\.\d+$", "", label)
    for source in sorted(sources, key=len, reverse=True):
        numbers = re.fullmatch(rf"{re.escape(source)}-(\d{{1,9}})(?:-(\d{{1,9}}))?", label)
        if numbers and 1 <= int(numbers[1]) <= int(numbers[2] or numbers[1]) <= len(sources[source]["lines"]):
            return source, int(numbers[1]), int(numbers[2] or numbers[1])
    return None


def _format_place(time: float | None, place: str) -> str:
    return ", ".join(filter(None, ["" if time is None else format_time(time), place]))
