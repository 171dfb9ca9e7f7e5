"""Recognise companies in a run of words by a legal form, a trade before or after, or two joined names."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from kit_builder.privacy.cues import get_cues, get_exact_cues, get_folded_cues
from kit_builder.privacy.identities import Identity, Kind
from kit_builder.privacy.name_tokens import Token
from kit_builder.privacy.vocabulary import Vocabulary

_MAX_WORDS = 6
_MIN_TRADE_LETTERS = 4
_ENDINGS = ("et", "en", "a", "n", "s", "ene")  # of definite forms and plurals


def find_company(
    run: Sequence[Token], after: Sequence[Token], vocabulary: Vocabulary, *, is_title: bool
) -> list[Identity]:
    """Return the company that a `run` of capitalised words names, or nothing.

    `after` holds the tokens that follow the run, which may be its legal form.
    """
    if any(token.folded in get_folded_cues("titles") for token in run[:-1]):
        return []  # this is a person
    form = _find_legal_form(after)
    in_run = next((at for at in range(1, len(run)) if run[at].text in get_exact_cues("company_forms")), None)
    if form or in_run is not None:
        kept = drop_sentence_start(run[: in_run or len(run)], vocabulary)
        return (
            identify_company(kept, [*run[in_run or len(run) :], *form], "legal form of a company", vocabulary)
            if kept
            else []
        )
    kept = drop_sentence_start(run, vocabulary)
    if len(kept) < 2 or len(kept) > _MAX_WORDS:
        return []
    if is_title:
        return _find_in_title(kept, vocabulary)
    joined = any(token.text == "&" for token in kept[1:-1])
    trades = [at for at, token in enumerate(kept) if is_trade(token.lowercase)]
    if joined:
        return identify_company(kept, [], "two names joined", vocabulary)
    if trades and len(trades) < len(kept):
        others = [token for at, token in enumerate(kept) if at not in trades]
        is_name = any(not vocabulary.is_ordinary(each.text) or vocabulary.is_listed(each) for each in others)
        if is_name or trades[0] == 0 or (trades[-1] == len(kept) - 1 and not vocabulary.nouns_have_capitals):
            return identify_company(kept, [], "trade in a company name", vocabulary)
    return []


def _find_in_title(run: Sequence[Token], vocabulary: Vocabulary) -> list[Identity]:
    """Return a trade and the name next to it, in a title, where capitals prove nothing."""
    for pair in pairwise(run):
        trades = [is_trade(token.lowercase) for token in pair]
        other = pair[0] if trades[1] else pair[1]
        if trades[0] != trades[1] and not vocabulary.is_ordinary(other.text) and not other.is_generic:
            return identify_company(pair, [], "trade in a company name", vocabulary)
    return []


def find_companies_by_location(found: Sequence[Token]) -> Iterator[Identity]:
    """Yield companies named by their trade and location, with no article before: `bei Apotheke am Markt`."""
    for before, trade, at, place in zip(found, found[1:], found[2:], found[3:], strict=False):
        if (
            trade.is_capital
            and at.text in get_cues("at_its_place")
            and place.is_capital
            and is_trade(trade.lowercase)
            and before.is_word
            and before.lowercase not in get_cues("articles")
        ):
            yield Identity("company", f"{trade.text} {at.text} {place.text}", "trade and location")


def identify_company(run: Sequence[Token], form: Sequence[Token], why: str, vocabulary: Vocabulary) -> list[Identity]:
    """Return a company's full name and each of its words that is neither an ordinary word nor a trade."""
    phrase = " ".join(token.text for token in [*run, *form])
    own = [
        token
        for token in run
        if not is_trade(token.lowercase)
        and token.text not in get_cues("ampersands")
        and token.lowercase not in get_cues("particles")
    ]
    found = [
        identify_word(token, why, vocabulary)
        for token in own
        if not vocabulary.is_ordinary(token.text) and not token.is_generic
    ]
    if len(run) == 1 and not form and found:
        return found
    if not own and not form:
        return []
    is_common = len(run) == 1 and not form
    return [Identity("company", phrase, why, common=is_common), *found]


def identify_word(token: Token, why: str, vocabulary: Vocabulary) -> Identity:
    """Return a word of a name as a first name, a surname or a name, by the lists it is in."""
    kind: Kind = (
        "first name" if vocabulary.is_first_name(token) else "surname" if vocabulary.is_surname(token) else "name"
    )
    text = token.text[: len(token.lowercase)]
    return Identity(kind, text, why, common=vocabulary.is_ordinary(token.text))


@cache
def is_trade(word: str) -> bool:
    """Return whether a lower-case word says what a company does: `bakeri`, `bakeriet`, `Biobäckerei`."""
    trades = get_cues("trades")
    stems = {word, *(word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))}
    return any(len(stem) >= _MIN_TRADE_LETTERS and stem in trades for stem in stems) or (
        word in trades or word.endswith(tuple(get_cues("trade_endings")))
    )


def drop_sentence_start(run: Sequence[Token], vocabulary: Vocabulary) -> list[Token]:
    """Return the run without ordinary words that are capitalised only because they start a sentence."""
    kept = list(run)
    while kept and kept[0].starts_sentence and (vocabulary.is_ordinary(kept[0].text) or kept[0].is_generic):
        if len(kept) == 1 or (vocabulary.is_first_name(kept[0]) and vocabulary.is_surname(kept[1])):
            break
        if is_trade(kept[0].lowercase) and not vocabulary.is_first_name(kept[0]):
            break
        kept = kept[1:]
    return [] if len(kept) == 1 and kept[0].starts_sentence and vocabulary.is_ordinary(kept[0].text) else kept


def _find_legal_form(after: Sequence[Token]) -> list[Token]:
    """Return the legal form at the start of what comes `after` a name, if any: `plc`, `& Co. KG`, `& Partner`."""
    taken: list[Token] = []
    for token in after[:4]:
        if token.text in get_exact_cues("company_forms") or token.text in ("Co", "&"):
            taken.append(token)
        elif not (token.text == "." and taken and taken[-1].text == "Co"):
            break
    while taken and taken[-1].text in ("&", "."):
        taken.pop()
    return taken if any(token.text in get_exact_cues("company_forms") for token in taken) else []
