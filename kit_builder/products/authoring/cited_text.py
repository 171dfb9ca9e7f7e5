"""Text in which sentences cite facts in braces.

`Weigh first. {call-1-62}` cites one; `{call-1-95; 5/3.5=1.43}` gives a formula as well. A line such as `[[steps]]`
marks a place where something is rendered from the cards.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, takewhile
from typing import Literal

from kit_builder.products.authoring.steps.mistakes import is_mistake, opens_way_back, read_label, split_rows
from kit_builder.products.authoring.word_places import find_words
from kit_builder.text.sentences import split_sentences

_BRACES = re.compile(r"[ \t]*\{(?P<inside>[^{}\n]*)\}")
_MARK = re.compile(
    r"[ \t]*\[\[(?P<name>[a-z]+)(?:[ \t]+(?P<ids>[^\[\]\n:|]*)(?:\|(?P<title>[^\[\]\n|]*))?"
    r"(?P<told>[:|][^\[\]\n]*)?)?\]\][ \t]*(?:\{[^{}\n]*\}[ \t]*)?"
)
_BLANK = re.compile(r"\n[ \t]*\n")
# “84. {x-1}” is a sentence, not an item.
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d{1,3}[.)](?![ \t]*\{))[ \t]+")
_HEADING = re.compile(r"#{1,6}[ \t]+")
_ROW = re.compile(r"[ \t]*\|")
_RULE = re.compile(r"[ \t]*\|?[ \t:|-]+\|?[ \t]*")
_QUOTE = re.compile(r"^[ \t]*>[ \t]?")
# Never divided: text in brackets or quotation marks, an answer and its arrow, and the options of a poll.
_WHOLE = re.compile(
    r"[ \t](?:->|=>|→)[ \t]|\[[^\[\]]*\]|“[^“”]*”|«[^«»]*»|„[^„“”]*[“”]|(?<![^\s(*_–—-])\"(?=\S)[^\"]*\""
)
# What separates two sums; a decimal comma or point has no space after it.
_BETWEEN_SUMS = re.compile(r"[,.][ \t]+")
# In the script of a session: a direction on a line of its own, and the label of a speaker.
_DIRECTION = re.compile(r"[ \t]*\[(?!\[)[^\[\]\n]*\][ \t]*(?:\{[^{}\n]*\}[ \t]*)?")
_SPEAKER = re.compile(r"[ \t]*(?:\*\*)?(?:Host|Speaker):")
_BRACES_WITHIN = re.compile(r"[ \t]*(\{[^{}\n]*\})[ \t]*\](?!\])")
_OPTIONS = re.compile(r"(?<!\w)A[:)] .*?\bB[:)](?: .*?\bC[:)])?(?: .*?\bD[:)])?(?: .*?\bE[:)])? ")

Form = Literal["text", "item", "row", "heading", "mark"]


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence without its braces, the ids it cites, and the formulas behind its figures."""

    text: str
    ids: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table row, heading or mark of a cited text, as it is written, and its sentences.

    A mark has no sentences: `mark` is its name, `ids` are those it names, `title` is the text after its first bar, and
    `told` the text after its colon or second bar. `below` are the sentences up to the next such mark that cite what a
    mark with a title names; those of a box that say what not to do are `warned`.
    """

    form: Form
    text: str
    sentences: tuple[CitedSentence, ...] = ()
    mark: str = ""
    ids: tuple[str, ...] = ()
    title: str = ""
    told: str = ""
    below: tuple[CitedSentence, ...] = ()
    warned: tuple[CitedSentence, ...] = ()


@lru_cache(maxsize=4096)  # each text is read at many stages
def parse_cited_text(text: str) -> tuple[Block, ...]:
    """Return the blocks of a cited text in order."""
    blocks = [_parse_block(each) for each in _split_blocks(text)]
    return tuple(_add_below(each, blocks[place + 1 :]) if each.title else each for place, each in enumerate(blocks))


def move_braces_out(text: str) -> str:
    """Return a text with the braces at the end of a direction moved after its bracket: `[On screen: 32] {call-8}`."""
    return _BRACES_WITHIN.sub(r"] \1", text)


def list_cited(text: str) -> Iterator[str]:
    """Yield the ids that a text cites or names in its marks."""
    for block in parse_cited_text(text):
        yield from block.ids
        for sentence in block.sentences:
            yield from sentence.ids


def replace_sentences(text: str, change: Callable[[CitedSentence], str | None]) -> str:
    """Return a cited text with each sentence as `change` words it, citations included; None removes it.

    A block of which no sentence is left is removed.
    """
    kept = []
    for block in parse_cited_text(text):
        if not block.sentences:
            kept.append(block.text)
            continue
        changed = _change_block(block, change)
        if _has_words(changed):
            kept.append(changed)
    return join_blocks(kept)


def write_sentence(sentence: CitedSentence) -> str:
    """Return a sentence with its citations in braces."""
    inside = "; ".join(filter(None, [",".join(sentence.ids), *sentence.formulas]))
    return f"{sentence.text} {{{inside}}}" if inside else sentence.text


def strip_citations(text: str) -> str:
    """Return a cited text without its braces."""
    return _BRACES.sub("", text) if "{" in text else text


def list_cells(row: str) -> list[str]:
    """Return the cells of a table row without their braces; an empty one keeps its place."""
    cells = strip_citations(row).strip().removeprefix("|").removesuffix("|").split("|")
    return [" ".join(cell.split()) for cell in cells]


def drop_bullet(text: str) -> str:
    """Return the text of a list item without the dash or number in front of it; another text as it is."""
    item = _ITEM.match(text)
    return text[item.end() :] if item else text


def split_citation(inside: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the ids and the formulas in the content of braces, such as `call-1-95, notes-3; 5/3.5=1.43`.

    A formula may have decimal commas if a semicolon divides it from the ids. Formulas are divided by semicolons, or by
    commas or points with a space.
    """
    parts: list[str] = []
    for group in inside.split(";"):
        is_formula = "=" in group and not any(map(str.isalpha, group))
        divided = _BETWEEN_SUMS.split(group.strip()) if is_formula else group.split(",")
        parts += [part.strip().replace(",", ".") for part in divided]
    formulas = tuple(part for part in parts if "=" in part)
    return tuple(dict.fromkeys(part for part in parts if part and "=" not in part)), formulas


