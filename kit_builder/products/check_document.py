"""."""

import csv
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations

from kit_builder.evidence.guards import cliches, faults, names_of_its_own
from kit_builder.evidence.overlap import is_told
from kit_builder.records import Finding
from kit_builder.text.languages import Language
from kit_builder.text.markdown import Block, blocks, footnotes
from kit_builder.text.negation import says_no, turned
from kit_builder.text.numbers import numbers
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import content, shared
from kit_builder.text.words import Words

_REWORDED = 0.5  # what has so much of a text is an edit of it; with less it may be prose on the same evidence
# Minute marks follow from how long a script is, and prose that the cards do not hold makes it longer.
_MARKS = re.compile(r"^(?:<!-- )?\d+:\d\d–\d+:\d\d")
_NUMBERED_CELL = re.compile(r"(\d+)\. ")


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
        for sentence in split_sentences(block.text):
            for fault in faults(sentence, carried_by, known, language):
                yield Finding("error", where, f"In “{sentence}”, {fault}.")
    else:
        if extra := numbers(block.text, language.words) - numbers(told, language.words):
            yield Finding("warning", where, f"The number {', '.join(sorted(extra))} has no evidence: {_short(block)}")
        if names := names_of_its_own(block.text, told, language.words):
            yield Finding("warning", where, f"The name {', '.join(sorted(names))} has no evidence: {_short(block)}")
    if worn := cliches(block.text, language.words) - cliches(told, language.words):
        yield Finding("warning", where, f"A worn phrase, {', '.join(sorted(worn))}: {_short(block)}")


def _short(block: Block) -> str:
    return f"“{block.text if len(block.text) <= 80 else block.text[:79] + '…'}”"
