"""Read a drafted document as a buyer would, and note for its editor where a reader stumbles.

Checkers compare sentences with statements, and so pass what is proved but cannot be followed. The first reader knows
only the page, and reads while these check, so that nothing has to wait for it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.kit.citations import Citations, strip_notes
from kit_builder.llm.model import Ask
from kit_builder.products.authoring.cited_text import Block, join_blocks, parse_cited_text, strip_citations
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.manuscript import Manuscript
from kit_builder.products.authoring.outline.records import Outline, OutlineSection
from kit_builder.products.authoring.practice import PRACTICE, is_declared, render_practice
from kit_builder.products.authoring.rendered_parts import MARKS, render_part
from kit_builder.products.authoring.steps.shown import find_numbers, list_titled, show_references
from kit_builder.products.authoring.steps.wording import STEPS
from kit_builder.products.authoring.units import Unit, list_shown_units, list_units
from kit_builder.records import Finding, Question
from kit_builder.text.likely import is_one_in
from kit_builder.text.markdown import clean_text

_READ = "full/read.md"
_LEAST_TOKENS, _TOKENS_PER_NOTE = 500, 150
# At most one note in this many sentences, and the fewest and most that a document may get.
_SENTENCES_A_NOTE, _LEAST_NOTES, _MOST_NOTES = 12, 4, 24
_LIKELY_NOTED = 8  # sentences of which large models note one, for dry runs


class Note(BaseModel):
    """What stops a reader at a sentence, by its number."""

    number: int
    note: str


class ReaderNotes(BaseModel):
    """The answer to `full/read.md`."""

    notes: list[Note]


# The words of a sentence, and how often its section has had them so far.
_Sentence = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """Notes on the sentences of each section, by its place, and why there are none if that failed.

    A sentence is identified by its words and by how often its section has had them so far. `unused` counts the notes
    left out because there were too many or no sentence had their number.
    """

    notes: Mapping[int, Mapping[_Sentence, Sequence[str]]] = field(default_factory=dict)
    problem: str = ""
    unused: int = 0

    def list_notes(self, place: int, text: str) -> dict[int, Sequence[str]]:
        """Return the notes on a section by the places of its units, for the units that are still as drafted."""
        found = self.notes.get(place, {})
        named = enumerate(_name_sentences(list_units(text)))
        return {at: found[name] for at, name in named if name in found}


NOTHING_NOTED = Reading()


@dataclass(frozen=True, slots=True)
class _Page:
    """The sections of a document as a reader sees them; for each number, the place of its section and its sentence."""

    sections: Sequence[Mapping[str, str]]
    sentences: Mapping[int, tuple[int, _Sentence]]


def read_draft(manuscript: Manuscript, outline: Outline, ask: Ask) -> Reading:
    """Return what a reader notes on the sections of a document that this run has written."""
    page = _show(manuscript)
    if manuscript.problem or not page.sentences:
        return Reading()
    try:
        answer = ask(_fill_question(manuscript, outline, page), ReaderNotes)
    except AnswerError as error:
        return Reading(problem=str(error))
    notes: dict[int, dict[_Sentence, list[str]]] = {}
    given = [(each.number, note) for each in answer.notes if (note := clean_text(each.note))]
    used = [each for each in given[: _count_notes(page)] if each[0] in page.sentences]
    for number, note in used:
        place, sentence = page.sentences[number]
        notes.setdefault(place, {}).setdefault(sentence, []).append(note)
    return Reading(notes, unused=len(given) - len(used))


def report_notes(reading: Reading, where: str) -> Iterator[Finding]:
    """Yield a finding if the reading failed, and one if some of its notes did not reach the editor."""
    if reading.problem:
        yield Finding("note", where, f"Edited without a first reader's notes: {reading.problem}")
    if reading.unused:
        were, they = ("was", "it was") if reading.unused == 1 else ("were", "they were")
        counted = f"{reading.unused} of the first reader's notes {were} not used"
        yield Finding("note", where, f"{counted}: there were too many, or {they} on no numbered sentence.")


def _count_notes(page: _Page) -> int:
    """Return how many notes a reader may give at most."""
    return min(_MOST_NOTES, max(_LEAST_NOTES, len(page.sentences) // _SENTENCES_A_NOTE))


def _name_sentences(units: Iterable[Unit]) -> Iterator[_Sentence]:
    told = Counter[str]()
    for unit in units:
        told[unit.words] += 1
        yield unit.words, told[unit.words]


def _show(manuscript: Manuscript) -> _Page:
    spec, texts = manuscript.spec, manuscript.texts
    numbers = find_numbers(texts, spec)
    sections: list[Mapping[str, str]] = []
    sentences: dict[int, tuple[int, _Sentence]] = {}
    for place, section in enumerate(manuscript.document.sections):
        rows: list[str] = []
        text = texts.get(place, "")
        names = _name_sentences(list_units(text))
        for unit, row, opens in list_shown_units(text):
            name = next(names) if unit else ("", 0)
            if spec.is_spoken and unit is not None and unit.mark == PRACTICE:
                continue
            is_mark = unit is not None and unit.form == "mark"
            shown = _show_mark(parse_cited_text(row)[0], section, spec, numbers) if is_mark else strip_citations(row)
            number = len(sentences) + 1 if unit and place in manuscript.versions else 0
            sentences |= {number: (place, name)} if number else {}
            rows += [""] if opens and rows else []
            rows.append(show_references(f"{number}: {shown}" if number else shown, numbers, spec.language))
        sections.append({"heading": section.heading, "text": "\n".join(rows)})
    return _Page(sections, sentences)


def _show_mark(mark: Block, section: OutlineSection, spec: DocumentSpec, numbers: Mapping[str, Sequence[int]]) -> str:
    """Return what readers see in place of a mark: a step below its heading, a made-up case, or a part of the card."""
    if mark.mark == STEPS and mark.title:
        number = next((f"{numbers[key][0]}. " for key in mark.ids if numbers.get(key)), "")
        numbered = replace(mark, title=f"{number}{mark.title}")
        return "\n    ".join(join_blocks(list_titled(numbered, spec)).split("\n\n"))
    if mark.mark == PRACTICE and is_declared(mark.ids, mark.told):
        return render_practice(mark, spec.language.words)
    shown = strip_notes(render_part(mark, section, spec, Citations())) if mark.mark in MARKS else ""
    return shown or f"[Here the product shows its own part: {mark.mark}]"


def _fill_question(manuscript: Manuscript, outline: Outline, page: _Page) -> Question:
    spec = manuscript.spec
    most = _count_notes(page)
    question = spec.language.load_prompt(_READ).fill(
        spec.describe_call("first reading"),
        _LEAST_TOKENS + _TOKENS_PER_NOTE * most,
        most=most,
        product=spec.product,
        title=manuscript.document.title,
        others=[each.title for each in outline.documents if each.file != spec.file],
        sections=page.sections,
        language=spec.language.english_name,
    )
    likely = [
        Note(number=number, note=f"{words} {words}")
        for number, (_, (words, _)) in page.sentences.items()
        if is_one_in(_LIKELY_NOTED, words)
    ]
    return replace(question, likely=ReaderNotes(notes=likely[:most]).model_dump_json())
