from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.kit.settings import (
    ModelSettings,
    PrivacySettings,
    Settings,
    read_settings,
    render_settings,
)
from kit_builder.records import Offer, Voice


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(
            title='Pris på "alt" \\ en bok',
            audience="De som <b>selger</b> {{ kit }}\tog mer",
            author="Kåre Ødegård",
            language="nb",
            voice=Voice(adjectives="rolig,\nkort", do='"ja"', dont="nei", sample="Ring. Spør."),
            offer=Offer("kr", rate=900, work="Vi går gjennom alt.", price_together=1490.5),
            products=("book",),
            speakers={"Ole's iPhone": "Ole Vik", 'The "owner"': "", "Møterom 3": "Kåre"},
            model=ModelSettings(spec="openai:gpt-5-mini", base_url="http://127.0.0.1:1/v1", timeout=7.5),
            privacy=PrivacySettings(mask=False, names=("Kåre", 'Bl"å'), free=("Trello",), amounts=True),
        ),
        Settings(products=()),
    ],
)
def test_settings_are_read_back_as_written(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "kit.toml"
    path.write_text(render_settings(settings), encoding="utf-8")
    assert read_settings(path) == settings


def test_every_setting_is_explained_above_it() -> None:
    lines = render_settings(Settings()).splitlines()
    tables = {name: Settings().model_dump()[name] for name in ("model", "voice", "brand", "offer", "privacy")}
    for name in [
        *(set(Settings.model_fields) - set(tables) - {"speakers"}),
        *(name for table in tables.values() for name in table),
    ]:
        (at,) = [place for place, line in enumerate(lines) if line.startswith(f"{name} = ")]
        assert lines[at - 1].startswith("# ")


def test_the_names_of_speakers_are_explained_by_an_example() -> None:
    lines = render_settings(Settings()).splitlines()
    (at,) = [place for place, line in enumerate(lines) if line == "[speakers]"]
    assert all(line.startswith("# ") for line in lines[at + 1 : at + 3])


def test_without_a_file_the_settings_are_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "kit.toml") == Settings()


def test_all_errors_are_reported_at_once(tmp_path: Path) -> None:
    path = tmp_path / "kit.toml"
    path.write_text('titel = "x"\nproducts = "book"\nlanguage = "../en"\n[model]\ntimeout = 0\nkey = "k"\n')
    with pytest.raises(KitError) as caught:
        read_settings(path)
    message = str(caught.value)
    keys = ("titel", "products", "language", "model.timeout", "model.key")
    assert [key for key in keys if f"'{key}' in kit.toml" not in message] == []
    assert "Unknown key 'titel'" in message
    assert '"../en"' in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "meant"),
    [('titel = "x"', "'title'"), ("[offer]\nprice = 3", "'price_kit'"), ("[modle]\nspec = 1", "'model'")],
)
def test_the_key_that_was_meant_is_suggested(tmp_path: Path, text: str, meant: str) -> None:
    path = tmp_path / "kit.toml"
    path.write_text(text)
    with pytest.raises(KitError, match=f"Did you mean {meant}"):
        read_settings(path)


@pytest.mark.parametrize("raw", [b"title = ", b"title = 'a'\ntitle = 'b'\n", b"title = '\xff'\n"])
def test_an_invalid_file_is_named(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "kit.toml"
    path.write_bytes(raw)
    with pytest.raises(KitError, match=r"Cannot read .*kit\.toml.*\. [A-Z`]"):
        read_settings(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("price_kitt = 9", "Did you mean 'price_kit'?"),
        ("rate = -1", "'offer.rate'"),
        ("hours = inf", "'offer.hours'"),
        (f'work = "{"a" * 301}"', "'offer.work'"),
        ("contact = 5", "'offer.contact'"),
    ],
)
def test_a_mistake_in_the_terms_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "kit.toml"
    path.write_text(f"[offer]\n{text}\n")
    with pytest.raises(KitError) as caught:
        read_settings(path)
    assert said in str(caught.value)


def test_the_terms_and_the_voice_reach_products_as_they_are_set() -> None:
    settings = Settings(offer=Offer("kr", price_kit=90), voice=Voice("calm"))
    kit = settings.to_kit("en")
    assert (kit.offer, kit.voice) == (settings.offer, settings.voice)


def test_a_voice_given_as_text_sets_its_adjectives(tmp_path: Path) -> None:
    path = tmp_path / "kit.toml"
    path.write_text('voice = "calm, direct"\n')
    assert read_settings(path).voice == Voice(adjectives="calm, direct")


def test_a_folder_in_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "kit.toml").mkdir()
    with pytest.raises(KitError, match=r"Cannot read .*kit\.toml"):
        read_settings(tmp_path / "kit.toml")


def test_settings_can_be_changed_to_valid_values_only() -> None:
    assert Settings(title="A").with_changes(language="nb") == Settings(title="A", language="nb")
    with pytest.raises(KitError, match=r"'language'.*norsk bokmål"):
        Settings().with_changes(language="norsk bokmål")
