"""Find where sentences begin in speech that was transcribed without full stops: at capitals, and at words of order.

Programs that recognise speech may write a sentence with a capital and no full stop before it, or neither. Only
beginnings that are hard to mistake are found; what lies between them stays together.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from kit_builder.text.tokens import get_stop_words
from kit_builder.text.words import list_languages, load_words

_MIN_WORDS = 3  # words between two beginnings
_MIN_CAPITALS = 3
_PUNCTUATION = ",;:.!?…\"'“”‘’()[]"
# Words with a capital of their own: `I`, and polite forms of address in German and Norwegian.
_ALWAYS_CAPITAL_WORDS = "i sie ihnen ihr ihre ihren ihrem ihrer ihres de dem deres usted ustedes ud uds"
_ALWAYS_CAPITAL = frozenset(_ALWAYS_CAPITAL_WORDS.split())
_ORDER_WORDS = """
    first then next finally afterwards last lastly først deretter etterpå sidst derefter bagefter slutligen sedan
    först därefter sist zuerst dann danach anschließend zuletzt schließlich d'abord ensuite puis enfin primero luego
    después finalmente
"""
_ORDER = frozenset(_ORDER_WORDS.split())
_REPLY_WORDS = """
    yes no okay ok good right sure well great exactly thanks ja nei nein nej jo greit bra godt gut genau danke takk tak
    tack oui non bien merci sí bueno gracias
"""
_REPLIES = frozenset(_REPLY_WORDS.split())
_AFTER_WORDS = "after that, etter det, efter det, efter detta, nach dem, après ça, después de"
_AFTER = frozenset(tuple(each.split()) for each in _AFTER_WORDS.split(", "))
_PERSONS_WORDS = """
    you we i they he she it one people du vi jeg de dere man eg ein han hun hon ho jag ni der du wir ich sie man er ihr
    tu vous nous on je il elle ils yo tú usted ustedes nosotros
"""
_PERSONS = frozenset(_PERSONS_WORDS.split())


def find_capitals(words: Sequence[str], ends: Collection[int]) -> list[int]:
    """Return the places of `words` that begin a sentence with a capital, after a word without a full stop.

    `ends` are the places at which a sentence ends by its punctuation. Unless more sentences seem to begin without it,
    these are no beginnings: titles have such capitals too.
    """
    known = frozenset(ends)
    places = [at for at in range(_MIN_WORDS, len(words)) if words[at][0].isupper() and at not in known]
    if len(places) < _MIN_CAPITALS:
        return []
    least = max(_MIN_CAPITALS, len(ends) + 1)
    likely = [at for at in places if _may_open_sentence(words[at - 1], words[at])]
    if len(likely) < least:
        return []
    openings = _choose_openings(words)
    found = [at for at in likely if _make_plain(words[at]) in openings]
    return found if len(found) >= least else []


def find_order(words: Sequence[str]) -> Iterator[int]:
    """Yield the places of `words` that begin a sentence with a word of order: `first you`, `after that we`."""
    last = 0
    plain = [word.strip(_PUNCTUATION).casefold() for word in words]
    for at in range(_MIN_WORDS, len(plain) - 1):
        after = at + 2 if tuple(plain[at : at + 2]) in _AFTER else at + 1 if plain[at] in _ORDER else 0
        is_clause = after and not _PERSONS.isdisjoint(plain[after : after + 2])
        if is_clause and at - last >= _MIN_WORDS and plain[at - 1] not in _list_unfinished():
            yield at
            last = at


def _may_open_sentence(before: str, word: str) -> bool:
    """Return whether a word with a capital is one that sentences begin with, and no part of a name or title."""
    plain = _make_plain(word)
    is_name = (
        before[0].isupper()
        or (word.isupper() and len(plain) > 1)
        or before.casefold() in _list_unfinished()
        or plain in _ALWAYS_CAPITAL
    )
    return not is_name and plain.partition("'")[0] != "i" and plain in _list_all_openings()


def _choose_openings(words: Iterable[str]) -> frozenset[str]:
    """Return the words that sentences often begin with, in the language that most of `words` are in."""
    plain = list(map(_make_plain, words))
    return _ORDER | _REPLIES | max(_list_stop_words(), key=lambda stop: sum(map(stop.__contains__, plain)))


def _make_plain(word: str) -> str:
    return word.strip(_PUNCTUATION).casefold()


@cache
def _list_stop_words() -> tuple[frozenset[str], ...]:
    """Return the stop words of each language."""
    return tuple(get_stop_words(load_words(code)) for code in list_languages())


@cache
def _list_all_openings() -> frozenset[str]:
    """Return the words that sentences often begin with in any language."""
    return _ORDER.union(_REPLIES, *_list_stop_words())


@cache
def _list_unfinished() -> frozenset[str]:
    """Return the words that no sentence ends with, such as `the` and `and`."""
    lists = (load_words(code)["wording"]["unfinished"] for code in list_languages())
    return frozenset(word for each in lists for word in each.replace(",", " ").split())
