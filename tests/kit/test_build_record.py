"""A build is skipped if nothing has changed since the last one, and only then."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kit_builder import pipeline
from kit_builder.errors import KitError
from tests.conftest import Command
from tests.kits import bytes_of, edit, report_of
from tests.wire import JSON, Asked, Wire


@pytest.fixture
def stop_at_work(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return a function after which a build that is not skipped fails."""

    def stop(*_given: object) -> None:
        raise KitError("At work.")

    return lambda: monkeypatch.setattr(pipeline, "find_methods", stop)


def test_an_unchanged_kit_is_not_built_again(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path, stop_at_work: Callable[[], None]
) -> None:
    first = report_of(kit)["report"]
    calls = first["calls"] + first["cached_calls"]
    assert first["pages"]
    before = bytes_of(kit)
    stop_at_work()
    for _ in range(2):
        ran = kit_builder("build", sources, "--out", kit, *wire.options)
        assert (ran.status, wire.asked) == (0, []), ran.err
        usage = report_of(kit)["report"]
        assert (usage["calls"], usage["cached_calls"], usage["output_tokens"]) == (0, calls, 0)
        assert (usage["pages"], usage["sentences"]) == (first["pages"], first["sentences"])
        assert bytes_of(kit) == before


CHANGES: dict[str, Callable[[str], str]] = {
    "kilder æøå/call.vtt": lambda text: text.replace("90 days", "80 days"),
    "kilder æøå/more.md": lambda _: "# More\n\nWash the pot. Dry the pot. Put the pot away.\n",
    "my-kit/methods/*invoices*.md": lambda text: text.replace("Phone the client", "Ring the client"),
    "my-kit/questions.md": lambda text: text + "\nBy hand.\n",
    "my-kit/book/01-*.md": lambda _: "",
    "my-kit/kit.toml": lambda text: text.replace('audience = ""', 'audience = "shops"'),
    "my-kit/prompts/name.md": lambda _: "---\nmax_tokens: 9\n---\n# user\nA name, please: {{ steps }}\n",
}


@pytest.mark.parametrize("path", CHANGES)
def test_a_kit_is_built_again_after_a_change(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path, stop_at_work: Callable[[], None], path: str
) -> None:
    assert sources.exists()
    file = next(kit.parent.glob(path), kit.parent / path)
    file.parent.mkdir(exist_ok=True)
    file.write_text(CHANGES[path](file.read_text(encoding="utf-8") if file.exists() else ""), encoding="utf-8")
    stop_at_work()
    assert "At work." in kit_builder("build", sources, "--out", kit, *wire.options).err


@pytest.mark.parametrize("options", [("--fresh",), ("--product", "book"), ("--no-mask",)])
def test_a_kit_is_built_again_with_other_options(
    wire: Wire,
    kit_builder: Command,
    kit: Path,
    sources: Path,
    stop_at_work: Callable[[], None],
    options: tuple[str, ...],
) -> None:
    stop_at_work()
    assert "At work." in kit_builder("build", sources, "--out", kit, *wire.options, *options).err


@pytest.mark.parametrize("during", ["an edit", "an error"])
def test_an_edit_during_a_build_or_an_error_is_left_to_the_next_one(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path, stop_at_work: Callable[[], None], during: str
) -> None:
    answer = wire.answers["Statements"]

    def answer_while_a_person_writes(asked: Asked) -> JSON:
        if during == "an edit":
            (kit / "questions.md").write_text("By hand.\n")
        return answer(asked)

    wire.answers["Statements"] = answer_while_a_person_writes
    edit(sources / "call.vtt", "count the shelf", "count the whole shelf")
    if during == "an error":
        (sources / "damaged.docx").write_bytes(b"PK")
    options = ("--product", "book", *wire.options)
    assert kit_builder("build", sources, "--out", kit, *options).status == (during == "an error")
    stop_at_work()
    assert "At work." in kit_builder("build", sources, "--out", kit, *options).err