def join_blocks(blocks: list[str]) -> str:
    """Join blocks: list items and table rows follow one another directly, other blocks after a blank line."""
    text = ""
    for before, block in zip(["", *blocks], blocks, strict=False):
        last = before.rpartition("\n")[2]
        is_list = _ITEM.match(block) and (_ITEM.match(before) or _ITEM.match(last))
        is_run = is_list or (_ROW.match(before) and _ROW.match(block))
        text += ("\n" if is_run else "\n\n") + block if text else block
    return text


def _change_block(block: Block, change: Callable[[CitedSentence], str | None]) -> str:
    worded = [(sentence, change(sentence) or "") for sentence in block.sentences]
    changed = [(sentence, words) for sentence, words in worded if words != write_sentence(sentence)]
    if changed and is_mistake(block.text):
        return _write_box(worded)
    item = _ITEM.match(block.text)
    if changed and item and block.sentences != tuple(_split_cited(block.text[item.end() :])):
        # Sentences that share the braces at the end get their own, as the last one may go.
        return item[0] + " ".join(words for _, words in worded if words)
    return _replace_sentences(block.text, worded)


def _write_box(worded: Sequence[tuple[CitedSentence, str]]) -> str:
    """Return a box about a mistake from its sentences, each with its new words; empty if the mistake itself is gone.

    Each sentence has braces of its own, as the one with those at the end may go. What opens a row stays as long as
    another sentence of the row does.
    """
    rows: list[list[str]] = []
    for sentence, words in worded:
        opening = read_label(sentence.text)
        if opening or not rows:
            rows.append([opening, ""])
        said = words.removeprefix(read_label(words)).strip()
        rows[-1][1] = f"{rows[-1][1]} {said}".strip()
    if not rows or not _has_words(rows[0][1]):
        return ""
    return "\n".join(f"> {opening} {said}".rstrip() for opening, said in rows if _has_words(said))


def _split_blocks(text: str) -> Iterator[str]:
    """Yield each paragraph, and each list item, table row, heading, mark and direction, which need no blank lines."""
    for paragraph in _BLANK.split(text.strip("\n")):
        rows: list[str] = []
        for row in paragraph.split("\n"):
            alone, opens = _judge_row(row)
            if rows and opens:
                yield "\n".join(rows)
                rows = []
            rows.append(row)
            if alone:
                yield "\n".join(rows)
                rows = []
        if rows:
            yield "\n".join(rows)


@lru_cache(maxsize=4096)  # a text is parsed again whenever something in it has changed
def _judge_row(row: str) -> tuple[bool, bool]:
    """Return whether a row is a block by itself, and whether a block begins with it."""
    alone = any((_HEADING.match(row), _ROW.match(row), _MARK.fullmatch(row), _DIRECTION.fullmatch(row)))
    return alone, alone or any((_ITEM.match(row), _SPEAKER.match(row)))


@lru_cache(maxsize=4096)
def _parse_block(text: str) -> Block:
    if mark := _MARK.fullmatch(text):
        ids, _ = split_citation(mark["ids"] or "")
        title, told = _read_told(mark["title"] or ""), _read_told((mark["told"] or "")[1:])
        ids = tuple(dict.fromkeys([*ids, *_list_within(mark["told"] or "")])) if title else ids
        if title and not told:
            title, _, told = map(str.strip, title.partition(": "))
        return Block("mark", text, mark=mark["name"], ids=ids, title=title, told=told)
    if _HEADING.match(text):
        return Block("heading", text, tuple(_split_cited(_HEADING.sub("", text, count=1))))
    if _ROW.match(text):
        if _RULE.fullmatch(text):
            return Block("row", text)
        cells = text.strip().strip("|").split("|")
        return Block("row", text, tuple(sentence for cell in cells for sentence in _split_cell(cell)))
    if item := _ITEM.match(text):
        return Block("item", text, _share_last_braces(text[item.end() :]))
    if is_mistake(text):
        sentences = [sentence for row in split_rows(text) for sentence in _split_cited(row)]
        return Block("text", text, tuple(_share_next_braces(sentences)))
    return Block("text", text, tuple(_split_cited(text)))


