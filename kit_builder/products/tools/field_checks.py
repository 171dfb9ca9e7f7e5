"""What code finds wrong with fields to fill in and with tables of them."""

from collections.abc import Iterator, Sequence

from kit_builder.products.tools.fields import MEASURED, Field, Table, list_filled
from kit_builder.products.tools.records import NO_EXAMPLE, Fault
from kit_builder.products.tools.rows import split_made_up

_MOST_BLANK = 25
_LONG_BOXES = 30  # characters of all options of a column together
_LONGEST_LABEL = 7  # words
_STEM = 5  # letters, of which words with other endings have the same
_FEW_WORDS = 3  # of an answer that a label says already
MOST_NOTE_WORDS, MOST_RULE_WORDS, MOST_OPTION_WORDS = 18, 28, 8
_FEW_MORE = 4  # words that do no harm
MANY_MORE = 4 / 3  # rows, for which a full sheet is not left out
_LONGEST_UNIT = 5  # letters; a longer one is a word, which would have to agree with its number


def find_field_faults(fields: Sequence[Field], part: str) -> Iterator[Fault]:
    """Yield what is wrong with the form of fields."""
    names = [each.name.casefold() for each in fields]
    for place, each in enumerate(fields):
        at = f"{part}/{place}"
        if not each.name or names.index(each.name.casefold()) != place:
            yield Fault(at, f"Give each field a name of its own; “{each.name}” is empty or there twice.")
        if each.kind == "choice" and len(each.options) < 2:
            yield Fault(at, f"“{each.name}” is a choice: give its options, at least two.")
        if each.unit and each.kind not in MEASURED:
            yield Fault(at, f"“{each.name}” has the unit {each.unit}, but its answer is not a number.", "wrong unit")
        yield from find_unit_word(each.name, each.unit, at)
        yield from find_long_label(each.name, at)
        yield from find_wordy(each.note, MOST_RULE_WORDS if each.kind == "choice" else MOST_NOTE_WORDS)
        for option in each.options:
            yield from find_wordy(option, MOST_OPTION_WORDS)
        for kind, answer in list_filled(each):
            if each.kind == "text":
                yield from find_repeated_label(each.name, answer, f"{at}/{kind}")
            if each.kind == "choice" and answer and split_made_up(answer)[0] not in each.options:
                yield Fault(f"{at}/{kind}", f"“{each.name}”: {answer} is none of its options.")


def find_unit_word(name: str, unit: str, part: str) -> Iterator[Fault]:
    """Yield a fault, which is not severe, if a unit is a word, which would be wrong beside a number such as 1."""
    if unit.isalpha() and len(unit) > _LONGEST_UNIT:
        told = f"“{name}” has the unit “{unit}”, a word. Say in the label what is counted, and leave the unit empty."
        yield Fault(part, told, "wrong unit", severe=False)


def find_repeated_label(name: str, answer: str, part: str) -> Iterator[Fault]:
    """Yield a fault, which is not severe, if an answer of a few words repeats a word of its label."""
    words = split_made_up(answer)[0].casefold().split()
    stems = {word[:_STEM] for word in name.casefold().split() if len(word) >= _STEM}
    words = [word for word in words if not word.isdecimal()]
    if 1 < len(words) <= _FEW_WORDS and (repeated := [word for word in words if word[:_STEM] in stems]):
        message = f"“{name}”: “{answer}” says “{repeated[0]}” again. Leave it out of the answer."
        yield Fault(part, message, "label repeated", severe=False)


def find_long_label(name: str, part: str) -> Iterator[Fault]:
    """Yield a fault, which is not severe, if a label is a sentence."""
    if len(name.split()) > _LONGEST_LABEL:
        message = f"“{name}” is a sentence: give a label of one to five words, and put what to do into `note`."
        yield Fault(part, message, "long label", severe=False)


def find_wordy(text: str, most: int) -> Iterator[Fault]:
    """Yield a fault, which is not severe, if a text is much longer than there is room for."""
    if (count := len(text.split())) > most + _FEW_MORE:
        yield Fault("", f"There is room for {most} words, and here are {count}: “{text}”.", "too long", severe=False)


def find_crammed(name: str, options: Sequence[str], part: str) -> Iterator[Fault]:
    """Yield a fault, which is not severe, if the boxes of a column take several lines in every row of a table."""
    if is_crammed(options):
        message = f"“{name}” has long boxes in every row. Give each one or two short words, or make it kind text."
        yield Fault(part, message, "long boxes", severe=False)


def is_crammed(options: Sequence[str]) -> bool:
    """Return whether the boxes of a column take several lines in every row of a table."""
    return sum(map(len, options)) > _LONG_BOXES


def find_table_faults(table: Table, part: str) -> Iterator[Fault]:
    """Yield what is wrong with the form of a table."""
    yield from find_field_faults(table.columns, f"{part}/columns")
    for place, each in enumerate(table.columns):
        yield from find_crammed(each.name, each.options, f"{part}/columns/{place}")
    if not table.columns:
        return
    if not table.line:
        yield Fault("", "Say in `line` what a row of the table is about.")
    if not 1 <= table.blank <= _MOST_BLANK:
        yield Fault("", f"A table needs 1 to {_MOST_BLANK} blank rows, not {table.blank}.")
    for kind, rows in list_filled(table):
        for place, row in enumerate(rows):
            for each, answer in zip(table.columns, row, strict=False):
                if each.kind == "text":
                    yield from find_repeated_label(each.name, answer, f"{part}/{kind}/{place}")
            if len(row) != len(table.columns):
                message = f"A row of `{kind}` has {len(row)} cells, and the table {len(table.columns)} columns."
                yield Fault(f"{part}/{kind}/{place}", message)


def find_empty_example(fields: Sequence[Field], table: Table) -> Iterator[Fault]:
    """Yield a fault, which is not severe, if the worked example leaves out answers."""
    empty = [each.name for each in fields if not each.example]
    empty += [
        each.name
        for place, each in enumerate(table.columns)
        if not any(answer for row in table.example for answer in row[place : place + 1])
    ]
    if empty:
        listed = ", ".join(f"“{name}”" for name in empty)
        message = (
            f"The example leaves {listed} empty. Fill in every row and every column: what a real case does not give, "
            "with ~ in front, or show a short case of your own on this sheet, in all its cells and without any key."
        )
        yield Fault("", message, NO_EXAMPLE, severe=False)
