"""What a draft says about mistakes."""

import pytest

from kit_builder.products.authoring.cited_text import parse_cited_text, replace_sentences, strip_citations
from kit_builder.products.authoring.steps.mistakes import is_mistake, show_mistake

LABELS = {"mistake": "Fehler", "sign": "Merkmal", "way_back": "Zurück"}
BOX = """\
> Mistake: You weigh too late. {call-1-3}
> Sign: The scale shows
> 12 grams. {call-1-4}
> Way back: Weigh again. {call-1-5}"""


def test_the_rows_get_labels_of_the_language() -> None:
    (block,) = parse_cited_text(BOX)
    assert is_mistake(block.text)
    assert [each.ids for each in block.sentences] == [("call-1-3",), ("call-1-4",), ("call-1-5",)]
    assert show_mistake(strip_citations(block.text), LABELS, str.upper) == (
        "> **Fehler: YOU WEIGH TOO LATE.**\n>\n> *Merkmal:* THE SCALE SHOWS 12 GRAMS.\n>\n> *Zurück:* WEIGH AGAIN."
    )


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Too late. The pan is hot.", "**Fehler: Too late.** The pan is hot."),
        ("You weigh *too late*.", "**Fehler:** You weigh *too late*."),
        (f"{'You weigh, and ' * 9}it is late.", f"**Fehler:** {'You weigh, and ' * 9}it is late."),
    ],
)
def test_the_sentence_that_names_the_mistake_is_in_bold_unless_it_is_long(words: str, shown: str) -> None:
    assert show_mistake(f"> Mistake: {words}", LABELS, str) == f"> {shown}"


def test_a_box_without_words_is_not_shown() -> None:
    assert not show_mistake("> Mistake:", LABELS, str)


def test_a_row_whose_sentence_is_removed_goes_with_its_label() -> None:
    text = replace_sentences(BOX, lambda each: None if each.ids == ("call-1-4",) else f"{each.text} {{{each.ids[0]}}}")
    shown = show_mistake(strip_citations(text), LABELS, str)
    assert "Merkmal" not in shown and "grams" not in shown
    assert shown.endswith("\n>\n> *Zurück:* Weigh again.")


@pytest.mark.parametrize("text", ["> Weigh first.", "Mistake: too late.", "- Sign: a cross"])
def test_other_blocks_are_about_no_mistake(text: str) -> None:
    assert not is_mistake(text)
