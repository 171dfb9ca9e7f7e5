"""The expert's "I" as the reader's "you": by rule and only where nothing else can be meant, else as it was said."""

import re
from collections.abc import Iterable
from dataclasses import replace

from kit_builder.records import Item, Method
from kit_builder.text.negation import says_no
from kit_builder.text.numbers import numbers
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import capitalised, listed, tokens
from kit_builder.text.words import Words

_QUOTATION = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for a quotation while the words around it are turned
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|”[^”]*”|«[^»]*»|»[^«]*«|„[^“”]*[“”]")


def addressed(method: Method, words: Words) -> Method:
    """`method` with what its expert does in the first person told to the reader; what they quote stays as it is."""

    def told(items: Iterable[Item]) -> tuple[Item, ...]:
        return tuple(replace(item, text=to_reader(item.text, words)) for item in items)

    return replace(
        method,
        when=told(method.when),
        needs=told(method.needs),
        steps=told(method.steps),
        rules=told(method.rules),
        outcome=told(method.outcome),
    )


def to_reader(text: str, words: Words) -> str:
    """`text` with I as you, sentence by sentence.

    A sentence stays as said where it tells of the expert alone (what they think, what once happened), speaks to a
    you already, or would keep a word of the first person that has no counterpart. What is quoted stays as it is, also
    where the quotation is of several sentences.
    """
    quoted = _QUOTED.findall(text)
    told = " ".join(_turned(sentence, words) for sentence in split_sentences(_QUOTED.sub(_QUOTATION, text)))
    for each in quoted:
        told = told.replace(_QUOTATION, each, 1)
    return told


def _turned(sentence: str, words: Words) -> str:
    pairs = [tuple(pair.split("/")) for pair in listed(words["address"]["turned"])]
    first, second = {pair[0] for pair in pairs}, {pair[1] for pair in pairs if len(pair) == 2}
    said = set(tokens(sentence))
    if not said & first or said & (second | listed(words["address"]["own"])):
        return sentence
    turned = capitalised(_with_you(sentence, dict(pair for pair in pairs if len(pair) == 2)))
    same = numbers(turned, words) == numbers(sentence, words) and says_no(turned, words) == says_no(sentence, words)
    return turned if same and first.isdisjoint(tokens(turned)) else sentence


def _with_you(sentence: str, pairs: dict[str, str]) -> str:
    longest_first = "|".join(re.escape(each) for each in sorted(pairs, key=len, reverse=True))
    # `min. 30` is an abbreviation
    return re.sub(
        rf"\b(?:{longest_first})\b(?!\.\s*\d)", lambda found: pairs[found[0].casefold()], sentence, flags=re.IGNORECASE
    )
