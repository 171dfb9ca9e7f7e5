"""Sections of notes about a client are set aside."""

from kit_builder.evidence.alignment import quote_lines
from kit_builder.extract.small.chunking import split_into_passages
from kit_builder.extract.small.client_notes import set_client_notes_aside
from kit_builder.records import SECTIONS, Extract
from kit_builder.sources import read_source
from tests.extract.test_extract import passages

CALL = """\
WEBVTT

00:00:01.000 --> 00:00:05.000
<v Maren Holt>You put the scale on the pass.</v>

00:00:06.000 --> 00:00:09.000
<v Dev Anand>On the pass.</v>
"""
NOTES = "# {}\n\nBring the scale.\n"


def set_aside(heading: str) -> Extract:
    """Return what is left of notes under `heading`, of which one line was taken as a step."""
    (call,), (notes,) = passages(CALL, ".vtt"), passages(NOTES.format(heading))
    step = quote_lines(notes.source, notes.lines[-1:])
    sections = {**dict.fromkeys(SECTIONS, ()), "steps": (step,)}
    _, left = set_client_notes_aside([Extract(call, {}, expert="Maren Holt"), Extract(notes, sections)])
    return left


def test_a_section_with_a_clients_name_as_heading_is_emptied_and_counted() -> None:
    for heading in ("Dev", "3. Dev / Anand", "Dev / Skjærhaugen"):
        left = set_aside(heading)
        assert left.sections["steps"] == ()
        assert left.discarded == {"agreed with this client": 1}
        assert {line.number for line in left.passage.lines} == left.agreed


def test_other_sections_stay() -> None:
    for heading in ("Dev weighs a plate", "Maren Holt", "Weigh a plate"):
        assert len(set_aside(heading).sections["steps"]) == 1


def test_what_stands_before_the_heading_stays() -> None:
    (call,) = passages(CALL, ".vtt")
    (notes,) = split_into_passages(read_source("notes.md", "notes", b"Zero the scale.\n\n# Dev\n\nBring it.\n", ".md"))
    own = [line for line in notes.lines if not line.is_heading]
    steps = tuple(quote_lines(notes.source, [line]) for line in own)
    sections = {**dict.fromkeys(SECTIONS, ()), "steps": steps}
    _, left = set_client_notes_aside([Extract(call, {}, expert="Maren Holt"), Extract(notes, sections)])
    assert [step.text for step in left.sections["steps"]] == ["Zero the scale."]
    assert left.passage.heading == ""
    assert own[0].number not in left.agreed
    assert own[1].number in left.agreed
