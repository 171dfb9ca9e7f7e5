"""Whether what is written rests on what the notes say: numbers, names, negations and claims, compared in code."""

import csv
import difflib
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, permutations

from kit_builder.language import Language
from kit_builder.markdown import Block, blocks, footnotes
from kit_builder.records import Finding, Item
from kit_builder.sentences import Block as SentenceBlock
from kit_builder.sentences import to_lines
from kit_builder.wording import (
    content,
    is_told,
    listed,
    meaning,
    numbers,
    reordered,
    says_no,
    shared,
    spaced,
    stem,
    tokens,
    turned,
)
from kit_builder.words import Words

# How much of what a sentence says must stand in what it rests on. Below it the sentence claims something of its own.
_LEAST_CARRIED = 0.66
_MOST_IN_A_ROW = 2
_LONG_WORD = 10  # a word so long says something by itself
_MOST_SUPPORTS = 3
_ON_THE_SAME = 0.5
_REWORDED = 0.5  # what has so much of a text is an edit of it; with less it may be prose on the same evidence
_NAME = re.compile(r"(?<=[\w,;)%]\s)[^\W\d_]{2,}")
_CLAUSE_END = re.compile(r"[,;:–—]\s")
# Minute marks follow from how long a script is, and prose that the cards do not hold makes it longer.
_MARKS = re.compile(r"^(?:<!-- )?\d+:\d\d–\d+:\d\d")
# One text is held against many others: the sentences of so many are remembered.
_REMEMBERED = 1 << 12
_NUMBERED_CELL = re.compile(r"(\d+)\. ")


