"""Show cited texts to a model sentence by sentence, each with a number, and take single sentences back."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from pydantic import BaseModel

from kit_builder.products.authoring.cited_text import write_sentence
from kit_builder.products.authoring.steps.mistakes import is_mistake, read_label
from kit_builder.products.authoring.units import Unit, list_shown_units, replace_places

_NUMBER = re.compile(r"^\s*(?:[-*•]\s+)?\d+:\s+")
_BOX = re.compile(r"\[[ xX]\]\s+")
_HEADING_ABOVE = re.compile(r"#{1,6} [^\n]+\n\s*\S")
_LIST_MARK = re.compile(r"^\s*(?:[-*+•]\s+(?:\[[ xX]\]\s+)?|#{1,6}\s+|>\s+)")

NOTHING: Mapping[Unit, Sequence[str]] = MappingProxyType({})
NO_NOTES: Mapping[int, Sequence[str]] = MappingProxyType({})


class Replacement(BaseModel):
    """What stands in place of a sentence, by its number: another text, or nothing if the text is empty."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class NumberedText:
    """A cited text as a model sees it, and its units by their numbers."""

    shown: str
    units: Mapping[int, Unit]


def number_sentences(
    text: str,
    start: int,
    remarks: Mapping[Unit, Sequence[str]],
    shown: Mapping[Unit, Sequence[str]] = NOTHING,
    notes: Mapping[int, Sequence[str]] = NO_NOTES,
    leaning: Mapping[int, Sequence[str]] = NO_NOTES,
) -> NumberedText:
    """Return a text with a number before each unit, counting from `start`, and the remarks on a unit below it.

    Below it come also what readers see in place of a mark (`shown`), the `notes` of a reader, and the remarks on units
    `leaning` on a sentence that is gone, the last two by the places of the units.
    """
    rows: list[str] = []
    units: dict[int, Unit] = {}
    for unit, row, opens in list_shown_units(text):
        if opens and rows:
            rows.append("")
        if unit is None:
            rows.append(row)
            continue
        number = start + len(units)
        units[number] = unit
        rows.append(f"{number}: {row}")
        rows += [f"    = {words}" for words in shown.get(unit, ())]
        rows += [f"    ! {remark}" for remark in remarks.get(unit, ())]
        rows += [f"    ! {remark}" for remark in leaning.get(number - start, ())]
        rows += [f"    ? {note}" for note in notes.get(number - start, ())]
    return NumberedText("\n".join(rows), units)


def join_wrong(
    remarks: Mapping[Unit, Sequence[str]], notes: Mapping[int, Sequence[str]], text: NumberedText
) -> dict[Unit, Sequence[str]]:
    """Return remarks and a reader's notes on a text together; `notes` are by the places of its units."""
    units = [*text.units.values()]
    return {**{units[at]: each for at, each in notes.items()}, **remarks}


def list_likely_replacements(text: NumberedText, numbers: Iterable[int]) -> Iterator[Replacement]:
    """Yield sentences about as long as those that they replace, for dry runs."""
    for number in numbers:
        sentence = text.units[number].sentence
        if text.units[number].form not in ("row", "mark"):
            first = sentence.text.partition(" ")[0]
            yield Replacement(number=number, text=write_sentence(replace(sentence, text=f"{first} {sentence.text}")))


def apply_replacements(text: str, replacements: Iterable[Replacement], units: Mapping[int, Unit]) -> str:
    """Return a text with what a model puts in place of some of its numbered units."""
    first = min(units, default=0)
    known = [each for each in replacements if each.number in units]
    return replace_places(text, {each.number - first: _read(each, units[each.number]) for each in known})


def _read(replacement: Replacement, unit: Unit) -> str:
    text = _NUMBER.sub("", replacement.text.strip())
    if unit.form == "row" and text and not text.startswith("|"):
        text = f"| {text} |"
    elif unit.form not in ("row", "mark") and is_mistake(text) and not read_label(unit.sentence.text):
        text = f"\n\n{text}\n\n"  # a box in place of a sentence is no part of its paragraph
    elif unit.form not in ("row", "mark", "heading") and _HEADING_ABOVE.match(text):
        text = f"\n\n{text}\n\n"  # a new piece: without its mark, the heading would be a line of text
    elif unit.form not in ("row", "mark"):
        text = _LIST_MARK.sub("", text)
        box = _BOX.match(unit.sentence.text) if text and not _BOX.match(text) else None
        text = f"{box[0]}{text}" if box else text
    return text
