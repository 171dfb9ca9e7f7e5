"""The registers of a card, its numbers and its stories, as Markdown tables with one row for each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from kit_builder.errors import KitError
from kit_builder.kit.card_words import find_column, find_consent, find_whose
from kit_builder.kit.citations import Citations
from kit_builder.records import Evidence, Number, Story
from kit_builder.text.markdown import Block, clean_text, escape, split_row
from kit_builder.text.words import Words

_NUMBER_COLUMNS = ("name", "value", "unit", "strength", "decides", "evidence")
_STORY_COLUMNS = ("story", "whose", "consent", "told_as", "hide", "evidence")
COLUMNS = {"numbers": _NUMBER_COLUMNS, "stories": _STORY_COLUMNS}


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A number or a story of a card, its id, such as `stories-2`, and the row of the body that it was read from."""

    key: str
    record: Number | Story
    row: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a register with text or references: `evidence` is what it refers to, `line` names its line."""

    block: Block
    evidence: tuple[Evidence, ...]
    line: str


def render_register(name: str, records: Iterable[Number | Story], words: Words, citations: Citations) -> str:
    """Return the register `name` (`numbers` or `stories`) as a table; empty if there are no `records`."""
    rows = [render_row(each, words, citations) for each in records]
    if not rows:
        return ""
    heads = [words["register"][column] for column in COLUMNS[name]]
    return "\n".join([_join(map(escape, heads)), "|" + "---|" * len(heads), *rows])


def render_row(record: Number | Story, words: Words, citations: Citations) -> str:
    """Return a number or a story as a row of its register."""
    if isinstance(record, Number):
        values = [record.name, record.value, record.unit, record.strength, record.decides]
    else:
        whose = words["whose"].get(record.whose, record.whose)
        consent = words["consent"].get(record.consent, record.consent)
        values = [record.title, whose, consent, record.told_as, record.hide]
    return _join([*map(escape, values), citations.cite(record.evidence)])


def clean_number(number: Number, clean_evidence: Callable[[Evidence], Evidence]) -> Number:
    """Return a number with each text on one line."""
    name, value, unit, strength, decides = map(
        clean_text, (number.name, number.value, number.unit, number.strength, number.decides)
    )
    return Number(name, value, unit, strength, decides, tuple(map(clean_evidence, number.evidence)))


def clean_story(story: Story, clean_evidence: Callable[[Evidence], Evidence]) -> Story:
    """Return a story with each text on one line, and `ask` unless it says yes or no."""
    title, hide, told_as = map(clean_text, (story.title, story.hide, story.told_as))
    consent = find_consent(story.consent) or "ask"
    evidence = tuple(map(clean_evidence, story.evidence))
    return Story(title, find_whose(clean_text(story.whose)), hide, told_as, consent, evidence)


def read_register(name: str, cells: Iterable[Cell], rows: Sequence[str]) -> Iterator[PlacedRow]:
    """Yield the numbers or the stories in the tables of one register.

    Columns are known by their heads, in any order and language. Those that are missing are empty; unknown ones are
    ignored. `rows` are the rows of the card's body.

    Raises:
        KitError: If a text is not in a table, a table has no column that names its rows, a row has no such text or too
            many cells, or a consent is something else than yes, no or ask.
    """
    columns: dict[int, str] = {}
    count = width = 0
    for row in _group_rows(name, cells):
        first = row[0]
        if first.block.is_head:
            columns, width = _read_heads(name, row), len(split_row(rows[first.block.rows[0]]))
            continue
        if len(split_row(rows[first.block.rows[0]])) > width:
            raise KitError(f"{first.line}: this row has more cells than its table. To write a bar in a text, use \\|.")
        values: dict[str, str] = {}
        for cell in row:
            values.setdefault(columns.get(cell.block.column, ""), clean_text(cell.block.text))
        evidence = tuple(found for cell in row for found in cell.evidence)
        count += 1
        make = _make_number if name == "numbers" else _make_story
        yield PlacedRow(f"{name}-{count}", make(values, evidence, first.line), first.block.rows[0])


def _group_rows(name: str, cells: Iterable[Cell]) -> Iterator[list[Cell]]:
    """Yield the cells of each row. Raises KitError for a text that is in no table."""
    row: list[Cell] = []
    for cell in cells:
        if cell.block.kind != "cell":
            message = f'{cell.line}: "{clean_text(cell.block.text)}" is not a row of the table above it or below it.'
            raise KitError(f"{message} Write it as | {' | '.join(COLUMNS[name])} | and leave no empty line in a table.")
        if row and cell.block.rows != row[0].block.rows:
            yield row
            row = []
        row.append(cell)
    if row:
        yield row


def _read_heads(name: str, row: Sequence[Cell]) -> dict[int, str]:
    """Return the key of each column that is known, by its number."""
    known = {cell.block.column: find_column(cell.block.text) for cell in row}
    columns = {place: key for place, key in known.items() if key in COLUMNS[name]}
    naming = COLUMNS[name][0]
    if naming not in columns.values():
        heads = ", ".join(COLUMNS[name])
        raise KitError(f"{row[0].line}: this table has no column “{naming}”. Its columns can be: {heads}.")
    return columns


def _make_number(values: dict[str, str], evidence: tuple[Evidence, ...], line: str) -> Number:
    if not values.get("name") and not values.get("value"):
        raise KitError(f"{line}: this number has neither a name nor a value. Write one of them, or delete the row.")
    texts = {key: values[key] for key in _NUMBER_COLUMNS[1:-1] if key in values}
    return Number(values.get("name", ""), **{"value": "", **texts}, evidence=evidence)


def _make_story(values: dict[str, str], evidence: tuple[Evidence, ...], line: str) -> Story:
    consent = find_consent(values.get("consent", ""))
    if not values.get("story"):
        raise KitError(f"{line}: this story has no name. Write a few words that say which story it is.")
    if not consent:
        raise KitError(f"{line}: “{values['consent']}” does not say whether the story may be told: yes, no or ask.")
    texts = {key: values[key] for key in ("hide", "told_as") if key in values}
    return Story(values["story"], find_whose(values.get("whose", "")), **texts, consent=consent, evidence=evidence)


def _join(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
