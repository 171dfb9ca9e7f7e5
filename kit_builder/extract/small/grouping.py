"""Group the passages of each source that belong to one method, and name the groups."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from kit_builder.errors import AnswerError
from kit_builder.extract.small.imperatives import is_imperative
from kit_builder.extract.small.titles import drop_listener, make_title, tidy_name
from kit_builder.extract.small.topics import find_method_name, starts_method, tells_how_it_is
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run, run_in_turn
from kit_builder.methods.drafts import Draft
from kit_builder.records import Extract, Finding, Item, Passage
from kit_builder.text.headings import find_section, is_general_heading
from kit_builder.text.languages import Language
from kit_builder.text.tokens import get_stop_words, measure_overlap, stem_content
from kit_builder.text.words import Words

# Passages of notes without headings belong to one method if their words overlap at least this much.
_MIN_OVERLAP = 0.18
_MIN_STEPS = 2
_MIN_SPOKEN_STEPS = 3
_MAX_STEPS_SHOWN = 8
_MAX_NAME_WORDS = 8
_MIN_NAME_WORDS = 3


class Name(BaseModel):
    """The answer to `name.md`."""

    name: Annotated[str, Field(max_length=80)]


def group_passages(
    extracts: Sequence[Extract], ask: Ask, language: Language, run: Run = run_in_turn
) -> tuple[list[Draft], tuple[Finding, ...]]:
    """Group `extracts`, in the order of the sources, into a draft per method and source, and name each draft.

    A group with fewer than two steps, or three in speech, is not a method. A draft without a heading is named by the
    model. If the model's name uses words that the method does not contain, it is named after its first step, in speech
    after the first in the imperative. `run` runs the questions. Returns the drafts, and a finding for each that the
    model could not name.
    """
    drafts = [draft for draft in _join_passages(extracts, language.words) if _is_method(draft)]
    names = run(lambda draft: _name_method(draft, ask, language), drafts)
    for draft, (name, _) in zip(drafts, names, strict=True):
        draft.name = name
    return drafts, tuple(finding for _, finding in names if finding)


def _is_method(draft: Draft) -> bool:
    """Whether a draft has enough steps; talk that leads up to a method often has a few of its own.

    One from an interview adds to the method that its heading names, and needs none.
    """
    if draft.is_answer:
        return any(draft.sections.values())
    return len(draft.steps) >= (_MIN_SPOKEN_STEPS if draft.is_spoken else _MIN_STEPS)


def _join_passages(extracts: Iterable[Extract], words: Words) -> Iterator[Draft]:
    """Join the passages of each source that continue the same method."""
    open_draft: Draft | None = None
    before: Extract | None = None
    for extract in extracts:
        if open_draft is None or before is None or not _continues_method(open_draft, before, extract, words):
            if open_draft is not None:
                yield open_draft
            open_draft = Draft(_find_method_heading(extract, words), extract.passage.source.is_transcript)
            open_draft.is_answer = any(line.is_heading and line.is_context for line in extract.passage.lines)
        if not open_draft.steps:
            open_draft.heading = _find_method_heading(extract, words) or open_draft.heading
        open_draft.heading = open_draft.heading or find_method_name(extract.spoken, words)
        open_draft.add_items(extract.sections)
        before = extract
    if open_draft is not None:
        yield open_draft


def _find_method_heading(extract: Extract, words: Words) -> str:
    """Return the heading of the passage, or an empty string if it does not name a method."""
    heading = extract.passage.heading
    return "" if find_section(heading, words) or is_general_heading(heading, words) else heading


def _continues_method(draft: Draft, before: Extract, extract: Extract, words: Words) -> bool:
    """Whether `extract` continues the method in `draft`, which the extract `before` ends."""
    if extract.passage.source is not before.passage.source:
        return False
    heading = _find_method_heading(extract, words)
    if heading:
        return heading == draft.heading or (not draft.steps and _has_section_headings(before.passage, words))
    if find_section(extract.passage.heading, words):
        return True
    if draft.is_spoken and any(starts_method(line, words) for line in extract.spoken[:1]):
        return False
    if (draft.is_spoken and extract.expert) or not extract.sections["steps"] or len(draft.steps) < _MIN_STEPS:
        return True
    # In a conversation without named speakers, topics come and go, so only what was said last counts.
    earlier = draft.latest if draft.is_spoken else [item for items in draft.sections.values() for item in items]
    said = [item for items in extract.sections.values() for item in items]
    return _measure_overlap(collect_stems(said, words), collect_stems(earlier, words)) >= _MIN_OVERLAP


def collect_stems(items: Iterable[Item], words: Words) -> set[str]:
    """Return the stems of the content words of some items."""
    return {stem for item in items for stem in stem_content(item.text, words)}


def _has_section_headings(passage: Passage, words: Words) -> bool:
    """Whether headings in `passage` name sections, which makes it the beginning of a method."""
    return any(line.is_heading and find_section(line.text, words) for line in passage.lines)


def _measure_overlap(some: set[str], others: set[str]) -> float:
    return len(some & others) / min(len(some), len(others)) if some and others else 0.0


def _name_method(draft: Draft, ask: Ask, language: Language) -> tuple[str, Finding | None]:
    """Return a name for the draft, and a finding if the model gave no usable answer."""
    words = language.words
    # An answer is matched with its method by the heading, which is the title as it stands.
    if heading := tidy_name(draft.heading) if draft.is_answer else make_title(draft.heading, words):
        return heading, None
    told = [item.text for item in draft.steps]
    steps = [text for text in told if not (draft.is_spoken and tells_how_it_is(text, words))] or told
    finding = None
    try:
        question = language.load_prompt("name.md").fill("a name for a method", steps=steps[:_MAX_STEPS_SHOWN])
        name = drop_listener(tidy_name(ask(question, Name).name), language)
        said = stem_content(name, words)
        if said and measure_overlap(said, draft.collect_stems(words)) == 1.0:
            return name, None
    except AnswerError as error:
        finding = Finding("error", steps[0], f"Could not name this method: {error}")
    first = next((each for each in steps if is_imperative(each, language)), steps[0]) if draft.is_spoken else steps[0]
    return drop_listener(tidy_name(_shorten_to_name(first, words)), language), finding


def _shorten_to_name(step: str, words: Words) -> str:
    """Shorten a step to a name; if words are cut off, the name ends before a function word."""
    said = step.split()
    cut = said[:_MAX_NAME_WORDS]
    stops = [at for at in range(_MIN_NAME_WORDS, len(cut)) if cut[at].casefold() in get_stop_words(words)]
    return " ".join(cut[: stops[-1]] if len(said) > len(cut) and stops else cut)
