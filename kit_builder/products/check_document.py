"""Check a file of a product, possibly edited by a person, against the same file rendered from the cards."""

import csv
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import permutations

from kit_builder.evidence.guards import find_cliches, find_faults, find_new_names, says_the_same
from kit_builder.records import Finding
from kit_builder.text.languages import Language
from kit_builder.text.markdown import Block, parse_blocks, parse_footnotes
from kit_builder.text.months import MONTH
from kit_builder.text.negation import find_dropped_negations, has_negation
from kit_builder.text.numbers import find_numbers
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import measure_overlap, stem_content
from kit_builder.text.words import Words, list_languages, load_words

_REWORDED = 0.5  # of the words of a text: a text that shares them is an edit of it; with fewer it may be new prose
# Minute marks follow from the length of the script, which prose around the cards changes.
_TIME_RANGE = re.compile(r"^(?:<!-- )?\d+:\d\d–\d+:\d\d")
_NUMBERED_CELL = re.compile(rf"(\d+)\. (?!{MONTH})", re.IGNORECASE)  # “12. mars” is a date
# The place a quote is from. Its line numbers and its time are no evidence.
_PLACE = re.compile(r"^[^\n\"“„«]*: (?=[\"“„«])")
_MAX_QUOTE = 80
_STEP_LEVEL = 3  # of headings: chapters have level 1, and stages 2


def check_document(where: str, text: str, rendered: str, known: str, language: Language) -> list[Finding]:
    """Return what is wrong with the file `text` at `where`.

    `rendered` is the file made from the cards alone, and `known` the names that need no evidence. A step that is
    missing, altered, added or moved is an error, and so is any other content of the cards that is missing. Added text
    with footnotes must be supported by their quotes; without footnotes only its numbers and names are compared, those
    of a cell with the footnotes of its row.
    """
    ours, theirs = parse_document(where, rendered), parse_document(where, text)
    footnotes = parse_footnotes(text) | parse_footnotes(rendered)
    steps = {*_list_step_blocks(ours), *_list_step_blocks(theirs)}
    quotes = {label: _PLACE.sub("", said) for label, said in footnotes.items()}
    for block in ours:
        for label in block.notes:
            quotes[label] = f"{quotes.get(label, '')}\n{block.text}"
    whole = "\n".join(block.text for block in theirs)
    found: list[Finding] = []
    for missing, added in _compare_blocks(ours, theirs):
        found += [
            Finding(
                "error", where, f"Missing from this file: {_quote(block)}. Restore it, or edit the card it comes from."
            )
            for block in missing
            if block in steps or (block.kind != "heading" and not says_the_same(block.text, whole, language))
        ]
        found += [
            Finding("error", where, f"Says the opposite of the card, which {card}: {_quote(block)}. Correct it here.")
            for block, card in _find_reversed(missing, added, language.words)
        ]
        for block in added:
            if block in steps:
                message = f"Not a step of the card at this place: {_quote(block)}. Edit steps on the card."
                found.append(Finding("error", where, message))
            else:
                cited = [quotes.get(label, "") for label in _find_row_notes(block, theirs)]
                source = "\n".join([*cited, *(other.text for other in missing)]) if cited else rendered
                found += _check_added(where, block, quotes, f"{known} {source}", known, language)
    return found + _check_answers(where, ours, theirs)


def _find_row_notes(block: Block, blocks: Sequence[Block]) -> list[str]:
    """Return the footnotes of the row of a table that `block` is a cell of, which stand in one of its cells."""
    if block.kind != "cell" or block.rows == (0, 0):
        return []
    return [label for each in blocks if each.kind == "cell" and each.rows == block.rows for label in each.notes]


def _find_reversed(missing: Sequence[Block], added: Sequence[Block], words: Words) -> Iterator[tuple[Block, str]]:
    """Yield the blocks of `added` that negate what they replace, or drop its negation, and what the card has.

    Both must have the same footnotes, and the new block must be an edit of the old one: different prose on the same
    evidence need not repeat its negation.
    """
    for block in added:
        for other in missing:
            card_negates = has_negation(other.text, words)
            if block.notes != other.notes or not block.notes or card_negates == has_negation(block.text, words):
                continue
            overlap = measure_overlap(stem_content(other.text, words), stem_content(block.text, words))
            dropped = (find_dropped_negations(one, two, words) for one, two in permutations((block.text, other.text)))
            if overlap >= _REWORDED or any(dropped):
                yield block, "has a negation" if card_negates else "has no negation"


