"""Tables: transcripts have speakers and times; of notes and boards only the words are read, in a known order."""

import pytest

from tests.sources.reading import check_problems, headings, read


def rows(text: str, suffix: str = ".csv") -> list[tuple[str, float | None, str]]:
    return [(line.speaker, line.time, line.text) for line in read(text, suffix).lines]


def words(text: str) -> list[str]:
    return [line.text for line in read(text, ".csv").lines if not line.is_heading]


SAID = [("Mara Holm", "Prune the roses in March."), ("Jon Berg", "Even the old ones?"), ("Mara Holm", "Those most.")]
STARTS = (62.0, 65.0, 67.0)

TRANSCRIPTS = {
    "comma": "Speaker,Start,Text\n{0},00:01:02,{1}\n{2},00:01:05,{3}\n{4},00:01:07,{5}\n",
    "text first": "Text;Name;Time\n{1};{0};1:02\n{3};{2};1:05\n{5};{4};1:07\n",
    "Norwegian": "tid;taler;ytring\n62,0;{0};{1}\n65,0;{2};{3}\n67,0;{4};{5}\n",
    "milliseconds": "a,b,c,d\n62000,64500,{0},{1}\n65000,66500,{2},{3}\n67000,68000,{4},{5}\n",
    "numbered": "#,wer,von,bis,was\n1,{0},00:01:02.000,00:01:04.500,{1}\n2,{2},00:01:05.000,00:01:06.500,{3}\n"
    "3,{4},00:01:07.000,00:01:08.000,{5}\n",
    "names of fields": "start_ms,speaker_label,transcript,is_last\n62000,{0},{1},1\n65000,{2},{3},1\n67000,{4},{5},1\n",
    "without titles": "00:01:02;{0};{1}\n00:01:05;{2};{3}\n00:01:07;{4};{5}\n",
    "tabs": "start\tspeaker\ttext\n62.0\t{0}\t{1}\n65.0\t{2}\t{3}\n67.0\t{4}\t{5}\n",
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_every_table_of_speech_has_speakers_and_times(name: str) -> None:
    table = TRANSCRIPTS[name].format(*(cell for turn in SAID for cell in turn))
    expected = [(speaker, start, text) for (speaker, text), start in zip(SAID, STARTS, strict=True)]
    assert rows(table) == expected


def test_lines_of_a_table_of_speech_have_their_rows() -> None:
    lines = read("Speaker,Start,Text\nKari,00:01:02,Ask first.\n\nOle,00:01:09,And then?\n", ".csv").lines
    assert [line.place for line in lines] == ["row 2", "row 4"]


def test_speakers_without_times_are_told_by_their_questions() -> None:
    table = "Person;Said\nKari;Ask for the budget first.\nOle;Why first?\nKari;Because it decides the rest.\n"
    assert rows(table)[1] == ("Ole", None, "Why first?")


def test_captions_in_a_table_have_times() -> None:
    table = "start\tend\ttext\n0\t2400\tPrune the roses, all of them, in March.\n2400\t3900\tNot, say, in May.\n"
    assert rows(table, ".tsv") == [
        ("", 0.0, "Prune the roses, all of them, in March."),
        ("", 2.4, "Not, say, in May."),
    ]


def test_a_second_text_beside_the_speech_is_reported() -> None:
    table = "Start,Speaker,Text,Remark\n0:01,Kari,Ask for the budget first.,she was in a hurry today\n"
    table += "0:04,Ole,Why first?,\n0:06,Kari,It decides the rest.,\n"
    source = read(table, ".csv")
    assert [line.text for line in source.lines] == ["Ask for the budget first.", "Why first?", "It decides the rest."]
    check_problems(source, ("remark", 6))


def test_a_table_of_notes_is_read_row_by_row() -> None:
    table = "Date;Client;Note\n2026-01-02;Acme;Ask for the budget before you name a price. Then wait.\n"
    source = read(table, ".csv")
    assert [(line.place, line.text) for line in source.lines] == [
        ("row 2", "Acme"),
        ("row 2", "Ask for the budget before you name a price."),
        ("row 2", "Then wait."),
    ]
    assert "Date" in source.problems[0]


def test_cells_of_several_text_columns_stay_in_one_line() -> None:
    table = "Problem,Remedy\nYellow leaves,Less water\nHoles,Look for slugs at night\n"
    assert words(table) == ["| Yellow leaves | Less water |", "| Holes | Look for slugs at night |"]


def test_a_column_of_repeated_values_gives_headings() -> None:
    table = "Column,Card\nKeep,Water at dawn\nKeep,Weed on Fridays\nDrop,Spraying\n"
    assert headings(table, ".csv") == ["Keep", "Drop"]
    assert words(table) == ["Water at dawn", "Weed on Fridays", "Spraying"]


def test_numbered_rows_stay_together_with_what_is_beside_them() -> None:
    table = "Step,Action,Where\n1,Empty the bins,Kitchen\n2,Wash them,Yard\n3,Dry them,Yard\n"
    assert words(table) == ["| Empty the bins | Kitchen |", "| Wash them | Yard |", "| Dry them | Yard |"]


def test_marks_of_a_board_are_left_out() -> None:
    table = "Idea,Shade,x,y\nWater at dawn,pink,10,500\nWeed on Fridays,green,10,700\nFeed the worms,pink,10,900\n"
    assert words(table) == ["Water at dawn", "Weed on Fridays", "Feed the worms"]


BOARD = "id,text,fill,pos x,pos y,changed,changed by\n{}"
NOTES = [
    ("n1", "Turn the heap", 700, 40),
    ("n2", "Gather leaves and peel", 100, 40),
    ("n3", "Layer them with twigs", 400, 42),
]


def board(places: list[tuple[int, int]]) -> str:
    cells = [
        f"{key},{text},#FFD02F,{x},{y},2026-02-0{at + 1},{('Mara Holm', 'Jon Berg')[at % 2]}\n"
        for at, ((key, text, _, _), (x, y)) in enumerate(zip(NOTES, places, strict=True))
    ]
    return BOARD.format("".join(cells))


def test_a_board_in_one_row_is_read_by_position_without_ids_colours_dates_and_names() -> None:
    source = read(board([(700, 40), (100, 40), (400, 42)]), ".csv")
    assert [line.text for line in source.lines] == ["Gather leaves and peel", "Layer them with twigs", "Turn the heap"]
    assert {line.speaker for line in source.lines} == {""}
    assert all(name in source.problems[0] for name in ("id", "fill", "pos x", "changed by"))
    assert len(source.problems) == 1


def test_a_board_in_one_column_is_read_from_top_to_bottom() -> None:
    assert words(board([(40, 700), (40, 100), (42, 400)]))[0] == "Gather leaves and peel"


def test_a_scattered_board_is_read_as_it_is_and_reported() -> None:
    source = read(board([(700, 40), (100, 900), (400, 300)]).replace("\nn", "\n"), ".csv")
    assert [line.text for line in source.lines] == [text for _, text, _, _ in NOTES]
    assert "order" in source.problems[-1]


def test_a_column_of_ranks_gives_the_order() -> None:
    source = read("Rank,Idea\n2,Water at dawn\n3,Weed on Fridays\n1,Feed the worms\n", ".csv")
    assert [line.text for line in source.lines] == ["Feed the worms", "Water at dawn", "Weed on Fridays"]


def test_a_column_of_votes_gives_no_order() -> None:
    source = read("Idea,Votes\nWater at dawn,4\nWeed on Fridays,9\nFeed the worms,6\n", ".csv")
    assert [line.text for line in source.lines] == ["Water at dawn", "Weed on Fridays", "Feed the worms"]
    assert "order" in source.problems[-1]


def test_owners_of_steps_are_no_speakers() -> None:
    source = read("Step,Action,Owner\n1,Empty the bins,Ole\n2,Wash them,Kari\n3,Dry them,Ole\n", ".csv")
    assert {line.speaker for line in source.lines} == {""}
    assert not source.is_transcript


def test_one_column_is_a_list() -> None:
    assert words("Spring jobs\n\nTurn the heap\nGather leaves\n") == ["Spring jobs", "Turn the heap", "Gather leaves"]
