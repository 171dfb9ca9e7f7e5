"""How the methods of a kit depend on each other: which of them another names, and the order that follows from it."""

import re
from collections.abc import Iterator, Sequence

from kit_builder.language import Language
from kit_builder.records import Method
from kit_builder.wording import content, listed, tokens
from kit_builder.words import Words

_BEFORE_STEPS = ("purpose", "when", "needs")
_LEAST_WORDS = 2  # a name of one word may be any word


def in_order(methods: Sequence[Method], words: Words) -> tuple[Method, ...]:
    """The methods with each after those it needs; else, and where two need each other, in the order given."""
    needed = {method.id: _needed(method, methods, words) for method in methods}
    left, ordered = list(methods), list[Method]()
    while left:
        waiting = {method.id for method in left}
        ready = (method for method in left if not needed[method.id] & (waiting - {method.id}))
        following = next(ready, left[0])
        left.remove(following)
        ordered.append(following)
    return tuple(ordered)


def named(method: Method, methods: Sequence[Method], language: Language) -> tuple[Method, ...]:
    """The other methods that the items of `method` name."""
    told = [item.text for _, item in method.items()]
    return tuple(
        other
        for other in methods
        if other.id != method.id and any(_names(text, other, language.words) for text in told)
    )


def _needed(method: Method, methods: Sequence[Method], words: Words) -> set[str]:
    """The ids of the methods that have to be done first.

    They are named in full before the steps, or, after a word such as after, by the last word of their name alone.
    """
    opening = [method.name, *(item.text for section in _BEFORE_STEPS for item in method.section(section))]
    found: set[str] = set()
    for other in methods:
        if other.id != method.id and any(
            _names(text, other, words) or _comes_after(text, other, methods, words) for text in opening
        ):
            found.add(other.id)
    return found


def _names(text: str, other: Method, words: Words) -> bool:
    wanted = content(other.name, words)
    return len(wanted) >= _LEAST_WORDS and set(wanted) <= set(content(text, words))


def _comes_after(text: str, other: Method, methods: Sequence[Method], words: Words) -> bool:
    last = _last_word(other)
    if not last or [_last_word(each) for each in methods].count(last) > 1:
        return False
    return any(found.startswith(last) for found in _after(text, words))


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
