"""The records that the stages pass on. All are frozen: a stage returns new ones.

Belongs here: data that more than one package needs. Does not: functions on it, or records of one package.
"""

from kit_builder.records.extraction import (
    Discard,
    Effort,
    Extract,
    Finding,
    ItemCounts,
    LeftOut,
    Level,
    Question,
    Reason,
)
from kit_builder.records.method import (
    SECTIONS,
    Evidence,
    Item,
    Method,
)
from kit_builder.records.product import (
    TIERS,
    Kit,
    Offer,
    Part,
    Product,
    Prose,
    Voice,
)
from kit_builder.records.source import (
    Line,
    Passage,
    Source,
    Span,
)

__all__ = [
    "SECTIONS",
    "TIERS",
    "Discard",
    "Effort",
    "Evidence",
    "Extract",
    "Finding",
    "Item",
    "ItemCounts",
    "Kit",
    "LeftOut",
    "Level",
    "Line",
    "Method",
    "Offer",
    "Part",
    "Passage",
    "Product",
    "Prose",
    "Question",
    "Reason",
    "Source",
    "Span",
    "Voice",
]
