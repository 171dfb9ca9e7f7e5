"""The steps of a passage: a model says where they are, the way instructions are written where each of them ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

from kit_builder.evidence.alignment import align, grounded_item, item_of
from kit_builder.extract.small.disfluency import as_step, as_written, is_between_speakers, whole
from kit_builder.extract.small.imperatives import Form, form, goes_on, stands_apart
from kit_builder.extract.small.line_kinds import opening
from kit_builder.extract.small.topics import is_remark
from kit_builder.llm.model import Ask
from kit_builder.records import Item, Line, Passage, Question
from kit_builder.text.dictionary import is_word, known_languages
from kit_builder.text.languages import Language
from kit_builder.text.lists import are_labelled, is_listed, list_items
from kit_builder.text.negation import says_no
from kit_builder.text.phrases import says
from kit_builder.text.tokens import capitalised, content, listed, tokens
from kit_builder.text.words import Words

_LEAST_WORDS = 3
_MORE_THAN_LINES = 8  # a line may hold several steps
_SHOWN = 60  # characters of the beginning of a step, which tell it from the others
_LEAST_OF_A_START = 0.85  # of its words the line must hold so much: in few words a chance likeness is likely
_LEAST_OF_AN_ACTION = 0.8  # the lines of a process are much alike
_TOKENS_A_STEP = 20
_TOKENS_A_WORD = 3
# Where fewer of the sentences of every block direct somebody, the notes describe how some work goes.
_DIRECTING = 0.45
# What a sentence is worth to the block it stands in. Chosen on the dev set, where the best block then is the right one.
_WORTH = {Form.DIRECTS: 1.0, Form.OPEN: 0.0, Form.TELLS: -0.6}
_WORTH_NAMED = 2.0


class Steps(BaseModel):
    """What `steps.md`, `actions.md` and `steps-of-talk.md` ask for: steps in the words of a passage, in order."""

    steps: list[Annotated[str, Field(max_length=500)]]


@cache
def steps_answer(lines: int, shown: int = 500) -> type[Steps]:
    """`Steps` for a passage of so many lines: no more steps than that, for a small model may not find the end.

    A model that is held to the schema writes `shown` characters of each at most; one that is not may write more.
    """
    text = Annotated[str, Field(max_length=500, json_schema_extra={"maxLength": shown})]
    listing: Any = Annotated[list[text], Field(max_length=lines + _MORE_THAN_LINES)]
    return create_model("Steps", __base__=Steps, steps=(listing, ...))


def written(
    passage: Passage, lines: Sequence[Line], about: str, ask: Ask, language: Language
) -> tuple[list[Item], int]:
    """The steps that notes tell in `lines`, and how many of the model's own making were dropped.

    A step is an instruction with what goes on from it; where the notes only describe how work goes, an action.
    """
    blocks = _blocks(passage, lines)
    if all(_share_directing(block, language.words) < _DIRECTING for block in blocks):
        return _actions(passage, lines, about, ask, language)
    question = _question("steps.md", passage, lines, about, language, _TOKENS_A_STEP * len(lines))
    starts = ask(question, steps_answer(len(lines), _SHOWN)).steps
    places = {
        start: align(_without_speaker(start, lines), lines, language.words, _LEAST_OF_A_START) for start in starts
    }
    named = {found[0].number for found in places.values() if found}
    held = {line.number for found in places.values() for line in found}
    procedure = _Procedure(named, held, _is_looping(starts), language)
    steps = [item_of(passage.source, part) for part in procedure.steps(blocks)]
    return _once(steps), sum(not places[start] for start in starts)


def told(passage: Passage, lines: Sequence[Line], language: Language) -> list[Item]:
    """The steps in the `lines` of one list item or paragraph that the layout says to be steps."""
    if is_listed(passage, lines[0]):
        return [item_of(passage.source, lines)]
    first = {lines[0].number}
    everything = _Procedure(first, first, loops=True, language=language)
    return [item_of(passage.source, part) for part in everything.steps([_Block((tuple(lines),), is_list=False)])]


def spoken(
    passage: Passage, lines: Sequence[Line], expert: str, about: str, ask: Ask, language: Language
) -> tuple[list[Item], int]:
    """The steps that `expert` tells in the `lines` of a conversation, and how many were dropped, as for `written`."""
    question = _question("steps-of-talk.md", passage, lines, about, language, _limit(lines), expert)
    steps: list[Item] = []
    dropped = 0
    for copied in ask(question, steps_answer(len(lines))).steps:
        step = _without_speaker(copied, lines)
        found = align(step, lines, language.words)
        dropped += not found
        if found:
            steps.append(grounded_item(step, passage.source, found))
    return [step for step in _once(whole(steps, language.words)) if _directs(step, language.words)], dropped


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, whose one item is its sentences, or the items of a list that follow one another."""

    items: tuple[tuple[Line, ...], ...]
    is_list: bool

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for item in self.items for line in item)


