"""Prompt cache: the embedded engine's state after the fixed first messages of a prompt, saved across runs.

These messages are part of the program and the same in every kit, so the files in the user's cache contain no text of
any user.
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

_MAX_UNUSED = 30 * 24 * 3600.0  # seconds, after which a file (some ten megabytes) is deleted

Post = Callable[[str, dict[str, Any]], bytes]


class PromptCache:
    """The saved prompt prefixes of an engine with the weights in the file `model`.

    `engine` is the version of the library. `post` posts JSON to a path of the running engine, returns the response
    body, and raises OSError on failure. Ask questions only while holding `lock`, so that no saved state contains one.
    """

    def __init__(self, model: Path, engine: str, post: Post) -> None:
        self.folder = get_user_cache() / "prompts" / sha256(f"{fingerprint(model)} {engine}".encode())[:16]
        self.lock = Lock()
        self._post = post
        self._prefix: Messages = ()

    def load_prefix(self, messages: Messages) -> None:
        """Put the engine into its state after `messages`, restored if possible.

        If that fails, the engine reads the messages together with the question. Without messages nothing is loaded,
        and the next question replaces the engine's state.
        """
        key = sha256(json.dumps(messages).encode())[:32]
        with self.lock, suppress(OSError, ValueError):
            if messages == self._prefix:
                return
            self._prefix = messages
            if not messages:
                return
            if file := self._find_state(key):
                self._post("/slots/0?action=restore", {"filename": file.name})
                os.utime(file)
            else:
                self._save_state(messages, key)

    def _find_state(self, key: str) -> Path | None:
        """Return the file of a state, None without one. A damaged file would crash llama.cpp and is deleted."""
        for file in self.folder.glob(f"{key}-*.state"):
            if file.stem.endswith(sha256(file.read_bytes())):
                return file
            file.unlink()
        return None

    def _save_state(self, messages: Messages, key: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        turns = [{"role": role, "content": text} for role, text in messages]
        self._post("/v1/chat/completions", {"messages": turns, "max_tokens": 1})
        temporary = self.folder / f"{key}.{os.getpid()}"  # other processes see a complete file or none
        saved = json.loads(self._post("/slots/0?action=save", {"filename": temporary.name}))
        state = temporary.read_bytes()
        if len(state) == saved.get("n_written"):  # otherwise the disk is full
            temporary.replace(self.folder / f"{key}-{sha256(state)}.state")
        else:
            temporary.unlink()
        for file in self.folder.parent.glob("*/*"):
            if time.time() - file.stat().st_mtime > _MAX_UNUSED:
                file.unlink()
