"""Find in code what an editor should look at in lessons: help that does not fade, steps without comment, blanks.

An exercise is what stands between a heading and an answer. How much help it gives is told from what is said there
about the case: the first of a lesson begins it, and the last leaves learners alone, as does one across the lessons.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from kit_builder.products.authoring.cited_text import Block, CitedSentence, list_cells, parse_cited_text
from kit_builder.products.authoring.manuscript import Manuscript
from kit_builder.products.authoring.practice import PREFIX
from kit_builder.products.authoring.steps.wording import STEPS
from kit_builder.products.authoring.units import is_rule

_ANSWER = "model_answer"  # the fixed word before the answer to an exercise
EXERCISE = "exercise"  # the form of sections that only documents for learners have
_GAP = "__"
_SAID = ("text", "item", "row")  # forms of blocks in which help is given
_BOXES = "☐☑☒□"
_LEAST_EXERCISES = 2  # of a lesson: one that is begun for the learner, and one without help
_MOST_STEPS = 3  # in a row with nothing said between them
_MOST_BLANK = 0.5  # of the cells of a column


@dataclass(frozen=True, slots=True)
class _Exercise:
    """How many sentences say something about the case of an exercise before its answer, and whether a sum has gaps."""

    told: int
    has_gaps: bool

    @property
    def gives_help(self) -> bool:
        return self.told > 0 or self.has_gaps


def find_lesson_problems(manuscript: Manuscript) -> Iterator[str]:
    """Yield what keeps the lessons of a document from teaching as much as they could, each with its section."""
    sections, texts = manuscript.document.sections, manuscript.texts
    answer = manuscript.spec.say.get(_ANSWER, "")
    for place, section in enumerate(sections):
        blocks = parse_cited_text(texts.get(place, ""))
        found = _find_crowded_steps(blocks) if section.form == STEPS else _find_blank_columns(blocks, answer)
        yield from (_name(place, each) for each in found)
    if manuscript.spec.brief.steps and answer:
        exercises = {place: _list_exercises(texts[place], answer) for place in sorted(texts) if texts[place]}
        for place, found_there in exercises.items():
            is_lesson = sections[place].form == STEPS
            wrong = _find_unfaded(found_there) if is_lesson else _find_helped(found_there)
            yield from (_name(place, each) for each in wrong)


def _find_unfaded(exercises: Sequence[_Exercise]) -> Iterator[str]:
    """Yield what is wrong with the exercises of a lesson: too few, or more or less help than their order asks for."""
    if len(exercises) < _LEAST_EXERCISES:
        yield (
            f"has {len(exercises) or 'no'} exercise{'s' if len(exercises) != 1 else ''} with an answer: begin one for"
            " learners, and let them do another alone."
        )
        return
    if not exercises[0].gives_help:
        yield "leaves learners alone too soon: begin its first exercise, or give the sum with gaps."
    yield from _find_helped(exercises[-1:])


def _find_helped(exercises: Sequence[_Exercise]) -> Iterator[str]:
    if any(each.gives_help for each in exercises):
        yield "still helps with its last exercise: let the case and the questions stand alone."


def _list_exercises(text: str, answer: str) -> list[_Exercise]:
    """Return the exercises of a section, each told from what stands between the last heading and its answer."""
    found: list[_Exercise] = []
    before: list[Block] = []
    for block in parse_cited_text(text):
        if block.form == "heading":
            before = []
        elif _is_answer(block, answer):
            found.append(_read_exercise(before))
            before = []
        else:
            before.append(block)
    return found


def _read_exercise(blocks: Sequence[Block]) -> _Exercise:
    said = [block for block in blocks if block.form in _SAID]
    told = [each for block in said for each in block.sentences if _applies_teaching(each)]
    return _Exercise(len(told), any(_GAP in block.text for block in said))


def _applies_teaching(sentence: CitedSentence) -> bool:
    """Return whether a sentence applies what is taught to the case, and neither asks nor only says what to look at."""
    applies = bool(sentence.formulas) or any(not key.startswith(PREFIX) for key in sentence.ids)
    return applies and not sentence.text.rstrip("*_ ").endswith("?")


def _find_crowded_steps(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the lengths of runs of steps without a word between them, where the expert could think aloud."""
    for mark, row in groupby(blocks, key=lambda block: block.mark):
        count = sum(len(block.ids) for block in row)
        if mark == STEPS and count > _MOST_STEPS:
            yield (
                f"shows {count} steps in a row. Where there is a reason, a limit or something to look at between them,"
                " say it at its step; if not, leave them."
            )


def _find_blank_columns(blocks: Sequence[Block], answer: str) -> Iterator[str]:
    """Yield the columns of a table that readers would have to guess: those that hold something, but little.

    A column without anything is room to write in, and so may be any blank of an exercise.
    """
    for head, *body in _list_tables(blocks, answer):
        filled = [cells for cells in body if any(map(_is_filled, cells))]
        for name, *cells in zip(head, *filled, strict=False):
            if 0 < sum(map(_is_filled, cells)) < (1 - _MOST_BLANK) * len(cells):
                yield (
                    f"has a table whose column “{name}” is blank. Leave the column out, and tell the little it holds in"
                    " the row that it belongs to."
                )


def _list_tables(blocks: Sequence[Block], answer: str) -> list[list[list[str]]]:
    """Return the rows of each table, the head first, without the tables between a heading and an answer."""
    tables: list[list[list[str]]] = []
    kept = 0
    for head, block in pairwise(blocks):
        if block.form == "heading":
            kept = len(tables)
        elif answer and _is_answer(block, answer):
            del tables[kept:]
        elif head.form == "row" and is_rule(block) and "-" in block.text:
            if tables and tables[-1][-1] == list_cells(head.text):
                tables[-1].pop()  # it is the head of the next table
            tables.append([list_cells(head.text)])
        elif block.form == "row" and tables:
            tables[-1].append(list_cells(block.text))
    return tables


def _is_answer(block: Block, answer: str) -> bool:
    return block.text.lstrip().startswith(f"**{answer}:**")


def _is_filled(cell: str) -> bool:
    return any(each.isalnum() or each in _BOXES for each in cell)


def _name(place: int, found: str) -> str:
    return f"section {place + 1}, {found}"
