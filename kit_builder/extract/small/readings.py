"""Sources as a model is asked about them: cut into passages, each in its language, and whose words count in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kit_builder.extract.small.chunking import split
from kit_builder.extract.small.headings import titled
from kit_builder.extract.small.topics import beginnings
from kit_builder.kit.settings import Settings
from kit_builder.privacy import addressed
from kit_builder.records import Finding, Line, Passage, Source
from kit_builder.sources.expert import expert, is_named
from kit_builder.text.headings import section_of
from kit_builder.text.languages import Language, detect, load_language

# In notes the steps of a method stand together, so more of them is asked about at once than of talk.
_NOTES_ARE_DENSER = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """A source as it is asked about: its passages, the language of each and of the whole, and whose words count.

    `kept_out` are the lines that speak to a program; they are in no passage.
    """

    source: Source
    passages: tuple[tuple[Passage, Language], ...]
    expert: str
    language: Language
    kept_out: tuple[Line, ...]


def read(source: Source, settings: Settings, folders: Sequence[Path], words: int) -> Reading:
    """How `source` is asked about, in passages of about so many `words`; `folders` hold prompts."""
    language = load_language(detect(text_of(source.lines)), folders)
    whole = titled(source, language.words)
    kept_out = addressed(source.lines)
    to_programs = frozenset(kept_out)
    to_readers = tuple(line for line in source.lines if line not in to_programs)
    source = titled(replace(source, lines=to_readers), language.words)
    speaker = expert(source, settings.expert or settings.author)
    begun = beginnings(source, speaker, language.words)

    def opens(line: Line) -> bool:
        return line.number in begun or (line.is_heading and not section_of(line.text, language.words))

    def spoken(passage: Passage) -> Language:
        return load_language(detect(text_of(passage.lines), language.code), folders)

    size = words if source.is_transcript else _NOTES_ARE_DENSER * words
    passages = tuple((passage, spoken(passage)) for passage in split(source, size, opens))
    return Reading(whole, passages, speaker, language, kept_out)


def text_of(lines: Iterable[Line]) -> str:
    """What `lines` say, one a line."""
    return "\n".join(line.text for line in lines)


def remarks(readings: Sequence[Reading], kit: Language, settings: Settings) -> Iterator[Finding]:
    """What a person should know of how the sources were read for a kit in the language `kit`."""
    yield from _without_words(kit, readings)
    for reading in readings:
        for problem in reading.source.problems:
            yield Finding("warning", reading.source.name, problem)
        if reading.kept_out:
            numbers = ", ".join(str(line.number) for line in reading.kept_out)
            message = f"These lines speak to a program and to no reader, and were left out: {numbers}."
            yield Finding("warning", reading.source.name, message)
    for reading in readings:
        if reading.expert:
            yield _of_expert(reading, settings.expert)


def _without_words(kit: Language, readings: Iterable[Reading]) -> Iterator[Finding]:
    """A finding for each language of the kit and its sources that has no file of words: the English ones are used."""
    spoken = {language.code: language for reading in readings for _, language in reading.passages}
    for language in ({kit.code: kit} | spoken).values():
        if not language.has_words:
            message = "There are no words for this language yet, so headings and fixed words are English."
            yield Finding("warning", language.english_name, message)


def _of_expert(reading: Reading, named: str) -> Finding:
    if named and not is_named(reading.expert, named):
        message = f"Nobody called {named} speaks here: {reading.expert}, who says most, is taken as the expert."
        return Finding("warning", reading.source.name, message)
    return Finding("note", reading.source.name, f"{reading.expert} is taken as the expert.")
