"""Similarity of texts, and a model's judgement if the words are inconclusive."""

import math
from collections import Counter, deque
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


# How many of the rarest stems of a text are looked up, and how many of the latest texts with each of them are compared.
_LOOKED_UP = 5
_COMPARED = 40
_ALIKE = 0.3


def cluster_texts(texts: Sequence[tuple[str, ...]]) -> list[list[int]]:
    """Return the places of texts, given as stems, in clusters of texts that are alike, in the order of the texts.

    A text joins the cluster of the most similar earlier one that shares a rare stem with it. The time is proportional
    to the number of texts, so an archive of any size can be sorted.
    """
    tf_idf = TfIdf(texts)
    counts = Counter(stem for text in texts for stem in set(text))
    holders: dict[str, deque[int]] = {}
    clusters: list[list[int]] = []
    cluster_of: list[list[int]] = []
    for place, text in enumerate(texts):
        rare = sorted((each for each in set(text) if counts[each] > 1), key=lambda each: (counts[each], each))
        candidates = {one for each in rare[:_LOOKED_UP] for one in holders.get(each, ())}
        similar = ((tf_idf.compare(texts[one], text), -one) for one in candidates)
        score, one = max(similar, default=(0.0, 0))
        if score >= _ALIKE:
            cluster = cluster_of[-one]
        else:
            clusters.append(cluster := [])
        cluster.append(place)
        cluster_of.append(cluster)
        for each in rare[:_LOOKED_UP]:
            holders.setdefault(each, deque(maxlen=_COMPARED)).append(place)
    return clusters
