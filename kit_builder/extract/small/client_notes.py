"""Notes about a client: a section of notes whose heading is the client's name teaches nobody anything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kit_builder.records import SECTIONS, Extract
from kit_builder.text.headings import remove_marks
from kit_builder.text.tokens import tokenize


def list_clients(extracts: Sequence[Extract]) -> frozenset[str]:
    """Return the names of everyone who speaks in the sources, except the experts, word by word in small letters."""
    names = {
        name
        for extract in extracts
        if extract.expert
        for line in extract.passage.lines
        if not line.is_from(extract.expert)
        for name in tokenize(line.speaker)
    }
    return frozenset(names - {name for extract in extracts for name in tokenize(extract.expert)})


def set_client_notes_aside(extracts: Sequence[Extract]) -> list[Extract]:
    """Return `extracts` with nothing left of the sections of notes that only have clients' names as their heading.

    Their lines are listed as agreed with the client, and their items counted under this reason.
    """
    clients = list_clients(extracts)
    return [_empty(extract) if _is_about_clients(extract, clients) else extract for extract in extracts]


def _is_about_clients(extract: Extract, clients: frozenset[str]) -> bool:
    said = tokenize(remove_marks(extract.passage.heading))
    return not extract.passage.source.is_transcript and bool(said) and clients.issuperset(said)


def _empty(extract: Extract) -> Extract:
    discarded = Counter(extract.discarded)
    discarded["agreed with this client"] += sum(map(len, extract.sections.values()))
    return replace(
        extract,
        sections=dict.fromkeys(SECTIONS, ()),
        discarded=+discarded,
        agreed=frozenset(line.number for line in extract.passage.lines),
    )
