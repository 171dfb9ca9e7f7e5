"""Numbers of lines: a model sees the lines of a window numbered from 1, and everything else has those of the source.

So a line that is inserted above a window changes nothing of what a model is asked about it.
"""

from collections.abc import Iterable

from kit_builder.extract.full.answers import Stated, Statements, Unused
from kit_builder.extract.full.windows import Window


def number_lines(window: Window) -> dict[int, int]:
    """Return the number that a model sees for each line of a window and of its context, by its number in the source."""
    return {line.number: place for place, line in enumerate(window.shown, start=1)}


def read_numbers(answer: Statements, window: Window) -> Statements:
    """Return a model's answer about `window` with the numbers of the source.

    A number that the model did not see becomes negative. So no line has it, and it can be shown again.
    """
    shown = [line.number for line in window.shown]
    known = dict(enumerate(shown, start=1))
    statements = [
        each.model_copy(update={"lines": [known.get(number, -abs(number)) for number in each.lines]})
        for each in answer.statements
    ]
    unused = [
        Unused(first=within[0], last=within[-1], reason=each.reason)
        for each in answer.unused
        if (within := shown[max(each.first, 1) - 1 : max(each.last, 0)])
    ]
    return Statements(statements=statements, unused=unused)


def show_numbers(statements: Iterable[Stated], window: Window) -> Statements:
    """Return an answer of these statements with the numbers that a model sees, without the lines it does not see."""
    numbers = number_lines(window)

    def show(stated: Stated) -> list[int]:
        return [numbers.get(number, abs(number)) for number in stated.lines if number in numbers or number < 0]

    return Statements(statements=[each.model_copy(update={"lines": show(each)}) for each in statements])
