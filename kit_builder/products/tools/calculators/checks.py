"""Check the parts of a calculator: its size, keys, order, formulas, units and limits."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from kit_builder.products.authoring.example.example import MOST_DECIMALS, read_number
from kit_builder.products.authoring.numbers.arithmetic import FUNCTIONS, FormulaError, Value, evaluate, list_names
from kit_builder.products.tools.calculators.calculator import LINES, Calculator, Column, Input, Limit, Result
from kit_builder.products.tools.calculators.compute import use_points
from kit_builder.products.tools.calculators.formula_text import refuse_ambiguous, remove_quotes
from kit_builder.products.tools.calculators.limits import UPWARDS, is_mixed
from kit_builder.products.tools.calculators.unit_checks import find_percent_fault, find_unit_fault, fold_unit
from kit_builder.products.tools.example_figures import is_key
from kit_builder.products.tools.field_checks import (
    MANY_MORE,
    MOST_NOTE_WORDS,
    MOST_OPTION_WORDS,
    MOST_RULE_WORDS,
    find_crammed,
    find_long_label,
    find_unit_word,
    find_wordy,
)
from kit_builder.products.tools.records import Fault
from kit_builder.products.tools.rows import SUM, split_made_up
from kit_builder.text.words import Words

_MOST_ACTION_WORDS = 12
MOST_ROWS, MOST_COLUMNS, MOST_BLANK = 18, 7, 20
_CALL = re.compile(r"\w+(?=\()")


def find_calculation_faults(calculator: Calculator, words: Words) -> Iterator[Fault]:
    """Yield what is wrong with the form of a calculator."""
    inputs, results, limits = calculator.inputs, calculator.results, calculator.limits
    yield from _check_size(calculator)
    yield from _check_keys(calculator)
    yield from _check_options(calculator)
    for each in inputs:
        yield from find_wordy(each.note, MOST_RULE_WORDS if each.kind == "choice" else MOST_NOTE_WORDS)
    for result in results:
        yield from find_wordy(result.note, MOST_NOTE_WORDS)
    yield from _check_formulas(calculator, words)
    numbers = (each for each in calculator.quantities if isinstance(each, Result) or each.kind == "number")
    limited = {each.key for each in numbers}
    for place, limit in enumerate(limits):
        yield from _check_limit(f"limits/{place}", limit, limited, words)
    yield from _find_overlaps(limits, words)
    yield from _find_missing_sides(limits)
    yield from _find_mixed(limits, words)


def _check_formulas(calculator: Calculator, words: Words) -> Iterator[Fault]:
    """Yield what is wrong with formulas, each of which may use what stands above it."""
    columns = calculator.lines.columns
    units = {each.key: fold_unit(each.unit, words) for each in calculator.quantities}
    above = [each.key for each in calculator.numbers]
    for place, column in enumerate(columns):
        if column.formula:
            yield from _check_formula(f"lines/columns/{place}", column, above, (), units)
        if column.kind == "number":
            above.append(column.key)
    places = {each.key: place for place, each in enumerate(calculator.results)}
    above, usable = [], list[str]()
    for row in calculator.rows:
        if row is None:
            usable = [each.key for each in columns if each.kind == "number"]
        elif isinstance(row, Result):
            yield from _check_formula(f"results/{places[row.key]}", row, above, usable, units)
        if row is not None and (isinstance(row, Result) or row.kind == "number"):
            above.append(row.key)


def _check_options(calculator: Calculator) -> Iterator[Fault]:
    parts: tuple[tuple[str, Sequence[Input | Column]], ...] = (
        ("inputs", calculator.inputs),
        ("lines/columns", calculator.lines.columns),
    )
    placed = [(f"{part}/{place}", each) for part, asked in parts for place, each in enumerate(asked)]
    for part, each in placed:
        yield from find_unit_word(each.name, each.unit, part)
        for option in each.options:
            yield from find_wordy(option, MOST_OPTION_WORDS)
        if each.kind == "choice" and len(each.options) < 2:
            yield Fault(part, f"“{each.name}” is a choice: give its options, at least two.")
        if not isinstance(each, Input):
            yield from find_crammed(each.name, each.options, part)
        if not isinstance(each, Input) or each.kind != "choice":
            continue
        if split_made_up(each.example)[0] not in ("", *each.options):
            yield Fault(part, f"“{each.name}”: {each.example} is none of its options.")


def _find_overlaps(limits: Sequence[Limit], words: Words) -> Iterator[Fault]:
    """Yield a fault, which is not severe, for limits of which two hold at once."""
    for one, other in combinations(enumerate(limits), 2):
        if one[1].key == other[1].key and _is_overlap(one[1], other[1], words):
            told = " and ".join(f"{each.comparison} {each.number}" for _, each in (one, other))
            message = f"“{one[1].key}”: {told} hold at once. Let each number fall under one limit only, or give one."
            yield Fault(f"limits/{other[0]}", message, "limits overlap", severe=False)


def _find_missing_sides(limits: Sequence[Limit]) -> Iterator[Fault]:
    """Yield a fault, which is not severe, for each figure with boxes on one side of its limits only."""
    for key in dict.fromkeys(each.key for each in limits):
        sides = {each.comparison in UPWARDS for each in limits if each.key == key}
        if len(sides) == 1:
            first = next(place for place, each in enumerate(limits) if each.key == key)
            message = (
                f"“{key}” has a box on one side of its limit only. Give the other side too, with what is done there."
            )
            yield Fault(f"limits/{first}", message, "one side only", severe=False)


def _find_mixed(limits: Sequence[Limit], words: Words) -> Iterator[Fault]:
    """Yield a fault, which is not severe, for each action that holds only together with another figure's limit."""
    for place, each in enumerate(limits):
        if is_mixed(each, limits, words):
            message = f"“{each.action}” hangs on another figure too. Say it in a choice below, with both figures."
            yield Fault(f"limits/{place}", message, "hangs on two figures", severe=False)


