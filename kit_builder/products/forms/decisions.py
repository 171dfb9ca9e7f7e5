"""Rules as decisions: if, then and because, cut from the words of the rule."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from kit_builder.records import Item
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import listed
from kit_builder.text.words import Words

_ARROW = re.compile(r"\s*(?:->|→|=>)\s*")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»")
_MARKS = " .,;:–—"


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do in a case, and why where the notes say it: three cuttings of one item, with its evidence.

    They read on after the words if, then and because. `reason` has no text where the notes give none.
    """

    condition: Item
    action: Item
    reason: Item


def decisions(items: Iterable[Item], language: Language) -> tuple[Decision, ...]:
    """The decisions that `items` tell, in order; items that cannot be cut without doubt are left to `undecided`."""
    return tuple(decision for item in items for decision in _decisions(item, language.words))


def undecided(items: Iterable[Item], language: Language) -> tuple[Item, ...]:
    """The items that are no decisions, or that cannot be cut into if and then without doubt."""
    return tuple(item for item in items if not _decisions(item, language.words))


def is_reason(item: Item, words: Words) -> bool:
    """Whether an item only gives the reason for something said before it."""
    return bool(_reason_words(words).match(f", {item.text}"))


def _decisions(item: Item, words: Words) -> tuple[Decision, ...]:
    """The decisions of an item, none unless every sentence of it is one, and none where the notes disagree on it."""
    if item.against:
        return ()
    found = [_decision(sentence, item, words) for sentence in split_sentences(item.text)]
    return tuple(filter(None, found)) if all(found) else ()


def _decision(sentence: str, item: Item, words: Words) -> Decision | None:
    said, reason = _without_reason(sentence, words)
    pieces = _cut(said, words)
    if pieces is None:
        return None
    condition, action, reason = (clean(each).strip(_MARKS) for each in (*pieces, reason))
    if not condition or not action:
        return None
    return Decision(*(replace(item, text=each) for each in (condition, action, reason)))


def _without_reason(sentence: str, words: Words) -> tuple[str, str]:
    found = [match for match in _reason_words(words).finditer(sentence) if not _is_quoted(match.start(), sentence)]
    return (sentence[: found[0].start()], sentence[found[0].end() :]) if len(found) == 1 else (sentence, "")


def _cut(said: str, words: Words) -> tuple[str, str] | None:
    """The condition and the action: at an arrow, or at the one comma after which the action can begin."""
    arrows = _ARROW.split(said)
    if len(arrows) == 2:
        return arrows[0], arrows[1]
    opening = _alternatives(words["forms"]["if"]).match(said)
    if opening is None:
        return None
    rest = said[opening.end() :]
    commas = [place for place in _places(rest, ",") if not _is_quoted(place, rest)]
    then = re.compile(rf",\s*(?:{_any(words['forms']['then'])})\s+", re.IGNORECASE)
    marked = [match for match in then.finditer(rest) if match.start() in commas]
    if len(marked) == 1:
        return rest[: marked[0].start()], rest[marked[0].end() :]
    return (rest[: commas[0]], rest[commas[0] + 1 :]) if len(commas) == 1 and not marked else None


def _places(text: str, mark: str) -> Iterator[int]:
    yield from (match.start() for match in re.finditer(rf"{mark}(?=\s)", text))


def _is_quoted(place: int, text: str) -> bool:
    return any(match.start() < place < match.end() for match in _QUOTED.finditer(text))


def _reason_words(words: Words) -> re.Pattern[str]:
    return re.compile(rf",\s*(?:and\s+)?(?:{_any(words['forms']['because'])})\s+", re.IGNORECASE)


def _alternatives(phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(phrases)})\s+", re.IGNORECASE)


def _any(phrases: str) -> str:
    return "|".join(re.escape(each) for each in sorted(listed(phrases), key=len, reverse=True))
