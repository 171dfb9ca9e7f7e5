"""Authored text as Markdown: parts from the card, footnotes per paragraph, and steps that nothing can change."""

import re
from dataclasses import replace

import pytest

from kit_builder.products.authoring.footnotes import render_document
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.rendered_parts import place_steps
from kit_builder.products.authoring.units import list_units, remove_units
from kit_builder.products.check_document import find_numbered_steps
from kit_builder.records import Evidence
from kit_builder.text.markdown import parse_blocks, parse_footnotes
from tests.products.authoring.documents import STEPS, WEIGH, chapter, with_card

SECTION = OutlineSection("Weigh", "", "steps", (*STEPS, "call-5", "call-8"))
PROSE = OutlineSection("Why", "", "prose", ("call-5", "call-8"))


def render(text: str, section: OutlineSection = SECTION) -> str:
    spec = chapter()
    document = OutlineDocument(spec.file, "Weigh it", WEIGH.id, (section,))
    return render_document(document, {0: place_steps(text, section, spec.facts)}, spec)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[steps]]",
        "[[steps call-7, call-4]]",
        "[[steps]]\n\n[[steps]]",
        "[[steps call-3]]\n\nOne night is just weather. {call-5}",
        "[[steps call-3]]\n\nOne night is just weather. {call-5}\n\n[[steps call-4, call-7]]",
        "[[steps call-3, call-99]]",
        "[[steps call-8]]",
        "1. Put it anywhere. {call-3}\n2. Weigh one plate. {call-4}",
        "Weigh:\n1. Put it anywhere.\n   1. Deeper.\n",
        "- 1. Put it anywhere. {call-3}",
        "- - 1. Put it anywhere. {call-3}",
        "> 1. Put it anywhere. {call-3}",
        "> > 1) Put it anywhere. {call-3}",
        "- > 1. Put it anywhere. {call-3}",
        "    1. Put it anywhere. {call-3}",
        "| 1. Put it | x |\n|---|---|\n| 2. Weigh {call-4} | 3. y {call-3} |",
        "| **1. Put it** | x |\n|---|---|\n| _2. Weigh_ {call-4} | 3. y {call-3} |",
        "\\1. Put it anywhere. {call-3}",
        "<ol><li>Put it anywhere</li></ol> {call-3}",
        "[[checklist]]\n\n[[steps call-4]]",
        "```\n1. Put it anywhere.\n```",
    ],
)
def test_no_text_can_add_drop_move_or_soften_a_step(text: str) -> None:
    shown = find_numbered_steps(parse_blocks(render(text)))
    assert list(shown) == [(number, step.text) for number, step in enumerate(WEIGH.steps, start=1)]


@pytest.mark.parametrize("text", ["[[steps]]", "1. Put it anywhere. {call-3}", "[[steps call-3]]"])
def test_only_a_section_of_steps_shows_steps(text: str) -> None:
    assert list(find_numbered_steps(parse_blocks(render(text, PROSE)))) == []


def test_a_paragraph_has_a_footnote_for_each_line_behind_it() -> None:
    text = render("One night is just weather. {call-5} The limit is 32 percent, so weigh. {call-8, call-4}", PROSE)
    assert "so weigh. [^call-5][^call-8][^call-4]" in text
    assert parse_footnotes(text).keys() == {"call-5", "call-8", "call-4"}
    assert "{" not in text


def test_lines_within_others_have_no_footnote_of_their_own() -> None:
    wide = replace(WEIGH.outcome[0], evidence=(Evidence("call.vtt", "call", 4, 9, "All of it."),))
    spec = with_card(chapter(), replace(WEIGH, outcome=(wide,)))
    document = OutlineDocument(spec.file, "Weigh it", WEIGH.id, (PROSE,))
    text = render_document(document, {0: "One. {call-5} Two. {call-8} Three. {call-4-9, call-2}"}, spec)
    assert "Three. [^call-4-9][^call-2]" in text


@pytest.mark.parametrize("has_byline", [True, False])
def test_the_author_is_named_below_the_title_where_the_brief_asks_for_it(has_byline: bool) -> None:
    spec = chapter()
    spec = replace(spec, brief=spec.brief.model_copy(update={"byline": has_byline}))
    document = OutlineDocument(spec.file, "Weigh it", WEIGH.id, (PROSE,))
    text = render_document(document, {0: "Weigh. {call-5}"}, spec)
    assert text.startswith("# Weigh it\n\nBy Kari Nordmann\n\n## Why" if has_byline else "# Weigh it\n\n## Why")


