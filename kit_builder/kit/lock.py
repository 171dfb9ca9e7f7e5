"""A lock on a kit, for one run at a time. It names its holder, and is released however that program ends."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from kit_builder.errors import KitError
from kit_builder.files import write_atomically

_LOCK = "lock"
_HOLDER = "lock.json"


@contextmanager
def hold_lock(folder: Path) -> Iterator[None]:
    """Hold the lock in `folder` while the block runs.

    The operating system releases the lock of a killed program; the record of its holder is then overwritten.

    Raises:
        KitError: If another program has the lock. It names that program.
    """
    lock = FileLock(folder / _LOCK, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise KitError(
            f"{folder.parent} is in use by {_describe_holder(folder)}. Wait for it to end, or stop it."
        ) from error
    except OSError as error:
        raise KitError(f"Cannot lock {folder / _LOCK}: {error.strerror}.") from error
    try:
        write_atomically(folder / _HOLDER, json.dumps(_describe_program()).encode())
        yield
    finally:
        (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _describe_program() -> dict[str, str | int]:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
    since = datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    return {"process": os.getpid(), "computer": socket.gethostname(), "command": command, "since": since}


def _describe_holder(folder: Path) -> str:
    try:
        holder = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        return f"process {holder['process']} on {holder['computer']} (`{holder['command']}`, since {holder['since']})"
    except (OSError, ValueError, KeyError, TypeError):  # the other program has only just started
        return "another program"
