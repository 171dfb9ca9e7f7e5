"""Cut a sequence into stretches where its content says so, so that an insertion moves only the borders around it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")

# A stretch ends between this share of the largest size and the largest size.
_EARLIEST = 0.7


@dataclass(frozen=True, slots=True)
class Piece:
    """An item to cut before: its `size`, its `text`, and how bad a border before it is; 0 is the best `rank`."""

    size: float
    text: str
    rank: int = 0


def cut_by_content(items: Sequence[T], pieces: Sequence[Piece], most: float) -> Iterator[Sequence[T]]:
    """Yield `items`, each with its piece, in stretches of at most `most`; a single item may be larger.

    A stretch ends at the best border towards its end. Of equally good ones, a digest of the texts around them decides,
    so that the same one is found again when the stretch begins or ends elsewhere.
    """
    ends = [0.0, *accumulate(piece.size for piece in pieces)]
    start = 0
    while start < len(items):
        end = _find_end(pieces, ends, start, most)
        yield items[start:end]
        start = end


def _find_end(pieces: Sequence[Piece], ends: Sequence[float], start: int, most: float) -> int:
    last = start + 1
    while last < len(pieces) and ends[last + 1] - ends[start] <= most:
        last += 1
    if last == len(pieces):
        return last
    # Half of what is left, if that is less, so that no crumb is left at the end.
    earliest = ends[start] + min(_EARLIEST * most, (ends[-1] - ends[start]) / 2)
    places = [place for place in range(start + 1, last + 1) if ends[place] >= earliest] or [last]
    return min(places, key=lambda place: (pieces[place].rank, _digest(pieces, place), -place))


def _digest(pieces: Sequence[Piece], place: int) -> bytes:
    return sha256(f"{pieces[place - 1].text}\n{pieces[place].text}".encode()).digest()
