"""Answer cache: answers by the question that was asked, so that no question is paid for again."""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from kit_builder.errors import KitError
from kit_builder.llm.calls import NO_TOKENS, Tokens

_LATER_COLUMNS = (
    "model TEXT NOT NULL DEFAULT ''",
    "input_tokens INTEGER NOT NULL DEFAULT 0",
    "output_tokens INTEGER NOT NULL DEFAULT 0",
    "asked_at REAL NOT NULL DEFAULT 0",
    "cached_tokens INTEGER NOT NULL DEFAULT 0",
)
_TABLE = f"""
    CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL, {", ".join(_LATER_COLUMNS)})
"""
_UNANSWERED = "CREATE TABLE IF NOT EXISTS unanswered (key TEXT PRIMARY KEY)"


@dataclass(frozen=True, slots=True, repr=False)
class SavedAnswer:
    """The text of an answer, the model that gave it, and the tokens it cost."""

    text: str
    model: str = ""
    tokens: Tokens = NO_TOKENS


@dataclass(frozen=True, slots=True)
class CachedAnswers:
    """The cached answers of one model: their number, the tokens they cost, and the first and last Unix time."""

    model: str
    answers: int
    input_tokens: int
    output_tokens: int
    first: float
    last: float


class AnswerCache:
    """Answers in one SQLite file, by key.

    The file is created on the first write and readable only by its owner, as answers contain clients' words. Each
    answer is on disk before `put` returns, so that a crash loses none. Any thread may read and write. With `fresh`,
    answers of earlier runs are ignored. Every method raises KitError if the file cannot be read or written.
    """

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self._path = path
        self._oldest = time.time() if fresh else 0.0
        self._lock = Lock()
        self._waiting: list[tuple[str, str, str, int, int, float, int]] = []
        self._database: sqlite3.Connection | None = None
        self._is_closed = False

    def get(self, key: str) -> SavedAnswer | None:
        """Return the answer saved under `key`, None without one."""
        if not self._path.exists():
            return None
        with self._open() as database:
            query = """
                SELECT answer, model, input_tokens, output_tokens, cached_tokens
                FROM answers WHERE key = ? AND asked_at >= ?
            """
            row: tuple[str, str, int, int, int] | None = database.execute(query, (key, self._oldest)).fetchone()
        return SavedAnswer(row[0], row[1], Tokens(*row[2:])) if row else None

    def put(self, key: str, answer: SavedAnswer) -> None:
        """Save `answer` under `key`."""
        tokens = answer.tokens
        row = (key, answer.text, answer.model, tokens.input, tokens.output, time.time(), tokens.cached)
        self._waiting.append(row)
        with self._open() as database:  # the first thread writes for all that wait, as each write waits for the disk
            rows = list(self._waiting)
            database.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            database.commit()
            del self._waiting[: len(rows)]

    def list_unanswered(self) -> frozenset[str]:
        """Return the keys of the questions without a usable answer that were kept, none if the run is `fresh`."""
        if self._oldest or not self._path.exists():
            return frozenset()
        with self._open() as database:
            return frozenset(key for (key,) in database.execute("SELECT key FROM unanswered"))

    def keep_unanswered(self, keys: Iterable[str]) -> None:
        """Keep the keys of questions that got no usable answer."""
        if rows := [(key,) for key in keys]:
            with self._open() as database:
                database.executemany("INSERT OR IGNORE INTO unanswered VALUES (?)", rows)

    def count_by_model(self) -> list[CachedAnswers]:
        """Return what is saved for each model, the most recent first."""
        if not self._path.exists():
            return []
        query = """
            SELECT model, COUNT(*), SUM(input_tokens), SUM(output_tokens), MIN(asked_at), MAX(asked_at)
            FROM answers GROUP BY model ORDER BY MAX(asked_at) DESC
        """
        with self._open() as database:
            return [CachedAnswers(*row) for row in database.execute(query)]

    def clear(self) -> None:
        """Delete all answers and free their disk space."""
        if self._path.exists():
            with self._open() as database:
                database.execute("DELETE FROM answers")
                database.execute("DELETE FROM unanswered")
            with self._open() as database:
                database.execute("VACUUM")

    def close(self) -> None:
        """Close the file. Answers that arrive later are still saved: the file is opened again for each of them."""
        with self._lock:
            self._is_closed = True
            self._disconnect()

    def _disconnect(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                if self._database is None:
                    self._database = self._connect()
                with self._database:
                    yield self._database
            except (OSError, sqlite3.Error) as error:
                raise KitError(
                    f"Cannot read or write the answer cache {self._path} ({error}). "
                    "Check the disk space and the file's permissions; if the file is damaged, delete it."
                ) from error
            finally:
                if self._is_closed:
                    self._disconnect()

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        database = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
        try:
            database.execute("PRAGMA journal_mode = WAL")  # a write waits for the disk once instead of three times
            database.execute("PRAGMA synchronous = FULL")
            database.execute(_TABLE)
            database.execute(_UNANSWERED)
            existing = {row[1] for row in database.execute("PRAGMA table_info(answers)")}
            for column in _LATER_COLUMNS:
                if column.split()[0] not in existing:
                    database.execute(f"ALTER TABLE answers ADD COLUMN {column}")
        except sqlite3.Error:
            database.close()
            raise
        return database


def copy_answers(origin: Path, copy: Path) -> None:
    """Copy the answer cache in the file `origin`, even while a build writes to it. A missing file is not copied.

    Raises KitError if one file cannot be read or the other cannot be written.
    """
    if not origin.exists():
        return
    copy.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(origin, timeout=30)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except sqlite3.Error as error:
        raise KitError(f"Cannot read the answer cache {origin} ({error}). If it is damaged, delete it.") from error
