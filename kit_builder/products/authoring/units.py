"""The units of a cited text that are checked one by one: sentences, table rows as a whole, and marks."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kit_builder.products.authoring.cited_text import (
    Block,
    CitedSentence,
    Form,
    join_blocks,
    list_cells,
    parse_cited_text,
    replace_sentences,
    write_sentence,
)
from kit_builder.products.authoring.sessions.script import Cue, read_cue, split_reply
from kit_builder.products.authoring.sessions.timing import SPEAKER
from kit_builder.products.authoring.steps.wording import STEPS, write_mark

_SEVERAL = 2
_WHOLE = ("row", "mark")  # forms of blocks that are one unit
_LABEL = re.compile(rf"{SPEAKER.pattern}|[ \t]*\*\*[^*\n]+:\*\*")  # in bold, also a longer one than speakers have


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of a paragraph, list item or heading, a row of a table, or a mark with the ids it names.

    Attributes:
        form: The form of its block.
        sentence: Its words, what they cite, and their formulas; of a mark, the ids it names.
        mark: The name of a mark.
        head: The head of a row's table, its cells separated by bars.
        is_option: Whether it is an item of a list under a question.
        is_aside: Whether it is a direction in a script, or what its host says.
        told: What a mark says in words of its own.
        line: The number of a slide's line, of which 1 is its title; 0 for what no slide shows.
        title: The heading of a step.
        below: What stands below the words of a step and cites it.
        warned: What a box below a step says is not to be done.
    """

    form: Form
    sentence: CitedSentence
    mark: str = ""
    head: str = ""
    is_option: bool = False
    is_aside: bool = False
    told: str = ""
    line: int = 0
    title: str = ""
    below: tuple[CitedSentence, ...] = field(default=(), compare=False)
    warned: tuple[CitedSentence, ...] = field(default=(), compare=False)

    def __hash__(self) -> int:
        # What is found of units is looked up by them all the time, so that this must take little time.
        return hash((self.form, self.sentence.text, self.told))

    @property
    def words(self) -> str:
        """What it says to a reader."""
        return " ".join(filter(None, [self.title, self.told])) if self.is_worded_step else self.sentence.text

    @property
    def answer(self) -> str:
        """What listeners may type, if the unit is such an answer followed by an arrow and a reply; otherwise empty."""
        answer, reply = split_reply(self.sentence.text) if self.is_option and not self.line else ("", "")
        return answer if reply else ""

    @property
    def is_worded_step(self) -> bool:
        """Whether it is a mark that shows a step in words of its own, or below a heading."""
        return self.mark == STEPS and bool(self.told or self.title)


def list_units(text: str) -> tuple[Unit, ...]:
    """Return the units of a cited text in order. The head of a table belongs to its rows and is no unit."""
    return tuple(unit for _, units in list_by_block(text) for unit in units)


def list_shown_units(text: str) -> Iterator[tuple[Unit | None, str, bool]]:
    """Yield each unit with the line that shows it, and whether a paragraph, list or table begins with it.

    The head of a table and what rules it off have a line, and no unit.
    """
    before: Form = "text"
    for block, units in list_by_block(text):
        opens = block.form not in ("item", "row") or block.form != before
        before = block.form
        if block.form in ("row", "mark", "heading") and len(units) < _SEVERAL:
            yield (units[0] if units else None), block.text.strip(), opens
            continue
        for place, unit in enumerate(units):
            mark = _find_mark(block) if place == 0 else ""
            yield unit, mark + write_sentence(unit.sentence), opens and place == 0


def _find_mark(block: Block) -> str:
    """Return what makes a block a list item or a heading, empty for a paragraph."""
    if block.form == "heading":
        return f"{block.text.lstrip().partition(' ')[0]} "
    return "- " if block.form == "item" else ""


@lru_cache(maxsize=512)  # each text is read at several stages
def list_by_block(text: str) -> tuple[tuple[Block, tuple[Unit, ...]], ...]:
    """Return the blocks of a cited text in order, each with its units."""
    return tuple(_iter_by_block(text))


def _iter_by_block(text: str) -> Iterator[tuple[Block, tuple[Unit, ...]]]:
    head = ""
    is_asked = False
    cue, line = Cue(), 0
    blocks = parse_cited_text(text)
    for place, block in enumerate(blocks):
        if _is_table_head(place, blocks):
            head = _join_cells(block).text
            yield block, ()
            continue
        head = head if block.form == "row" else ""
        cue = read_cue(block) or (cue if block.form in ("item", "row") else Cue())
        is_asked = is_asked if block.form == "item" else _asks(block) or cue.asks
        line = 1 if cue.opening is block else line + bool(block.sentences)
        is_option = is_asked and block.form == "item" and cue.kind != "On screen"
        is_aside = is_direction(block) or (block.form == "text" and is_said_by_host(block.text))
        units = _list_units(block)
        if head or is_option or is_aside or cue.shows_lines:
            # What follows the first sentence of an answer to a poll is said, not shown.
            lines = [line if cue.shows_lines and (at == 0 or cue.kind != "Poll") else 0 for at in range(len(units))]
            units = [
                replace(unit, head=head, is_option=is_option, is_aside=is_aside, line=at)
                for unit, at in zip(units, lines, strict=True)
            ]
        yield block, tuple(units)


