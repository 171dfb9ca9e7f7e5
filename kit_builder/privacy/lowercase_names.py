"""Find names in transcripts without capital letters, and words that are in no dictionary."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from kit_builder.privacy import gazetteer
from kit_builder.privacy.companies import identify_word, is_trade
from kit_builder.privacy.cues import get_cues
from kit_builder.privacy.identities import Identity
from kit_builder.privacy.name_tokens import Token, ends_with, join_before
from kit_builder.privacy.vocabulary import Vocabulary

_MIN_LETTERS = 4
_MIN_PIECE_LETTERS = 3
_MIN_HALVES_LETTERS = 6
_MAX_PLACE_WORDS = 3
_MAX_CLIENT_WORDS = 4
_PAIR = 2
_RARE = 5  # a name that is also a word and occurs more often than this is probably the word


_GREETING_CUES = get_cues("greetings") | get_cues("strong")
_CLIENT_CUES = get_cues("clients") | get_cues("strong")


def find_lowercase_names(found: Sequence[Token], vocabulary: Vocabulary) -> Iterator[Identity]:
    """Yield the names in a text without capital letters."""
    for at, token in enumerate(found):
        if not token.is_word or token.is_generic:
            continue
        before = join_before(found, at)
        yield from _find_company(found, at, before, vocabulary)
        if ends_with(before, _CLIENT_CUES):
            yield from _find_client(found[at : at + _MAX_CLIENT_WORDS], vocabulary)
        yield from _find_place(found, at, vocabulary)
        yield from _find_person(found, at, before, vocabulary)


def _find_person(found: Sequence[Token], at: int, before: str, vocabulary: Vocabulary) -> Iterator[Identity]:
    token = found[at]
    following = found[at + 1] if at + 1 < len(found) and found[at + 1].is_word else None
    is_named = ends_with(before, get_cues("strong")) and vocabulary.is_first_name(token)
    if (token.lowercase in vocabulary.own_stop_words and not is_named) or len(token.lowercase) < _MIN_PIECE_LETTERS:
        return
    is_rare = vocabulary.lowercase_counts.get(token.folded, 0) <= _RARE or not vocabulary.is_ordinary(token.text)
    is_called = ends_with(before, _GREETING_CUES)
    if ends_with(before, get_cues("titles")):
        yield identify_word(token, "after a title", vocabulary)
    elif is_called and ((vocabulary.is_first_name(token) and is_rare) or _is_two_names(token, vocabulary)):
        yield identify_word(token, "after a greeting", vocabulary)
        if following and _is_surname_in_greeting(following, vocabulary, is_named=is_named):
            yield identify_word(following, "after a first name", vocabulary)
    elif following and vocabulary.is_first_name(token) and _is_surname_after(token, following, vocabulary):
        yield identify_word(token, "in the list of first names", vocabulary)
        yield identify_word(following, "after a first name", vocabulary)
    elif token.lowercase in get_cues("rare_words") or (
        vocabulary.is_listed(token) and not vocabulary.is_ordinary(token.text)
    ):
        yield identify_word(token, "in the lists of names", vocabulary)


def _is_surname_in_greeting(token: Token, vocabulary: Vocabulary, *, is_named: bool) -> bool:
    """Return whether a word after the first name in a greeting is a surname."""
    is_likely = is_named or vocabulary.is_surname(token) or not vocabulary.is_ordinary(token.text)
    return is_likely and token.lowercase not in vocabulary.stop_words


def find_unknown_words(found: Sequence[Token], vocabulary: Vocabulary) -> Iterator[Identity]:
    """Yield lower-case words that are in no dictionary. After a capitalised word even a short one counts."""
    for before, token in zip([None, *found], found, strict=False):
        if not token.is_word or token.is_capital or not token.text.isalpha():
            continue
        is_piece = before is not None and before.is_capital and not before.is_generic
        least = _MIN_PIECE_LETTERS if is_piece else _MIN_LETTERS
        if len(token.lowercase) >= least and vocabulary.is_unknown(token.lowercase):
            yield Identity("word", token.text[: len(token.lowercase)], "in no dictionary", sure=False)


def find_split_names(found: Sequence[Token], text: str, vocabulary: Vocabulary) -> Iterator[Identity]:
    """Yield listed names that were transcribed as two words: `Under wood`."""
    for first, second in pairwise(found):
        if second.is_capital or not (first.is_word and second.is_word) or text[first.end : second.start] != " ":
            continue
        joined = (first.text + second.lowercase).lower()
        if is_split_name(joined, vocabulary) and not _are_two_words(first, second, vocabulary):
            yield Identity(
                "name",
                text[first.start : second.start] + second.text[: len(second.lowercase)],
                "listed name written as two words",
            )


def is_split_name(joined: str, vocabulary: Vocabulary) -> bool:
    """Return whether two words, joined in lower case, are a listed name that is long enough and no ordinary word."""
    return len(joined) >= _MIN_HALVES_LETTERS and gazetteer.is_listed(joined) and not vocabulary.is_ordinary(joined)


def _are_two_words(first: Token, second: Token, vocabulary: Vocabulary) -> bool:
    """Return whether two words are ordinary ones and no split name: `is a`, `still a`."""
    is_short = min(len(first.lowercase), len(second.lowercase)) < _MIN_PIECE_LETTERS
    if is_short and vocabulary.has_entry(first.lowercase) and vocabulary.has_entry(second.lowercase):
        return True
    return first.lowercase in vocabulary.stop_words and second.lowercase in vocabulary.stop_words


def _is_two_names(token: Token, vocabulary: Vocabulary) -> bool:
    """Return whether a word has two parts, one of them not an ordinary word: `tor-erik`, `hyun-woo`."""
    parts = token.lowercase.split("-")
    return len(parts) == _PAIR and all(map(str.isalpha, parts)) and not all(map(vocabulary.is_ordinary, parts))


def _is_surname_after(first: Token, token: Token, vocabulary: Vocabulary) -> bool:
    if token.lowercase in vocabulary.stop_words or len(token.lowercase) < _MIN_PIECE_LETTERS:
        return False
    if vocabulary.is_surname(token) or not vocabulary.is_ordinary(token.text):
        return True
    return not vocabulary.is_ordinary(first.text) and not vocabulary.has_entry(token.lowercase)


def _find_company(found: Sequence[Token], at: int, before: str, vocabulary: Vocabulary) -> Iterator[Identity]:
    token = found[at]
    pair = found[at : at + 2]
    if len(pair) < 2 or not pair[1].is_word or not token.is_word:
        return
    is_form = pair[1].lowercase in get_cues("small_forms")
    trades = [is_trade(each.lowercase) for each in pair]
    other = pair[1] if trades[0] else token
    if is_form and token.lowercase not in vocabulary.stop_words:
        yield Identity("company", f"{token.text} {pair[1].text}", "legal form of a company")
        yield identify_word(token, "legal form of a company", vocabulary)
    elif (
        trades[0] != trades[1] and other.lowercase not in vocabulary.stop_words and len(other.lowercase) >= _MIN_LETTERS
    ):
        is_client = ends_with(before, _CLIENT_CUES)
        # a German noun right after the trade, as in `bei druckerei möwe`
        is_noun = trades[0] and vocabulary.is_noun(other.lowercase)
        if not vocabulary.has_entry(other.lowercase) or vocabulary.is_surname(other) or is_client or is_noun:
            form = [
                each.text
                for each in found[at + 2 : at + 3]
                if each.lowercase in get_cues("small_forms") | {"as", "ag", "kg"}
            ]
            yield Identity(
                "company",
                " ".join([token.text, pair[1].text, *form]),
                "trade in a company name",
                sure=not is_noun or is_client,
            )


def _find_client(run: Sequence[Token], vocabulary: Vocabulary) -> Iterator[Identity]:
    """Yield the company named after `one of my clients`, up to its last trade: `harbour street dental`."""
    joins = get_cues("ampersands")
    named = [
        *takewhile(
            lambda each: each.is_word and (each.lowercase not in vocabulary.stop_words or each.text in joins), run
        )
    ]
    while named and not is_trade(named[-1].lowercase):
        named.pop()
    if len(named) > _PAIR and named[0].text not in joins:
        yield Identity("company", " ".join(token.text for token in named), "trade of a client")


def _find_place(found: Sequence[Token], at: int, vocabulary: Vocabulary) -> Iterator[Identity]:
    longest = _MAX_PLACE_WORDS if gazetteer.may_begin_town(found[at].text) else 0
    for length in range(longest, 0, -1):
        words = [each.text for each in found[at : at + length]]
        phrase = " ".join(words)
        if len(words) == length and gazetteer.is_town(phrase.replace(" . ", ". ")):
            is_after = (
                at > 0 and found[at - 1].lowercase in get_cues("in_places") and phrase not in vocabulary.own_stop_words
            )
            if length > 1 or not vocabulary.is_ordinary(phrase) or is_after:
                yield Identity("place", phrase, "in the list of towns", sure=length > 1 or not is_after)
            return
    pair = found[at : at + 2]
    if (
        at > 0
        and found[at - 1].lowercase in get_cues("in_places")
        and len(pair) == _PAIR
        and _is_town(pair, vocabulary)
    ):
        yield Identity(
            "place", " ".join(token.text for token in pair), "after words that introduce a place", sure=False
        )


def _is_town(pair: Sequence[Token], vocabulary: Vocabulary) -> bool:
    """Return whether two words may be an unlisted town: one is in no dictionary (`hebden bridge`, `saffron walden`)."""
    first, second = pair
    if not (first.is_word and second.is_word) or {first.lowercase, second.lowercase} & vocabulary.stop_words:
        return False
    return (vocabulary.is_unknown(first.lowercase) and second.lowercase in get_cues("town_endings")) or (
        vocabulary.is_unknown(second.lowercase) and len(first.lowercase) >= _MIN_LETTERS
    )
