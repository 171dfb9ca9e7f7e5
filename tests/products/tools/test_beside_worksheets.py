"""What lies beside the worksheets: companions, and the short sheet that code makes of them."""

import pytest

from kit_builder.products.tools import read_markdown, write_markdown
from kit_builder.products.tools.fields import Field
from kit_builder.products.tools.files import name_files, write_whole_kit
from kit_builder.products.tools.records import Cited, Page
from kit_builder.products.tools.rows import write_measure
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.scale import Scale
from kit_builder.products.tools.types.short_sheet import OneLine, ShortSheet, make_short_sheet
from kit_builder.products.tools.types.tracker import Tracker
from kit_builder.products.tools.whole_kit import Log, make_tracker
from kit_builder.text.words import load_words
from tests.products.tools.samples import CALCULATOR, CHECKLIST, FORM, SCALE, SCRIPTS, SHORT, TRACKER, WORKSHEET
from tests.products.tools.writing import cite, write


def test_what_lies_beside_the_worksheets_is_on_one_sheet() -> None:
    files = name_files([SHORT, CHECKLIST, WORKSHEET, TRACKER, SCRIPTS, FORM, SCALE], 2, load_words("en"))
    assert [each.number for each in files] == ["B1", "B2", "B3"]
    assert [each.tool for each in files[:2]] == [WORKSHEET, FORM]
    at_hand = files[2].tool
    assert isinstance(at_hand, Companion)
    assert at_hand.parts == (CHECKLIST, SCRIPTS, SHORT)
    text = write_markdown(at_hand, Page(load_words("en"), cite, files[2].number))
    assert (
        "# B3 At hand while you work\n\nKeep this within reach" in text
        and "\n\n## Before you weigh\n" in text
        and "\n## On the phone\n" in text
    )
    (alone,) = name_files([CHECKLIST], 1, load_words("en"))
    assert alone.tool == CHECKLIST


def test_the_title_of_a_tool_on_a_sheet_with_others_says_when_it_is_used() -> None:
    at_hand = name_files([CHECKLIST, SCRIPTS], 1, load_words("en"))[0].tool
    text = write_markdown(at_hand, Page(load_words("en"), cite))
    assert "Use this when" not in text and "**Who:** not the chef" in text
    read, findings = read_markdown(text, "a.md", load_words("en"))
    assert isinstance(read, Companion) and findings == ()
    assert [each.title for each in read.parts] == [CHECKLIST.title, SCRIPTS.title]


def test_a_kit_has_one_sheet_with_the_scales_and_logs_of_all_methods() -> None:
    words = load_words("en")
    log = make_tracker(Log(did="the plate: less fish", before="32.9%", ids=("call-4",)), words)
    logs = [log.model_copy(update={"example": Cited(text=f"“it” ({origin})")}) for origin in ("real", "invented")]
    parts = [(1, [SCALE, logs[0], FORM]), (3, [logs[1], SCALE])]
    ((name, text),) = write_whole_kit(parts, {}, words).items()
    tool, findings = read_markdown(text, name, words)
    assert isinstance(tool, Companion) and findings == ()
    scale, tracker = tool.parts
    assert isinstance(scale, Scale) and isinstance(tracker, Tracker)
    assert [each.name for each in scale.points] == [
        *("A: Weights", "A: Who", "A: Prices", "C: Weights", "C: Who", "C: Prices"),
    ]
    assert [row[0] for row in tracker.table.example] == [
        "the plate: less fish (real)",
        "the plate: less fish (invented)",
    ]
    assert write_whole_kit([(1, [FORM])], {}, words) == {}


@pytest.mark.parametrize(("turn", "head"), [("Dish", "Dish 2"), ("", "Time 2")])
def test_a_column_of_the_short_sheet_is_about_what_comes_round_again(turn: str, head: str) -> None:
    one_line = SHORT.one_line.model_copy(update={"turn": turn})
    short = make_short_sheet([WORKSHEET], one_line, load_words("en"))
    assert short is not None and f"|  | Example | {head} |" in write(short)


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
    assert [each.name for each in short.rows] == ["Whole plate", "Parts in percent", "Decision"]
    text = write(short)
    assert "|  | Example | Dish 2 | Dish 3 | Dish 4 | Dish 5 |" in text
    assert "| **Whole plate** | 400 g | ____ g |" in text and "| **Decision** | fix it |" in text
    assert "Weigh → over 85 → fix it → look again [^call-4][^call-8]" in text
    assert make_short_sheet([CALCULATOR], OneLine(), words) is None


def test_a_sum_with_limits_may_be_the_decision() -> None:
    inputs = tuple(each.model_copy(update={"again": each.key == "weight"}) for each in WORKSHEET.inputs)
    results = tuple(each.model_copy(update={"again": False}) for each in WORKSHEET.results)
    order = ("who", "weight", "decision", "lines", "on", "spread")
    tool = WORKSHEET.model_copy(update={"inputs": inputs, "results": results, "order": order})
    short = make_short_sheet([tool], SHORT.one_line, load_words("en"))
    assert short is not None and [each.name for each in short.rows] == ["Whole plate", "Parts in percent"]


def test_a_sheet_for_every_day_leaves_only_the_one_line_for_the_next_times() -> None:
    inputs = tuple(each.model_copy(update={"again": False}) for each in WORKSHEET.inputs)
    results = tuple(each.model_copy(update={"again": False}) for each in WORKSHEET.results)
    tool = WORKSHEET.model_copy(update={"inputs": inputs, "results": results})
    short = make_short_sheet([tool], SHORT.one_line, load_words("en"))
    assert short is not None and short.rows == ()
    text = write(short)
    assert "Weigh → over 85 → fix it → look again" in text and "Dish 2" not in text
    read, findings = read_markdown(text, "a.md", load_words("en"))
    assert isinstance(read, ShortSheet) and findings == ()
    assert make_short_sheet([tool], OneLine(), load_words("en")) is None


def test_columns_are_written_down_the_next_times_too() -> None:
    columns = tuple(each.model_copy(update={"again": True}) for each in FORM.table.columns)
    form = FORM.model_copy(update={"table": FORM.table.model_copy(update={"columns": columns})})
    short = make_short_sheet([form], SHORT.one_line, load_words("en"))
    assert short is not None and [each.name for each in short.rows][-2:] == ["Night 1", "Seen"]


def test_the_method_in_one_line_needs_few_rows_above_it() -> None:
    form = FORM.model_copy(update={"fields": FORM.fields[1:2]})
    assert make_short_sheet([form], SHORT.one_line, load_words("en"))
    assert make_short_sheet([form], OneLine(), load_words("en")) is None


def test_the_short_sheet_ends_with_the_decision() -> None:
    nameless = tuple(
        each.model_copy(update={"again": False}) if each.key == "decision" else each for each in WORKSHEET.inputs
    )
    tools = [WORKSHEET.model_copy(update={"inputs": nameless})]
    short = make_short_sheet(tools, SHORT.one_line, load_words("en"))
    assert short
    assert [each.name for each in short.rows][-1] == "Decision"
