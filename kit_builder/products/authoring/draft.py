"""Draft the sections of a document, as many in one call as suit the model."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import cycle

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.products.authoring.cited_text import join_blocks, move_braces_out, parse_cited_text
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.manuscript import Manuscript
from kit_builder.products.authoring.outline.records import Outline, OutlineDocument, OutlineSection
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.authoring.rendered_parts import place_steps
from kit_builder.products.authoring.sessions.timing import plan_words
from kit_builder.products.authoring.store import Suggestion
from kit_builder.products.voice import describe_voice
from kit_builder.records import Question
from kit_builder.text.likely import is_one_in
from kit_builder.text.markdown import clean_text

_DRAFT = "full/draft.md"
# Tokens for a word with its share of citations, and for the JSON around the text.
_TOKENS_PER_WORD = 4
_LEAST_TOKENS = 3000
# For dry runs: which share of the words aimed at a large model writes in a script, in a document about one method with
# exercises (`words` counts these already) or without, and in one about the kit; and how many ideas it has.
_LIKELY_SPOKEN, _LIKELY_PRACTISED, _LIKELY_ABOUT_METHOD, _LIKELY_ABOUT_KIT = 1.75, 0.5, 0.65, 0.6
_LIKELY_IDEAS = 3
# One sentence in this many only connects, and the length of a paragraph in sentences.
_LIKELY_LINKS, _LIKELY_PARAGRAPH = 25, 3
_PHRASES = "phrases"
_DIGIT = re.compile(r"\d")


class DraftedSection(BaseModel):
    """A section as the model writes it, by its number."""

    number: int
    text: str


class Idea(BaseModel):
    """A suggestion of the model for a section."""

    section: int
    text: str
    why: str
    value: int


class DraftedSections(BaseModel):
    """The answer to `full/draft.md`."""

    sections: list[DraftedSection]
    suggestions: list[Idea]


def draft_sections(manuscript: Manuscript, outline: Outline, ask: Ask, most_sections: int) -> Manuscript:
    """Return the manuscript with a text of each section that this run writes, empty if the model leaves it out.

    More than `most_sections` are written in several calls, each with what is written so far. If the model gives no
    usable answer, the manuscript says so as its problem.
    """
    places = manuscript.open_places
    for start in range(0, len(places), most_sections):
        manuscript = _draft(manuscript, outline, ask, places[start : start + most_sections])
    return manuscript


def _draft(manuscript: Manuscript, outline: Outline, ask: Ask, places: Sequence[int]) -> Manuscript:
    if manuscript.problem:
        return manuscript
    try:
        answer = ask(_ask_for_sections(manuscript, outline, places), DraftedSections)
    except AnswerError as error:
        return replace(manuscript, problem=str(error))
    texts = read_sections(answer.sections, places, manuscript)
    drafted = manuscript.add_versions({place: texts.get(place, "") for place in places})
    return replace(drafted, suggestions=(*manuscript.suggestions, *_read_ideas(answer, manuscript)))


def draft_missing(manuscript: Manuscript, outline: Outline, ask: Ask) -> Manuscript:
    """Return the manuscript with the sections that the model has left out before; without an answer they stay empty."""
    places = tuple(sorted(place for place, found in manuscript.versions.items() if not found[-1].text))
    if not places or manuscript.problem:
        return manuscript
    try:
        answer = ask(_ask_for_sections(manuscript, outline, places), DraftedSections)
    except AnswerError as error:
        return replace(manuscript, remarks=(*manuscript.remarks, f"Missing sections were not written: {error}"))
    written = manuscript.add_versions(read_sections(answer.sections, places, manuscript))
    return replace(written, suggestions=(*manuscript.suggestions, *_read_ideas(answer, manuscript)))


def read_sections(answer: Sequence[DraftedSection], places: Sequence[int], manuscript: Manuscript) -> dict[int, str]:
    """Return the texts that were asked for, by place, each with all steps of its section."""
    texts: dict[int, str] = {}
    for each in answer:
        place = each.number - 1
        if place in places and each.text.strip():
            section = manuscript.document.sections[place]
            text = _remove_heading(move_braces_out(each.text), section)
            texts[place] = place_steps(text, section, manuscript.spec.facts)
    return texts


def _remove_heading(text: str, section: OutlineSection) -> str:
    """Return a text without its first heading if that is the section's own, which is added when it is rendered."""
    blocks = parse_cited_text(text)
    first = clean_text(blocks[0].text.lstrip("# ")).casefold() if blocks else ""
    is_own = bool(blocks) and blocks[0].form == "heading" and first.endswith(section.heading.casefold())
    return join_blocks([block.text for block in blocks[1 if is_own else 0 :]])


def _read_ideas(answer: DraftedSections, manuscript: Manuscript) -> list[Suggestion]:
    sections = manuscript.document.sections
    found = []
    for idea in answer.suggestions:
        place = min(max(idea.section - 1, 0), len(sections) - 1)
        where = f"{manuscript.spec.where}, {sections[place].heading}"
        if text := clean_text(idea.text):
            found.append(Suggestion(where, text, clean_text(idea.why), idea.value))
    return found


