"""Build quiz questions with one right answer, which a cited item proves, and wrong answers without any evidence.

Wrong answers are other steps, pitfalls as instructions, and altered numbers. Each is compared with all cards of the
kit: an answer that any item supports is not wrong, and neither is a number that occurs in any of them.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from kit_builder.evidence.guards import SupportIndex, find_faults, join_items, supports_sentence
from kit_builder.evidence.overlap import is_stated_in
from kit_builder.products.forms.decisions import find_decisions
from kit_builder.products.repetition import MIN_WORDS
from kit_builder.records import Item, Method
from kit_builder.text.languages import Language
from kit_builder.text.negation import has_negation
from kit_builder.text.numbers import find_numbers
from kit_builder.text.tokens import capitalise, get_stop_words, measure_overlap, split_list, stem_content, tokenize
from kit_builder.text.words import Words

_MAY_SUPPORT = 0.2  # an item with a smaller share of an answer's words cannot support it
_MAX_WRONG = 3
_MIN_WRONG = 2
_MIN_CONDITION_WORDS = 2
_MAX_WORDS = 30
_MAX_NUMBERS = 2
_MAX_ORDER_QUESTIONS = 4
_MAX_CHECKS = 4
_NUMBER = re.compile(r"(?<![\w.,:–-])\d+(?:[.,]\d+)?(?![\w:–-]|[.,]\d)")
_BLANK = "____"
_NOTE_SIGNS = ("->", "→", "=>", "÷", " = ", " + ", " / ", "w/", "m/")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question."""

    text: str
    is_right: bool


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question, its answers in the order shown, and the item that proves the right one.

    `step` is the number of the step that the item is or belongs to, else 0. `context` is the step it belongs to, which
    the question cannot be understood without. `kind` is order, number, decision or pitfall.
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
        found = list(_NUMBER.finditer(text))
        if not found:
            return []
        number = found[place]
        others = (
            each for each in _suggest_numbers(number[0]) if find_numbers(each, self.words).isdisjoint(self._numbers)
        )
        return [f"{text[: number.start()]}{each}{text[number.end() :]}" for each in others]


@lru_cache(maxsize=4096)  # several files use the same quiz
def build_quiz(method: Method, methods: tuple[Method, ...], language: Language) -> tuple[QuizQuestion, ...]:
    """Return the questions on `method`: on its decisions, its numbers, its pitfalls and the order of its steps.

    `methods` are all methods of the kit; wrong answers are compared with their cards. Each question's text is unique.
    """
    asked = _Method(method, methods, language)
    makers: tuple[Callable[[_Method], Iterator[QuizQuestion]], ...] = (
        _ask_decisions,
        _ask_numbers,
        _ask_pitfalls,
        _ask_order,
    )
    found = [_add_context(question, method) for make in makers for question in make(asked)]
    return tuple({question.text: question for question in reversed(found)}.values())[::-1]


def _add_context(question: QuizQuestion, method: Method) -> QuizQuestion:
    step = method.steps[question.step - 1] if question.step else question.proof
    if question.proof not in step.attachments:
        return question
    return replace(question, context=f"{step.text}." if step.text[-1:].isalnum() else step.text)


def choose_self_checks(method: Method, methods: tuple[Method, ...], language: Language) -> tuple[QuizQuestion, ...]:
    """Return at most four questions with which readers check themselves; no two quote the same step."""
    by_quoted: dict[int, QuizQuestion] = {}
    for question in build_quiz(method, methods, language):
        if question.step and question.kind != "pitfall":
            by_quoted.setdefault(question.step - (question.kind == "order"), question)
    return tuple(by_quoted.values())[:_MAX_CHECKS]


