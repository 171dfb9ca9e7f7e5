"""Plain text: paragraphs, lists, headings and speaker turns."""

import pytest

from tests.sources.reading import cut, headings, read, texts, turns


def test_paragraphs_bullets_and_numbers_begin_new_lines_without_their_marks() -> None:
    text = "Before the call\n- check the CRM\n* read the notes\n• breathe\n1. Say hello\n2) Ask why\n"
    assert texts(text) == ["Before the call", "check the CRM", "read the notes", "breathe", "Say hello", "Ask why"]


def test_an_ordinal_at_the_start_of_a_row_is_not_a_list_number() -> None:
    assert texts("Viktig:\n\n1. mai er fri.") == ["Viktig:", "1. mai er fri."]


def test_wrapped_rows_are_joined_and_rows_ended_on_purpose_are_not() -> None:
    wrapped = (
        "We always begin by asking the client what they have already tried\nbefore, since Anna says it saves time.\n"
    )
    assert texts(wrapped) == [" ".join(wrapped.split())]
    assert texts("Budget 40k\nDeadline May\nOwner Kari") == ["Budget 40k", "Deadline May", "Owner Kari"]


def test_windows_line_ends_stay_in_the_text_but_not_in_the_lines() -> None:
    source = read("We begin with a question\r\nabout money. Then stop.\r\n", ".txt")
    assert source.text.count("\r\n") == 2
    assert source.lines[0].text == cut(source, 1) == "We begin with a question about money."
    assert len(source.lines[0].spans) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kickoff call\n\nWe begin by asking what they tried before.", ["Kickoff call"]),
        ("# Pricing\nAsk for the budget first.", ["Pricing"]),
        ("Pricing\n=======\nAsk for the budget first.", ["Pricing"]),
        ("PRICING TALK\nAsk for the budget first.", ["PRICING TALK"]),
        ("2.3 Pricing\n\nAsk for the budget first, always.", ["2.3 Pricing"]),
        ("1. Call them\n\n2. Ask them\n\n3. Thank them", []),
        ("Call them\n\nAsk them\n\nThank them", []),
        ("It was fine.\n\nAnd that is all we know about it.", []),
        ("- Pens\n\nAsk for the budget first.", []),
        ("We begin by asking.\n\nThe end", []),
    ],
)
def test_only_clear_headings_are_headings_in_plain_text(text: str, expected: list[str]) -> None:
    assert headings(text, ".txt") == expected


def test_recurring_names_are_speakers_and_labels_are_not() -> None:
    text = "Time required: 1 hour\nTip: wait.\nTip: wait more.\n\nAnna: Hello. How are you?\n\nOle Berg: Fine.\n\n"
    text += "Anna: Good.\nOle Berg: Yes."
    assert turns(text, ".txt") == [
        ("", "Time required: 1 hour"),
        ("", "Tip: wait."),
        ("", "Tip: wait more."),
        ("Anna", "Hello."),
        ("Anna", "How are you?"),
        ("Ole Berg", "Fine."),
        ("Anna", "Good."),
        ("Ole Berg", "Yes."),
    ]
    assert not read("Note: call them.\n\nAnna: she is the owner.", ".txt").is_transcript


def test_a_turn_continues_until_the_next_speaker() -> None:
    assert turns("Anna: Hello.\n\nSecond thought here.\n\nOle: Hm.\nAnna: So.\nOle: Hm.", ".txt")[1][0] == "Anna"


def test_turn_marks_without_a_name_have_no_speaker() -> None:
    text = "Anna: Hi.\nAnna: So.\n>> All right, hi.\n>> Morning. You too.\n>> JEFF: Thanks."
    assert [speaker for speaker, _ in turns(text, ".txt")] == ["Anna", "Anna", "", "", "", "JEFF"]


@pytest.mark.parametrize(
    "text",
    [
        "[00:12:31] Anna: Call first. Then write.\n[00:12:40] Ole: Why?",
        "Anna  00:12:31\nCall first. Then write.\n\nOle  00:12:40\nWhy?\n\nAnna  0:13:00\nX.\n\nOle  0:14:00\nX.",
        "00:12:31 Anna: Call first. Then write.\n00:12:40 Ole: Why?\n00:13:00 Anna: So.\n00:14:00 Ole: Ok.",
        "Anna (00:12:31): Call first. Then write.\nOle (00:12:40): Why?",
        "**Anna** 0:12:31\nCall first. Then write.\n\n**Ole** 0:12:40\nWhy?\n\n**Anna** 0:13:00\n\n**Ole** 0:14:00\nX.",
    ],
)
def test_turns_with_times_keep_them(text: str) -> None:
    lines = read(text, ".txt").lines
    assert [(line.speaker, line.time, line.text) for line in lines[:3]] == [
        ("Anna", 751.0, "Call first."),
        ("Anna", 751.0, "Then write."),
        ("Ole", 760.0, "Why?"),
    ]


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_rows_with_room_for_the_next_word_are_items_of_their_own(suffix: str) -> None:
    rows = [
        "Ask the neighbour for the key to the cellar",
        "Turn the main valve a quarter before you open any tap",
        "Read the meter twice",
        "Write both numbers on the door",
    ]
    assert texts("\n".join(rows), suffix) == rows
    assert texts("\n".join(map(str.lower, rows)), suffix) == [row.lower() for row in rows]


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_rows_that_were_full_are_joined_whatever_they_begin_with(suffix: str) -> None:
    wrapped = "Der Kunde bekommt von uns immer zuerst eine Liste mit allen\n"
    wrapped += "Aufgaben die er selbst erledigen kann und danach ein\nAngebot das alle übrigen Arbeiten einzeln nennt"
    assert texts(wrapped, suffix) == [" ".join(wrapped.split())]
