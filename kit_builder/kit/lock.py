"""One run at a time on a kit: a lock that names its holder, and that is free again however that program ends."""

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
    """Holds the lock in `folder` while the block runs. Raises KitError naming its holder where another program has it.

    The system frees the lock of a program that was killed; what that program wrote about itself is then written over.
    """
    lock = FileLock(folder / _LOCK, timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout as error:
        raise KitError(f"{folder.parent} is in use by {_holder(folder)}. Wait for it to end, or stop it.") from error
    except OSError as error:
        raise KitError(f"{folder / _LOCK} cannot be locked: {error.strerror}.") from error
    try:
        write_atomically(folder / _HOLDER, json.dumps(_this_program()).encode())
        yield
    finally:
        (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _this_program() -> dict[str, str | int]:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
    since = datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    return {"process": os.getpid(), "computer": socket.gethostname(), "command": command, "since": since}


def _holder(folder: Path) -> str:
    try:
        told = json.loads((folder / _HOLDER).read_text(encoding="utf-8"))
        return f"process {told['process']} on {told['computer']} (`{told['command']}`, since {told['since']})"
    except (OSError, ValueError, KeyError, TypeError):  # it has only just begun
        return "another program"
