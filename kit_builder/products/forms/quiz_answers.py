"""Answers of quiz questions: what makes one wrong, and questions with one right answer among them."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from kit_builder.evidence.guards import SupportIndex, join_items, supports_sentence
from kit_builder.evidence.overlap import is_stated_in
from kit_builder.products.forms.quiz_numbers import NUMBER, suggest_numbers
from kit_builder.records import Item, Method
from kit_builder.text.languages import Language
from kit_builder.text.negation import has_negation
from kit_builder.text.numbers import find_numbers
from kit_builder.text.tokens import capitalise, measure_overlap, stem_content, tokenize
from kit_builder.text.words import Words

MAY_SUPPORT = 0.2  # an item with a smaller share of an answer's words cannot support it
_WRONG = 2


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question, and the item it is from: for a wrong one, what it would be right for, if anything."""

    text: str
    is_right: bool
    source: Item | None = None


# A wrong answer, and the item it is from.
WrongAnswer = tuple[str, Item | None]


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question, its answers in the order shown, and the item that proves the right one.

    `step` is the number of the step that the item is or belongs to, else 0. `context` is the step it belongs to, which
    the question cannot be understood without. `kind` is decision, mistake, reason, time, number or order.
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


class AskedMethod:
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
            measure_overlap(own, stem_content(text, self.words)) >= MAY_SUPPORT
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


def make_question(
    kind: str, text: str, right: str, wrong: Iterable[WrongAnswer], proof: Item, words: Words, step: int
) -> Iterator[QuizQuestion]:
    """Yield the question if it has enough wrong answers; of similar answers only the first is kept."""
    kept: list[WrongAnswer] = []
    for each, source in wrong:
        if len(kept) == _WRONG:
            break
        if not any(are_alike(each, other, words) for other in (right, *(found for found, _ in kept))):
            kept.append((each, source))
    if len(kept) == _WRONG:
        place = int(hashlib.sha256(text.encode()).hexdigest(), 16) % (len(kept) + 1)
        options = [Option(_format_answer(each), is_right=False, source=source) for each, source in kept]
        options.insert(place, Option(_format_answer(right), is_right=True, source=proof))
        yield QuizQuestion(kind, text, tuple(options), proof, step)


def _format_answer(text: str) -> str:
    """Return an answer with a capital and without a full stop, so that its form gives nothing away."""
    return capitalise(text.strip().rstrip("."))


def are_alike(one: str, other: str, words: Words) -> bool:
    """Return whether both answers could be right: they say the same, with the same numbers and negation."""
    same = find_numbers(one, words) == find_numbers(other, words) and has_negation(one, words) == has_negation(
        other, words
    )
    return tokenize(one) == tokenize(other) or (
        same and (is_stated_in(one, other, words) or is_stated_in(other, one, words))
    )
