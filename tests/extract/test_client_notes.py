"""Sections of notes about a client are set aside."""

from kit_builder.evidence.alignment import quote_lines
from kit_builder.extract.small.client_notes import set_client_notes_aside
from kit_builder.records import SECTIONS, Extract
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
    for heading in ("Dev", "3. Dev / Anand"):
        left = set_aside(heading)
        assert left.sections["steps"] == ()
        assert left.discarded == {"agreed with this client": 1}
        assert {line.number for line in left.passage.lines} == left.agreed


def test_other_sections_stay() -> None:
    for heading in ("Dev weighs a plate", "Maren Holt", "Weigh a plate"):
        assert len(set_aside(heading).sections["steps"]) == 1
