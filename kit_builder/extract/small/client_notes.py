"""Notes about a client: a section of notes whose heading is the client's name teaches nobody anything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kit_builder.records import Extract
from kit_builder.text.dictionary import is_word
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
    """Return `extracts` with nothing left of the sections of notes whose heading has only names, one of a client.

    Their lines are listed as agreed with the client, and their items counted under this reason.
    """
    clients = list_clients(extracts)
    return [_empty(extract) if _is_about_clients(extract, clients) else extract for extract in extracts]


def _is_about_clients(extract: Extract, clients: frozenset[str]) -> bool:
    if extract.passage.source.is_transcript:
        return False
    said = tokenize(remove_marks(extract.passage.heading))
    return not clients.isdisjoint(said) and all(word in clients or not is_word(word) for word in said)


def _empty(extract: Extract) -> Extract:
    """Return `extract` without the items below the heading; a passage may have others before it."""
    passage = extract.passage
    start = next((line.number for line in passage.lines if line.is_heading and line.text == passage.heading), 0)
    sections = {
        name: tuple(item for item in items if item.evidence[0].line_start < start)
        for name, items in extract.sections.items()
    }
    discarded = Counter(extract.discarded)
    discarded["agreed with this client"] += sum(map(len, extract.sections.values())) - sum(map(len, sections.values()))
    return replace(
        extract,
        passage=replace(passage, heading=""),
        sections=sections,
        discarded=+discarded,
        agreed=frozenset(line.number for line in passage.lines if line.number >= start),
    )
