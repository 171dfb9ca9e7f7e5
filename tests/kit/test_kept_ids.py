"""A method that is found again under another name keeps its id, and with it a person's edits."""

import pytest

from kit_builder.kit.kept_ids import keep_ids
from kit_builder.records import Evidence, Item, Method

INVOICES = ("Phone the client on day 10.", "Ask who has the invoice.", "Write down what they say.", "Ring again.")
SHELF = ("Count the shelf on Monday.", "Order what is missing before noon.")
OTHERS = ("Weigh three plates in a busy service.", "Divide the heaviest by the lightest.")


def method(name: str, *quotes: str) -> Method:
    steps = (Item(quote, (Evidence("call.vtt", "call", 1, 1, quote),)) for quote in quotes)
    return Method(name, name.title(), steps=tuple(steps))


EARLIER = (method("invoices", *INVOICES), method("shelf", *SHELF))


@pytest.mark.parametrize(
    ("found", "ids"),
    [
        ((method("money", *INVOICES), method("shelf", *SHELF)), ["invoices", "shelf"]),
        ((method("stock", *SHELF), method("money", *INVOICES[:3], *OTHERS)), ["shelf", "invoices"]),
        ((method("money", " ".join(INVOICES)),), ["invoices"]),
        ((method("late", *INVOICES[3:]), method("money", *INVOICES[:3])), ["late", "invoices"]),
        ((method("shelf", *INVOICES), method("stock", *SHELF)), ["shelf", "stock"]),
        ((method("plates", *OTHERS), method("shelf", *SHELF)), ["plates", "shelf"]),
        ((), []),
    ],
    ids=["renamed", "both, in another order", "in one line", "divided", "named like another", "new", "none"],
)
def test_a_method_keeps_the_id_of_what_it_quotes(found: tuple[Method, ...], ids: list[str]) -> None:
    kept = keep_ids(found, EARLIER)
    assert [each.id for each in kept] == ids
    assert [each.name for each in kept] == [each.name for each in found]
    assert keep_ids(found, ()) == found
