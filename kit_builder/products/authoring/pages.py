"""Pages for the consultant: the model's ideas, and what to settle before anything is published."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from kit_builder.kit.questions import QUESTIONS
from kit_builder.products.authoring.facts import list_facts
from kit_builder.products.authoring.kit_facts import list_blanks
from kit_builder.products.authoring.store import Suggestion
from kit_builder.records import Kit, Method, Story
from kit_builder.text.markdown import escape
from kit_builder.text.tokens import capitalise

SUGGESTIONS = "suggestions.md"
BEFORE_PUBLISHING = "before-you-publish.md"
# A method that has fewer statements or steps gives a short product.
_FEW_FACTS = 10
_FEW_STEPS = 3


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the kit by its path, and the number of points in it."""

    path: str
    text: str
    points: int


def write_suggestions(suggestions: Sequence[Suggestion]) -> Page:
    """Return the page of ideas that no statement supports, by the section they are for."""
    intro = (
        "Ideas of the model that nothing in your sources supports. None of them is in a product. To use one, write it "
        "on the method's card in your own words: it then counts as yours."
    )
    parts = ["# Suggestions", intro if suggestions else "None."]
    for where, found in groupby(sorted(suggestions, key=lambda each: each.where), lambda each: each.where):
        parts += [f"## {escape(where)}", _write_list(_describe_idea(each) for each in found)]
    return Page(SUGGESTIONS, _join(parts), len(suggestions))


def write_before_publishing(methods: Sequence[Method], kit: Kit, others: Iterable[str] = ()) -> Page:
    """Return the page of what a person has to settle: conflicts, consent, thin evidence, blanks, and `others`."""
    sections: Mapping[str, list[str]] = {
        "Conflicting advice": [*_list_conflicts(methods)],
        "Stories that need consent": [*_list_stories(methods)],
        "Thin evidence": [*_list_thin(methods)],
        "Not set in kit.toml": [capitalise(blank) + "." for blank in list_blanks(kit)],
        "Worked examples": [*others],
    }
    parts = ["# Before you publish"]
    for heading, points in sections.items():
        parts += [f"## {heading}", _write_list(escape(point) for point in points)] if points else []
    count = sum(map(len, sections.values()))
    return Page(BEFORE_PUBLISHING, _join(parts if count else [*parts, "Nothing is left to settle."]), count)


def _describe_idea(idea: Suggestion) -> str:
    return f"{escape(idea.text)} {escape(f'Why: {idea.why}')}" if idea.why else escape(idea.text)


def _list_conflicts(methods: Sequence[Method]) -> Iterator[str]:
    for method in methods:
        for _, item in method.conflicts:
            versions = " / ".join(f"“{version.text}”" for version in item.versions)
            undecided = f"No product has any of them until you decide, in {QUESTIONS} or on the card."
            yield f"{method.name}: {versions}. {undecided}"


def _list_stories(methods: Sequence[Method]) -> Iterator[str]:
    for method in methods:
        for story in method.stories:
            if story.consent == "ask" and story.whose != "expert":
                yield f"{method.name}: {story.title}: {_describe_consent(story)}"


def _describe_consent(story: Story) -> str:
    reasons = ["it is a client's own experience"]
    if story.hide:
        reasons.append(f"these details could make somebody recognisable: {story.hide}")
    told = f" Told as: {story.told_as}." if story.told_as else ""
    return f"{' and '.join(reasons)}. Ask, then write yes or no in the card's table of stories.{told}"


def _list_thin(methods: Sequence[Method]) -> Iterator[str]:
    for method in methods:
        facts = list_facts([method])
        if len(method.steps) < _FEW_STEPS or len(facts) < _FEW_FACTS:
            steps = "1 step" if len(method.steps) == 1 else f"{len(method.steps)} steps"
            yield f"{method.name}: {steps} and {len(facts)} statements in all. Its products are short."
        if own := sum(not fact.evidence for fact in facts.values()):
            yield f"{method.name}: {own} of {len(facts)} statements have no source but you."


def _write_list(rows: Iterable[str]) -> str:
    return "\n".join(f"- {row}" for row in rows)


def _join(parts: Sequence[str]) -> str:
    return "\n\n".join(parts) + "\n"
