"""What lies beside the worksheets: companions, and the sheets for the next times that code makes of them."""

import pytest

from kit_builder.products.tools import read_markdown, write_markdown
from kit_builder.products.tools.fields import Field
from kit_builder.products.tools.files import name_files, write_whole_kit
from kit_builder.products.tools.records import Cited, Page
from kit_builder.products.tools.rows import write_measure
from kit_builder.products.tools.second_sheet import make_second_sheet
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.short_sheet import make_short_sheet
from kit_builder.products.tools.types.tracker import Tracker
from kit_builder.products.tools.whole_kit import Log, make_tracker
from kit_builder.text.words import load_words
from tests.products.tools.samples import CALCULATOR, CHECKLIST, FORM, SCALE, SCRIPTS, SHORT, TRACKER, WORKSHEET
from tests.products.tools.writing import cite, write


def test_what_lies_beside_the_worksheets_is_on_one_sheet() -> None:
    files = name_files([SHORT, CHECKLIST, WORKSHEET, TRACKER, SCRIPTS, FORM, SCALE], 2, load_words("en"))
    assert [each.number for each in files] == ["B1", "B2", "B3", "B4", "B5", "B6"]
    assert [each.tool for each in files[:2]] == [WORKSHEET, FORM]
    assert files[2].tool.title == "The second time" and files[3].tool == SHORT
    assert files[4].tool == CHECKLIST
    at_hand = files[5].tool
    assert isinstance(at_hand, Companion)
    assert at_hand.parts == (SCRIPTS, SCALE)
    text = write_markdown(at_hand, Page(load_words("en"), cite, files[5].number))
    assert "# B6 Decisions, words and result\n\n- **Use this when:**" in text
    assert "\n\n## How good is it?\n" in text and "\n## On the phone\n" in text
    (alone,) = name_files([CHECKLIST], 1, load_words("en"))
    assert alone.tool == CHECKLIST


def test_the_title_of_a_tool_on_a_sheet_with_others_says_when_it_is_used() -> None:
    at_hand = name_files([SCALE, SCRIPTS], 1, load_words("en"))[0].tool
    text = write_markdown(at_hand, Page(load_words("en"), cite))
    assert text.count("Use this when") == 1
    read, findings = read_markdown(text, "a.md", load_words("en"))
    assert isinstance(read, Companion) and findings == ()
    assert [each.title for each in read.parts] == [SCRIPTS.title, SCALE.title]


def test_a_kit_has_one_sheet_with_the_logs_of_all_methods() -> None:
    words = load_words("en")
    log = make_tracker(Log(did="the plate: less fish", before="32.9%", ids=("call-4",)), words)
    logs = [log.model_copy(update={"example": Cited(text=f"“it” ({origin})")}) for origin in ("real", "invented")]
    ((name, text),) = write_whole_kit([[SCALE, logs[0], FORM], [logs[1], SCALE]], {}, words).items()
    tracker, findings = read_markdown(text, name, words)
    assert isinstance(tracker, Tracker) and findings == ()
    assert [row[0] for row in tracker.table.example] == [
        "the plate: less fish (real)",
        "the plate: less fish (invented)",
    ]
    assert write_whole_kit([[FORM]], {}, words) == {}


@pytest.mark.parametrize(("turn", "head"), [("Dish", "Dish 3"), ("", "Time 3")])
def test_a_column_of_the_short_sheet_is_about_what_comes_round_again(turn: str, head: str) -> None:
    short = make_short_sheet([WORKSHEET], turn, load_words("en"))
    assert short is not None and f"|  | {head} |" in write(short)


def test_a_tracker_with_long_boxes_has_rows_for_one_page() -> None:
    decided = Field(name="What follows", kind="choice", options=("Under 32%: leave it", "Over 32%: put it on the list"))
    wide = TRACKER.table.model_copy(update={"columns": (*TRACKER.table.columns, decided), "example": (), "blank": 12})
    text = write(TRACKER.model_copy(update={"table": wide}))
    assert text.count("Over 32%: put it on the list") == 6


@pytest.mark.parametrize(
    ("number", "unit", "code", "written"),
    [
        ("-116", "£", "en", "−£116"),
        ("0.6", "£", "en", "£0.60"),
        ("-2.5", "%", "en", "−2.5%"),
        ("-6", "kr", "nb", "−6 kr"),
        ("-3", "", "en", "−3"),
    ],
)
def test_a_measure_is_written_as_the_language_has_it(number: str, unit: str, code: str, written: str) -> None:
    assert write_measure(number, unit, load_words(code)) == written


