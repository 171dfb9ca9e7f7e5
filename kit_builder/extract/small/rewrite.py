"""Rewrite spoken steps as instructions, and keep only wordings that say what the speaker said."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, Field, create_model

from kit_builder.errors import AnswerError
from kit_builder.extract.small.disfluency import clean_step, is_fragment
from kit_builder.llm.model import Ask
from kit_builder.records import Finding, Item
from kit_builder.text.languages import Language
from kit_builder.text.negation import find_dropped_negations, has_negation, is_reordered
from kit_builder.text.numbers import find_numbers
from kit_builder.text.tokens import measure_overlap, split_list, stem_content, tokenize
from kit_builder.text.words import Words

# Shares of the content words: of the instruction in the line, and of the step in the instruction.
_MIN_SHARE_FROM_LINE = 0.8
_MIN_SHARE_KEPT = 0.5
_MIN_WORDS = 3
# In longer lists a small model loses count and returns the instruction of another line.
_STEPS_PER_CALL = 4
_MAX_CHARACTERS = 300


def rewrite_steps(
    steps: Sequence[Item], about: str, ask: Ask, language: Language
) -> tuple[list[Item], tuple[Finding, ...]]:
    """Rewrite spoken `steps` as instructions.

    A step keeps the speaker's words if the model gives none, or if its wording changes a number, a negation or too many
    words. Fillers and spoken openings are removed either way. Returns the steps, and a finding for each question
    without a usable answer.
    """
    written: list[Item] = []
    findings: list[Finding] = []
    for start in range(0, len(steps), _STEPS_PER_CALL):
        some = steps[start : start + _STEPS_PER_CALL]
        question = language.load_prompt("instruct.md").fill(f"wording of {about}", lines=[step.text for step in some])
        wordings = [""] * len(some)
        try:
            answer = ask(question, build_instructions_type(len(some)))
            wordings = [" ".join(getattr(answer, str(place)).split()) for place in range(1, len(some) + 1)]
        except AnswerError as error:
            findings.append(Finding("error", about, f"Some steps keep their spoken wording: {error}"))
        written += [
            _choose_wording(step, wording, language.words) for step, wording in zip(some, wordings, strict=True)
        ]
    return written, tuple(findings)


def _choose_wording(step: Item, wording: str, words: Words) -> Item:
    text = clean_step(wording if is_faithful(wording, step, words) else step.text, words)
    return replace(step, text=f"{text}." if text and text[-1].isalnum() else text or step.text)


def is_faithful(wording: str, step: Item, words: Words) -> bool:
    """Whether `wording` is an instruction that says what `step` does, in the words of its evidence.

    Numbers, negation and condition must be the same, and most of the other words.
    """
    quote = " ".join(each.quote for each in step.evidence)
    own = [each for each in stem_content(wording, words) if not each[0].isdecimal()]
    return (
        bool(own)
        and _is_instruction(wording, words)
        and not is_fragment(wording, quote, words)
        and (_has_condition(wording, words) or not _has_condition(step.text, words))
        and find_numbers(wording, words) == find_numbers(step.text, words)
        and has_negation(wording, words) == has_negation(step.text, words)
        and not find_dropped_negations(wording, step.text, words)
        and not find_dropped_negations(step.text, wording, words)
        and not is_reordered(wording, step.text, words)
        and measure_overlap(own, stem_content(quote, words)) >= _MIN_SHARE_FROM_LINE
        and measure_overlap(stem_content(step.text, words), own) >= _MIN_SHARE_KEPT
    )


def _is_instruction(wording: str, words: Words) -> bool:
    """Whether `wording` is long enough and does not start with a spoken verb form: `Måler innersålen` does."""
    said = tokenize(wording)
    endings = split_list(words["talk"]["spoken_endings"])
    return len(said) >= _MIN_WORDS and not said[0].endswith(tuple(endings))


def _has_condition(text: str, words: Words) -> bool:
    return not split_list(words["openings"]["rules"]).isdisjoint(tokenize(text))


@cache
def build_instructions_type(count: int) -> type[BaseModel]:
    """Build the answer type of `instruct.md`: an instruction for each of `count` steps."""
    text: Any = Annotated[str, Field(max_length=_MAX_CHARACTERS)]
    fields: dict[str, Any] = {str(place): (text, ...) for place in range(1, count + 1)}
    answer: type[BaseModel] = create_model("Instructions", **fields)
    return answer
