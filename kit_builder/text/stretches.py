"""Cut a sequence into stretches where its content says so, so that an insertion moves only the borders around it."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate, pairwise
from typing import TypeVar

T = TypeVar("T")

# The fixed cost of a border; a digest of the texts around it adds up to 1. The higher the fixed cost, the fewer borders
# there are, and the more of those after an insertion move.
_BORDER = 0.5
_RANK = 3.0
_LARGEST = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Piece:
    """An item to cut before: its `size`, its `text`, and how bad a border before it is; 0 is the best `rank`."""

    size: float
    text: str
    rank: int = 0


def cut_by_content(items: Sequence[T], pieces: Sequence[Piece], most: float) -> Iterator[Sequence[T]]:
    """Yield `items`, each with its piece, in stretches of at most `most`; a single item may be larger.

    The borders are those that cost least together. Since their cost is that of the texts around them, the same borders
    are found again after whatever is inserted.
    """
    for start, end in pairwise(_find_borders(pieces, most) if pieces else ()):
        yield items[start:end]


def _find_borders(pieces: Sequence[Piece], most: float) -> list[int]:
    """Return the places of the cheapest borders, with the start and the end."""
    ends = [0.0, *accumulate(piece.size for piece in pieces)]
    least, before = [0.0], [0]
    starts = deque([0])  # of the stretch that ends at a place, cheapest first
    for place in range(1, len(ends)):
        while ends[place] - ends[starts[0]] > most and starts[0] < place - 1:
            starts.popleft()
        before.append(starts[0])
        least.append(least[starts[0]] + _measure_border(pieces, place))
        while starts and least[starts[-1]] >= least[place]:
            starts.pop()
        starts.append(place)
    borders = [len(pieces)]
    while borders[-1]:
        borders.append(before[borders[-1]])
    return borders[::-1]


def _measure_border(pieces: Sequence[Piece], place: int) -> float:
    if place == len(pieces):
        return 0.0
    digest = sha256(f"{pieces[place - 1].text}\n{pieces[place].text}".encode()).digest()[:4]
    return _BORDER + _RANK * pieces[place].rank + int.from_bytes(digest, "big") / _LARGEST
