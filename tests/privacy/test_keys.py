"""An API key is read from the environment and appears nowhere else: not in settings, errors, output or the kit."""

from pathlib import Path

import pytest

from tests.conftest import Command
from tests.wire import Wire, status

KEY = "sk-planted-0123456789abcdef"


@pytest.mark.parametrize(
    "written",
    [
        f'[model]\napi_key = "{KEY}"\n',
        f'[model]\nspec = "openai:gpt-5-mini"\nbase_url = "https://x.invalid/?k={KEY}"\n',
        '[model]\nbase_url = "https://kari:hemmelig@x.invalid/v1"\n',
        'OPENAI_API_KEY = "short"\n',
    ],
)
def test_a_key_in_the_settings_is_rejected_and_not_shown(written: str, kit_builder: Command, tmp_path: Path) -> None:
    kit, notes = tmp_path / "kit", tmp_path / "notes.md"
    kit.mkdir()
    (kit / "kit.toml").write_text(written, encoding="utf-8")
    notes.write_text("Open the till.\n", encoding="utf-8")

    ran = kit_builder("build", notes, "--out", kit, "--model", "none")

    assert (ran.status, "environment" in ran.err) == (2, True)
    assert not any(each in ran.err for each in (KEY, "hemmelig", "short"))


def test_no_file_of_the_kit_and_no_error_contains_a_key(
    wire: Wire, kit_builder: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    notes = tmp_path / "notes.md"
    notes.write_text("Open the till. Count the cash. Lock the safe.\n", encoding="utf-8")

    ran = kit_builder("build", notes, "--out", tmp_path / "kit", "--product", "diy-kit", *wire.options)
    wire.always = status(400, "bad", f"Incorrect key {KEY} was given")
    failed = kit_builder("extract", notes, "--out", tmp_path / "kit", "--fresh", *wire.options)

    assert any(KEY in str(asked.headers) for asked in wire.asked)
    assert KEY not in ran.out + ran.err + failed.out + failed.err
    files = [path for path in (tmp_path / "kit").rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []
