"""How the methods of a kit depend on each other: which of them another names, and the order that follows from it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from kit_builder.records import Method
from kit_builder.text.languages import Language
from kit_builder.text.tokens import content, listed, tokens
from kit_builder.text.words import Words

_BEFORE_STEPS = ("purpose", "when", "needs")
_LEAST_WORDS = 2  # a name of one word may be any word


def in_order(methods: Sequence[Method], words: Words) -> tuple[Method, ...]:
    """The methods with each after those it needs; else, and where two need each other, in the order given."""
    names = _Names(methods, words)
    needed = {method.id: names.needed_by(method) for method in methods}
    left = {method.id: method for method in methods}
    ordered: list[Method] = []
    while left:
        ready = (each for each in left if left.keys().isdisjoint(needed[each]))
        ordered.append(left.pop(next(ready, next(iter(left)))))
    return tuple(ordered)


def named(method: Method, methods: Sequence[Method], language: Language) -> tuple[Method, ...]:
    """The other methods that the items of `method` name."""
    names = _names(tuple(methods), language)
    found = {each for _, item in method.items() for each in names.named_in(item.text)} - {method.id}
    return tuple(other for other in methods if other.id in found) if found else ()


class _Names:
    """The ids of methods by what they are called, so that those which a text names are found without trying all."""

    def __init__(self, methods: Sequence[Method], words: Words) -> None:
        self._words = words
        self._by_stem: dict[str, list[tuple[frozenset[str], str]]] = {}
        for method in methods:
            wanted = content(method.name, words)
            if len(wanted) >= _LEAST_WORDS:
                self._by_stem.setdefault(wanted[0], []).append((frozenset(wanted), method.id))
        lasts = Counter(_last_word(method) for method in methods)
        self._by_last_word = {last: each.id for each in methods if lasts[last := _last_word(each)] == 1 and last}

    def needed_by(self, method: Method) -> set[str]:
        """The ids of the methods that have to be done before `method`.

        They are named in full before the steps, or, after a word such as after, by the last word of their name alone.
        """
        opening = [method.name, *(item.text for section in _BEFORE_STEPS for item in method.section(section))]
        found = {each for text in opening for each in (*self.named_in(text), *self._named_after(text))}
        return found - {method.id}

    def named_in(self, text: str) -> Iterator[str]:
        """The methods whose names have all their words of meaning in `text`, if they have two or more."""
        said = frozenset(content(text, self._words))
        for stem in said:
            yield from (key for wanted, key in self._by_stem.get(stem, ()) if wanted <= said)

    def _named_after(self, text: str) -> Iterator[str]:
        for found in _after(text, self._words):
            beginnings = (found[:end] for end in range(1, len(found) + 1))
            yield from (self._by_last_word[each] for each in beginnings if each in self._by_last_word)


@lru_cache(maxsize=1)  # the methods of a kit are asked about one after another
def _names(methods: tuple[Method, ...], language: Language) -> _Names:
    return _Names(methods, language.words)


def _after(text: str, words: Words) -> Iterator[str]:
    """The first word of meaning after each word such as after."""
    said = tokens(text)
    for place, token in enumerate(said[:-1]):
        if token in listed(words["forms"]["after"]):
            following = content(" ".join(said[place + 1 :]), words)
            yield from (each for each in said[place + 1 :] if following and each.startswith(following[0]))


def _last_word(method: Method) -> str:
    plain = tokens(re.sub(r"\(.*?\)", "", method.name))
    return plain[-1] if plain else ""
