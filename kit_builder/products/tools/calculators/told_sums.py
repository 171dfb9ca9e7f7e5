"""Sums of a calculator that are figures of the worked example, and those that should be and are not."""

from collections.abc import Iterator
from fractions import Fraction

from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.calculators.compute import ExampleError, compute, try_compute
from kit_builder.products.tools.calculators.example_lines import mark_values
from kit_builder.products.tools.records import NO_EXAMPLE, ExampleFigures, Fault

_LEAST_DIGITS = 3  # of a figure that no sum comes to by chance


def mark_told(calculator: Calculator, figures: ExampleFigures) -> Calculator:
    """Return a calculator that knows which sums of its lines are figures of the worked example."""
    worked = try_compute(calculator, figures.words)
    if worked is None:
        return calculator
    sums = [each.key for each in calculator.lines.columns if each.formula]
    told = {Fraction(value) for value in figures.values.values() if len(value) >= _LEAST_DIGITS}
    example = []
    for line, row in zip(calculator.lines.example, worked.lines, strict=True):
        keys = tuple(key for key in sums if key in row and Fraction(row[key]) in told)
        example.append((mark_values(line) if keys else line).model_copy(update={"told": (*line.told, *keys)}))
    return calculator.model_copy(update={"lines": calculator.lines.model_copy(update={"example": tuple(example)})})


def compare_with_example(given: Calculator, resolved: Calculator, figures: ExampleFigures) -> Iterator[Fault]:
    """Yield where a calculator with the figures of the worked example `resolved` differs from it, or lacks them.

    The calculator as it was `given` says which of its results must be the same as which figures.
    """
    try:
        worked = compute(resolved, figures.words)
    except ExampleError:
        return  # The form of the calculator is checked next, and this with it.
    if worked is None:
        if figures.values:
            yield Fault("", "Fill in the worked example: an example for each input and line.", NO_EXAMPLE, severe=False)
        return
    for place, each in enumerate(given.results):
        if each.same_as and each.same_as not in figures.values:
            yield Fault(f"results/{place}", f"“{each.same_as}” is no key of the worked example.", "wrong figure")
        elif each.same_as:
            shown, told = worked.results[each.key], figures.values[each.same_as]
            if not _is_same(shown, told):
                message = f"“{each.name}” comes to {shown}, and in the worked example it is {told}."
                yield Fault(f"results/{place}", message, "differs from the worked example")


def _is_same(one: str, other: str) -> bool:
    """Return whether two numbers are the same, as far as both show decimals."""
    scale: int = 10 ** min(len(each.partition(".")[2]) for each in (one, other))
    return abs(float(one) - float(other)) * scale < 0.5 + 1e-9
