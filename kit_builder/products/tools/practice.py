"""Work out the worked example and the case for practice of a calculator, as far as they go."""

from collections.abc import Iterator, Mapping, Sequence

from kit_builder.products.authoring.example.example import KEY
from kit_builder.products.tools.calculation import (
    ExampleError,
    Input,
    Lines,
    Practice,
    Result,
    Worked,
    list_used,
    work_out_calculator,
)
from kit_builder.text.words import Words

GIVEN = "given: "  # before what is ticked already in a case for practice


def work_out_practice(
    inputs: Sequence[Input], lines: Lines, results: Sequence[Result], practice: Practice, words: Words
) -> Worked | None:
    """Return the case for practice worked out, None if there is none. Raises ExampleError if it does not work out."""
    if not practice.inputs and not practice.lines:
        return None
    figures = list_used(inputs, lines, results)
    if len(practice.inputs) != len(figures):
        count = f"{len(practice.inputs)} inputs, and the calculator {len(figures)} that a sum uses"
        raise ExampleError("practice", f"The practice has {count}.")
    given = dict(zip((each.key for each in figures), practice.inputs, strict=True))
    filled = [each.model_copy(update={"example": given.get(each.key, "")}) for each in inputs]
    rows = lines.model_copy(update={"example": practice.lines})
    return work_out_calculator(filled, rows, [*_list_known(results, given)], words)


def work_out_known(inputs: Sequence[Input], lines: Lines, results: Sequence[Result], words: Words) -> Worked | None:
    """Return the worked example with the results that follow from what it has, None if none does.

    A case that ends early, such as one that needs no second try, has nothing to fill in from there on. Raises
    ExampleError if it cannot be worked out.
    """
    known = [*_list_known(results, {each.key: each.example for each in inputs if each.kind == "number"})]
    return work_out_calculator(inputs, lines, known, words) if known or not results else None


def _list_known(results: Sequence[Result], given: Mapping[str, str]) -> Iterator[Result]:
    """Yield the results that follow from what is given; what comes after the decision of a case may be left out."""
    missing = {key for key, value in given.items() if not value}
    for each in results:
        if missing.isdisjoint(KEY.findall(each.formula)):
            yield each
        else:
            missing.add(each.key)
