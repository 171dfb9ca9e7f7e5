"""Find passages that occur twice in a product, which a buyer reads as padding."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kit_builder.products.check_document import parse_document
from kit_builder.products.definitions import Definition
from kit_builder.records import Method
from kit_builder.text.tokens import tokenize

MIN_WORDS = 12
_MIN_FIXED_WORDS = 3  # shorter phrases also occur in prose by chance
_TICKED = "- [x] "
_TOOL = "---\ntool: "
_PLACEHOLDER = re.compile(r"\{\w+\}")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A passage in the file `where` that occurs in the file `first` before: its words in lower case."""

    where: str
    first: str
    passage: str


def list_allowed_repeats(methods: Iterable[Method], fixed: Mapping[str, str]) -> tuple[str, ...]:
    """Return the texts that may repeat in a product: its fixed phrases, and some items of methods.

    These are their steps, scripts, promise and problem, and the passages that a card has in two items. `fixed` are the
    product's words. Placeholders split them; pieces of one or two words are left out.
    """
    repeated = [text for method in methods for text in (*_iter_repeated(method), *_iter_shared(method))]
    pieces = [piece.strip(" :;,.") for text in fixed.values() for piece in _PLACEHOLDER.split(text)]
    return (*repeated, *(piece for piece in pieces if len(piece.split()) >= _MIN_FIXED_WORDS))


def _iter_repeated(method: Method) -> Iterator[str]:
    repeated = (*method.steps, *method.gather("scripts"), *method.promise, *method.problem)
    yield from (item.text for item in repeated)


def _iter_shared(method: Method) -> Iterator[str]:
    """Yield the passages that two items of a card share, such as two rules that differ in their last words."""
    texts = dict.fromkeys(item.text for _, item in method.items())
    counted = Counter(window for text in texts for window in {*iter_windows(tokenize(text))})
    yield from (" ".join(window) for window, count in counted.items() if count > 1)


def list_headings(files: Mapping[str, str]) -> tuple[str, ...]:
    """Return the headings in the Markdown files of a product: naming one is a reference, not a repeat."""
    blocks = (block for path, text in files.items() if path.endswith(".md") for block in parse_document(path, text))
    return tuple(block.text for block in blocks if block.kind == "heading")


def list_intended_repeats(definition: Definition, methods: Sequence[Method]) -> frozenset[tuple[str, str]]:
    """Return the pairs of paths in a product of which one file may repeat passages of the other, in both orders.

    A file that names its own path among those it repeats may repeat all of them as they are for other methods too.
    """
    filled = [{"number": f"{number:02}", "method": method.id} for number, method in enumerate(methods, start=1)]
    pairs: set[tuple[str, str]] = set()
    for file in definition.files:
        for own in filled:
            path = file.path.format(**own)
            methods_repeated = filled if file.path in file.repeats else [own]
            paths = {other.format(**each) for other in file.repeats for each in methods_repeated} - {path}
            pairs |= {pair for at in paths for pair in ((path, at), (at, path))}
    return frozenset(pairs)


def find_repeats(
    files: Mapping[str, str], allowed: Iterable[str], intended: Collection[tuple[str, str]] = ()
) -> tuple[Repeat, ...]:
    """Return the passages of at least twelve words that occur twice in the `files` of a product, each once.

    Headings do not count, and neither do the `allowed` texts and what a file repeats of another if `intended` has the
    pair of them. A quiz, which has ticked options, may repeat itself: its options are meant to resemble one another. So
    may a sheet, which has the same boxes in its example and in the room beside it.
    """
    alike = (path for path, text in files.items() if _TICKED in text or text.startswith(_TOOL))
    pairs = frozenset({*intended, *((path, path) for path in alike)})
    return _find_repeats(tuple(files.items()), tuple(allowed), pairs)


@lru_cache(maxsize=16)  # the documents of a product are edited in groups, each compared with all of them
def _find_repeats(
    files: tuple[tuple[str, str], ...], allowed: tuple[str, ...], intended: frozenset[tuple[str, str]]
) -> tuple[Repeat, ...]:
    texts = _Allowed(allowed)
    allowed_windows = {window for each in texts.texts for window in iter_windows(tokenize(each))}
    first: dict[tuple[str, ...], dict[str, int]] = {}  # the first block with a passage in each file
    found: list[Repeat] = []
    for number, (path, text) in enumerate(_iter_texts(files, texts)):
        tokens = tokenize(text)
        repeated: dict[int, str] = {}
        for place, window in enumerate(iter_windows(tokens)):
            if window in allowed_windows:
                continue
            places = first.get(window)
            if places is None:
                first[window] = {path: number}
                continue
            earlier = (at for at, block in places.items() if block != number and (path, at) not in intended)
            if at := next(earlier, ""):
                repeated[place] = at
            places.setdefault(path, number)
        for start, end in _find_runs([*repeated]):
            found.append(Repeat(path, repeated[start], " ".join(tokens[start : end + MIN_WORDS])))
    return tuple(found)


class _Allowed:
    """Texts that may repeat, longest first, indexed by a word inside each so that those in a text are found quickly."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = sorted(set(texts), key=len, reverse=True)
        self._by_word: dict[str, list[int]] = {}
        for place, each in enumerate(self.texts):
            inner = max(each.split()[1:-1], key=len, default="")
            self._by_word.setdefault(inner, []).append(place)

    def remove_from(self, text: str) -> str:
        """Return `text` without the allowed texts in it. One without an inner word is tried on every text."""
        words = self._by_word.keys() & {"", *text.split()}
        for place in sorted(place for word in words for place in self._by_word[word]):
            text = text.replace(self.texts[place], "")
        return text


def _iter_texts(files: Iterable[tuple[str, str]], allowed: _Allowed) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each block of the Markdown files, without headings and allowed texts."""
    for path, text in files:
        for block in parse_document(path, text) if path.endswith(".md") else ():
            if block.kind != "heading":
                yield path, allowed.remove_from(block.text)


def iter_windows(tokens: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Return an iterator over the passages of twelve consecutive tokens."""
    return zip(*(tokens[place:] for place in range(MIN_WORDS)), strict=False)


def _find_runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of consecutive places."""
    start = 0
    for at in range(1, len(places) + 1):
        if at == len(places) or places[at] != places[at - 1] + 1:
            yield places[start], places[at - 1]
            start = at
