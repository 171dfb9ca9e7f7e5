"""Prepare clients' stories as examples: without the names of the people in them, or not at all."""

import re
from collections.abc import Iterable

from kit_builder.records import Item
from kit_builder.text.languages import Language
from kit_builder.text.phrases import has_phrase
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import capitalise, get_stop_words, tokenize

_MIN_WORDS = 8
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WITH_APPOSITION = re.compile(r"^[^\W\d_]+,\s(?=[^\W\d_]{1,3}\s)")
# A capital within a sentence, apart from the English “I”, which is no name.
_WITHIN_SENTENCE = re.compile(r"[^\W\d_][,;]? (?!I\b)([A-ZÀ-ÖØ-Þ][^\W\d_]*)")
_CONTACT = re.compile(r"@|https?:|www\.|\d{6,}|(?:\d[ -]?){8,}")


def anonymise_stories(items: Iterable[Item], others: Iterable[Item], language: Language) -> tuple[Item, ...]:
    """Return the stories among `items` without names; the words of `others` show which words are ordinary ones.

    The name that a story begins with becomes "a client", or is dropped if the story says who the client is. A story is
    left out if another word may be a name, and so is every story in a language that capitalises all nouns.
    """
    if language.words["language"]["capital_nouns"] == "yes":
        return ()
    ordinary = get_stop_words(language.words) | {
        token for item in others for token in _WORD.findall(item.text) if token.islower()
    }
    rewritten = (
        (item, _remove_names(item.text, ordinary, language)) for item in items if _is_story(item.text, language)
    )
    return tuple(Item(text, item.evidence) for item, text in rewritten if text)


def may_name_somebody(text: str, language: Language) -> bool:
    """Return whether a word within a sentence of `text` has a capital and is no weekday, so that it may be a name.

    In a language that capitalises all nouns, every text may have one.
    """
    if language.words["language"]["capital_nouns"] == "yes":
        return True
    weekdays = tuple(language.words["forms"]["weekdays"].split(", "))
    return any(not word[1].startswith(weekdays) for word in _WITHIN_SENTENCE.finditer(text))


def _is_story(text: str, language: Language) -> bool:
    """Return whether `text` describes something that happened, rather than an opinion or a wish."""
    return has_phrase(text, language.words["cues"]["examples"])


def _remove_names(text: str, ordinary: frozenset[str], language: Language) -> str:
    """Return the story without names, or an empty text if a name may remain or the story is too short."""
    if len(tokenize(text)) < _MIN_WORDS or _CONTACT.search(text):
        return ""
    rewritten = list(split_sentences(text))
    name = _WORD.match(rewritten[0])
    if name and name[0][:1].isupper() and not _is_ordinary(name[0], ordinary):
        rewritten = [_replace_name(name[0], sentence, language) for sentence in rewritten]
        rewritten = [capitalise(sentence) for sentence in rewritten]
    return "" if any(_may_contain_name(sentence, ordinary) for sentence in rewritten) else " ".join(rewritten)


def _replace_name(name: str, sentence: str, language: Language) -> str:
    a_client, the_client = (language.words["forms"][key] for key in ("a_client", "the_client"))
    if sentence.startswith(name):
        described = _WITH_APPOSITION.match(sentence)
        rest = sentence[described.end() :] if described else ""
        if described and rest.count(", ") == 1:
            return rest.replace(", ", " ", 1)
        if not described:
            sentence = a_client + sentence[len(name) :]
    return re.sub(rf"\b{re.escape(name)}\b", the_client, sentence)


def _may_contain_name(sentence: str, ordinary: frozenset[str]) -> bool:
    found = list(_WORD.finditer(sentence))
    return any(
        word[0][:1].isupper() and word[0] != "I" and not word[0].startswith(("I'", "I’")) and not is_first
        for word, is_first in zip(found, (place == 0 for place in range(len(found))), strict=True)
    ) or bool(found and not _is_ordinary(found[0][0], ordinary))


def _is_ordinary(word: str, ordinary: frozenset[str]) -> bool:
    return word.casefold() in ordinary
