"""Questions with one right answer, which a cited item gives, and wrong ones that no evidence carries.

Wrong answers are other steps, pitfalls turned round and altered numbers. Each is held against all that the cards of the
kit say: an answer that any item carries is not wrong, nor is a number that stands anywhere in them.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from kit_builder.evidence.guards import Told, carries, text_of
from kit_builder.evidence.overlap import is_told
from kit_builder.products.forms.decisions import decisions
from kit_builder.products.repetition import LEAST_WORDS
from kit_builder.records import Item, Method
from kit_builder.text.languages import Language
from kit_builder.text.negation import says_no
from kit_builder.text.numbers import numbers
from kit_builder.text.tokens import capitalised, content, listed, shared, stop_words, tokens
from kit_builder.text.words import Words

_MAY_CARRY = 0.2  # what shares less of an answer's words cannot carry it
_MOST_WRONG = 3
_LEAST_WRONG = 2
_LEAST_OF_CONDITION = 2
_LONGEST = 30  # words of an answer
_MOST_NUMBERS = 2
_MOST_ON_ORDER = 4
_MOST_CHECKS = 4
_NUMBER = re.compile(r"(?<![\w.,:–-])\d+(?:[.,]\d+)?(?![\w:–-]|[.,]\d)")
_BLANK = "____"
_OF_QUICK_NOTES = ("->", "→", "=>", "÷", " = ", " + ", " / ", "w/", "m/")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question."""

    text: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question, its answers in the order they are shown in, and the item that proves the right one.

    `step` is the number of the step that the item is, or 0. `kind` is what is asked about: order, number, decision or
    pitfall.
    """

    kind: str
    text: str
    options: tuple[Option, ...]
    proof: Item
    step: int = 0

    @property
    def right(self) -> str:
        """The right answer."""
        return next(option.text for option in self.options if option.is_right)


@lru_cache(maxsize=1)  # the methods of a kit are asked about one after another
def _told(methods: tuple[Method, ...], language: Language) -> tuple[Told, frozenset[str]]:
    """What the cards of a kit say, item by item, and the numbers in it."""
    texts = [text_of([item]) for each in methods for _, item in each.items()]
    return Told(texts, language.words), numbers("\n".join(texts), language.words)


class _Method:
    """A method as questions are made of it, held against all that the cards of the kit say."""

    def __init__(self, method: Method, methods: tuple[Method, ...], language: Language) -> None:
        self.method = method
        self.language = language
        self.words = language.words
        self._told, self._numbers = _told(methods, language)

    def is_carried(self, answer: str) -> bool:
        """Whether anything the cards say carries an answer: then it cannot be wrong.

        One with a number that no card has is carried by none.
        """
        own = content(answer, self.words)
        return numbers(answer, self.words) <= self._numbers and any(
            shared(own, content(told, self.words)) >= _MAY_CARRY and carries(told, answer, self.language)
            for told in self._told.that_may_carry(answer)
        )

    def with_other_numbers(self, text: str, place: int = 0) -> list[str]:
        """`text` with another number in place of one it names, a number that none of the cards does."""
        found = list(_NUMBER.finditer(text))
        if not found:
            return []
        number = found[place]
        others = (each for each in _other_numbers(number[0]) if numbers(each, self.words).isdisjoint(self._numbers))
        return [f"{text[: number.start()]}{each}{text[number.end() :]}" for each in others]


@lru_cache(maxsize=4096)  # a quiz is made once for all files that ask for it
def quiz(method: Method, methods: tuple[Method, ...], language: Language) -> tuple[QuizQuestion, ...]:
    """The questions on `method`: on its numbers, its decisions, what must not be done, and the order of its steps.

    `methods` are all of the kit, whose cards a wrong answer is held against. No two questions have the same text.
    """
    asked = _Method(method, methods, language)
    makers: tuple[Callable[[_Method], Iterator[QuizQuestion]], ...] = (
        _on_decisions,
        _on_numbers,
        _on_pitfalls,
        _on_order,
    )
    found = [question for make in makers for question in make(asked)]
    return tuple({question.text: question for question in reversed(found)}.values())[::-1]


def checks(method: Method, methods: tuple[Method, ...], language: Language) -> tuple[QuizQuestion, ...]:
    """The few questions with which readers check themselves on the steps: no two quote the same step."""
    by_quoted: dict[int, QuizQuestion] = {}
    for question in quiz(method, methods, language):
        if question.step and question.kind != "pitfall":
            by_quoted.setdefault(question.step - (question.kind == "order"), question)
    return tuple(by_quoted.values())[:_MOST_CHECKS]


def _question(
    kind: str, text: str, right: str, wrong: Iterable[str], proof: Item, words: Words, step: int = 0
) -> Iterator[QuizQuestion]:
    """The question, where it has wrong answers enough; of those that are alike only the first is kept."""
    kept: list[str] = []
    for each in wrong:
        if len(kept) == _MOST_WRONG:
            break
        if not any(_alike(each, other, words) for other in (right, *kept)):
            kept.append(each)
    if len(kept) >= _LEAST_WRONG:
        place = int(hashlib.sha256(text.encode()).hexdigest(), 16) % (len(kept) + 1)
        shown = [*((each, False) for each in kept[:place]), (right, True), *((each, False) for each in kept[place:])]
        options = tuple(Option(_as_answer(each), is_right) for each, is_right in shown)
        yield QuizQuestion(kind, text, options, proof, step)


def _as_answer(text: str) -> str:
    """An answer as it is shown: with a capital first and without a full stop, so that its form tells nothing."""
    return capitalised(text.strip().rstrip("."))


def _alike(one: str, other: str, words: Words) -> bool:
    """Whether two answers could both be right: they say the same, with the same numbers and the same yes or no."""
    same = numbers(one, words) == numbers(other, words) and says_no(one, words) == says_no(other, words)
    return tokens(one) == tokens(other) or (same and (is_told(one, other, words) or is_told(other, one, words)))


def _is_plain(text: str) -> bool:
    """Whether a text can stand as an answer: of some words, not too many, and without the signs of quick notes."""
    return 3 <= len(tokens(text)) <= _LONGEST and not any(sign in text for sign in _OF_QUICK_NOTES)


def _on_order(asked: _Method) -> Iterator[QuizQuestion]:
    """What comes straight after a step: the next one; wrong are steps that stand elsewhere."""
    steps = asked.method.steps
    plain = [_is_plain(step.text) and not decisions([step], asked.language) for step in steps]
    askable = [place for place in range(len(steps) - 1) if plain[place] and plain[place + 1]]
    for place in askable[:: -(-len(askable) // _MOST_ON_ORDER) or 1]:
        step, following = steps[place], steps[place + 1]
        elsewhere = [at for at in (*range(place + 2, len(steps)), *range(place - 1, -1, -1)) if plain[at]]
        others = [steps[at].text for at in elsewhere if not _alike(steps[at].text, step.text, asked.words)]
        text = asked.words["quiz"]["order"].format(step=step.text.rstrip("."))
        yield from _question("order", text, following.text, others, following, asked.words, place + 2)


def _on_numbers(asked: _Method) -> Iterator[QuizQuestion]:
    """Which number a step or rule gives: wrong are other numbers, of which the cards give none on the same matter."""
    for step, item in _steps_and_rules(asked.method):
        found = list(_NUMBER.finditer(item.text))
        if not 1 <= len(found) <= _MOST_NUMBERS or not _is_plain(item.text):
            continue
        before, after = item.text[: found[-1].start()], item.text[found[-1].end() :]
        altered = asked.with_other_numbers(item.text, -1)
        wrong = [each[len(before) : len(each) - len(after)] for each in altered]
        text = asked.words["quiz"]["number"].format(sentence=f"{before}{_BLANK}{after}")
        yield from _question("number", text, found[-1][0], wrong, item, asked.words, step)


def _on_decisions(asked: _Method) -> Iterator[QuizQuestion]:
    """What to do in a case: wrong is what to do in other cases, or the same with another number."""
    found = [
        (step, item, decision)
        for step, item in _steps_and_rules(asked.method)
        for decision in decisions([item], asked.language)
        if len(tokens(decision.action.text)) < LEAST_WORDS  # a longer answer is a passage told again
    ]
    for step, item, decision in found:
        condition = _within_a_sentence(decision.condition.text, asked.words)
        if len(tokens(condition)) < _LEAST_OF_CONDITION or not _is_plain(f"{condition} {decision.action.text}"):
            continue
        elsewhere = [other.action.text for _, _, other in found if other.condition.text != decision.condition.text]
        elsewhere += [_turned(pitfall, asked.words) for pitfall in asked.method.pitfalls]
        elsewhere += asked.with_other_numbers(decision.action.text)
        told_so = ((each, _told_so(decision.condition.text, each, asked)) for each in elsewhere if each)
        wrong = (each for each, told in told_so if not asked.is_carried(told))
        text = asked.words["quiz"]["decision"].format(condition=condition)
        yield from _question("decision", text, decision.action.text, wrong, item, asked.words, step)


def _on_pitfalls(asked: _Method) -> Iterator[QuizQuestion]:
    """What the method tells to do: a step; wrong are its pitfalls turned round, and steps with other numbers."""
    turned = [each for each in (_turned(item, asked.words) for item in asked.method.pitfalls) if each]
    turned = [each for each in turned if not asked.is_carried(each)]
    if not turned:
        return
    for place, item in enumerate(asked.method.steps, start=1):
        if not _is_plain(item.text) or says_no(item.text, asked.words) or decisions([item], asked.language):
            continue
        altered = (
            each
            for other in asked.method.steps
            for each in asked.with_other_numbers(other.text)
            if _is_plain(each) and not asked.is_carried(each)
        )
        text = asked.words["quiz"]["pitfall"].format(method=asked.method.name)
        yield from _question("pitfall", text, item.text, [*turned[:2], *islice(altered, 2)], item, asked.words, place)
        return


def _steps_and_rules(method: Method) -> Sequence[tuple[int, Item]]:
    """The rules and steps on which the notes agree with themselves, each with the number of the step or 0."""
    told = [*((0, rule) for rule in method.rules), *enumerate(method.steps, start=1)]
    return [(step, item) for step, item in told if not item.against]


def _within_a_sentence(text: str, words: Words) -> str:
    """`text` with a small letter first, where its first word is one that needs no capital."""
    first = text.split()[0]
    return f"{text[:1].lower()}{text[1:]}" if first.casefold() in stop_words(words) else text


def _told_so(condition: str, action: str, asked: _Method) -> str:
    opening = next(iter(asked.words["forms"]["if"].split(",")))
    return f"{opening.capitalize()} {condition}, {action}."


def _turned(pitfall: Item, words: Words) -> str:
    """What a pitfall warns of, told as a thing to do; empty where it does not open with a plain `do not`."""
    said = re.split(r"[,;:]\s", pitfall.text)[0].rstrip(".!")
    for opening in sorted(listed(words["quiz"]["forbids"]), key=len, reverse=True):
        if said.casefold().startswith(f"{opening} "):
            rest = said[len(opening) + 1 :].strip()
            plain = rest and not says_no(rest, words) and 2 <= len(tokens(rest)) <= _LONGEST
            return f"{capitalised(rest)}." if plain else ""
    return ""


def _other_numbers(number: str) -> list[str]:
    """Numbers near `number`, as round as it is and written as it is."""
    mark = "," if "," in number else "."
    whole, _, part = number.partition(mark)
    value = int(whole + part)
    unit = next((unit for unit in (100, 10, 5) if value % unit == 0 and value > unit), 2)
    near = [value + unit, value - unit, value + 2 * unit, value - 2 * unit, value * 2, value + 3 * unit]
    written = [str(each).zfill(len(part) + 1) for each in near if each > 0]
    return [
        f"{each[: len(each) - len(part)]}{mark}{each[len(each) - len(part) :]}" if part else each for each in written
    ]
