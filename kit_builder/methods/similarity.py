"""Similarity of texts, and a model's judgement if the words are inconclusive."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.model import Ask
from kit_builder.records import Finding
from kit_builder.text.languages import Language


class Same(BaseModel):
    """The answer to `same-method.md` and `same-step.md`."""

    same: Literal["yes", "no"]


class DuplicateJudge:
    """Asks a model whether two items are the same; without a usable answer they are not. Thread-safe."""

    def __init__(self, ask: Ask, language: Language) -> None:
        self._ask = ask
        self._language = language
        self._unanswered: list[Finding] = []

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings on questions without a usable answer, in an order that does not depend on threads."""
        return tuple(sorted(self._unanswered, key=lambda finding: (finding.where, finding.message)))

    def are_same(self, prompt: str, about: str, pair: Sequence[object]) -> bool:
        """Ask whether the two of `pair` are the same, in both orders; both answers must be yes."""
        for one, other in (pair, pair[::-1]):
            question = self._language.load_prompt(prompt).fill(f"possible duplicate: {about}", one=one, other=other)
            try:
                if self._ask(question, Same).same == "no":
                    return False
            except AnswerError as error:
                message = f"Could not ask whether this is a duplicate: {error}"
                self._unanswered.append(Finding("warning", about, message))
                return False
        return True


class TfIdf:
    """The cosine similarity of texts, given as stems, by tf-idf with logarithmic term frequency.

    Vectors are cached.
    """

    def __init__(self, texts: Iterable[tuple[str, ...]]) -> None:
        sets = [set(text) for text in texts]
        self._documents = len(sets)
        self._document_counts = Counter(stem for each in sets for stem in each)
        self._vector = cache(self._build_vector)

    def compare(self, one: tuple[str, ...], other: tuple[str, ...]) -> float:
        """Return the cosine similarity, from 0 (nothing in common) to 1."""
        (some, length), (others, other_length) = self._vector(one), self._vector(other)
        if some.keys().isdisjoint(others):
            return 0.0
        together = sum(weight * others[stem] for stem, weight in some.items() if stem in others)
        lengths = length * other_length
        return together / lengths if lengths else 0.0

    def _build_vector(self, stems: tuple[str, ...]) -> tuple[dict[str, float], float]:
        """Return the tf-idf vector of a text, and its length."""
        weights = {
            stem: (1 + math.log(count)) * math.log(1 + self._documents / max(1, self._document_counts[stem]))
            for stem, count in Counter(stems).items()
        }
        return weights, math.hypot(*weights.values())