def _check_answers(where: str, ours: Sequence[Block], theirs: Sequence[Block]) -> list[Finding]:
    """Return errors if the ticked answers of a quiz are not those the cards prove, if the cards tick any."""
    right, ticked = ([block.text for block in found if block.ticked] for found in (ours, theirs))
    if not right or right == ticked:
        return []
    return [
        Finding("error", where, f"Ticked, but not proved by the cards: “{text}”. Remove the tick.")
        for text in ticked
        if text not in right
    ] or [Finding("error", where, "A right answer is not ticked. Tick one answer to each question.")]


def parse_document(path: str, text: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown file of a product, or the cells of a sheet as blocks."""
    if not path.endswith(".csv"):
        return parse_blocks(text)
    return tuple(Block("cell", cell) for row in csv.reader(text.splitlines()) for cell in row if cell)


def find_numbered_steps(found: Iterable[Block]) -> Iterator[tuple[int, str]]:
    """Yield the number and text of each step: a numbered list item, a cell that begins with a number, or a heading.

    Below a heading with a number stands the text of its step: a paragraph, and a list that it leads to.
    """
    for number, blocks in _group_steps(found):
        if blocks[0].kind == "cell":
            yield number, _NUMBERED_CELL.sub("", blocks[0].text, count=1)
        elif blocks[0].ordered:
            yield number, blocks[0].text
        else:
            yield number, " ".join(block.text for block in blocks[1:])


def _compare_blocks(
    ours: Sequence[Block], theirs: Sequence[Block]
) -> Iterator[tuple[Sequence[Block], Sequence[Block]]]:
    """Yield the blocks that are missing and those in their place, wherever the two sequences differ."""
    old, new = ([_TIME_RANGE.sub("", block.text) for block in found] for found in (ours, theirs))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, start, end, their_start, their_end in matcher.get_opcodes():
        if kind != "equal":
            yield ours[start:end], theirs[their_start:their_end]


def _list_step_blocks(found: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks that are numbered, which only steps are, and those below a heading that is."""
    for _, blocks in _group_steps(found):
        yield from blocks


def _group_steps(found: Iterable[Block]) -> Iterator[tuple[int, list[Block]]]:
    """Yield the number of each step and the blocks that it consists of."""
    number, titled = 0, list[Block]()
    for block in found:
        if titled and _goes_on(titled, block):
            titled.append(block)
            continue
        if titled:
            yield number, titled
            titled = []
        if block.ordered:
            yield block.number, [block]
        elif block.kind == "cell" and (cell := _NUMBERED_CELL.match(block.text)):
            yield int(cell[1]), [block]
        elif block.kind == "heading" and block.level == _STEP_LEVEL and (title := _match_titles().match(block.text)):
            number, titled = int(title[1]), [block]
    if titled:
        yield number, titled


def _goes_on(titled: Sequence[Block], block: Block) -> bool:
    """Return whether a block belongs to the step of the blocks before it, which ends with its footnotes."""
    last = titled[-1]
    if last.notes or block.ordered or block.kind not in ("paragraph", "item"):
        return False
    return len(titled) == 1 or (block.kind == "item" and (last.kind == "item" or last.text.endswith(":")))


@cache
def _match_titles() -> re.Pattern[str]:
    """Return what the heading of a step begins with, in any language."""
    words = {load_words(code)["product"]["step"] for code in list_languages()}
    return re.compile(rf"(?:{'|'.join(map(re.escape, sorted(words)))}) (\d{{1,3}})(?:\. |$)")


def _check_added(
    where: str, block: Block, quotes: Mapping[str, str], source: str, known: str, language: Language
) -> Iterator[Finding]:
    if block.notes:
        evidence = "\n".join(quotes.get(label, "") for label in block.notes)
        for sentence in split_sentences(block.text):
            for fault in find_faults(sentence, evidence, known, language):
                message = f"“{sentence}” {fault}. Reword it, or remove its footnotes if the text is your own."
                yield Finding("error", where, message)
    else:
        if extra := find_numbers(block.text, language.words) - find_numbers(source, language.words):
            yield Finding("warning", where, f"No evidence for the number {', '.join(sorted(extra))}: {_quote(block)}")
        for name in sorted(find_new_names(block.text, source, language.words)):
            yield Finding("warning", where, f"No evidence for the name {name}.")
    if cliches := find_cliches(block.text, language.words) - find_cliches(source, language.words):
        yield Finding("warning", where, f"Cliché, {', '.join(sorted(cliches))}: {_quote(block)}. Say it plainly.")


def _quote(block: Block) -> str:
    return f"“{block.text if len(block.text) <= _MAX_QUOTE else block.text[: _MAX_QUOTE - 1] + '…'}”"
