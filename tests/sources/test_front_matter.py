"""A summary in front of a transcript is left out and counted; notes keep theirs."""

import pytest

from tests.sources.reading import check_problems, read

TALK = [
    ("Anna", "First you wedge the clay for five minutes."),
    ("Ole", "Why so long?"),
    ("Anna", "To get the air out. Then you cut it in half."),
    ("Ole", "With a wire?"),
    ("Anna", "Yes, with a wire."),
    ("Ole", "Good."),
]
SPOKEN = "\n\n".join(f"**{name}:** {words}" for name, words in TALK)


@pytest.mark.parametrize(
    "heading", ["## Summary", "**AI summary**", "Summary:", "### ✨ Key takeaways", "## Neste steg", "SUMMARY KEYWORDS"]
)
def test_a_summary_in_front_of_a_transcript_is_left_out(heading: str) -> None:
    summary = f"{heading}\n\n- Wedge the clay\n\n### Cutting\n\n- Use a wire"
    source = read(f"# Clay call\n\n{summary}\n\n## Transcript\n\n{SPOKEN}\n", ".md")
    assert source.lines[0].text == TALK[0][1]
    assert [line.number for line in source.lines] == list(range(1, len(source.lines) + 1))
    assert {line.speaker for line in source.lines} == {"Anna", "Ole"}
    count = sum(len(line.split()) for line in ("Wedge the clay Cutting Use a wire Transcript", heading.strip("#* ")))
    check_problems(source, ("summary", count), ("first turn", 2))


@pytest.mark.parametrize(
    "rows", ["Clay call", "# Clay call with Anna\n\n4 March 2026, 9:00", "Clay\n\nVIEW: https://clay.example/x"]
)
def test_titles_dates_and_notices_in_front_of_the_first_turn_are_left_out(rows: str) -> None:
    source = read(f"{rows}\n\n{SPOKEN}\n", ".md")
    assert " ".join(line.text for line in source.lines) == " ".join(words for _, words in TALK)
    assert "first turn" in source.problems[-1]


def test_a_row_of_names_that_has_all_speakers_is_left_out() -> None:
    talk = SPOKEN.replace("Anna", "AL").replace("Ole", "OV")
    lines = read(f"Present: Anna Li (AL), Ole Vik (OV)\n\n{talk}\n", ".md").lines
    assert lines[0].text == TALK[0][1]


def test_what_is_stated_in_front_of_the_first_turn_stays() -> None:
    source = read(f"Clay call\n\nTime needed: one hour\n\n{SPOKEN}\n", ".md")
    assert [line.text for line in source.lines][:2] == ["Clay call", "Time needed: one hour"]


def test_other_text_in_front_of_a_transcript_stays() -> None:
    source = read(f"# Clay call\n\nRecorded in the shed.\n\n{SPOKEN}\n", ".md")
    assert [line.text for line in source.lines][:2] == ["Clay call", "Recorded in the shed."]
    check_problems(source)


def test_a_summary_of_notes_stays() -> None:
    source = read("# Clay\n\n## Summary\n\nWedge the clay.\n", ".md")
    assert [line.text for line in source.lines] == ["Clay", "Summary", "Wedge the clay."]


def test_notices_about_the_transcript_are_left_out_with_the_rest_of_their_row() -> None:
    notice = "Transcript. Use the arrows to move between its entries. Choose one to hear it from there."
    source = read(f"Clay call\n\n{notice}\n\n{SPOKEN}\n", ".md")
    assert source.lines[0].text == TALK[0][1]


def test_events_of_a_call_are_left_out() -> None:
    turns = SPOKEN.replace("Anna", "Anna Berg")
    source = read(f"{turns}\n\nAnna Berg left the meeting\n", ".md")
    assert [line.text for line in source.lines] == [line.text for line in read(turns, ".md").lines]
    check_problems(source, ("events", 5))


def test_what_a_speaker_says_about_another_stays() -> None:
    said = read(f"{SPOKEN.replace('Anna', 'Anna Berg')}\n\n**Ole:** Anna Berg took the wire\n", ".md")
    assert said.lines[-1].text == "Anna Berg took the wire"
