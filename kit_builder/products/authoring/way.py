"""How long the way is from each call of a product to its end: what has the longest way starts first.

It is measured in words that a document is to have, and what else is asked for is counted in the same measure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kit_builder.products.authoring.document_spec import DocumentSpec

# From the start of a product's last checks.
FROM_LAST_CHECK = 300.0
_OUTLINE = 600.0
# A check takes a share of the words it is about, but what is long is checked in several calls side by side.
_SHARE_OF_CHECK, _LONGEST_CHECK = 0.6, 500.0
# The edit rewords a share of all documents, in several calls if they are many.
_SHARE_OF_EDIT, _LONGEST_EDIT = 0.12, 1100.0
# Items are asked for, checked, corrected and checked again.
_FROM_ITEMS: Mapping[str, float] = MappingProxyType({"tools": 3300.0, "quiz": 1700.0})


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways within a product with the documents `specs`: each from the start of something to the product's end."""

    specs: Sequence[DocumentSpec]

    @property
    def from_start(self) -> float:
        """The way of the product as a whole: its longest."""
        return max([self.from_first_outline, *(self.measure_from_items(each) for each in self.specs)])

    @property
    def from_first_outline(self) -> float:
        """The way from the outline that others wait for."""
        return _OUTLINE + self.from_outlines

    @property
    def from_outlines(self) -> float:
        """The way from the other outlines: no document is drafted before all are planned."""
        return _OUTLINE + max(map(self.measure_from_draft, self._prose), default=0.0)

    @property
    def from_edit(self) -> float:
        """The way from the edit of the product, and from what is done beside it."""
        return min(_SHARE_OF_EDIT * sum(each.words for each in self._prose), _LONGEST_EDIT) + FROM_LAST_CHECK

    @property
    def _prose(self) -> list[DocumentSpec]:
        return [each for each in self.specs if each.brief.kind not in _FROM_ITEMS]

    def measure_from_draft(self, spec: DocumentSpec) -> float:
        """Return the way from the draft of a document."""
        return spec.words + self.measure_from_check(spec)

    def measure_from_check(self, spec: DocumentSpec) -> float:
        """Return the way from the first check of a document."""
        return min(_SHARE_OF_CHECK * spec.words, _LONGEST_CHECK) + self.from_edit

    def measure_from_items(self, spec: DocumentSpec) -> float:
        """Return the way from the first call about a document of items, 0 for any other."""
        return _FROM_ITEMS.get(spec.brief.kind, 0.0)
