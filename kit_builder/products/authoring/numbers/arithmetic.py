"""Arithmetic, evaluated exactly: sums that a text states, such as `(190+250+280)/3=240`, and formulas with names."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

_MAX_LENGTH = 200
_LEAST_DECIMALS, _MOST_DECIMALS = 2, 6  # of the right result
MAX_RESULT = 10**15
_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-"})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_RESULT = re.compile(r"-?(?P<number>\d+(?:\.(?P<decimals>\d+))?)(?P<percent>%?)")
_ADDED_UP = re.compile(r"\d+(?:\.\d+)?(?:[+-]\d+(?:\.\d+)?)+")  # with a result in percent, these are percentages
_PERCENT = re.compile(r"(\d(?:[\d.]*\d)?)%")
# What a name in a formula stands for: a number, or the numbers of a column.
Value = Fraction | Sequence[Fraction]
Rounding = Literal["nearest", "down", "up"]
_FUNCTIONS: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = MappingProxyType(
    {
        "sum": lambda values: sum(values, Fraction(0)),
        "min": min,
        "max": max,
        "average": lambda values: sum(values, Fraction(0)) / len(values),
        "count": lambda values: Fraction(len(values)),
    }
)
FUNCTIONS = tuple(_FUNCTIONS)
_ROUNDINGS: Mapping[Rounding, str] = {"nearest": ROUND_HALF_UP, "down": ROUND_DOWN, "up": ROUND_UP}


class FormulaError(ValueError):
    """The formula cannot be read or evaluated; the message says why, for the model and for people."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it is written, with the numbers it starts from, the result it claims, and the `right` one."""

    text: str
    operands: tuple[str, ...]
    result: str
    is_correct: bool
    right: str


@lru_cache(maxsize=4096)  # the same sums are checked again and again
def parse_formula(text: str) -> Formula:
    """Read and evaluate a formula of numbers, `+ - * /`, parentheses and `%`, with its result after `=`.

    The result is correct if it is the exact value, rounded to the decimals that it is written with. Raises FormulaError
    if the text is not such a formula.
    """
    left, equals, right = text.translate(_SIGNS).replace(" ", "").partition("=")
    result = _RESULT.fullmatch(right)
    if not equals or not result or len(text) > _MAX_LENGTH:
        raise FormulaError(f"“{text[:_MAX_LENGTH]}” is not a formula with its result, such as 5/4=1.25.")
    value = evaluate(left)
    value *= 100 if result["percent"] and not _ADDED_UP.fullmatch(left) else 1
    decimals = min(_MOST_DECIMALS, max(_LEAST_DECIMALS, len(result["decimals"] or "")))
    worked_out = f"{round_value(value, decimals)}{result['percent']}"
    return Formula(text, tuple(_NUMBER.findall(left)), result["number"], _rounds_to(value, right, result), worked_out)


def evaluate(expression: str, values: Mapping[str, Value] = MappingProxyType({})) -> Fraction:
    """Return the exact value of an expression of numbers, `+ - * /`, parentheses, `%`, and names of `values`.

    A column may only stand in a function: `sum`, `min`, `max`, `average` or `count`. Raises FormulaError if the
    expression has anything else in it, or divides by zero.
    """
    source, node = _parse(expression)
    try:
        found = _evaluate(node, source, values)
    except (ValueError, RecursionError) as error:
        reason = f": {error}" if str(error) else ""
        raise FormulaError(f"“{expression}” cannot be evaluated{reason}.") from error
    except ZeroDivisionError as error:
        raise FormulaError(f"“{expression}” divides by zero.") from error
    return found


def parse_expression(expression: str) -> ast.expr:
    """Return the tree of an expression, with percentages as divisions. Raises FormulaError if it cannot be read."""
    return _parse(expression)[1]


