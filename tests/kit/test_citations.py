import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.kit.citations import Citations, parse_definition
from kit_builder.records import Evidence
from kit_builder.text.markdown import clean_text, parse_footnotes, parse_raw_footnotes

LINE = Evidence("call-2.vtt", "call-2", 14, 14, "Weigh three plates.", "00:12:31")
LINES = Evidence("notes.md", "notes", 3, 5, "Take the mean. Write it down.")


def written(*evidence: Evidence) -> str:
    citations = Citations()
    return f"Weigh it. {citations.cite(evidence)}\n\n{citations.render_definitions()}\n"


def test_evidence_is_cited_by_its_lines_and_defined_once_in_the_order_of_first_use() -> None:
    citations = Citations()
    assert citations.cite([LINE, LINES]) == "[^call-2-14][^notes-3-5]"
    assert citations.cite([LINE]) == "[^call-2-14]"
    assert citations.cite([]) == ""
    assert citations.render_definitions().splitlines() == [
        '[^call-2-14]: call-2.vtt, line 14, 00:12:31: "Weigh three plates."',
        '[^notes-3-5]: notes.md, lines 3-5: "Take the mean. Write it down."',
    ]


def test_nothing_cited_needs_no_definitions() -> None:
    assert Citations().render_definitions() == ""


def test_different_evidence_on_the_same_lines_gets_its_own_label() -> None:
    other = Evidence("call-2.vtt", "call-2", 14, 14, "Weigh four plates.")
    third = Evidence("call-2.vtt", "call-2", 14, 14, "Weigh five plates.")
    text = written(LINE, other, third)
    assert text.startswith("Weigh it. [^call-2-14][^call-2-14.2][^call-2-14.3]\n")
    assert [parse_definition(label, body) for label, body in parse_raw_footnotes(text).items()] == [LINE, other, third]


AWKWARD = [
    'He said: "Weigh it", and then: line 3: "no".',
    "[^call-2-15] and [a link](http://example.com) and `code` and *stars* and <b>",
    '# Heading | cell \\ backslash \\" &amp; æøå «så»',
    "two\nrows\tand a tab",
    "",
]


@pytest.mark.parametrize("quote", AWKWARD)
@pytest.mark.parametrize("source", ["call-2.vtt", 'a "b", line 3: c.md', "notes, lines 1-2, 00:00:01.md", "æ [1] *.md"])
def test_evidence_is_read_back_from_its_footnote(source: str, quote: str) -> None:
    evidence = Evidence(source, "call-2", 14, 15, quote, "100:02:03")
    ((label, body),) = parse_raw_footnotes(written(evidence)).items()
    assert parse_definition(label, body) == Evidence(source, "call-2", 14, 15, clean_text(quote), "100:02:03")
    assert clean_text(quote) in parse_footnotes(written(evidence))[label]


@settings(max_examples=200, deadline=None)
@given(
    source=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20),
    quote=st.text(max_size=60).map(clean_text),
    start=st.integers(1, 999),
    more=st.integers(0, 9),
)
def test_any_evidence_is_read_back_from_its_footnote(source: str, quote: str, start: int, more: int) -> None:
    evidence = Evidence(clean_text(source) or "notes", "notes-2", start, start + more, quote)
    ((label, body),) = parse_raw_footnotes(written(evidence)).items()
    assert parse_definition(label, body) == evidence


@pytest.mark.parametrize(
    "definition",
    [
        "",
        "call-2.vtt",
        "call-2.vtt, line 14",
        'call-2.vtt, line x: "Weigh it."',
        "call-2.vtt, line 14: Weigh it.",
        'call-2.vtt, line 14, noon: "Weigh it."',
        'line 14: "Weigh it."',
        'call-2.vtt, line 14: "Weigh it." And more.',
        'call-2.vtt, line 12345678901: "Weigh it."',
    ],
)
def test_a_footnote_without_a_source_line_is_not_evidence(definition: str) -> None:
    assert parse_definition("call-2-14", definition) is None


@pytest.mark.parametrize(
    ("label", "definition", "source_id"),
    [
        ("call-2-14", 'c.vtt, line 14: "x"', "call-2"),
        ("call-2-14.2", 'c.vtt, line 14: "x"', "call-2"),
        ("call-2-14-15", 'c.vtt, lines 14-15: "x"', "call-2"),
        ("call-2-14-15", 'c.vtt, lines 14–15: "x"', "call-2"),
        ("my-own", 'c.vtt, line 14: "x"', "my-own"),
    ],
)
def test_the_source_id_comes_from_the_label(label: str, definition: str, source_id: str) -> None:
    evidence = parse_definition(label, definition)
    assert evidence is not None
    assert evidence.source_id == source_id


@pytest.mark.parametrize("place", ["page 3", "slide 12, notes", "comment by Kari B. O’Hara", "comment", "header"])
@pytest.mark.parametrize("start", [None, "00:12:31"])
def test_the_place_in_a_document_is_kept(place: str, start: str | None) -> None:
    evidence = Evidence("deck, line 3.pptx", "deck", 14, 14, "Weigh it, page 9.", start, place)
    citations = Citations()
    citations.cite([evidence])
    label, _, definition = citations.render_definitions()[2:].partition("]: ")
    assert f"line 14{f', {start}' if start else ''}, {place}: " in definition
    assert parse_definition(label, definition) == evidence
