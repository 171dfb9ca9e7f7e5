from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.text.languages import check_code, detect_language, load_language
from kit_builder.text.prompts import find_prompts_folder

SAMPLES = Path(__file__).parent.parent.parent / "samples"
OWN = "---\nmax_tokens: 9\n---\n# user\n{{ passage }}\n"


@pytest.mark.parametrize(
    ("code", "expected", "name"),
    [
        ("en", "en", "English"),
        ("en-GB", "en", "English"),
        ("nb", "nb", "norsk bokmål"),
        ("no", "nb", "norsk bokmål"),
        ("nn-NO", "nn", "norsk nynorsk"),
        ("de", "de", "Deutsch"),
        ("fi", "fi", "Finnish"),
        ("xx", "xx", "the language with the code xx"),
    ],
)
def test_a_language_is_loaded_by_its_code(code: str, expected: str, name: str) -> None:
    language = load_language(code, [find_prompts_folder()])
    assert (language.code, language.name) == (expected, name)


@pytest.mark.parametrize("code", ["no", "en-GB", "nb_NO", "fi", "hr"])
def test_a_language_that_can_be_written_is_accepted(code: str) -> None:
    assert check_code(code) == code


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("norwegian", "mean nb"),
        ("Norsk", "mean nb"),
        ("nor", "mean nb"),
        ("deutsch", "mean de"),
        ("swedisch", "mean sv"),
        ("finnish", "mean fi"),
        ("xx", "Built in are da"),
        ("en-../..", "Built in are da"),
    ],
)
def test_an_unknown_language_is_refused_with_the_nearest(given: str, meant: str) -> None:
    with pytest.raises(ValueError, match=meant):
        check_code(given)


def test_a_prompt_is_loaded_in_the_language_or_in_english(tmp_path: Path) -> None:
    folders = [find_prompts_folder()]
    assert load_language("nb", folders).load_prompt("steps.md").path == find_prompts_folder() / "nb" / "steps.md"
    assert load_language("en", folders).load_prompt("steps.md").path == find_prompts_folder() / "steps.md"
    assert load_language("fi", folders).load_prompt("steps.md").path == find_prompts_folder() / "steps.md"
    with pytest.raises(KitError, match=r"other\.md"):
        load_language("nb", [tmp_path]).load_prompt("other.md")


def test_a_kits_own_prompts_come_before_the_packages(tmp_path: Path) -> None:
    language = load_language("nb", [tmp_path, find_prompts_folder()])
    (tmp_path / "steps.md").write_text(OWN, encoding="utf-8")
    assert language.load_prompt("steps.md").path == tmp_path / "steps.md"
    (tmp_path / "nb").mkdir()
    (tmp_path / "nb" / "steps.md").write_text(OWN, encoding="utf-8")
    assert language.load_prompt("steps.md").path == tmp_path / "nb" / "steps.md"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/*.[mv][dt]*")), ids=lambda path: path.name)
def test_the_language_of_the_samples_is_detected(path: Path) -> None:
    expected = "nb" if "nettbutikk" in path.parts else "en"
    assert detect_language(path.read_text(encoding="utf-8")) == expected


SHORT = {
    "en": "Never write more than three points on the front page, or nobody reads on.",
    "nb": "Hvis svinnet er over 4 prosent, må du se på leverandøren før du gjør noe annet.",
    "nn": "Viss svinnet er over 4 prosent, må du sjå på leverandøren før du gjer noko anna.",
    "da": "Hvis svindet er over 4 procent, skal du se på leverandøren, før du gør noget andet.",
    "sv": "Om svinnet är över 4 procent måste du titta på leverantören innan du gör något annat.",
    "de": "Wenn der Schwund über 4 Prozent liegt, schauen Sie sich zuerst den Lieferanten an.",
    "es": "Si la merma pasa del 4 por ciento, mira al proveedor antes de hacer otra cosa.",
    "fr": "Si la perte dépasse 4 pour cent, regardez le fournisseur avant de faire autre chose.",
    "nl": "Als de derving boven de 4 procent ligt, kijk dan eerst naar de leverancier.",
    "fi": "Jos hävikki on yli 4 prosenttia, katso ensin toimittajaa ennen kuin teet mitään muuta.",
}


@pytest.mark.parametrize(("expected", "text"), SHORT.items(), ids=SHORT)
def test_the_language_of_a_sentence_is_detected(expected: str, text: str) -> None:
    assert detect_language(text) == expected


@pytest.mark.parametrize(("expected", "text"), SHORT.items(), ids=SHORT)
@pytest.mark.parametrize("source", ["en", "nb"])
def test_a_passage_in_another_language_than_its_source_is_detected(source: str, expected: str, text: str) -> None:
    assert detect_language(text, source) == expected


@pytest.mark.parametrize("text", ["", "42", "Ring Petra, ikkje Ola.", "Call them. Never mail."])
def test_a_short_passage_has_the_language_of_its_source(text: str) -> None:
    assert detect_language(text, "nb") == "nb"


def test_an_ambiguous_passage_has_the_language_of_its_source() -> None:
    text = "Mål hylden først, skriv tallet på kortet, og sæt kortet tilbage på hylden når tallet er over 40."
    assert detect_language(text) == "da"
    assert detect_language(text, "nb") == "nb"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ring kunden først, og spør hva de vil oppnå med tilbudet.", "nb"),
        ("Ring kunden fyrst, og spør kva dei vil oppnå med tilbodet.", "nn"),
        ("Ring kunden først, og spør hva de vil oppnå. " * 200 + "And then we spoke English. " * 2000, "nb"),
    ],
)
def test_the_language_of_a_text_is_judged_by_its_beginning(text: str, expected: str) -> None:
    assert detect_language(text) == expected