def list_names(expression: str) -> tuple[str, ...]:
    """Return the names in an expression, without those of functions. Raises FormulaError if it cannot be read."""
    _, node = _parse(expression)
    called = {id(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
    names = (each.id for each in ast.walk(node) if isinstance(each, ast.Name) and id(each) not in called)
    return tuple(dict.fromkeys(names))


@lru_cache(maxsize=4096)  # finding where a number stands takes long
def list_operands(expression: str) -> tuple[str, ...]:
    """Return the numbers in an expression. Raises FormulaError if it cannot be read."""
    source, node = _parse(expression, is_percent_kept=False)
    found = (ast.get_source_segment(source, each) for each in ast.walk(node) if isinstance(each, ast.Constant))
    return tuple(each or "" for each in found)


def round_value(value: Fraction, decimals: int, rounding: Rounding = "nearest") -> str:
    """Return a rounded number with a decimal point; the nearest is half up. Raises FormulaError above MAX_RESULT."""
    if abs(value) > MAX_RESULT:
        raise FormulaError(f"A result is too large: it is above {MAX_RESULT}.")
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal(1).scaleb(-decimals), _ROUNDINGS[rounding]))


@lru_cache(maxsize=4096)  # each formula is read many times; nobody changes its tree
def _parse(expression: str, *, is_percent_kept: bool = True) -> tuple[str, ast.expr]:
    """Return an expression as it is parsed, and its tree. A percentage is a division by 100, unless it is not kept."""
    source = _PERCENT.sub(r"(\1/100)" if is_percent_kept else r"\1", expression.translate(_SIGNS)).strip()
    try:
        return source, ast.parse(source, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(f"“{expression}” cannot be evaluated.") from error


def _evaluate(node: ast.expr, source: str, values: Mapping[str, Value]) -> Fraction:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return _calculate(op, _evaluate(left, source, values), _evaluate(right, source, values))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluate(operand, source, values)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            numbers = [number for each in arguments for number in _list_numbers(each, source, values)]
            if not numbers:
                raise ValueError(f"{name}() has no numbers")
            return _FUNCTIONS[name](numbers)
        case ast.Name(id=name):
            return _look_up(name, values)
        case ast.Constant():
            if (number := _read_constant(node, source)) is not None:
                return number
    raise ValueError("only numbers, names, + - * / ( ) % and functions may stand in a formula")


@lru_cache(maxsize=4096)  # finding where a node stands takes long, and the trees are kept
def _read_constant(node: ast.Constant, source: str) -> Fraction | None:
    written = ast.get_source_segment(source, node) or ""
    return Fraction(written) if _NUMBER.fullmatch(written) else None


def _calculate(op: ast.operator, one: Fraction, other: Fraction) -> Fraction:
    match op:
        case ast.Add():
            return one + other
        case ast.Sub():
            return one - other
        case ast.Mult():
            return one * other
        case ast.Div():
            return one / other
    raise ValueError("only + - * / may stand in a formula")


def _list_numbers(node: ast.expr, source: str, values: Mapping[str, Value]) -> Iterator[Fraction]:
    """Yield the numbers that an argument of a function stands for."""
    column = values.get(node.id) if isinstance(node, ast.Name) else None
    if column is None or isinstance(column, Fraction):
        yield _evaluate(node, source, values)
    else:
        yield from column


def _look_up(name: str, values: Mapping[str, Value]) -> Fraction:
    value = values.get(name)
    if value is None:
        raise ValueError(f"“{name}” is no name above it")
    if not isinstance(value, Fraction):
        raise ValueError(f"“{name}” is a column: use it in {' or '.join(f'{each}({name})' for each in FUNCTIONS[:3])}")
    return value


def _rounds_to(value: Fraction, written: str, result: re.Match[str]) -> bool:
    """Return whether `value` rounds to the result as it is written. A half may be rounded either way."""
    decimals = len(result["decimals"] or "")
    claimed = Fraction(written.rstrip("%"))
    return bool(abs(value - claimed) * 10**decimals <= Fraction(1, 2))
