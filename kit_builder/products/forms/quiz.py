"""Build quiz questions with one right answer, which a cited item proves, and two that the cards exclude.

They ask what to do in a case or at a time, and what would be a mistake. What comes after a step and which number fits a
gap is asked only where there is little else to ask. Wrong answers are what to do in other cases, pitfalls as
instructions, and altered numbers. Each is compared with all cards of the kit: an answer that any item supports is not
wrong, and neither is a number that occurs in any of them.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import Literal

from kit_builder.evidence.guards import SupportIndex, find_faults, join_items, supports_sentence
from kit_builder.evidence.overlap import is_stated_in
from kit_builder.products.forms.decisions import find_decisions
from kit_builder.products.forms.quiz_numbers import NUMBER, make_case, suggest_numbers
from kit_builder.products.forms.timeline import find_due_times
from kit_builder.products.repetition import MIN_WORDS
from kit_builder.records import SECTION_OF_KIND, Item, Method
from kit_builder.text.languages import Language
from kit_builder.text.negation import has_negation
from kit_builder.text.numbers import find_numbers
from kit_builder.text.phrases import has_phrase
from kit_builder.text.tokens import capitalise, get_stop_words, measure_overlap, split_list, stem_content, tokenize
from kit_builder.text.words import Words

_MAY_SUPPORT = 0.2  # an item with a smaller share of an answer's words cannot support it
_WRONG = 2
_MAX_QUESTIONS = 8
_ENOUGH = 3  # questions that ask for more than an order or a number
_MAX_PLAIN = 2  # of those that do not
_MAX_TIMES = 3
_MAX_TIME_WORDS = 4
_MIN_CONDITION_WORDS = 2
_MAX_WORDS = 30
_MAX_NUMBERS = 2
_MAX_CHECKS = 4
_BLANK = "____"
_NOTE_SIGNS = ("->", "→", "=>", "÷", " = ", " + ", " / ", "w/", "m/")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question, and the item it is from: for a wrong one, what it would be right for, if anything."""

    text: str
    is_right: bool
    source: Item | None = None


# A wrong answer, and the item it is from.
_Wrong = tuple[str, Item | None]


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question, its answers in the order shown, and the item that proves the right one.

    `step` is the number of the step that the item is or belongs to, else 0. `context` is the step it belongs to, which
    the question cannot be understood without. `kind` is decision, mistake, time, number or order.
    """

    kind: str
    text: str
    options: tuple[Option, ...]
    proof: Item
    step: int = 0
    context: str = ""

    @property
    def right(self) -> str:
        """The right answer."""
        return next(option.text for option in self.options if option.is_right)


@lru_cache(maxsize=1)  # called for each method of a kit in turn
def _index_cards(methods: tuple[Method, ...], language: Language) -> tuple[SupportIndex, frozenset[str]]:
    """Return the text of every item of the kit's cards, indexed, and the numbers in them."""
    texts = [join_items([item]) for each in methods for _, item in each.items()]
    return SupportIndex(texts, language.words), find_numbers("\n".join(texts), language.words)


class _Method:
    """A method to ask about, and what all cards of the kit say."""

    def __init__(self, method: Method, methods: tuple[Method, ...], language: Language) -> None:
        self.method = method
        self.language = language
        self.words = language.words
        self._texts, self._numbers = _index_cards(methods, language)

    def is_supported(self, answer: str) -> bool:
        """Return whether any item of the cards supports an answer, which then cannot be wrong.

        An answer with a number that no card has is never supported.
        """
        own = stem_content(answer, self.words)
        return find_numbers(answer, self.words) <= self._numbers and any(
            measure_overlap(own, stem_content(text, self.words)) >= _MAY_SUPPORT
            and supports_sentence(text, answer, self.language)
            for text in self._texts.find_candidates(answer)
        )

    def alter_number(self, text: str, place: int = 0) -> list[str]:
        """Return copies of `text` with the number at `place` replaced by numbers that no card contains."""
        found = list(NUMBER.finditer(text))
        if not found:
            return []
        number = found[place]
        others = (
            each for each in suggest_numbers(number[0]) if find_numbers(each, self.words).isdisjoint(self._numbers)
        )
        return [f"{text[: number.start()]}{each}{text[number.end() :]}" for each in others]


