"""Turns that programs write as fields, columns or quoted emails, or number, name their speakers and times."""

import pytest

from kit_builder.records import Source
from tests.sources.reading import check_spans, read
from tests.sources.turn_layouts import CALL

NAMES = ("Siv Aune", "Per Moe")
ROWS = {
    "columns of seconds": ("{start}.500\t{end}.000\t{name}\t{words}\n", ".txt"),
    "columns of milliseconds": ("{start}500 {end}000 SPK_{who} {words}\n", ".txt"),
    "a time in the last column": ("{name}\t{words}\t00:{clock}\n", ".txt"),
    "a time below the words": ("{name}\n{words}\n{clock}\n\n", ".txt"),
    "frames": ("00:{clock}:07 {name}\n{words}\n\n", ".txt"),
    "minutes and seconds as primes": ("{minutes}′{seconds}″ {name}: {words}\n", ".txt"),
    "a day before the time": ("[Yesterday {clock}] {name}\n{words}\n\n", ".txt"),
    "a day behind the name": ("{name} — Today at 9:{seconds} AM\n{words}\n\n", ".txt"),
    "a caption of SBV": ("0:{clock}.000,0:{clock}.900\n{name}: {words}\n\n", ".txt"),
    "numbered rows": ("{number:03}  {name}: {words}\n", ".txt"),
    "numbers in brackets": ("({number}) {name}: {words}\n", ".txt"),
    "numbered turns": ("#{number} | {clock} | {name}\n{words}\n\n", ".txt"),
    "a full stop": ("The {name}. {words}\n\n", ".txt"),
    "brackets of Japanese": ("【{name}】{words}\n", ".txt"),
    "a command": ("\\speaker{{{name}}} {words}\n\n", ".txt"),
    "two colons": ("{clock}::{name}::{words}\n", ".txt"),
    "an entity": ("{name} &nbsp;{clock}\n{words}\n\n", ".txt"),
    "seconds": ("{name} ({start} sec)\n{words}\n\n", ".txt"),
    "a weekday before the time": ("Wed {clock} {name}: {words}\n", ".txt"),
    "a time zone": ("2026-05-06 09:{clock} UTC | {name} | {words}\n", ".txt"),
    "seconds since 1970": ("17782{seconds5} {name}: {words}\n", ".txt"),
    "columns in a table": ("| 00:{clock} | 00:{clock} | {name} | {words} |\n", ".txt"),
    "names above captions": ("{number}\n00:{clock},0 --> 00:{clock},9\n{name}\n{words}\n\n", ".srt"),
    "a quoted email": ("On 6 May 2026 at 09:{clock}, {name} <{who}@aune.example> wrote:\n\n{words}\n\n", ".txt"),
    "heads of messages": ("From: {name}\nSent: 6 May 2026 09:{clock}\n\n{words}\n\n---\n\n", ".txt"),
    "heads of messages above the words": ("From: {name}\nSent: 6 May 2026 09:{clock}\n{words}\n\n", ".txt"),
    "an Armenian colon": ("{name}՝ {words}\n", ".txt"),
    "an Ethiopic colon": ("{name}፦ {words}\n", ".txt"),
    "marks of quotation": ("{name}「{words}」\n", ".txt"),
    "fractions of seconds": ("{start}.5s SPK_{who} {words}\n", ".txt"),
    "columns behind the name": ("spk{who} {start}.00 {end}.00 {words}\n", ".txt"),
    "marks around the time": ("- `{clock}` **{name}** {words}\n", ".md"),
    "bold on a web page": ("<p><b>{name}</b> {words}</p>", ".html"),
    "a time between hashes": ("{name}: {words} #00:{clock}-5#\n\n", ".txt"),
    "a date with a month": ("6 May 2026 09:{clock}\n{name}\n{words}\n\n", ".txt"),
    "a month first": ("{name}\n{words}\nMay 6, 2026 9:{clock} AM\n\n", ".txt"),
    "events": ("{head}Dialogue: 0,0:{clock}.00,0:{clock}.90,Default,{name},{{\\i1}}{words}\n", ".ass"),
    "fields": ("Speaker: {name}\nTime: {clock}\nText: {words}\n\n", ".txt"),
    "nested fields": ('- speaker: {name}\n  start: {start}\n  text: "{words}"\n', ".txt"),
    "records with a head": ('[[turn]]\nspeaker = "{name}"\nstart = {start}\ntext = "{words}"\n\n', ".txt"),
    "items of a web page": ("<li><b>{name}:</b> {words}</li>", ".html"),
    "headings of a web page": ("<h3>{name} {clock}</h3><p>{words}</p>", ".html"),
    "coloured captions": ("{number}\n00:{clock},0 --> 00:{clock},9\n<font size=2>{name}: {words}</font>\n\n", ".srt"),
    "dashes in captions": ("{number}\n00:{clock},000 --> 00:{clock},900\n{name} - {words}\n\n", ".srt"),
    "named captions": ("{name}\n00:{clock}.000 --> 00:{clock}.900\n{words}\n\n", ".vtt"),
}  # fmt: skip


