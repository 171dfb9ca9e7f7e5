"""Actions in notes that describe how work is done instead of giving instructions."""

import re
from collections import Counter
from collections.abc import Sequence

from kit_builder.evidence.alignment import align, ground_text
from kit_builder.extract.small.imperatives import Form, detect_form
from kit_builder.extract.small.line_kinds import find_section_by_opening
from kit_builder.extract.small.step_question import (
    MIN_WORDS,
    FoundSteps,
    StepRequest,
    build_steps_type,
    estimate_tokens,
    remove_speaker,
)
from kit_builder.llm.model import Ask
from kit_builder.records import Discard, Line
from kit_builder.text.joining import join_lines
from kit_builder.text.phrases import has_phrase
from kit_builder.text.tokens import capitalise, split_list, tokenize
from kit_builder.text.words import Words

_MIN_SHARE_OF_ACTION = 0.8  # the lines of a process resemble one another


def find_actions(request: StepRequest, ask: Ask) -> FoundSteps:
    """Ask for the actions in a description of a process, each with its condition.

    Raises AnswerError if the model gives no usable answer.
    """
    lines, words = request.lines, request.language.words
    question = request.build_question("actions.md", estimate_tokens(lines))
    found: list[tuple[str, tuple[Line, ...]]] = []
    discarded: Counter[Discard] = Counter()
    for copied in ask(question, build_steps_type(len(lines))).steps:
        for action in _split_alternatives(remove_speaker(copied, lines), words):
            taken = {aligned for text, aligned in found if tokenize(text) == tokenize(action)}
            free = [line for line in lines if (line,) not in taken]
            aligned = align(action, free, words, _MIN_SHARE_OF_ACTION)
            if aligned:
                found.append((action, aligned))
            else:
                discarded["unsupported"] += 1
    joined = _attach_conditions(found, words)
    kept = [each for each in joined if not _is_statement(each[0], words)]
    discarded["duplicate"] = len(found) - len(joined)
    discarded["not an instruction"] = len(joined) - len(kept)
    source = request.passage.source
    return FoundSteps([ground_text(_format_sentence(text), source, lines) for text, lines in kept], +discarded)


def _split_alternatives(action: str, words: Words) -> list[str]:
    """Split `A does this or B does that` in two; `A or B does this` remains one action."""
    for either in split_list(words["wording"]["alternatives"]):
        left, found, right = action.partition(f" {either} ")
        same_start = left.casefold().split()[:1] == right.casefold().split()[:1]
        if found and same_start and min(len(left.split()), len(right.split())) > MIN_WORDS:
            return [left, *_split_alternatives(right, words)]
    return [action]


def _attach_conditions(
    actions: Sequence[tuple[str, tuple[Line, ...]]], words: Words
) -> list[tuple[str, tuple[Line, ...]]]:
    """Join each condition that the model gave separately to the action it belongs to.

    That is the next action from the same lines, or the rest of the line if the model gave none.
    """
    joined: list[tuple[str, tuple[Line, ...]]] = []
    for at, (text, lines) in enumerate(actions):
        before = joined[-1] if joined else None
        if before and before[1] == lines and _is_condition(before[0], lines, words):
            joined[-1] = (f"{before[0]}, {text}", lines)
        elif before and before[1] == lines and (whole := _complete(before[0], text, lines, words)):
            joined[-1] = (whole, lines)
        elif _is_condition(text, lines, words) and (at + 1 == len(actions) or actions[at + 1][1] != lines):
            joined.append((f"{text}{_find_text_after(text, lines)}", lines))
        else:
            joined.append((text, lines))
    return joined


def _is_condition(action: str, lines: Sequence[Line], words: Words) -> bool:
    """Whether `action` is only a condition or a time, such as `Every morning` in `Every morning, count the till`."""
    if "," in action:
        return False
    rest = _find_text_after(action, lines)
    joins = {words["wording"]["and"], *split_list(words["wording"]["alternatives"])}
    return find_section_by_opening(action, words) == "rules" or (
        detect_form(action, words) is Form.UNCLEAR and rest.startswith(", ") and joins.isdisjoint(tokenize(rest)[:1])
    )


def _complete(before: str, action: str, lines: Sequence[Line], words: Words) -> str:
    """Return both actions as `lines` have them if the second only completes the one `before` it, or else nothing.

    Such a piece, as `in one week`, `and a link`, `if it fits`, stands in mid-sentence, and begins with a function word
    that is not the beginning of a statement.
    """
    text = join_lines(lines)
    is_open = detect_form(action, words) is Form.UNCLEAR and not action.rstrip().endswith("?")
    if not is_open or text.find(action) <= 0:
        return ""
    first, last = _find(before, text), _find(action, text)
    return text[first.start() : last.end()] if first and last and first.start() < last.start() else ""


def _is_statement(action: str, words: Words) -> bool:
    """Whether `action` only says what something is: `The desk is a part of the shop`."""
    return "," not in action and has_phrase(action, words["wording"]["stating"])


def _find_text_after(action: str, lines: Sequence[Line]) -> str:
    """Return the text that follows `action` in its lines, or an empty string if `action` is not copied verbatim."""
    text = join_lines(lines)
    found = _find(action, text)
    return text[found.end() :].rstrip(".") if found else ""


def _find(part: str, text: str) -> re.Match[str] | None:
    """Return where a part stands in a text, whatever the case."""
    return re.search(re.escape(part), text, re.IGNORECASE)


def _format_sentence(text: str) -> str:
    """Return `text` with a capital first letter and a full stop."""
    return f"{capitalise(text)}{'.' if text[-1:].isalnum() else ''}"
