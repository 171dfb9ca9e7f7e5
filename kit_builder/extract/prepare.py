"""Prepare a source for extraction: find its expert, its language and suspected prompt injections."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, groupby
from pathlib import Path

from kit_builder.extract.small.chunking import split_into_passages
from kit_builder.extract.small.plain_headings import mark_plain_headings
from kit_builder.extract.small.step_headings import join_step_headings
from kit_builder.extract.small.topics import find_method_starts
from kit_builder.kit.settings import Settings
from kit_builder.privacy import find_prompt_injections
from kit_builder.records import Finding, Line, Passage, Source
from kit_builder.sources.expert import find_expert, is_named
from kit_builder.text.headings import find_section, find_stages
from kit_builder.text.joining import stack_lines
from kit_builder.text.languages import Language, detect_language, load_language
from kit_builder.text.words import Words

# The steps of a method are closer together in notes than in talk, so passages of notes can be longer.
_NOTES_FACTOR = 3


@dataclass(frozen=True)
class PreparedSource:
    """A source ready for extraction, with its expert and its main language.

    `injected_lines` are suspected prompt injections; `trusted` is the source without them. Its passages have about
    `passage_words` words, and are cut when they are first needed. `folders` hold prompts and word lists.
    """

    source: Source
    trusted: Source
    expert: str
    language: Language
    injected_lines: tuple[Line, ...]
    passage_words: int
    folders: tuple[Path, ...]

    @cached_property
    def passages(self) -> tuple[tuple[Passage, Language], ...]:
        """The passages with their languages."""
        words = self.language.words
        starts = find_method_starts(self.trusted, self.expert, words)
        stages = find_stages(self.trusted.lines, words)

        def starts_passage(line: Line) -> bool:
            is_topic = line.is_heading and not find_section(line.text, words) and line.number not in stages
            return line.number in starts or line.is_context or is_topic

        passages = split_into_passages(self.trusted, self._count_words_of_part(), starts_passage)
        staged = (replace(each, stages=stages.intersection(line.number for line in each.lines)) for each in passages)
        return tuple((passage, self.find_language(passage.lines)) for passage in staged)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages of the source, each once, judged by parts of about the size of a passage."""
        most = self._count_words_of_part()
        reached = accumulate(len(line.text.split()) for line in self.trusted.lines)
        parts = groupby(zip(self.trusted.lines, reached, strict=True), lambda each: each[1] // most)
        return tuple(dict.fromkeys(self.find_language(line for line, _ in part) for _, part in parts))

    def find_language(self, lines: Iterable[Line]) -> Language:
        """Return the language of some lines."""
        code = detect_language(stack_lines(lines), self.language.code)
        return self.language if code == self.language.code else load_language(code, self.folders)

    def _count_words_of_part(self) -> int:
        return self.passage_words if self.source.is_transcript else _NOTES_FACTOR * self.passage_words


def prepare_source(source: Source, settings: Settings, folders: Sequence[Path], words: int) -> PreparedSource:
    """Prepare `source` for extraction in passages of about `words` words; `folders` hold prompts and word lists."""
    language = load_language(detect_language(stack_lines(source.lines)), folders)
    injected = find_prompt_injections(source.lines)
    whole = trusted = _settle_headings(source, language.words)
    if injected:
        dropped = frozenset(injected)
        kept = tuple(line for line in source.lines if line not in dropped)
        trusted = _settle_headings(replace(source, lines=kept), language.words)
    expert = find_expert(trusted, settings.expert or settings.author)
    return PreparedSource(whole, trusted, expert, language, injected, words, tuple(folders))


def _settle_headings(source: Source, words: Words) -> Source:
    """Return `source` with titles that have no markup as headings, and headings that are steps as lines."""
    return join_step_headings(mark_plain_headings(source, words), words)


def report_reading(readings: Sequence[PreparedSource], kit: Language, settings: Settings) -> Iterator[Finding]:
    """Yield findings on how the sources were read for a kit in the language `kit`."""
    yield from _report_missing_word_lists(kit, readings)
    for reading in readings:
        for problem in reading.source.problems:
            yield Finding("warning", reading.source.name, problem)
        if reading.injected_lines:
            numbers = ", ".join(str(line.number) for line in reading.injected_lines)
            message = f"Left out as suspected prompt injection: line {numbers}."
            yield Finding("warning", reading.source.name, message)
    yield from report_experts(readings, settings.expert)


def report_experts(readings: Iterable[PreparedSource], named: str) -> Iterator[Finding]:
    """Yield who the expert is in each transcript: a warning if it is not whom the settings have `named`."""
    for reading in readings:
        if reading.expert:
            yield _report_expert(reading, named)


def _report_missing_word_lists(kit: Language, readings: Iterable[PreparedSource]) -> Iterator[Finding]:
    """Yield a finding for each language of the kit and its sources that has no word lists of its own."""
    spoken = {language.code: language for reading in readings for language in reading.languages}
    for language in ({kit.code: kit} | spoken).values():
        if not language.has_words:
            message = "This language has no word lists yet. Headings and fixed words are in English."
            yield Finding("warning", language.english_name, message)


def _report_expert(source: PreparedSource, named: str) -> Finding:
    if named and not is_named(source.expert, named):
        message = f"No speaker is called {named}. Using {source.expert}, who speaks most, as the expert."
        return Finding("warning", source.source.name, message)
    return Finding("note", source.source.name, f"Using {source.expert} as the expert.")