def list_titled_steps(text: str) -> list[Unit]:
    """Return the marks of a cited text that show steps below a heading."""
    return [unit for unit in list_units(text) if unit.is_worded_step and unit.title]


def count_units(units: Iterable[Unit]) -> Iterator[tuple[Unit, int]]:
    """Yield each unit and how many like it there are up to it: a text may say the same at two places."""
    counts = Counter[Unit]()
    for unit in units:
        counts[unit] += 1
        yield unit, counts[unit]


def remove_units(text: str, removed: Collection[Unit]) -> str:
    """Return a cited text without some units; a table without rows loses its head as well.

    Of a step only the words go: the card's own take their place. A unit without the heading that its step has in the
    text removes that as well.
    """
    changes = {unit: write_mark(unit.sentence.ids, unit.title) if unit.is_worded_step else "" for unit in removed}
    return replace_units(text, changes)


def replace_units(text: str, changes: Mapping[Unit, str]) -> str:
    """Return a cited text with other texts in place of some units; an empty text removes a unit."""
    sentences = {unit.sentence: new for unit, new in changes.items() if unit.form not in _WHOLE}
    whole = {unit.sentence: new for unit, new in changes.items() if unit.form in _WHOLE}
    units = enumerate(list_units(text) if changes else ())
    found = {at: (whole if unit.form in _WHOLE else sentences).get(unit.sentence) for at, unit in units}
    return replace_places(text, {at: new for at, new in found.items() if new is not None})


def replace_places(text: str, changes: Mapping[int, str]) -> str:
    """Return a cited text with other texts in place of the units at some places; an empty text removes one.

    Of units that are alike only those at these places change.
    """
    if not changes:
        return text
    kept: list[str] = []
    is_orphaned = False
    at = 0
    for block, units in list_by_block(text):
        changed = _replace_in(block, [changes.get(place) for place in range(at, at + len(units))])
        at += len(units)
        is_orphaned = not changed if read_cue(block) else is_orphaned and block.form in ("item", "row")
        if is_orphaned or _has_lost_answer(block, changed):
            changed = ""  # an answer makes no sense without its question, nor a reply without its answer
        opening = SPEAKER.match(block.text)  # stays when the sentence after it goes
        if changed and opening and not _LABEL.match(changed) and opening[0].strip() not in changed:
            changed = f"{opening[0]} {changed}"
        kept += [changed] if changed else []
    return _drop_empty_tables(join_blocks(kept))


def _replace_in(block: Block, words: Sequence[str | None]) -> str:
    """Return a block with new words for each of its units, None for one that stays."""
    if all(each is None for each in words):
        return block.text
    if block.form in _WHOLE:
        return words[0] or ""
    given = iter(words)
    return replace_sentences(block.text, lambda each: write_sentence(each) if (new := next(given)) is None else new)


def _has_lost_answer(block: Block, changed: str) -> bool:
    """Return whether an answer with a reply has lost one of the two."""
    return block.form == "item" and bool(split_reply(block.text)[1]) and not all(map(_has_words, split_reply(changed)))


def _has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def is_direction(block: Block) -> bool:
    """Return whether a block of a script is only a direction in square brackets."""
    shown = block.sentences[0].text if block.form == "text" and len(block.sentences) == 1 else ""
    return shown.startswith("[") and shown.endswith("]") and shown.count("[") == 1


def is_said_by_host(text: str) -> bool:
    """Return whether the paragraph of a script is what its host says."""
    return text.lstrip(" *").startswith("Host:")


def _asks(block: Block) -> bool:
    return block.form == "text" and bool(block.sentences) and block.sentences[-1].text.rstrip('*_”"»“] ').endswith("?")


def _list_units(block: Block) -> list[Unit]:
    if block.form == "mark":
        shown = CitedSentence(block.text.strip(), block.ids)
        unit = Unit("mark", shown, block.mark, told=block.told, title=block.title)
        return [replace(unit, below=block.below, warned=block.warned)]
    if block.form == "row":
        return [Unit("row", _join_cells(block))] if block.sentences else []
    return [Unit(block.form, sentence) for sentence in block.sentences]


def _join_cells(block: Block) -> CitedSentence:
    ids = dict.fromkeys(key for cell in block.sentences for key in cell.ids)
    formulas = dict.fromkeys(each for cell in block.sentences for each in cell.formulas)
    return CitedSentence(" | ".join(list_cells(block.text)), tuple(ids), tuple(formulas))


def _is_table_head(place: int, blocks: tuple[Block, ...]) -> bool:
    """Return whether the block is the head of a table: the row below it is a rule."""
    return place + 1 < len(blocks) and blocks[place].form == "row" and is_rule(blocks[place + 1])


def is_rule(block: Block) -> bool:
    """Return whether a block is a row of a table without words, such as the one below its head."""
    return block.form == "row" and not block.sentences


def _drop_empty_tables(text: str) -> str:
    blocks = parse_cited_text(text)
    empty = [
        place
        for place, block in enumerate(blocks)
        if is_rule(block) and (place + 1 == len(blocks) or blocks[place + 1].form != "row")
    ]
    gone = {*empty, *(place - 1 for place in empty)}
    return join_blocks([block.text for place, block in enumerate(blocks) if place not in gone])
