"""What lies beside the worksheets: companions, and the sheets for the next times that code makes of them."""

import pytest

from kit_builder.products.tools import read_markdown, write_markdown
from kit_builder.products.tools.fields import Field, Table
from kit_builder.products.tools.files import list_in_order, name_files, write_whole_kit
from kit_builder.products.tools.next_times import make_next_sheet
from kit_builder.products.tools.records import Cited, Page
from kit_builder.products.tools.rows import write_measure
from kit_builder.products.tools.types.checklist import Checklist
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.tracker import Tracker
from kit_builder.products.tools.whole_kit import Log, make_tracker
from kit_builder.text.words import load_words
from tests.products.authoring.documents import WEIGH, facts_of
from tests.products.tools.samples import CALCULATOR, CHECKLIST, FORM, SCALE, SCRIPTS, TRACKER, WORKSHEET
from tests.products.tools.writing import cite, make_keys_from_names, write

AGAIN = WORKSHEET.model_copy(update={"again": True})


def test_what_lies_beside_the_worksheets_is_on_one_sheet() -> None:
    files = name_files([CHECKLIST, AGAIN, TRACKER, SCRIPTS, FORM, SCALE], 2, load_words("en"))
    assert [each.number for each in files] == ["B1", "B2", "B3", "B4", "B5"]
    assert files[0].tool == CHECKLIST
    assert [each.tool.title for each in files[1:3]] == [AGAIN.title, FORM.title]
    assert files[3].tool.title == "The next times"
    at_hand = files[4].tool
    assert isinstance(at_hand, Companion)
    assert at_hand.parts == (SCRIPTS, SCALE)
    text = write_markdown(at_hand, Page(load_words("en"), cite, files[4].number))
    assert "# B5 Decisions, words and result\n\n- **Use this when:**" in text
    assert "\n\n## How good is it?\n" in text and "\n## On the phone\n" in text
    (alone,) = name_files([CHECKLIST], 1, load_words("en"))
    assert alone.tool == CHECKLIST


def test_worksheets_and_checklists_are_numbered_in_the_order_of_use() -> None:
    words = load_words("en")
    second = CHECKLIST.model_copy(update={"title": "After it"})
    listed = list_in_order([SCALE, CHECKLIST, FORM, AGAIN, second, SCRIPTS], 2, words)
    assert [each.name for each in listed] == [
        f"B1 {CHECKLIST.title}",
        f"B2 {FORM.title}",
        f"B3 {AGAIN.title}",
        "B4 After it",
        "B5 The next times",
        "B6 Decisions, words and result",
    ]
    assert {each.part for each in listed} == {2} and listed[0].moment == CHECKLIST.moment.text


def test_what_is_copied_says_from_which_row_of_which_sheet() -> None:
    first = name_files([AGAIN, FORM], 2, load_words("en"))[0]
    text = write_markdown(first.tool, Page(load_words("en"), cite, first.number))
    assert "**2. Whole plate**: empty Take “Plate” from “The record” (B2). [^call-4]" in text
    assert "- Grams (g): Take “Grams” from “The record”." in text
    read, findings = read_markdown(text, "a.md", load_words("en"))
    assert findings == ()
    assert read == make_keys_from_names(WORKSHEET)


def test_the_title_of_a_tool_on_a_sheet_with_others_says_when_it_is_used() -> None:
    at_hand = name_files([SCALE, SCRIPTS], 1, load_words("en"))[0].tool
    text = write_markdown(at_hand, Page(load_words("en"), cite))
    assert text.count("Use this when") == 1
    read, findings = read_markdown(text, "a.md", load_words("en"))
    assert isinstance(read, Companion) and findings == ()
    assert [each.title for each in read.parts] == [SCRIPTS.title, SCALE.title]


def test_a_kit_has_one_sheet_with_the_logs_of_all_methods() -> None:
    words = load_words("en")
    logs = [
        make_tracker(Log(did="the plate: less fish", before="32.9%", ids=(key,)), words).model_copy(
            update={"example": Cited(text=f"“it” ({origin})")}
        )
        for origin, key in (("real", "call-4"), ("invented", "call-5"))
    ]
    facts = facts_of(WEIGH)
    ((name, text),) = write_whole_kit([[SCALE, logs[0], FORM], [logs[1], SCALE]], facts, words).items()
    tracker, findings = read_markdown(text, name, words)
    assert isinstance(tracker, Tracker) and findings == ()
    labels = tuple(tuple(each.label for each in facts[key].evidence) for key in ("call-4", "call-5"))
    assert all(labels) and tracker.cited == labels  # of each row, and none in the head
    assert not any(column.ids for column in tracker.table.columns)
    assert text.startswith(write_markdown(tracker, Page(words, cite)))
    assert [row[0] for row in tracker.table.example] == [
        "the plate: less fish (real)",
        "the plate: less fish (invented)",
    ]
    assert write_whole_kit([[FORM]], {}, words) == {}


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


