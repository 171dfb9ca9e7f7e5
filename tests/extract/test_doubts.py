"""Doubts about how sources were read and about the methods found in them."""

import pytest

from kit_builder.extract.method_doubts import find_method_doubts
from kit_builder.extract.prepare import PreparedSource, prepare_source
from kit_builder.extract.reading_doubts import find_reading_doubts
from kit_builder.kit.settings import Settings
from kit_builder.records import Evidence, Item, Line, Method, Source
from kit_builder.sources import read_source
from kit_builder.sources.reading_summary import summarise_reading
from kit_builder.text.prompts import find_prompts_folder

SAID = [
    "The stall always opens the same way.",
    "First you put the awning up before the crates come.",
    "Why before the crates?",
    "Because the herbs must never stand in the sun.",
    "Then you weigh the empty boxes and write the weights down.",
    "Could I skip the weights?",
    "No, never skip them.",
    "Last you price the herbs by the bunch.",
]


def call(*speakers: str, said: list[str] = SAID, text: str = "", timed: bool = True) -> Source:
    """Return a call in which `speakers` take turns."""
    words = "\n".join(said)
    lines = []
    at = 0
    for number, each in enumerate(said, start=1):
        speaker = speakers[(number - 1) % len(speakers)] if speakers else ""
        time = 9.0 * number if timed else None
        lines.append(Line(number, each, ((at, at + len(each)),), speaker, time))
        at += len(each) + 1
    return Source("call.vtt", "call", words + text, tuple(lines))


def rows(*given: str) -> Source:
    """Return a text of which no row was recognised as a turn or a time."""
    return call(said=list(given), timed=False)


def doubts(source: Source, expert: str = "") -> list[str]:
    found = find_reading_doubts(source, summarise_reading(source, expert, ""))
    assert all(each.level == "warning" and each.where == source.name for each in found)
    assert all("--anyway" in each.message for each in found)
    return [each.message for each in found]


@pytest.mark.parametrize("expert", ["09:15", "14:02:10", "recording 3.m4a", "meeting.vtt"])
def test_an_expert_who_is_a_time_or_a_file_is_doubted(expert: str) -> None:
    (doubt,) = doubts(call(expert, "Ida Moe"), expert)
    assert f'"{expert}"' in doubt
    assert "lines 1, 3, 5 and 1 more" in doubt
    assert f'--speaker "{expert}=NAME"' in doubt


@pytest.mark.parametrize(
    "expert", ["Ida Moe", "Speaker 1", "SPEAKER_00", "Coach", "I. Moe", "ida@stall.example", "王芳"]
)
def test_people_and_numbered_speakers_are_no_doubt(expert: str) -> None:
    assert doubts(call(expert, "Nils Lie"), expert) == []


def test_a_field_of_a_form_is_doubted_as_the_expert() -> None:
    said = ["1. Put the awning up.", "The stall holder.", "2. Weigh the boxes.", "The helper.", "3. Price the herbs."]
    form = call("Deliverable", "Owner", said=said, timed=False)
    assert len(doubts(form, "Deliverable")) == 1
    assert doubts(call("Deliverable", "Owner", said=SAID, timed=False), "Deliverable") == []


@pytest.mark.parametrize("label", ["Unknown Speaker", "Speaker", "Meeting room 2", "ida's phone"])
def test_one_label_for_a_conversation_is_doubted(label: str) -> None:
    (doubt,) = doubts(call(label), label)
    assert f'"{label}"' in doubt
    assert "lines 3, 6" in doubt


def test_one_speaker_is_no_doubt_with_a_name_or_without_questions() -> None:
    assert doubts(call("Ida Moe"), "Ida Moe") == []
    told = [line for line in SAID if not line.endswith("?")] * 3
    assert doubts(call("Speaker 1", said=told), "Speaker 1") == []


def test_a_speaker_for_every_line_is_doubted() -> None:
    assert len(doubts(call(*(f"e{number}" for number in range(8))), "e3")) == 1
    assert doubts(call("Ida", "Nils", "Kåre"), "Ida") == []


@pytest.mark.parametrize(
    "heads",
    [
        ["Ida Moe at 0h 03m", "Nils Lie at 0h 09m", "Ida Moe at 0h 21m", "Nils Lie at 0h 44m"],
        ["@0:03 Ida Moe", "@0:09 Nils Lie", "@0:21 Ida Moe", "@0:44 Nils Lie"],
        ["## Ida (0:03)", "## Nils (0:09)", "## Ida (0:21)", "## Nils (0:44)"],
    ],
)
def test_short_rows_that_repeat_with_other_numbers_are_doubted(heads: list[str]) -> None:
    (doubt,) = doubts(rows(*(row for head, said in zip(heads, SAID, strict=False) for row in (head, said))))
    assert "4 short rows" in doubt
    assert heads[0] in doubt
    assert "line 1" in doubt


@pytest.mark.parametrize("head", ["<0:{:02}> ", "(00:00:{:02} to 00:01:00) someone ", "{:02}:17 / "])
def test_times_at_the_beginning_of_rows_are_doubted(head: str) -> None:
    source = rows(*(head.format(number * 7) + said for number, said in enumerate(SAID)))
    assert ["begin with a time" in doubt for doubt in doubts(source)] == [True]


