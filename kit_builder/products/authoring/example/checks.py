"""Check a worked example, a model's or a person's, against the card."""

import re
from collections.abc import Iterator

from kit_builder.evidence.statement_numbers import find_unsupported_numbers
from kit_builder.privacy import Identity, make_name_finder
from kit_builder.products.authoring.checks.near_ids import describe_unknown
from kit_builder.products.authoring.example.example import (
    KEY,
    MOST_DECIMALS,
    Example,
    Figure,
    Result,
    compute_results,
    read_number,
)
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.numbers.arithmetic import FormulaError
from kit_builder.products.authoring.numbers.durations import join_durations
from kit_builder.text.phrases import has_phrase
from kit_builder.text.words import Words

MOST_FIGURES = 60
MOST_RESULTS = 60
# Numbers that a formula may have as they are: to convert units and to make a percentage.
_CONSTANTS = frozenset({"1", "7", "24", "60", "100", "1000"})
_CONSTANT = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?")


def find_example_faults(example: Example, facts: Facts, words: Words) -> list[tuple[str, str]]:
    """Return what is wrong with an example: the key of the figure or result, empty for the whole, and why."""
    return [*_check_whole(example), *_check_rows(example, facts, words), *_check_formulas(example, words)]


def find_name_faults(example: Example, names: tuple[Identity, ...]) -> list[str]:
    """Return what is wrong with the names in an example: nobody in it may be called like somebody in the sources."""
    rows: list[Figure | Result] = [*example.figures, *example.results]
    told = [example.title, example.setting, *(row.name for row in rows)]
    found = make_name_finder(names)("\n".join(told)) if names else []
    return [f"“{name}” is a name from the sources, or stands for one. Use another, or none." for name in found]


def _check_whole(example: Example) -> Iterator[tuple[str, str]]:
    if not example.title:
        yield "", "The example has no title."
    if not example.figures or not example.results:
        yield "", "The example needs figures, and results that follow from them."
    if len(example.figures) > MOST_FIGURES or len(example.results) > MOST_RESULTS:
        yield "", f"The example is too large: at most {MOST_FIGURES} figures and {MOST_RESULTS} results."


def _check_rows(example: Example, facts: Facts, words: Words) -> Iterator[tuple[str, str]]:
    known: set[str] = set()
    rows: list[Figure | Result] = [*example.figures, *example.results]
    for row in rows:
        if not KEY.fullmatch(row.key):
            yield row.key, f"“{row.key}” cannot be a key: use letters, digits and underscores, beginning with a letter."
        if row.key in known:
            yield row.key, f"The key “{row.key}” is there twice."
        known.add(row.key)
        if not row.name:
            yield row.key, f"“{row.key}” has no name."
        if row.step and (row.step not in facts or facts[row.step].kind != "step"):
            yield row.key, f"“{row.step}” is not the id of a step."
    for figure in example.figures:
        yield from _check_figure(figure, example, facts, words)
    for result in example.results:
        if not 0 <= result.decimals <= MOST_DECIMALS:
            yield result.key, f"“{result.key}” must have 0 to {MOST_DECIMALS} decimals."


def _check_figure(figure: Figure, example: Example, facts: Facts, words: Words) -> Iterator[tuple[str, str]]:
    if unknown := [key for key in figure.ids if key not in facts]:
        yield figure.key, f"“{figure.key}”: {describe_unknown(unknown, facts)}"
    elif figure.ids:
        said = "\n".join(facts[key].support for key in figure.ids)
        said = "\n".join([said, join_durations(said, words)])
        is_percentage = "%" in figure.unit or has_phrase(figure.unit, words["units"]["percent"])
        if find_unsupported_numbers(f"{figure.value} %" if is_percentage else figure.value, said, words):
            yield figure.key, f"“{figure.key}” is {figure.value}, which {', '.join(figure.ids)} does not say."
    elif example.origin == "real":
        yield figure.key, f"“{figure.key}” cites no statement, and the example is said to be real."
    try:
        read_number(figure.value, words)
    except FormulaError as error:
        yield figure.key, f"“{figure.key}”: {error}"


def _check_formulas(example: Example, words: Words) -> Iterator[tuple[str, str]]:
    for result in example.results:
        for number in _CONSTANT.findall(result.formula):
            if number not in _CONSTANTS:
                yield result.key, f"“{result.formula}” has the number {number}. Make it a figure and use its key."
    try:
        compute_results(example, words)
    except FormulaError as error:
        yield "", f"The example cannot be worked out. {error}"
