"""Edit a product as a whole: one call that sees all documents with their briefs, and rewrites what should be better."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.evidence.guards import find_cliches
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.products.authoring.check import measure_connecting
from kit_builder.products.authoring.cited_text import parse_cited_text, strip_citations
from kit_builder.products.authoring.manuscript import Manuscript
from kit_builder.products.authoring.rendered_parts import place_steps
from kit_builder.products.definitions import ProductInput, load_product_words
from kit_builder.products.repetition import find_repeats, list_allowed_repeats, list_intended_repeats
from kit_builder.products.voice import describe_voice
from kit_builder.records import Finding, Question

_EDIT = "full/edit.md"
# As much as a model edits well in one answer; documents of larger products are edited in several calls.
_WORDS_PER_CALL = 12_000
_TOKENS_PER_WORD = 3
_LEAST_TOKENS = 2000


class EditedSection(BaseModel):
    """A section that the editor has rewritten."""

    document: int
    number: int
    text: str


class Edited(BaseModel):
    """The answer to `full/edit.md`."""

    sections: list[EditedSection]


# By the file of a document, its edited sections by place.
Edits = Mapping[str, Mapping[int, str]]


def edit_product(
    given: ProductInput, manuscripts: Sequence[Manuscript], ask: Ask, run: Run
) -> tuple[Edits, tuple[Finding, ...]]:
    """Return what an editor rewrites in a product, and a finding if there is no usable answer.

    Only sections are edited that this run has written and that have no faults: those with faults are being redrafted.
    A rewritten section that lacks a mark is ignored.
    """
    groups = _group(manuscripts)
    answers = run(lambda group: _edit_group(given, group, manuscripts, ask), groups)
    edits = {file: texts for edited, _ in answers for file, texts in edited.items()}
    return edits, tuple(finding for _, found in answers for finding in found)


def _group(manuscripts: Sequence[Manuscript]) -> list[list[Manuscript]]:
    """Group consecutive manuscripts for one call each, without those that this run does not write."""
    groups: list[list[Manuscript]] = []
    words = 0
    for each in manuscripts:
        if each.problem or not each.sound_places:
            continue
        own = sum(len(text.split()) for text in each.texts.values())
        if groups and words + own <= _WORDS_PER_CALL:
            groups[-1].append(each)
            words += own
        else:
            groups.append([each])
            words = own
    return groups


def _edit_group(
    given: ProductInput, group: Sequence[Manuscript], all_of_them: Sequence[Manuscript], ask: Ask
) -> tuple[dict[str, dict[int, str]], tuple[Finding, ...]]:
    question = _fill_question(given, group, [*_find_problems(given, group, all_of_them)])
    try:
        answer = ask(question, Edited)
    except AnswerError as error:
        return {}, (Finding("note", given.name, f"Not edited as a whole. {error}"),)
    edits: dict[str, dict[int, str]] = {}
    ignored = 0
    for each in answer.sections:
        number, place = each.document - 1, each.number - 1
        manuscript = group[number] if 0 <= number < len(group) else None
        text = _read_edit(each.text, place, manuscript) if manuscript else ""
        if manuscript and text:
            edits.setdefault(manuscript.spec.file, {})[place] = text
        else:
            ignored += 1
    message = f"Edits that were not used, of other sections or without a part from the card: {ignored}."
    return edits, (Finding("note", given.name, message),) if ignored else ()


def _read_edit(text: str, place: int, manuscript: Manuscript) -> str:
    """Return the edited text of a section, empty if it may not be edited or its marks have changed."""
    if place not in manuscript.sound_places:
        return ""
    placed = place_steps(text, manuscript.document.sections[place], manuscript.spec.facts)
    return placed if _list_marks(placed) == _list_marks(manuscript.texts[place]) else ""


def _list_marks(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(block.mark, block.ids) for block in parse_cited_text(text) if block.form == "mark"]


def _fill_question(given: ProductInput, group: Sequence[Manuscript], problems: Sequence[str]) -> Question:
    words = sum(len(text.split()) for each in group for text in each.texts.values())
    question = given.language.load_prompt(_EDIT).fill(
        f"edit of {given.name}",
        _LEAST_TOKENS + _TOKENS_PER_WORD * words,
        product=given.name,
        language=given.language.english_name,
        voice=describe_voice(given.kit, given.language),
        documents=[_describe_document(number, each) for number, each in enumerate(group, start=1)],
        findings=problems,
    )
    return replace(question, likely=Edited(sections=[]).model_dump_json())


def _describe_document(number: int, manuscript: Manuscript) -> Mapping[str, object]:
    sections = [
        {
            "number": place + 1,
            "heading": section.heading,
            "text": manuscript.texts.get(place, ""),
            "is_fixed": place not in manuscript.sound_places,
        }
        for place, section in enumerate(manuscript.document.sections)
    ]
    title, brief = manuscript.document.title, manuscript.spec.describe()
    return {"number": number, "title": title, "brief": brief, "sections": sections}


def _find_problems(
    given: ProductInput, group: Sequence[Manuscript], all_of_them: Sequence[Manuscript]
) -> Iterator[str]:
    """Yield what code finds: repeated passages, clichés, and too many sentences that only connect."""
    names = {each.spec.file: each.document.title for each in all_of_them}
    texts = {
        f"{each.spec.file}, section {place + 1}.md": strip_citations(text)
        for each in all_of_them
        for place, text in sorted(each.texts.items())
    }
    allowed = list_allowed_repeats(given.methods, load_product_words(given.name, given.language.folders))
    files = list_intended_repeats(given.definition, given.methods)
    split = {path: path.split(", ")[0] for path in texts}
    intended = {(one, other) for one in texts for other in texts if (split[one], split[other]) in files}
    own = {each.spec.file for each in group}
    for found in find_repeats(texts, allowed, intended):
        file, section = found.where.removesuffix(".md").split(", ")
        first_file, first = found.first.removesuffix(".md").split(", ")
        if file in own:
            yield f"“{names[file]}”, {section}, repeats “{names[first_file]}”, {first}: “{found.passage}”"
    for each in group:
        yield from _find_weak_prose(each)


def _find_weak_prose(manuscript: Manuscript) -> Iterator[str]:
    spec, title = manuscript.spec, manuscript.document.title
    source = "\n".join(fact.support for fact in spec.facts.values())
    allowed = find_cliches(source, spec.language.words)
    for place, text in sorted(manuscript.texts.items()):
        if cliches := find_cliches(strip_citations(text), spec.language.words) - allowed:
            yield f"“{title}”, section {place + 1}, has a cliché: {', '.join(sorted(cliches))}"
    share = measure_connecting([found[-1] for found in manuscript.versions.values()])
    if share > spec.brief.connecting:
        most = f"{spec.brief.connecting:.0%}"
        yield f"“{title}”: {share:.0%} of the sentences only connect; {most} should do. Cut those that say nothing."
