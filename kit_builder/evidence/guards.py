"""Compare a sentence with its sources in code: numbers, names, negation and claims."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from kit_builder.evidence.overlap import is_stated_in
from kit_builder.records import Item
from kit_builder.text.languages import Language
from kit_builder.text.negation import find_dropped_negations, has_negation, is_reordered, stem_claims
from kit_builder.text.numbers import find_numbers
from kit_builder.text.phrases import pad_words
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import measure_overlap, split_list, stem, stem_content, tokenize
from kit_builder.text.words import Words

# The share of a sentence's content words that its evidence must contain; below it, the sentence adds a claim.
_MIN_SUPPORT = 0.66
_MAX_MISSING_RUN = 2
_LONG_WORD_LENGTH = 10  # characters; such a word makes a claim on its own
_MAX_ITEMS = 3
_MIN_SAME_SUBJECT = 0.5
_NAME = re.compile(r"(?<=[\w,;)%]\s)[^\W\d_]{2,}")
_CLAUSE_END = re.compile(r"[,;:–—]\s")
# One text is compared with many others, so claims are cached.
_CACHE_SIZE = 1 << 12


def find_faults(sentence: str, evidence: str, known: str, language: Language) -> tuple[str, ...]:
    """Return what `sentence` says that `evidence` does not, as phrases for messages.

    `known` needs no evidence: the names of the method and the kit. Numbers and negations must be in evidence on the
    same subject. Of the other content words, most must be in the evidence in some form.
    """
    words = language.words
    found: list[str] = []
    extra = _find_new_numbers(sentence, evidence, words) - find_numbers(known, words)
    if extra:
        found.append(f"uses the number {', '.join(sorted(extra))}, which the source does not have")
    if names := find_new_names(sentence, f"{evidence} {known}", words):
        found.append(f"uses the name {', '.join(sorted(names))}, which the source does not have")
    nearest = _find_nearest(sentence, split_sentences(evidence), words)
    if has_negation(sentence, words) and (
        not has_negation(evidence, words) or find_dropped_negations(nearest, sentence, words)
    ):
        found.append("adds a negation the source does not have")
    if find_dropped_negations(sentence, nearest, words):
        found.append("drops a negation the source has")
    if promises := _find_promises(sentence, words) - _find_promises(evidence, words):
        found.append(f"makes a promise the source does not make: {', '.join(sorted(promises))}")
    if cliches := find_cliches(sentence, words) - find_cliches(evidence, words):
        found.append(f"uses a cliché the source does not use: {', '.join(sorted(cliches))}")
    if is_reordered(sentence, nearest, words):
        found.append("reverses the order the source gives")
    if flipped := _find_opposites(sentence, nearest, words):
        found.append(f"says the opposite of the source: {', '.join(sorted(flipped))}")
    if _adds_claims(sentence, f"{evidence} {known}", words):
        found.append("makes a claim the source does not make")
    return tuple(found)


def supports_sentence(evidence: str, sentence: str, language: Language) -> bool:
    """Whether `evidence` supports all that `sentence` says."""
    # The comparison of words is quick and rules out most sentences.
    return not _adds_claims(sentence, evidence, language.words) and not find_faults(sentence, evidence, "", language)


def says_the_same(text: str, elsewhere: str, language: Language) -> bool:
    """Return whether `elsewhere` says what `text` does, if in other words, so that it may stand in its place."""
    return is_stated_in(text, elsewhere, language.words) and not find_faults(text, elsewhere, "", language)


def _find_new_numbers(sentence: str, evidence: str, words: Words) -> set[str]:
    """Return the numbers of `sentence` that no evidence on the same subject has.

    Evidence is on the same subject if it shares at least half as many words with the number's clause as the nearest
    evidence does.
    """
    sentences = split_sentences(evidence)
    found: set[str] = set()
    for clause in _CLAUSE_END.split(sentence):
        about = stem_claims(clause, words) or stem_claims(sentence, words)
        similarity = {each: measure_overlap(about, stem_content(each, words)) for each in sentences}
        least = max(similarity.values(), default=0.0) * _MIN_SAME_SUBJECT
        same = "\n".join(each for each, score in similarity.items() if score >= least > 0)
        found |= find_numbers(clause, words) - find_numbers(same, words)
    return found


def find_new_names(text: str, source: str, words: Words) -> set[str]:
    """Return capitalised words within the sentences of `text` that `source` does not contain; they are likely names."""
    if words["language"]["capital_nouns"] == "yes":
        return set()
    have = _stem_all(source)
    return {name for name in _NAME.findall(text) if name[0].isupper() and stem(name.casefold()) not in have}


@lru_cache(maxsize=_CACHE_SIZE)  # many texts are compared with the same one
def _stem_all(text: str) -> frozenset[str]:
    return frozenset(map(stem, tokenize(text)))


def find_cliches(text: str, words: Words) -> set[str]:
    """Return the clichés of machine-written prose in `text`."""
    return _find_phrases(text, words["prose"]["cliches"])


def find_sources(text: str, words: Words) -> set[str]:
    """Return the words in `text` for what a product is made of, such as the expert's notes."""
    return _find_phrases(text, words["prose"]["sources"])


