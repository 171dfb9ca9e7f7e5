"""The Markdown of a tool is read back as it was written, edited or not, and errors name their lines."""

from collections.abc import Sequence

import pytest

from kit_builder.products.tools import get_tool_types, get_type, is_tool, read_markdown, write_markdown
from kit_builder.products.tools.files import name_files
from kit_builder.products.tools.records import Page, Tool
from kit_builder.products.tools.types.calculator import Calculator
from kit_builder.text.words import list_languages, load_words
from tests.products.tools.samples import CALCULATOR, CHECKLIST, DECISIONS, FORM, GRID, TOOLS, TRACKER


def cite(ids: Sequence[str]) -> str:
    return "".join(f"[^{key}]" for key in ids)


def write(tool: Tool, code: str = "en") -> str:
    return write_markdown(tool, Page(load_words(code), cite))


def read_errors(text: str) -> list[tuple[str, str]]:
    tool, findings = read_markdown(text, "a.md", load_words("en"))
    assert tool is None
    return [(each.where, each.message) for each in findings]


def line_of(text: str, part: str) -> int:
    return next(number for number, row in enumerate(text.split("\n"), start=1) if part in row)


def test_there_is_a_sample_of_each_type() -> None:
    assert {get_type(tool).name for tool in TOOLS} == set(get_tool_types())


@pytest.mark.parametrize("code", list_languages())
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: type(tool).__name__)
def test_a_tool_is_read_back_as_it_was_written(tool: Tool, code: str) -> None:
    if code != "en" and isinstance(tool, Calculator):
        decimal = load_words(code)["example"]["decimal"]
        tool = Calculator.model_validate_json(tool.model_dump_json().replace("15.60", f"15{decimal}60"))
        tool = Calculator.model_validate_json(tool.model_dump_json().replace("18.75", f"18{decimal}75"))
        tool = Calculator.model_validate_json(tool.model_dump_json().replace("1.50", f"1{decimal}50"))
    text = write(tool, code)
    assert is_tool(text)
    assert read_markdown(text, "a.md", load_words(code)) == (tool, ())


def test_an_edit_is_read() -> None:
    text = write(CALCULATOR).replace("| over | 32 % |", "| at least | 30 % |").replace("sum(cost)", "2 * sum(cost)")
    tool, findings = read_markdown(text, "a.md", load_words("en"))
    assert findings == ()
    assert isinstance(tool, Calculator)
    assert (tool.limits[0].comparison, tool.limits[0].number) == ("at least", "30")
    assert tool.results[0].formula == "2 * sum(cost) + flat / 100"


def test_errors_name_their_lines() -> None:
    text = write(CALCULATOR).replace("portion / price", "portion / prize")
    ((where, message),) = read_errors(text)
    assert where == f"a.md, line {line_of(text, 'prize')}"
    assert "prize" in message
    text = write(CALCULATOR).replace("| over |", "| more |")
    ((where, _),) = read_errors(text)
    assert where == f"a.md, line {line_of(text, '| more |')}"
    text = write(FORM).replace("| choice: main / starter |", "| pick: main / starter |")
    ((where, _),) = read_errors(text)
    assert where == f"a.md, line {line_of(text, 'pick:')}"


@pytest.mark.parametrize(
    "text",
    [
        write(CHECKLIST).replace("tool: checklist", "tool: hammer"),
        write(CHECKLIST).replace("## Read an item", "## Read"),
        write(DECISIONS).replace("## Decide", "## Choose"),
        write(GRID).replace("- **Down:** Is it popular?", ""),
        write(TRACKER).replace("**Add a row:**", "").replace("an invoice comes in [^call-7]", ""),
        write(CHECKLIST).replace("# Before you weigh", ""),
        write(CALCULATOR).replace("| 0.00 £ |", "| two |"),
        write(CHECKLIST).replace("- [ ] Plate A is on the scale [^call-3]\n", ""),
    ],
)
def test_a_tool_that_cannot_be_used_is_an_error(text: str) -> None:
    assert len(read_errors(text)) == 1


def test_texts_of_sources_stay_texts() -> None:
    text = write(FORM)
    for cell in ("| @Done [^call-7] |", "| -5 is too low |", r"| =1+1 \| too good |", r"| \*Take\* the"):
        assert cell in text
    assert write(CALCULATOR).count("\n# ") == 1


@pytest.mark.parametrize("title", ["../../etc/passwd", "..", "/", "con\x00", "=HYPERLINK(1)", "ß" * 300, "日本"])
def test_no_title_leads_out_of_the_folder(title: str) -> None:
    tool = CHECKLIST.model_copy(update={"title": title})
    (first, second) = name_files([tool, tool], 3)
    assert first.path != second.path
    for each in (first, second):
        assert each.path.removesuffix(".md").replace("-", "").isalnum()
        assert each.path.isascii()
        assert len(each.path) < 60
