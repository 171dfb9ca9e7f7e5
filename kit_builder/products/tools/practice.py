"""Work out the case for practice of a calculator, as far as it goes."""

from collections.abc import Iterator, Mapping, Sequence

from kit_builder.products.authoring.example import KEY
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
    return work_out_calculator(filled, rows, [*_list_practised(results, given)], words)


def _list_practised(results: Sequence[Result], given: Mapping[str, str]) -> Iterator[Result]:
    """Yield the results that follow in a case for practice; what comes after its decision may be left out of it."""
    missing = {key for key, value in given.items() if not value}
    for each in results:
        if missing.isdisjoint(KEY.findall(each.formula)):
            yield each
        else:
            missing.add(each.key)
