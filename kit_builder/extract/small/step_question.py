"""The question for the steps of a passage, shared by written and spoken sources, and clean-up of its answer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

from kit_builder.records import Discard, Item, Line, Passage, Question
from kit_builder.text.languages import Language
from kit_builder.text.tokens import tokenize

MIN_WORDS = 3
_EXTRA_STEPS = 8  # a line may contain several steps
_TOKENS_PER_WORD = 3


class Steps(BaseModel):
    """The answer to `steps.md`, `actions.md` and `steps-of-talk.md`: steps in the words of a passage, in order."""

    steps: list[Annotated[str, Field(max_length=500)]]


@dataclass(frozen=True, slots=True)
class FoundSteps:
    """The steps of a passage, and how many of the model's steps were discarded, by reason.

    If the model named none of them, `own` says that code read them from the form of the sentences.
    """

    steps: list[Item]
    discarded: Counter[Discard]
    own: bool = False


@cache
def build_steps_type(lines: int, shown: int = 500) -> type[Steps]:
    """Build the answer type for a passage of `lines` lines.

    The number of steps is limited because a small model may not stop. Models that follow the schema write at most
    `shown` characters per step; longer answers from other models are accepted too.
    """
    text = Annotated[str, Field(max_length=500, json_schema_extra={"maxLength": shown})]
    listing: Any = Annotated[list[text], Field(max_length=lines + _EXTRA_STEPS)]
    return create_model("Steps", __base__=Steps, steps=(listing, ...))


@dataclass(frozen=True, slots=True)
class StepRequest:
    """A request for the steps in some `lines` of a passage; `about` names the passage in progress and messages."""

    passage: Passage
    lines: Sequence[Line]
    about: str
    language: Language
    expert: str = ""

    def build_question(self, prompt: str, limit: int) -> Question:
        """Fill in a prompt with the lines; `limit` is the number of tokens that the steps themselves may take."""
        text = _render_lines(self.passage, {line.number for line in self.lines})
        about = f"steps of {self.about}"
        return self.language.load_prompt(prompt).fill(about, max_tokens=100 + limit, passage=text, expert=self.expert)


def _render_lines(passage: Passage, wanted: set[int]) -> str:
    """Render a passage for the model: paragraphs as in the source, each turn of speech with its speaker's name.

    Of the lines that are not `wanted`, only headings and other speakers' words are included.
    """
    parts: list[str] = []
    before: Line | None = None
    for line in passage.lines:
        if line.number not in wanted and not line.is_heading and not line.speaker:
            continue
        if line.speaker and (before is None or line.speaker != before.speaker):
            parts.append(f"\n{line.speaker}: {line.text}")
        else:
            parts.append(f"{_find_gap(passage, before, line)}{line.text}")
        before = line
    return "".join(parts).strip()


def _find_gap(passage: Passage, before: Line | None, line: Line) -> str:
    """Return what separates two lines: a blank line, a line break or a space."""
    if before is None or line.speaker:
        return " "
    between = passage.source.text[before.spans[-1][1] : line.spans[0][0]]
    if between.count("\n") > 1 or before.is_heading:
        return "\n\n"
    return "\n" if between.strip() else " "


def estimate_tokens(lines: Sequence[Line]) -> int:
    """Estimate how many tokens a copy of `lines` takes."""
    return _TOKENS_PER_WORD * sum(len(line.text.split()) for line in lines)


def is_looping(starts: Sequence[str]) -> bool:
    """Whether the model repeated itself, as small models do when they miss the end of a list."""
    return len(starts) > _EXTRA_STEPS and 2 * len(set(starts)) <= len(starts)


def drop_repeats(steps: Sequence[Item]) -> list[Item]:
    """Return `steps` without later repetitions of the same words."""
    return list({" ".join(tokenize(step.text)): step for step in reversed(steps)}.values())[::-1]


def remove_speaker(text: str, lines: Sequence[Line]) -> str:
    """Return `text` without the speaker's name, which precedes each turn in the prompt."""
    label, found, said = text.partition(": ")
    return said.strip() if found and label.strip() in {line.speaker for line in lines} else text.strip()
