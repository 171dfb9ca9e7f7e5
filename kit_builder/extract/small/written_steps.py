"""Steps in written notes: the model gives the beginning of each step, code decides where each one ends."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kit_builder.evidence.alignment import align, quote_lines
from kit_builder.extract.small.actions import find_actions
from kit_builder.extract.small.imperatives import (
    Form,
    continues_instruction,
    detect_form,
    is_imperative,
    is_separate_item,
)
from kit_builder.extract.small.step_question import (
    FoundSteps,
    StepRequest,
    build_steps_type,
    drop_repeats,
    is_looping,
    remove_speaker,
)
from kit_builder.llm.model import Ask
from kit_builder.records import Discard, Item, Line, Passage
from kit_builder.text.joining import join_sentences
from kit_builder.text.languages import Language
from kit_builder.text.lists import find_labelled_lines, is_list_item, split_list_items
from kit_builder.text.tokens import stem_content
from kit_builder.text.words import Words

_START_LENGTH = 60  # characters from the beginning of a step, enough to identify it
_MIN_SHARE_OF_START = 0.85  # of its words in the line; a short text easily resembles a line by chance
_TOKENS_PER_STEP = 20
_STOPS = (*".!?:;,…。！？", "")
_LIST_IN_SENTENCE = re.compile(r";\s+(?=[A-ZÀ-ÖØ-Þ])")
_MIN_DIVIDED = 3
# If every block has a smaller share of imperatives, the notes describe a process instead of giving instructions.
_MIN_IMPERATIVES = 0.45
_MIN_SHARE_OF_BLOCK = 0.5  # of imperatives among the clear sentences, in a block of steps besides the best
_MIN_TOLD = 3  # imperatives in a block whose steps the model did not name
# How a sentence counts towards the score of its block. Chosen on development data, so that the right block scores
# highest.
_SCORES = {Form.IMPERATIVE: 1.0, Form.UNCLEAR: 0.0, Form.DESCRIPTIVE: -0.6}
_NAMED_SCORE = 2.0


def find_written_steps(request: StepRequest, ask: Ask) -> FoundSteps:
    """Ask for the steps in the lines of notes.

    A step is an instruction and the sentences that continue it, or an action if the notes only describe a process. If
    the model names none, although the notes clearly give instructions, these are the steps. Raises AnswerError if the
    model gives no usable answer.
    """
    passage, lines, language = request.passage, request.lines, request.language
    blocks = _build_blocks(passage, lines)
    if all(_measure_imperatives(block, language.words) < _MIN_IMPERATIVES for block in blocks):
        return find_actions(request, ask)
    question = request.build_question("steps.md", _TOKENS_PER_STEP * len(lines))
    starts = ask(question, build_steps_type(len(lines), _START_LENGTH)).steps
    places = {
        start: align(remove_speaker(start, lines), lines, language.words, _MIN_SHARE_OF_START) for start in starts
    }
    named = {found[0].number for found in places.values() if found}
    held = {line.number for found in places.values() for line in found}
    parts = list(_Procedure(named, held, is_looping(starts), language).find_steps(blocks))
    own = not named and _read_instructions(blocks, language)
    steps = [step for part in own or parts for step in _divide(quote_lines(passage.source, part))]
    kept = drop_repeats(steps)
    discarded = _count_discarded([places[start] for start in starts], parts)
    discarded["duplicate"] += len(steps) - len(kept)
    return FoundSteps(kept, +discarded, own=bool(own))


def _divide(step: Item) -> list[Item]:
    """Return a step, or its parts if it is a list in one sentence, with a capital letter after each semicolon.

    Each part cites all of the sentence.
    """
    parts = _LIST_IN_SENTENCE.split(step.text)
    if len(parts) < _MIN_DIVIDED:
        return [step]
    return [replace(step, text=part if part[-1:] in _STOPS else f"{part}.") for part in parts]


def _read_instructions(blocks: Sequence["_Block"], language: Language) -> list[tuple[Line, ...]]:
    """Return the steps in those `blocks` that hold at least three imperatives and hardly anything else."""
    told = {
        line.number
        for block in blocks
        if _measure_imperatives(block, language.words, only=True) >= _MIN_SHARE_OF_BLOCK
        for line in (unit[0] for unit in _list_units(block))
        if is_imperative(line.text, language) and not is_separate_item(line.text, language.words)
    }
    clear = [block for block in blocks if sum(line.number in told for line in block.lines) >= _MIN_TOLD]
    return list(_Procedure(told, told, loops=False, language=language).find_steps(clear)) if clear else []


def _count_discarded(places: Sequence[tuple[Line, ...]], parts: Sequence[tuple[Line, ...]]) -> Counter[Discard]:
    """Count the model's steps at `places` that begin none of `parts`; several in one part are the same step."""
    part_of = {line.number: at for at, part in enumerate(parts) for line in part}
    discarded: Counter[Discard] = Counter()
    begun: set[int] = set()
    for found in places:
        at = part_of.get(found[0].number) if found else None
        if not found:
            discarded["unsupported"] += 1
        elif at is None:
            discarded["not an instruction"] += 1
        elif at in begun:
            discarded["duplicate"] += 1
        else:
            begun.add(at)
    return discarded


