"""What people do and write down one after the other: numbered rows with the worked example beside the blank."""

import re
from collections.abc import Sequence

from kit_builder.products.tools.records import Cell
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

BOX, TICKED = "☐", "☑"
NOTHING = "–"  # where the worked example has no answer
GAP = "____"  # room to write a number
_LINE = GAP * 3  # room to write a few words
_CURRENCIES = "£$€"
_NUMBER = re.compile(r"^\d{1,2}\. ")
_BOXES = re.compile(rf"[{BOX}{TICKED}]")
_MARK = "~"  # before an answer that is made up in a real case


def write_label(number: int, name: str, notes: str = "", how: str = "") -> str:
    """Return the Markdown of what is to be done in a row, and how its sum is made."""
    return " ".join(filter(None, [f"**{number}. {escape(name)}**", escape(f"= {how}") if how else "", notes]))


def read_label(cell: Cell) -> str:
    """Return what is to be done in a row, without its number."""
    return _NUMBER.sub("", cell.text)


def read_place(cell: Cell, usual: int) -> int:
    """Return the number of a row as it stands there, the `usual` one if it has none."""
    found = _NUMBER.match(cell.text)
    return int(found[0].partition(".")[0]) if found else usual


def write_boxes(options: Sequence[str], chosen: str | None = None) -> str:
    """Return the Markdown of boxes to tick, that of the `chosen` option ticked."""
    # A box stays with its answer.
    ticked = chosen.casefold() if chosen else None
    return " ".join(f"{TICKED if each.casefold() == ticked else BOX}\u00a0{escape(each)}" for each in options)


def read_boxes(text: str) -> tuple[list[str], str]:
    """Return the options of boxes to tick, and the one that is ticked, if any."""
    options = [each.strip() for each in _BOXES.split(text)[1:]]
    chosen = text.partition(TICKED)[2]
    return options, _BOXES.split(chosen)[0].strip() if chosen else ""


def write_measure(number: str, unit: str, words: Words) -> str:
    """Return a number, or room for one, with its unit as the language has it: `£3.28`, `32.9%`, `180 g`."""
    if not unit or not number:
        return number
    has_point = words["example"]["decimal"] == "."
    if has_point and unit[0] in _CURRENCIES:
        return f"{unit[0]}{number}{unit[1:]}"
    return f"{number}{unit}" if has_point and unit == "%" else f"{number} {unit}"


def write_operand(number: str, unit: str, words: Words) -> str:
    """Return a number within a sum, or room for one: only a sign stands beside it, since words would hide the sum."""
    return write_measure(number, unit if unit == "%" or unit[:1] in _CURRENCIES else "", words)


def read_measure(text: str, unit: str) -> str:
    """Return the number that `write_measure` wrote with a unit."""
    bare = text.strip()
    if unit and bare.startswith(unit[0]) and bare.endswith(unit[1:]) and unit[0] in _CURRENCIES:
        return bare[1:].removesuffix(unit[1:]).strip()
    return bare.removesuffix(unit).strip() if unit else bare


def write_room(unit: str, words: Words, *, is_number: bool) -> str:
    """Return the Markdown of room to write an answer, with its unit."""
    return escape(write_measure(GAP, unit, words) if is_number else _LINE)


def read_room(text: str) -> tuple[str, str]:
    """Return the kind and the unit of an answer by the room for it."""
    if _LINE in text or GAP not in text:
        return "text", ""
    return "number", text.replace(GAP, "", 1).strip()


def mark_made_up(answer: str, words: Words) -> str:
    """Return an answer that says that it is made up, if it has the mark of one."""
    made_up = words["tools"]["made_up"]
    return f"{answer.removeprefix(_MARK).strip()} ({made_up})" if is_marked(answer) else answer


def is_marked(answer: str) -> bool:
    """Return whether an answer has the mark of one that is made up in a real case."""
    return answer.startswith(_MARK)
