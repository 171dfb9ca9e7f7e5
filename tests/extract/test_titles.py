import pytest

from kit_builder.extract.small.titles import drop_listener, make_title
from kit_builder.text.words import load_words
from tests.extract.test_extract import LANGUAGES


@pytest.mark.parametrize(
    ("code", "heading", "title"),
    [
        ("en", "Getting a quote: my routine for roofers", "Getting a quote"),
        ("en", "My routine for roofers", "Routine for roofers"),
        ("en", "2) Quoting a roof, how I do it", "Quoting a roof"),
        ("en", "Quoting a roof (ask Ruth about this!)", "Quoting a roof"),
        ("en", "RQ = roof quote", "Roof quote"),
        ("en", "ROOF QUOTES: WORKING NOTES", "Roof quotes"),
        ("en", "QUOTING A ROOF, for beginners", "Quoting a roof, for beginners"),
        ("en", "Notes: quoting a roof", "Quoting a roof"),
        ("en", "Quoting a roof: measure, price, send", "Quoting a roof: measure, price, send"),
        ("en", "Slates, battens and gutters", "Slates, battens and gutters"),
        ("en", "HACCP", "HACCP"),
        ("en", "(draft)", "(draft)"),
        ("nb", "Befaring, sånn jeg gjør det", "Befaring"),
        ("de", "Dachangebot: mein Ablauf", "Dachangebot"),
        ("de", "Dachangebot: wie ich es mache", "Dachangebot"),
        ("fr", "Devis: mes étapes", "Devis"),
    ],
)
def test_a_title_names_the_task_and_not_the_notes(code: str, heading: str, title: str) -> None:
    words = load_words(code)
    assert make_title(heading, words) == title
    assert make_title(title, words) == title


@pytest.mark.parametrize(
    ("code", "name", "task"),
    [
        ("en", "You measure the roof", "Measure the roof"),
        ("en", "First measure the roof", "Measure the roof"),
        ("en", "Your roof", "Your roof"),
        ("en", "Measure the roof", "Measure the roof"),
        ("nb", "Du måler taket", "Du måler taket"),
        ("nb", "Først mål taket", "Mål taket"),
    ],
)
def test_a_name_does_not_begin_with_whoever_does_the_task(code: str, name: str, task: str) -> None:
    assert drop_listener(name, LANGUAGES[code]) == task
