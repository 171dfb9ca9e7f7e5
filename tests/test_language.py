from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.language import detect, load_language
from kit_builder.prompts import prompts_folder

SAMPLES = Path(__file__).parent.parent / "samples"
OWN = "---\nmax_tokens: 9\n---\n# user\n{{ passage }}\n"


@pytest.mark.parametrize(
    ("code", "expected", "name"),
    [
        ("en", "en", "English"),
        ("en-GB", "en", "English"),
        ("nb", "nb", "norsk bokmål"),
        ("no", "nb", "norsk bokmål"),
        ("nn-NO", "nb", "norsk bokmål"),
        ("de", "de", "German"),
        ("xx", "xx", "the language with the code xx"),
    ],
)
def test_a_language_is_known_by_its_code(code: str, expected: str, name: str) -> None:
    language = load_language(code, [prompts_folder()])
    assert (language.code, language.name) == (expected, name)


def test_a_language_has_its_own_prompts_and_else_the_english_ones(tmp_path: Path) -> None:
    folders = [prompts_folder()]
    assert load_language("nb", folders).prompt("steps.md").path == prompts_folder() / "nb" / "steps.md"
    assert load_language("en", folders).prompt("steps.md").path == prompts_folder() / "steps.md"
    assert load_language("de", folders).prompt("steps.md").path == prompts_folder() / "steps.md"
    with pytest.raises(KitError, match=r"no prompt file other\.md"):
        load_language("nb", [tmp_path]).prompt("other.md")


def test_a_kits_own_prompts_come_before_the_packages(tmp_path: Path) -> None:
    language = load_language("nb", [tmp_path, prompts_folder()])
    (tmp_path / "steps.md").write_text(OWN, encoding="utf-8")
    assert language.prompt("steps.md").path == tmp_path / "steps.md"
    (tmp_path / "nb").mkdir()
    (tmp_path / "nb" / "steps.md").write_text(OWN, encoding="utf-8")
    assert language.prompt("steps.md").path == tmp_path / "nb" / "steps.md"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/[ncs]*.*")), ids=lambda path: path.name)
def test_the_language_of_the_samples_is_found(path: Path) -> None:
    expected = "nb" if "nettbutikk" in path.parts else "en"
    assert detect(path.read_text(encoding="utf-8")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ring kunden først, og spør hva de vil oppnå med tilbudet.", "nb"),
        ("Ring kunden fyrst, og spør kva dei vil oppnå med tilbodet.", "nb"),
        ("Phone the client first and ask what they want from the offer.", "en"),
        ("Rufen Sie zuerst den Kunden an und fragen Sie nach dem Ziel.", "de"),
        ("Ring kunden først, og spør hva de vil oppnå. " * 200 + "And then we spoke English. " * 2000, "nb"),
    ],
)
def test_the_language_of_a_text_is_judged_by_its_beginning(text: str, expected: str) -> None:
    assert detect(text) == expected
