"""The units of a cited text that are checked one by one: sentences, table rows as a whole, and marks."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from kit_builder.products.authoring.cited_text import (
    Block,
    CitedSentence,
    Form,
    join_blocks,
    parse_cited_text,
    replace_sentences,
    write_sentence,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of a paragraph, list item or heading, a row of a table, or a mark with the ids it names.

    `head` is the head of a row's table, its cells divided by bars. An option is an item of a list under a question.
    """

    form: Form
    sentence: CitedSentence
    mark: str = ""
    head: str = ""
    is_option: bool = False


def list_units(text: str) -> tuple[Unit, ...]:
    """Return the units of a cited text in order. The head of a table belongs to its rows and is no unit."""
    units: list[Unit] = []
    head = ""
    is_asked = False
    blocks = parse_cited_text(text)
    for place, block in enumerate(blocks):
        if _is_table_head(place, blocks):
            head = _join_cells(block).text
        else:
            head = head if block.form == "row" else ""
            is_asked = is_asked if block.form == "item" else _asks(block)
            is_option = is_asked and block.form == "item"
            units += [replace(unit, head=head, is_option=is_option) for unit in _list_units(block)]
    return tuple(units)


def remove_units(text: str, removed: Collection[Unit]) -> str:
    """Return a cited text without some units; a table without rows loses its head as well."""
    sentences = {unit.sentence for unit in removed if unit.form not in ("row", "mark")}
    whole = {unit.sentence for unit in removed if unit.form in ("row", "mark")}
    blocks = parse_cited_text(text)
    kept: list[str] = []
    for place, block in enumerate(blocks):
        if block.form in ("row", "mark"):
            is_head = _is_table_head(place, blocks) or _is_rule(block)
            if is_head or not any(unit.sentence in whole for unit in _list_units(block)):
                kept.append(block.text)
            continue
        shortened = replace_sentences(block.text, lambda each: None if each in sentences else write_sentence(each))
        kept += [shortened] if shortened else []
    return _drop_empty_tables(join_blocks(kept))


def _asks(block: Block) -> bool:
    return block.form == "text" and bool(block.sentences) and block.sentences[-1].text.rstrip('*_”"»“ ').endswith("?")


def _list_units(block: Block) -> list[Unit]:
    if block.form == "mark":
        return [Unit("mark", CitedSentence(block.text.strip(), block.ids), block.mark)]
    if block.form == "row":
        return [Unit("row", _join_cells(block))] if block.sentences else []
    return [Unit(block.form, sentence) for sentence in block.sentences]


def _join_cells(block: Block) -> CitedSentence:
    ids = dict.fromkeys(key for cell in block.sentences for key in cell.ids)
    formulas = dict.fromkeys(each for cell in block.sentences for each in cell.formulas)
    return CitedSentence(" | ".join(cell.text for cell in block.sentences if cell.text), tuple(ids), tuple(formulas))


def _is_table_head(place: int, blocks: tuple[Block, ...]) -> bool:
    """Return whether the block is the head of a table: the row below it is a rule."""
    return place + 1 < len(blocks) and blocks[place].form == "row" and _is_rule(blocks[place + 1])


def _is_rule(block: Block) -> bool:
    return block.form == "row" and not block.sentences


def _drop_empty_tables(text: str) -> str:
    blocks = parse_cited_text(text)
    empty = [
        place
        for place, block in enumerate(blocks)
        if _is_rule(block) and (place + 1 == len(blocks) or blocks[place + 1].form != "row")
    ]
    gone = {*empty, *(place - 1 for place in empty)}
    return join_blocks([block.text for place, block in enumerate(blocks) if place not in gone])
