"""Ask a model about recurring labels that may or may not be speakers, where the layout of a source cannot tell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BaseModel, Field

from kit_builder.errors import AnswerError
from kit_builder.extract.prepare import PreparedSource
from kit_builder.extract.reading_doubts import find_labels_in_doubt, summarise_readings
from kit_builder.kit.settings import Settings
from kit_builder.llm.model import Ask
from kit_builder.records import Finding, Source
from kit_builder.sources.reading_summary import ReadingSummary
from kit_builder.sources.speaker_names import correct_speakers
from kit_builder.text.joining import fold_text
from kit_builder.text.languages import Language

_MAX_SAMPLE_WORDS = 20


class Speakers(BaseModel):
    """The answer to the prompt `labels.md`."""

    speakers: list[Annotated[str, Field(max_length=80)]]


@dataclass(frozen=True, slots=True)
class Readings:
    """How sources were read: each prepared for extraction and summarised, with doubts, and notes about their labels."""

    sources: tuple[Source, ...]
    prepared: tuple[PreparedSource, ...]
    summaries: tuple[ReadingSummary, ...]
    doubts: tuple[Finding, ...]
    notes: tuple[Finding, ...]


def settle_readings(
    sources: Sequence[Source],
    prepared: Sequence[PreparedSource],
    settings: Settings,
    prepare: Callable[[Source], PreparedSource],
    make_ask: Callable[[Sequence[Source]], Ask],
    language: Language,
) -> Readings:
    """Return how `sources`, which are `prepared`, were read, once a model has judged labels that are in doubt.

    Sources whose labels were judged are prepared again. Labels that `settings` name are not in doubt. `make_ask` is
    given the sources as they are if all labels in doubt are speakers, so that they are masked as such: once they are
    judged, that would change the question.
    """
    sources, readings = list(sources), list(prepared)
    decided = {source.name: tuple(settings.speakers) for source in sources}
    notes: list[Finding] = []
    unsure = find_labels_in_doubt(readings, decided)
    if any(unsure):
        named = [
            correct_speakers(source, {each: each for each in labels})
            for source, labels in zip(sources, unsure, strict=True)
        ]
        ask = make_ask(named)
        for at, labels in enumerate(unsure):
            settled, found, judged = settle_labels(sources[at], labels, ask, language)
            readings[at] = readings[at] if settled is sources[at] else prepare(settled)
            sources[at] = settled
            notes += found
            decided[settled.name] = (*decided[settled.name], *judged)
    summaries, doubts = summarise_readings(readings, settings.expert or settings.author, decided)
    return Readings(tuple(sources), tuple(readings), summaries, doubts, tuple(notes))


def settle_labels(
    source: Source, labels: Mapping[str, Sequence[str]], ask: Ask, language: Language
) -> tuple[Source, tuple[Finding, ...], tuple[str, ...]]:
    """Return `source` with those `labels` as speakers that a model says are, a note about it, and the labels judged.

    `labels` are given with some of the words after each; if there are none, nothing is asked. Of the answer, only
    labels that were asked about count. If the model gives no usable answer, the source is returned as it is, with a
    warning.
    """
    if not labels:
        return source, (), ()
    shown = [(label, [" ".join(each.split()[:_MAX_SAMPLE_WORDS]) for each in said]) for label, said in labels.items()]
    question = language.load_prompt("labels.md").fill(f"speakers of {source.name}", labels=shown)
    likely = Speakers(speakers=list(labels)).model_dump_json()
    try:
        answer = ask(replace(question, likely=likely), Speakers)
    except AnswerError as error:
        message = f"The model did not say which labels are speakers: {error}"
        return source, (Finding("warning", source.name, message),), ()
    named = {fold_text(each) for each in answer.speakers}
    names = {label: label if fold_text(label) in named else "" for label in labels}
    return correct_speakers(source, names), (Finding("note", source.name, _describe(names)),), tuple(labels)


def _describe(names: Mapping[str, str]) -> str:
    speakers = ", ".join(label for label, name in names.items() if name) or "none"
    others = ", ".join(label for label, name in names.items() if not name) or "none"
    return f"Labels that the model takes for speakers: {speakers}; for text: {others}. Correct it with --speaker."
