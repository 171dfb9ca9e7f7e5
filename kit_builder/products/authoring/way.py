"""How long the way is from each call of a product to its end: what has the longest way starts first.

It is measured in words that a document is to have, and what plans and checks take is counted in the same measure.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from kit_builder.products.authoring.document_spec import DocumentSpec

# From the start of a product's last checks, and from that of its edit and its corrections.
FROM_LAST_CHECK, FROM_EDIT = 250.0, 650.0
OUTLINE = 600.0
# Items are asked for, checked, corrected and checked again.
_FROM_ITEMS: Mapping[str, float] = MappingProxyType({"tools": 4000.0, "quiz": 1700.0})
# A check takes a share of the words it is about, but what is long is checked in several calls side by side.
_SHARE_OF_CHECK, _LONGEST_CHECK = 0.6, 800.0


def measure_from_check(spec: DocumentSpec) -> float:
    """Return the way from the first check of a document to the end of its product."""
    return min(_SHARE_OF_CHECK * spec.words, _LONGEST_CHECK) + FROM_EDIT


def measure_from_draft(spec: DocumentSpec) -> float:
    """Return the way from the draft of a document to the end of its product."""
    return spec.words + measure_from_check(spec)


def measure_from_outlines(specs: Iterable[DocumentSpec]) -> float:
    """Return the way from the last outlines of a product to its end: no document is drafted before all are planned."""
    return OUTLINE + max(map(measure_from_draft, specs), default=0.0)


def measure_from_items(spec: DocumentSpec) -> float:
    """Return the way from the first call about a document of items to its end."""
    return _FROM_ITEMS[spec.brief.kind]


def measure_product(specs: Sequence[DocumentSpec]) -> float:
    """Return the way from the start of a product with such documents to its end."""
    items = [spec for spec in specs if spec.brief.kind in _FROM_ITEMS]
    planned = measure_from_outlines(spec for spec in specs if spec.brief.kind not in _FROM_ITEMS)
    return max([OUTLINE + planned, *map(measure_from_items, items)])
