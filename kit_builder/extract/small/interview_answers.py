"""Answers in interviews: the question above an answer says what it is, so no model has to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kit_builder.evidence.alignment import quote_lines
from kit_builder.kit.questions import find_template
from kit_builder.records import Item, Line, Passage
from kit_builder.text.words import Words

# The section that an answer belongs to, by the program's question.
_SECTIONS: Mapping[str, str] = {
    "example": "examples",
    "story": "examples",
    "reason": "reasons",
    "outcome": "outcome",
    "pitfall": "pitfalls",
    "when": "when",
    "term": "definitions",
}
_WITH_STEPS = ("job", "stage")


def is_interview(passage: Passage) -> bool:
    """Return whether a passage is from an interview, in which questions are context."""
    return any(line.is_context for line in passage.lines)


def list_answers_with_steps(passage: Passage, words: Words) -> frozenset[int]:
    """Return the numbers of the lines that answer a question about a whole job or stage, and so tell steps."""
    return frozenset(
        line.number
        for question, answer in _list_answers(passage)
        if find_template(question.text, words["interview"]) in _WITH_STEPS
        for line in answer
    )


def find_answers(passage: Passage, words: Words) -> Iterator[tuple[str, Item]]:
    """Yield the section of each answer that tells no steps, with the answer as one item.

    An answer to a question that the program asks about a section, such as what one needs, belongs there. An answer to
    another question is understood with it, so the item has both; its evidence is the answer. Which version of a
    conflict is right, and what a story or an offer may say, is decided elsewhere.
    """
    for question, answer in _list_answers(passage):
        kind = find_template(question.text, words["interview"])
        section = find_template(question.text, words["questions"]) or _SECTIONS.get(kind, "")
        is_decision = kind == "consent" or find_template(question.text, words["gaps"]) == "disagree"
        item = quote_lines(passage.source, answer)
        if section:
            yield section, item
        elif kind not in _WITH_STEPS and not is_decision:
            yield "faq", replace(item, text=f"{question.text} {item.text}")


def _list_answers(passage: Passage) -> Iterator[tuple[Line, Sequence[Line]]]:
    """Yield each question of a passage that has an answer there, with the lines of the answer."""
    question: Line | None = None
    answer: list[Line] = []
    for line in passage.lines:
        if not (line.is_context or line.is_heading):
            answer.append(line)
            continue
        if question and answer:
            yield question, answer
        question, answer = (None if line.is_heading else line), []
    if question and answer:
        yield question, answer
