"""One call in many layouts: whatever the program, every sentence has its speaker and its time."""

import itertools
import re

import pytest

from kit_builder.records import Line
from tests.sources.reading import check_spans, read
from tests.sources.turn_layouts import CALL, Layout, add_noise, iter_layouts

LAYOUTS = list(itertools.islice(iter_layouts(seed=1), 76))
SENTENCES = [
    (speaker, time - CALL[0][1], sentence)
    for speaker, time, words in CALL
    for sentence in re.split(r"(?<=[.?!]) ", words)
]


def check(layout: Layout, lines: list[Line]) -> None:
    assert [line.text for line in lines] == [sentence for _, _, sentence in SENTENCES]
    for line, (speaker, time, _) in zip(lines, SENTENCES, strict=True):
        assert line.speaker
        assert line.speaker in layout.names[speaker]
        if layout.has_times:
            assert line.time is not None
            assert lines[0].time is not None
            assert line.time - lines[0].time == pytest.approx(time, abs=1)


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.title for layout in LAYOUTS])
def test_speakers_and_times_are_known_in_every_layout(layout: Layout, suffix: str) -> None:
    source = read(layout.text, suffix)
    check_spans(source)
    check(layout, list(source.lines))


@pytest.mark.parametrize("seed", range(12))
def test_titles_footers_and_long_turns_do_not_hide_a_layout(seed: int) -> None:
    for number, plain in enumerate(itertools.islice(iter_layouts(seed), 19)):
        layout = add_noise(plain, 100 * seed + number)
        said = [line for line in read(layout.text, ".txt").lines if line.text in {words for _, _, words in SENTENCES}]
        check(layout, said)


ROWS = {
    "said at": "{name} said at {clock}:\n{words}\n\n",
    "dash before the name": "— {name}: {words}\n",
    "arrow": "{{{clock}}} {name} ► {words}\n",
    "angle after the name": "{name}> {words}\n",
    "chat room": "[{clock}] <{name}> {words}\n",
    "comma": "{name}, {clock}\n{words}\n\n",
    "date in a box": "{name}, [06.05.26 09:{minute}]\n{words}\n\n",
    "day in words": "{name} — Today at 9:{minute} AM\n{words}\n\n",
    "addressed": "09:{minute}:00 From {name} to Everyone: {words}\n",
    "phone": "5/6/26, 9:{minute} AM - {name}: {words}\n",
    "tilde": "[06/05/2026, 09:{minute}:00] ~ {name}: {words}\n",
    "range": "{name} 00:{minute}:00 --> 00:{minute}:05\n{words}\n\n",
    "linked time": "#### {name} [{clock}](https://calls.example/1?t={minute})\n\n{words}\n\n",
    "role": "{name}, {role}: {words}\n",
    "quotation": "**{name}** · {clock}\n> {words}\n\n",
    "company": "{name} | Aune Ovens | {clock}\n{words}\n\n",
    "seconds": "[{minute}.50s - {minute}.90s] {name}: {words}\n",
    "bare seconds": "[{minute}s] {name}: {words}\n",
    "round": "({name}) {words}\n",
    "wide colon": "{name}：{words}\n",
    "time last": "{name}: {words} [{clock}]\n",
    "emphasis without a colon": "**{name}** {words}\n\n",
    "semicolons": "{clock}; {name}; {words}\n",
    "commas": "0:{minute}:00,{name},{words}\n",
    "wide box": "【00:{minute}】{name}：{words}\n",
    "name and range in a box": "[{name} | 00:00:{minute} - 00:00:{minute}] {words}\n",
    "ruled": "── {name} · {clock} ──\n{words}\n",
    "picture": "[{clock}] 🚲 {name}: {words}\n",
    "length": "{name} • {clock} • 14s\n{words}\n\n",
    "tags": '<a id="t{minute}"></a>**{name}** [{clock}](#t{minute})<br>{words}\n\n',
    "badge": "[{clock}] ({name}) [en] {words}\n",
    "arrow back": "{name} <- {words}\n",
    "one row": "{name}: {words} ",
    "one row with times": "[{clock}] {name}: {words} ",
}


@pytest.mark.parametrize("suffix", [".txt", ".md"])
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_rows_of_other_forms_name_their_speakers(row: str, suffix: str) -> None:
    text = "".join(
        row.format(
            name=("Siv Aune", "Per Moe")[who],
            role=("baker", "owner")[who],
            clock=f"{time // 60}:{time % 60:02}",
            minute=f"{10 + place:02}",
            words=words,
        )
        for place, (who, time, words) in enumerate(CALL)
    )
    lines = read(text, suffix).lines
    assert [line.text for line in lines] == [sentence for _, _, sentence in SENTENCES]
    assert [line.speaker[:3] for line in lines] == [("Siv", "Per")[who] for who, _, _ in SENTENCES]


def test_an_initial_belongs_to_the_surname_after_it() -> None:
    rows = [f"[00:{10 + at}] {('S. Aune', 'P. Moe')[who]} > {words}\n" for at, (who, _, words) in enumerate(CALL)]
    assert {line.speaker for line in read("".join(rows), ".txt").lines} == {"S. Aune", "P. Moe"}


def test_a_day_before_the_time_in_a_box_is_no_speaker() -> None:
    rows = [f"[Today 9:{10 + at}] {words}\n" for at, (_, _, words) in enumerate(CALL)]
    assert {line.speaker for line in read("".join(rows), ".txt").lines} == {""}


def test_brackets_that_differ_from_turn_to_turn_are_words() -> None:
    rows = ["Siv: [laughs] It starts cold.\n", "Per: [coughs] Why?\n", "Siv: [sighs] Cold, so you can touch it.\n"] * 2
    assert read("".join(rows), ".txt").lines[0].text == "[laughs] It starts cold."


def test_captions_in_a_text_file_are_read_without_their_numbers() -> None:
    cues = [
        f"{place}\n00:00:{place:02},000 --> 00:00:{place:02},900\n{words}\n"
        for place, (*_, words) in enumerate(CALL, 1)
    ]
    lines = read("\n".join(cues), ".txt").lines
    assert lines[0].text == CALL[0][2]
    assert [line.time for line in lines if line.text == "Cold?"] == [2.0]
    assert not any(line.text.isdecimal() for line in lines)


def test_names_initials_and_times_above_one_turn_are_all_its_mark() -> None:
    turns = [("Aune Siv", "AS", 3, "It starts cold."), ("Moe Per", "MP", 9, "Why?")] * 3
    text = "\n\n".join(
        f"{initials}\n\n{name}\n0 minutes {time + at} seconds0:{time + at:02}\n"
        f"{name} 0 minutes {time + at} seconds\n{words}"
        for at, (name, initials, time, words) in zip((0, 0, 10, 10, 20, 20), turns, strict=True)
    )
    lines = read(text, ".txt").lines
    assert [(line.speaker, line.text) for line in lines] == [(name, words) for name, _, _, words in turns]
    assert [line.time for line in lines] == [3, 9, 13, 19, 23, 29]