@lru_cache(maxsize=_REMEMBERED)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of prose."""
    return tuple(
        line.text
        for row in text.splitlines()
        for line in to_lines(row, [SentenceBlock(pieces=((0, len(row)),), times=(None,))])
    )


def faults(sentence: str, carried_by: str, known: str, language: Language) -> tuple[str, ...]:
    """What `sentence` says that the text `carried_by` does not: plain sentences, none where all is carried.

    `known` is what needs no evidence: the names of the method and the kit. A number must stand in evidence that is
    about the same, a negation too, in the sentence and in its evidence; of the other words of meaning most must be
    carried, as the same word or a form of it.
    """
    words = language.words
    found: list[str] = []
    extra = _numbers_of_its_own(sentence, carried_by, words) - numbers(known, words)
    if extra:
        found.append(f"the number {_listed(extra)} is not in the notes it rests on")
    if names := _names_of_its_own(sentence, f"{carried_by} {known}", words):
        found.append(f"the name {_listed(names)} is not in the notes it rests on")
    nearest = _nearest(sentence, sentences(carried_by), words)
    if says_no(sentence, words) and (not says_no(carried_by, words) or turned(nearest, sentence, words)):
        found.append("it says no where the notes do not")
    if turned(sentence, nearest, words):
        found.append("it says yes where the notes say no")
    if promises := _promises(sentence, words) - _promises(carried_by, words):
        found.append(f"it promises what the notes do not: {_listed(promises)}")
    if worn := _cliches(sentence, words) - _cliches(carried_by, words):
        found.append(f"it uses a worn phrase that the notes do not: {_listed(worn)}")
    if reordered(sentence, nearest, words):
        found.append("the notes tell it in the other order")
    if flipped := _flipped(sentence, nearest, words):
        found.append(f"the notes say the opposite of {_listed(flipped)}")
    if _claims_of_its_own(sentence, f"{carried_by} {known}", words):
        found.append("it claims what the notes do not say")
    return tuple(found)


def carries(told: str, sentence: str, language: Language) -> bool:
    """Whether `told` carries all that `sentence` says; most of what it does not carry, the words alone tell soonest."""
    return not _claims_of_its_own(sentence, told, language.words) and not faults(sentence, told, "", language)


def _numbers_of_its_own(sentence: str, carried_by: str, words: Words) -> set[str]:
    """The numbers of `sentence` that no evidence on the same matter has.

    Evidence with the number is on the same matter where it shares with the number's clause at least half of what the
    evidence nearest to that clause does.
    """
    evidence = sentences(carried_by)
    found: set[str] = set()
    for clause in _CLAUSE_END.split(sentence):
        about = meaning(clause, words) or meaning(sentence, words)
        alike = {each: shared(about, content(each, words)) for each in evidence}
        least = max(alike.values(), default=0.0) * _ON_THE_SAME
        same = "\n".join(each for each, likeness in alike.items() if likeness >= least > 0)
        found |= numbers(clause, words) - numbers(same, words)
    return found


def _names_of_its_own(text: str, told: str, words: Words) -> set[str]:
    """The words of `text` within a sentence whose capital makes them names, and that `told` does not have."""
    if words["language"]["capital_nouns"] == "yes":
        return set()
    have = {stem(token) for token in tokens(told)}
    return {name for name in _NAME.findall(text) if name[0].isupper() and stem(name.casefold()) not in have}


def _cliches(text: str, words: Words) -> set[str]:
    """The phrases of `text` that prose of machines is full of."""
    said = spaced(text)
    return {phrase for phrase in listed(words["prose"]["cliches"]) if f" {phrase} " in said}


def _promises(text: str, words: Words) -> set[str]:
    return set(tokens(text)) & listed(words["prose"]["promises"])


def _flipped(sentence: str, nearest: str, words: Words) -> set[str]:
    """The words of `sentence`, such as over or before, of which its nearest evidence has only the opposite."""
    said, told = set(tokens(sentence)), set(tokens(nearest))
    pairs = [pair.split("/") for pair in listed(words["wording"]["opposites"])]
    both_ways = [*pairs, *(pair[::-1] for pair in pairs)]
    return {word for word, opposite in both_ways if word in said - told and opposite in told - said}


@dataclass(frozen=True, slots=True)
class _Claims:
    """What a sentence claims, held against many texts: the stems of its words of meaning, and those of long words."""

    stems: tuple[str, ...]
    of_long_words: frozenset[str]

    def are_in(self, have: frozenset[str]) -> bool:
        """Whether the stems of a text carry the long words, enough of all, and at most two in a row are missing."""
        if not self.of_long_words <= have:
            return False
        carried = [each in have for each in self.stems]
        longest = max((len(list(run)) for is_carried, run in groupby(carried) if not is_carried), default=0)
        return longest <= _MOST_IN_A_ROW and sum(carried) >= _LEAST_CARRIED * len(carried)


@lru_cache(maxsize=_REMEMBERED)
def _claims(sentence: str, words: Words) -> _Claims:
    long_words = (token for token in tokens(sentence) if len(token) >= _LONG_WORD)
    return _Claims(meaning(sentence, words), frozenset(each for token in long_words for each in meaning(token, words)))


def _claims_of_its_own(sentence: str, carried_by: str, words: Words) -> bool:
    """Whether too few of the words of `sentence` are carried, or too many in a row are not."""
    return not _claims(sentence, words).are_in(frozenset(content(carried_by, words)))


class Told:
    """Texts, and which of them hold each stem, so that one which carries a sentence is found without reading all."""

    def __init__(self, texts: Iterable[str], words: Words) -> None:
        self._texts = tuple(texts)
        self._words = words
        self._holders: dict[str, list[str]] = {}
        for text in self._texts:
            for each in dict.fromkeys(content(text, words)):
                self._holders.setdefault(each, []).append(text)

    def that_may_carry(self, sentence: str) -> Iterable[str]:
        """The texts of which one can carry `sentence`: so many of its stems may be missing, and one more may not."""
        stems = sorted(_claims(sentence, self._words).stems, key=lambda each: len(self._holders.get(each, ())))
        most_missing = math.floor(len(stems) - _LEAST_CARRIED * len(stems))
        rarest = stems[: most_missing + 1]
        return dict.fromkeys(text for each in rarest for text in self._holders.get(each, ())) if stems else self._texts


def _nearest(sentence: str, evidence: Iterable[str], words: Words) -> str:
    """The sentence of the evidence that shares most with `sentence`."""
    own = meaning(sentence, words)
    return max(evidence, key=lambda each: shared(own, content(each, words)), default="")


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
    """All that `items` say, in their own words and in those of their evidence, a row each."""
    return "\n".join("\n".join([item.text, *(each.quote for each in item.evidence)]) for item in items)


def check_document(where: str, text: str, rendered: str, known: str, language: Language) -> list[Finding]:
    """What is wrong with a file of a product, as it stands after a person may have edited it.

    `rendered` is the same file made from the cards alone. A step of it that is missing, altered, added or moved is an
    error, and so is anything else that this file no longer says. What was added must carry footnotes, whose quotes
    carry it in turn; without footnotes it is a person's own and is only looked through for numbers.
    """
    ours, theirs = document_blocks(where, rendered), document_blocks(where, text)
    quotes = footnotes(text) | footnotes(rendered)
    for block in ours:
        for label in block.notes:
            quotes[label] = f"{quotes.get(label, '')}\n{block.text}"
    whole = "\n".join(block.text for block in theirs)
    found: list[Finding] = []
    for missing, added in _compared(ours, theirs):
        found += [
            Finding("error", where, f"The card says this, and this file does not: {_short(block)}")
            for block in missing
            if _is_step(block) or (block.kind != "heading" and not _is_said(block.text, whole, language))
        ]
        found += [
            Finding(
                "error",
                where,
                f"The card says {'no' if said_no else 'yes'} here, and this file does not: {_short(block)}",
            )
            for block, said_no in _turned_round(missing, added, language.words)
        ]
        for block in added:
            found += _check_added(where, block, quotes, f"{known} {rendered}", known, language)
    return found + _check_answers(where, ours, theirs)


def _turned_round(missing: Sequence[Block], added: Sequence[Block], words: Words) -> Iterator[tuple[Block, bool]]:
    """The blocks of `added` that say yes where what they replace, on the same evidence, says no, or no for yes.

    One that says something else of the same evidence need not say no where that does.
    """
    for block in added:
        for other in missing:
            said_no = says_no(other.text, words)
            if block.notes != other.notes or not block.notes or said_no == says_no(block.text, words):
                continue
            left = shared(content(other.text, words), content(block.text, words))
            turns = (turned(one, two, words) for one, two in permutations((block.text, other.text)))
            if left >= _REWORDED or any(turns):
                yield block, said_no


def _check_answers(where: str, ours: Sequence[Block], theirs: Sequence[Block]) -> list[Finding]:
    """Whether the answers that are ticked in a quiz are the right ones; where the cards tick none, a person may."""
    right, ticked = ([block.text for block in found if block.ticked] for found in (ours, theirs))
    if not right or right == ticked:
        return []
    return [
        Finding("error", where, f"The cards do not prove this answer: “{text}”.")
        for text in ticked
        if text not in right
    ] or [Finding("error", where, "The answers that are ticked are not those that the cards prove.")]


def document_blocks(path: str, text: str) -> tuple[Block, ...]:
    """The blocks of a file of a product: of Markdown, or of a sheet, whose cells they are."""
    if not path.endswith(".csv"):
        return blocks(text)
    return tuple(Block("cell", cell) for row in csv.reader(text.splitlines()) for cell in row if cell)


def numbered(found: Iterable[Block]) -> Iterator[tuple[int, str]]:
    """The numbers and texts of the blocks that are steps: of numbered items, and of cells that begin with a number."""
    for block in found:
        if block.ordered:
            yield block.number, block.text
        elif block.kind == "cell" and (match := _NUMBERED_CELL.match(block.text)):
            yield int(match[1]), block.text[match.end() :]


def _compared(ours: Sequence[Block], theirs: Sequence[Block]) -> Iterator[tuple[Sequence[Block], Sequence[Block]]]:
    own, other = ([_MARKS.sub("", block.text) for block in found] for found in (ours, theirs))
    matcher = difflib.SequenceMatcher(None, own, other, autojunk=False)
    for kind, start, end, their_start, their_end in matcher.get_opcodes():
        if kind != "equal":
            yield ours[start:end], theirs[their_start:their_end]


def _is_said(text: str, whole: str, language: Language) -> bool:
    """Whether the document `whole` says in other words what a block of ours says: in prose, or edited lightly."""
    return is_told(text, whole, language.words) and not faults(text, whole, "", language)


def _is_step(block: Block) -> bool:
    """Whether a block is numbered: only steps are, in lists and in the rows of tables."""
    return any(numbered([block]))


def _check_added(
    where: str, block: Block, quotes: Mapping[str, str], told: str, known: str, language: Language
) -> Iterator[Finding]:
    if _is_step(block):
        yield Finding("error", where, f"This is no step of the card at this place: {_short(block)}")
    elif block.notes:
        carried_by = "\n".join(quotes.get(label, "") for label in block.notes)
        for sentence in sentences(block.text):
            for fault in faults(sentence, carried_by, known, language):
                yield Finding("error", where, f"In “{sentence}”, {fault}.")
    else:
        if extra := numbers(block.text, language.words) - numbers(told, language.words):
            yield Finding("warning", where, f"The number {_listed(extra)} has no evidence: {_short(block)}")
        if names := _names_of_its_own(block.text, told, language.words):
            yield Finding("warning", where, f"The name {_listed(names)} has no evidence: {_short(block)}")
    if worn := _cliches(block.text, language.words) - _cliches(told, language.words):
        yield Finding("warning", where, f"A worn phrase, {_listed(worn)}: {_short(block)}")


def _short(block: Block) -> str:
    return f"“{block.text if len(block.text) <= 80 else block.text[:79] + '…'}”"


def _listed(found: Iterable[str]) -> str:
    return ", ".join(sorted(found))
