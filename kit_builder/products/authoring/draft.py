"""Draft the sections of a document: one call for all that are to be written, and one for all that are faulty."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.products.authoring.cited_text import join_blocks, parse_cited_text
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.manuscript import Manuscript, Version
from kit_builder.products.authoring.outline_records import Outline, OutlineSection
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.authoring.rendered_parts import place_steps
from kit_builder.products.authoring.session import check_length
from kit_builder.products.authoring.store import Suggestion
from kit_builder.products.voice import describe_voice
from kit_builder.records import Question
from kit_builder.text.markdown import clean_text

_DRAFT = "full/draft.md"
# A word with its share of citations; the rest is JSON.
_TOKENS_PER_WORD = 4
_LEAST_TOKENS = 3000
_SCRIPT = "script"
_FIT = "Fit your share of it to the slot: cut what helps least, or teach more fully what the statements say."
_MISSING = "This section is missing. Write it."


class DraftedSection(BaseModel):
    """A section as the model writes it, by its number."""

    number: int
    text: str


class Idea(BaseModel):
    """A suggestion of the model for a section."""

    section: int
    text: str
    why: str


class DraftedSections(BaseModel):
    """The answer to `full/draft.md`."""

    sections: list[DraftedSection]
    suggestions: list[Idea]


def draft_sections(manuscript: Manuscript, outline: Outline, ask: Ask) -> Manuscript:
    """Return the manuscript with a text of each section that this run writes, empty if the model leaves it out.

    If the model gives no usable answer, the manuscript says so as its problem.
    """
    places = manuscript.open_places
    if not places or manuscript.problem:
        return manuscript
    try:
        answer = ask(_ask_for_sections(manuscript, outline, places, {}), DraftedSections)
    except AnswerError as error:
        return replace(manuscript, problem=str(error))
    texts = _read_sections(answer, places, manuscript)
    drafted = manuscript.add_versions({place: texts.get(place, "") for place in places})
    return replace(drafted, suggestions=(*manuscript.suggestions, *_read_ideas(answer, manuscript)))


def redraft_sections(manuscript: Manuscript, outline: Outline, ask: Ask) -> Manuscript:
    """Return the manuscript with a new text of each section in which something is wrong.

    Without a usable answer the sections stay as they are.
    """
    faults = {place: _describe_faults(found[-1]) for place, found in manuscript.versions.items()}
    for place, message in _find_wrong_length(manuscript):
        faults[place] = [*faults[place], message]
    places = tuple(sorted(place for place, listed in faults.items() if listed))
    if not places or manuscript.problem:
        return manuscript
    try:
        answer = ask(_ask_for_sections(manuscript, outline, places, faults), DraftedSections)
    except AnswerError as error:
        return replace(manuscript, remarks=(*manuscript.remarks, f"Faulty sections were not corrected: {error}"))
    redrafted = manuscript.add_versions(_read_sections(answer, places, manuscript))
    return replace(redrafted, suggestions=(*manuscript.suggestions, *_read_ideas(answer, manuscript)))


def _find_wrong_length(manuscript: Manuscript) -> Iterator[tuple[int, str]]:
    """Yield the sections of a script that does not fit its slot, and what to do about it."""
    document, spec = manuscript.document, manuscript.spec
    for finding in check_length(document, manuscript.texts, spec):
        for place in manuscript.versions:
            if document.sections[place].form == _SCRIPT:
                yield place, f"{finding.message} {_FIT}"


def _describe_faults(version: Version) -> list[str]:
    if not version.text:
        return [_MISSING]
    return [f"“{each.unit.sentence.text}” {fault.message}" for each in version.judged or () for fault in each.faults]


def _read_sections(answer: DraftedSections, places: Sequence[int], manuscript: Manuscript) -> dict[int, str]:
    """Return the texts that were asked for, by place, each with all steps of its section."""
    texts: dict[int, str] = {}
    for each in answer.sections:
        place = each.number - 1
        if place in places and each.text.strip():
            section = manuscript.document.sections[place]
            texts[place] = place_steps(_remove_heading(each.text, section), section, manuscript.spec.facts)
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
            found.append(Suggestion(where, text, clean_text(idea.why)))
    return found


def _ask_for_sections(
    manuscript: Manuscript, outline: Outline, places: Sequence[int], faults: Mapping[int, Sequence[str]]
) -> Question:
    spec, sections, texts = manuscript.spec, manuscript.document.sections, manuscript.texts
    fixed = [place for place in texts if place not in places and texts[place]]
    question = spec.language.load_prompt(_DRAFT).fill(
        f"{'corrections' if faults else 'draft'} of {spec.where}",
        _LEAST_TOKENS + _TOKENS_PER_WORD * spec.words,
        material=describe_material(manuscript, outline),
        connecting=round(100 * spec.brief.connecting),
        fixed=[_show_section(place, sections[place], texts[place], ()) for place in sorted(fixed)],
        faulty=[_show_section(place, sections[place], texts[place], faults[place]) for place in places if faults],
        numbers=[place + 1 for place in places],
        language=spec.language.english_name,
    )
    likely = _write_likely_answer(spec, {place: sections[place] for place in places})
    return replace(question, effort=spec.brief.effort, likely=likely.model_dump_json())


def describe_material(manuscript: Manuscript, outline: Outline) -> str:
    """Return what a document is written from, the same in every question about it."""
    spec = manuscript.spec
    others = [each for each in outline.documents if each.file != spec.file]
    parts = [
        f"The statements:\n\n{describe_facts(spec.facts.values())}",
        f"The brief:\n\n{spec.describe()}\n\nAim at about {spec.words} words in all.",
        describe_voice(spec.kit, spec.language),
        f"The outline of the document “{manuscript.document.title}”:\n\n{_describe_sections(manuscript)}",
    ]
    if others:
        listed = "\n".join(
            f"- {each.title}: {'; '.join(section.heading for section in each.sections)}" for each in others
        )
        parts.append(f"The other documents of the product, which others write:\n\n{listed}")
    return "\n\n".join(filter(None, parts))


def _describe_sections(manuscript: Manuscript) -> str:
    rows = []
    for number, section in enumerate(manuscript.document.sections, start=1):
        rows.append(f"{number}. {section.heading} (form: {section.form})")
        rows += [f"   Afterwards the reader: {section.after}"] if section.after else []
        rows += [f"   Uses: {', '.join(section.uses)}"] if section.uses else []
        rows += [f"   Missing, do without it: {section.missing}"] if section.missing else []
    return "\n".join(rows)


def _show_section(place: int, section: OutlineSection, text: str, faults: Sequence[str]) -> Mapping[str, object]:
    return {"number": place + 1, "heading": section.heading, "text": text, "faults": faults}


def _write_likely_answer(spec: DocumentSpec, sections: Mapping[int, OutlineSection]) -> DraftedSections:
    """Return an answer for a dry run: each section says its facts, as often as it takes to have its share of words."""
    drafted = []
    for place, section in sections.items():
        told = [f"{spec.facts[key].text} {{{key}}}" for key in section.uses if key in spec.facts]
        words = sum(len(each.split()) for each in told)
        times = max(1, round(spec.words / len(sections) / words)) if words else 0
        drafted.append(DraftedSection(number=place + 1, text="\n\n".join(told * times)))
    return DraftedSections(sections=drafted, suggestions=[])
