"""Formulas of calculators as trees, from which spreadsheets and the script of the pages work them out."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kit_builder.products.authoring.numbers.arithmetic import FUNCTIONS, FormulaError, parse_expression
from kit_builder.products.tools.calculators.compute import use_points

_SIGNS: Mapping[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number with a decimal point."""

    text: str


@dataclass(frozen=True, slots=True)
class Name:
    """The key of an input, a column or a result."""

    key: str


@dataclass(frozen=True, slots=True)
class Operation:
    """A sign between two parts or before one, or a function of its parts."""

    sign: str
    parts: tuple["Node", ...]


Node = Number | Name | Operation


def compile_formula(formula: str) -> Node:
    """Return the tree of a formula. Raises FormulaError if it has anything but what calculators may have."""
    return _compile(parse_expression(use_points(formula)))


def _compile(node: ast.expr) -> Node:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
            return Operation(_SIGNS[type(op)], (_compile(left), _compile(right)))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Operation("-", (_compile(operand),))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in FUNCTIONS:
            return Operation(name, tuple(map(_compile, arguments)))
        case ast.Name(id=name):
            return Name(name)
        case ast.Constant(value=int() | float() as value):
            return Number(format(Decimal(str(value)), "f"))
    raise FormulaError("Only numbers, names, + - * / ( ) % and functions may stand in a formula.")


def to_spreadsheet(node: Node, cells: Mapping[str, str]) -> str:
    """Return a tree as the text of a spreadsheet's formula; `cells` are what keys are called there."""
    match node:
        case Number(text):
            return text
        case Name(key):
            return cells[key]
        case Operation(sign, (one, other)) if sign in _SIGNS.values():
            return f"({to_spreadsheet(one, cells)}{sign}{to_spreadsheet(other, cells)})"
        case Operation("-", (one,)):
            return f"(-{to_spreadsheet(one, cells)})"
        case Operation(name, parts):
            return f"{name.upper()}({','.join(to_spreadsheet(each, cells) for each in parts)})"


def to_data(node: Node) -> list[object]:
    """Return a tree as lists for JSON: `["number", "1.2"]`, `["name", "price"]`, or a sign and its parts."""
    match node:
        case Number(text):
            return ["number", text]
        case Name(key):
            return ["name", key]
        case Operation(sign, parts):
            return [sign, *map(to_data, parts)]


def list_keys(node: Node) -> Iterator[str]:
    """Yield the keys in a tree, each as often as it is there."""
    match node:
        case Name(key):
            yield key
        case Operation(_, parts):
            for each in parts:
                yield from list_keys(each)