def _write(row: str) -> str:
    rows = []
    for number, (who, at, words) in enumerate(CALL, start=1):
        clock = f"{at // 60:02}:{at % 60:02}"
        minutes, seconds = f"{at // 60}", f"{at % 60:02}"
        rows.append(
            row.format(
                name=NAMES[who], who=who, words=words, number=number, clock=clock, minutes=minutes, seconds=seconds,
                head="[Events]\nFormat: Layer, Start, End, Style, Name, Text\n" if number == 1 else "",
                seconds5=f"{at:05}",
                start=at, end=at + 3,
            )
        )  # fmt: skip
    return "".join(rows)


def _check(source: Source) -> None:
    check_spans(source)
    said: dict[int, set[str]] = {0: set(), 1: set()}
    for who, _, words in CALL:
        lines = [line for line in source.lines if line.text in words]
        assert " ".join(line.text for line in lines) == words
        said[who] |= {line.speaker for line in lines}
    assert [len(names) for names in said.values()] == [1, 1], said
    assert said[0] != said[1]
    assert "" not in said[0] | said[1]
    assert sum(len(line.text.split()) for line in source.lines) == sum(len(words.split()) for _, _, words in CALL)


@pytest.mark.parametrize("layout", ROWS)
def test_turns_of_each_kind_have_speakers(layout: str) -> None:
    row, suffix = ROWS[layout]
    _check(read(("WEBVTT\n\n" if suffix == ".vtt" else "") + _write(row), suffix))


@pytest.mark.parametrize(
    "layout", ["columns of seconds", "columns of milliseconds", "a time below the words", "fields"]
)
def test_times_in_columns_and_fields_are_read(layout: str) -> None:
    row, suffix = ROWS[layout]
    lines = read(_write(row), suffix).lines
    at = {line.text: line.time for line in lines}
    assert at["Cold?"] == pytest.approx(CALL[1][1], abs=0.6)
    assert at[CALL[-1][2]] == pytest.approx(CALL[-1][1], abs=0.6)


def test_a_procedure_with_fields_is_no_conversation() -> None:
    step = "Step: {}\nOwner: {}\nDeliverable: {}\n\n"
    steps = [
        ("Light the oven cold.", "Baker", "A log"),
        ("Dry the walls.", "Mason", "A photo"),
        ("Close the door.", "Baker", "A log"),
    ]
    source = read("".join(step.format(*each) for each in steps), ".txt")
    assert {line.speaker for line in source.lines} == {""}


def test_a_numbered_list_with_tabs_has_no_times() -> None:
    source = read("".join(f"{number}\t{words}\n" for number, words in enumerate(STEPS, start=1)), ".txt")
    assert [line.text for line in source.lines] == list(STEPS)
    assert {line.time for line in source.lines} == {None}


STEPS = ("Light the oven cold.", "Dry the walls for an hour.", "Close the door.", "Write down the heat.")


def test_labels_in_front_of_a_transcript_with_times_are_no_speakers() -> None:
    front = "Transcript: taking over an oven\n\nTranscript:\n"
    turns = "".join(f"{NAMES[who]} {at // 60}:{at % 60:02}\n{words}\n\n" for who, at, words in CALL)
    assert {line.speaker for line in read(front + turns, ".txt").lines} == set(NAMES)


def test_who_takes_part_is_said_in_front_of_a_transcript() -> None:
    front = f"Taking over an oven\n6 May 2026\nIn the call: {', '.join(NAMES)}\n\n"
    turns = "".join(f"{NAMES[who]}: {words}\n" for who, _, words in CALL)
    assert {line.speaker for line in read(front + turns, ".txt").lines} == set(NAMES)
    kept = read(f"{front}Time needed: one hour at least\n\n{turns}", ".txt")
    assert "Time needed: one hour at least" in {line.text for line in kept.lines}


def test_short_answers_with_a_full_stop_are_no_speakers() -> None:
    rows = ["Kari: We look first.", "OK. We feel for cracks.", "Ole: Why?", "OK. I see. 45 seconds left.", "OK. Done."]
    talk = "\n\n".join(rows)
    assert "OK" not in {line.speaker for line in read(talk, ".txt").lines}


def test_names_above_quotations_are_speakers() -> None:
    source = read("".join(f"{NAMES[who]}\n“{words}”\n\n" for who, _, words in CALL), ".txt")
    assert {line.speaker for line in source.lines} == {*NAMES}
    assert not {line.text for line in source.lines} & {*NAMES}
