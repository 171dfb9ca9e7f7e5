"""Transcripts in the format of each recording program: speakers and times are kept, and turns are joined."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.errors import SourceError
from kit_builder.records import Line
from kit_builder.sources import read_source
from tests.sources.reading import check_problems


def lines(text: str, suffix: str) -> tuple[Line, ...]:
    return read_source(f"call{suffix}", "call", text.encode(), suffix).lines


TURNS = [("Kari Li", "12:31", "Call first. Then write."), ("Ole", "12:40", "Why?")] * 2
DIALECTS = {
    "Zoom": "[{0}] 00:{1}\n{2}\n\n",
    "Zoom chat": "00:{1} From {0} to Kari Li(Direct Message):\n\t{2}\n",
    "Teams": "{0}   {1}\n{2}\n\n",
    "Otter": "{0}  {1}  \n{2}\n\n",
    "Fireflies": "{0} - {1}\n{2}\n\n",
    "time first": "{1} - {0}\n{2}\n\n",
    "boxed": "[00:{1}] {0}\n{2}\n",
    "Rev": "{0}: [{1}]\n{2}\n\n",
    "Rev before the colon": "{0} ({1}):\n{2}\n\n",
    "Descript": "[00:{1}.00] {0}: {2}\n",
    "Descript in Markdown": "**{0}:** [00:{1}] {2}\n\n",
}


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("turn", DIALECTS.values(), ids=DIALECTS.keys())
def test_every_text_dialect_has_speakers_and_times(turn: str, suffix: str) -> None:
    text = "".join(turn.format(*each) for each in TURNS)
    assert [(line.speaker, line.time, line.text) for line in lines(text, suffix)[:3]] == [
        ("Kari Li", 751.0, "Call first."),
        ("Kari Li", 751.0, "Then write."),
        ("Ole", 760.0, "Why?"),
    ]


def test_rows_with_only_a_time_as_in_google_meet_are_not_text() -> None:
    text = "00:00:00\n \nKari: Call first.\nOle: Why?\n00:05:00\n\nKari: So.\nOle: Ok."
    assert [(line.speaker, line.text) for line in lines(text, ".txt")] == [
        ("Kari", "Call first."),
        ("Ole", "Why?"),
        ("Kari", "So."),
        ("Ole", "Ok."),
    ]


JSONS: dict[str, Any] = {
    "Whisper": {
        "text": " Call first. Why?",
        "segments": [
            {"start": 1.5, "end": 2, "text": " Call"},
            {"start": 2.0, "text": " first."},
            {"start": 3, "text": " Why?"},
        ],
    },
    "whisper.cpp": {
        "transcription": [
            {"timestamps": {"from": "00:00:01,500"}, "offsets": {"from": 1500}, "text": " Call first."},
            {"timestamps": {"from": "00:00:03,000"}, "offsets": {"from": 3000}, "text": " Why?"},
        ]
    },
    "Fireflies": {
        "data": {
            "transcript": {
                "sentences": [
                    {"index": 0, "speaker_name": "Kari", "text": "Call first.", "start_time": 1.5},
                    {"index": 1, "speaker_name": "Ole", "text": "Why?", "start_time": "3"},
                ]
            }
        }
    },
    "Fireflies, downloaded": [
        {"sentence": "Call first.", "startTime": "00:01.5", "speaker_name": "Kari"},
        {"sentence": "Why?", "startTime": "00:03", "speaker_name": "Ole"},
    ],
    "Rev": {
        "speakers": [{"id": 0, "name": "Kari"}, {"id": 1, "name": "Ole"}],
        "monologues": [
            {
                "speaker": 0,
                "elements": [
                    {"type": "text", "value": "Call", "ts": 1.5},
                    {"type": "punct", "value": " "},
                    {"type": "text", "value": "first", "ts": 2.1},
                    {"type": "punct", "value": "."},
                ],
            },
            {"speaker": 1, "elements": [{"type": "text", "value": "Why?", "ts": 3.0}]},
        ],
    },
    "Otter": {
        "speech": {
            "transcripts": [
                {"transcript": "Call first.", "start_offset": 24000, "speaker_name": "Kari"},
                {"transcript": "Why?", "start_offset": 48000, "speaker_name": "Ole"},
            ]
        }
    },
    "YouTube": {
        "events": [
            {"tStartMs": 1500, "segs": [{"utf8": "Call"}, {"utf8": " first."}]},
            {"tStartMs": 2000, "segs": [{"utf8": "\n"}]},
            {"tStartMs": 3000, "segs": [{"utf8": "Why?"}]},
        ]
    },
    "turns and words, in milliseconds": {
        "words": [{"text": word, "start": 1500, "speaker": "Kari"} for word in ("Call", "first.")]
        + [{"text": "Why?", "start": 3_000_000, "speaker": "Ole"}],
        "utterances": [
            {"speaker": "Kari", "start": 1500, "text": "Call first."},
            {"speaker": "Ole", "start": 3_000_000, "text": "Why?"},
        ],
    },
}


@pytest.mark.parametrize("name", JSONS)
def test_every_json_dialect_has_speakers_and_times(name: str) -> None:
    first, last = lines(json.dumps(JSONS[name]), ".json")
    assert (first.text, first.time, last.text) == ("Call first.", 1.5, "Why?")
    assert last.time in (3.0, 3000.0)
    if name not in ("Whisper", "whisper.cpp", "YouTube"):
        assert (first.speaker, last.speaker) == ("Kari", "Ole")


@pytest.mark.parametrize(
    "text", ["{", "[1, 2]", "{}", '{"a": [{"b": 1}]}', "[" * 100_000, '{"title": [{"text": "x"}]}']
)
def test_json_without_a_transcript_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match=r"Export .*\.$"):
        lines(text, ".json")


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-5, 2**40) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["text", "start", "speaker", "segments", "elements", "segs", "timestamps", "value", "ts", "x"]
            )
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=30,
)


@settings(max_examples=100, deadline=None)
@given(data=JSON_VALUES)
def test_any_json_gives_exact_spans_or_a_clear_refusal(data: Any) -> None:
    try:
        source = read_source("x", "x", json.dumps(data).encode(), ".json")
    except SourceError as problem:
        assert str(problem).endswith(".")
        return
    for line in source.lines:
        assert " ".join(source.text[start:end] for start, end in line.spans) == line.text


def test_rolling_captions_are_read_once() -> None:
    text = "WEBVTT\nKind: captions\n\n"
    text += "00:00:00.160 --> 00:00:02.310 align:start position:0%\n \nso<00:00:00.480><c> you</c><c> call</c>\n\n"
    text += "00:00:02.310 --> 00:00:02.320\nso you call\n \n\n"
    text += "00:00:02.320 --> 00:00:05.000\nso you call\nthe<00:00:02.6><c> client.</c>\n\n"
    text += "00:00:05.000 --> 00:00:05.010\nthe client.\n \n\n"
    text += "00:00:05.010 --> 00:00:08.000\nthe client.\nThen write.\n\n"
    source = read_source("a.vtt", "a", text.encode(), ".vtt")
    assert [(line.time, line.text) for line in source.lines] == [
        (0.16, "so you call the client."),
        (5.01, "Then write."),
    ]
    check_problems(source, ("repeated rows", 4))


def test_a_repeated_word_in_captions_that_do_not_roll_is_kept() -> None:
    text = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n + 1},000\nNo.\n\n" for n in (1, 2, 3))
    text += "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n + 1},000\nOk {n}.\n\n" for n in range(4, 9))
    assert [line.text for line in lines(text, ".srt")][:3] == ["No.", "No.", "No."]


def test_a_turn_over_several_captions_with_the_name_on_each_is_joined() -> None:
    cues = ["Kari Li: So first you", "Kari Li: call them. Then", "Kari Li: write.", "Ole: Why?", "Ole: Hm."]
    text = "WEBVTT\n\n" + "".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n{cue}\n\n" for n, cue in enumerate(cues))
    assert [(line.speaker, line.time, line.text) for line in lines(text, ".vtt")] == [
        ("Kari Li", 0.0, "So first you call them."),
        ("Kari Li", 1.0, "Then write."),
        ("Ole", 3.0, "Why?"),
        ("Ole", 4.0, "Hm."),
    ]


def test_sbv_captions_have_times() -> None:
    text = "0:00:01.500,0:00:03.000\nCall first.\n\n0:00:03.000,0:00:04.000\nWhy?\n"
    assert [(line.time, line.text) for line in lines(text, ".sbv")] == [(1.5, "Call first."), (3.0, "Why?")]


def test_timed_text_has_speakers_and_times() -> None:
    text = """<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"><head><metadata>
    <ttm:agent xml:id="v1"><ttm:name>Kari</ttm:name></ttm:agent></metadata></head><body><div>
    <p begin="1.5s" ttm:agent="v1">Call<br/><span>first.</span></p><p begin="00:00:03.000" ttm:agent="v2">Why?</p>
    <p begin="soon" ttm:agent="v2">Hm.</p></div></body></tt>"""
    source = read_source("a.ttml", "a", text.encode(), ".ttml")
    assert [(line.speaker, line.time, line.text) for line in source.lines] == [
        ("Kari", 1.5, "Call first."),
        ("v2", 3.0, "Why?"),
        ("v2", None, "Hm."),
    ]
    check_problems(source, ("invalid time", 1))
