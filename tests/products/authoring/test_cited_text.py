import pytest

from kit_builder.products.authoring.cited_text import (
    CitedSentence,
    drop_bullet,
    move_braces_out,
    parse_cited_text,
    replace_sentences,
    split_citation,
    strip_citations,
    write_sentence,
)
from kit_builder.products.authoring.units import list_units

TEXT = """\
Before you begin, clear the pass. Weigh first, then the invoices. {call-1-62,notes-4}
So you buy 5 kilos and use 3.5. {call-1-95; 5/3.5=1.43}

### A heading

- One scale. {call-1-68}
- One sheet
  of paper. {notes-2}

| Part | Grams |
|---|---|
| Mash | 240 {x-2; (190+250+280)/3=240} |

[[steps]]
[[script call-1-270]]

> "It's always the mash," she says. {call-1-82}
> Look again.
"""


def test_braces_belong_to_the_sentence_before_them():
    first, *_ = parse_cited_text(TEXT)
    assert first.sentences == (
        CitedSentence("Before you begin, clear the pass."),
        CitedSentence("Weigh first, then the invoices.", ("call-1-62", "notes-4")),
        CitedSentence("So you buy 5 kilos and use 3.5.", ("call-1-95",), ("5/3.5=1.43",)),
    )


def test_a_text_has_blocks_of_every_form():
    blocks = parse_cited_text(TEXT)
    assert [block.form for block in blocks] == [
        *("text", "heading", "item", "item", "row", "row", "row", "mark", "mark", "text"),
    ]
    assert blocks[3].sentences == (CitedSentence("One sheet of paper.", ("notes-2",)),)
    assert blocks[6].sentences[1] == CitedSentence("240", ("x-2",), ("(190+250+280)/3=240",))
    assert [(block.mark, block.ids) for block in blocks if block.form == "mark"] == [
        ("steps", ()),
        ("script", ("call-1-270",)),
    ]


def test_an_unchanged_text_stays_as_it_is():
    assert replace_sentences(TEXT, write_sentence).split() == TEXT.split()


def test_a_removed_sentence_takes_its_citation_with_it():
    text = replace_sentences(TEXT, lambda each: None if each.text.startswith("Weigh") else write_sentence(each))
    assert "Weigh" not in text
    assert "call-1-62" not in text
    assert "clear the pass. So you buy" in " ".join(text.split())


@pytest.mark.parametrize(("gone", "left"), [("One scale.", 1), ("One", 0)])
def test_a_block_without_sentences_is_removed(gone, left):
    text = replace_sentences(TEXT, lambda each: None if each.text.startswith(gone) else write_sentence(each))
    assert text.count("\n- ") == left


def test_a_sentence_over_several_rows_is_reworded():
    text = replace_sentences(
        TEXT, lambda each: "A sheet. {notes-2}" if "of paper" in each.text else write_sentence(each)
    )
    assert "- A sheet. {notes-2}" in text
    assert "of paper" not in text


def test_citations_are_stripped():
    assert strip_citations("Weigh it. {call-1-62} Then wait.") == "Weigh it. Then wait."


@pytest.mark.parametrize(
    ("inside", "ids", "formulas"),
    [
        ("call-1-95; 5/3.5=1.43", ("call-1-95",), ("5/3.5=1.43",)),
        ("a, b,a", ("a", "b"), ()),
        ("x-2; 1+1=2; 2*3=6", ("x-2",), ("1+1=2", "2*3=6")),
        ("call-1-95; 5/3,5=1,43", ("call-1-95",), ("5/3.5=1.43",)),
        ("x-2; 225+30=255. 255/60=4.25", ("x-2",), ("225+30=255", "255/60=4.25")),
        ("x-2; 20-1,5=18,5, 18,5/2=9,25", ("x-2",), ("20-1.5=18.5", "18.5/2=9.25")),
        ("call-1-95, 5/2=2.5", ("call-1-95",), ("5/2=2.5",)),
        ("", (), ()),
    ],
)
def test_the_content_of_braces_is_ids_and_formulas(inside, ids, formulas):
    assert split_citation(inside) == (ids, formulas)


@pytest.mark.parametrize(
    "text",
    [
        "[On screen: Weigh it. Write it down. Wait.] {a}",
        '"It is always the mash. Look again." {a}',
        "“The bowl looks full. It is not.” {a}",
        "A: Yes, a little. B: Yes, but later. C: Never both. {a}",
    ],
)
def test_what_belongs_together_is_one_sentence(text):
    (block,) = parse_cited_text(text)
    assert [each.ids for each in block.sentences] == [("a",)]


