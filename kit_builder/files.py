"""Atomic writes: of one file, or of several files in one transaction."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

_COMMITTED = "decided.json"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)  # for a file that is not there yet


def write_atomically(file: Path, content: bytes) -> None:
    """Write `content` to `file` atomically: after a crash the file holds either its old content or the new.

    Raises:
        OSError: If the file cannot be written.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".partial")
    partial = Path(name)
    try:
        _write_through(handle, content)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    _sync_folder(file.parent)


def get_user_cache() -> Path:
    """Return the folder for data that serves every kit and can be fetched again. It may not exist yet."""
    from platformdirs import user_cache_path

    return user_cache_path("kit-builder")


def fingerprint(file: Path) -> str:
    """Return a text that changes whenever `file` does: its path, size and time of change. The file is not read."""
    status = file.stat()
    return f"{file.resolve()} {status.st_size} {status.st_mtime_ns}"


def sha256(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class FileTransaction:
    """Changes to several files that are made together or not at all, even if the program or the machine stops.

    New contents are first written to `folder`, which must be on the same disk as the files. The changes are committed
    once the list of them is in that folder; `recover` then carries out what a killed run had committed.

    Args:
        folder: Where new contents are prepared.
        locate: Return the file at a path. May raise to refuse a path.
    """

    def __init__(self, folder: Path, locate: Callable[[str], Path]) -> None:
        self._folder = folder
        self._locate = locate

    def commit(self, writes: Mapping[str, str], removes: Iterable[str] = ()) -> None:
        """Write and remove files, given by their path.

        Raises:
            OSError: If a file cannot be written. Nothing is changed then.
        """
        changes = [{"path": path, "write": True, "before": self._digest(path)} for path in writes]
        changes += [{"path": path, "write": False, "before": self._digest(path)} for path in removes]
        if not changes:
            return
        self.recover()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number, text in enumerate(writes.values()):
            _write_through(os.open(self._folder / str(number), _NEW, mode=0o600), text.encode())
        _sync_folder(self._folder)
        write_atomically(self._folder / _COMMITTED, json.dumps(changes).encode())
        self.recover()

    def recover(self) -> None:
        """Carry out what was committed and clear away the rest. Files changed since are left alone.

        Raises:
            OSError: If a file cannot be written.
            ValueError: If the list of changes is damaged.
        """
        committed = self._folder / _COMMITTED
        if committed.is_file():
            changes = json.loads(committed.read_text(encoding="utf-8"))
            for number, change in enumerate(changes):
                self._apply(self._folder / str(number), **change)
            for folder in {self._locate(change["path"]).parent for change in changes}:
                _sync_folder(folder)
            committed.unlink()
        for left in self._folder.glob("*"):
            left.unlink()

    def _apply(self, ready: Path, path: str, *, write: bool, before: str | None) -> None:
        if self._digest(path) != before:  # already applied, or edited by a person since
            return
        file = self._locate(path)
        if not write:
            file.unlink(missing_ok=True)
        elif ready.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            ready.replace(file)

    def _digest(self, path: str) -> str | None:
        file = self._locate(path)
        return sha256(file.read_bytes()) if file.is_file() else None


def _write_through(handle: int, content: bytes) -> None:
    """Write the content of an open file, which is then on the disk, and close it."""
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the file names in `folder` survive a power cut, on systems that can."""
    if os.name == "posix" and folder.is_dir():
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
