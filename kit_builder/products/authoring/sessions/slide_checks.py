"""Check that a slide of a script shows one thing that is read at a glance."""

import re
from collections.abc import Iterator

from kit_builder.products.authoring.sessions.script import split_reply
from kit_builder.products.authoring.sessions.timing import count_words
from kit_builder.products.authoring.units import Unit
from kit_builder.text.quotations import has_quotation

_CUE = re.compile(r"^\[[\w ]+:")
_EXERCISE = re.compile(r"^\[Exercise\b")
_MOST_WORDS_OF_TITLE = 14
_MOST_WORDS_OF_LINE = 12
_MOST_WORDS_SHOWN = 20  # in a row of a table, or a title in quotation marks
_MOST_WORDS_ASKED = 24  # in a question, or in what people are to do
_MOST_WORDS_TO_SAY = 40  # in a line of words that the listeners copy
_MOST_LINES = {"text": 0, "item": 4, "row": 4}


def find_overfull(unit: Unit) -> Iterator[str]:
    """Yield how a unit overfills its slide, or is only a piece of a line; nothing if no slide shows it."""
    if not unit.line:
        return
    shown, _ = split_reply(_CUE.sub("", unit.sentence.text))
    words, most = count_words(shown), _find_most(unit, shown)
    if words > most:
        name = "title" if unit.line == 1 else "line"
        yield f"This {name} of a slide has {words} words: show at most {most}."
    if unit.line > 1 + _MOST_LINES[unit.form]:
        yield f"A slide shows at most {_MOST_LINES[unit.form]} lines below its title: say the rest, or show it next."
    if unit.line > 1 and unit.form == "item" and shown.rstrip().endswith(","):
        yield "This line of a slide stops in the middle of a sentence: show the whole sentence in one."


def _find_most(unit: Unit, shown: str) -> int:
    """Return how many words a title or line may have."""
    is_quoted = has_quotation(shown)
    if is_quoted and unit.line > 1 and unit.form == "item":
        return _MOST_WORDS_TO_SAY
    if unit.line == 1 and (_EXERCISE.match(unit.sentence.text) or shown.rstrip("] ").endswith("?")):
        return _MOST_WORDS_ASKED
    if is_quoted or unit.form == "row":
        return _MOST_WORDS_SHOWN
    return _MOST_WORDS_OF_TITLE if unit.line == 1 else _MOST_WORDS_OF_LINE
