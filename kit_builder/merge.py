"""Extracts to methods: passages that go on with one method are joined, and so is one method of several sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

from pydantic import BaseModel, Field

from kit_builder.errors import AnswerError
from kit_builder.language import Language
from kit_builder.layout import section_of
from kit_builder.models.model import Ask
from kit_builder.names import not_taken, slug
from kit_builder.records import SECTIONS, Extract, Finding, Item, Method, Passage
from kit_builder.talk import begins_a_method, name_called
from kit_builder.wording import content, numbers, shared, turned
from kit_builder.words import Words

# How much of the rarer of two wordings the other must hold for them to be one step, or one method.
_SAME_STEP = 0.6
_SAME_METHOD = 0.4
# Passages of notes without headings go on with one method unless their words differ this much.
_GOES_ON = 0.18
_LEAST_STEPS = 2
_LEAST_STEPS_SPOKEN = 3
_STEPS_SHOWN = 8
_WORDS_OF_A_NAME = 8
_AT_THE_ENDS = " .…,:;-–—"


class Name(BaseModel):
    """What `name.md` asks for."""

    name: Annotated[str, Field(max_length=80)]


@dataclass(slots=True)
class _Draft:
    """A method being put together: the heading it stands under and its items by section."""

    heading: str
    sections: dict[str, list[Item]] = field(default_factory=lambda: {name: [] for name in SECTIONS})

    def add(self, sections: Mapping[str, Iterable[Item]]) -> None:
        for name, items in sections.items():
            self.sections[name] += items

    @property
    def sources(self) -> set[str]:
        return {found.source for items in self.sections.values() for item in items for found in item.evidence}

    def stems(self, words: Words) -> set[str]:
        return _stems(self.sections, words)


def merge(extracts: Sequence[Extract], ask: Ask, language: Language) -> tuple[tuple[Method, ...], tuple[Finding, ...]]:
    """The methods that `extracts`, in the order of the sources, hold, and what could not be made of them.

    What has fewer than two steps, three in talk, is no method: its lines are left out. One without a heading is named
    by the model, or by its first step where the model gives no name that is made of the method's own words.
    """
    words = language.words
    drafts = [draft for draft in _drafts(extracts, words) if _is_a_method(draft)]
    findings: list[Finding] = []
    named: list[tuple[str, _Draft]] = []
    for draft in drafts:
        name, finding = _name(draft, ask, language)
        named.append((name, draft))
        findings += [finding] if finding else []
    methods = [_method(name, draft) for name, draft in _across_sources(named, words)]
    return tuple(_with_own_ids(methods)), tuple(findings)


def _is_a_method(draft: _Draft) -> bool:
    """Whether a draft has steps enough: talk that leads up to a method often has a few of its own."""
    steps = draft.sections["steps"]
    spoken = any(each.start for step in steps for each in step.evidence)
    return len(steps) >= (_LEAST_STEPS_SPOKEN if spoken else _LEAST_STEPS)


def _drafts(extracts: Iterable[Extract], words: Words) -> Iterator[_Draft]:
    """Joins the passages of each source that go on with the same method."""
    open_draft: _Draft | None = None
    before: Extract | None = None
    for extract in extracts:
        if open_draft is None or before is None or not _goes_on(open_draft, before, extract, words):
            if open_draft is not None:
                yield open_draft
            open_draft = _Draft(_own_heading(extract, words))
        if not open_draft.sections["steps"]:
            open_draft.heading = _own_heading(extract, words) or open_draft.heading
        open_draft.heading = open_draft.heading or name_called(extract.spoken, words)
        open_draft.add(extract.sections)
        before = extract
    if open_draft is not None:
        yield open_draft


def _own_heading(extract: Extract, words: Words) -> str:
    heading = extract.passage.heading
    return "" if section_of(heading, words) else heading


def _goes_on(draft: _Draft, before: Extract, extract: Extract, words: Words) -> bool:
    if extract.passage.source is not before.passage.source:
        return False
    heading = _own_heading(extract, words)
    if heading:
        return heading == draft.heading or (not draft.sections["steps"] and _has_sections(before.passage, words))
    if extract.passage.heading:
        return True
    if extract.passage.source.is_transcript:
        return not any(begins_a_method(line, words) for line in extract.spoken[:1])
    if not extract.sections["steps"] or len(draft.sections["steps"]) < _LEAST_STEPS:
        return True
    return _overlap(_stems(extract.sections, words), draft.stems(words)) >= _GOES_ON


def _stems(sections: Mapping[str, Iterable[Item]], words: Words) -> set[str]:
    return {stem for items in sections.values() for item in items for stem in content(item.text, words)}


def _has_sections(passage: Passage, words: Words) -> bool:
    """Whether headings in `passage` name sections: then it is the beginning of a method and not a note by itself."""
    return any(line.is_heading and section_of(line.text, words) for line in passage.lines)


def _overlap(some: set[str], others: set[str]) -> float:
    return len(some & others) / min(len(some), len(others)) if some and others else 0.0


def _name(draft: _Draft, ask: Ask, language: Language) -> tuple[str, Finding | None]:
    if heading := draft.heading.strip(_AT_THE_ENDS):
        return heading, None
    words = language.words
    steps = [item.text for item in draft.sections["steps"]]
    finding = None
    try:
        question = language.prompt("name.md").fill("a name for a method", steps=steps[:_STEPS_SHOWN])
        name = ask(question, Name).name.strip(_AT_THE_ENDS)
        said = content(name, words)
        if said and shared(said, draft.stems(words)) == 1.0:
            return name, None
    except AnswerError as error:
        finding = Finding("error", steps[0], f"This method could not be given a name. {error}")
    return " ".join(steps[0].split()[:_WORDS_OF_A_NAME]).strip(_AT_THE_ENDS), finding


def _across_sources(named: Sequence[tuple[str, _Draft]], words: Words) -> list[tuple[str, _Draft]]:
    """Joins the drafts that are the same method told again: the longest telling keeps its order and its name."""
    joined: list[tuple[str, _Draft]] = []
    for name, draft in named:
        twin = next((each for each in joined if _same_method(each, (name, draft), words)), None)
        if twin is None:
            joined.append((name, draft))
            continue
        longer, shorter = sorted((twin, (name, draft)), key=lambda each: -len(each[1].sections["steps"]))
        together = _Draft(longer[1].heading)
        for section in SECTIONS:
            together.sections[section] = _woven(longer[1].sections[section], shorter[1].sections[section], words)
        joined[joined.index(twin)] = (longer[0], together)
    return joined


def _same_method(one: tuple[str, _Draft], other: tuple[str, _Draft], words: Words) -> bool:
    """Whether two drafts share enough steps; two that one source puts under headings of their own are two methods."""
    headings = {one[1].heading, other[1].heading}
    if len(headings - {""}) > 1 and one[1].sources & other[1].sources:
        return False
    few, many = sorted((one[1].sections["steps"], other[1].sections["steps"]), key=len)
    twins = sum(any(_alike(item, each, words) for each in many) for item in few)
    if _overlap(set(content(one[0], words)), set(content(other[0], words))) == 1.0:
        return twins / len(few) >= _SAME_METHOD / 2
    return twins >= _LEAST_STEPS and twins / len(few) >= _SAME_METHOD


def _alike(one: Item, other: Item, words: Words) -> bool:
    some, others = content(one.text, words), content(other.text, words)
    return min(shared(some, others), shared(others, some)) >= _SAME_STEP


def _contradict(one: Item, other: Item, words: Words) -> bool:
    """Whether each has a number that the other has not, or one says yes where the other says no."""
    some, others = numbers(one.text, words), numbers(other.text, words)
    return bool(
        (some - others and others - some) or turned(one.text, other.text, words) or turned(other.text, one.text, words)
    )


def _woven(items: Sequence[Item], more: Sequence[Item], words: Words) -> list[Item]:
    """`items` with the evidence of their twins among `more`, whose other items follow the twin they came after.

    What contradicts its twin is kept beside it, so that a person sees both.
    """
    woven = list(items)
    place = len(woven)
    for item in more:
        alike = [at for at, each in enumerate(woven) if _alike(each, item, words)]
        twin = next((at for at in alike if not _contradict(woven[at], item, words)), None)
        if twin is not None:
            woven[twin] = replace(woven[twin], evidence=woven[twin].evidence + item.evidence)
            place = twin + 1
        else:
            place = alike[0] + 1 if alike else place
            woven.insert(place, item)
            place += 1
    return woven


def _method(name: str, draft: _Draft) -> Method:
    sections = {section: tuple(items) for section, items in draft.sections.items()}
    return Method(id=slug(name, "method"), name=name, questions=(), **sections)


def _with_own_ids(methods: Iterable[Method]) -> Iterator[Method]:
    taken: set[str] = set()
    for method in methods:
        own = not_taken(method.id, taken)
        taken.add(own)
        yield replace(method, id=own)
