"""Quizzes: a model writes the questions, another call answers them without the key, and only what holds is kept."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.llm.parallel import Run
from kit_builder.products.authoring.cited_text import strip_citations
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.items import Filled, ItemKind, Order
from kit_builder.products.authoring.quiz.checks import (
    QuizFault,
    find_form_faults,
    find_question_faults,
    find_repeated,
    list_ids,
)
from kit_builder.products.authoring.quiz.places import count_missing, find_place, list_unasked
from kit_builder.products.authoring.quiz.prompts import answer_questions, ask_for_questions, judge_explanations
from kit_builder.products.authoring.quiz.records import (
    LETTERS,
    QuizOption,
    QuizQuestion,
    WrittenOption,
    WrittenQuestion,
)
from kit_builder.products.authoring.store import Removed
from kit_builder.products.authoring.way import FROM_CHECK_OF_QUIZ, FROM_LAST_CHECK
from kit_builder.text.markdown import clean_text

_FEWEST = 5
_MOST = 8
_FACTS_A_QUESTION = 6
_FEWEST_FACTS_A_QUESTION = 2
# Kinds of facts that no question is about.
_NOT_ASKED = ("kit", "example", "phrases", "story")
_SURPLUS = QuizFault("too many questions", "More questions than were asked for.")


@dataclass(frozen=True, slots=True)
class _Judged:
    question: WrittenQuestion
    faults: tuple[QuizFault, ...]


def count_questions(spec: DocumentSpec) -> int:
    """Return how many questions the facts of a document can carry; none if it is about all of a single method."""
    if not spec.method and len(spec.methods) == 1:
        return 0
    stated = sum(fact.kind not in _NOT_ASKED for fact in spec.facts.values())
    return min(_MOST, max(_FEWEST, stated // _FACTS_A_QUESTION), stated // _FEWEST_FACTS_A_QUESTION)


def write_quiz(order: Order[QuizQuestion], ask: Ask, run: Run) -> Filled[QuizQuestion]:
    """Write the questions that are missing from a quiz.

    Questions that fail are written once more, with the reasons, and left out if they fail again. Lessons still without
    a question get one in the same call. At least half of the questions ask for application: recall questions are left
    out from the end until that is so.
    """
    spec = order.spec
    order = replace(order, missing=count_missing(order, ()))
    written = ask_for_questions(order, (), (), ask)
    judged = _judge(written[: order.missing], (), order, ask, run)
    sound = [each.question for each in judged if not each.faults]
    failed = [each for each in judged if each.faults]
    if failed or count_missing(order, sound):
        shown = [(each.question, [fault.message for fault in each.faults]) for each in failed]
        failed = _retry(order, sound, shown, failed, ask, run)
        sound += [each.question for each in failed if not each.faults]
    removed = [_remove(each.question, each.faults[0]) for each in failed if each.faults]
    removed += [_remove(each, _SURPLUS) for each in written[order.missing :]]
    questions = [*order.kept, *(_finish(each, spec) for each in sound)]
    questions, recalled = _limit_recall(questions)
    placed = _place_keys(sorted(questions, key=lambda each: each.step or len(spec.facts)), order)
    return Filled(placed, (*removed, *recalled))


def tell_lacking(order: Order[QuizQuestion]) -> Iterator[str]:
    """Yield a message for each lesson that no kept question is about."""
    for each in list_unasked(order, ()):
        yield f"No question is about the lesson “{each.heading}”."


QUIZ = ItemKind(QuizQuestion, count_questions, write_quiz, tell_lacking=tell_lacking, follows_outline=True)


def _retry(
    order: Order[QuizQuestion],
    sound: Sequence[WrittenQuestion],
    shown: Sequence[tuple[WrittenQuestion, Sequence[str]]],
    failed: Sequence[_Judged],
    ask: Ask,
    run: Run,
) -> list[_Judged]:
    """Return the questions that were written again; those that were not, or if that fails, stay as they failed."""
    missing = count_missing(order, sound)
    try:
        written = ask_for_questions(order, sound, shown, ask)
        again = _judge(written[:missing], sound, order, ask, run)
    except AnswerError:
        return [*failed]
    return [*again, *failed[len(again) :], *(_Judged(each, (_SURPLUS,)) for each in written[missing:])]


def _judge(
    questions: Sequence[WrittenQuestion],
    others: Sequence[WrittenQuestion],
    order: Order[QuizQuestion],
    ask: Ask,
    run: Run,
) -> list[_Judged]:
    """Return the questions with what is wrong with each, by code, by who answers it, and by who reads its explanations.

    Raises AnswerError if the answers are not usable.
    """
    spec = order.spec
    forms = [find_form_faults(each) for each in questions]
    formed = {place: each for place, each in enumerate(questions) if not forms[place]}
    checks = (answer_questions, judge_explanations)
    way = FROM_LAST_CHECK if others else FROM_CHECK_OF_QUIZ
    answered, explained = run(lambda check: check(formed, spec, ask), checks, lambda _: way) if formed else ({}, {})
    judged = []
    for place, question in enumerate(questions):
        faults = [*forms[place]]
        if place in formed:
            faults += find_question_faults(question, spec)
            before = [*others, *(formed[at] for at in formed if at < place)]
            if find_repeated(question, before, spec):
                faults.append(QuizFault("asked before", "Another question asks the same."))
            faults += [*answered[place], *explained[place]]
        judged.append(_Judged(question, tuple(faults)))
    return judged


def _remove(question: WrittenQuestion, fault: QuizFault) -> Removed:
    text = clean_text(f"{question.case} {question.question}")
    return Removed(text, fault.reason, fault.message)


def _finish(question: WrittenQuestion, spec: DocumentSpec) -> QuizQuestion:
    options = tuple(_finish_option(option, spec.facts) for option in question.options)
    table = tuple(tuple(clean_text(cell) for cell in row) for row in question.table)
    case, asked = clean_text(question.situation), clean_text(question.question)
    finished = QuizQuestion(question.kind, case, asked, options, table=table)
    method, step = find_place([spec.facts[key] for key in finished.key.ids])
    return replace(finished, method=method, step=step)


def _finish_option(option: WrittenOption, facts: Facts) -> QuizOption:
    known = tuple(key for key in list_ids(option.why) if key in facts)
    return QuizOption(clean_text(option.text), option.right, clean_text(strip_citations(option.why)), known)


def _limit_recall(questions: Sequence[QuizQuestion]) -> tuple[list[QuizQuestion], list[Removed]]:
    """Leave out the last questions of recall until at least half of the others ask for application."""
    applied = sum(each.kind == "application" for each in questions)
    recalled = [each for each in questions if each.kind == "recall"]
    extra = recalled[applied:]
    detail = "Fewer than half of the questions would ask for application."
    removed = [Removed(clean_text(each.text), "only recall", detail) for each in extra]
    return [each for each in questions if each not in extra], removed


def _place_keys(questions: Sequence[QuizQuestion], order: Order[QuizQuestion]) -> tuple[QuizQuestion, ...]:
    """Return the questions with the right answers spread over the places; those of kept ones stay."""
    used = Counter(each.options.index(each.key) for each in order.kept)
    placed = []
    for question in questions:
        if question not in order.kept:
            digest = hashlib.sha256(f"{question.situation}{question.text}".encode()).hexdigest()
            place = min(range(len(LETTERS)), key=lambda at: (used[at], digest[at]))
            used[place] += 1
            wrong = [option for option in question.options if not option.is_right]
            question = replace(question, options=(*wrong[:place], question.key, *wrong[place:]))
        placed.append(question)
    return tuple(placed)
