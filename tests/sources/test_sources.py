import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources import read_source


def read(text: str, suffix: str) -> Source:
    return read_source(f"notes{suffix}", "notes", text.encode(), suffix)


def texts(text: str, suffix: str = ".txt") -> list[str]:
    return [line.text for line in read(text, suffix).lines]


def headings(text: str, suffix: str) -> list[str]:
    return [line.text for line in read(text, suffix).lines if line.is_heading]


def turns(text: str, suffix: str) -> list[tuple[str, str]]:
    return [(line.speaker, line.text) for line in read(text, suffix).lines]


def check_spans(source: Source) -> None:
    reached = 0
    for number, line in enumerate(source.lines, start=1):
        assert line.number == number
        assert line.text.strip()
        assert line.spans
        for start, end in line.spans:
            assert reached <= start < end <= len(source.text)
            reached = end


def cut(source: Source, number: int) -> str:
    return " ".join(source.text[start:end] for start, end in source.lines[number - 1].spans)


# Plain text


def test_paragraphs_bullets_and_numbers_begin_new_lines_without_their_marks() -> None:
    text = "Before the call\n- check the CRM\n* read the notes\n• breathe\n1. Say hello\n2) Ask why\n"
    assert texts(text) == ["Before the call", "check the CRM", "read the notes", "breathe", "Say hello", "Ask why"]


def test_an_ordinal_at_the_start_of_a_row_is_not_a_list_number() -> None:
    assert texts("Viktig:\n\n1. mai er fri.") == ["Viktig:", "1. mai er fri."]


def test_hard_wrapped_rows_read_on_and_rows_ended_on_purpose_do_not() -> None:
    wrapped = (
        "We always begin by asking the client what they have already tried\nbefore, since Anna says it saves time.\n"
    )
    assert texts(wrapped) == [" ".join(wrapped.split())]
    assert texts("Budget 40k\nDeadline May\nOwner Kari") == ["Budget 40k", "Deadline May", "Owner Kari"]


def test_windows_line_ends_stay_in_the_text_and_out_of_the_lines() -> None:
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


def test_what_follows_a_turn_is_said_by_the_same_person() -> None:
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


# Markdown


def test_markdown_headings_are_told_by_hash_marks_underlines_and_bold() -> None:
    text = "# One #\n\nTwo\n===\n\nThree words here\n---\n\n**Four**\n\nText **with** bold.\n\n**Never do this.**\n"
    assert headings(text, ".md") == ["One", "Two", "Three words here", "Four"]


def test_markdown_marks_are_not_part_of_lines() -> None:
    text = "---\ntitle: X\n---\n\n- [ ] Call them. Then write.\n  And thank\n  them.\n2. Ask\n\n"
    text += "> Quoted words\n> go on.\n\n***\n"
    assert texts(text, ".md") == ["X", "Call them.", "Then write.", "And thank them.", "Ask", "Quoted words go on."]


def test_markdown_code_and_table_rows_are_lines_of_their_own() -> None:
    text = "Run:\n```sh\ngit init. Then. Go\n\n  # not a heading\n```\n\n"
    text += "| a | b |\n|---|:-:|\n| Call. Ask. | 2 |\n\nx | y\n--|--\n1 | 2\n"
    assert texts(text, ".md") == [
        "Run:",
        "git init. Then. Go",
        "# not a heading",
        "| a | b |",
        "| Call. Ask. | 2 |",
        "x | y",
        "1 | 2",
    ]


def test_a_sentence_over_several_rows_has_a_span_for_each() -> None:
    source = read("We *always* ask\nwhat they tried. Then\nwe stop.\n", ".md")
    assert [line.text for line in source.lines] == ["We *always* ask what they tried.", "Then we stop."]
    assert [len(line.spans) for line in source.lines] == [2, 2]


def test_a_note_of_a_vault_has_its_title_and_links_as_they_are_shown() -> None:
    text = '---\ntitle: "Get paid"\ntags: [money]\n---\n\nSee [[Prices 2026|the list]] and [[Kari]] first.\n'
    source = read(text, ".md")
    assert [line.text for line in source.lines] == ["Get paid", "See the list and Kari first."]
    assert source.lines[0].is_heading
    assert cut(source, 2) == "See [[Prices 2026|the list]] and [[Kari]] first."