@lru_cache(maxsize=4096)  # several files use the same quiz
def build_quiz(method: Method, methods: tuple[Method, ...], language: Language) -> tuple[QuizQuestion, ...]:
    """Return the questions on the decisions, pitfalls and times of `method`, and at worst on its numbers and order.

    `methods` are all methods of the kit; wrong answers are compared with their cards. Each question's text is unique.
    """
    asked = _Method(method, methods, language)
    found = _make_unique(chain(_ask_decisions(asked), _ask_mistakes(asked), _ask_times(asked)))
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
    """Return at most four questions with which readers check themselves; no two quote the same step."""
    by_quoted: dict[int, QuizQuestion] = {}
    for question in build_quiz(method, methods, language):
        if question.step and question.kind != "mistake":
            by_quoted.setdefault(question.step - (question.kind == "order"), question)
    return tuple(by_quoted.values())[:_MAX_CHECKS]


def _make_question(
    kind: str, text: str, right: str, wrong: Iterable[_Wrong], proof: Item, words: Words, step: int = 0
) -> Iterator[QuizQuestion]:
    """Yield the question if it has enough wrong answers; of similar answers only the first is kept."""
    kept: list[_Wrong] = []
    for each, source in wrong:
        if len(kept) == _WRONG:
            break
        if not any(_are_alike(each, other, words) for other in (right, *(found for found, _ in kept))):
            kept.append((each, source))
    if len(kept) == _WRONG:
        place = int(hashlib.sha256(text.encode()).hexdigest(), 16) % (len(kept) + 1)
        options = [Option(_format_answer(each), is_right=False, source=source) for each, source in kept]
        options.insert(place, Option(_format_answer(right), is_right=True, source=proof))
        yield QuizQuestion(kind, text, tuple(options), proof, step)


def _format_answer(text: str) -> str:
    """Return an answer with a capital and without a full stop, so that its form gives nothing away."""
    return capitalise(text.strip().rstrip("."))


def _are_alike(one: str, other: str, words: Words) -> bool:
    """Return whether both answers could be right: they say the same, with the same numbers and negation."""
    same = find_numbers(one, words) == find_numbers(other, words) and has_negation(one, words) == has_negation(
        other, words
    )
    return tokenize(one) == tokenize(other) or (
        same and (is_stated_in(one, other, words) or is_stated_in(other, one, words))
    )


def _is_plain(text: str) -> bool:
    """Return whether a text can be an answer: neither too short nor too long, and without the signs of quick notes."""
    return 3 <= len(tokenize(text)) <= _MAX_WORDS and not any(sign in text for sign in _NOTE_SIGNS)


