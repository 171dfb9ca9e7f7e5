"""The embedded engine reads each prompt prefix once and saves it for later runs, without any text of a kit."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kit_builder.llm.embedded import Engine
from kit_builder.records import Kit
from kit_builder.text.prompts import find_prompts_folder, load_prompt

FIRST = (("system", "You name fruit that grows in cold places. " * 4), ("user", "Name one."), ("assistant", "Apple"))
THIRD = (("system", "You list the tools that a gardener takes along in autumn. " * 4),)
SECOND = (("system", "You say when the shops open on working days. " * 4),)
CLIENT = "Solbakken pays late"


@contextmanager
def user_cache_at(home: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(home))
        yield


@contextmanager
def running(weights: Path) -> Iterator[Engine]:
    # Several threads would wait for each other, as tests use all cores.
    with Engine(weights, context=512, threads=1) as engine:
        yield engine


@pytest.fixture(scope="module")
def shared(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    """An engine and the home of its user, for tests that need no new one: starting it takes a second."""
    home = tmp_path_factory.mktemp("home")
    with user_cache_at(home), running(small_model) as engine:
        yield engine, home


@pytest.fixture
def used(shared: tuple[Engine, Path]) -> tuple[Engine, Path]:
    """The shared engine, with nothing loaded and nothing saved."""
    engine, home = shared
    (home / "kit-builder" / "prompts").mkdir(parents=True, exist_ok=True)
    engine.load_prefix(())
    for path in list_states(home):
        path.unlink()
    return shared


def count_read_tokens(engine: Engine, *messages: tuple[str, str]) -> int:
    """Return how many tokens of a question the engine had to read, since no loaded state contained them."""
    body: dict[str, Any] = {"messages": [{"role": role, "content": text} for role, text in messages], "max_tokens": 1}
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {engine.api_key}"}
    request = urllib.request.Request(f"{engine.base_url}/chat/completions", json.dumps(body).encode(), headers)  # noqa: S310 - loopback
    with engine.lock, urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - loopback
        count: int = json.load(response)["timings"]["prompt_n"]
    return count


def list_states(home: Path) -> list[Path]:
    return sorted(path for path in (home / "kit-builder" / "prompts").rglob("*") if path.is_file())


def test_a_prefix_is_read_once_for_all_runs(used: tuple[Engine, Path], small_model: Path) -> None:
    first, home = used
    with running(small_model) as second:
        for engine in (first, second):
            for prefix in (FIRST, SECOND, FIRST):
                engine.load_prefix(prefix)
                assert count_read_tokens(engine, *prefix, ("user", CLIENT)) < 20
    assert len(list_states(home)) == 2


def test_a_prefix_is_restored_after_a_question_without_one(used: tuple[Engine, Path]) -> None:
    engine, home = used
    for _ in range(2):
        engine.load_prefix(FIRST)
        assert count_read_tokens(engine, *FIRST, ("user", CLIENT)) < 20
        engine.load_prefix(())
        count_read_tokens(engine, ("user", CLIENT))
    assert len(list_states(home)) == 1


def test_no_part_of_a_question_is_saved(used: tuple[Engine, Path]) -> None:
    engine, home = used
    count_read_tokens(engine, ("user", CLIENT * 9))
    engine.load_prefix(FIRST)
    (path,) = list_states(home)
    size = path.stat().st_size
    path.unlink()
    count_read_tokens(engine, *FIRST, ("user", CLIENT))
    engine.load_prefix(SECOND)
    engine.load_prefix(FIRST)
    assert size in [each.stat().st_size for each in list_states(home)]


def test_a_damaged_state_is_read_again(used: tuple[Engine, Path]) -> None:
    engine, home = used
    engine.load_prefix(FIRST)
    (path,) = list_states(home)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    engine.load_prefix(())
    count_read_tokens(engine, ("user", CLIENT))
    engine.load_prefix(FIRST)
    assert count_read_tokens(engine, *FIRST, ("user", "Another?")) < 20
    assert [len(each.read_bytes()) for each in list_states(home)] == [len(whole)]


def test_questions_are_answered_even_if_nothing_can_be_saved(used: tuple[Engine, Path]) -> None:
    engine, home = used
    prompts = home / "kit-builder" / "prompts"
    prompts.rename(home / "elsewhere")
    prompts.write_text("a file instead of the folder")
    engine.load_prefix(THIRD)
    assert count_read_tokens(engine, *THIRD, ("user", "Another?")) > 20
    prompts.unlink()
    (home / "elsewhere").rename(prompts)


def test_only_messages_of_the_program_are_fixed(tmp_path: Path) -> None:
    folders = [find_prompts_folder()]
    steps = load_prompt("steps.md", folders)
    assert steps.fill("steps", passage=CLIENT).fixed == len(steps.turns) - 1

    mine = tmp_path / "steps.md"
    mine.write_text(steps.path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_prompt("steps.md", [tmp_path, *folders]).fill("steps", passage=CLIENT).fixed == 0

    talk = load_prompt("steps-of-talk.md", folders)
    assert talk.fill("steps", passage=CLIENT, expert="").fixed == len(talk.turns) - 1
    assert talk.fill("steps", passage=CLIENT, expert="Ingrid").fixed == 0

    opening = load_prompt("products/book/opening.md", folders)
    for audience, fixed in (("", len(opening.turns) - 1), ("Bakers", 0)):
        kit = Kit("Bread", audience=audience)
        asked = opening.fill("opening", kit=kit, voice="", language="English", method="Bake", items={})
        assert asked.fixed == fixed
