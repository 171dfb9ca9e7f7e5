"""The first turns of prompts, read once: the state that an engine is in after them is kept, and not worked out again.

They are the program's own and the same in every kit, so that what is kept in the user's cache holds nobody's words.
"""

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from kit_builder.files import fingerprint, get_user_cache, sha256
from kit_builder.llm.calls import Messages

_UNUSED = 30 * 24 * 3600.0  # seconds, after which a file of some ten megabytes is deleted

Tell = Callable[[str, dict[str, Any]], bytes]


class Beginnings:
    """The beginnings that an engine with the weights in the file `model` has read.

    `engine` tells one state of the library from another; `tell` posts JSON to a path of the running engine, gives its
    answer, and raises OSError where that fails. Questions are to be asked while `turn` is held, so that no state holds
    anything of one.
    """

    def __init__(self, model: Path, engine: str, tell: Tell) -> None:
        self.folder = get_user_cache() / "beginnings" / sha256(f"{fingerprint(model)} {engine}".encode())[:16]
        self.turn = Lock()
        self._tell = tell
        self._begun: Messages = ()

    def begin_with(self, messages: Messages) -> None:
        """Puts the engine into the state after `messages`; where that fails, it will read them with what follows.

        Without messages the next question leads it elsewhere.
        """
        key = sha256(json.dumps(messages).encode())[:32]
        with self.turn, suppress(OSError, ValueError):
            if messages == self._begun:
                return
            self._begun = messages
            if not messages:
                return
            if file := self._kept(key):
                self._tell("/slots/0?action=restore", {"filename": file.name})
                os.utime(file)
            else:
                self._read(messages, key)

    def _kept(self, key: str) -> Path | None:
        """The file of a state, None where there is none. A damaged one, at which llama.cpp would die, is deleted."""
        for file in self.folder.glob(f"{key}-*.state"):
            if file.stem.endswith(sha256(file.read_bytes())):
                return file
            file.unlink()
        return None

    def _read(self, messages: Messages, key: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        said = [{"role": role, "content": text} for role, text in messages]
        self._tell("/v1/chat/completions", {"messages": said, "max_tokens": 1})
        own = self.folder / f"{key}.{os.getpid()}"  # other programs see the file whole or not at all
        saved = json.loads(self._tell("/slots/0?action=save", {"filename": own.name}))
        state = own.read_bytes()
        if len(state) == saved.get("n_written"):  # else the disk is full
            own.replace(self.folder / f"{key}-{sha256(state)}.state")
        else:
            own.unlink()
        for each in self.folder.parent.glob("*/*"):
            if time.time() - each.stat().st_mtime > _UNUSED:
                each.unlink()