def _is_overlap(one: Limit, other: Limit, words: Words) -> bool:
    upwards = [each for each in (one, other) if each.comparison in UPWARDS]
    if len(upwards) != 1:
        return True  # both open to the same side
    (low,) = upwards
    high = other if low is one else one
    try:
        gap = Fraction(read_number(high.number, words)) - Fraction(read_number(low.number, words))
    except FormulaError:
        return False
    return gap > 0 or (gap == 0 and low.comparison == "at least" and high.comparison == "at most")


def _check_size(calculator: Calculator) -> Iterator[Fault]:
    inputs, lines, results = calculator.inputs, calculator.lines, calculator.results
    is_worked_out = results or any(each.formula for each in lines.columns)
    if not is_worked_out or not (inputs or lines.columns):
        yield Fault("", "A calculator needs figures to fill in, and results that follow from them.")
    for count, most, what in (
        (len(inputs) + len(results), MOST_ROWS, "inputs and results together"),
        (len(lines.columns), MOST_COLUMNS, "columns"),
    ):
        if count > most:
            message = f"A calculator has at most {most} {what}, not {count}."
            yield Fault("", message, "too long", severe=count > MANY_MORE * most)
    if lines.columns and not (lines.name and 1 <= lines.blank <= MOST_BLANK):
        yield Fault("", f"Lines need a name that says what each is about, and 1 to {MOST_BLANK} blank ones.")


