"""The names of speakers: badges, companies and addressees are not part of them."""

import pytest

from kit_builder.sources.turn_names import is_capitalised, is_short_for, shorten_names


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Siv Aune (Aune Ovens)", "Per Moe"], ["Siv Aune", "Per Moe"]),
        (["Siv Aune (Guest)", "Siv Aune"], ["Siv Aune", "Siv Aune"]),
        (["Siv (Oslo)", "Siv (Moss)"], ["Siv (Oslo)", "Siv (Moss)"]),
        (["Siv (2)", "Siv"], ["Siv (2)", "Siv"]),
        (["From Siv to Everyone", "From Per Moe to Everyone"], ["Siv", "Per Moe"]),
        (["Speaker 1", "Speaker 2"], ["Speaker 1", "Speaker 2"]),
        (["Siv Aune", "Siv Moe"], ["Siv Aune", "Siv Moe"]),
        ([], []),
    ],
)
def test_names_are_shortened_if_they_stay_apart(names: list[str], expected: list[str]) -> None:
    shown = shorten_names(names)
    assert [shown[name] for name in names] == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Siv", True), ("Siv von der Aune", True), ("one thing", False), ("What if you had", False), ("说话人 1", True)],
)
def test_a_name_begins_with_capitals_except_for_particles(name: str, expected: bool) -> None:
    assert is_capitalised(name) is expected


def test_initials_are_short_for_a_name() -> None:
    assert is_short_for("SA", "Siv Aune")
    assert is_short_for("AS", "Siv Aune")
    assert is_short_for("siv aune", "Siv Aune")
    assert not is_short_for("PM", "Siv Aune")
