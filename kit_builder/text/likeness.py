"""Whether two sentences are about the same, by the stems of their content words."""

from collections.abc import Sequence

from kit_builder.text.tokens import measure_overlap

# Two sentences on one subject are the same if each has this share of the other's stems, or one nearly all of the
# other's.
_SAME, _CONTAINED = 0.6, 0.85


def is_said_in(own: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether a sentence is all but contained in another, or each of the two mostly in the other."""
    contained = measure_overlap(own, other)
    return contained >= _CONTAINED or min(contained, measure_overlap(other, own)) >= _SAME


def are_alike(own: Sequence[str], other: Sequence[str], least: float, most: float) -> bool:
    """Return whether one sentence is said in the other, or `least` of each is in the other, and `most` of one."""
    less, more = sorted((measure_overlap(own, other), measure_overlap(other, own)))
    return is_said_in(own, other) or is_said_in(other, own) or (less >= least and more >= most)
