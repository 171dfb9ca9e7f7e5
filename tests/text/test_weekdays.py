import pytest

from kit_builder.text.weekdays import find_weekdays
from kit_builder.text.words import load_words


@pytest.mark.parametrize(
    ("code", "text", "days"),
    [
        ("en", "On Mondays and on a Friday, never in the morning.", {"monday", "friday"}),
        ("en", "Give money to the sunny side.", set()),
        ("nb", "Ring på mandagen eller en lørdag kveld.", {"mandag", "lørdag"}),
        ("sv", "Ring på måndagarna.", {"måndag"}),
        ("de", "Lies die Montageanleitung drei Tage vor der Montage.", set()),
        ("de", "Montags wird gemessen, freitags montiert.", {"montag", "freitag"}),
        ("es", "Los sábados, y los lunes por la mañana.", {"sábado", "lunes"}),
    ],
)
def test_days_are_found_in_any_form(code: str, text: str, days: set[str]) -> None:
    assert find_weekdays(text, load_words(code)) == days
