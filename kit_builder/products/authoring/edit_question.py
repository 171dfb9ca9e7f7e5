"""The question for the edit of a product: what the editor sees of its documents, and what it may answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, Field

from kit_builder.products.authoring.advice.remarks import Remarks, find_needed
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.manuscript import Manuscript
from kit_builder.products.authoring.numbered_text import NumberedText, Replacement, list_likely_replacements
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.definitions import ProductInput
from kit_builder.products.voice import describe_voice
from kit_builder.records import Question

_EDIT = "full/edit.md"
# The kinds of statements that a text may not contradict, and of the figures of worked examples.
_DECIDING = ("step", "rule", "when", "example")
_TOKENS_PER_WORD = 3
_LEAST_TOKENS = 2000
# For dry runs: large models reword one sentence in this many, and at most this many in a product.
_LIKELY_EDITED, _MOST_LIKELY = 5, 60


class EditedSection(BaseModel):
    """A section that the editor has written again."""

    document: int
    number: int
    text: str


class EditedHeading(BaseModel):
    """Another heading of a section."""

    document: int
    number: int
    text: str


class Edited(BaseModel):
    """The answer to `full/edit.md`: sentences in place of others, sections that are written again, and headings."""

    sentences: list[Replacement]
    sections: list[EditedSection]
    headings: list[EditedHeading] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A section that may be edited: its document, its place, its sentences with their numbers, and what is wrong.

    `wrong` is what the program, the checker and the first reader want corrected.
    """

    manuscript: Manuscript
    place: int
    text: NumberedText
    wrong: Remarks


def fill_edit_question(
    given: ProductInput,
    group: Sequence[Manuscript],
    shown: Mapping[tuple[int, int], ShownSection],
    problems: Sequence[str],
    open_files: Collection[str],
) -> Question:
    """Return the question for the edit of a group of documents.

    Args:
        given: What the product is made from.
        group: The documents, each with its brief and all its sections.
        shown: The sections that may be edited, by document and place.
        problems: What is wrong with the documents as wholes.
        open_files: The files of the documents whose headings may be reworded.
    """
    words = sum(len(text.split()) for each in group for text in each.texts.values())
    question = given.language.load_prompt(_EDIT).fill(
        f"{given.name}: edit of the whole",
        _LEAST_TOKENS + _TOKENS_PER_WORD * words,
        product=given.name,
        language=given.language.english_name,
        voice=describe_voice(given.kit, given.language),
        documents=[_describe_document(number, group, shown, open_files) for number in range(len(group))],
        findings=problems,
        cards=_describe_cards(given, group),
        statements=_describe_needed(given, group, shown),
    )
    likely = [
        replacement
        for section in shown.values()
        for replacement in list_likely_replacements(section.text, [*section.text.units][::_LIKELY_EDITED])
    ][:_MOST_LIKELY]
    likely += [
        replacement
        for section in shown.values()
        for replacement in list_likely_replacements(section.text, _list_wrong(section))
    ]
    return replace(question, likely=Edited(sentences=likely, sections=[]).model_dump_json())


def _list_wrong(section: ShownSection) -> list[int]:
    return [number for number, unit in section.text.units.items() if unit in section.wrong]


def _describe_needed(
    given: ProductInput, group: Sequence[Manuscript], shown: Mapping[tuple[int, int], ShownSection]
) -> str:
    """Return the statements that are needed to correct what is wrong, each once; empty if nothing is."""
    wanted: set[str] = set()
    for each in group:
        own = [at for at in shown.values() if at.manuscript is each]
        wanted |= find_needed(each, {at.place: at.wrong for at in own if at.wrong})
    facts = {key: fact for each in group for key, fact in each.spec.facts.items()}
    needed = [fact for key, fact in facts.items() if key in wanted]
    return describe_facts(needed, given.methods)


def _describe_cards(given: ProductInput, group: Sequence[Manuscript]) -> str:
    """Return the steps and rules of the cards that some documents are about, by which contradictions are found."""
    facts = {fact.id: fact for each in group for fact in _choose_deciding(each)}
    return describe_facts(facts.values(), given.methods, quotes="none")


def _choose_deciding(manuscript: Manuscript) -> list[Fact]:
    return [fact for fact in manuscript.spec.facts.values() if fact.kind in _DECIDING]


def _describe_document(
    number: int, group: Sequence[Manuscript], shown: Mapping[tuple[int, int], ShownSection], open_files: Collection[str]
) -> Mapping[str, object]:
    manuscript = group[number]
    is_open = manuscript.spec.file in open_files
    sections = [
        {
            "number": place + 1,
            "heading": section.heading,
            "text": shown[number, place].text.shown if (number, place) in shown else manuscript.texts.get(place, ""),
            "is_fixed": (number, place) not in shown,
            "doubt": manuscript.doubted.get(place, "") if is_open else "",
        }
        for place, section in enumerate(manuscript.document.sections)
    ]
    return {
        "number": number + 1,
        "title": manuscript.document.title,
        "cites": _list_cited_cards(number, group),
        "brief": _describe_brief(number, group),
        "sections": sections,
        "is_open": is_open,
    }


def _list_cited_cards(number: int, group: Sequence[Manuscript]) -> list[str]:
    """Return the names of the methods whose cards a document may cite, or nothing if it may cite all that are shown."""
    shown = {fact.method for each in group for fact in _choose_deciding(each)}
    own = {fact.method for fact in _choose_deciding(group[number])}
    return [f"“{each.name}”" for each in group[number].spec.methods if each.id in own] if own < shown else []


def _describe_brief(number: int, group: Sequence[Manuscript]) -> str:
    """Return the brief of a document, without its text from the second line on if an earlier document has the same."""
    briefs = [each.spec.describe() for each in group[: number + 1]]
    opening, _, rest = briefs[-1].partition("\n")
    first = next(at for at, brief in enumerate(briefs) if brief == briefs[-1] or brief.partition("\n")[2] == rest)
    return f"{opening}\n\nThe rest is that of document {first + 1}." if rest and first < number else briefs[-1]
