"""What lies beside the worksheets: companions, and the short sheet that code makes of them."""

import pytest

from kit_builder.products.tools import read_markdown, write_markdown
from kit_builder.products.tools.fields import Field
from kit_builder.products.tools.files import name_files
from kit_builder.products.tools.records import Page
from kit_builder.products.tools.rows import write_measure
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.short_sheet import make_short_sheet
from kit_builder.text.words import load_words
from tests.products.tools.samples import CALCULATOR, CHECKLIST, FORM, SCRIPTS, SHORT, TRACKER, WORKSHEET
from tests.products.tools.writing import cite, write


def test_what_lies_beside_the_worksheets_is_on_a_sheet_for_the_work_and_one_for_the_next_times() -> None:
    files = name_files([SHORT, CHECKLIST, WORKSHEET, TRACKER, SCRIPTS, FORM], 2, load_words("en"))
    assert [each.number for each in files] == ["B1", "B2", "B3", "B4"]
    assert [each.tool for each in files[:2]] == [WORKSHEET, FORM]
    at_hand, next_round = (each.tool for each in files[2:])
    assert isinstance(at_hand, Companion) and isinstance(next_round, Companion)
    assert (at_hand.parts, next_round.parts) == ((CHECKLIST, SCRIPTS), (SHORT, TRACKER))
    text = write_markdown(at_hand, Page(load_words("en"), cite, files[2].number))
    assert "# B3 At hand while you work\n\n## Before you weigh\n" in text and "\n## On the phone\n" in text
    assert read_markdown(text, "a.md", load_words("en")) == (at_hand, ())
    (alone,) = name_files([CHECKLIST], 1, load_words("en"))
    assert alone.tool == CHECKLIST


@pytest.mark.parametrize(("about", "line"), [(("Dish",), "Dish"), ((), "")])
def test_a_column_of_the_short_sheet_is_about_what_most_rows_are(about: tuple[str, ...], line: str) -> None:
    main = WORKSHEET.model_copy(update={"about": about})
    other = FORM.model_copy(update={"about": ("Invoice",), "fields": FORM.fields[:1]})
    short = make_short_sheet([main, other], SHORT.one_line, load_words("en"))
    assert short is not None and short.line == line


def test_a_tracker_with_long_boxes_has_rows_for_one_page() -> None:
    decided = Field(name="What follows", kind="choice", options=("Under 32%: leave it", "Over 32%: put it on the list"))
    wide = TRACKER.table.model_copy(update={"columns": (*TRACKER.table.columns, decided), "example": (), "blank": 12})
    text = write(TRACKER.model_copy(update={"table": wide}))
    assert text.count("Over 32%: put it on the list") == 6


@pytest.mark.parametrize(
    ("number", "unit", "code", "written"),
    [("-116", "£", "en", "−£116"), ("-2.5", "%", "en", "−2.5%"), ("-6", "kr", "nb", "−6 kr"), ("-3", "", "en", "−3")],
)
def test_a_negative_number_has_its_sign_in_front(number: str, unit: str, code: str, written: str) -> None:
    assert write_measure(number, unit, load_words(code)) == written


def test_a_short_sheet_has_what_is_written_down_each_time() -> None:
    words, one_line = load_words("en"), SHORT.one_line
    short = make_short_sheet([FORM, WORKSHEET], one_line, words)
    assert short
    assert [each.name for each in short.rows] == ["Plate", "Parts", "Decision"]
    text = write(short)
    assert "|  | Dish 2 | Dish 3 | Dish 4 | Dish 5 |" in text
    assert "Weigh → over 85 → fix it → look again [^call-4][^call-8]" in text
    assert make_short_sheet([CALCULATOR], one_line, words) is None


def test_the_short_sheet_ends_with_the_decision() -> None:
    nameless = tuple(
        each.model_copy(update={"short": ""}) if each.key == "decision" else each for each in WORKSHEET.inputs
    )
    tools = [WORKSHEET.model_copy(update={"inputs": nameless})]
    short = make_short_sheet(tools, SHORT.one_line, load_words("en"))
    assert short
    assert [each.name for each in short.rows][-1] == "Decision"