def test_a_markdown_comment_is_kept() -> None:
    assert texts("<!-- ask Kari -->", ".md") == ["<!-- ask Kari -->"]


def test_markdown_transcripts_have_speakers_until_the_next_heading() -> None:
    text = "**Anna:** Hi.\n\n**Ole:** Hello.\n\n**Anna:** So.\n\n**Ole:** Well.\n\n# Later\n\nNobody says this.\n"
    assert [speaker for speaker, _ in turns(text, ".md")] == ["Anna", "Ole", "Anna", "Ole", "", ""]


# Captions


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


def test_captions_read_on_and_keep_the_time_of_their_first_words() -> None:
    source = read(VTT, ".vtt")
    assert [(line.speaker, line.time, line.text) for line in source.lines] == [
        ("Anna Li", 1.0, "We always begin with a question about money & time."),
        ("Anna Li", 3603.5, "Then"),
        ("Ole", 3603.5, "Why?"),
        ("Ole", 5.0, "Because we must."),
    ]
    assert unescape(cut(source, 1)) == source.lines[0].text
    assert source.problems == ()


def test_captions_take_names_dashes_and_turn_marks_as_turns() -> None:
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


def test_a_dash_before_a_small_letter_goes_on_with_the_sentence() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n- We remixed\n\n00:02.000 --> 00:03.000\n- the canvas.\n"
    assert texts(text, ".vtt") == ["We remixed the canvas."]


def test_a_caption_with_a_broken_time_is_kept_and_counted() -> None:
    text = "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nOne.\n\n2\n00:01.44.001 --> 00:03.000\nTwo.\n\n"
    text += "3\n00:04.000 --> x\nThree.\n"
    source = read(text, ".vtt")
    assert [(line.time, line.text) for line in source.lines] == [(1.0, "One."), (None, "Two."), (4.0, "Three.")]
    assert source.problems == ("1 caption has a broken time and was kept without it.",)


def test_text_outside_captions_is_kept_and_counted() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne.\n\nTwo.\n\n2\n00:00:03,000 --> 00:00:04,000\nGo to File --> Save.\n"
    source = read(text, ".srt")
    assert [line.time for line in source.lines] == [1.0, None, 3.0]
    assert source.lines[2].text == "Go to File --> Save."
    assert len(source.problems) == 1


def test_captions_without_punctuation_are_cut_at_captions() -> None:
    cues = [f"00:{n:02}.000 --> 00:{n + 1:02}.000\n" + "ord " * 9 for n in range(40)]
    lines = read("WEBVTT\n\n" + "\n\n".join(cues), ".vtt").lines
    assert all(20 <= len(line.text.split()) <= 40 and len(line.text.split()) % 9 == 0 for line in lines)
    assert [line.time for line in lines[:2]] == [0.0, 3.0]


def test_text_in_the_header_and_entities_that_nobody_sees_are_told() -> None:
    source = read("WEBVTT\nKind: captions\nCall first.\n\n00:01.000 --> 00:02.000\nW&#8203;rite&#8238; then.\n", ".vtt")
    assert [line.text for line in source.lines] == ["Write then."]
    assert source.problems == (
        "Characters that nobody can see, and were left out: 2.",
        "Rows of the header that are not known and were passed over: 1.",
    )


def test_what_looks_like_a_tag_and_is_none_stays() -> None:
    assert texts("WEBVTT\n\n00:01.000 --> 00:02.000\nif x < 5 and y > 3 then <b>stop</b> {\\an8}", ".vtt") == [
        "if x < 5 and y > 3 then stop"
    ]


# Every reader

FORMATS = [".txt", ".md", ".vtt", ".srt", ".csv", ".html"]

