"""Doubts about the methods found: signs that the sources behind them were misread.

Each doubt is a warning that says what was seen, where, and what to do.
"""

import re
from collections.abc import Iterator, Sequence
from statistics import median

from kit_builder.extract.prepare import PreparedSource
from kit_builder.extract.small.imperatives import Form, detect_form
from kit_builder.records import Finding, Method
from kit_builder.text.tokens import tokenize

_CLOCK = re.compile(r"(?<!\d)\d{1,2}:\d{2}(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_DATE = re.compile(r"\d{1,2}\W+(?:[^\W\d_]+\W+)?(?:19|20)\d{2}|[^\W\d_]+\W+\d{1,2}\W+(?:19|20)\d{2}")

_MAX_METHODS_IN_A_CALL = 24
_MIN_SHORT_METHODS = 4
_MAX_STEPS_OF_A_SHORT_METHOD = 2
_MIN_INSTRUCTIONS = 5
_MIN_SHARE_OF_INSTRUCTIONS = 0.5


def find_method_doubts(methods: Sequence[Method], sources: Sequence[PreparedSource]) -> tuple[Finding, ...]:
    """Return a warning for each sign in `methods` that the `sources` behind them were misread."""
    if not methods:
        return tuple(_doubt_missing_methods(sources))
    return (*_doubt_titles(methods, sources), *_doubt_numbers(methods, sources))


def _doubt_missing_methods(sources: Sequence[PreparedSource]) -> Iterator[Finding]:
    """Doubt that texts of instructions have no method."""
    for each in sources:
        lines = [line for line in each.source.lines if not line.is_heading]
        told = [line for line in lines if detect_form(line.text, each.language.words) is Form.IMPERATIVE]
        if len(told) >= max(_MIN_INSTRUCTIONS, _MIN_SHARE_OF_INSTRUCTIONS * len(lines)):
            seen = f"No method was found, although {len(told)} of {len(lines)} lines look like instructions."
            yield _make_doubt(each.source.name, seen)


def _doubt_titles(methods: Sequence[Method], sources: Sequence[PreparedSource]) -> Iterator[Finding]:
    """Doubt titles that are times, dates or speakers."""
    speakers = {" ".join(tokenize(line.speaker)) for each in sources for line in each.source.lines if line.speaker}
    for method in methods:
        words = _WORD.findall(method.name)
        kind = (
            "contains a time"
            if _CLOCK.search(method.name)
            else "is a date or a number"
            if not words or _DATE.fullmatch(method.name)
            else "is the name of a speaker"
            if " ".join(tokenize(method.name)) in speakers
            else "is a pair of initials"
            if len(words) == 1 and len(words[0]) <= 2 and words[0].isupper()
            else ""
        )
        if kind:
            yield _make_doubt(", ".join(method.support), f'The title of the method "{method.name}" {kind}.')


def _doubt_numbers(methods: Sequence[Method], sources: Sequence[PreparedSource]) -> Iterator[Finding]:
    """Doubt that one call has dozens of methods, or that the methods of one source have hardly any steps."""
    for name, is_call in ((each.source.name, each.source.is_transcript) for each in sources):
        steps = [len(method.steps) for method in methods if method.support == (name,)]
        if is_call and len(steps) >= _MAX_METHODS_IN_A_CALL:
            yield _make_doubt(name, f"{len(steps)} methods were found in one call.")
        elif len(steps) >= _MIN_SHORT_METHODS and median(steps) <= _MAX_STEPS_OF_A_SHORT_METHOD:
            seen = (
                f"Of the {len(steps)} methods found here, most have no more than {_MAX_STEPS_OF_A_SHORT_METHOD} steps."
            )
            yield _make_doubt(name, seen)


def _make_doubt(where: str, seen: str) -> Finding:
    message = (
        f"{seen} Check its speakers and lines with `kit-builder read`, and correct speakers with --speaker. "
        "If they are right, build with --anyway."
    )
    return Finding("warning", where, message)
