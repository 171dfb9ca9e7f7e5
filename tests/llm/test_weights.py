"""Known weights, their folder, and the check of their digest."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kit_builder.errors import ModelError
from kit_builder.llm import weights as module
from kit_builder.llm.weights import KNOWN_WEIGHTS, Weights, find_weights, get_models_folder, verify_weights
from tests.llm.tiny_weights import make_weights

DATA = b"GGUF and then weights"
TINY = make_weights(DATA)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIT_BUILDER_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def test_the_default_weights_come_first() -> None:
    assert KNOWN_WEIGHTS[0].name == "qwen2.5-coder-1.5b"
    assert len(set(KNOWN_WEIGHTS[0].parts)) == 22
    assert [weights.name for weights in KNOWN_WEIGHTS if weights.is_for_tests] == ["smollm2-135m"]


@pytest.mark.parametrize("weights", KNOWN_WEIGHTS, ids=lambda each: each.name)
def test_an_entry_of_the_catalogue_can_be_downloaded_and_checked(weights: Weights) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", weights.sha256)
    assert weights.url.startswith("https://")
    assert weights.url.endswith(f"/{weights.repository}/resolve/{weights.revision}/{weights.file}")
    assert weights.size < weights.memory
    assert weights.chain in ("full", "small")
    assert weights.licence == "Apache-2.0"
    assert all((weights.title, weights.languages, weights.measured))


def test_the_names_and_files_of_the_catalogue_are_unique() -> None:
    for found in ([each.name for each in KNOWN_WEIGHTS], [each.file for each in KNOWN_WEIGHTS]):
        assert len(set(found)) == len(found)


def test_the_environment_can_name_a_mirror_of_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example/hub/")
    assert TINY.url == "https://mirror.example/hub/someone/tiny-GGUF/resolve/abc123/tiny.gguf"


def test_the_default_folder_is_in_the_users_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KIT_BUILDER_MODELS")
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert get_models_folder() == Path("/somewhere/kit-builder/models")


def test_the_environment_can_name_another_folder(folder: Path) -> None:
    assert get_models_folder() == folder


def test_the_module_is_quick_to_import() -> None:
    code = "import sys, kit_builder.llm.weights; print({'urllib.request', 'ssl', 'platformdirs'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout.strip() == "set()"


def test_only_a_file_of_the_right_size_is_found(folder: Path) -> None:
    folder.mkdir()
    assert find_weights(TINY) is None
    (folder / "tiny.gguf").write_bytes(DATA[:-1])
    assert find_weights(TINY) is None
    (folder / "tiny.gguf").write_bytes(DATA)
    assert find_weights(TINY) == folder / "tiny.gguf"


def test_a_verified_file_is_not_read_again_until_it_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    digest = module.hash_file

    def counted(path: Path) -> str:
        read.append(path)
        return digest(path)

    monkeypatch.setattr(module, "hash_file", counted)
    folder.mkdir()
    path = folder / "tiny.gguf"
    path.write_bytes(DATA)
    verify_weights(path, TINY)
    verify_weights(path, TINY)
    assert len(read) == 1
    os.utime(path, ns=(1, 1))
    verify_weights(path, TINY)
    assert len(read) == 2


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"tiny\.gguf \(No such file or directory\).*`kit-builder models pull tiny`"):
        verify_weights(folder / "tiny.gguf", TINY)
