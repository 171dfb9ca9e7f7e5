"""Arithmetic that a text states: formulas such as `(190+250+280)/3=240`, evaluated exactly."""

import ast
import re
from dataclasses import dataclass
from fractions import Fraction

_MAX_LENGTH = 200
_SIGNS = str.maketrans({"×": "*", "·": "*", "÷": "/", "−": "-", "–": "-"})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_RESULT = re.compile(r"-?(?P<number>\d+(?:\.(?P<decimals>\d+))?)(?P<percent>%?)")
_PERCENT = re.compile(r"(\d(?:[\d.]*\d)?)%")


class FormulaError(ValueError):
    """The formula cannot be read or evaluated; the message says why, for the model and for people."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it is written, with the numbers that it starts from and the result that it claims."""

    text: str
    operands: tuple[str, ...]
    result: str
    is_correct: bool


def parse_formula(text: str) -> Formula:
    """Read and evaluate a formula of numbers, `+ - * /`, parentheses and `%`, with its result after `=`.

    The result is correct if it is the exact value, rounded to the decimals that it is written with. Raises FormulaError
    if the text is not such a formula.
    """
    left, equals, right = text.translate(_SIGNS).replace(" ", "").partition("=")
    result = _RESULT.fullmatch(right)
    if not equals or not result or len(text) > _MAX_LENGTH:
        raise FormulaError(f"“{text[:_MAX_LENGTH]}” is not a formula with its result, such as 5/4=1.25.")
    value = evaluate(left) * (100 if result["percent"] else 1)
    return Formula(text, tuple(_NUMBER.findall(left)), result["number"], _rounds_to(value, right, result))


def evaluate(expression: str) -> Fraction:
    """Return the exact value of an expression of numbers, `+ - * /`, parentheses and `%`.

    Raises FormulaError if it has anything else in it, or divides by zero.
    """
    source = _PERCENT.sub(r"(\1/100)", expression.translate(_SIGNS))
    try:
        return _evaluate(ast.parse(source, mode="eval").body, source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(f"“{expression}” cannot be evaluated.") from error
    except ZeroDivisionError as error:
        raise FormulaError(f"“{expression}” divides by zero.") from error


def _evaluate(node: ast.expr, source: str) -> Fraction:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            one, other = _evaluate(left, source), _evaluate(right, source)
            match op:
                case ast.Add():
                    return one + other
                case ast.Sub():
                    return one - other
                case ast.Mult():
                    return one * other
                case ast.Div():
                    return one / other
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluate(operand, source)
        case ast.Constant():
            written = ast.get_source_segment(source, node) or ""
            if _NUMBER.fullmatch(written):
                return Fraction(written)
    raise ValueError("not arithmetic")


def _rounds_to(value: Fraction, written: str, result: re.Match[str]) -> bool:
    """Return whether `value` rounds to the result as it is written. A half may be rounded either way."""
    decimals = len(result["decimals"] or "")
    claimed = Fraction(written.rstrip("%"))
    return bool(abs(value - claimed) * 10**decimals <= Fraction(1, 2))
