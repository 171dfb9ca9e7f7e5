import pytest

from kit_builder.extract.small.plain_headings import mark_plain_headings
from kit_builder.records import Source
from kit_builder.sources import read_source
from kit_builder.text.words import load_words

WORDS = load_words("en")
BELOW = "It shows what a plate costs. Weigh three plates on three nights. Take the mean of what they weigh."


def read(*paragraphs: str, name: str = "notes.txt") -> Source:
    return read_source(name, "notes", "\n\n".join(paragraphs).encode(), "." + name.partition(".")[2])


def titles(*paragraphs: str, name: str = "notes.txt") -> list[str]:
    source = read(*paragraphs, name=name)
    found = mark_plain_headings(source, WORDS)
    assert [line.text for line in found.lines] == [line.text for line in source.lines]
    return [line.text for line in found.lines if line.is_heading]


def test_a_sentence_on_its_own_above_longer_paragraphs_is_a_heading() -> None:
    paragraphs = ("Portion cost card.", BELOW, BELOW, "Price rounds.", BELOW, BELOW)
    assert titles(*paragraphs) == ["Portion cost card.", "Price rounds."]


def test_the_first_sentence_of_a_paragraph_is_a_heading_if_another_is_similar() -> None:
    found = titles(BELOW, f"Open card sort. {BELOW}", f"Closed card sort. {BELOW}", f"Thank them. {BELOW}")
    assert found == ["Open card sort.", "Closed card sort."]


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("Portion cost card.", BELOW, BELOW),  # one title names the whole and parts nothing
        ("Weigh it.", BELOW, "Zero it.", BELOW),  # every step has its explanation
        ("Weigh the plate.", "Zero the scale.", "Write it down.", "Take the mean.", BELOW),
        ("Is it cold?", BELOW, "Is it warm?", BELOW, BELOW),
        ("Never guess.", BELOW, "Do not ask.", BELOW, BELOW),
        ("See usability.gov.", BELOW, "See nav.no.", BELOW, BELOW),
        ("The plate is full.", BELOW, "It is cold.", BELOW, BELOW),
        ("- Weigh it.", BELOW, "- Write it down.", BELOW, BELOW),
    ],
)
def test_other_short_lines_are_not_headings(paragraphs: tuple[str, ...]) -> None:
    assert titles(*paragraphs) == []


def test_marked_headings_take_precedence() -> None:
    text = ("# One", BELOW, "# Two", BELOW, "Portion cost card.", BELOW, "Price rounds.", BELOW)
    assert titles(*text, name="notes.md") == ["One", "Two"]


def test_speech_has_no_headings() -> None:
    said = [f"Maren: {text}" for text in ("Portion cost card.", BELOW, "Price rounds.", BELOW, BELOW)]
    assert titles(*said) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BOOKING A ROOFER, for owners\n- Book six weeks ahead.\n- Confirm two weeks ahead.\n", True),
        ("SPRING WORKSHOP  (half a day)\nBring a ladder and two slates.\n", True),
        ("NEVER STAND ON A WET ROOF. It is slippery.\n", False),
        ("- MEASURE THE ROOF\n- WRITE IT DOWN\n", False),
        ("HACCP\nBring the forms of last week.\n", False),
    ],
)
def test_a_row_in_capitals_is_a_heading_whatever_is_added_to_it(text: str, expected: bool) -> None:
    found = mark_plain_headings(read(f"Measure it first, and then do it again.\n{text}"), WORDS)
    assert any(line.is_heading for line in found.lines) is expected