def _ask_for_sections(manuscript: Manuscript, outline: Outline, places: Sequence[int]) -> Question:
    spec, sections, texts = manuscript.spec, manuscript.document.sections, manuscript.texts
    fixed = [place for place in texts if place not in places and texts[place]]
    question = spec.language.load_prompt(_DRAFT).fill(
        spec.describe_call("draft"),
        _LEAST_TOKENS + round(_TOKENS_PER_WORD * spec.words * len(places) / len(sections)),
        material=describe_material(manuscript, outline),
        connecting=round(100 * spec.brief.connecting),
        fixed=[_show_section(place, sections[place], texts[place]) for place in sorted(fixed)],
        numbers=[place + 1 for place in places],
        language=spec.language.english_name,
    )
    likely = _write_likely_answer(spec, {place: sections[place] for place in places})
    shared = _describe_statements(spec)
    return replace(question, effort=spec.brief.effort, likely=likely.model_dump_json(), shared=shared)


def describe_material(manuscript: Manuscript, outline: Outline) -> str:
    """Return what a document is written from, the same in every question about it."""
    spec = manuscript.spec
    others = [each for each in outline.documents if each.file != spec.file]
    parts = [
        _describe_statements(spec),
        f"The brief:\n\n{spec.describe()}" + _describe_length(spec),
        describe_voice(spec.kit, spec.language),
        f"The outline of the document “{manuscript.document.title}”:\n\n{_describe_sections(manuscript)}",
    ]
    if others:
        listed = "\n".join(
            f"- {each.title}: {'; '.join(section.heading for section in each.sections)}" for each in others
        )
        parts.append(f"The other documents of the product, which others write:\n\n{listed}")
    if sayings := _list_taken_sayings(manuscript, others):
        parts.append(f"Sayings that they tell, and this document does not: {', '.join(sayings)}")
    return "\n\n".join(filter(None, parts))


def _describe_length(spec: DocumentSpec) -> str:
    if spec.is_spoken:
        return ""
    if spec.brief.at_most:
        return f"\n\nIt has {spec.words} words at most, without the ids. A program counts them."
    return f"\n\nAim at about {spec.words} words."


def _list_taken_sayings(manuscript: Manuscript, others: Sequence[OutlineDocument]) -> list[str]:
    """Return the ids of the expert's phrases that only other documents plan to use."""
    facts = manuscript.spec.facts
    own = {key for section in manuscript.document.sections for key in section.uses}
    planned = dict.fromkeys(key for each in others for section in each.sections for key in section.uses)
    return [key for key in planned if key in facts and facts[key].kind == _PHRASES and key not in own]


def _describe_statements(spec: DocumentSpec) -> str:
    """Return what all documents about a method are written from, in whichever product: it stands first."""
    return f"The statements:\n\n{describe_facts(spec.facts.values(), spec.methods)}"


def _describe_sections(manuscript: Manuscript) -> str:
    rows = []
    planned = plan_words(manuscript.document, manuscript.spec)
    for number, section in enumerate(manuscript.document.sections, start=1):
        said = f", {planned[number - 1]} words of talk" if number - 1 in planned else ""
        rows.append(f"{number}. {section.heading} (form: {section.form}{said})")
        rows += [f"   Afterwards the reader: {section.after}"] if section.after else []
        rows += [f"   Uses: {', '.join(section.uses)}"] if section.uses else []
    return "\n".join(rows)


def _show_section(place: int, section: OutlineSection, text: str) -> Mapping[str, object]:
    return {"number": place + 1, "heading": section.heading, "text": text}


def _write_likely_sentence(fact: Fact) -> str:
    is_link = is_one_in(_LIKELY_LINKS, fact.text) and not _DIGIT.search(fact.text)
    return fact.text if is_link else f"{fact.text} {{{fact.id}}}"


def _join_likely(sentences: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(sentences), _LIKELY_PARAGRAPH):
        yield " ".join(sentences[start : start + _LIKELY_PARAGRAPH])


def _choose_share(spec: DocumentSpec) -> float:
    if spec.is_spoken:
        return _LIKELY_SPOKEN
    if not spec.method:
        return _LIKELY_ABOUT_KIT
    return _LIKELY_PRACTISED if spec.brief.practice and not spec.brief.titled else _LIKELY_ABOUT_METHOD


def _write_likely_answer(spec: DocumentSpec, sections: Mapping[int, OutlineSection]) -> DraftedSections:
    """Return an answer for a dry run: each section repeats its facts until it has its share of words."""
    share, drafted = _choose_share(spec), []
    for place, section in sections.items():
        told = [_write_likely_sentence(spec.facts[key]) for key in section.uses if key in spec.facts]
        left = share * spec.words / len(sections)
        said: list[str] = []
        for each in cycle(told):
            if said and left < 0:
                break
            said.append(each)
            left -= len(each.split())
        drafted.append(DraftedSection(number=place + 1, text="\n\n".join(_join_likely(said))))
    told = [section.uses[0] for section in sections.values() if section.uses]
    ideas = [
        Idea(section=1, text=spec.facts[key].text, why=spec.facts[key].text, value=1)
        for key in told
        if key in spec.facts
    ]
    return DraftedSections(sections=drafted, suggestions=ideas[:_LIKELY_IDEAS])