@pytest.mark.parametrize(("one", "other"), [("Moe, Ida", "Lie, Nils"), ("**Ida**", "**Nils**"), ("+4799887766", "IM")])
def test_labels_before_a_colon_that_are_no_words_are_doubted(one: str, other: str) -> None:
    said = [f"{other if row.endswith('?') else one}: {row}" for row in SAID]
    assert ["a label and a colon" in doubt for doubt in doubts(rows(*said))] == [True]


@pytest.mark.parametrize(
    "given",
    [
        ["Step 1:", SAID[0], "Step 2:", SAID[1], "Step 3:", SAID[3], "Step 4:", SAID[4]],
        ["Page 1 of 4", SAID[0], *SAID, *SAID, "Page 2 of 4", *SAID],
        ["09:00 Put the awning up.", "09:30 Weigh the boxes.", "10:15 Price the herbs.", "12:00 Pack up."],
        [f"{'Do' if number % 2 else 'Why'}: {said}" for number, said in enumerate(SAID)],
        [f"{day}: {SAID[4]}" for day in ("Mon", "Mon", "Tue", "Tue", "Wed", "Wed", "Fri", "Fri")],
        ["SKU-8847 A-12 450", SAID[0], "SKU-8848 A-13 120", SAID[1], "SKU-8849 B-10 97", "SKU-8850 B-11 33"],
        ["Basil: water it daily from below.", "Mint: keep it in a pot of its own.", *SAID],
    ],
)
def test_steps_footers_schedules_and_notes_with_colons_are_no_doubt(given: list[str]) -> None:
    assert doubts(rows(*given)) == []


def test_text_that_is_in_no_line_is_doubted() -> None:
    lost = "\n" + "\n".join(f"These words about carrot number {number} were skipped" for number in range(8))
    assert ["are in no line" in doubt for doubt in doubts(call("Ida", "Nils", text=lost), "Ida")] == [True]
    assert doubts(call("Ida", "Nils", text="\nSome words were skipped"), "Ida") == []
    again = "\n" + "\n".join(SAID * 3)  # as in rolling captions
    assert doubts(call("Ida", "Nils", text=again), "Ida") == []


def prepared(source: Source) -> PreparedSource:
    return prepare_source(source, Settings(), [find_prompts_folder()], 300)


def method(name: str, steps: int, source: str = "call.vtt") -> Method:
    items = tuple(Item(f"Step {n}.", (Evidence(source, "call", n, n, "Step."),)) for n in range(1, steps + 1))
    return Method(name.casefold(), name, steps=items)


@pytest.mark.parametrize(
    "name", ["Ida 0:44", "09:15", "9 March 2026", "March 9, 2026", "2026-03-09", "Ida Moe", "ida moe", "IM"]
)
def test_a_title_that_is_a_time_a_date_or_a_name_is_doubted(name: str) -> None:
    (doubt,) = find_method_doubts([method(name, 4), method("Open the stall", 4)], [prepared(call("Ida Moe", "Nils"))])
    assert doubt.where == "call.vtt"
    assert f'"{name}"' in doubt.message
    assert "--anyway" in doubt.message


@pytest.mark.parametrize(
    "name", ["Open the stall", "Prepare for March", "Five steps in 30 minutes", "Åpne boden", "备货"]
)
def test_other_titles_are_no_doubt(name: str) -> None:
    assert find_method_doubts([method(name, 4)], [prepared(call("Ida Moe", "Nils"))]) == ()


def test_too_many_methods_in_one_call_are_doubted() -> None:
    methods = [method(f"Open stall {number}", 4) for number in range(30)]
    assert len(find_method_doubts(methods, [prepared(call("Ida", "Nils"))])) == 1
    assert find_method_doubts(methods[:10], [prepared(call("Ida", "Nils"))]) == ()


def test_several_methods_of_one_or_two_steps_are_doubted() -> None:
    methods = [method(f"Open stall {number}", steps) for number, steps in enumerate([2, 1, 2, 2, 5])]
    assert len(find_method_doubts(methods, [prepared(call("Ida", "Nils"))])) == 1
    assert find_method_doubts(methods[:3], [prepared(call("Ida", "Nils"))]) == ()


def test_instructions_without_a_method_are_doubted() -> None:
    text = b"Put the awning up.\nWeigh the boxes.\nWrite the weights down.\nPrice the herbs.\nSweep the floor.\n"
    assert len(find_method_doubts([], [prepared(read_source("stall.txt", "stall", text, ".txt"))])) == 1
    told = b"It rained all day. The herbs were wet. We were cold. They sold nothing. There was a dog.\n"
    assert find_method_doubts([], [prepared(read_source("diary.txt", "diary", told, ".txt"))]) == ()


def test_what_a_program_writes_in_front_of_a_transcript_is_no_doubt() -> None:
    front = "Summary\n\n" + "We talked about awnings and crates and agreed on nearly everything else. " * 9
    turns = "".join(f"{('Ida', 'Nils')[place % 2]} 0:{9 * place:02}\n{said}\n\n" for place, said in enumerate(SAID[:6]))
    source = read_source("call.txt", "call", f"{front}\n\n{turns}".encode(), ".txt")
    assert source.problems
    assert not doubts(source, "Ida")
