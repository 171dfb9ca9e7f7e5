"""The script of calculators on web pages, run by a JavaScript engine."""

import json
from pathlib import Path
from typing import Any

import pytest
from quickjs import Context

from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.publish.calculator_form import describe_form
from kit_builder.publish.web_pages import read_template
from tests.publish.test_workbooks import make_list
from tests.publishing import edition

PAGE = Path(__file__).with_name("script_page.js").read_text(encoding="utf-8")


def run_script(folder: Path, tool: Calculator, *cells: tuple[int, str, str]) -> Any:
    """Return what the form of a calculator shows with its example, and with other values in some cells of lines."""
    data = json.loads(str(describe_form(edition(folder), tool, "x")["data"]))
    given = json.dumps({"data": data, "count": tool.lines.blank, "cells": cells})
    page = Context()
    page.eval(f"{PAGE}\n{read_template('calculator.js')}")
    return json.loads(page.get("useForm")(given))


@pytest.mark.parametrize(
    ("tool", "lines", "results"),
    [
        (make_list(("4", "1,25"), ("6", "")), [["4", "1,25", "5,00"], ["6", "–", "–"]], ["10", "5,00"]),
        (make_list(("4", ""), ("", "2")), [["4", "–", "–"], ["–", "2", "–"]], ["4", ""]),
        (make_list(("4", "1,25"), factor=""), [["4", "1,25", ""], ["", "", ""]], ["4", ""]),
    ],
)
def test_a_form_shows_of_an_example_what_is_known(
    tmp_path: Path, tool: Calculator, lines: list[list[str]], results: list[str]
) -> None:
    shown = run_script(tmp_path, tool)["before"]
    assert shown["lines"][:2] == lines
    assert shown["results"] == results
    assert shown["said"] == ["", "", ""]


def test_a_line_with_an_empty_cell_is_not_counted_and_says_so(tmp_path: Path) -> None:
    shown = run_script(tmp_path, make_list(("4", "1,25")), (1, "stueck", "6"))["after"]
    assert (shown["results"], shown["said"]) == (["4", "5,00"], ["", "missing", ""])
    shown = run_script(tmp_path, make_list(("4", "1,25")), (1, "stueck", "6"), (1, "preis", "-"))["after"]
    assert (shown["results"], shown["said"]) == (["10", "5,00"], ["", "", ""])
