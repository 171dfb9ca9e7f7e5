"""Which embedded model is used, and with how much context, by what the machine has."""

import hashlib
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from kit_builder.errors import ModelError
from kit_builder.llm import ModelOptions, local_models, machine, open_model
from kit_builder.llm.local_models import choose_context, choose_weights, find_needs
from kit_builder.llm.machine import Machine, inspect_machine
from kit_builder.llm.weights import KNOWN_WEIGHTS, Weights
from kit_builder.records import Question
from tests.llm.conftest import Steps

GB = 1 << 30
BY_NAME = {weights.name: weights for weights in KNOWN_WEIGHTS}
DEFAULT, FULL = KNOWN_WEIGHTS[0], BY_NAME["qwen3.5-4b"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIT_BUILDER_MODELS", str(tmp_path / "models"))
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


def install(folder: Path, *models: Weights) -> None:
    """Put files of the right size there, which take no space."""
    for weights in models:
        (folder / weights.file).touch()
        os.truncate(folder / weights.file, weights.size)


def use_machine(monkeypatch: pytest.MonkeyPatch, memory: int, cores: int = 2) -> None:
    monkeypatch.setattr("kit_builder.llm.providers.inspect_machine", lambda: Machine(memory, cores))


def open_spec(spec: str, tmp_path: Path) -> str:
    with open_model(ModelOptions(spec, tmp_path / "cache", 60)) as model:
        return model.name


# Which model


def test_without_any_model_local_is_the_default() -> None:
    assert choose_weights(Machine(8 * GB, 2)) is DEFAULT


def test_local_is_the_best_installed_model(folder: Path, tmp_path: Path) -> None:
    assert open_spec("local", tmp_path) == f"local:{DEFAULT.name}"
    install(folder, DEFAULT, BY_NAME["qwen3.5-2b"], BY_NAME["smollm2-135m"])
    assert choose_weights(Machine(8 * GB, 2)) is DEFAULT
    install(folder, FULL)
    assert choose_weights(Machine(8 * GB, 2)) is FULL
    assert open_spec("local", tmp_path) == f"local:{FULL.name}"
    assert open_spec(f"local:{DEFAULT.name}", tmp_path) == f"local:{DEFAULT.name}"


def test_a_model_too_large_for_the_memory_is_not_chosen(folder: Path) -> None:
    install(folder, DEFAULT, FULL)
    assert choose_weights(Machine(4 * GB, 2)) is DEFAULT


def test_a_file_of_another_size_is_not_installed(folder: Path) -> None:
    install(folder, replace(FULL, size=FULL.size - 1))
    assert choose_weights(Machine(8 * GB, 2)) is DEFAULT


def test_a_model_for_tests_is_never_chosen(folder: Path) -> None:
    install(folder, BY_NAME["smollm2-135m"])
    assert choose_weights(Machine(8 * GB, 2)) is DEFAULT


# How much context


@pytest.mark.parametrize(
    ("name", "memory", "context"),
    [
        (FULL.name, 0, 16_384),  # unknown
        (FULL.name, 8 * GB, 16_384),
        (FULL.name, 4 * GB, 8_192),
        (DEFAULT.name, 64 * GB, 8_192),
        (DEFAULT.name, 4 * GB, 8_192),
        (DEFAULT.name, 2 * GB, 4_096),
    ],
)
def test_the_context_is_as_large_as_the_memory_allows(name: str, memory: int, context: int) -> None:
    assert choose_context(find_needs(BY_NAME[name]), Machine(memory, 2)) == context


def test_a_model_gets_no_more_context_than_it_was_trained_with() -> None:
    needs = replace(find_needs(FULL), longest_context=2_048)
    assert choose_context(needs, Machine(8 * GB, 2)) == 2_048


def test_too_little_memory_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_machine(monkeypatch, 3 * GB)
    with pytest.raises(ModelError) as raised:
        open_spec(f"local:{FULL.name}", tmp_path)
    assert str(raised.value) == (
        "qwen3.5-4b needs 3.9 GB of memory, and this machine has 3.2 GB: use a smaller one of `kit-builder models`, or "
        "a hosted model with --model PROVIDER:MODEL."
    )
    use_machine(monkeypatch, GB)
    with pytest.raises(ModelError, match="GB: use a hosted model"):  # there is no smaller one
        open_spec("local", tmp_path)


# The machine


def test_the_limits_of_a_container_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory, cores = tmp_path / "memory.max", tmp_path / "cpu.max"
    monkeypatch.setattr(machine, "_MEMORY_LIMITS", (str(memory), str(tmp_path / "missing")))
    monkeypatch.setattr(machine, "_CORE_LIMIT", str(cores))
    inspect_anew = inspect_machine.__wrapped__
    whole = inspect_anew()
    assert whole.memory > GB
    assert 1 <= whole.cores <= len(os.sched_getaffinity(0))
    memory.write_text("max\n")
    cores.write_text("max 100000\n")
    assert inspect_anew() == whole
    memory.write_text(f"{GB}\n")
    cores.write_text("50000 100000\n")
    assert inspect_anew() == Machine(GB, 1)


def test_one_core_is_announced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_machine(monkeypatch, 8 * GB, cores=1)
    announced: list[str] = []
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(b"GGUF\x03\x00\x00\x00 cut")
    options = ModelOptions(f"local:{damaged}", tmp_path / "cache", 60, announce=announced.append)
    with open_model(options) as model, pytest.raises(ModelError):
        model.ask(Question("", (("user", "Hello"),), 10), Steps)
    assert announced == [
        f"Loading the embedded model {damaged} with 8,192 tokens of context on one core, which is slow"
    ]


# What can be missing


def test_a_missing_extra_is_reported_before_anything_is_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    announced: list[str] = []
    with (
        open_model(ModelOptions("local", tmp_path / "cache", 60, announce=announced.append)) as model,
        pytest.raises(ModelError, match=r"^The engine of the embedded models is not installed: run `pip install"),
    ):
        model.ask(Question("", (("user", "Hello"),), 10), Steps)
    assert announced == []


def test_without_weights_and_network_the_message_says_what_to_do(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = replace(FULL, name="tiny", file="tiny.gguf", size=10, sha256=hashlib.sha256(b"GGUF 12345").hexdigest())
    monkeypatch.setattr(local_models, "KNOWN_WEIGHTS", (tiny,))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    announced: list[str] = []
    with (
        open_model(ModelOptions("local", tmp_path / "cache", 60, announce=announced.append)) as model,
        pytest.raises(
            ModelError, match=r"^Could not download tiny \(could not reach .*\): check the network"
        ) as raised,
    ):
        model.ask(Question("", (("user", "Hello"),), 10), Steps)
    assert f"put the file tiny.gguf into {folder} yourself" in str(raised.value)
    assert announced == ["Downloading the embedded model tiny (0.0 GB, only once)"]