SNIPPETS = st.sampled_from(
    [
        "\n", "\r\n", "\n\n", "\r", " ", "\t", "# ", "- ", "1. ", "1. mai", "> ", ">> ", "**", "Anna:",
        "**Ole:** ", "| ", "|---|", "```", "---", "===", "WEBVTT", "00:01.000 --> 00:02.000", "00:01.x -->",
        "<v Anna>", "</v>", "<i>", "&amp;", "&#10;", "&nbsp;", "[00:01:02] ", "Anna  0:12", "f.eks.", "etc.",
        "Then", "we", "ask.", "“why?”", "e.g.", "3.5", "NOTE", "。", "«", "\u2028",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(SNIPPETS, max_size=40).map("".join), st.text(max_size=200))


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_any_text_gives_exact_spans_or_a_clear_refusal(suffix: str, text: str) -> None:
    try:
        source = read(text, suffix)
    except SourceError:
        return
    check_spans(source)
    for line in source.lines:
        said = cut(source, line.number)
        meant = re.sub(r"[\r\n]", " ", unescape(said)) if suffix in (".vtt", ".srt") else said
        assert line.text == meant


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=100, deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_give_exact_spans_or_a_clear_refusal(suffix: str, raw: bytes) -> None:
    try:
        check_spans(read_source("x", "x", raw, suffix))
    except SourceError as problem:
        assert str(problem).endswith(".")


@pytest.mark.parametrize("suffix", FORMATS[:3])
@pytest.mark.parametrize(
    "unit", ["a", ".", " ", "\n", "a\n", "# ", "<v ", ">", "1", "a. ", "&", "- ", "0:", "|", "`", "a b "]
)
def test_long_monotonous_text_is_read_quickly(suffix: str, unit: str) -> None:
    try:
        read("x\n" + unit * 10_000, suffix)
    except SourceError:
        return


# Bytes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_common_encodings_are_decoded(encoding: str) -> None:
    source = read_source("a.txt", "a", "Spør først. Så hør på svaret.".encode(encoding), ".txt")
    assert source.text == "Spør først. Så hør på svaret."


def test_one_bad_byte_does_not_garble_a_utf8_file() -> None:
    source = read_source("a.txt", "a", "Spør på nytt om året.".encode() + b"\xff", ".txt")
    assert source.text == "Spør på nytt om året.�"
    assert len(source.problems) == 1


def test_a_zero_byte_does_not_make_a_text_unreadable() -> None:
    source = read_source("a.txt", "a", b"Call first. " * 20 + b"Wri\0te.", ".txt")
    assert source.lines[-1].text == "Wri�te."
    assert source.problems == ("Zero bytes, which stand as �: 1.",)


def test_an_encoding_that_is_guessed_is_told() -> None:
    text = "宇宙守护神保护我们远离邪恶他能徒手抓住子弹拦住疾速的火车轻轻一跳就能飞跃高楼"
    source = read_source("a.txt", "a", text.encode("gb2312"), ".txt")
    assert source.text == text
    assert "guess" in source.problems[0]


def test_characters_that_nobody_can_see_are_left_out_and_counted() -> None:
    source = read("Ask​ for ‮the‬ bud­get, نمی‌دانم 👩‍💻.", ".txt")
    assert source.text == "Ask for the budget, نمی‌دانم 👩‍💻."
    assert source.problems == ("Characters that nobody can see, and were left out: 3.",)


@pytest.mark.parametrize("raw", [b"", b" \n", b"ab\0c", b"\xff\xfea", b"---"])
def test_what_is_not_text_is_refused_in_a_sentence(raw: bytes) -> None:
    with pytest.raises(SourceError, match=r"^The file .*\.$"):
        read_source("a.md", "a", raw, ".md")


def test_a_caption_whose_time_is_below_zero_is_kept_and_its_time_is_no_text() -> None:
    source = read_source(
        "call.vtt",
        "call",
        b"WEBVTT\n\n-00:00:09.000 --> 00:00:02.000\nCount the shelf.\n\n00:04.000 --> 00:05.000\nLock.\n",
        ".vtt",
    )
    assert [(line.text, line.time) for line in source.lines] == [("Count the shelf.", None), ("Lock.", 4.0)]
    assert source.problems == ("1 caption has a broken time and was kept without it.",)
