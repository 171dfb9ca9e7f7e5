"""Answers are kept by what was asked, so that none is paid for twice."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from kit_builder.errors import KitError

_LATER_COLUMNS = (
    "model TEXT NOT NULL DEFAULT ''",
    "input_tokens INTEGER NOT NULL DEFAULT 0",
    "output_tokens INTEGER NOT NULL DEFAULT 0",
    "asked_at REAL NOT NULL DEFAULT 0",
)
_TABLE = f"""
    CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL, {", ".join(_LATER_COLUMNS)})
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one model's answers: how many, what they cost in tokens, and when (Unix time) they were given."""

    model: str
    answers: int
    input_tokens: int
    output_tokens: int
    first: float
    last: float


class AnswerCache:
    """Answers in one SQLite file, by key.

    The file is made on the first write, readable by its owner alone: answers hold clients' words. Each write is on
    disk before `put` returns, so a crash loses none. Any thread may read and write. Where it is `fresh`, it gives no
    answers of earlier runs. Every method raises KitError where the file cannot be read or written.
    """

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self._path = path
        self._given_before = time.time() if fresh else 0.0
        self._lock = Lock()
        self._waiting: list[tuple[str, str, str, int, int, float]] = []
        self._database: sqlite3.Connection | None = None
        self._is_closed = False

    def get(self, key: str) -> str | None:
        """Look up the answer kept under `key`."""
        if not self._path.exists():
            return None
        with self._open() as database:
            asked = "SELECT answer FROM answers WHERE key = ? AND asked_at >= ?"
            row: tuple[str] | None = database.execute(asked, (key, self._given_before)).fetchone()
        return row[0] if row else None

    def put(self, key: str, answer: str, model: str = "", input_tokens: int = 0, output_tokens: int = 0) -> None:
        """Keep `answer` under `key`, with the model that gave it and what it cost."""
        self._waiting.append((key, answer, model, input_tokens, output_tokens, time.time()))
        with self._open() as database:  # who comes first writes for all who wait, as each write waits for the disk
            rows = list(self._waiting)
            database.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", rows)
            database.commit()
            del self._waiting[: len(rows)]

    def kept(self) -> list[Kept]:
        """What is kept, by model."""
        if not self._path.exists():
            return []
        asked = """
            SELECT model, COUNT(*), SUM(input_tokens), SUM(output_tokens), MIN(asked_at), MAX(asked_at)
            FROM answers GROUP BY model ORDER BY MAX(asked_at) DESC
        """
        with self._open() as database:
            return [Kept(*row) for row in database.execute(asked)]

    def clear(self) -> None:
        """Forget all answers, and give their room on the disk back."""
        if self._path.exists():
            with self._open() as database:
                database.execute("DELETE FROM answers")
            with self._open() as database:
                database.execute("VACUUM")

    def close(self) -> None:
        """Let go of the file. An answer that comes later is kept all the same: it is opened and let go for that."""
        with self._lock:
            self._is_closed = True
            self._let_go()

    def _let_go(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                if self._database is None:
                    self._database = self._connected()
                with self._database:
                    yield self._database
            except (OSError, sqlite3.Error) as error:
                raise KitError(
                    f"The answers kept in {self._path} cannot be read or written ({error}). "
                    "See that there is room on the disk and that the file is yours; if it is damaged, delete it."
                ) from error
            finally:
                if self._is_closed:
                    self._let_go()

    def _connected(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        database = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        try:
            database.execute("PRAGMA journal_mode = WAL")  # one wait for the disk a write, and not three
            database.execute("PRAGMA synchronous = FULL")
            database.execute(_TABLE)
            known = {row[1] for row in database.execute("PRAGMA table_info(answers)")}
            for column in _LATER_COLUMNS:
                if column.split()[0] not in known:
                    database.execute(f"ALTER TABLE answers ADD COLUMN {column}")
        except sqlite3.Error:
            database.close()
            raise
        return database


def copy_answers(origin: Path, copy: Path) -> None:
    """Copies what is kept in the file `origin`, also while a build writes there. Nothing where there is no such file.

    Raises KitError where the one cannot be read or the other not be written.
    """
    if not origin.exists():
        return
    copy.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(origin, timeout=30)) as kept, closing(sqlite3.connect(copy)) as copied:
            kept.backup(copied)
    except sqlite3.Error as error:
        raise KitError(
            f"The answers kept in {origin} cannot be read ({error}). If they are damaged, delete it."
        ) from error
