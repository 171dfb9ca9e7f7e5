"""Whether what is written rests on what the notes say: numbers, names, negations and claims, compared in code."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from kit_builder.language import Language
from kit_builder.markdown import Block, blocks, footnotes
from kit_builder.records import Finding, Item
from kit_builder.wording import content, is_told, listed, numbers, says_no, shared, stem, tokens
from kit_builder.words import Words

# How much of what a sentence says must stand in what it rests on. Below it the sentence claims something of its own.
_LEAST_CARRIED = 0.6
_MOST_SUPPORTS = 3
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'»”)]*\s+(?=[\"'«“(]?[^\W\d_a-zæøåäöü])")
_NAME = re.compile(r"(?<=[^\W\d_,;:)]\s)[^\W\d_a-zæøåäöü][^\W\d_]+")
_ALL_NOUNS_CAPITAL = ("de",)


def sentences(text: str) -> list[str]:
    """The sentences of prose."""
    return [sentence.strip() for sentence in _SENTENCE.split(text) if sentence.strip()]


def faults(sentence: str, carried_by: str, known: str, language: Language) -> tuple[str, ...]:
    """What `sentence` says that the text `carried_by` does not: plain sentences, none where all is carried.

    `known` is what needs no evidence: the names of the method and the kit. Numbers and negations must be carried to
    the letter; of the other words of meaning most must be, as the same word or a form of it.
    """
    words = language.words
    found: list[str] = []
    extra = numbers(sentence, words) - numbers(f"{carried_by} {known}", words)
    if extra:
        found.append(f"the number {_listed(extra)} is not in the notes it rests on")
    if language.code not in _ALL_NOUNS_CAPITAL:
        have = {stem(token) for token in tokens(f"{carried_by} {known}")}
        names = {name for name in _NAME.findall(sentence) if stem(name.casefold()) not in have}
        if names:
            found.append(f"the name {_listed(names)} is not in the notes it rests on")
    if says_no(sentence, words) and not says_no(carried_by, words):
        found.append("it says no where the notes do not")
    said = [each for each in content(sentence, words) if each not in _plain(words["prose"]["plain"])]
    if shared(said, content(f"{carried_by} {known}", words)) < _LEAST_CARRIED:
        found.append("it claims what the notes do not say")
    return tuple(found)


def supports(sentence: str, items: Mapping[str, Item], words: Words) -> tuple[str, ...]:
    """The ids of the items that `sentence` rests on: the fewest, three at most, that carry as much of it as any do."""
    left = Counter(content(sentence, words)) + Counter(numbers(sentence, words))
    held = {key: Counter([*content(text_of([item]), words), *numbers(item.text, words)]) for key, item in items.items()}
    found: list[str] = []
    while left and len(found) < _MOST_SUPPORTS:
        best = max(held, key=lambda key: (left & held[key]).total(), default="")
        if not best or not left & held[best]:
            break
        found.append(best)
        left -= held.pop(best)
    return tuple(found)


def text_of(items: Iterable[Item]) -> str:
    """All that `items` say, in their own words and in those of their evidence."""
    return " ".join(" ".join([item.text, *(each.quote for each in item.evidence)]) for item in items)


def check_document(where: str, text: str, rendered: str, known: str, language: Language) -> list[Finding]:
    """What is wrong with a file of a product, as it stands after a person may have edited it.

    `rendered` is the same file made from the cards alone. A step of it that is missing, altered, added or moved is an
    error, and so is anything else that this file no longer says. What was added must carry footnotes, whose quotes
    carry it in turn; without footnotes it is a person's own and is only looked through for numbers.
    """
    ours, theirs = blocks(rendered), blocks(text)
    quotes = footnotes(text)
    for block in ours:
        for label in block.notes:
            quotes[label] = f"{quotes.get(label, '')} {block.text}"
    whole = " ".join(block.text for block in theirs)
    found: list[Finding] = []
    for missing, added in _compared(ours, theirs):
        found += [
            Finding("error", where, f"The card says this, and this file does not: {_short(block)}")
            for block in missing
            if _is_step(block) or (block.kind != "heading" and not is_told(block.text, whole, language.words))
        ]
        for block in added:
            found += _check_added(where, block, quotes, f"{known} {rendered}", known, language)
    return found


def _compared(ours: Sequence[Block], theirs: Sequence[Block]) -> Iterator[tuple[Sequence[Block], Sequence[Block]]]:
    matcher = difflib.SequenceMatcher(None, [b.text for b in ours], [b.text for b in theirs], autojunk=False)
    for kind, start, end, their_start, their_end in matcher.get_opcodes():
        if kind != "equal":
            yield ours[start:end], theirs[their_start:their_end]


def _is_step(block: Block) -> bool:
    """Whether a block is numbered: only steps are, in lists and in the rows of tables."""
    return block.ordered or (block.kind == "cell" and re.match(r"\d+\. ", block.text) is not None)


def _check_added(
    where: str, block: Block, quotes: Mapping[str, str], told: str, known: str, language: Language
) -> Iterator[Finding]:
    if _is_step(block):
        yield Finding("error", where, f"This is no step of the card at this place: {_short(block)}")
    elif block.notes:
        carried_by = " ".join(quotes.get(label, "") for label in block.notes)
        for sentence in sentences(block.text):
            for fault in faults(sentence, carried_by, known, language):
                yield Finding("error", where, f"In “{sentence}”, {fault}.")
    elif extra := numbers(block.text, language.words) - numbers(told, language.words):
        yield Finding("warning", where, f"The number {_listed(extra)} has no evidence: {_short(block)}")


def _short(block: Block) -> str:
    return f"“{block.text if len(block.text) <= 80 else block.text[:79] + '…'}”"


@cache
def _plain(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in listed(words))


def _listed(found: Iterable[str]) -> str:
    return ", ".join(sorted(found))
