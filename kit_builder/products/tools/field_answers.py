"""Answers of the worked example on fields and in tables: keys become figures, and what is made up says so."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kit_builder.products.authoring.example.example import write_number
from kit_builder.products.authoring.numbers.arithmetic import FormulaError
from kit_builder.products.tools.example_figures import find_made_up, is_key_of, work_out
from kit_builder.products.tools.fields import MEASURED, Field, Table, list_filled
from kit_builder.products.tools.records import ExampleFigures, Fault
from kit_builder.products.tools.rows import NONE, is_marked, is_none, put_sign, remove_mark

_MADE_UP = re.compile(r"-?\d+(?:\.\d+|,\d{1,2})?")


def resolve_fields(
    fields: Sequence[Field], part: str, figures: ExampleFigures
) -> tuple[tuple[Field, ...], list[Fault]]:
    """Return fields with the figures of the worked example in place of their keys, and what is wrong with them."""
    resolved, faults = [], []
    for place, each in enumerate(fields):
        answers = {}
        for kind, given in list_filled(each):
            answers[kind], message = resolve_answer(given, each, figures, is_practice=kind == "practice")
            faults += [Fault(f"{part}/{place}/{kind}", message, "wrong figure")] if message else []
        resolved.append(each.model_copy(update=answers))
    return tuple(resolved), faults


def resolve_table(table: Table, figures: ExampleFigures) -> tuple[Table, list[Fault]]:
    """Return a table with the figures of the worked example in place of their keys, and what is wrong with them."""
    resolved: dict[str, tuple[tuple[str, ...], ...]] = {}
    faults: list[Fault] = []
    for kind, rows in list_filled(table):
        for row in rows:
            pairs = [
                resolve_answer(text, each, figures, is_practice=kind == "practice")
                for text, each in zip(row, table.columns, strict=False)
            ]
            answers = (*(answer for answer, _ in pairs), *row[len(pairs) :])
            resolved[kind] = (*resolved.get(kind, ()), answers)
            faults += [Fault("", message, "wrong figure", severe=False) for _, message in pairs if message]
    return table.model_copy(update=resolved), faults


def resolve_answer(text: str, field: Field, figures: ExampleFigures, *, is_practice: bool = False) -> tuple[str, str]:
    """Return an answer of the worked example as it is written, and what is wrong with it.

    It is a key of the example, a sum of such keys, or made up; in a real example, what is made up says so.
    """
    if text in figures.values and is_key_of(text, field.kind):
        return write_number(figures.values[text], figures.words), ""
    if is_none(text):
        return NONE, ""
    if is_marked(text):
        answer, message = resolve_answer(remove_mark(text), field, replace(figures, told=None), is_practice=is_practice)
        is_told = figures.told is not None and not is_practice and answer
        return put_sign(answer) if is_told else answer, message
    is_measured = field.kind in MEASURED
    if not text or not is_measured or _MADE_UP.fullmatch(text):
        if not is_practice and (message := find_made_up(text, figures)):
            return "", f"“{field.name}”: {message}"
        return write_number(text.replace(",", "."), figures.words) if text and is_measured else text, ""
    try:
        return write_number(work_out(text, figures), figures.words), ""
    except FormulaError as error:
        message = "Give a key of the worked example or a number alone, or leave the answer empty."
        return "", f"“{field.name}”: {error} {message}"
