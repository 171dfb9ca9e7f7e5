"""Check that a formula adds only what has the same unit."""

import ast
from collections.abc import Mapping

from kit_builder.text.tokens import split_list
from kit_builder.text.words import Words

_PERCENT = "%"
_ANY = None  # of numbers, and of products and quotients, whose units are not worked out


class _UnitError(ValueError):
    """Two units are added."""


def find_unit_fault(formula: str, unit: str, units: Mapping[str, str]) -> str:
    """Return what is wrong with the units of a formula that gives a result in `unit`; an empty text if nothing is.

    `units` are those of its names. Only sums, differences and functions are compared: the unit of a product or a
    quotient is taken to be right.
    """
    try:
        found = _find_unit(ast.parse(formula.strip(), mode="eval").body, units)
    except _UnitError as error:
        return f"“{formula}” {error}. Convert one of them first."
    except (SyntaxError, ValueError, RecursionError):
        return ""
    if found is not _ANY and found != _fold(unit) and not (found == _PERCENT and _is_difference(formula)):
        return f"“{formula}” gives {found or 'no unit'}, and the result is in {unit or 'no unit'}."
    return ""


def find_percent_fault(formula: str, unit: str, units: Mapping[str, str]) -> str:
    """Return what is wrong if the difference of two percentages is not in percentage points; else an empty text."""
    names = [node.id for node in ast.walk(ast.parse(formula.strip(), mode="eval")) if isinstance(node, ast.Name)]
    if not _is_difference(formula) or unit != _PERCENT or len(names) != 2:
        return ""
    if any(_fold(units.get(name, "")) != _PERCENT for name in names):
        return ""
    return f"“{formula}” is the difference of two percentages: its unit is percentage points, not percent."


def fold_unit(unit: str, words: Words) -> str:
    """Return one name for a unit that is written in several ways, such as `min` and `minutes`; a percentage stays."""
    found = (name for name, listed in words["units"].items() if unit.strip().casefold() in split_list(listed))
    return next((name for name in found if name != "percent"), unit)


def _is_difference(formula: str) -> bool:
    body = ast.parse(formula.strip(), mode="eval").body
    return isinstance(body, ast.BinOp) and isinstance(body.op, ast.Sub)


def _find_unit(node: ast.expr, units: Mapping[str, str]) -> str | None:
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            return _join(_find_unit(left, units), _find_unit(right, units))
        case ast.BinOp(left=left, right=right):
            _find_unit(left, units)
            _find_unit(right, units)
            return _ANY
        case ast.UnaryOp(operand=operand):
            return _find_unit(operand, units)
        case ast.Call(func=ast.Name(id="count")):
            return _ANY
        case ast.Call(args=arguments):
            found = _ANY
            for each in arguments:
                found = _join(found, _find_unit(each, units))
            return found
        case ast.Name(id=name):
            return _fold(units.get(name, ""))
        case _:
            return _ANY


def _join(one: str | None, other: str | None) -> str | None:
    if one is not _ANY and other is not _ANY and one != other:
        raise _UnitError(f"adds {one or 'no unit'} and {other or 'no unit'}")
    return other if one is _ANY else one


def _fold(unit: str) -> str:
    return unit.casefold().strip()
