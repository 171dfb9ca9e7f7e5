"""The columns of nested data: every field of its records as one column of cells, whatever the fields are called.

A field has the same path in all records of a list. Columns of the same records, or of records inside one another, are
joined by the places of their cells.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice, pairwise

Path = tuple[str, ...]  # the keys from the root to a field; EACH stands for the elements of a list
Place = tuple[int, ...]  # the index in each of these lists
Cell = str | int | float | bool

EACH = "[]"

_UNSPACED = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff"  # Thai, Lao, Kana and Han, which have no blanks between words
_TOKEN = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}])[^\W_])+(?:['’](?:(?![{_UNSPACED}])[^\W_])+)*")
_ASCII_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_CACHE_SIZE = 1 << 14
_PLAIN = re.compile(r"\W*[^\W\d_]+(?:[-'’./&][^\W\d_]+)*\W*")
_CODE = re.compile(
    r"\S+://\S+|\S+@\S+\.\S+|#?[0-9a-fA-F]{6,}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{9,}|\S*_\S*|\S*\d\S*|[\w+/=-]{32,}|/\S*|[a-z]+[A-Z]\w*"
    r"|[a-z]{2,3}-[A-Za-z]{2}|\S+\.[a-z0-9]{2,4}"
)
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,20})?")
_MARK = re.compile(r"[^\w\s]|[A-ZÀ-ÖØ-Þ]")
_SAMPLE = 5000
_MAX_ENUM = 20
_REPEATS_OF_ENUM = 2


@dataclass(frozen=True, eq=False)
class Column:
    """The cells of one field, by place, in the order of the document."""

    path: Path
    cells: dict[Place, Cell]

    @cached_property
    def depth(self) -> int:
        """How many lists the field is inside."""
        return self.path.count(EACH)

    @cached_property
    def records(self) -> Path:
        """The path of the records that have the field: the path up to the innermost list."""
        return self.get_list(self.depth - 1) if self.depth else ()

    def get_list(self, level: int) -> Path:
        """Return the path up to a list that the field is inside, from 0 for the outermost."""
        return self.path[: [end for end, key in enumerate(self.path, start=1) if key == EACH][level]]

    @property
    def name(self) -> str:
        """The path as people write it, such as `results.items[].speaker`."""
        return ".".join(self.path).replace(f".{EACH}", EACH).replace(f"{EACH}[", "[") or "(the whole)"

    @cached_property
    def texts(self) -> dict[Place, str]:
        """The cells that are text."""
        return {place: cell for place, cell in self.cells.items() if isinstance(cell, str)}

    @cached_property
    def tokens(self) -> list[str]:
        """The words of all cells, case-folded and without punctuation."""
        return [token for text in self.texts.values() for token in find_tokens(text)]

    @cached_property
    def is_enum(self) -> bool:
        """Whether the cells repeat a few values."""
        values = [text for text in self.texts.values() if find_tokens(text)]
        distinct = len(set(values))
        return distinct <= _MAX_ENUM and len(values) >= _REPEATS_OF_ENUM * distinct

    @cached_property
    def mass(self) -> int:
        """How many words of text the cells have; repeated values count once. 0 if most of them are no words."""
        worded = [text for text in self.texts.values() if find_tokens(text)]
        if 2 * sum(has_words(text) for text in worded) <= len(worded):
            return 0
        return sum(len(find_tokens(text)) for text in (set(worded) if self.is_enum else worded))

    @cached_property
    def marks(self) -> float:
        """How many punctuation marks and Latin capitals the text has for each of its letters."""
        letters = "".join(islice(self.texts.values(), _SAMPLE))
        return len(_MARK.findall(letters)) / (len(letters) or 1)

    @cached_property
    def words_per_cell(self) -> float:
        """The mean number of words of a cell that has any."""
        counts = [count for text in self.texts.values() if (count := len(find_tokens(text)))]
        return sum(counts) / len(counts) if counts else 0

    @cached_property
    def numbers(self) -> list[float]:
        """The numbers in the cells; none if some cells are no number."""
        texts = [str(cell).strip().replace(",", ".") for cell in self.cells.values()]
        return [float(text) for text in texts] if all(map(_NUMBER.fullmatch, texts)) else []

    @property
    def is_numeric(self) -> bool:
        """Whether all cells are numbers."""
        return bool(self.numbers)

    @property
    def is_index(self) -> bool:
        """Whether the cells are numbers that rise."""
        return len(self.numbers) > 1 and all(before < after for before, after in pairwise(self.numbers))

    @property
    def is_permutation(self) -> bool:
        """Whether the cells number the records from 0 or 1, in any order."""
        first = min(self.numbers, default=-1)
        return first in (0, 1) and sorted(self.numbers) == [first + step for step in range(len(self.numbers))]

    def keep(self, places: Iterable[Place]) -> "Column":
        """Return the column with the cells at `places` only."""
        return Column(self.path, {place: self.cells[place] for place in places})

    def leave_out(self, places: Container[Place]) -> "Column":
        """Return the column without the cells at `places`."""
        return Column(self.path, {place: cell for place, cell in self.cells.items() if place not in places})

    def is_joined_to(self, other: "Column") -> bool:
        """Return whether the records of one column are those of the other, or inside them."""
        one, two = self.records, other.records
        return one == two[: len(one)] or two == one[: len(two)]

    def get_all(self, place: Place) -> Sequence[Cell]:
        """Return the cells of the record at `place`, of the record around it, or of the records inside it."""
        if self.depth <= len(place):
            cell = self.cells.get(place[: self.depth] if self.depth < len(place) else place)
            return () if cell is None else (cell,)
        return self._inside(len(place)).get(place, ())

    def _inside(self, depth: int) -> dict[Place, list[Cell]]:
        if depth not in self._groups:
            groups = self._groups[depth] = defaultdict(list)
            for place, cell in self.cells.items():
                groups[place[:depth]].append(cell)
        return self._groups[depth]

    @cached_property
    def _groups(self) -> dict[int, dict[Place, list[Cell]]]:
        return {}


@lru_cache(maxsize=_CACHE_SIZE)
def find_tokens(text: str) -> tuple[str, ...]:
    """Return the words of a text, case-folded and without punctuation; each character of Chinese and the like."""
    return tuple((_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text.casefold()))


@lru_cache(maxsize=_CACHE_SIZE)
def has_words(text: str) -> bool:
    """Return whether a text is made of words, rather than an id, an address, a time, a colour or a number."""
    words = [word for word in text.split() if any(letter.isalnum() for letter in word)]
    plain = sum(bool(_PLAIN.fullmatch(word)) and not _CODE.fullmatch(word) for word in words)
    return plain > 0 and 2 * plain >= len(words)


def is_unspaced(letter: str) -> bool:
    """Return whether a letter is of a script that has no blanks between words."""
    return bool(re.match(f"[{_UNSPACED}]", letter))


def find_shared(part: Sequence[str], whole: Sequence[str]) -> float:
    """Return the share, from 0 to 1, of the three-word sequences in `part` that `whole` has too."""
    size = min(3, len(part))
    if not size:
        return 1.0
    sequences = find_sequences(part, size)
    return len(sequences & find_sequences(whole, size)) / len(sequences)


def find_sequences(tokens: Sequence[str], size: int) -> set[tuple[str, ...]]:
    """Return the sequences of `size` consecutive words."""
    return set(zip(*(tokens[start:] for start in range(size)), strict=False))
