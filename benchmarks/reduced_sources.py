"""Sources without some of what they teach: all lines that say a teaching of a ledger are cut out of them."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ledger_file import Ledger, Teaching
from ledger_text import normalise, says

from kit_builder.records import Source

WINDOW = 3  # lines in a row that may say a teaching together
_CUT = "\0"
_EMPTY_ROW = re.compile(rf"^(?:\d+[.)])?[^\w\n]*{_CUT}[^\w\n]*\n", re.MULTILINE)  # but for its list mark
# The source and the number of each line in a place that says something.
Place = frozenset[tuple[str, int]]


@dataclass(frozen=True)
class Reduced:
    """The texts of sources by name after lines were cut, the teachings that nothing in them says, and lines cut."""

    texts: Mapping[str, str]
    gone: tuple[Teaching, ...]
    cut: int


def reduce_sources(sources: Sequence[Source], ledger: Ledger, share: float, seed: int) -> Reduced:
    """Cut the lines of teachings drawn at random until a `share` of all is gone.

    The lines of a teaching often say others too, which are then gone as well. Teachings that say the same are one.
    """
    dice = random.Random(seed)  # noqa: S311 - nothing secret
    places = find_places(sources, ledger)
    cut: set[tuple[str, int]] = set()
    gone: list[str] = []
    for key in dice.sample(sorted(places), len(places)):
        if len(gone) >= share * len(places):
            break
        for place in sorted(places[key], key=lambda each: (len(each), sorted(each))):
            if not place & cut:
                cut |= place
        gone = [each for each, said in places.items() if all(place & cut for place in said)]
    texts = {source.name: _remove_lines(source, cut) for source in sources}
    return Reduced(texts, tuple(each for each in ledger.teachings if each.id in gone), len(cut))


def find_places(sources: Sequence[Source], ledger: Ledger) -> dict[str, set[Place]]:
    """Return where the sources say each teaching, by the id that stands for it and those that say the same.

    That is where they have the words that the ledger quotes, or what its patterns look for. Headings say nothing.
    """
    places: dict[str, set[Place]] = {}
    windows = [window for source in sources for window in _list_windows(source)]
    for teaching in ledger.teachings:
        own = places.setdefault(ledger.lead[teaching.id], set())
        for place, text, flat in windows:
            is_quoted = teaching.quote in text and next(iter(place))[0] == teaching.source
            if (is_quoted or says(teaching.wanted, flat)) and not any(each <= place for each in own):
                own.add(place)
    return {key: found for key, found in places.items() if found}


def _list_windows(source: Source) -> Iterator[tuple[Place, str, str]]:
    """Yield each line, then every two in a row and so on, with their text as it is and normalised."""
    lines = source.own_lines
    for size in range(1, WINDOW + 1):
        for start in range(len(lines) - size + 1):
            taken = lines[start : start + size]
            text = " ".join(line.text for line in taken)
            yield frozenset((source.name, line.number) for line in taken), text, normalise(text)


def _remove_lines(source: Source, cut: set[tuple[str, int]]) -> str:
    """Return the text of a source without the words of the lines that are `cut`."""
    text = source.text
    spans = [span for line in source.lines if (source.name, line.number) in cut for span in line.spans]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + _CUT + text[end:]
    return _EMPTY_ROW.sub("", text).replace(_CUT, "")


def select_teachings(ledger: Ledger, keys: set[str]) -> Ledger:
    """Return a ledger with the teachings that have some ids, or say the same, only."""
    return replace(ledger, teachings=tuple(each for each in ledger.teachings if ledger.lead[each.id] in keys))
