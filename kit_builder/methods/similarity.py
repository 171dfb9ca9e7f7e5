"""Whether two are one: how alike they are in words, and what a model says where the words do not tell."""

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
    """What `same-method.md` and `same-step.md` ask for."""

    same: Literal["yes", "no"]


class Judge:
    """Asks a model, from any thread, whether two are one. Where it gives no answer they are not, which is a finding."""

    def __init__(self, ask: Ask, language: Language) -> None:
        self._ask = ask
        self._language = language
        self._unanswered: list[Finding] = []

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The questions without an answer, in the same order whichever was asked first."""
        return tuple(sorted(self._unanswered, key=lambda finding: (finding.where, finding.message)))

    def are_one(self, prompt: str, about: str, told: Sequence[object]) -> bool:
        """Whether the model says that the two of `told` are one, whichever it reads first."""
        for one, other in (told, told[::-1]):
            question = self._language.prompt(prompt).fill(f"whether two are one: {about}", one=one, other=other)
            try:
                if self._ask(question, Same).same == "no":
                    return False
            except AnswerError as error:
                message = f"Whether this is told twice could not be asked. {error}"
                self._unanswered.append(Finding("warning", about, message))
                return False
        return True


class Rarity:
    """How alike two texts, given as their stems, are, the rare ones counting more: the cosine of their tf-idf vectors.

    The vector of each text is remembered.
    """

    def __init__(self, texts: Iterable[tuple[str, ...]]) -> None:
        sets = [set(text) for text in texts]
        self._count = len(sets)
        self._held = Counter(stem for each in sets for stem in each)
        self._vector = cache(self._weighed)

    def likeness(self, one: tuple[str, ...], other: tuple[str, ...]) -> float:
        """From 0, nothing in common, to 1."""
        (some, length), (others, other_length) = self._vector(one), self._vector(other)
        if some.keys().isdisjoint(others):
            return 0.0
        together = sum(weight * others[stem] for stem, weight in some.items() if stem in others)
        lengths = length * other_length
        return together / lengths if lengths else 0.0

    def _weighed(self, stems: tuple[str, ...]) -> tuple[dict[str, float], float]:
        """The vector of a text, and its length."""
        weights = {
            stem: (1 + math.log(count)) * math.log(1 + self._count / max(1, self._held[stem]))
            for stem, count in Counter(stems).items()
        }
        return weights, math.hypot(*weights.values())