def _ask_order(asked: _Method) -> Iterator[QuizQuestion]:
    """Yield questions on what comes straight after a step; wrong answers are steps from elsewhere."""
    steps = asked.method.steps
    plain = [_is_plain(step.text) and not find_decisions([step], asked.language) for step in steps]
    askable = [place for place in range(len(steps) - 1) if plain[place] and plain[place + 1]]
    for place in askable[:: -(-len(askable) // _MAX_PLAIN) or 1]:
        step, following = steps[place], steps[place + 1]
        elsewhere = [at for at in (*range(place + 2, len(steps)), *range(place - 1, -1, -1)) if plain[at]]
        others = [
            (steps[at].text, steps[at]) for at in elsewhere if not _are_alike(steps[at].text, step.text, asked.words)
        ]
        text = asked.words["quiz"]["order"].format(step=step.text.rstrip("."))
        yield from _make_question("order", text, following.text, others, following, asked.words, place + 2)


def _ask_numbers(asked: _Method) -> Iterator[QuizQuestion]:
    """Yield questions on the number in a step or rule; wrong answers are numbers that no card contains."""
    for step, item in _list_steps_and_rules(asked.method):
        found = list(NUMBER.finditer(item.text))
        if not 1 <= len(found) <= _MAX_NUMBERS or not _is_plain(item.text):
            continue
        before, after = item.text[: found[-1].start()], item.text[found[-1].end() :]
        altered = asked.alter_number(item.text, -1)
        wrong = [(each[len(before) : len(each) - len(after)], None) for each in altered]
        text = asked.words["quiz"]["number"].format(sentence=f"{before}{_BLANK}{after}")
        yield from _make_question("number", text, found[-1][0], wrong, item, asked.words, step)


def _ask_decisions(asked: _Method) -> Iterator[QuizQuestion]:
    """Yield questions on what to do in a case; wrong answers are other actions, or the same with another number."""
    found = [
        (step, item, decision)
        for step, item in _list_steps_and_rules(asked.method)
        for decision in find_decisions([item], asked.language)
        if len(tokenize(decision.action.text)) < MIN_WORDS  # a longer answer would repeat a passage
    ]
    limits = find_numbers(" ; ".join(decision.condition.text for *_, decision in found), asked.words)
    for step, item, decision in found:
        condition = _lower_first(decision.condition.text, asked.words)
        if len(tokenize(condition)) < _MIN_CONDITION_WORDS or not _is_plain(f"{condition} {decision.action.text}"):
            continue
        elsewhere: list[_Wrong] = [
            (other.action.text, source) for _, source, other in found if other.condition.text != decision.condition.text
        ]
        elsewhere += [(mistake, source) for _, source, mistake in _list_mistakes(asked)]
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
        yield from _make_question("decision", text, right, worded, item, asked.words, step)


def _ask_mistakes(asked: _Method) -> Iterator[QuizQuestion]:
    """Yield a question on what would be a mistake; wrong answers are steps."""
    method, words = asked.method, asked.words
    steps = [
        step
        for step in method.steps
        if _is_plain(step.text) and not has_negation(step.text, words) and not find_decisions([step], asked.language)
    ]
    for number, item, mistake in _list_mistakes(asked):
        own = stem_content(mistake, words)
        others = [step for step in steps if measure_overlap(own, stem_content(step.text, words)) < _MAY_SUPPORT]
        alike = sorted(others, key=lambda step: abs(len(step.text) - len(mistake)))
        text = words["quiz"]["mistake"].format(method=method.name)
        yield from _make_question("mistake", text, mistake, [(each.text, each) for each in alike], item, words, number)


def _list_mistakes(asked: _Method) -> list[tuple[int, Item, str]]:
    """Return what pitfalls and rules forbid as instructions, each with its item and the number of its step."""
    found = [*_list_kind(asked.method, "pitfall"), *_list_kind(asked.method, "rule")]
    turned = [(number, item, _turn_pitfall(item, asked.words)) for number, item in found]
    return [(number, item, mistake) for number, item, mistake in turned if mistake and not asked.is_supported(mistake)]


def _ask_times(asked: _Method) -> Iterator[QuizQuestion]:
    """Yield questions on what to do at the time that opens a step; wrong answers are what to do at other times."""
    found: list[tuple[str, str, int, Item]] = []
    for due in find_due_times(asked.method.steps, asked.language):
        time, _, action = due.item.text.partition(", ")
        if due.time in time and len(tokenize(time)) <= _MAX_TIME_WORDS and _is_plain(action):
            found.append((_lower_first(time, asked.words), action, due.step, due.item))
    for time, action, step, item in found[:_MAX_TIMES]:
        others = [
            (other, source)
            for at, other, _, source in found
            if at != time and not asked.is_supported(f"{time}, {other}")
        ]
        text = asked.words["quiz"]["time"].format(time=time)
        yield from _make_question("time", text, action, others, item, asked.words, step)


def _list_steps_and_rules(method: Method) -> Sequence[tuple[int, Item]]:
    """Return the rules and steps, each with the number of its step; a rule of the whole method has 0."""
    return [*_list_kind(method, "rule"), *enumerate(method.steps, start=1)]


def _list_kind(method: Method, kind: Literal["rule", "pitfall"]) -> Sequence[tuple[int, Item]]:
    """Return the items of a kind, each with the number of its step; those of the whole method have 0 and come first."""
    steps = enumerate(method.steps, start=1)
    attached = ((number, each) for number, step in steps for each in step.attachments if each.kind == kind)
    return [*((0, each) for each in method.section(SECTION_OF_KIND[kind])), *attached]


def _lower_first(text: str, words: Words) -> str:
    """Return `text` with a small first letter if its first word needs no capital."""
    first = text.split()[0]
    return f"{text[:1].lower()}{text[1:]}" if first.casefold() in get_stop_words(words) else text


def _put_subject_first(action: str, words: Words) -> str:
    """Return the main clause after a condition as a sentence: `måler du den` becomes `du måler den`."""
    verb, *rest = action.split(" ")
    if len(rest) > 1 and rest[0] in split_list(words["quiz"]["subjects"]):
        return " ".join([rest[0], verb, *rest[1:]])
    return action


def _phrase_decision(condition: str, action: str, asked: _Method) -> str:
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