@dataclass(frozen=True, slots=True)
class _Procedure:
    """Finds the steps in the blocks of notes, of which the model has `named` the lines that steps begin with.

    `held` are all the lines that its answer holds. A model that `loops` names one line over and over, and what directs
    is then believed without it.
    """

    named: set[int]
    held: set[int]
    loops: bool
    language: Language

    @property
    def words(self) -> Words:
        return self.language.words

    def steps(self, blocks: Sequence[_Block]) -> Iterator[tuple[Line, ...]]:
        """The lines of each step, in order: of the block that is worth most, and of others that are as surely steps."""
        if not self.named:
            return
        best = max(blocks, key=self._worth)
        for block in blocks:
            if block is best or (
                not self.loops and self._is_borne_out(block) and _share_directing(block, self.words, only=True) >= 0.5
            ):
                yield from self._of_list(block) if block.is_list else self._of_paragraph(block)

    def _of_list(self, block: _Block) -> Iterator[tuple[Line, ...]]:
        borne_out = self._is_borne_out(block)
        for item in block.items:
            if borne_out or any(line.number in self.held for line in item):
                yield item

    def _of_paragraph(self, block: _Block) -> Iterator[tuple[Line, ...]]:
        """Each instruction with the sentences that go on from it; rules, pitfalls and examples stand apart."""
        borne_out = self._is_borne_out(block)
        labelled = are_labelled(block.lines)
        first = block.lines[0]
        step: list[Line] = []
        for line in block.lines:
            if step and step[0].number in labelled and line.number not in labelled:
                step.append(line)
                continue
            is_named = line.number in self.named
            begins = is_named or (borne_out and self._directs(line))
            apart = line is not first and not is_named and stands_apart(line.text, self.words)
            opens = line is first and (is_named or form(line.text, self.words) is not Form.TELLS)
            if apart or opens or (begins and not goes_on(line.text, self.words)):
                if step:
                    yield tuple(step)
                step = [] if apart else [line]
            elif step and self._belongs(line, step):
                step.append(line)
        if step:
            yield tuple(step)

    def _directs(self, line: Line) -> bool:
        """Whether a line that the model has not named directs; one that begins with a name, as `Petra …`, does not."""
        known = known_languages([self.language.code])
        return form(line.text, self.words) is Form.DIRECTS and (
            not known or is_word(tokens(line.text)[0], known, nouns=False)
        )

    def _belongs(self, line: Line, step: Sequence[Line]) -> bool:
        """Whether a sentence behind an instruction says more of it: a remark on something else is no part of a step."""
        is_open = form(line.text, self.words) is Form.OPEN
        if (is_open and goes_on(line.text, self.words)) or self._directs(line):
            return True
        said = content(" ".join(each.text for each in step), self.words)
        return not set(said).isdisjoint(content(line.text, self.words))

    def _is_borne_out(self, block: _Block) -> bool:
        """Whether the model has named more than a third of what directs in `block`."""
        first = [unit[0] for unit in _units(block) if form(unit[0].text, self.words) is Form.DIRECTS]
        directing = [line for line in first if not stands_apart(line.text, self.words)]
        named = sum(line.number in self.named for line in directing)
        return self.loops or (bool(directing) and 3 * named > len(directing))

    def _worth(self, block: _Block) -> float:
        forms = {line.number: form(line.text, self.words) for line in block.lines}
        named = sum(number in self.named and each is not Form.TELLS for number, each in forms.items())
        return sum(_WORTH[each] for each in forms.values()) + _WORTH_NAMED * named