def _find_phrases(text: str, phrases: str) -> set[str]:
    said = pad_words(text)
    return {phrase for phrase in split_list(phrases) if f" {phrase} " in said}


def _find_promises(text: str, words: Words) -> set[str]:
    return set(tokenize(text)) & split_list(words["prose"]["promises"])


def _find_opposites(sentence: str, nearest: str, words: Words) -> set[str]:
    """Return the words of `sentence`, such as over, of which the nearest evidence has only the opposite."""
    said, source = set(tokenize(sentence)), set(tokenize(nearest))
    pairs = [pair.split("/") for pair in split_list(words["wording"]["opposites"])]
    both_ways = [*pairs, *(pair[::-1] for pair in pairs)]
    return {word for word, opposite in both_ways if word in said - source and opposite in source - said}


@dataclass(frozen=True, slots=True)
class _Claims:
    """What a sentence claims: the stems of its content words, and of its long words."""

    stems: tuple[str, ...]
    of_long_words: frozenset[str]

    def are_in(self, have: frozenset[str]) -> bool:
        """Whether `have` contains all long words and enough of all words, with at most two missing in a row."""
        if not self.of_long_words <= have:
            return False
        supported = [each in have for each in self.stems]
        longest = max((len(list(run)) for is_supported, run in groupby(supported) if not is_supported), default=0)
        return longest <= _MAX_MISSING_RUN and sum(supported) >= _MIN_SUPPORT * len(supported)


@lru_cache(maxsize=_CACHE_SIZE)
def _extract_claims(sentence: str, words: Words) -> _Claims:
    long_words = (token for token in tokenize(sentence) if len(token) >= _LONG_WORD_LENGTH)
    return _Claims(
        stem_claims(sentence, words), frozenset(each for token in long_words for each in stem_claims(token, words))
    )


def _adds_claims(sentence: str, evidence: str, words: Words) -> bool:
    """Whether `sentence` has too many words, or too many in a row, that `evidence` does not contain."""
    return not _extract_claims(sentence, words).are_in(frozenset(stem_content(evidence, words)))


class SupportIndex:
    """An index of texts by stem, to find those that may support a sentence without comparing all."""

    def __init__(self, texts: Iterable[str], words: Words) -> None:
        self._texts = tuple(texts)
        self._words = words
        self._holders: dict[str, list[str]] = {}
        for text in self._texts:
            for each in dict.fromkeys(stem_content(text, words)):
                self._holders.setdefault(each, []).append(text)

    def find_candidates(self, sentence: str) -> Iterable[str]:
        """Return all texts that may support `sentence`: those with at least one of its rarest stems."""
        stems = sorted(_extract_claims(sentence, self._words).stems, key=lambda each: len(self._holders.get(each, ())))
        most_missing = math.floor(len(stems) - _MIN_SUPPORT * len(stems))
        rarest = stems[: most_missing + 1]
        return dict.fromkeys(text for each in rarest for text in self._holders.get(each, ())) if stems else self._texts


def _find_nearest(sentence: str, evidence: Iterable[str], words: Words) -> str:
    """Return the sentence of the evidence that shares most content words with `sentence`."""
    own = stem_claims(sentence, words)
    return max(evidence, key=lambda each: measure_overlap(own, stem_content(each, words)), default="")


def find_supporting_items(sentence: str, items: Mapping[str, Item], words: Words) -> tuple[str, ...]:
    """Return the ids of the fewest items, at most three, that support as much of `sentence` as possible."""
    left = Counter(stem_content(sentence, words)) + Counter(find_numbers(sentence, words))
    held = {
        key: Counter([*stem_content(join_items([item]), words), *find_numbers(item.text, words)])
        for key, item in items.items()
    }
    found: list[str] = []
    while left and len(found) < _MAX_ITEMS:
        best = max(held, key=lambda key: (left & held[key]).total(), default="")
        if not best or not left & held[best]:
            break
        found.append(best)
        left -= held.pop(best)
    return tuple(found)


def join_items(items: Iterable[Item]) -> str:
    """Join the texts of `items` and their quotes, one per line."""
    return "\n".join("\n".join([item.text, *(each.quote for each in item.evidence)]) for item in items)
