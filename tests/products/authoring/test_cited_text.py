import pytest

from kit_builder.products.authoring.cited_text import (
    CitedSentence,
    parse_cited_text,
    replace_sentences,
    split_citation,
    strip_citations,
    write_sentence,
)

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
        ("call-1-95, 5/2=2.5", ("call-1-95",), ("5/2=2.5",)),
        ("", (), ()),
    ],
)
def test_the_content_of_braces_is_ids_and_formulas(inside, ids, formulas):
    assert split_citation(inside) == (ids, formulas)
