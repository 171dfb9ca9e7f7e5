"""What people do and write down one after the other: numbered rows with the worked example beside the blank."""

import re
from collections.abc import Sequence
from functools import cache

from kit_builder.products.tools.records import Cell
from kit_builder.products.tools.sheet import MADE_UP, ROOM
from kit_builder.text.markdown import escape
from kit_builder.text.words import Words

BOX, TICKED = "☐", "☑"
GAP = ROOM  # to write a number
_LINE = GAP * 3  # room to write a few words
_CURRENCIES = "£$€"
_MINUS = "−"
_QUOTES = ' “”„«»"'
SUM = " = "  # before a formula
_SUM_BEHIND = " (= "  # before one that stands behind a note
ABOUT = " ≈ "  # before what a sum comes to when it is rounded
# Of an amount of money.
_ONE_DECIMAL = re.compile(r"\.\d$")
_NUMBER = re.compile(r"^\d{1,2}\. ")
_SHEET_NUMBER = re.compile(r" \((?:[A-Z]|\d+\.)\d+\)$")
_BOXES = re.compile(rf"[{BOX}{TICKED}]")
_WHOLE = re.compile(rf"[-{_MINUS}]?\d+{re.escape(MADE_UP)}?|[–—-]")  # or a dash, where there is no number
NONE = "–"  # where the worked example has no answer
DASHES = (NONE, "-", "—")  # what people write there
MARK = "~"  # before an answer that is made up in a real case, as a model gives it


def write_label(number: int, name: str, notes: str = "", note: str = "", formula: str = "") -> str:
    """Return the Markdown of a row: its label, the step that is done there, and how its sum is made."""
    sums = f"= {formula}" if formula else ""
    colon, told = (":", f"{note} ({sums})" if sums else note) if note else ("", sums)
    return " ".join(filter(None, [f"**{number}. {escape(name)}**{colon}", escape(told), notes]))


def is_none(answer: str) -> bool:
    """Return whether an answer only says that there is none."""
    return answer.strip() in DASHES


def split_copied(copied: str) -> tuple[str, str]:
    """Return the title of the sheet and the label from which something is copied."""
    sheet, _, label = copied.strip(_QUOTES).partition(":")
    return sheet.strip(_QUOTES), label.strip(_QUOTES)


def tell_note(note: str, copied: str, words: Words) -> str:
    """Return what stands behind a label: its note, and from which row of which sheet it is copied.

    A note that tells the place itself, perhaps one of several, stands alone.
    """
    sheet, label = split_copied(copied)
    if not label:
        return note
    number = _SHEET_NUMBER.search(sheet)
    title, behind = (sheet[: number.start()], number[0]) if number else (sheet, "")
    quoted = words["tools"]["quoted"]
    place = f"{quoted.format(name=title)}{behind}"
    if _tells_place(note, quoted.format(name=title), words):
        return note
    told = words["tools"]["from"].format(row=quoted.format(name=label), sheet=place)
    return " ".join(filter(None, [note, told]))


def _tells_place(note: str, sheet: str, words: Words) -> bool:
    """Return whether a note has the words that would tell from which sheet something is copied."""
    row, place = "{row}", "{sheet}"
    told = re.escape(words["tools"]["from"].strip(" .").format(row=row, sheet=place))
    pattern = told.replace(re.escape(row), r"[^.!?]+").replace(re.escape(place), re.escape(sheet))
    return bool(re.search(pattern, note, re.IGNORECASE))


def read_note(text: str, words: Words) -> tuple[str, str]:
    """Return the note that `tell_note` wrote, and from where it is copied."""
    found = _compile_copied(words["tools"]["from"], words["tools"]["quoted"]).fullmatch(text)
    return (found["note"] or "", f"{found['sheet']}: {found['row']}") if found else (text, "")


@cache
def _compile_copied(told: str, quoted: str) -> re.Pattern[str]:
    """Return an expression for a note, what is `told` of a row that is copied, and the number of its sheet."""
    row, sheet = (re.escape(quoted).replace(r"\{name\}", f"(?P<{key}>[^{quoted[-1]}]+)") for key in ("row", "sheet"))
    pattern = re.escape(told).replace(r"\{row\}", row).replace(r"\{sheet\}", rf"{sheet}(?: \([^)]+\))?")
    return re.compile(rf"(?:(?P<note>.+) )?{pattern}")


def count_left_out(labels: Sequence[Cell], steps: int) -> int:
    """Return how many steps the numbers of rows count, from 1 on, that do not stand on their sheet, which has some."""
    number = _NUMBER.match(labels[-1].strong) if labels else None
    return max(0, int(number[0].strip(" .")) - len(labels) - steps) if number else 0


def read_label(cell: Cell) -> str:
    """Return what is to be done in a row, without its number."""
    return _NUMBER.sub("", cell.text)