def test_nothing_that_comes_again_makes_no_sheet_for_the_next_times() -> None:
    assert make_next_sheet([FORM, WORKSHEET], load_words("en")) == []


def test_the_sheet_for_the_next_times_has_whole_worksheets_with_labels_and_limits_only() -> None:
    words = load_words("en")
    form = FORM.model_copy(update={"again": True})
    (sheet,) = make_next_sheet([form, CALCULATOR, AGAIN, CHECKLIST], words)
    assert isinstance(sheet, Companion)
    assert [each.title for each in sheet.parts] == [WORKSHEET.title]
    text = write(sheet)
    assert "over 85%: Weigh again" in text and "**2. Whole plate**" in text and "| 1 |  |" in text
    assert not any(each in text for each in ("400 g", "Fish", "Weigh it: in service", "In the example"))
    read, findings = read_markdown(text, "a.md", words)
    assert isinstance(read, Companion) and findings == () and write(read) == text


def test_worksheets_without_sums_are_printed_again() -> None:
    words = load_words("en")
    form = FORM.model_copy(update={"again": True})
    sheet = name_files([form, AGAIN], 1, words)[2].tool
    assert sheet.opening.text.endswith(f"For a new round, print these again as they are: “{FORM.title}” (A1).")
    (alone,) = make_next_sheet([form], words)
    assert isinstance(alone, Companion)
    assert [each.title for each in alone.parts] == [FORM.title] and "new round" not in alone.opening.text
    text = write(alone)
    assert all(f"**{number}. {each.name}**" in text for number, each in enumerate(FORM.fields, start=1))


def test_a_row_has_the_number_of_its_sheet_unless_that_is_the_one_before() -> None:
    label = FORM.fields[0].name
    told = CHECKLIST.model_copy(update={"items": (Cited(text=f"“{label}” is filled in"), *CHECKLIST.items)})
    later = told.model_copy(update={"title": "After it"})
    _, near, far = (each.tool for each in name_files([FORM, told, later], 1, load_words("en")))
    assert isinstance(near, Checklist) and near.items[0].text == f"“{label}” is filled in"
    assert isinstance(far, Checklist) and far.items[0].text == f"“{label}” (A1) is filled in"


def test_what_lines_decide_stands_below_them() -> None:
    words = load_words("en")
    decided = Field(name="Decision", kind="choice", options=("fix it", "leave it"), example="fix it", ids=("call-8",))
    form = FORM.model_copy(update={"fields": (*FORM.fields, decided), "below": 1})
    text = write(form)
    assert text.index(f"**{len(FORM.fields) + 1}. Decision**") > text.index(f"## {form.table.line}")
    assert read_markdown(text, "a.md", words) == (form, ())


def test_a_sheet_that_is_called_by_its_title_has_its_number() -> None:
    told = Cited(text=f"Say what “{SCRIPTS.title}” has", ids=("call-3",))
    first = FORM.fields[0].model_copy(update={"note": f"Look at “{SCRIPTS.title}” first."})
    form = FORM.model_copy(update={"steps": (told,), "again": True, "fields": (first, *FORM.fields[1:])})
    called = CHECKLIST.model_copy(update={"items": (Cited(text=f"Get out “{FORM.title}”"), *CHECKLIST.items)})
    (sheet, checklist, again, *_) = name_files([form, called, SCRIPTS, SCALE], 3, load_words("en"))
    assert sheet.tool.steps[0].text == f"Say what “{SCRIPTS.title}” (C4) has"
    assert f": Look at “{SCRIPTS.title}” (C4) first." in write(sheet.tool)
    assert SCRIPTS.title not in write(again.tool)
    assert isinstance(checklist.tool, Checklist)
    assert checklist.tool.items[0].text == f"Get out “{FORM.title}” (C1)"


def test_a_row_of_one_other_sheet_has_its_number_where_the_text_does_not_call_the_sheet() -> None:
    row = FORM.fields[0].name
    items = (
        Cited(text=f"Read “{row}”"),
        Cited(text=f"Read “{row}” on “{FORM.title}”"),
        Cited(text=f"Read “{FORM.table.columns[0].name}”"),
    )
    twice = Field(name=FORM.table.columns[0].name, kind="text")
    other = FORM.model_copy(update={"title": "Another", "fields": (twice,), "table": Table()})
    called = CHECKLIST.model_copy(update={"items": items})
    checklist = name_files([FORM, other, called], 3, load_words("en"))[2].tool
    assert isinstance(checklist, Checklist)
    assert [each.text for each in checklist.items] == [
        f"Read “{row}” (C1)",
        f"Read “{row}” on “{FORM.title}” (C1)",
        items[2].text,
    ]
