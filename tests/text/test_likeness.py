"""Whether two sentences are about the same."""

import pytest

from kit_builder.text.likeness import are_alike, is_said_in

WEIGH = ("weigh", "three", "plate", "busi", "servic")


@pytest.mark.parametrize(
    ("own", "other", "is_said"),
    [
        (WEIGH, WEIGH, True),
        (WEIGH[:2], WEIGH, True),  # all of a short one is in the long one
        (WEIGH, WEIGH[:2], False),  # but not the other way round
        (WEIGH, (*WEIGH[:3], "quiet", "night"), True),  # three of five words of each
        (WEIGH, (*WEIGH[:2], "count", "quiet", "night"), False),
        (WEIGH, ("print", "menu"), False),
    ],
)
def test_a_sentence_is_said_in_one_that_has_nearly_all_of_it(
    own: tuple[str, ...], other: tuple[str, ...], is_said: bool
) -> None:
    assert is_said_in(own, other) == is_said


def test_likeness_is_the_same_in_both_directions() -> None:
    other = (*WEIGH[:2], "count", "quiet")
    assert are_alike(WEIGH, other, least=0.4, most=0.5) and are_alike(other, WEIGH, least=0.4, most=0.5)
    assert not are_alike(WEIGH, other, least=0.5, most=0.5)
    assert not are_alike(WEIGH, other, least=0.4, most=0.6)
    assert are_alike(WEIGH, WEIGH[:2], least=1, most=1)  # one is said in the other
