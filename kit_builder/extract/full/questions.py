"""The questions about a window: its statements, corrections of an answer, and lines that an answer leaves open."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from pydantic import ValidationError

from kit_builder.evidence.alignment import format_time
from kit_builder.extract.full.answers import Stated, Statements, Unused
from kit_builder.extract.full.line_numbers import number_lines, show_numbers
from kit_builder.extract.full.windows import Window, count_words
from kit_builder.records import Kind, Line, Question
from kit_builder.text.joining import fold_text, join_rows
from kit_builder.text.prompts import Prompt

_EXTRACT = "full/extract.md"
_EXTRACT_AGAIN = "full/extract-again.md"
_UNUSED = "full/unused.md"
# An answer repeats most of what is taught, with ids and line numbers.
_TOKENS_PER_WORD = 4
_LEAST_TOKENS = 1000
_MAX_SHOWN = 10  # statements of an answer that cannot be used
# For dry runs: in calls and notes, one line in this many yields nothing, and one statement in this many is a step about
# which the others say more.
_LIKELY_UNUSED = 4
_LIKELY_KINDS: tuple[Kind, ...] = ("step", "rule", "reason", "detail")


def ask_for_statements(window: Window) -> Question:
    """Return the question for the statements in `window`."""
    prompt = window.language.load_prompt(_EXTRACT)
    question = prompt.fill(
        f"statements of {window.where}",
        _limit_tokens(window.lines),
        expert=window.expert,
        source=join_rows(window.source.name),
        language=window.language.english_name,
        before=_render(window.before, window),
        lines=_render(window.lines, window),
        after=_render(window.after, window),
    )
    return replace(question, likely=_write_likely_answer(window.taught, window).model_dump_json())


def ask_for_corrections(
    asked: Question, answer: Statements, window: Window, problems: Sequence[str], only: Sequence[Stated]
) -> Question:
    """Return the question for a corrected `answer` to `asked`: of `only` some statements, or of all if there are none.

    `problems` say in plain sentences what cannot be used. Not more of the answer is shown than is needed, since the
    window has been chosen to fit the model's context together with one answer.
    """
    prompt = window.language.load_prompt(_EXTRACT_AGAIN)
    values = {"problems": problems, "only": [each.id for each in only], "language": window.language.english_name}
    then = prompt.fill(f"corrections of {window.where}", _limit_tokens(window.lines), **values)
    shown = show_numbers([*only] or answer.statements[:_MAX_SHOWN], window)
    likely = show_numbers(only, window) if only else _write_likely_answer(window.taught, window)
    return _continue(asked, shown, then, likely)


def ask_about_lines(excerpt: Window, answer: Statements, lines: Sequence[Line]) -> Question:
    """Return the question about `lines` that are neither cited nor listed as unused in the `answer`.

    `excerpt` is the part of the window that is shown with them.
    """
    prompt = excerpt.language.load_prompt(_UNUSED)
    start = max((each.id for each in answer.statements), default=0) + 1
    values = {"lines": _render(lines, excerpt), "start": start, "language": excerpt.language.english_name}
    then = prompt.fill(f"unused lines of {excerpt.source.name}", _limit_tokens(lines), **values)
    numbers = {line.number for line in excerpt.shown}
    shown = show_numbers([each for each in answer.statements if not numbers.isdisjoint(each.lines)], excerpt)
    return _continue(ask_for_statements(excerpt), shown, then, _write_likely_answer(lines, excerpt))


def list_example_texts(window: Window) -> frozenset[str]:
    """Return the texts of the statements in the prompt's own examples, without differences in case and spacing."""
    return _read_examples(window.language.load_prompt(_EXTRACT))


@lru_cache(maxsize=8)
def _read_examples(prompt: Prompt) -> frozenset[str]:
    texts: set[str] = set()
    for role, text in prompt.turns:
        if role == "assistant":
            try:
                texts.update(fold_text(each.text) for each in Statements.model_validate_json(text).statements)
            except ValidationError:  # the prompt is a person's own
                continue
    return frozenset(texts)


def _continue(asked: Question, answer: Statements, then: Question, likely: Statements) -> Question:
    """Return the question `then`, asked after `asked` was answered with `answer`."""
    messages = (*asked.messages, ("assistant", answer.model_dump_json()), *then.messages)
    return replace(then, messages=messages, fixed=asked.fixed, likely=likely.model_dump_json())


def _render(lines: Iterable[Line], window: Window) -> list[str]:
    """Return lines of `window` as the model sees them, such as `[12] 00:03:53 Kari: Count the shelf first`."""
    numbers = number_lines(window)
    return [_render_line(line, numbers[line.number]) for line in lines]


def _render_line(line: Line, number: int) -> str:
    time = "" if line.time is None else f" {format_time(line.time)}"
    speaker = f" {' '.join(line.speaker.split())}:" if line.speaker else ""
    heading = " (heading)" if line.is_heading else " (question)" if line.is_context else ""
    return f"[{number}]{time}{speaker}{heading} {' '.join(line.text.split())}"


def _limit_tokens(lines: Sequence[Line]) -> int:
    return _LEAST_TOKENS + round(_TOKENS_PER_WORD * count_words(lines))


def _write_likely_answer(lines: Iterable[Line], window: Window) -> Statements:
    """Return an answer that states most lines in their own words."""
    numbers = number_lines(window)
    listed = [*enumerate(lines)]
    used = [line for at, line in listed if (at + 1) % _LIKELY_UNUSED]
    unused = [numbers[line.number] for at, line in listed if not (at + 1) % _LIKELY_UNUSED]
    stated = [
        Stated(id=at + 1, kind=_LIKELY_KINDS[at % len(_LIKELY_KINDS)], text=line.text, lines=[line.number])
        for at, line in enumerate(used)
    ]
    left = [Unused(first=number, last=number, reason="not an instruction") for number in unused]
    return Statements(statements=show_numbers(stated, window).statements, unused=left)
