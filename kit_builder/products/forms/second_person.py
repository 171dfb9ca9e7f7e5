"""Turn the expert's "I" into the reader's "you" where the rule cannot be wrong; otherwise leave the text unchanged."""

import re
from collections.abc import Iterable
from dataclasses import replace

from kit_builder.records import Item, Method
from kit_builder.text.negation import has_negation
from kit_builder.text.numbers import find_numbers
from kit_builder.text.quotations import QUOTED, remove_quoted
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import capitalise, split_list, tokenize
from kit_builder.text.words import Words

_QUOTATION = "\N{OBJECT REPLACEMENT CHARACTER}"  # a placeholder for a quotation while the words around it change


def address_reader(method: Method, words: Words) -> Method:
    """Return `method` with its first-person sentences addressed to the reader.

    Pitfalls, scripts, variants, answers and stories keep the expert's "I".
    """

    def convert(items: Iterable[Item]) -> tuple[Item, ...]:
        return tuple(replace(item, text=to_second_person(item.text, words)) for item in items)

    return replace(
        method,
        when=convert(method.when),
        needs=convert(method.needs),
        steps=convert(method.steps),
        rules=convert(method.rules),
        outcome=convert(method.outcome),
    )


def to_second_person(text: str, words: Words) -> str:
    """Return `text` with "I" replaced by "you", sentence by sentence.

    A sentence stays unchanged if it is about the expert alone (an opinion, a memory), already addresses a "you", or
    would keep a first-person word that has no counterpart. Quotations stay unchanged, including those that span
    sentences.
    """
    quoted = QUOTED.findall(text)
    converted = " ".join(
        _convert_sentence(sentence, words) for sentence in split_sentences(remove_quoted(text, _QUOTATION))
    )
    for each in quoted:
        converted = converted.replace(_QUOTATION, each, 1)
    return converted


def _convert_sentence(sentence: str, words: Words) -> str:
    pairs = [tuple(pair.split("/")) for pair in split_list(words["address"]["turned"])]
    first, second = {pair[0] for pair in pairs}, {pair[1] for pair in pairs if len(pair) == 2}
    spoken = set(tokenize(sentence))
    if not spoken & first or spoken & (second | split_list(words["address"]["own"])):
        return sentence
    converted = capitalise(_replace_pronouns(sentence, dict(pair for pair in pairs if len(pair) == 2)))
    same = find_numbers(converted, words) == find_numbers(sentence, words) and has_negation(
        converted, words
    ) == has_negation(sentence, words)
    return converted if same and first.isdisjoint(tokenize(converted)) else sentence


def _replace_pronouns(sentence: str, pairs: dict[str, str]) -> str:
    longest_first = "|".join(re.escape(each) for each in sorted(pairs, key=len, reverse=True))
    # `min.` before a number is an abbreviation, not a pronoun.
    return re.sub(
        rf"\b(?:{longest_first})\b(?!\.\s*\d)", lambda found: pairs[found[0].casefold()], sentence, flags=re.IGNORECASE
    )
