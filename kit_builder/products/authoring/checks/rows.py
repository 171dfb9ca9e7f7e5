"""Check the cells of a table's row: are they for readers to fill in, or were they left empty?"""

from collections.abc import Iterator

from kit_builder.products.authoring.units import Unit

_BAR = " | "


def is_form_row(unit: Unit) -> bool:
    """Return whether a row has only a name, and the rest is for readers to fill in."""
    return unit.form == "row" and _BAR in unit.head and _count_filled(unit) == 1


def find_empty_cells(unit: Unit) -> Iterator[str]:
    """Yield a message if a row has fewer cells with words than its head."""
    if unit.form == "row" and _count_filled(unit) <= unit.head.count(_BAR):
        yield (
            "A cell of this row is empty, and buyers ask what belongs there. Fill it from a statement, or take the row "
            "out and tell what it has in a sentence below the table."
        )


def _count_filled(unit: Unit) -> int:
    return sum(any(map(str.isalnum, cell)) for cell in unit.sentence.text.split(_BAR))
