import pytest

from kit_builder.sources import read_source
from kit_builder.sources.expert import find_expert

MAREN = "<v Maren Holt>Weigh three plates on three nights, then take the mean of what they weigh.</v>"
DEV = "<v Dev Anand>Right.</v>"
OTHER_MAREN = "<v Maren Lund>I own the place, and I have owned it for nine long years, and so did my mother once.</v>"
LAST_NAME_FIRST = "<v Holt, Maren>Weigh it.</v>"


@pytest.mark.parametrize(
    ("said", "author", "expected"),
    [
        ([MAREN, DEV], "", "Maren Holt"),
        ([DEV, MAREN], "", "Maren Holt"),
        ([MAREN, DEV], "Dev Anand", "Dev Anand"),
        ([MAREN, DEV], "anand", "Dev Anand"),
        ([MAREN, DEV], "Acme AS", "Maren Holt"),
        ([OTHER_MAREN, MAREN], "Maren Holt", "Maren Holt"),
        ([OTHER_MAREN, LAST_NAME_FIRST], "Maren Holt", "Holt, Maren"),
        ([OTHER_MAREN, MAREN], "Maren", "Maren Lund"),
        ([MAREN, "And a voice that nobody names, who talks much longer than anybody else in all this call."], "", None),
        (["Nobody is named."], "Maren Holt", ""),
    ],
)
def test_the_expert_is_the_author_or_whoever_says_most(said: list[str], author: str, expected: str | None) -> None:
    cues = (f"00:00:{place:02}.000 --> 00:00:{place + 1:02}.000\n{text}" for place, text in enumerate(said, start=1))
    source = read_source("call.vtt", "call", "\n\n".join(["WEBVTT", *cues]).encode(), ".vtt")
    assert find_expert(source, author) == ("Maren Holt" if expected is None else expected)


def test_notes_have_no_expert() -> None:
    assert find_expert(read_source("notes.md", "notes", b"Weigh it.\n\nTake the mean.", ".md"), "Maren Holt") == ""


def test_whoever_only_asks_is_not_the_expert() -> None:
    text = "Q: When, if I may ask you so early in the morning, do I light it?\nA: At five.\nQ: And then?\nA: Wait.\n"
    assert find_expert(read_source("faq.txt", "faq", text.encode(), ".txt"), "") == "A"


def test_written_questions_and_answers_are_no_transcript() -> None:
    text = "Q: What comes first?\nA: Light it cold.\nQ: And then?\nA: Wait for an hour. Close the door.\n"
    assert not read_source("faq.txt", "faq", text.encode(), ".txt").is_transcript
    for talk in (text + "A: I said close it.\nQ: Sorry.\n", text.replace("Wait", "Well, wait " + "and wait " * 60)):
        assert read_source("call.txt", "call", talk.encode(), ".txt").is_transcript
