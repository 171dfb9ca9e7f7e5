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
    SECTION_OF_KIND,
    SECTIONS,
    Evidence,
    Item,
    Method,
    Number,
    Story,
)
from kit_builder.records.product import (
    TERMS,
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
from kit_builder.records.statement import KINDS, DiscardedStatement, Kind, Statement, Whose

__all__ = [
    "KINDS",
    "SECTIONS",
    "SECTION_OF_KIND",
    "TERMS",
    "TIERS",
    "Discard",
    "DiscardedStatement",
    "Effort",
    "Evidence",
    "Extract",
    "Finding",
    "Item",
    "ItemCounts",
    "Kind",
    "Kit",
    "LeftOut",
    "Level",
    "Line",
    "Method",
    "Number",
    "Offer",
    "Part",
    "Passage",
    "Product",
    "Prose",
    "Question",
    "Reason",
    "Source",
    "Span",
    "Statement",
    "Story",
    "Voice",
    "Whose",
]
