"""Captions: cues, times, speakers, and files that break the format."""

from html import unescape

from kit_builder.sources import read_source
from tests.sources.reading import check_problems, cut, read, texts, turns

VTT = """WEBVTT - recorded
Kind: captions

NOTE not
to be read

STYLE
::cue { color: red }

intro
00:01.000 --> 00:03.000 align:start
<v Anna Li>We always begin with <i>a question</i>

2
01:00:03,500 --> 01:00:05.000
<v Anna Li>about money &amp; time. Then</v> <v Ole>Why?

00:05.000 --> 00:06.000
Because
we must.
"""


def test_sentences_continue_over_cues_with_the_time_of_their_first_words() -> None:
    source = read(VTT, ".vtt")
    assert [(line.speaker, line.time, line.text) for line in source.lines] == [
        ("Anna Li", 1.0, "We always begin with a question about money & time."),
        ("Anna Li", 3603.5, "Then"),
        ("Ole", 3603.5, "Why?"),
        ("Ole", 5.0, "Because we must."),
    ]
    assert unescape(cut(source, 1)) == source.lines[0].text
    assert source.problems == ()


def test_names_dashes_and_turn_marks_open_turns() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nAnna: Hi, this\nis it.\n\n"
    text += "2\n00:00:02,000 --> 00:00:03,000\n- Right.\n- No.\n\n"
    text += "3\n00:00:04,000 --> 00:00:05,000\nOle: Tip: wait.\nAnna: Ok.\n\n"
    text += "4\n00:00:06,000 --> 00:00:07,000\n&gt;&gt; Ole: Bye."
    assert turns(text, ".srt") == [
        ("Anna", "Hi, this is it."),
        ("", "Right."),
        ("", "No."),
        ("Ole", "Tip: wait."),
        ("Anna", "Ok."),
        ("Ole", "Bye."),
    ]


def test_a_dash_before_a_small_letter_continues_the_sentence() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n- We remixed\n\n00:02.000 --> 00:03.000\n- the canvas.\n"
    assert texts(text, ".vtt") == ["We remixed the canvas."]


def test_a_caption_with_an_invalid_time_is_kept_and_counted() -> None:
    text = "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nOne.\n\n2\n00:01.44.001 --> 00:03.000\nTwo.\n\n"
    text += "3\n00:04.000 --> x\nThree.\n"
    source = read(text, ".vtt")
    assert [(line.time, line.text) for line in source.lines] == [(1.0, "One."), (None, "Two."), (4.0, "Three.")]
    check_problems(source, ("invalid time", 1))


def test_a_caption_with_a_negative_time_is_kept_without_it() -> None:
    source = read_source(
        "call.vtt",
        "call",
        b"WEBVTT\n\n-00:00:09.000 --> 00:00:02.000\nCount the shelf.\n\n00:04.000 --> 00:05.000\nLock.\n",
        ".vtt",
    )
    assert [(line.text, line.time) for line in source.lines] == [("Count the shelf.", None), ("Lock.", 4.0)]
    check_problems(source, ("invalid time", 1))


def test_text_outside_captions_is_kept_and_counted() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n\nTwo.\n\n2\n00:00:03,000 --> 00:00:04,000\nGo to File --> Save.\n"
    source = read(text, ".srt")
    assert [line.time for line in source.lines] == [1.0, None, 3.0]
    assert source.lines[2].text == "Go to File --> Save."
    assert len(source.problems) == 1


def test_captions_without_punctuation_are_split_between_cues() -> None:
    cues = [f"00:{n:02}.000 --> 00:{n + 1:02}.000\n" + "ord " * 9 for n in range(40)]
    lines = read("WEBVTT\n\n" + "\n\n".join(cues), ".vtt").lines
    assert all(20 <= len(line.text.split()) <= 40 and len(line.text.split()) % 9 == 0 for line in lines)
    assert [line.time for line in lines[:2]] == [0.0, 3.0]


def test_header_text_and_invisible_characters_in_entities_are_counted() -> None:
    source = read("WEBVTT\nKind: captions\nCall first.\n\n00:01.000 --> 00:02.000\nW&#8203;rite&#8238; then.\n", ".vtt")
    assert [line.text for line in source.lines] == ["Write then."]
    check_problems(source, ("invisible", 2), ("header", 1))


def test_text_that_only_looks_like_a_tag_is_kept() -> None:
    assert texts("WEBVTT\n\n00:01.000 --> 00:02.000\nif x < 5 and y > 3 then <b>stop</b> {\\an8}", ".vtt") == [
        "if x < 5 and y > 3 then stop"
    ]


def test_captions_without_punctuation_are_cut_at_pauses_and_words_of_order() -> None:
    cues = [
        (3, 8, "the oven always gets the same treatment so let me take you"),
        (8, 12, "through it first you feel for cracks"),
        (14, 17, "why with bare hands"),
        (20, 26, "because gloves hide them then you light a small fire"),
    ]
    text = "WEBVTT\n\n" + "".join(f"00:{a:02}.000 --> 00:{b:02}.000\n<c>{said}</c>\n\n" for a, b, said in cues)
    source = read(text, ".vtt")
    assert [(line.time, line.text) for line in source.lines] == [
        (3, "the oven always gets the same treatment so let me take you through it"),
        (8, "first you feel for cracks"),
        (14, "why with bare hands"),
        (20, "because gloves hide them"),
        (20, "then you light a small fire"),
    ]
    punctuated = read(text.replace("</c>", ".</c>"), ".vtt")
    assert "then you" in punctuated.lines[-1].text
    assert punctuated.lines[-1].text.startswith("because")


def test_guessed_ends_of_lines_are_reported() -> None:
    said = "you feel for cracks with your bare hands and then you light a small fire and leave the door open "
    (problem,) = read(said * 4, ".txt").problems
    assert "punctuation" in problem
    assert not read(
        "- Feel for cracks with your bare hands first\n- Light a small fire and leave the door open\n" * 3, ".md"
    ).problems
