"""Passages that stand twice in a product: the same point made again, which a buyer reads as padding."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kit_builder.products.check_document import document_blocks
from kit_builder.text.tokens import tokens

LEAST_WORDS = 12


@dataclass(frozen=True, slots=True)
class Repeat:
    """A passage that `where` holds and that `first` held before: the words of it, in small letters."""

    where: str
    first: str
    passage: str


def repeats(files: Mapping[str, str], steps: Iterable[str]) -> tuple[Repeat, ...]:
    """The passages of twelve words and more that stand twice in the `files` of a product, each told once.

    Headings are not counted, nor is what stands in a step: `steps` are the texts of all of them.
    """
    told = _Steps(steps)
    of_steps = {window for step in told.texts for window in windows(tokens(step))}
    first: dict[tuple[str, ...], tuple[str, int]] = {}
    found: list[Repeat] = []
    for number, (path, text) in enumerate(_texts(files, told)):
        said = tokens(text)
        again = [
            place
            for place, window in enumerate(windows(said))
            if window not in of_steps and first.setdefault(window, (path, number)) != (path, number)
        ]
        for start, end in _runs(again):
            earlier, _ = first[tuple(said[start : start + LEAST_WORDS])]
            found.append(Repeat(path, earlier, " ".join(said[start : end + LEAST_WORDS])))
    return tuple(found)


class _Steps:
    """Steps, the longest first, and which of them hold a word within, so that those in a text are found soon."""

    def __init__(self, steps: Iterable[str]) -> None:
        self.texts = sorted(set(steps), key=len, reverse=True)
        self._by_word: dict[str, list[int]] = {}
        for place, step in enumerate(self.texts):
            within = max(step.split()[1:-1], key=len, default="")
            self._by_word.setdefault(within, []).append(place)

    def cut_out_of(self, said: str) -> str:
        """`said` without the steps that stand in it."""
        place = self._next_in(said, -1)
        while place is not None:
            said = said.replace(self.texts[place], "")
            place = self._next_in(said, place)
        return said

    def _next_in(self, said: str, after: int) -> int | None:
        """The place of the next step that stands in `said`; one without a word within may stand in any text."""
        places = (place for word in {"", *said.split()} for place in self._by_word.get(word, ()))
        return min((place for place in places if place > after and self.texts[place] in said), default=None)


def _texts(files: Mapping[str, str], steps: _Steps) -> Iterator[tuple[str, str]]:
    """The texts of the blocks of pages, by path, without the steps in them."""
    for path, text in files.items():
        for block in document_blocks(path, text) if path.endswith(".md") else ():
            if block.kind != "heading":
                yield path, steps.cut_out_of(block.text)


def windows(said: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The passages of twelve words that the words `said` hold."""
    return (tuple(said[place : place + LEAST_WORDS]) for place in range(len(said) - LEAST_WORDS + 1))


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each run of consecutive places."""
    start = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1] + 1:
            yield places[start], places[at - 1]
            start = at
