"""Write the Markdown of tools, and make what is read back comparable."""

import re
from collections.abc import Sequence

from kit_builder.products.authoring.example.example import KEY
from kit_builder.products.tools import write_markdown
from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.calculators.formula_text import make_keys
from kit_builder.products.tools.records import Page, Tool
from kit_builder.text.words import load_words


def cite(ids: Sequence[str]) -> str:
    return "".join(f"[^{key}]" for key in ids)


def write(tool: Tool, code: str = "en") -> str:
    return write_markdown(tool, Page(load_words(code), cite))


def use_commas(tool: Tool, code: str) -> Tool:
    """Return a calculator with its figures as the language writes them; other tools stay as they are."""
    decimal = load_words(code)["example"]["decimal"]
    if not isinstance(tool, Calculator):
        return tool
    return Calculator.model_validate_json(
        re.sub(r'"(15|18|1)\.(60|75|50)"', rf'"\1{decimal}\2"', tool.model_dump_json())
    )


def make_keys_from_names(calculator: Calculator) -> Calculator:
    """Return a calculator with the keys that a reader of its Markdown makes."""
    parts = (calculator.inputs, calculator.lines.columns, calculator.results)
    return rename_keys(calculator, make_keys([each.name for part in parts for each in part]))


def rename_keys(calculator: Calculator, new: Sequence[str]) -> Calculator:
    parts = (calculator.inputs, calculator.lines.columns, calculator.results)
    keys = dict(zip((each.key for part in parts for each in part), new, strict=True))
    dumped = calculator.model_dump()
    records = [*dumped["inputs"], *dumped["lines"]["columns"], *dumped["results"], *dumped["limits"]]
    dumped["order"] = [keys.get(key, key) for key in dumped["order"]]
    for each in records:
        each["key"] = keys[each["key"]]
        each["formula"] = KEY.sub(lambda key: keys.get(key[0], key[0]), each.get("formula", ""))
    return Calculator.model_validate(dumped)