def test_a_short_sheet_has_what_is_written_down_each_time() -> None:
    words = load_words("en")
    short = make_short_sheet([FORM, WORKSHEET], "Dish", words)
    assert short
    assert [each.name for each in short.rows] == ["Whole plate", "Parts in percent", "Decision"]
    text = write(short)
    assert "|  | Dish 3 | Dish 4 | Dish 5 |" in text
    assert "| **Whole plate (g)** |  |  |" in text and "| **Decision** |  |  |" in text
    assert make_short_sheet([CALCULATOR], "", words) is None


def test_a_sum_with_limits_may_be_the_decision() -> None:
    kept = ("who", "weight")
    inputs = tuple(each.model_copy(update={"again": each.key in kept}) for each in WORKSHEET.inputs)
    results = tuple(each.model_copy(update={"again": False}) for each in WORKSHEET.results)
    order = ("who", "weight", "decision", "lines", "on", "spread")
    tool = WORKSHEET.model_copy(update={"inputs": inputs, "results": results, "order": order})
    short = make_short_sheet([tool], "Dish", load_words("en"))
    assert short is not None
    assert [each.name for each in short.rows] == ["Who weighs?", "Whole plate", "Parts in percent"]


def test_nothing_that_comes_again_makes_no_sheet_for_the_next_times() -> None:
    words = load_words("en")
    inputs = tuple(each.model_copy(update={"again": False}) for each in WORKSHEET.inputs)
    results = tuple(each.model_copy(update={"again": False}) for each in WORKSHEET.results)
    tool = WORKSHEET.model_copy(update={"inputs": inputs, "results": results})
    assert make_short_sheet([tool], "Dish", words) is None
    assert make_second_sheet([tool], words) == []


def test_the_second_sheet_has_labels_and_limits_only() -> None:
    words = load_words("en")
    (second,) = make_second_sheet([FORM, WORKSHEET], words)
    text = write(second)
    assert "over 85%: Weigh again" in text and "**2. Whole plate**" in text and "| 1 |  |" in text
    assert not any(each in text for each in ("400 g", "Fish", "Weigh it: in service", "In the example"))
    read, findings = read_markdown(text, "a.md", words)
    assert isinstance(read, Companion) and findings == () and write(read) == text


def test_a_figure_of_the_second_sheet_has_what_its_sum_needs() -> None:
    results = tuple(each.model_copy(update={"again": each.key == "percent"}) for each in CALCULATOR.results)
    tool = CALCULATOR.model_copy(update={"results": results})
    (second,) = make_second_sheet([tool], load_words("en"))
    text = write(second)
    assert all(each in text for each in ("Flat amount", "Portion cost", "Food cost", "Price per kilogram"))


def test_the_second_sheet_has_all_rows() -> None:
    words = load_words("en")
    kept, results = CALCULATOR.inputs[0].key, [each.name for each in CALCULATOR.results]
    nothing = tuple(each.model_copy(update={"again": False}) for each in CALCULATOR.results)
    inputs = tuple(each.model_copy(update={"again": each.key == kept}) for each in CALCULATOR.inputs)
    columns = tuple(each for each in CALCULATOR.lines.columns if not each.formula)
    lines = CALCULATOR.lines.model_copy(update={"columns": columns})
    (second,) = make_second_sheet(
        [CALCULATOR.model_copy(update={"results": nothing, "inputs": inputs, "lines": lines})], words
    )
    text = write(second)
    assert all(each in text for each in results)


def test_columns_are_written_down_the_next_times_too() -> None:
    columns = tuple(each.model_copy(update={"again": True}) for each in FORM.table.columns)
    form = FORM.model_copy(update={"table": FORM.table.model_copy(update={"columns": columns})})
    short = make_short_sheet([form, WORKSHEET], "Dish", load_words("en"))
    assert short is not None and [each.name for each in short.rows][:2] == ["Night 1", "Seen"]


def test_the_short_sheet_ends_with_the_decision() -> None:
    nameless = tuple(
        each.model_copy(update={"again": False}) if each.key == "decision" else each for each in WORKSHEET.inputs
    )
    tools = [WORKSHEET.model_copy(update={"inputs": nameless})]
    short = make_short_sheet(tools, "Dish", load_words("en"))
    assert short
    assert [each.name for each in short.rows][-1] == "Decision"
