"""What code finds wrong with a worksheet as a whole: what is said twice on it, and mistakes that it does not show."""

from collections.abc import Iterator

from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.records import Fault, Tool
from kit_builder.products.tools.types.form import Form
from kit_builder.text.likeness import are_alike
from kit_builder.text.quotations import list_quoted
from kit_builder.text.tokens import stem_content
from kit_builder.text.words import Words

_LEAST_SAME, _MOST_SAME = 0.5, 0.75  # of two texts, by which they tell people to do the same


def find_worksheet_faults(tool: Tool, words: Words) -> Iterator[Fault]:
    """Yield faults, none of them severe, of a form or a calculator; other tools have none."""
    if isinstance(tool, (Form, Calculator)):
        yield from _find_said_twice(tool, words)
        yield from _find_hidden_signs(tool)


def _find_said_twice(tool: Form | Calculator, words: Words) -> Iterator[Fault]:
    """Yield a fault for each step that says what a row, or a step before it, says as well.

    Rows that are alike, such as those of two days, each have an answer of their own.
    """
    rows = tool.fields if isinstance(tool, Form) else [each for each in tool.rows if each is not None]
    said = [(each.note, each.ids) for each in rows if each.note]
    for step in tool.steps:
        own = stem_content(step.text, words)
        for text, ids in said:
            if {*ids} & {*step.ids} and are_alike(own, stem_content(text, words), _LEAST_SAME, _MOST_SAME):
                message = f"“{step.text}” and “{text}” say the same. Keep one of them, where it is done."
                yield Fault("", message, "said twice", severe=False)
        said.append((step.text, step.ids))


def _find_hidden_signs(tool: Form | Calculator) -> Iterator[Fault]:
    """Yield a fault for each mistake whose sign quotes nothing; only people see whether a paper has what one quotes."""
    for place, each in enumerate(tool.mistakes):
        if each.sign and not list_quoted(each.sign):
            message = (
                f"“{each.sign}” quotes nothing that one reads. Name the row, column or box that shows the mistake, or "
                "the words on a paper beside it, in quotation marks, or leave `sign` empty if no paper shows it."
            )
            yield Fault(f"mistakes/{place}", message, "sign not on paper", severe=False)