def _units(block: _Block) -> Sequence[tuple[Line, ...]]:
    """What may be a step by itself: an item of a list, a sentence of a paragraph."""
    return block.items if block.is_list else tuple((line,) for line in block.lines)


def _share_directing(block: _Block, words: Words, *, only: bool = False) -> float:
    """How many of the units of `block` direct somebody; `only` among those of which the words show it."""
    forms = [form(unit[0].text, words) for unit in _units(block)]
    counted = len(forms) - forms.count(Form.OPEN) if only else len(forms)
    return forms.count(Form.DIRECTS) / counted if counted else 0.0


def _blocks(passage: Passage, lines: Sequence[Line]) -> list[_Block]:
    """The paragraphs and lists that `lines` stand in."""
    wanted = {line.number for line in lines}
    items = [tuple(line for line in item if line.number in wanted) for item in list_items(passage)]
    blocks: list[_Block] = []
    for is_list, run in groupby(filter(None, items), lambda item: is_listed(passage, item[0])):
        together = tuple(run)
        blocks += [_Block(together, is_list=True)] if is_list else [_Block((item,), is_list=False) for item in together]
    return blocks


def _actions(
    passage: Passage, lines: Sequence[Line], about: str, ask: Ask, language: Language
) -> tuple[list[Item], int]:
    """The actions of a description of how some work goes, each with the condition that it hangs on."""
    words = language.words
    question = _question("actions.md", passage, lines, about, language, _limit(lines))
    found: list[tuple[str, tuple[Line, ...]]] = []
    dropped = 0
    for copied in ask(question, steps_answer(len(lines))).steps:
        for action in _alternatives(_without_speaker(copied, lines), words):
            taken = {behind for text, behind in found if tokens(text) == tokens(action)}
            free = [line for line in lines if (line,) not in taken]
            behind = align(action, free, words, _LEAST_OF_AN_ACTION)
            dropped += not behind
            if behind:
                found.append((action, behind))
    joined = [each for each in _with_conditions(found, words) if not _states(each[0], words)]
    return [grounded_item(_as_sentence(text), passage.source, behind) for text, behind in joined], dropped


def _alternatives(action: str, words: Words) -> list[str]:
    """`A does this or B does that` as two; `A or B does this` stays one."""
    for either in listed(words["wording"]["alternatives"]):
        left, found, right = action.partition(f" {either} ")
        same_start = left.casefold().split()[:1] == right.casefold().split()[:1]
        if found and same_start and min(len(left.split()), len(right.split())) > _LEAST_WORDS:
            return [left, *_alternatives(right, words)]
    return [action]


def _with_conditions(
    actions: Sequence[tuple[str, tuple[Line, ...]]], words: Words
) -> list[tuple[str, tuple[Line, ...]]]:
    """`actions`, in which what was given by itself but only leads in to an action stands before that action.

    That is the one of its line that follows, or what the line goes on with where the model names none.
    """
    joined: list[tuple[str, tuple[Line, ...]]] = []
    for at, (text, behind) in enumerate(actions):
        before = joined[-1] if joined else None
        if before and before[1] == behind and _leads_in(before[0], behind, words):
            joined[-1] = (f"{before[0]}, {text}", behind)
        elif _leads_in(text, behind, words) and (at + 1 == len(actions) or actions[at + 1][1] != behind):
            joined.append((f"{text}{_behind(text, behind)}", behind))
        else:
            joined.append((text, behind))
    return joined


