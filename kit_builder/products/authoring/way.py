"""Estimate how much work lies between each call of a product and its end: the longest way starts first.

Work is measured in words of drafts. Other answers count by their length, at about 3.5 tokens a word, as measured in
answers of large models.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kit_builder.products.authoring.document_spec import DocumentSpec

# The way from the start of a product's last checks.
FROM_LAST_CHECK = 100.0
# The way from the call about sentences that lean on faulty ones.
FROM_CUTS = 350.0
# The ways from the first checks of items, some of which are corrected and checked again.
FROM_CHECK_OF_TOOLS, FROM_CHECK_OF_QUIZ = 1600.0, 900.0
_OUTLINE = 800.0
# A script is longer than its talk: it has directions, and what is on the screen.
_TIMES_SCRIPT = 1.5
# How much of a script that misses its slot is written again.
_SHARE_OF_SCRIPT = 0.8
# A check is this share of the words it is about, up to a limit: long texts are checked in several parallel calls.
_SHARE_OF_CHECK, _LONGEST_CHECK = 0.6, 170.0
# The edit rewords this share of the documents of a product, up to a limit.
_SHARE_OF_EDIT, _LONGEST_EDIT = 0.3, 1500.0
# Items are written and checked; some are corrected and checked again.
_FROM_ITEMS: Mapping[str, float] = MappingProxyType({"tools": 5000.0, "quiz": 2000.0})


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways through a product with the documents `specs`: each from the start of a call to the product's end."""

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
        """The way from the edit of the product."""
        words = sum(map(_measure_draft, self._prose))
        return min(_SHARE_OF_EDIT * words, _LONGEST_EDIT) + FROM_LAST_CHECK

    @property
    def _prose(self) -> list[DocumentSpec]:
        return [each for each in self.specs if each.brief.kind not in _FROM_ITEMS]

    def measure_from_draft(self, spec: DocumentSpec) -> float:
        """Return the way from the draft of a document."""
        return _measure_draft(spec) + self.measure_from_check(spec)

    def measure_from_check(self, spec: DocumentSpec, missing_words: int = 0) -> float:
        """Return the way from the first check of a document with missing or excess words."""
        return min(_SHARE_OF_CHECK * spec.words, _LONGEST_CHECK) + self.measure_from_completion(spec, missing_words)

    def measure_from_completion(self, spec: DocumentSpec, missing_words: int) -> float:
        """Return the way from the calls about such a document that run alongside the edit."""
        return max(self.from_edit, _SHARE_OF_SCRIPT * spec.words + FROM_LAST_CHECK if missing_words else 0.0)

    def measure_from_items(self, spec: DocumentSpec) -> float:
        """Return the way from the first call about a document of items, 0 for any other."""
        return _FROM_ITEMS.get(spec.brief.kind, 0.0)


def _measure_draft(spec: DocumentSpec) -> float:
    return _TIMES_SCRIPT * spec.words if spec.is_spoken else spec.words
