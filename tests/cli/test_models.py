"""`kit-builder models`: list, download and choose local models."""

import hashlib
import os
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from kit_builder.llm.machine import Machine
from kit_builder.llm.weights import KNOWN_WEIGHTS, Weights
from tests.conftest import Command
from tests.waiting import HANG, interrupt, wait_until

FULL = next(each for each in KNOWN_WEIGHTS if each.chain == "full")
GB = 1 << 30


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIT_BUILDER_MODELS", str(tmp_path / "models"))
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


@pytest.fixture
def new_kit(tmp_path: Path, kit_builder: Command) -> Path:
    assert kit_builder("new", tmp_path / "kit").status == 0
    return tmp_path / "kit"


def install(folder: Path, weights: Weights) -> None:
    """Put a file of the right size there, which takes no space."""
    (folder / weights.file).touch()
    os.truncate(folder / weights.file, weights.size)


def use_machine(monkeypatch: pytest.MonkeyPatch, memory: int, cores: int = 2) -> None:
    monkeypatch.setattr("kit_builder.llm.machine.inspect_machine", lambda: Machine(memory, cores))


def find_status(out: str, name: str) -> str:
    return next(line for line in out.splitlines() if line.startswith(f"{name}: "))


def test_the_models_are_listed_with_what_they_need_and_what_was_measured(
    kit_builder: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_machine(monkeypatch, 8 * GB)
    ran = kit_builder("models")
    assert (ran.status, ran.err) == (0, "")
    assert "8.6 GB of memory, cores: 2" in ran.out
    assert str(folder) in ran.out
    for each in KNOWN_WEIGHTS:
        assert find_status(ran.out, each.name).endswith(f"not installed; run: kit-builder models pull {each.name}")
        assert all(word in ran.out for word in (each.title, each.sha256, each.licence, each.languages, each.measured))


def test_the_list_says_what_is_used_and_what_is_too_large(
    kit_builder: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(folder, KNOWN_WEIGHTS[0])
    install(folder, FULL)
    use_machine(monkeypatch, 8 * GB)
    ran = kit_builder("models")
    assert find_status(ran.out, FULL.name).endswith("installed, used by `local`")
    assert find_status(ran.out, KNOWN_WEIGHTS[0].name).endswith(": installed")
    use_machine(monkeypatch, 4 * GB)
    ran = kit_builder("models")
    assert find_status(ran.out, FULL.name).endswith("installed, but fits only while no other program needs memory")
    assert find_status(ran.out, KNOWN_WEIGHTS[0].name).endswith("installed, used by `local`")
    use_machine(monkeypatch, 3 * GB)
    ran = kit_builder("models")
    assert find_status(ran.out, FULL.name).endswith("installed, but too large for this machine")
    assert "installed, used by `local`, but fits only" in find_status(ran.out, KNOWN_WEIGHTS[0].name)


@pytest.mark.parametrize(("cores", "slowly"), [(1, " on one core, which is slow"), (2, "")])
def test_a_build_says_which_model_it_uses_and_if_that_is_slow(
    kit_builder: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: int, slowly: str
) -> None:
    use_machine(monkeypatch, 8 * GB, cores)
    damaged, notes = tmp_path / "damaged.gguf", tmp_path / "notes.md"
    damaged.write_bytes(b"GGUF\x03\x00\x00\x00 cut")
    notes.write_text("# Weigh\n\nWeigh three plates. Put the scale on the pass. Write it down.\n")
    ran = kit_builder("build", notes, "--out", tmp_path / "kit", "--model", f"local:{damaged}")
    assert f"Using the embedded model {damaged}{slowly}." in ran.err


@pytest.mark.parametrize("command", ["pull", "use"])
def test_an_unknown_model_is_reported_with_those_known(kit_builder: Command, new_kit: Path, command: str) -> None:
    ran = kit_builder("models", command, "gpt-9", *([new_kit] if command == "use" else []))
    assert (ran.status, ran.out) == (2, "")
    assert "gpt-9" in ran.err
    assert all(each.name in ran.err for each in KNOWN_WEIGHTS)


def test_use_writes_kit_toml_and_keeps_everything_else(kit_builder: Command, new_kit: Path) -> None:
    settings = new_kit / "kit.toml"
    before = settings.read_text().replace('spec = "local"', 'spec = "openai:gpt-5-mini"  # for now')
    settings.write_text(before)
    ran = kit_builder("models", "use", FULL.name, new_kit)
    assert (ran.status, ran.out) == (0, f"{settings}\n")
    assert f"kit-builder models pull {FULL.name}" in ran.err
    chosen = 'spec = "openai:gpt-5-mini"'
    assert settings.read_text() == before.replace(chosen, f'spec = "local:{FULL.name}"')
    assert kit_builder("models", "use", f"local:{FULL.name}", new_kit).status == 0
    assert kit_builder("models", "use", "local", new_kit).err == ""
    assert settings.read_text() == before.replace(chosen, 'spec = "local"')


@pytest.mark.parametrize("text", ["", 'title = "Mine"', "[model]\ntimeout = 30\n[brand]\n", "[model]\nspec = 'x'\n"])
def test_use_works_with_short_settings(kit_builder: Command, new_kit: Path, folder: Path, text: str) -> None:
    install(folder, FULL)
    (new_kit / "kit.toml").write_text(text)
    ran = kit_builder("models", "use", FULL.name, new_kit)
    assert (ran.status, ran.err) == (0, "")
    read = tomllib.loads((new_kit / "kit.toml").read_text())
    assert read["model"].pop("spec") == f"local:{FULL.name}"
    before = tomllib.loads(text)
    before.get("model", {}).pop("spec", None)
    assert read == {"model": {}} | before


def test_settings_of_an_unusual_form_are_left_alone(kit_builder: Command, new_kit: Path) -> None:
    unusual = 'model = { spec = "local" }\n'
    (new_kit / "kit.toml").write_text(unusual)
    ran = kit_builder("models", "use", FULL.name, new_kit)
    assert ran.status == 2
    assert f'Write spec = "local:{FULL.name}" there by hand' in ran.err
    assert (new_kit / "kit.toml").read_text() == unusual


def test_use_is_about_the_kit_in_this_folder_if_none_is_named(
    kit_builder: Command, new_kit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(new_kit)
    assert kit_builder("models", "use", FULL.name).status == 0
    assert f'spec = "local:{FULL.name}"' in (new_kit / "kit.toml").read_text()


def test_a_corrupt_file_is_downloaded_again(
    kit_builder: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"GGUF of the publisher"
    weights = replace(FULL, size=len(content), sha256=hashlib.sha256(content).hexdigest(), parts=())
    monkeypatch.setattr("kit_builder.llm.weights.KNOWN_WEIGHTS", (weights,))
    install(folder, weights)
    with HTTPServer(host="127.0.0.1") as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url_for("").rstrip("/"))
        hub.expect_request(FULL.url.partition("huggingface.co")[2]).respond_with_data(content)
        ran = kit_builder("models", "pull")
    assert ran.status == 0, ran.err
    assert (folder / weights.file).read_bytes() == content


def test_use_needs_a_kit(kit_builder: Command, tmp_path: Path) -> None:
    ran = kit_builder("models", "use", FULL.name, tmp_path)
    assert ran.status == 2
    assert "is not a kit" in ran.err


def stall(content: bytes, stalled: threading.Event) -> Callable[[Request], Response]:
    """Return a handler that sends two thirds of `content`, and no more until `stalled` is set."""

    def send() -> Iterator[bytes]:
        yield content[: 2 * len(content) // 3]
        stalled.wait(HANG)

    bounds = f"bytes 0-{len(content) - 1}/{len(content)}"
    return lambda _request: Response(send(), status=206, headers={"Content-Range": bounds})


def test_an_interrupted_download_keeps_its_part_and_says_how_to_go_on(folder: Path) -> None:
    """The hub stops in the middle, and Ctrl-C ends the wait."""
    content = b"GGUF" + bytes(3 * (1 << 20))
    code = (
        "import sys, dataclasses, kit_builder.llm.weights as w\n"
        "w.KNOWN_WEIGHTS = (dataclasses.replace(w.KNOWN_WEIGHTS[1], size=int(sys.argv[1]), sha256=sys.argv[2]),)\n"
        "from kit_builder.cli import main\n"
        "main(['models', 'pull', w.KNOWN_WEIGHTS[0].name])"
    )
    part = folder / f"{FULL.file}.part"
    with HTTPServer(host="127.0.0.1", threaded=True) as hub:
        stalled = threading.Event()
        hub.expect_request(FULL.url.partition("huggingface.co")[2]).respond_with_handler(stall(content, stalled))
        command = [sys.executable, "-c", code, str(len(content)), hashlib.sha256(content).hexdigest()]
        environment = os.environ | {"HF_ENDPOINT": hub.url_for("").rstrip("/"), "no_proxy": "*"}
        running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)  # noqa: S603 - ours
        wait_until(lambda: part.is_file() and part.stat().st_size > 0)
        _, err = interrupt(running)
        stalled.set()
    assert running.returncode == 130
    assert err.strip() == f"Interrupted. What was downloaded is kept: `kit-builder models pull {FULL.name}` continues."
    assert content.startswith(part.read_bytes())
