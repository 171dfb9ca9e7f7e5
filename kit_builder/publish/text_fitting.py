"""How much text a slide holds: estimated wide, with the widths of Arial, so that what is said to fit does."""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

SIZES = (32, 28, 26, 24, 22, 20, 18)  # in points, from the one that is wished for to the smallest that can be read
_LEADING = 1.2
_GAP = 0.45  # between paragraphs, in lines
_MARGIN = 1.06
_NARROW, _WIDE = frozenset("iIjlft.,:;'|!()[]/ -"), frozenset("mwMW@%—…œæÆŒ")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a slide: `level` 0 is prose, from 1 a list; `number` is that of a numbered item, else 0."""

    text: str
    level: int = 0
    number: int = 0


def count_lines(text: str, size: float, width: float) -> int:
    """How many lines `text` takes at `size` points in a column of `width` points."""
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
    """How high `paragraphs` are, in points."""
    rows = sum(count_lines(each.text, size, width - _measure_indent(each, size)) + _GAP for each in paragraphs)
    return rows * size * _LEADING


def fit_paragraphs(
    paragraphs: Sequence[Paragraph], width: float, room: float, sizes: Sequence[int] = SIZES
) -> list[tuple[int, list[Paragraph]]]:
    """The paragraphs on as few slides as hold them, each with its size; `width` and `room` are in points.

    All stay together where they fit at one of `sizes`. Else they are dealt out at the middle one; a paragraph that is
    too long for a slide by itself goes on, sentence by sentence, on the next.
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
