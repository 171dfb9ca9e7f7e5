"""Work out the figures that a tool shows of a worked example."""

import keyword
import re
from fractions import Fraction

from kit_builder.products.authoring.example.example import KEY, MOST_DECIMALS, write_number
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.numbers.arithmetic import FormulaError, evaluate, list_operands, round_value
from kit_builder.products.tools.fields import MEASURED
from kit_builder.products.tools.records import ExampleFigures
from kit_builder.products.tools.rows import MARK, is_marked, put_sign, remove_mark
from kit_builder.text.numbers import find_numbers
from kit_builder.text.words import Words

_DECIMAL_COMMA = re.compile(r"-?\d+,\d{1,2}")
_FORMULA = re.compile(r"[\w\s.,+*/%()-]+")
PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
NOTHING = "0"  # how many there are of what a case does not have
# Numbers that a sum may have as they are: to convert units and to make a percentage.
CONSTANTS = frozenset({"0", "1", "60", "100", "1000"})


def list_example_figures(facts: Facts, words: Words, *, is_real: bool = False) -> ExampleFigures:
    """Return the figures and results of the worked example among the facts, by key."""
    values = {get_key(key): fact.value for key, fact in facts.items() if fact.value}
    texts = (text for fact in facts.values() for text in (fact.text, fact.support)) if is_real else ()
    told = {NOTHING, *(number for text in texts for number in find_numbers(text, words))}
    return ExampleFigures(values, words, frozenset(told) if is_real else None)


def find_made_up(text: str, figures: ExampleFigures) -> str:
    """Return why an answer cannot stand in the worked example, if that is real and no statement has a number of it."""
    if figures.told is None or not (untold := find_numbers(text, figures.words) - figures.told):
        return ""
    told = f"The worked example is real, and no statement has {', '.join(sorted(untold))}."
    return f"{told} If nothing hangs on it, make it up and put {MARK} in front; else leave it out."


def list_told(figures: ExampleFigures) -> frozenset[str]:
    """Return the figures of the worked example as the language writes them."""
    return frozenset(write_number(value, figures.words) for value in figures.values.values())


def resolve_figure(text: str, figures: ExampleFigures) -> tuple[str, str]:
    """Return a number of the worked example as it is written, and why it cannot stand there.

    It is a key or a sum of keys, a number, or one that is marked as made up. Raises FormulaError if it is none.
    """
    if not text:
        return "", ""
    bare = remove_mark(text) if is_marked(text) else text
    bare = bare.replace(",", ".") if _DECIMAL_COMMA.fullmatch(bare) else bare
    if PLAIN_NUMBER.fullmatch(bare):
        number = write_number(bare, figures.words)
        if is_marked(text):
            return number if figures.told is None else put_sign(number), ""
        message = find_made_up(text, figures)
        return "" if message else number, message
    return write_number(work_out(bare, figures), figures.words), ""


def get_key(fact_id: str) -> str:
    """Return the key of a figure in formulas: `portion_cost` for the fact `x-portion-cost`."""
    return fact_id.removeprefix("x-").replace("-", "_").replace(".", "_")


def is_key(text: str) -> bool:
    """Return whether a text can be a name in a formula."""
    return bool(KEY.fullmatch(text)) and not keyword.iskeyword(text)


def is_key_of(text: str, kind: str) -> bool:
    """Return whether an answer of a kind may be a key or a sum of keys.

    Where no number is asked for, a plain word is a word, though a figure may have it for a key.
    """
    return bool(_FORMULA.fullmatch(text)) and (kind in MEASURED or not text.isalpha())


def work_out(formula: str, figures: ExampleFigures) -> str:
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