def _make_question(
    kind: str, text: str, right: str, wrong: Iterable[str], proof: Item, words: Words, step: int = 0
) -> Iterator[QuizQuestion]:
    """Yield the question if it has enough wrong answers; of similar answers only the first is kept."""
    kept: list[str] = []
    for each in wrong:
        if len(kept) == _MAX_WRONG:
            break
        if not any(_are_alike(each, other, words) for other in (right, *kept)):
            kept.append(each)
    if len(kept) >= _MIN_WRONG:
        place = int(hashlib.sha256(text.encode()).hexdigest(), 16) % (len(kept) + 1)
        shown = [*((each, False) for each in kept[:place]), (right, True), *((each, False) for each in kept[place:])]
        options = tuple(Option(_format_answer(each), is_right) for each, is_right in shown)
        yield QuizQuestion(kind, text, options, proof, step)


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
    for place in askable[:: -(-len(askable) // _MAX_ORDER_QUESTIONS) or 1]:
        step, following = steps[place], steps[place + 1]
        elsewhere = [at for at in (*range(place + 2, len(steps)), *range(place - 1, -1, -1)) if plain[at]]
        others = [steps[at].text for at in elsewhere if not _are_alike(steps[at].text, step.text, asked.words)]
        text = asked.words["quiz"]["order"].format(step=step.text.rstrip("."))
        yield from _make_question("order", text, following.text, others, following, asked.words, place + 2)


def _ask_numbers(asked: _Method) -> Iterator[QuizQuestion]:
    """Yield questions on the number in a step or rule; wrong answers are numbers that no card contains."""
    for step, item in _list_steps_and_rules(asked.method):
        found = list(_NUMBER.finditer(item.text))
        if not 1 <= len(found) <= _MAX_NUMBERS or not _is_plain(item.text):
            continue
        before, after = item.text[: found[-1].start()], item.text[found[-1].end() :]
        altered = asked.alter_number(item.text, -1)
        wrong = [each[len(before) : len(each) - len(after)] for each in altered]
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
    for step, item, decision in found:
        condition = _lower_first(decision.condition.text, asked.words)
        if len(tokenize(condition)) < _MIN_CONDITION_WORDS or not _is_plain(f"{condition} {decision.action.text}"):
            continue
        elsewhere = [other.action.text for _, _, other in found if other.condition.text != decision.condition.text]
        elsewhere += [_turn_pitfall(pitfall, asked.words) for pitfall in asked.method.gather("pitfalls")]
        elsewhere += asked.alter_number(decision.action.text)
        phrased = ((each, _phrase_decision(decision.condition.text, each, asked)) for each in elsewhere if each)
        proof = join_items([item])
        wrong = (
            each
            for each, whole in phrased
            if not asked.is_supported(whole) and find_faults(each, proof, "", asked.language)
        )
        text = asked.words["quiz"]["decision"].format(condition=condition)
        yield from _make_question("decision", text, decision.action.text, wrong, item, asked.words, step)


def _ask_pitfalls(asked: _Method) -> Iterator[QuizQuestion]:
    """Yield a question on what the method instructs; wrong answers are pitfalls as instructions, and altered steps."""
    turned = [each for each in (_turn_pitfall(item, asked.words) for item in asked.method.gather("pitfalls")) if each]
    turned = [each for each in turned if not asked.is_supported(each)]
    if not turned:
        return
    for place, item in enumerate(asked.method.steps, start=1):
        if not _is_plain(item.text) or has_negation(item.text, asked.words) or find_decisions([item], asked.language):
            continue
        altered = (
            each
            for other in asked.method.steps
            for each in asked.alter_number(other.text)
            if _is_plain(each) and not asked.is_supported(each)
        )
        text = asked.words["quiz"]["pitfall"].format(method=asked.method.name)
        yield from _make_question(
            "pitfall", text, item.text, [*turned[:2], *islice(altered, 2)], item, asked.words, place
        )
        return


def _list_steps_and_rules(method: Method) -> Sequence[tuple[int, Item]]:
    """Return the rules and steps, each with the number of its step; a rule of the whole method has 0."""
    steps = list(enumerate(method.steps, start=1))
    attached = ((number, each) for number, step in steps for each in step.attachments if each.kind == "rule")
    return [*((0, rule) for rule in method.rules), *attached, *steps]


def _lower_first(text: str, words: Words) -> str:
    """Return `text` with a small first letter if its first word needs no capital."""
    first = text.split()[0]
    return f"{text[:1].lower()}{text[1:]}" if first.casefold() in get_stop_words(words) else text


def _phrase_decision(condition: str, action: str, asked: _Method) -> str:
    opening = next(iter(asked.words["forms"]["if"].split(",")))
    return f"{opening.capitalize()} {condition}, {action}."


def _turn_pitfall(pitfall: Item, words: Words) -> str:
    """Return a pitfall as an instruction, or an empty text unless it opens with words such as `do not`."""
    claim = re.split(r"[,;:]\s", pitfall.text)[0].rstrip(".!")
    for opening in sorted(split_list(words["quiz"]["forbids"]), key=len, reverse=True):
        if claim.casefold().startswith(f"{opening} "):
            rest = claim[len(opening) + 1 :].strip()
            plain = rest and not has_negation(rest, words) and 2 <= len(tokenize(rest)) <= _MAX_WORDS
            return f"{capitalise(rest)}." if plain else ""
    return ""


def _suggest_numbers(number: str) -> list[str]:
    """Return numbers near `number`, equally round and written in the same way."""
    mark = "," if "," in number else "."
    whole, _, part = number.partition(mark)
    value = int(whole + part)
    unit = next((unit for unit in (100, 10, 5) if value % unit == 0 and value > unit), 2)
    near = [value + unit, value - unit, value + 2 * unit, value - 2 * unit, value * 2, value + 3 * unit]
    written = [str(each).zfill(len(part) + 1) for each in near if each > 0]
    return [
        f"{each[: len(each) - len(part)]}{mark}{each[len(each) - len(part) :]}" if part else each for each in written
    ]
