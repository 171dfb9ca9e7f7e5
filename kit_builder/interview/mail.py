"""The agenda as a mail to the expert, and the filled-in mail read back."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kit_builder.errors import KitError
from kit_builder.interview.agenda import AgendaQuestion
from kit_builder.kit.answered_questions import normalise
from kit_builder.text.words import Words

_QUOTE = re.compile(r"^(?:[ \t]*>)+[ \t]?")
_NUMBERED = re.compile(r"[ \t]*(\d{1,4})[.)][ \t]+(.*)")
_SIGNATURE = re.compile(r"--[ \t]*")
_MIN_WORDS = 3  # of a row that is taken for the start of a question


def write_mail(agenda: Mapping[int, AgendaQuestion], title: str, words: Words) -> str:
    """Return a mail with the questions by their numbers, under the names of their methods."""
    parts = [f"{words['card']['questions']}: {title}" if title else words["card"]["questions"]]
    parts.append(words["interview"]["mail"])
    heading = ""
    for number, each in agenda.items():
        if each.heading != heading:
            heading = each.heading
            parts.append(heading)
        parts.append(f"{number}. {each.text}\n   ({each.why})\n")
    return "\n\n".join(parts) + "\n"


def read_mail(text: str, asked: Mapping[int, AgendaQuestion]) -> dict[int, str]:
    """Return the answers in a mail that was written with some of the questions `asked`, by number.

    The mail may be quoted, and its rows may be wrapped. Where the questions are left out, an answer begins with the
    number of its question. What follows a signature is not read. Raises KitError if questions have other numbers.
    """
    rows = [_QUOTE.sub("", row).rstrip() for row in text.splitlines()]
    starts = [*_find_questions(rows, asked)]
    is_whole = bool(starts)
    texts = {normalise(each.text) for each in asked.values()}
    if not is_whole and any(normalise(_drop_number(row)) in texts for row in rows):
        raise KitError("The questions in the mail have lost their numbers. Restore those that --export wrote.")
    starts = starts or [(place, int(found[1])) for place, row in enumerate(rows) if (found := _NUMBERED.fullmatch(row))]
    ends = [place for place, _ in starts[1:]] + [len(rows)]
    headings = {normalise(each.heading) for each in asked.values()}
    answers: dict[int, str] = {}
    for (place, number), end in zip(starts, ends, strict=True):
        block = rows[place:end]
        if number in asked:
            own = _drop_question(block, asked[number]) if is_whole else [_drop_number(block[0]), *block[1:]]
            frame = {*headings, normalise(asked[number].why)}
            if answer := "\n".join(_drop_frame(own, frame)).strip():
                answers[number] = answer
    return answers


def _find_questions(rows: Sequence[str], asked: Mapping[int, AgendaQuestion]) -> Iterator[tuple[int, int]]:
    """Yield the place of each row that opens a question, and the number of that question."""
    texts = {number: normalise(each.text) for number, each in asked.items()}
    for place, row in enumerate(rows):
        found = _NUMBERED.fullmatch(row)
        text = texts.get(int(found[1]), "") if found else ""
        opening = normalise(found[2]) if found else ""
        is_long = len(opening.split()) >= min(_MIN_WORDS, len(text.split()))
        if found and text and is_long and (text.startswith(opening) or opening.startswith(text)):
            yield place, int(found[1])


def _drop_question(block: Sequence[str], question: AgendaQuestion) -> list[str]:
    """Return the rows of a block behind those of the question and of its reason, over however many rows they go."""
    rows = [_drop_number(block[0]), *block[1:]]
    whole = normalise(f"{question.text} {question.why}")
    asked = normalise(question.text)
    last = 0
    for end in range(1, len(rows) + 1):
        said = normalise(" ".join(rows[:end]))
        if not whole.startswith(said):
            break
        last = end
    if last:
        return rows[last:]
    first = rows[0].partition("?")
    return [first[2], *rows[1:]] if normalise(first[0]) == asked else rows[1:]


def _drop_number(row: str) -> str:
    found = _NUMBERED.fullmatch(row)
    return found[2] if found else row


def _drop_frame(rows: Iterable[str], frame: set[str]) -> Iterator[str]:
    """Yield the rows before a signature that are not part of the `frame`: names of methods, and a reason."""
    for row in rows:
        if _SIGNATURE.fullmatch(row):
            return
        if not row.strip() or normalise(row) not in frame:
            yield row