def _leads_in(action: str, lines: Sequence[Line], words: Words) -> bool:
    """Whether `action` is only a condition or a time, as `Every morning` of `Every morning, count the till` is."""
    if "," in action:
        return False
    behind = _behind(action, lines)
    joins = {words["wording"]["and"], *listed(words["wording"]["alternatives"])}
    return opening(action, words) == "rules" or (
        form(action, words) is Form.OPEN and behind.startswith(", ") and joins.isdisjoint(tokens(behind)[:1])
    )


def _states(action: str, words: Words) -> bool:
    """Whether `action` says what something is, and of nobody what to do: `The desk is a part of the shop`."""
    return "," not in action and says(action, words["wording"]["stating"])


def _behind(action: str, lines: Sequence[Line]) -> str:
    """What stands behind `action` in its lines, up to their end; empty where it is not copied to the letter."""
    text = " ".join(line.text for line in lines)
    place = text.casefold().find(action.casefold())
    return "" if place < 0 else text[place + len(action) :].rstrip(".")


def _question(
    prompt: str,
    passage: Passage,
    lines: Sequence[Line],
    about: str,
    language: Language,
    limit: int,
    expert: str = "",
) -> Question:
    text = readable(passage, {line.number for line in lines})
    return language.prompt(prompt).fill(f"steps of {about}", max_tokens=100 + limit, passage=text, expert=expert)


def readable(passage: Passage, wanted: set[int]) -> str:
    """The lines of `passage` as a model reads them: paragraphs as they were, a turn of speech with its speaker's name.

    Of lines that are not `wanted` only headings and the words of other speakers are shown.
    """
    parts: list[str] = []
    before: Line | None = None
    for line in passage.lines:
        if line.number not in wanted and not line.is_heading and not line.speaker:
            continue
        if line.speaker and (before is None or line.speaker != before.speaker):
            parts.append(f"\n{line.speaker}: {line.text}")
        else:
            parts.append(f"{_gap(passage, before, line)}{line.text}")
        before = line
    return "".join(parts).strip()


def _gap(passage: Passage, before: Line | None, line: Line) -> str:
    """What stands between two lines: a blank row, a row's end, or a space."""
    if before is None or line.speaker:
        return " "
    between = passage.source.text[before.spans[-1][1] : line.spans[0][0]]
    if between.count("\n") > 1 or before.is_heading:
        return "\n\n"
    return "\n" if between.strip() else " "


def _limit(lines: Sequence[Line]) -> int:
    return _TOKENS_A_WORD * sum(len(line.text.split()) for line in lines)


def _is_looping(starts: Sequence[str]) -> bool:
    return len(starts) > _MORE_THAN_LINES and 2 * len(set(starts)) <= len(starts)


def _once(steps: Sequence[Item]) -> list[Item]:
    return list({" ".join(tokens(step.text)): step for step in reversed(steps)}.values())[::-1]


def _directs(step: Item, words: Words) -> bool:
    """Whether a step of a conversation tells a reader to do something, and is no question and no remark."""
    said = tokens(as_written(step.text, words))
    quoted = set(tokens(" ".join(each.quote for each in step.evidence)))
    return (
        len(said) >= _LEAST_WORDS
        and not step.text.rstrip().endswith("?")
        and not all(each.quote.rstrip().endswith("?") for each in step.evidence)
        and not is_remark(said, words)
        and not is_between_speakers(as_step(step.text, words), words)
        and (not quoted.isdisjoint(listed(words["wording"]["directing"])) or says_no(said[0], words))
    )


def _as_sentence(text: str) -> str:
    return f"{capitalised(text)}{'.' if text[-1:].isalnum() else ''}"


def _without_speaker(text: str, lines: Sequence[Line]) -> str:
    """`text` without the name of who says it, which stands before a turn as the model is shown it."""
    label, found, said = text.partition(": ")
    return said.strip() if found and label.strip() in {line.speaker for line in lines} else text.strip()
