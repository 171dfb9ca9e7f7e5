"""Work out the figures that a tool shows of a worked example."""

import keyword
from fractions import Fraction

from kit_builder.products.authoring.arithmetic import FormulaError, evaluate, list_operands, round_value
from kit_builder.products.authoring.example import KEY, MOST_DECIMALS
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.tools.records import Figures
from kit_builder.text.words import Words

# Numbers that a sum may have as they are: to convert units and to make a percentage.
CONSTANTS = frozenset({"0", "1", "60", "100", "1000"})


def list_figures(facts: Facts, words: Words) -> Figures:
    """Return the figures and results of the worked example among the facts, by key."""
    return Figures({get_key(key): fact.value for key, fact in facts.items() if fact.value}, words)


def get_key(fact_id: str) -> str:
    """Return the key of a figure in formulas: `portion_cost` for the fact `x-portion-cost`."""
    return fact_id.removeprefix("x-").replace("-", "_").replace(".", "_")


def is_key(text: str) -> bool:
    """Return whether a text can be a name in a formula."""
    return bool(KEY.fullmatch(text)) and not keyword.iskeyword(text)


def work_out(formula: str, figures: Figures) -> str:
    """Return the value of a formula over the keys of the worked example, with a decimal point.

    Raises FormulaError if it cannot be evaluated, or has a number that is no figure of the example.
    """
    if formula in figures.values:
        return figures.values[formula]
    if foreign := [each for each in list_operands(formula) if each not in CONSTANTS]:
        raise FormulaError(f"{', '.join(foreign)} is no figure of the worked example.")
    value = evaluate(formula, {key: Fraction(each) for key, each in figures.values.items()})
    written = round_value(value, MOST_DECIMALS)
    return written.rstrip("0").rstrip(".")