def read_row(cell: Cell) -> tuple[str, str, str]:
    """Return the label of a row, without its number, the note behind the bold type, and its formula.

    The formula stands in brackets if there is a note.
    """
    if not cell.strong:
        name, _, formula = read_label(cell).partition(SUM)
        return name, "", formula
    rest = cell.text.removeprefix(cell.strong).strip()
    note, has_both, formula = rest.removeprefix(":").partition(_SUM_BEHIND)
    if has_both:
        formula = formula.removesuffix(")")
    else:
        note, _, formula = f" {rest.removeprefix(':')}".partition(SUM)
    return _NUMBER.sub("", cell.strong), note.strip(), formula


def write_boxes(options: Sequence[str]) -> str:
    """Return the Markdown of boxes to tick."""
    return " ".join(f"{BOX}\u00a0{escape(each)}" for each in options)  # a box stays with its answer


def write_ticked(chosen: str, options: Sequence[str], made_up: str = "") -> str:
    """Return the Markdown of the one box that is ticked, empty if `chosen` is none of the `options`.

    All of them stand in the room beside it. `made_up` is the sign behind the answer, if it has any.
    """
    ticked = (each for each in options if each.casefold() == chosen.casefold())
    return " ".join(f"{TICKED}\u00a0{escape(f'{each}{made_up}')}" for each in ticked)


def write_chosen(chosen: str, kind: str, options: Sequence[str], made_up: str = "") -> str:
    """Return the Markdown of the answer to a choice; of yes and no both boxes, as a ticked “no” looks like a yes."""
    ticked = write_ticked(chosen, options, made_up)
    if not ticked or kind != "yes or no":
        return ticked
    return " ".join(write_ticked(chosen, [each], made_up) or write_boxes([each]) for each in options)


def read_boxes(text: str) -> tuple[list[str], str]:
    """Return the options of boxes to tick, and the one that is ticked, if any."""
    options = [each.strip() for each in _BOXES.split(text)[1:]]
    chosen = text.partition(TICKED)[2]
    return options, _BOXES.split(chosen)[0].strip() if chosen else ""


def write_measure(number: str, unit: str, words: Words) -> str:
    """Return a number, or room for one, with its unit as the language has it: `£3.28`, `−£2.00`, `32.9%`, `180 g`.

    No amount of money has one decimal: 0.6 becomes `£0.60`.
    """
    sign, size = (_MINUS, number[1:]) if number.startswith("-") else ("", number)
    if not unit or not number:
        return f"{sign}{size}"
    has_point = words["example"]["decimal"] == "."
    if has_point and unit[0] in _CURRENCIES:
        return f"{sign}{unit[0]}{size}{'0' if _ONE_DECIMAL.search(size) else ''}{unit[1:]}"
    return f"{sign}{size}{unit}" if has_point and unit == "%" else f"{sign}{size} {unit}"


def write_pence(number: str, unit: str) -> str:
    """Return a number in a table as it is, but for an amount of money with one decimal: 0.6 becomes `0.60`."""
    bare, made_up = split_made_up(number)
    is_short = unit[:1] in tuple(_CURRENCIES) and _ONE_DECIMAL.search(bare)
    return f"{bare}0{made_up}" if is_short else number


def drop_zeros(numbers: Sequence[str], words: Words) -> list[str]:
    """Return numbers that stand below each other without their decimals, if those are all zeros: 1632 for 1632.00."""
    zeros = re.compile(rf"(?<=\d){re.escape(words['example']['decimal'])}0+(?={re.escape(MADE_UP)}?$)")
    bare = [zeros.sub("", each) for each in numbers]
    return bare if all(map(_WHOLE.fullmatch, filter(None, bare))) else [*numbers]


def shorten_number(number: str, words: Words) -> str:
    """Return a number that stands alone without its decimals, if those are all zeros."""
    return drop_zeros([number], words)[0]


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


def mark_made_up(answer: str) -> str:
    """Return an answer that says that it is made up, if the model marked it so."""
    return f"{remove_mark(answer)}{MADE_UP}" if is_marked(answer) else answer


def put_sign(answer: str) -> str:
    """Return an answer with the sign that it is made up, once; an empty one stays."""
    bare = split_made_up(answer)[0].strip()
    return f"{bare}{MADE_UP}" if bare else answer


def is_marked(answer: str) -> bool:
    """Return whether an answer has the mark of one that is made up in a real case."""
    return answer.startswith(MARK)


def remove_mark(answer: str) -> str:
    """Return an answer without the mark of one that is made up."""
    return answer.removeprefix(MARK).strip()


def split_made_up(answer: str) -> tuple[str, str]:
    """Return an answer, and the sign behind it that it is made up; that is empty if it is not."""
    bare = answer.removesuffix(MADE_UP)
    return bare, answer[len(bare) :]
