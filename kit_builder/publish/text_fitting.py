"""How much text fits on a slide, estimated generously from the character widths of Arial."""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

SIZES = (32, 28, 26, 24, 22, 20, 18)  # in points, from preferred to the smallest readable
_LEADING = 1.2
_GAP = 0.45  # lines between two paragraphs
_MARGIN = 1.06
_NARROW, _WIDE = frozenset("iIjlft.,:;'|!()[]/ -"), frozenset("mwMW@%—…œæÆŒ")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph on a slide: `level` is 0 for prose and 1 or more in a list; `number` is 0 unless the item has one."""

    text: str
    level: int = 0
    number: int = 0


def count_lines(text: str, size: float, width: float) -> int:
    """Return how many lines `text` takes at `size` points in a column `width` points wide."""
    space = _measure_width(" ", size)
    count, used = 1, 0.0
    for word in text.split():
        wide = _measure_width(word, size)
        if used and used + space + wide > width:
            count, used = count + 1, 0.0
        count += max(0, math.ceil(wide / width) - 1)
        used += wide + (space if used else 0)
    return count


def measure_height(paragraphs: Sequence[Paragraph], size: float, width: float) -> float:
    """Return the height of `paragraphs` in points."""
    rows = sum(count_lines(each.text, size, width - _measure_indent(each, size)) + _GAP for each in paragraphs)
    return rows * size * _LEADING


def fit_paragraphs(
    paragraphs: Sequence[Paragraph], width: float, room: float, sizes: Sequence[int] = SIZES
) -> list[tuple[int, list[Paragraph]]]:
    """Distribute the paragraphs over as few slides as possible; return the text size and paragraphs of each.

    `width` and `room`, the height, are in points. All paragraphs stay on one slide if they fit at one of `sizes`.
    Otherwise the middle size is used, and a paragraph too long for one slide continues on the next, split between
    sentences if possible.
    """
    for size in sizes:
        if measure_height(paragraphs, size, width) <= room:
            return [(size, list(paragraphs))]
    size = sizes[len(sizes) // 2]
    slides: list[list[Paragraph]] = [[]]
    for piece in (piece for each in paragraphs for piece in _split_paragraph(each, size, width, room)):
        if slides[-1] and measure_height([*slides[-1], piece], size, width) > room:
            slides.append([])
        slides[-1].append(piece)
    return [(size, slide) for slide in slides]


def _split_paragraph(paragraph: Paragraph, size: int, width: float, room: float) -> Iterator[Paragraph]:
    if measure_height([paragraph], size, width) <= room:
        yield paragraph
        return
    held = ""
    for part in re.findall(r"\S.*?(?:[.!?…]\s+|$)|\S+\s*", paragraph.text):
        for word in [part] if measure_height([replace(paragraph, text=part)], size, width) <= room else part.split(" "):
            longer = f"{held} {word.strip()}".strip()
            if held and measure_height([replace(paragraph, text=longer)], size, width) > room:
                yield replace(paragraph, text=held)
                longer = word.strip()
            held = longer
    yield replace(paragraph, text=held)


def _measure_indent(paragraph: Paragraph, size: float) -> float:
    return paragraph.level * size * 1.2


def _measure_width(text: str, size: float) -> float:
    return sum(_measure_character(char) for char in text) * size * _MARGIN


def _measure_character(char: str) -> float:
    if char in _NARROW:
        return 0.3
    if char in _WIDE or unicodedata.east_asian_width(char) in "WF":
        return 1.0
    return 0.72 if char.isupper() else 0.56