def _add_below(mark: Block, after: Sequence[Block]) -> Block:
    """Return a mark with the sentences after it that cite what it names; of a box, these are its way back."""
    below: list[CitedSentence] = []
    warned: list[CitedSentence] = []
    for block in takewhile(lambda each: each.mark != mark.mark, after):
        into = warned if is_mistake(block.text) else below
        for each in block.sentences:
            into = below if opens_way_back(each.text) else into
            into += [] if set(mark.ids).isdisjoint(each.ids) else [each]
    return replace(mark, below=tuple(below), warned=tuple(warned))


def _read_told(text: str) -> str:
    return strip_citations(text).strip()


def _list_within(told: str) -> Iterator[str]:
    """Yield what the words of a mark cite in braces, such as the rules that they tell besides the steps named first."""
    for sentence in _split_cited(told):
        yield from sentence.ids


def _share_last_braces(text: str) -> tuple[CitedSentence, ...]:
    """Return the sentences of a list item. Braces at its end belong to all sentences that have none of their own."""
    sentences = tuple(_split_cited(text))
    if not sentences or not text.rstrip().endswith("}"):
        return sentences
    last = sentences[-1]
    return tuple(
        each if each.ids or each.formulas else replace(each, ids=last.ids, formulas=last.formulas) for each in sentences
    )


def _share_next_braces(sentences: Sequence[CitedSentence]) -> Iterator[CitedSentence]:
    """Yield the sentences of a box; those without braces have the next ones in it, which may be those at its end."""
    for place, each in enumerate(sentences):
        cited = next((other for other in sentences[place:] if other.ids or other.formulas), each)
        yield replace(each, ids=cited.ids, formulas=cited.formulas)


def _split_cell(cell: str) -> Iterator[CitedSentence]:
    """Yield the sentences of a cell; one without words, such as `? {x-gap}`, may cite something for its row."""
    if _has_words(cell):
        yield from _split_cited(cell)
        return
    cited = [split_citation(braces["inside"]) for braces in _BRACES.finditer(cell)]
    ids = dict.fromkeys(key for keys, _ in cited for key in keys)
    formulas = dict.fromkeys(each for _, found in cited for each in found)
    if ids or formulas:
        yield CitedSentence(strip_citations(cell).strip(), tuple(ids), tuple(formulas))


def _split_cited(text: str) -> Iterator[CitedSentence]:
    """Yield the sentences of a block. Braces belong to the sentence before them."""
    start = 0
    for braces in _BRACES.finditer(text):
        before = _split(text[start : braces.start()])
        ids, formulas = split_citation(braces["inside"])
        for sentence in before[:-1]:
            yield CitedSentence(sentence)
        if before:
            yield CitedSentence(before[-1], ids, formulas)
        start = braces.end()
    for sentence in _split(text[start:]):
        yield CitedSentence(sentence)


def _split(text: str) -> list[str]:
    plain = " ".join(_QUOTE.sub("", row) for row in text.split("\n"))
    plain = " ".join(plain.split())
    sentences = split_sentences(plain)
    if " ".join(sentences) != plain:
        return [each for each in sentences if _has_words(each)]
    whole = [found.span() for pattern in (_WHOLE, _OPTIONS) for found in pattern.finditer(plain)]
    joined: list[str] = []
    starts = accumulate((len(each) + 1 for each in sentences), initial=0)
    for start, sentence in zip(starts, sentences, strict=False):
        is_reference = bool(joined) and sentence.startswith("(§")
        if is_reference or any(first < start < end for first, end in whole):
            joined[-1] += f" {sentence}"
        else:
            joined.append(sentence)
    return [each for each in joined if _has_words(each)]


def _has_words(text: str) -> bool:
    """Return whether anything but list marks, table marks and braces is left of a block."""
    is_begun = text[:1].isalpha()  # which is no list mark, as most blocks begin
    return is_begun or any(character.isalnum() for character in _ITEM.sub("", strip_citations(text), count=1))


def _replace_sentences(block: str, worded: Sequence[tuple[CitedSentence, str]]) -> str:
    """Return a block with other wordings of its sentences, which may go over several rows; an empty one takes its away.

    They are looked for in order, as a sentence may occur twice.
    """
    text, start = block, 0
    for sentence, words in worded:
        written, ending = sentence.text.split(), _BRACES if sentence.ids or sentence.formulas else None
        behind = find_words(written, text[start:], ending)
        at = (start + behind[0], start + behind[1]) if behind else find_words(written, text, ending)
        if at:
            first, last = at
            if words != write_sentence(sentence):
                text, last = f"{text[:first]}{words}{text[last:]}", first + len(words)
            start = last
    if all(words for _, words in worded):
        return text
    return re.sub(r"(?<=\S)[ \t]{2,}(?=\S)", " ", text).strip()
