"""Files on disk, written whole or not at all: one at a time, or several that belong together."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

_DECIDED = "decided.json"


def write_whole(file: Path, content: bytes) -> None:
    """Writes `file` so that after a crash it holds either what it held before or `content`. Raises OSError."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".partial")
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    _settle(file.parent)


def user_cache() -> Path:
    """The folder for what can be had again and serves every kit. It need not exist yet."""
    from platformdirs import user_cache_path

    return user_cache_path("kit-builder")


def state_of(file: Path) -> str:
    """What tells a file as it is from another, and from itself once it has changed, without reading it."""
    status = file.stat()
    return f"{file.resolve()} {status.st_size} {status.st_mtime_ns}"


def digest(content: bytes) -> str:
    """What tells `content` from any other: its SHA-256."""
    return hashlib.sha256(content).hexdigest()


class Changes:
    """Changes of several files that are made all or none, whenever the program or the machine stops.

    They are made ready in `folder`, on the same disk as the files; `place` gives the file of a path, or raises. From
    the moment when the list of them is in the folder they are decided: `finish` carries out what a run that died had
    decided.
    """

    def __init__(self, folder: Path, place: Callable[[str], Path]) -> None:
        self._folder = folder
        self._place = place

    def make(self, writes: Mapping[str, str], removes: Iterable[str] = ()) -> None:
        """Writes and removes files, by their path. Raises OSError, with nothing changed."""
        changes = [{"path": path, "write": True, "before": self._digest(path)} for path in writes]
        changes += [{"path": path, "write": False, "before": self._digest(path)} for path in removes]
        if not changes:
            return
        self.finish()
        for number, text in enumerate(writes.values()):
            write_whole(self._folder / str(number), text.encode())
        write_whole(self._folder / _DECIDED, json.dumps(changes).encode())
        self.finish()

    def finish(self) -> None:
        """Carries out what was decided, and clears away what was not. A file that was changed since is left as it is.

        Raises OSError, and ValueError where the list is damaged.
        """
        decided = self._folder / _DECIDED
        if decided.is_file():
            changes = json.loads(decided.read_text(encoding="utf-8"))
            for number, change in enumerate(changes):
                self._carry_out(self._folder / str(number), **change)
            for folder in {self._place(change["path"]).parent for change in changes}:
                _settle(folder)
            decided.unlink()
        for left in self._folder.glob("*"):
            left.unlink()

    def _carry_out(self, ready: Path, path: str, *, write: bool, before: str | None) -> None:
        if self._digest(path) != before:  # it is done already, or a person has been here
            return
        file = self._place(path)
        if not write:
            file.unlink(missing_ok=True)
        elif ready.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            ready.replace(file)

    def _digest(self, path: str) -> str | None:
        file = self._place(path)
        return digest(file.read_bytes()) if file.is_file() else None


def _settle(folder: Path) -> None:
    """Makes the names in `folder` outlast a power cut, where the system can do so."""
    if os.name == "posix" and folder.is_dir():
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
