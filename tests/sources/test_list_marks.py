"""List marks: every sign, number or label that rows begin with and that recurs or counts up."""

import pytest

from kit_builder.records import Passage
from kit_builder.text.lists import is_list_item, is_numbered_item
from tests.sources.reading import read, texts

ITEMS = ["Rinse the brushes", "Hang them to dry over the sink", "Put the lids back on the jars"]
SIGNS = [
    "☐",
    "☑",
    "[ ]",
    "✅",
    "👉",
    "→",
    "►",
    "■",
    "✓",
    "❖",
    "\uf0b7",
    "--",
    "->",
    "=>",
    "👍🏽",
    "•",
    "+",
    "TODO",
    "[x]",
    "**",
    "~",
    "- [x]",
    "o\t",
]
COUNTED = {
    "A. B. C.": "{letter}.",
    "a. b. c.": "{small}.",
    "(a) (b) (c)": "({small})",
    "i. ii. iii.": "{roman}.",
    "(i) (ii) (iii)": "({roman})",
    "IV": "{capital_roman})",
    "1.1": "4.{number}",
    "1.1.": "4.{number}.",
    "#1": "#{number}",
    "[1]": "[{number}]",
    "1 -": "{number} -",
    "1:": "{number}:",
    "bare number": "{number}",
    "Step 1:": "Step {number}:",
    "step 1 -": "step {number} -",
    "Schritt 1.": "Schritt {number}.",
    "bold step": "**Step {number}:**",
    "slash": "{number}/",
    "degree": "{number}°",
    "STEP 1": "STEP {number}",
    "keycap": "{number}\ufe0f\u20e3",
    "circled": "{circled}",
    "Chinese": "{chinese}、",
    "Chinese in brackets": "（{chinese}）",
    "Chinese step": "第{chinese}步：",
    "Arabic": "{arabic}.",
    "bullet and number": "- {number}.",
    "number and box": "{number}. [ ]",
}


def mark(form: str, place: int) -> str:
    return form.format(
        number=place,
        letter="ABC"[place - 1],
        small="abc"[place - 1],
        roman="i" * place,
        capital_roman="I" * place,
        circled="①②③"[place - 1],
        chinese="一二三"[place - 1],
        arabic="١٢٣"[place - 1],
    )


@pytest.mark.parametrize("suffix", [".md", ".txt"])
@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_that_recurs_marks_items(sign: str, suffix: str) -> None:
    rows = [f"{sign} {item}" for item in ITEMS]
    source = read("\n".join(["# Cleaning up", "", "What I do:", "", *rows, ""]), suffix)
    assert [line.text for line in source.lines][2:] == ITEMS
    assert all(is_list_item(Passage(source, 1, "", source.lines), line) for line in source.lines[2:])


@pytest.mark.parametrize("suffix", [".md", ".txt"])
@pytest.mark.parametrize("form", COUNTED.values(), ids=COUNTED)
def test_a_mark_that_counts_up_marks_items(form: str, suffix: str) -> None:
    rows = [f"{mark(form, place)} {item}" for place, item in enumerate(ITEMS, start=1)]
    source = read("\n".join(["# Cleaning up", "", "What I do:", "", *rows, ""]), suffix)
    assert [line.text for line in source.lines][2:] == ITEMS
    assert all(is_numbered_item(Passage(source, 1, "", source.lines), line) for line in source.lines[2:])


@pytest.mark.parametrize(
    "rows", ["1.Rinse it\n2.Dry it", "-Rinse it\n-Dry it", "--Rinse it\n--Dry it", "①Rinse it\n②Dry it"]
)
def test_a_mark_needs_no_blank_after_it_if_the_next_row_has_one_like_it(rows: str) -> None:
    assert texts(rows, ".md") == texts(rows) == ["Rinse it", "Dry it"]


def test_different_signs_mark_items_of_one_list() -> None:
    assert texts("☐ Rinse it\n☑ Dry it\n❗ Never soak it", ".md") == ["Rinse it", "Dry it", "Never soak it"]


def test_a_list_in_a_list_has_its_own_marks() -> None:
    rows = "1. Rinse it\n   a. in warm water\n   b. without soap\n2. Dry it"
    assert texts(rows, ".md") == texts(rows) == ["Rinse it", "in warm water", "without soap", "Dry it"]


def test_a_label_that_counts_begins_an_item_and_stays_in_its_text() -> None:
    rows = "Week 1: read it\nWeek 2: cut it\nWeek 3: send it"
    assert texts(rows, ".md") == texts(rows) == rows.splitlines()


@pytest.mark.parametrize(
    "rows",
    [
        "A. Moen signed\nB. Dahl paid",
        "9:30 Doors open\n10:30 Doors close",
        "≥ 10 percent is on us\n≥ 20 percent is on them",
        "§ 3 says so\n§ 4 says no",
        "2 eggs\n3 onions",
        "-5 in March\n-6 in April",
        "3. mai is off\n4. juni is not",
        "1.5 hours at most\n2.5 hours with lunch",
        "$5 for one\n$6 for two",
    ],
)
def test_what_only_looks_like_a_mark_stays_in_the_text(rows: str) -> None:
    assert " ".join(texts(rows, ".md")) == " ".join(rows.split())


def test_a_single_sign_at_the_start_of_a_paragraph_stays() -> None:
    assert texts("→ The price is due.\n\nIt is fair.", ".md") == ["→ The price is due.", "It is fair."]
