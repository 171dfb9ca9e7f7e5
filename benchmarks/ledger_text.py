"""Where a text says something: its units and passages, and the patterns that are looked up in them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path

from product_sets import remove_footnotes

from kit_builder.products.definitions import OUTLINE
from kit_builder.publish.slide_deck import remove_comments
from kit_builder.text.markdown import Block, parse_blocks

WORDS_OF_ITEM = 150  # of a longer one, the first paragraph and each point beneath it are units of their own
WORDS_OF_LONG_ITEM = 40
WORDS_OF_LEAD = 25
WORDS_WITH_LIST = 80
WORDS_AFTER_COLON = 150
UNITS_AHEAD = 15
STEM = 6
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"(?<![\d.,])([1-9]\d{0,2})((?:[ .,]\d{3})+)(?!\d)")
_TASK = re.compile(r"\s*[-*+]\s+\[[ xX]\]\s")
_MARKS = str.maketrans("’‘´“”„«»–—‑\u00a0\u202f", '\'\'\'"""""---  ', "\u00ad")
NUMBER_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred en én ett ei to tre fire fem seks sju syv
    åtte ni ti elleve tolv tretten fjorten femten seksten sytten atten nitten tjue tretti førti femti seksti sytti
    åtti nitti hundre
    """,
    )
)
COMMON = frozenset(
    re.findall(
        r"\w+",
        """
    the and for you your that this with from they them are have has was not but all its it's then than when what which
    who one each into out off over under more most can will would should there their here about only any some does det
    den som for med til har kan skal ikke men alle hver etter eller når hvis deg seg din ditt sin sine var blir være på
    av en et ei og i er de du så om fra ved hva
    """,
    )
)


@dataclass(frozen=True)
class Unit:
    """A heading, paragraph, list item with what hangs beneath it, or table row with the heads of its columns.

    `place` counts the units of all files, `section` the headings of the first two levels in the file. `steps` tells
    the lists of steps apart: a numbered list, which may be interrupted, or the tick boxes of a section.
    """

    kind: str
    file: str
    place: int
    section: int
    heading: str
    text: str
    steps: tuple[str, int] | None = None


def read_units(path: Path) -> list[Unit]:
    """Return the units of a Markdown file, or of all in a folder in the order of their names, without footnotes.

    The outline of a product is left out, as nobody gets it.
    """
    files = [path] if path.is_file() else sorted(_iter_files(path))
    units: list[Unit] = []
    for file in files:
        name = file.name if path.is_file() else file.relative_to(path).as_posix()
        text = remove_footnotes(remove_comments(file.read_text(encoding="utf-8", errors="replace")))
        units += _UnitReader(name, text, len(units)).read()
    return units


def _iter_files(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*"):
        parts = file.relative_to(folder).parts
        is_hidden = any(part.startswith(".") for part in parts)
        if file.suffix.lower() in (".md", ".markdown") and file.name != OUTLINE and not is_hidden:
            yield file


class _UnitReader:
    """Reads the units of one text."""

    def __init__(self, name: str, text: str, start: int) -> None:
        self._name = name
        self._rows = text.lstrip("\ufeff\r\n").split("\n")
        self._blocks = parse_blocks(text)
        self._start = start
        self._units: list[Unit] = []
        self._heading = ""
        self._section = self._list = self._last_number = 0

    def read(self) -> list[Unit]:
        """Return the units in order."""
        at = 0
        heads: Mapping[int, str] = {}
        while at < len(self._blocks):
            block = self._blocks[at]
            group = [block]
            if block.kind == "item":
                group += takewhile(lambda each: each.kind == "item" and each.level > 1, self._blocks[at + 1 :])
                self._add_item(group)
            elif block.kind == "cell":
                group += _take_cells(self._blocks[at + 1 :], block.rows)
                if block.is_head:
                    heads = {cell.column: cell.text for cell in group}
                self._add("row", _join_row(group, {} if block.is_head else heads))
            elif block.kind == "heading":
                self._section += block.level <= 2
                self._heading = block.text
                self._add("heading", block.text)
            else:
                self._add("paragraph", block.text)
            at += len(group)
        return self._units

    def _add(self, kind: str, text: str, steps: tuple[str, int] | None = None) -> None:
        if text:
            place = self._start + len(self._units)
            self._units.append(Unit(kind, self._name, place, self._section, self._heading, text, steps))

    def _add_item(self, group: Sequence[Block]) -> None:
        lead, beneath = group[0], [each.text for each in group[1:]]
        steps = None
        if lead.ordered:
            self._list += lead.number <= self._last_number or not self._list
            self._last_number = lead.number
            steps = (f"{self._name} numbered", self._list)
        elif _TASK.match(self._rows[lead.rows[0]] if lead.rows[0] < len(self._rows) else ""):
            steps = (f"{self._name} tasks", self._section)
        whole = " ".join([lead.text, *beneath])
        words = len(whole.split())
        self._add("item", whole if words <= WORDS_OF_ITEM else lead.text, steps)
        for each in beneath if words > WORDS_OF_LONG_ITEM else ():
            self._add("paragraph", f"{lead.text} {each}" if len(lead.text.split()) < WORDS_OF_LEAD else each)


def _take_cells(blocks: Sequence[Block], rows: tuple[int, int]) -> Iterator[Block]:
    return takewhile(lambda each: each.kind == "cell" and each.rows == rows, blocks)


def _join_row(cells: Sequence[Block], heads: Mapping[int, str]) -> str:
    named = (f"{heads[cell.column]}: {cell.text}" if heads.get(cell.column) else cell.text for cell in cells)
    return ("; " if heads else " ").join(named)


def list_passages(units: Sequence[Unit]) -> list[tuple[Unit, str]]:
    """Return every passage in which something may be said, normalised, with its unit.

    Those are the units; a heading with the unit beneath it; and a paragraph with the short list that follows it or,
    after a colon, with whatever follows.
    """
    passages = []
    for at, unit in enumerate(units):
        ahead = [each for each in units[at + 1 : at + 1 + UNITS_AHEAD] if each.file == unit.file]
        if unit.kind != "heading":
            passages.append((unit, normalise(unit.text)))
        if not ahead or ahead[0].kind == "heading":
            continue
        if unit.kind == "heading":
            passages.append((ahead[0], normalise(f"{unit.text}. {ahead[0].text}")))
        elif (joined := _join_following(unit, ahead)) is not None:
            passages.append((unit, normalise(joined)))
    return passages


def _join_following(unit: Unit, ahead: Sequence[Unit]) -> str | None:
    kind = ahead[0].kind
    group = list(takewhile(lambda each: each.kind == kind, ahead)) if kind in ("item", "row") else ahead[:1]
    joined = " ".join([unit.text, *(each.text for each in group)])
    limit = WORDS_AFTER_COLON if unit.text.endswith(":") else 0
    if not limit and unit.kind == "paragraph" and kind == "item":
        limit = WORDS_WITH_LIST
    return joined if len(joined.split()) <= limit else None


@cache
def normalise(text: str) -> str:
    """Return a text in lower case with plain quotation marks and dashes, and numbers without thousands separators."""
    plain = unicodedata.normalize("NFC", text).casefold().translate(_MARKS)
    plain = _THOUSANDS.sub(lambda found: found[1] + re.sub(r"\D", "", found[2]), plain)
    return " ".join(plain.split())


@cache
def compile_pattern(alternative: str) -> re.Pattern[str]:
    """Return the pattern of one way of saying something.

    A word matches where one begins with it, a number or number word only as a whole. Several words match in a row.
    `~` before them also finds them inside a word, `=` only as whole words.
    """
    inside, whole = alternative.startswith("~"), alternative.startswith("=")
    pieces = []
    for place, word in enumerate(normalise(alternative.strip("~=")).split()):
        if _NUMBER.fullmatch(word):
            pieces.append(rf"(?<!\d)(?<!\d[.,]){re.escape(word)}(?!\d)(?![.,]\d*[1-9])")
            continue
        start = r"(?<!\w)" if place == 0 and not inside and re.match(r"\w", word) else ""
        end = r"(?!\w)" if whole or word in NUMBER_WORDS else r"\w*"
        pieces.append(start + re.escape(word) + end)
    return re.compile(r"\W{1,3}".join(pieces))


# Each inner tuple has the ways of saying one thing; all of the things have to be said.
Wanted = tuple[tuple[str, ...], ...]


def says(wanted: Wanted, passage: str) -> bool:
    """Return whether a normalised passage says everything that is wanted."""
    return all(any(compile_pattern(each).search(passage) for each in ways) for ways in wanted)


def stem_words(text: str) -> frozenset[str]:
    """Return the content words of a text, cut to six letters."""
    words = re.findall(r"\w+", normalise(text))
    return frozenset(word[:STEM] for word in words if (len(word) > 2 or word.isdigit()) and word not in COMMON)
