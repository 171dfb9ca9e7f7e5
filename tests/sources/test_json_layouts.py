"""JSON is read by its structure: every layout of one call gives its sentences, speakers and times."""

import json
from typing import Any

import pytest

from kit_builder.records import Source
from kit_builder.sources import read_source
from tests.sources import json_turns_1, json_turns_2, json_turns_3, json_turns_4, json_words_1, json_words_2
from tests.sources.json_call import LAYOUTS, sentences, turns, words
from tests.sources.reading import check_problems

MODULES = (json_turns_1, json_turns_2, json_turns_3, json_turns_4, json_words_1, json_words_2)


def read_json(data: Any) -> Source:
    return read_source("call.json", "call", json.dumps(data, ensure_ascii=False).encode(), ".json")


def test_all_layouts_are_collected() -> None:
    assert {make.__module__ for make in LAYOUTS.values()} == {module.__name__ for module in MODULES}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_has_all_sentences_with_speakers_and_times(name: str) -> None:
    source = read_json(LAYOUTS[name]())
    expected = sentences()
    assert [line.text for line in source.lines] == [text for _, _, _, text in expected]
    pairs = {(who, line.speaker) for (who, _, _, _), line in zip(expected, source.lines, strict=True)}
    assert len(pairs) == len({speaker for _, speaker in pairs if speaker}) == 2
    times = [line.time for line in source.lines if line.time is not None]
    assert len(times) == len(expected)
    first = expected[0][1]
    shift = 0 if abs(times[0] - first) < 1 else first  # times of day count from the first words
    for time, (_, start, _, _) in zip(times, expected, strict=True):
        assert -4 < time + shift - start < 1


SPOKEN = [{"speaker": name, "start": start, "text": text} for name, start, text in turns()]


def test_values_on_rows_of_their_own_are_one_list() -> None:
    rows = "\n".join(json.dumps(each) for each in SPOKEN)
    source = read_source("call.jsonl", "call", rows.encode(), ".jsonl")
    assert len(source.lines) == len(sentences())


def test_words_in_no_line_are_counted_with_their_fields() -> None:
    data = {"meeting": {"summary": "They agree on a routine.", "host": "Mara Holm"}, "said": SPOKEN}
    check_problems(read_json(data), ("meeting.summary", 5))


def test_a_second_text_of_the_same_turns_is_reported() -> None:
    data = [{**each, "note": f"remark number {place} by me"} for place, each in enumerate(SPOKEN)]
    (problem,) = read_json(data).problems
    assert "[].note (35)" in problem


def test_ids_addresses_codes_and_names_of_speakers_are_no_words_in_no_line() -> None:
    extra = {
        "id": "b7f3a2c1",
        "link": "https://example.org/a",
        "lang": "en-GB",
        "mail": "a@example.org",
        "state": "done",
    }
    assert read_json([{**each, **extra} for each in SPOKEN]).problems == ()


def test_a_summary_is_not_taken_for_the_speech() -> None:
    summary = "They talk about water, about rain and about a notebook. " * 3
    assert len(read_json({"summary": summary, "said": SPOKEN}).lines) == len(sentences())


def test_a_page_number_a_mood_and_a_topic_are_no_speakers() -> None:
    data = [
        {"page": place // 3 + 1, "mood": ("calm", "glad", "curious")[place % 3], "topic": ("Water", "Rain")[place > 3]}
        | {"start": start, "text": text}
        for place, (_, start, text) in enumerate(turns())
    ]
    assert {line.speaker for line in read_json(data).lines} == {""}


@pytest.mark.parametrize("name", ["Mara Holm", "SPEAKER_00", 0])
def test_one_speaker_is_kept(name: Any) -> None:
    source = read_json([{**each, "speaker": name} for each in SPOKEN])
    assert {line.speaker for line in source.lines} == {"Speaker 0" if name == 0 else name}


def test_the_name_of_a_meeting_is_no_speaker() -> None:
    data = {"name": "Garden Call", "segments": [{"start": start, "text": text} for _, start, text in turns()]}
    assert {line.speaker for line in read_json(data).lines} == {""}


def test_words_without_punctuation_have_the_times_of_their_lines() -> None:
    data = [{"w": word.lower().strip(".,?"), "t": start} for _, start, _, word in words()]
    lines = read_json(data).lines
    assert lines[0].time == 2.4
    assert len({line.time for line in lines}) == len(lines) > 1


def test_characters_of_chinese_are_joined_without_blanks() -> None:
    said = "我们在日出前浇水。土壤那时更能保水。"
    data = [{"word": letter, "start": place * 0.3, "speaker": "李梅"} for place, letter in enumerate(said)]
    assert [line.text for line in read_json(data).lines] == ["我们在日出前浇水。", "土壤那时更能保水。"]


@pytest.mark.parametrize(
    ("unit", "kind"), [(1, float), (1000, int), (1_000_000, int), (10_000_000, int), (1_000_000_000, int)]
)
def test_the_unit_of_times_is_told_by_the_pace_of_speech(unit: int, kind: type) -> None:
    data = [{"at": kind(start * unit), "text": text} for _, start, text in turns()]
    assert read_json(data).lines[-1].time == pytest.approx(33.6)


@pytest.mark.parametrize(
    "write", [lambda s: f"{s}s", lambda s: f"PT{s}S", lambda s: f"00:00:{s:06.3f}", lambda s: f"[0:{s}]"]
)
def test_the_notation_of_times_is_told_by_its_form(write: Any) -> None:
    data = [{"at": write(start), "text": text} for _, start, text in turns()]
    assert read_json(data).lines[-1].time == pytest.approx(33.6)


def test_parts_recorded_one_by_one_stay_in_order() -> None:
    early = ["Rake the leaves into a heap.", "Keep the heap as moist as a sponge.", "Turn it when the middle is hot."]
    later = ["Sieve what is ready in spring.", "Spread two fingers of it on the beds.", "Start again with the rest."]
    parts = [[{"start": 2.0 * place, "text": text} for place, text in enumerate(part)] for part in (early, later)]
    source = read_json({"parts": [{"segments": part} for part in parts]})
    assert [line.text for line in source.lines] == early + later


def test_text_without_speakers_and_times_is_read_as_text() -> None:
    source = read_json({"text": "Water before sunrise. Measure it with the can."})
    assert [line.text for line in source.lines] == ["Water before sunrise.", "Measure it with the can."]
    assert not source.is_transcript
