"""The agenda as a mail to the expert, and the filled-in mail read back."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kit_builder.errors import KitError
from kit_builder.interview.agenda import AgendaQuestion
from kit_builder.kit.question_page import normalise
from kit_builder.text.words import Words

_QUOTE = re.compile(r"^(?:[ \t]*>)+[ \t]?")
_NUMBERED = re.compile(r"[ \t]*(\d{1,4})[.)][ \t]+(.*)")
_SIGNATURE = re.compile(r"--[ \t]*")
_MIN_WORDS = 3  # words in a row that can be the start of a question


@dataclass(frozen=True, slots=True)
class Reply:
    """The answers in a mail by the numbers of their questions, and whether these numbers alone say which is which."""

    answers: Mapping[int, str]
    has_numbers_alone: bool = False


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


def read_mail(text: str, asked: Mapping[int, AgendaQuestion]) -> Reply:
    """Return the answers in a mail that was written with some of the questions `asked`.

    The mail may be quoted, and its rows may be wrapped. A question is known by its words, even if its number is another
    or none. Where the questions are left out, or nothing stands below them, an answer begins with the number of its
    question. What follows a signature is not read.

    Raises:
        KitError: If the mail has none of the questions, and numbers that do not fit them; or a question that was asked
            about several methods, and no number or name of a method to tell which.
    """
    written = text.splitlines()
    rows = [_QUOTE.sub("", row).rstrip() for row in written]
    starts = [*_find_questions(rows, asked)]
    answers = _read_blocks(rows, starts, asked, _drop_question)
    head = rows[: _find_quotation(written[: starts[0][0] + 1])] if starts else rows  # what is written above them
    numbered = [(place, int(found[1])) for place, row in enumerate(head) if (found := _NUMBERED.fullmatch(row))]
    if answers or (starts and not numbered):
        return Reply(answers)
    _check_numbers([number for _, number in numbered], asked)
    return Reply(_read_blocks(head, numbered, asked, lambda block, _: [_drop_number(block[0]), *block[1:]]), True)


def _find_quotation(rows: Sequence[str]) -> int:
    """Return the place of the first quoted row, or of the row above that says whom it quotes; else of the last row."""
    first = next((place for place, row in enumerate(rows) if _QUOTE.match(row)), len(rows) - 1)
    above = [place for place, row in enumerate(rows[:first]) if row.strip()]
    return above[-1] if above and rows[above[-1]].rstrip().endswith(":") else first


def _read_blocks(
    rows: Sequence[str],
    starts: Sequence[tuple[int, int]],
    asked: Mapping[int, AgendaQuestion],
    drop_question: Callable[[Sequence[str], AgendaQuestion], list[str]],
) -> dict[int, str]:
    """Return what stands between `starts`, the places and numbers of questions, without the questions."""
    ends = [place for place, _ in (*starts, (len(rows), 0))][1:]
    headings = {normalise(each.heading) for each in asked.values()}
    answers: dict[int, str] = {}
    for (place, number), end in zip(starts, ends, strict=True):
        own = drop_question(rows[place:end], asked[number])
        frame = {*headings, normalise(asked[number].why)}
        if answer := "\n".join(_drop_frame(own, frame)).strip():
            answers[number] = answer
    return answers


def _check_numbers(numbers: Sequence[int], asked: Mapping[int, AgendaQuestion]) -> None:
    """Raise KitError unless the rows of a mail without questions have the numbers of some, in order."""
    if not numbers:
        problem = "none of the questions that --export wrote"
    elif unknown := [number for number in numbers if number not in asked]:
        problem = f"none of the questions that --export wrote, and no question has the number {unknown[0]}"
    elif list(numbers) != sorted(set(numbers)):
        problem = "none of the questions that --export wrote, and its numbers do not go up"
    else:
        return
    raise KitError(
        f"The file has {problem}. Write each answer below its question, or after the number of the question."
    )


def _find_questions(rows: Sequence[str], asked: Mapping[int, AgendaQuestion]) -> Iterator[tuple[int, int]]:
    """Yield the place of each row that opens a question, and the number of that question."""
    texts = {number: normalise(each.text) for number, each in asked.items()}
    headings = {normalise(each.heading) for each in asked.values()}
    heading = ""
    for place, row in enumerate(rows):
        heading = normalise(row) if normalise(row) in headings else heading
        number = int(found[1]) if (found := _NUMBERED.fullmatch(row)) else 0
        opening = normalise(_drop_number(row))
        begun = [key for key, text in texts.items() if opening and _is_beginning(opening, text)]
        if number in begun and len(opening.split()) >= min(_MIN_WORDS, len(texts[number].split())):
            yield place, number
        elif same := [key for key in begun if _says(rows[place:], texts[key])]:
            yield place, _choose(same, heading, asked)


def _is_beginning(one: str, other: str) -> bool:
    """Return whether one of two texts begins with the other."""
    return one.startswith(other) or other.startswith(one)


def _says(rows: Sequence[str], text: str) -> bool:
    """Return whether the first of some rows, with those below it, say the whole of a question."""
    said = ""
    for row in [_drop_number(rows[0]), *rows[1:]]:
        said = normalise(f"{said} {row}")
        if said.startswith(text):
            return True
        if not text.startswith(said):
            return False
    return False


def _choose(same: Sequence[int], heading: str, asked: Mapping[int, AgendaQuestion]) -> int:
    """Return which of some questions with the same words stands below a heading."""
    below = [number for number in same if normalise(asked[number].heading) == heading] or same
    if len({asked[number].key for number in below}) > 1:
        raise KitError(
            f"“{asked[same[0]].text}” was asked about several methods. Restore its number, or the name of the method "
            "above it, as --export wrote it."
        )
    return below[-1]


def _drop_question(block: Sequence[str], question: AgendaQuestion) -> list[str]:
    """Return the rows of a block after those of the question and its reason, however many rows these take."""
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
