"""Answers are kept by what was asked, so that none is paid for twice."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kit_builder.errors import KitError


class AnswerCache:
    """Answers in one SQLite file, by key.

    The file is made on the first write, readable by its owner alone: answers hold clients' words. Each write is on
    disk before `put` returns, so a crash loses none. Any thread may read and write.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, key: str) -> str | None:
        """Look up the answer kept under `key`. Raises KitError where the file cannot be read."""
        if not self._path.exists():
            return None
        with self._open() as database:
            row: tuple[str] | None = database.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def put(self, key: str, answer: str) -> None:
        """Keep `answer` under `key`. Raises KitError where it cannot be written."""
        with self._open() as database:
            database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, answer))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.touch(mode=0o600)
            with closing(sqlite3.connect(self._path, timeout=30)) as database, database:
                database.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL)")
                yield database
        except (OSError, sqlite3.Error) as error:
            raise KitError(
                f"The answers kept in {self._path} cannot be read or written ({error}). "
                "See that there is room on the disk and that the file is yours; if it is damaged, delete it."
            ) from error
