"""Build quiz questions with one right answer, which a cited item proves, and two that the cards exclude.

They ask what to do in a case or at a time, what would be a mistake, and why. What comes after a step and which number
fits a gap is asked only where there is little else to ask. Wrong answers are what to do in other cases, pitfalls as
instructions, and altered numbers. Each is compared with all cards of the kit: an answer that any item supports is not
wrong, and neither is a number that occurs in any of them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from typing import Literal

from kit_builder.evidence.guards import find_faults, join_items
from kit_builder.products.forms.decisions import find_decisions, split_reason
from kit_builder.products.forms.lessons import build_lessons
from kit_builder.products.forms.quiz_answers import (
    MAY_SUPPORT,
    AskedMethod,
    QuizQuestion,
    WrongAnswer,
    are_alike,
    make_question,
)
from kit_builder.products.forms.quiz_numbers import NUMBER, make_case
from kit_builder.products.forms.timeline import find_due_times
from kit_builder.products.repetition import MIN_WORDS
from kit_builder.records import SECTION_OF_KIND, Item, Method
from kit_builder.text.languages import Language
from kit_builder.text.negation import has_negation
from kit_builder.text.numbers import find_numbers
from kit_builder.text.phrases import has_phrase
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import capitalise, get_stop_words, measure_overlap, split_list, stem_content, tokenize
from kit_builder.text.words import Words

_MAX_QUESTIONS = 8
_ENOUGH = 2  # questions that ask for more than an order or a number
_MAX_PLAIN = 2  # questions that ask for an order or a number
_MAX_TIMES = 2
_MAX_REASONS = 2
_MAX_TIME_WORDS = 4
_MIN_CONDITION_WORDS = 2
_MAX_WORDS = 30
_MAX_NUMBERS = 2
_MAX_CHECKS = 4
_BLANK = "____"
_NOTE_SIGNS = ("->", "→", "=>", "÷", " = ", " + ", " / ", "w/", "m/")


@lru_cache(maxsize=4096)  # several files use the same quiz
def build_quiz(method: Method, methods: tuple[Method, ...], language: Language) -> tuple[QuizQuestion, ...]:
    """Return the questions on the decisions, pitfalls and times of `method`, and at worst on its numbers and order.

    `methods` are all methods of the kit; wrong answers are compared with their cards. Each question's text is unique.
    """
    asked = AskedMethod(method, methods, language)
    found = _make_unique(chain(_ask_decisions(asked), _ask_mistakes(asked), _ask_reasons(asked), _ask_times(asked)))
    if len(found) < _ENOUGH:
        found += _make_unique(chain(_ask_numbers(asked), _ask_order(asked)))[:_MAX_PLAIN]
    return tuple(_add_context(question, method) for question in found[:_MAX_QUESTIONS])


def _make_unique(questions: Iterable[QuizQuestion]) -> list[QuizQuestion]:
    """Return the first question with each text."""
    first: dict[str, QuizQuestion] = {}
    for question in questions:
        first.setdefault(question.text, question)
    return [*first.values()]


def _add_context(question: QuizQuestion, method: Method) -> QuizQuestion:
    step = method.steps[question.step - 1] if question.step else question.proof
    if question.proof not in step.attachments:
        return question
    return replace(question, context=f"{step.text}." if step.text[-1:].isalnum() else step.text)


def choose_self_checks(method: Method, methods: tuple[Method, ...], language: Language) -> tuple[QuizQuestion, ...]:
    """Return at most four questions with which readers check themselves; no two quote the same step.

    What only asks for an order or a number is no such question.
    """
    by_quoted: dict[int, QuizQuestion] = {}
    for question in build_quiz(method, methods, language):
        if question.step and question.kind not in ("mistake", "number", "order"):
            by_quoted.setdefault(question.step, question)
    return tuple(by_quoted.values())[:_MAX_CHECKS]


def _is_plain(text: str) -> bool:
    """Return whether a text can be an answer: neither too short nor too long, and without the signs of quick notes."""
    return 3 <= len(tokenize(text)) <= _MAX_WORDS and not any(sign in text for sign in _NOTE_SIGNS)


def _ask_order(asked: AskedMethod) -> Iterator[QuizQuestion]:
    """Yield questions on what comes straight after a step; wrong answers are steps from elsewhere."""
    steps = asked.method.steps
    plain = [_is_plain(step.text) and not find_decisions([step], asked.language) for step in steps]
    askable = [place for place in range(len(steps) - 1) if plain[place] and plain[place + 1]]
    for place in askable[:: -(-len(askable) // _MAX_PLAIN) or 1]:
        step, following = steps[place], steps[place + 1]
        elsewhere = [at for at in (*range(place + 2, len(steps)), *range(place - 1, -1, -1)) if plain[at]]
        others = [
            (steps[at].text, steps[at]) for at in elsewhere if not are_alike(steps[at].text, step.text, asked.words)
        ]
        text = asked.words["quiz"]["order"].format(step=step.text.rstrip("."))
        yield from make_question("order", text, following.text, others, following, asked.words, place + 2)


def _ask_numbers(asked: AskedMethod) -> Iterator[QuizQuestion]:
    """Yield questions on the number in a step or rule; wrong answers are numbers that no card contains."""
    for step, item in _list_steps_and_rules(asked):
        found = list(NUMBER.finditer(item.text))
        if not 1 <= len(found) <= _MAX_NUMBERS or not _is_plain(item.text):
            continue
        before, after = item.text[: found[-1].start()], item.text[found[-1].end() :]
        altered = asked.alter_number(item.text, -1)
        wrong = [(each[len(before) : len(each) - len(after)], None) for each in altered]
        text = asked.words["quiz"]["number"].format(sentence=f"{before}{_BLANK}{after}")
        yield from make_question("number", text, found[-1][0], wrong, item, asked.words, step)


def _ask_decisions(asked: AskedMethod) -> Iterator[QuizQuestion]:
    """Yield questions on what to do in a case; wrong answers are other actions, or the same with another number."""
    found = [
        (step, item, decision)
        for step, item in _list_steps_and_rules(asked)
        for decision in find_decisions([item], asked.language)
        if len(tokenize(decision.action.text)) < MIN_WORDS  # a longer answer would repeat a passage
    ]
    limits = find_numbers(" ; ".join(decision.condition.text for *_, decision in found), asked.words)
    mistakes = [(mistake, source) for _, source, mistake in _list_mistakes(asked)] if found else []
    for step, item, decision in found:
        condition = _lower_first(decision.condition.text, asked.words)
        if len(tokenize(condition)) < _MIN_CONDITION_WORDS or not _is_plain(f"{condition} {decision.action.text}"):
            continue
        elsewhere: list[WrongAnswer] = [
            (other.action.text, source) for _, source, other in found if other.condition.text != decision.condition.text
        ]
        elsewhere += mistakes
        elsewhere += [(each, None) for each in asked.alter_number(decision.action.text)]
        phrased = ((each, source, _phrase_decision(decision.condition.text, each, asked)) for each, source in elsewhere)
        proof = join_items([item])
        wrong = (
            (each, source)
            for each, source, whole in phrased
            if not asked.is_supported(whole) and find_faults(each, proof, "", asked.language)
        )
        text = asked.words["quiz"]["decision"].format(condition=make_case(condition, limits, asked.words))
        worded = ((_put_subject_first(each, asked.words), source) for each, source in wrong)
        right = _put_subject_first(decision.action.text, asked.words)
        yield from make_question("decision", text, right, worded, item, asked.words, step)


def _ask_mistakes(asked: AskedMethod) -> Iterator[QuizQuestion]:
    """Yield a question on what would be a mistake; wrong answers are steps."""
    method, words = asked.method, asked.words
    steps = [
        step
        for step in method.steps
        if _is_plain(step.text) and not has_negation(step.text, words) and not find_decisions([step], asked.language)
    ]
    for number, item, mistake in _list_mistakes(asked):
        own = stem_content(mistake, words)
        others = [step for step in steps if measure_overlap(own, stem_content(step.text, words)) < MAY_SUPPORT]
        alike = sorted(others, key=lambda step: abs(len(step.text) - len(mistake)))
        text = words["quiz"]["mistake"].format(method=method.name)
        yield from make_question("mistake", text, mistake, [(each.text, each) for each in alike], item, words, number)


def _list_mistakes(asked: AskedMethod) -> list[tuple[int, Item, str]]:
    """Return what pitfalls and rules forbid as instructions, each with its item and the number of its step."""
    found = [*_list_kind(asked, "pitfall"), *_list_kind(asked, "rule")]
    turned = [(number, item, _turn_pitfall(item, asked.words)) for number, item in found]
    return [(number, item, mistake) for number, item, mistake in turned if mistake and not asked.is_supported(mistake)]


def _ask_reasons(asked: AskedMethod) -> Iterator[QuizQuestion]:
    """Yield questions on why something is done or not done; wrong answers are the reasons for something else."""
    items = [*_list_steps_and_rules(asked), *_list_kind(asked, "pitfall")]
    plain = [(step, item) for step, item in items if _is_plain(item.text) and len(split_sentences(item.text)) == 1]
    found = [(step, item, *split_reason(item.text, asked.words)) for step, item in plain]
    given = [each for each in found if each[-1]]
    for step, item, claim, reason in given[:_MAX_REASONS]:
        others = [(other, source) for _, source, _, other in given if not asked.is_supported(f"{claim}, {other}")]
        text = asked.words["quiz"]["reason"].format(claim=claim.rstrip("."))
        yield from make_question("reason", text, reason, others, item, asked.words, step)


def _ask_times(asked: AskedMethod) -> Iterator[QuizQuestion]:
    """Yield questions on what to do at the time that opens a step; wrong answers are what is done before or after."""
    found: list[tuple[str, str, int, Item]] = []
    for due in find_due_times(asked.method.steps, asked.language):
        time, _, action = due.item.text.partition(", ")
        if due.time in time and len(tokenize(time)) <= _MAX_TIME_WORDS and _is_plain(action):
            found.append((_lower_first(time, asked.words), action, due.step, due.item))
    for time, action, step, item in found[:: -(-len(found) // _MAX_TIMES) or 1]:
        nearest = sorted(found, key=lambda other: abs(other[2] - step))
        others = [
            (other, source)
            for at, other, _, source in nearest
            if at != time and not asked.is_supported(f"{time}, {other}")
        ]
        text = asked.words["quiz"]["time"].format(time=time)
        yield from make_question("time", text, action, others, item, asked.words, step)


def _list_steps_and_rules(asked: AskedMethod) -> Sequence[tuple[int, Item]]:
    """Return the rules and steps, each with the number of its step; a rule that belongs to no step has 0."""
    return [*_list_kind(asked, "rule"), *enumerate(asked.method.steps, start=1)]


def _list_kind(asked: AskedMethod, kind: Literal["rule", "pitfall"]) -> Sequence[tuple[int, Item]]:
    """Return the items of a kind, each with the number of the step that it is taught with, or 0.

    Those of the sections come before those attached to steps.
    """
    method = asked.method
    lessons = build_lessons(method, asked.language)
    taught_with = {(each.text, each.evidence): step.number for step in lessons.steps for each in step.attached}
    sections = [
        (taught_with.get((each.text, each.evidence), 0), each) for each in method.section(SECTION_OF_KIND[kind])
    ]
    steps = enumerate(method.steps, start=1)
    attached = ((number, each) for number, step in steps for each in step.attachments if each.kind == kind)
    return [*sections, *attached]


def _lower_first(text: str, words: Words) -> str:
    """Return `text` with a small first letter if its first word needs no capital."""
    first = text.split()[0]
    return f"{text[:1].lower()}{text[1:]}" if first.casefold() in get_stop_words(words) else text


def _put_subject_first(action: str, words: Words) -> str:
    """Return the main clause after a condition as a sentence: `måler du den` becomes `du måler den`."""
    verb, *rest = action.split(" ")
    if len(rest) > 1 and rest[0] in split_list(words.get("verb_second", {}).get("inverted", "")):
        return " ".join([rest[0], verb, *rest[1:]])
    return action


def _phrase_decision(condition: str, action: str, asked: AskedMethod) -> str:
    opening = next(iter(asked.words["forms"]["if"].split(",")))
    return f"{opening.capitalize()} {condition}, {action}."


def _turn_pitfall(pitfall: Item, words: Words) -> str:
    """Return a pitfall as an instruction, or an empty text unless it opens with words such as `do not`."""
    claim = re.split(r"[,;:]\s", pitfall.text)[0].rstrip(".!")
    for opening in sorted(split_list(words["quiz"]["forbids"]), key=len, reverse=True):
        if claim.casefold().startswith(f"{opening} "):
            rest = claim[len(opening) + 1 :].strip()
            is_qualified = any(has_phrase(rest, each) for each in split_list(words["quiz"]["conditions"]))
            plain = rest and not has_negation(rest, words) and 2 <= len(tokenize(rest)) <= _MAX_WORDS
            plain = plain and not is_qualified
            return f"{capitalise(rest)}." if plain else ""
    return ""