@pytest.mark.parametrize(("count", "title"), [(2, "# 1. Weigh it"), (1, "# Weigh it")])
def test_a_title_has_the_number_of_its_method_among_several(count: int, title: str) -> None:
    spec = chapter()
    brief = spec.brief.model_copy(update={"numbered": True})
    document = OutlineDocument(spec.file, "Weigh it", WEIGH.id, (PROSE,))
    text = render_document(document, {0: "Weigh. {call-5}"}, replace(spec, brief=brief, methods=spec.methods[:count]))
    assert text.startswith(f"{title}\n")


def test_rows_items_and_quotes_have_footnotes_too() -> None:
    text = render(
        "- One. {call-5}\n- Two. {call-8}\n\n| a | b |\n|---|---|\n| c | d {call-5} |\n\n> Three. {call-8}", PROSE
    )
    assert "- One. [^call-5]\n- Two. [^call-8]" in text
    assert "| c | d [^call-5] |" in text
    assert "> Three. [^call-8]" in text


@pytest.mark.parametrize("behind", ["", " It is just weather. {call-5}"])
def test_a_sentence_that_is_a_number_is_no_item(behind: str) -> None:
    text = render(f"84. {{call-5}}{behind}", PROSE)
    assert f"84\\.{behind.partition(' {')[0]} [^call-5]" in text
    assert [block.number for block in parse_blocks(text) if block.text.startswith("84.")] == [0]


def test_marks_show_parts_of_the_card() -> None:
    text = render("[[checklist]]\n\n[[decisions]]\n\n[[form]]\n\n[[numbers]]", PROSE)
    assert "- [ ] One night is just weather. [^call-5]" in text
    assert "- The limit is 32 percent. [^call-8]" in text


def test_markup_does_not_reach_the_file() -> None:
    text = render(
        "# Big\n\nSee <script>x</script>, [a link](http://x.example), ![a](b), `code` and **bold**. {call-5}\n\n---\n\n"
        "Title\n===\n\n[^call-5]: Mine.\n\n\\<b> \\[x](y)",
        PROSE,
    )
    blocks = parse_blocks(text)
    assert [(each.level, each.text) for each in blocks if each.kind == "heading"] == [
        *((1, "Weigh it"), (2, "Why"), (3, "Big")),
    ]
    shown = " ".join(each.text for each in blocks)
    assert all(
        each in shown for each in ("<script>x</script>", "[a link](http://x.example)", "and bold.", "<b>", "[x](y)")
    )
    assert "Mine" not in parse_footnotes(text)["call-5"]


def test_a_row_is_removed_as_a_whole_and_an_empty_table_with_it() -> None:
    text = "| a | b |\n|---|---|\n| c | d {call-5} |\n\nStay. {call-8}"
    row = next(unit for unit in list_units(text) if unit.form == "row")
    assert remove_units(text, [row]) == "Stay. {call-8}"
    two = text.replace("\n\nStay", "\n| e | f |\n\nStay")
    assert "| e | f |" in remove_units(two, [row])
    assert "| c |" not in remove_units(two, [row])


def test_a_step_above_or_below_a_list_of_cases_stands_apart_from_it() -> None:
    text = render("- **If** it's new, **then** wait. {call-5}\n\n[[steps]]\n\n- **If** not, **then** weigh. {call-5}")
    assert re.search(r"wait\. .*\n\n1\. ", text)
    assert re.search(r"\d\. \*\*.*\n\n- \*\*If\*\* not", text)
    assert re.search(r"^1\. .*\n2\. ", text, re.MULTILINE), "steps that follow one another are one list"


def test_two_tables_that_follow_one_another_stay_two() -> None:
    rows = "| Part | Grams |\n|---|---|\n| Fish | 140 {call-5} |\n| Price | Sum |\n|---|---|\n| Menu | 30 {call-5} |"
    first, second = re.findall(r"(?:^\|.*\n)+", render(rows, PROSE), re.MULTILINE)
    assert (first.split("\n")[0], second.split("\n")[0]) == ("| Part | Grams |", "| Price | Sum |")
