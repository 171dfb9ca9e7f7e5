"""Group the passages of each source that belong to one method, and name the groups."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from kit_builder.errors import AnswerError
from kit_builder.extract.small.topics import begins_a_method, name_called
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Each, one_by_one
from kit_builder.methods.drafts import Draft
from kit_builder.records import Extract, Finding, Item, Passage
from kit_builder.text.headings import section_of
from kit_builder.text.languages import Language
from kit_builder.text.tokens import content, shared, stop_words
from kit_builder.text.words import Words

# Passages of notes without headings go on with one method unless their words differ this much.
_GOES_ON = 0.18
_LEAST_STEPS = 2
_LEAST_STEPS_SPOKEN = 3
_STEPS_SHOWN = 8
_WORDS_OF_A_NAME = 8
_LEAST_WORDS_OF_A_NAME = 3
_AT_THE_ENDS = " .…,:;-–—"


class Name(BaseModel):
    """What `name.md` asks for."""

    name: Annotated[str, Field(max_length=80)]


def group_passages(
    extracts: Sequence[Extract], ask: Ask, language: Language, each: Each = one_by_one
) -> tuple[list[Draft], tuple[Finding, ...]]:
    """Group `extracts`, in the order of the sources, into a draft per method and source, and name each draft.

    A group with fewer than two steps, three in speech, is no method: its lines are left out. A draft without a heading
    is named by the model, or by its first step where the model's name uses words that the method does not.
    """
    drafts = [draft for draft in _drafts(extracts, language.words) if _is_a_method(draft)]
    names = each(lambda draft: _name(draft, ask, language), drafts)
    for draft, (name, _) in zip(drafts, names, strict=True):
        draft.name = name
    return drafts, tuple(finding for _, finding in names if finding)


def _is_a_method(draft: Draft) -> bool:
    """Whether a draft has steps enough: talk that leads up to a method often has a few of its own."""
    return len(draft.steps) >= (_LEAST_STEPS_SPOKEN if draft.is_spoken else _LEAST_STEPS)


def _drafts(extracts: Iterable[Extract], words: Words) -> Iterator[Draft]:
    """Joins the passages of each source that go on with the same method."""
    open_draft: Draft | None = None
    before: Extract | None = None
    for extract in extracts:
        if open_draft is None or before is None or not _goes_on(open_draft, before, extract, words):
            if open_draft is not None:
                yield open_draft
            open_draft = Draft(_own_heading(extract, words), extract.passage.source.is_transcript)
        if not open_draft.steps:
            open_draft.heading = _own_heading(extract, words) or open_draft.heading
        open_draft.heading = open_draft.heading or name_called(extract.spoken, words)
        open_draft.add(extract.sections)
        before = extract
    if open_draft is not None:
        yield open_draft


def _own_heading(extract: Extract, words: Words) -> str:
    heading = extract.passage.heading
    return "" if section_of(heading, words) else heading


def _goes_on(draft: Draft, before: Extract, extract: Extract, words: Words) -> bool:
    if extract.passage.source is not before.passage.source:
        return False
    heading = _own_heading(extract, words)
    if heading:
        return heading == draft.heading or (not draft.steps and _has_sections(before.passage, words))
    if extract.passage.heading:
        return True
    if draft.is_spoken and any(begins_a_method(line, words) for line in extract.spoken[:1]):
        return False
    if (draft.is_spoken and extract.expert) or not extract.sections["steps"] or len(draft.steps) < _LEAST_STEPS:
        return True
    # In talk of people whom nobody names a topic comes up and goes, so that only what was said last counts.
    told = draft.latest if draft.is_spoken else [item for items in draft.sections.values() for item in items]
    said = [item for items in extract.sections.values() for item in items]
    return _overlap(_stems(said, words), _stems(told, words)) >= _GOES_ON


def _stems(items: Iterable[Item], words: Words) -> set[str]:
    return {stem for item in items for stem in content(item.text, words)}


def _has_sections(passage: Passage, words: Words) -> bool:
    """Whether headings in `passage` name sections: then it is the beginning of a method and not a note by itself."""
    return any(line.is_heading and section_of(line.text, words) for line in passage.lines)


def _overlap(some: set[str], others: set[str]) -> float:
    return len(some & others) / min(len(some), len(others)) if some and others else 0.0


def _name(draft: Draft, ask: Ask, language: Language) -> tuple[str, Finding | None]:
    if heading := draft.heading.strip(_AT_THE_ENDS):
        return heading, None
    words = language.words
    steps = [item.text for item in draft.steps]
    finding = None
    try:
        question = language.prompt("name.md").fill("a name for a method", steps=steps[:_STEPS_SHOWN])
        name = ask(question, Name).name.strip(_AT_THE_ENDS)
        said = content(name, words)
        if said and shared(said, draft.stems(words)) == 1.0:
            return name, None
    except AnswerError as error:
        finding = Finding("error", steps[0], f"This method could not be given a name. {error}")
    return _beginning(steps[0], words).strip(_AT_THE_ENDS), finding


def _beginning(step: str, words: Words) -> str:
    """The first words of a step as a name; one that is cut ends before a function word."""
    said = step.split()
    cut = said[:_WORDS_OF_A_NAME]
    stops = [at for at in range(_LEAST_WORDS_OF_A_NAME, len(cut)) if cut[at].casefold() in stop_words(words)]
    return " ".join(cut[: stops[-1]] if len(said) > len(cut) and stops else cut)
