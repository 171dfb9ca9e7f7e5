"""A build of what has not changed since the last one does no work, and one of what has changed does it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Command
from test_build import bytes_of, edit, report_of
from wire import JSON, Asked, Wire

from kit_builder import pipeline
from kit_builder.errors import KitError


@pytest.fixture
def at_work(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on a build that would go through its stages ends, and says so."""

    def stopped(*_given: object) -> None:
        raise KitError("At work.")

    return lambda: monkeypatch.setattr(pipeline, "find_methods", stopped)


def test_nothing_is_done_where_nothing_has_changed(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path, at_work: Callable[[], None]
) -> None:
    calls = report_of(kit)["report"]["calls"]
    before = bytes_of(kit)
    at_work()
    told = []
    for _ in range(2):
        ran = kit_builder("build", sources, "--out", kit, *wire.options)
        assert (ran.status, wire.asked) == (0, []), ran.err
        report = report_of(kit)["report"]
        assert (report["calls"], report["cached_calls"], report["output_tokens"]) == (0, calls, 0)
        told.append(ran.out)
    assert told[0] == told[1]
    assert f"0 calls and {calls} answers kept from before" in told[0]
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
def test_work_is_done_where_anything_has_changed(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path, at_work: Callable[[], None], path: str
) -> None:
    assert sources.exists()
    file = next(kit.parent.glob(path), kit.parent / path)
    file.parent.mkdir(exist_ok=True)
    file.write_text(CHANGES[path](file.read_text() if file.exists() else ""))
    at_work()
    assert "At work." in kit_builder("build", sources, "--out", kit, *wire.options).err


@pytest.mark.parametrize("options", [("--fresh",), ("--product", "book"), ("--no-mask",)])
def test_work_is_done_for_other_options(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path, at_work: Callable[[], None], options: tuple[str, ...]
) -> None:
    at_work()
    assert "At work." in kit_builder("build", sources, "--out", kit, *wire.options, *options).err


@pytest.mark.parametrize("meanwhile", ["an edit", "an error"])
def test_what_a_build_has_not_seen_or_made_is_for_the_next_one(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path, at_work: Callable[[], None], meanwhile: str
) -> None:
    answer = wire.answers["Steps"]

    def answered_while_a_person_writes(asked: Asked) -> JSON:
        if meanwhile == "an edit":
            (kit / "questions.md").write_text("By hand.\n")
        return answer(asked)

    wire.answers["Steps"] = answered_while_a_person_writes
    edit(sources / "call.vtt", "count the shelf", "count the whole shelf")
    if meanwhile == "an error":
        (sources / "damaged.docx").write_bytes(b"PK")
    options = ("--product", "book", *wire.options)
    assert kit_builder("build", sources, "--out", kit, *options).status == (meanwhile == "an error")
    at_work()
    assert "At work." in kit_builder("build", sources, "--out", kit, *options).err
