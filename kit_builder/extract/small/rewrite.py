"""Steps as they were said to steps as they are written: an instruction each, which must say what the line says."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

from kit_builder.errors import AnswerError
from kit_builder.extract.small.disfluency import as_step, is_piece
from kit_builder.llm.model import Ask
from kit_builder.records import Finding, Item
from kit_builder.text.languages import Language
from kit_builder.text.negation import reordered, says_no, turned
from kit_builder.text.numbers import numbers
from kit_builder.text.tokens import content, listed, shared, tokens
from kit_builder.text.words import Words

# Of an instruction's words of meaning so many must stand in the line, and of the step's as many in the instruction.
_LEAST_FROM_LINE = 0.8
_LEAST_KEPT = 0.5
_LEAST_WORDS = 3
# In longer lists a small model loses count and gives the instruction of another line.
_STEPS_A_CALL = 4
_LONGEST = 300


def in_writing(
    steps: Sequence[Item], about: str, ask: Ask, language: Language
) -> tuple[list[Item], tuple[Finding, ...]]:
    """`steps` that were spoken, worded as instructions, and a finding for each question that got no answer.

    Where the model's wording loses or adds a number, a negation or too many words, or there is none, the step keeps
    the words that were said. Fillers, and the words that only speech begins with, go from either.
    """
    written: list[Item] = []
    findings: list[Finding] = []
    for start in range(0, len(steps), _STEPS_A_CALL):
        some = steps[start : start + _STEPS_A_CALL]
        question = language.prompt("instruct.md").fill(f"wording of {about}", lines=[step.text for step in some])
        wordings = [""] * len(some)
        try:
            answer = ask(question, instructions(len(some)))
            wordings = [" ".join(getattr(answer, str(place)).split()) for place in range(1, len(some) + 1)]
        except AnswerError as error:
            findings.append(Finding("error", about, f"Some steps stand here as they were said. {error}"))
        written += [_worded(step, wording, language.words) for step, wording in zip(some, wordings, strict=True)]
    return written, tuple(findings)


def _worded(step: Item, wording: str, words: Words) -> Item:
    text = as_step(wording if says_the_same(wording, step, words) else step.text, words)
    return replace(step, text=f"{text}." if text and text[-1].isalnum() else text or step.text)


def says_the_same(wording: str, step: Item, words: Words) -> bool:
    """Whether `wording` says what `step` does, in words of the line behind it, and as an instruction.

    The numbers, the negation and the condition must be there, and most of the other words.
    """
    quote = " ".join(each.quote for each in step.evidence)
    own = [each for each in content(wording, words) if not each[0].isdecimal()]
    return (
        bool(own)
        and _is_written(wording, words)
        and not is_piece(wording, quote, words)
        and (_hangs_on_something(wording, words) or not _hangs_on_something(step.text, words))
        and numbers(wording, words) == numbers(step.text, words)
        and says_no(wording, words) == says_no(step.text, words)
        and not turned(wording, step.text, words)
        and not turned(step.text, wording, words)
        and not reordered(wording, step.text, words)
        and shared(own, content(quote, words)) >= _LEAST_FROM_LINE
        and shared(content(step.text, words), own) >= _LEAST_KEPT
    )


def _is_written(wording: str, words: Words) -> bool:
    """Whether `wording` is no mere piece of what was said, as `Måler innersålen` is of `du måler innersålen`."""
    said = tokens(wording)
    endings = listed(words["talk"]["spoken_endings"])
    return len(said) >= _LEAST_WORDS and not said[0].endswith(tuple(endings))


def _hangs_on_something(text: str, words: Words) -> bool:
    return not listed(words["openings"]["rules"]).isdisjoint(tokens(text))


@cache
def instructions(count: int) -> type[BaseModel]:
    """What `instruct.md` asks for: an instruction for each of `count` steps."""
    text: Any = Annotated[str, Field(max_length=_LONGEST)]
    fields: dict[str, Any] = {str(place): (text, ...) for place in range(1, count + 1)}
    answer: type[BaseModel] = create_model("Instructions", **fields)
    return answer