def _check_keys(calculator: Calculator) -> Iterator[Fault]:
    known: set[str] = {*FUNCTIONS, LINES}
    columns, results = calculator.lines.columns, calculator.results
    placed = [(f"inputs/{place}", each.key, each.name, 0) for place, each in enumerate(calculator.inputs)]
    placed += [(f"lines/columns/{place}", each.key, each.name, each.decimals) for place, each in enumerate(columns)]
    placed += [(f"results/{place}", each.key, each.name, each.decimals) for place, each in enumerate(results)]
    names = [remove_quotes(name).casefold() for _, _, name, _ in placed]
    for part, key, name, decimals in placed:
        if not is_key(key):
            yield Fault(part, f"“{key}” cannot be a key: use letters, digits and underscores, beginning with a letter.")
        if key in known:
            yield Fault(part, f"The key “{key}” is there twice, or is the name of a function.")
        if SUM in name:
            yield Fault(part, f"“{name}” is no name: leave out “{SUM.strip()}”.")
        if not remove_quotes(name) or names.count(remove_quotes(name).casefold()) > 1:
            yield Fault(part, f"“{key}” needs a name of its own.")
        yield from find_long_label(name, part)
        if not 0 <= decimals <= MOST_DECIMALS:
            yield Fault(part, f"“{key}” must have 0 to {MOST_DECIMALS} decimals.")
        known.add(key)


def _check_formula(
    part: str, each: Column | Result, above: Sequence[str], columns: Sequence[str], units: Mapping[str, str]
) -> Iterator[Fault]:
    formula = use_points(each.formula)
    try:
        refuse_ambiguous(each.formula)
        names = list_names(formula)
    except FormulaError as error:
        yield Fault(part, str(error), "wrong formula")
        return
    called = _CALL.findall(formula.replace(" ", ""))
    if unknown := [name for name in names if name not in (*above, *columns)]:
        yield Fault(
            part,
            f"“{each.formula}” uses {', '.join(unknown)}, which is no key of a number above it: see `order`.",
            "wrong formula",
        )
    elif others := [name for name in called if name not in FUNCTIONS]:
        message = f"“{each.formula}” uses {others[0]}(). Use one of: {', '.join(FUNCTIONS)}."
        yield Fault(part, message, "wrong formula")
    elif _is_nested(formula, called):
        told = f"“{each.formula}” compares several figures twice. Give what it compares columns of their own first."
        yield Fault(part, told, "wrong formula", severe=False)
    elif not names:
        yield Fault(part, f"“{each.formula}” uses no figure.", "wrong formula")
    elif message := _try_out(formula, names, columns):
        yield Fault(part, message, "wrong formula")
    elif message := find_unit_fault(formula, units[each.key], units):
        yield Fault(part, message, "units do not match")
    elif message := find_percent_fault(formula, units[each.key], units):
        yield Fault(part, message, "not percentage points", severe=False)


def _is_nested(formula: str, called: Sequence[str]) -> bool:
    """Return whether a formula has two lists of figures, which nobody reads as a sum."""
    return len(called) > 1 and formula.count(",") > 1


def _try_out(formula: str, names: Sequence[str], columns: Sequence[str]) -> str:
    """Return why a formula cannot be evaluated, whatever its figures are; an empty text if it can."""
    # Unequal, unusual numbers: a formula that divides by the difference of two figures must not fail for that.
    values: dict[str, Value] = {}
    for place, name in enumerate(names, start=2):
        number = Fraction(place * place + 1, 7)
        values[name] = [number, number + 1] if name in columns else number
    try:
        evaluate(formula, values)
    except FormulaError as error:
        return str(error)
    return ""


def _check_limit(part: str, limit: Limit, limited: set[str], words: Words) -> Iterator[Fault]:
    if limit.key not in limited:
        yield Fault(part, f"“{limit.key}” is no number that is filled in or worked out.", "wrong limit")
    yield from find_wordy(limit.action, _MOST_ACTION_WORDS)
    if not limit.action:
        yield Fault(part, f"Say what to do if {limit.key} is {limit.comparison} {limit.number}.", "wrong limit")
    try:
        read_number(limit.number, words)
    except FormulaError as error:
        yield Fault(part, str(error), "wrong limit")
