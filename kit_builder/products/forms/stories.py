"""Client stories as examples: told without the names of those they are about, or not told."""

import re
from collections.abc import Iterable

from kit_builder.records import Item
from kit_builder.text.languages import Language
from kit_builder.text.phrases import says
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import capitalised, stop_words, tokens

_LEAST_WORDS = 8
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_WITH_APPOSITION = re.compile(r"^[^\W\d_]+,\s(?=[^\W\d_]{1,3}\s)")
_CONTACT = re.compile(r"@|https?:|www\.|\d{6,}|(?:\d[ -]?){8,}")


def stories(items: Iterable[Item], others: Iterable[Item], language: Language) -> tuple[Item, ...]:
    """The stories among `items` that can be told without a name; `others` tell which words are ordinary ones.

    The name that a story begins with becomes a client, or goes where the story says who they are. A story in which any
    other word may be a name is left out, and so is every one in a language that gives all nouns a capital.
    """
    if language.words["language"]["capital_nouns"] == "yes":
        return ()
    ordinary = stop_words(language.words) | {
        token for item in others for token in _WORD.findall(item.text) if token.islower()
    }
    told = ((item, _without_names(item.text, ordinary, language)) for item in items if _is_story(item.text, language))
    return tuple(Item(text, item.evidence) for item, text in told if text)


def _is_story(text: str, language: Language) -> bool:
    """Whether `text` tells what happened once, and not what somebody thinks or wants."""
    return says(text, language.words["cues"]["examples"])


def _without_names(text: str, ordinary: frozenset[str], language: Language) -> str:
    """The story without names, empty where one may be left or where it is too short to be a story."""
    if len(tokens(text)) < _LEAST_WORDS or _CONTACT.search(text):
        return ""
    told = list(split_sentences(text))
    name = _WORD.match(told[0])
    if name and name[0][:1].isupper() and not _is_ordinary(name[0], ordinary):
        told = [_without(name[0], sentence, language) for sentence in told]
        told = [capitalised(sentence) for sentence in told]
    return "" if any(_may_name(sentence, ordinary) for sentence in told) else " ".join(told)


def _without(name: str, sentence: str, language: Language) -> str:
    a_client, the_client = (language.words["forms"][key] for key in ("a_client", "the_client"))
    if sentence.startswith(name):
        described = _WITH_APPOSITION.match(sentence)
        rest = sentence[described.end() :] if described else ""
        if described and rest.count(", ") == 1:
            return rest.replace(", ", " ", 1)
        if not described:
            sentence = a_client + sentence[len(name) :]
    return re.sub(rf"\b{re.escape(name)}\b", the_client, sentence)


def _may_name(sentence: str, ordinary: frozenset[str]) -> bool:
    found = list(_WORD.finditer(sentence))
    return any(
        word[0][:1].isupper() and word[0] != "I" and not word[0].startswith(("I'", "I’")) and not is_first
        for word, is_first in zip(found, (place == 0 for place in range(len(found))), strict=True)
    ) or bool(found and not _is_ordinary(found[0][0], ordinary))


def _is_ordinary(word: str, ordinary: frozenset[str]) -> bool:
    return word.casefold() in ordinary
