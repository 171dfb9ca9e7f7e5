"""Order methods so that each follows those it needs, and find the methods that another method names."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kit_builder.records import Method
from kit_builder.text.languages import Language
from kit_builder.text.tokens import split_list, stem_content, tokenize
from kit_builder.text.words import Words

_BEFORE_STEPS = ("purpose", "when", "needs")
_LEAST_WORDS = 2  # a single word may not be meant as the name


def sort_methods(methods: Sequence[Method], words: Words) -> tuple[Method, ...]:
    """Return the methods with each after those it needs, otherwise in the order given, also if two need each other."""
    names = _Names(methods, words)
    needed = {method.id: names.find_needed_by(method) for method in methods}
    left = {method.id: method for method in methods}
    ordered: list[Method] = []
    while left:
        ready = (each for each in left if left.keys().isdisjoint(needed[each]))
        ordered.append(left.pop(next(ready, next(iter(left)))))
    return tuple(ordered)


def find_named_methods(method: Method, methods: Sequence[Method], language: Language) -> tuple[Method, ...]:
    """Return the other methods that the items of `method` name."""
    names = _index_names(tuple(methods), language)
    found = {each for _, item in method.items() for each in names.find_named_in(item.text)} - {method.id}
    return tuple(other for other in methods if other.id in found) if found else ()


class _Names:
    """The ids of methods by their names, indexed so that a text is not compared with every name."""

    def __init__(self, methods: Sequence[Method], words: Words) -> None:
        self._words = words
        self._by_stem: dict[str, list[tuple[frozenset[str], str]]] = {}
        for method in methods:
            wanted = stem_content(method.name, words)
            if len(wanted) >= _LEAST_WORDS:
                self._by_stem.setdefault(wanted[0], []).append((frozenset(wanted), method.id))
        lasts = Counter(_get_last_word(method) for method in methods)
        self._by_last_word = {last: each.id for each in methods if lasts[last := _get_last_word(each)] == 1 and last}

    def find_needed_by(self, method: Method) -> set[str]:
        """Return the ids of the methods that must be done before `method`.

        They are named in full before its steps, or by the last word of their name after a word such as `after`.
        """
        opening = [method.name, *(item.text for section in _BEFORE_STEPS for item in method.section(section))]
        found = {each for text in opening for each in (*self.find_named_in(text), *self._find_named_after(text))}
        return found - {method.id}

    def find_named_in(self, text: str) -> Iterator[str]:
        """Yield the ids of methods of whose names every content word is in `text`, if there are at least two."""
        stems = frozenset(stem_content(text, self._words))
        for stem in stems:
            yield from (key for wanted, key in self._by_stem.get(stem, ()) if wanted <= stems)

    def _find_named_after(self, text: str) -> Iterator[str]:
        for found in _find_words_after(text, self._words):
            beginnings = (found[:end] for end in range(1, len(found) + 1))
            yield from (self._by_last_word[each] for each in beginnings if each in self._by_last_word)


@lru_cache(maxsize=1)  # called for each method of a kit in turn
def _index_names(methods: tuple[Method, ...], language: Language) -> _Names:
    return _Names(methods, language.words)


def _find_words_after(text: str, words: Words) -> Iterator[str]:
    """Yield the first content word after each word such as `after`."""
    found = tokenize(text)
    for place, token in enumerate(found[:-1]):
        if token in split_list(words["forms"]["after"]):
            following = stem_content(" ".join(found[place + 1 :]), words)
            yield from (each for each in found[place + 1 :] if following and each.startswith(following[0]))


def _get_last_word(method: Method) -> str:
    plain = tokenize(re.sub(r"\(.*?\)", "", method.name))
    return plain[-1] if plain else ""
