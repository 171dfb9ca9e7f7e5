import random

from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.extract.small.chunking import split_into_passages
from kit_builder.records import Line, Passage, Source
from kit_builder.sources import read_source


def read(text: str, suffix: str = ".md") -> Source:
    return read_source("notes", "notes", text.encode(), suffix)


def size(passage: Passage) -> int:
    return sum(len(line.text.split()) for line in passage.lines)


def speech(topics: list[list[str]], lines: int) -> str:
    chance = random.Random(7)  # noqa: S311
    return " ".join(" ".join(chance.choices(topic, k=11)).capitalize() + "." for topic in topics for _ in range(lines))


MONEY = ["budget", "invoice", "price", "payment", "discount", "client", "margin", "offer"]
GARDEN = ["flower", "soil", "water", "seeds", "spade", "winter", "garden", "bloom"]


def test_a_short_document_is_one_passage() -> None:
    (passage,) = split_into_passages(read("We call first. Then we write.\n\nThen we stop."))
    assert (passage.number, passage.heading, len(passage.lines)) == (1, "", 3)


def test_a_heading_starts_a_passage_and_consecutive_headings_share_one() -> None:
    passages = list(split_into_passages(read("# A\n\nCall. Ask.\n\n# B\n\n## C\n\nWrite.\n")))
    assert [(passage.heading, [line.text for line in passage.lines]) for passage in passages] == [
        ("A", ["A", "Call.", "Ask."]),
        ("C", ["B", "C", "Write."]),
    ]


def test_a_short_opening_without_a_heading_joins_the_next_passage() -> None:
    (passage,) = split_into_passages(read("Hello there.\n\n# A\n\nCall. Ask.\n"))
    assert (passage.heading, passage.lines[0].text) == ("A", "Hello there.")


def test_long_speech_is_split_where_the_topic_shifts() -> None:
    first, second = split_into_passages(read(speech([MONEY, GARDEN], 31)))
    assert abs(len(first.lines) - 31) <= 1
    assert second.number == 2


def test_passages_end_at_a_paragraph_break_if_possible() -> None:
    passages = list(split_into_passages(read(speech([MONEY], 30) + "\n\n" + speech([MONEY], 30))))
    assert [len(passage.lines) for passage in passages] == [30, 30]


def test_a_list_is_not_separated_from_its_introduction() -> None:
    text = speech([MONEY], 33) + " Do this:\n\n" + "\n".join(f"- {speech([GARDEN], 1)}" for _ in range(20))
    assert not any(passage.lines[-1].text.endswith(":") for passage in split_into_passages(read(text)))


def test_pieces_of_a_long_section_keep_its_heading() -> None:
    passages = list(split_into_passages(read("# Money\n\n" + speech([MONEY], 100))))
    assert len(passages) > 2
    assert {passage.heading for passage in passages} == {"Money"}


def test_a_line_longer_than_a_passage_is_one_of_its_own() -> None:
    long = ", ".join(["word"] * 600) + "."
    passages = list(split_into_passages(read(f"{speech([MONEY], 20)}\n\n{long}\n\n{speech([MONEY], 20)}")))
    assert [len(passage.lines) for passage in passages] == [20, 1, 20]


def test_text_without_spaces_is_measured_by_its_length() -> None:
    assert len(list(split_into_passages(read("先打电话然后发邮件给客户确认。" * 1000)))) > 2


@settings(max_examples=30, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 30), min_size=1, max_size=150),
    headings=st.sets(st.integers(0, 149), max_size=4),
    words=st.integers(60, 300),
)
def test_every_line_is_in_one_passage_in_order(lengths: list[int], headings: set[int], words: int) -> None:
    text = "\n".join("ord" + " ord" * (length - 1) for length in lengths)
    lines: list[Line] = []
    start = 0
    for place, row in enumerate(text.split("\n")):
        span = (start, start + len(row))
        lines.append(Line(place + 1, row, (span,), is_heading=place in headings))
        start += len(row) + 1
    source = Source("notes", "notes", text, tuple(lines))
    passages = list(split_into_passages(source, words))
    assert [line for passage in passages for line in passage.lines] == lines
    assert [passage.number for passage in passages] == list(range(1, len(passages) + 1))
    for passage in passages:
        assert size(passage) <= words or all(line.is_heading for line in passage.lines[:-1])
    if not headings:
        assert all(size(passage) >= words / 2 - 30 for passage in passages[:-1])
    assert passages == list(split_into_passages(source, words))


def test_passages_of_long_speech_have_half_to_all_of_the_words() -> None:
    sizes = [size(passage) for passage in split_into_passages(read(speech([MONEY, GARDEN] * 10, 40), ".txt"))]
    assert all(200 <= words <= 450 for words in sizes)


def test_passages_are_yielded_one_at_a_time() -> None:
    passages = split_into_passages(read("# A\n\nCall.\n\n" * 1000))
    assert next(passages).number == 1