def test_what_stands_outside_brackets_and_quotation_marks_is_divided():
    (block,) = parse_cited_text(
        '[Look. Wait.] It is a 12" plate. Then take the 14" one. “All of it. Now.” Weigh it. {a}'
    )
    assert [each.text for each in block.sentences][-2:] == ["“All of it. Now.”", "Weigh it."]
    assert sum(bool(each.ids) for each in block.sentences) == 1
    assert len(block.sentences) == 5


def test_braces_at_the_end_of_an_item_belong_to_all_its_sentences():
    (block,) = parse_cited_text("- Weigh it. Zero it. {b} Write it down. Wait. {a}")
    assert [each.ids for each in block.sentences] == [("a",), ("b",), ("a",), ("a",)]
    (block,) = parse_cited_text("- Weigh it. {b} Zero it.")
    assert [each.ids for each in block.sentences] == [("b",), ()]


def test_two_sentences_that_are_removed_leave_one_blank():
    kept = {"Weigh it.", "Go on."}
    text = replace_sentences("Weigh it. Wait. Sit. Go on.", lambda each: each.text if each.text in kept else None)
    assert text == "Weigh it. Go on."


def test_the_rest_of_an_item_keeps_the_braces_of_a_removed_sentence():
    text = replace_sentences(
        "- Weigh it. Wait. {a}", lambda each: None if each.text == "Wait." else write_sentence(each)
    )
    assert text == "- Weigh it. {a}"


@pytest.mark.parametrize("row", ["| Gap | ? {a} |", "| Gap | … {a} |", "| Gap | {a} |", "| {a} | Gap |"])
def test_a_cell_without_words_cites_for_its_row(row):
    (unit,) = list_units(row)
    assert unit.sentence.ids == ("a",)
    assert "Gap" in unit.sentence.text


def test_braces_within_a_direction_move_behind_it() -> None:
    assert move_braces_out("[On screen: 32 {call-8}]\n\n[[steps]] {x}") == "[On screen: 32] {call-8}\n\n[[steps]] {x}"


BOX = """> Mistake: You weigh once. It is quick.
> Sign: The figure jumps
> each night. {a}
> Way back: Weigh again. Then wait. {b}"""


def test_the_sentences_of_a_box_have_the_next_braces_in_it():
    (block,) = parse_cited_text(BOX)
    assert [each.ids for each in block.sentences] == [("a",), ("a",), ("a",), ("b",), ("b",)]


def test_a_box_with_braces_at_its_end_alone_is_covered_as_a_whole():
    (block,) = parse_cited_text(BOX.replace(" {a}", ""))
    assert {each.ids for each in block.sentences} == {("b",)}


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ("Then wait.", "> Mistake: You weigh once. {a} It is quick. {a}\n> Sign: The figure jumps each night. {a}\n"),
        ("Mistake: You weigh once.", "> Mistake: It is quick. {a}\n"),
    ],
)
def test_the_rest_of_a_box_keeps_its_labels_and_braces(gone, left):
    text = replace_sentences(BOX, lambda each: None if each.text == gone else write_sentence(each))
    assert text.startswith(left)
    assert text.split("\n")[-1].startswith("> Way back: Weigh again. {b}")


def test_a_box_without_its_mistake_goes_as_a_whole():
    gone = ("Mistake: You weigh once.", "It is quick.")
    assert replace_sentences(BOX, lambda each: None if each.text in gone else write_sentence(each)) == ""


def test_a_sentence_that_stands_twice_is_changed_where_it_stands() -> None:
    given = iter(["Yes. {call-1}", "We weigh it. {call-2}", "Yes. {call-3}"])
    assert replace_sentences("Yes. We weigh it. Yes.", lambda _: next(given)) == (
        "Yes. {call-1} We weigh it. {call-2} Yes. {call-3}"
    )
    kept = iter(["Yes.", "We weigh it."])
    assert replace_sentences("Yes. We weigh it. Yes.", lambda _: next(kept, None)) == "Yes. We weigh it."


@pytest.mark.parametrize(
    ("item", "text"), [("- Wait.", "Wait."), ("- -5 degrees", "-5 degrees"), ("2. Wait.", "Wait."), ("Wait.", "Wait.")]
)
def test_only_the_bullet_of_an_item_is_dropped(item: str, text: str) -> None:
    assert drop_bullet(item) == text


def test_a_step_with_a_heading_also_shows_what_its_words_cite() -> None:
    (block,) = parse_cited_text("[[steps call-3 | Zero it | Zero it. {call-9} | - Look at it. {call-3, call-8}]]")
    assert block.ids == ("call-3", "call-9", "call-8")
    assert "{" not in block.told
