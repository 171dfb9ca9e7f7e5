import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kit_builder.files import FileTransaction, write_atomically


class Stopped(BaseException):
    """The machine stops."""


class Machine:
    """Counts the steps on disk, and stops at one of them."""

    def __init__(self) -> None:
        self.stops_in = 0

    def step(self, real: Callable[..., object], *args: object, **kwargs: object) -> object:
        self.stops_in -= 1
        if self.stops_in == 0:
            raise Stopped
        return real(*args, **kwargs)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    for module, name in ((os, "fsync"), (Path, "replace"), (Path, "unlink")):
        real = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *args, real=real, **kwargs: machine.step(real, *args, **kwargs))
    return machine


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text("old")
    return tmp_path


def changes(root: Path) -> FileTransaction:
    return FileTransaction(root / ".changes", lambda path: root / path)


def state(root: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(root.iterdir()) if path.is_file()}


OLD = {"a": "old", "b": "old", "c": "old"}
NEW = {"a": "new", "b": "new", "d": "new"}


def make(root: Path) -> None:
    changes(root).commit({"a": "new", "b": "new", "d": "new"}, ["c"])


def test_files_are_written_and_removed_in_one_transaction(root: Path) -> None:
    make(root)
    assert state(root) == NEW
    assert list((root / ".changes").iterdir()) == []


def test_an_interrupted_transaction_is_finished_or_undone(tmp_path: Path, machine: Machine) -> None:
    outcomes: list[bool] = []
    stopped = True
    while stopped:
        root = tmp_path / str(len(outcomes))
        root.mkdir()
        for name, text in OLD.items():
            (root / name).write_text(text)
        machine.stops_in = len(outcomes) + 1
        try:
            make(root)
            stopped = False
        except Stopped:
            changes(root).recover()
        assert state(root) in (OLD, NEW)
        outcomes.append(state(root) == NEW)
    assert outcomes == sorted(outcomes)
    assert outcomes.count(False) > 5
    assert outcomes.count(True) > 5


def test_recovery_leaves_files_changed_since_alone(root: Path) -> None:
    folder = root / ".changes"
    folder.mkdir()
    (folder / "0").write_text("new")
    decided = [{"path": "a", "write": True, "before": "of another text"}]
    (folder / "decided.json").write_text(json.dumps(decided))
    changes(root).recover()
    assert state(root) == OLD
    assert list(folder.iterdir()) == []


def test_a_full_disk_changes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = 0

    def full(_descriptor: int) -> None:
        nonlocal synced
        synced += 1
        if synced > 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        make(root)
    monkeypatch.undo()
    changes(root).recover()
    assert state(root) == OLD


def test_a_file_is_written_atomically(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "new" / "a"
    write_atomically(file, b"one")

    def stop(_descriptor: int) -> None:
        raise Stopped

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(Stopped):
        write_atomically(file, b"two")
    assert file.read_bytes() == b"one"
    assert [path.name for path in file.parent.iterdir()] == ["a"]