def find_layout_steps(passage: Passage, lines: Sequence[Line], language: Language) -> list[Item]:
    """Return the steps in one list item or paragraph that the layout marks as steps."""
    if is_list_item(passage, lines[0]):
        return [replace(quote_lines(passage.source, lines), text=join_sentences(lines))]
    first = {lines[0].number}
    everything = _Procedure(first, first, loops=True, language=language)
    return [
        quote_lines(passage.source, part) for part in everything.find_steps([_Block((tuple(lines),), is_list=False)])
    ]


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, which is a single item, or the consecutive items of a list."""

    items: tuple[tuple[Line, ...], ...]
    is_list: bool

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all items."""
        return tuple(line for item in self.items for line in item)


@dataclass(frozen=True, slots=True)
class _Procedure:
    """Finds the steps in blocks of notes.

    `named` are the lines that begin a step according to the model, `held` all lines covered by its answer. If the model
    `loops`, it repeated one line, and every imperative is taken as a step without its confirmation.
    """

    named: set[int]
    held: set[int]
    loops: bool
    language: Language

    @property
    def words(self) -> Words:
        """The word lists of the language."""
        return self.language.words

    def find_steps(self, blocks: Sequence[_Block]) -> Iterator[tuple[Line, ...]]:
        """Yield the lines of each step, in order: those of the best block and of others that clearly hold steps."""
        if not self.named:
            return
        best = max(blocks, key=self._score_block)
        for block in blocks:
            if block is best or (
                not self.loops
                and self._is_confirmed(block)
                and _measure_imperatives(block, self.words, only=True) >= _MIN_SHARE_OF_BLOCK
            ):
                yield from self._split_list_block(block) if block.is_list else self._split_paragraph(block)

    def _split_list_block(self, block: _Block) -> Iterator[tuple[Line, ...]]:
        """Yield the list items that are steps: all of them if the model confirms the list, else those it named."""
        is_confirmed = self._is_confirmed(block)
        for item in block.items:
            if is_confirmed or any(line.number in self.held for line in item):
                yield item

    def _split_paragraph(self, block: _Block) -> Iterator[tuple[Line, ...]]:
        """Yield each instruction with the sentences that continue it, without rules, pitfalls and examples."""
        is_confirmed = self._is_confirmed(block)
        labelled = find_labelled_lines(block.lines)
        first = block.lines[0]
        step: list[Line] = []
        for line in block.lines:
            if step and step[0].number in labelled and line.number not in labelled:
                step.append(line)
                continue
            is_named = line.number in self.named
            begins = is_named or (is_confirmed and self._is_imperative(line))
            apart = line is not first and not is_named and is_separate_item(line.text, self.words)
            opens = line is first and (is_named or detect_form(line.text, self.words) is not Form.DESCRIPTIVE)
            if apart or opens or (begins and not continues_instruction(line.text, self.words)):
                if step:
                    yield tuple(step)
                step = [] if apart else [line]
            elif step and self._belongs_to_step(line, step):
                step.append(line)
        if step:
            yield tuple(step)

    def _is_imperative(self, line: Line) -> bool:
        return is_imperative(line.text, self.language)

    def _belongs_to_step(self, line: Line, step: Sequence[Line]) -> bool:
        """Whether a sentence after an instruction elaborates on it, and is not a remark on something else."""
        is_open = detect_form(line.text, self.words) is Form.UNCLEAR
        if (is_open and continues_instruction(line.text, self.words)) or self._is_imperative(line):
            return True
        said = stem_content(" ".join(each.text for each in step), self.words)
        return not set(said).isdisjoint(stem_content(line.text, self.words))

    def _is_confirmed(self, block: _Block) -> bool:
        """Whether the model named more than a third of the imperatives in `block`."""
        first = [unit[0] for unit in _list_units(block) if detect_form(unit[0].text, self.words) is Form.IMPERATIVE]
        imperatives = [line for line in first if not is_separate_item(line.text, self.words)]
        named = sum(line.number in self.named for line in imperatives)
        return self.loops or (bool(imperatives) and 3 * named > len(imperatives))

    def _score_block(self, block: _Block) -> float:
        """Score how likely a block is to hold the steps."""
        forms = {line.number: detect_form(line.text, self.words) for line in block.lines}
        named = sum(number in self.named and each is not Form.DESCRIPTIVE for number, each in forms.items())
        return sum(_SCORES[each] for each in forms.values()) + _NAMED_SCORE * named


def _list_units(block: _Block) -> Sequence[tuple[Line, ...]]:
    """Return the units that may be a step on their own: items of a list, sentences of a paragraph."""
    return block.items if block.is_list else tuple((line,) for line in block.lines)


def _measure_imperatives(block: _Block, words: Words, *, only: bool = False) -> float:
    """Return the share of imperatives among the units of `block`; with `only`, among those whose form is clear."""
    forms = [detect_form(unit[0].text, words) for unit in _list_units(block)]
    counted = len(forms) - forms.count(Form.UNCLEAR) if only else len(forms)
    return forms.count(Form.IMPERATIVE) / counted if counted else 0.0


def _build_blocks(passage: Passage, lines: Sequence[Line]) -> list[_Block]:
    """Return the paragraphs and lists that contain `lines`."""
    wanted = {line.number for line in lines}
    items = [tuple(line for line in item if line.number in wanted) for item in split_list_items(passage)]
    blocks: list[_Block] = []
    for is_list, run in groupby(filter(None, items), lambda item: is_list_item(passage, item[0])):
        together = tuple(run)
        blocks += [_Block(together, is_list=True)] if is_list else [_Block((item,), is_list=False) for item in together]
    return blocks
