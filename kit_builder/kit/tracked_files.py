"""Generated files that a person may edit: edits are detected, kept, and merged with new versions.

Each generated file is recorded, as it was written, in `.kit/generated.json`. A file that differs from its record, or is
gone, has been edited by hand.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePosixPath

from pydantic_core import to_json

from kit_builder.errors import KitError
from kit_builder.files import FileTransaction, write_atomically
from kit_builder.kit.cards import read_card
from kit_builder.kit.three_way_merge import EditConflict, merge_edits

CARDS = "methods"
CONFLICTS = "conflicts"
_FORMER_CONFLICTS = "clashes"  # in kits of version 0.1.0
SUGGESTIONS = "suggestions"
PRIVATE = ".kit"
_GENERATED = f"{PRIVATE}/generated.json"
_TRANSACTION = f"{PRIVATE}/changes"


class TrackedFiles:
    """The files of a kit at `path`, given by their path in the kit, and what this run did to them.

    Every method raises KitError if a file cannot be read or written, or is a link that leads out of the kit.

    Attributes:
        written: Files that were written.
        edited: Files that were not overwritten because a person has edited or deleted them.
        merged: Edited files into which new content was merged.
        conflicting: Those of `merged` in which the new content conflicts with the edit.
        suggested: Approved cards for which new content was put into `suggestions/`.
        removed: Files that were generated before and no longer are.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._root = path.resolve()
        self.written: list[str] = []
        self.edited: list[str] = []
        self.merged: list[str] = []
        self.conflicting: list[str] = []
        self.suggested: list[str] = []
        self.removed: list[str] = []
        self._transaction = FileTransaction(self.path / _TRANSACTION, self.locate)
        self._generated = self._read_generated()

    def locate(self, path: str) -> Path:
        """Return the file or folder at `path`. A kit may come from someone else, so links out of it are refused."""
        file = self.path / path
        if file.is_symlink() or not file.parent.resolve().is_relative_to(self._root):
            raise KitError(f"{file} is a link that leads out of the kit. Replace it with a file.")
        return file

    def read_text(self, path: str) -> str | None:
        """Return the text of a file, or None if there is no such file."""
        return self.read_existing(path) if (self.path / path).is_file() else None

    def read_existing(self, path: str) -> str:
        """Return the text of a file that must exist."""
        try:
            return self.locate(path).read_text(encoding="utf-8-sig")  # some editors add a byte order mark
        except (OSError, UnicodeDecodeError) as error:
            raise KitError(f"Cannot read {self.path / path}: {error}.") from error

    def read_bytes(self, path: str) -> bytes | None:
        """Return the content of a file, or None if there is no such file."""
        try:
            return self.locate(path).read_bytes() if (self.path / path).is_file() else None
        except OSError as error:
            raise KitError(f"Cannot read {self.path / path}: {error.strerror}.") from error

    def read_edited(self, path: str) -> str | None:
        """Return the text of a file that a person has edited; None if they have not."""
        return self.read_text(path) if self.is_edited(path) else None

    def read_generated(self, path: str) -> str | None:
        """Return the text of a file as it was last generated, without a person's edits; None if it never was."""
        return self._generated.get(path)

    def is_edited(self, path: str) -> bool:
        """Return whether a person has edited, added or deleted the file. A deleted product file does not count."""
        file = self.path / path
        if path not in self._generated:
            return file.exists()
        if not file.is_file():
            return is_card(path)  # a deleted card stays deleted, while products can be made again
        return self.read_existing(path) != self._generated[path]

    def save(self, folder: str, files: Mapping[str, str], suggestions: Mapping[str, str] | None = None) -> None:
        """Write `files` and remove those that were generated in `folder` before and are not in `files`.

        Either all of it is done or nothing. Files that a person has edited are neither removed nor overwritten: what
        has changed since the last generated version is merged into them. Deleted cards are not written again. Cards
        in `suggestions` stay as they are; the card given there, if not empty, is written to `suggestions/`.
        """
        before = [each for each in self._generated if PurePosixPath(each).parent == PurePosixPath(folder)]
        removed = [path for path in before if path not in files and not self.is_edited(path)]
        self._change(files, removed, suggestions or {})

    def save_file(self, path: str, text: str) -> None:
        """Write one file, as `save` does."""
        self._change({path: text}, [], {})

    def save_edited(self, path: str, text: str, generated: str) -> None:
        """Write a file that a person has edited, and record what would be `generated` without their edits."""
        writes = {path: text} if text != self.read_text(path) else {}
        (self.written if writes else self.edited).append(path)
        recorded = {**self._generated, path: generated}
        if recorded != self._generated:
            writes[_GENERATED] = to_json(recorded, indent=1).decode()
        self._commit(writes, (), path)
        self._generated = recorded

    def save_report(self, path: str, text: str) -> None:
        """Write a file about the last run, replacing the one before."""
        self.write(path, text)
        self.written.append(path)

    def save_by_hand(self, files: Mapping[str, str | None]) -> None:
        """Write a person's edits of `files`, and remove the files that are None. Either all is done or nothing."""
        writes = {path: text for path, text in files.items() if text is not None}
        for path in files:
            self.locate(path)
        self._commit(writes, [path for path in files if path not in writes], next(iter(files)))

    def list_files(self, folder: str) -> list[str]:
        """Return the paths of the files directly in `folder`, in order."""
        return sorted(f"{folder}/{file.name}" for file in (self.path / folder).glob("*") if file.is_file())

    def rewrite(self, paths: Iterable[str], change: Callable[[str], str]) -> None:
        """Change the texts of files, and of their generated versions, in the same way. Either all is done or nothing.

        Paths without a file are passed over. A file that a person has edited still counts as edited.
        """
        found = {path: text for path in paths if (text := self.read_text(path)) is not None}
        writes = {path: changed for path, text in found.items() if (changed := change(text)) != text}
        generated = {path: change(text) if path in found else text for path, text in self._generated.items()}
        if generated != self._generated:
            writes[_GENERATED] = to_json(generated, indent=1).decode()
        self._commit(writes, (), next(iter(writes), _GENERATED))
        self._generated = generated

    def save_data(self, path: str, content: bytes) -> None:
        """Write a file that is not text, unless it has this content already."""
        if self.read_bytes(path) != content:
            self.write(path, content)
        self.written.append(path)

    def remove(self, path: str) -> None:
        """Remove a file that the program generated before and no longer generates."""
        self.locate(path).unlink(missing_ok=True)
        self.removed.append(path)

    def write(self, path: str, content: str | bytes) -> None:
        """Write a file atomically, without tracking or reporting it."""
        file = self.locate(path)
        try:
            write_atomically(file, content.encode() if isinstance(content, str) else content)
        except OSError as error:
            raise _write_error(file, error) from error

    def find_conflict_pages(self) -> dict[str, str]:
        """Return the files with unresolved edit conflicts, each with its page, which a person deletes when done."""
        found: dict[str, str] = {}
        for folder in (_FORMER_CONFLICTS, CONFLICTS):
            for page in (self.path / folder).rglob("*.md"):
                found[page.relative_to(self.path / folder).as_posix()] = page.relative_to(self.path).as_posix()
        return dict(sorted(found.items()))

    def recover(self) -> None:
        """Carry out what a killed run had committed, and read again which files were generated."""
        self.locate(_TRANSACTION)
        try:
            self._transaction.recover()
        except (OSError, ValueError) as error:
            raise KitError(
                f"Cannot finish the interrupted changes in {self.path / _TRANSACTION}: {error}. Delete that folder."
            ) from error
        self._generated = self._read_generated()

    def _change(self, files: Mapping[str, str], removed: Iterable[str], suggestions: Mapping[str, str]) -> None:
        generated = {path: text for path, text in self._generated.items() if path not in removed}
        writes: dict[str, str] = {}
        for path, text in files.items():
            now = self.read_text(path)
            if path in suggestions:
                self.edited.append(path)
                if suggestions[path]:
                    self.suggested.append(path)
                    writes[get_suggestions_path(path)] = suggestions[path]
            elif not self.is_edited(path):
                self.written.append(path)
                writes[path] = text
            elif path in generated and now is not None and now != text != generated[path]:
                writes |= self._merge(path, generated[path], now, text)
            else:
                self.edited.append(path)
            if path in generated or path in writes or path in suggestions:
                generated[path] = text
        writes = {path: text for path, text in writes.items() if text != self.read_text(path)}
        if generated != self._generated:
            writes[_GENERATED] = to_json(generated, indent=1).decode()
        self._commit(writes, removed, next(iter(files), _GENERATED))
        self._generated = generated
        self.removed += removed

    def _merge(self, path: str, base: str, yours: str, new: str) -> dict[str, str]:
        """Return what to write if both a person and the sources have changed a file."""
        merged, conflicts = merge_edits(base, yours, new)
        if is_card(path):
            try:
                read_card(merged, path)
            except KitError:
                merged, conflicts = yours, (EditConflict(yours, new),)
        self.merged.append(path)
        writes = {path: merged}
        if conflicts:
            self.conflicting.append(path)
            page = f"{CONFLICTS}/{path}"
            writes[page] = _render_conflicts(path, conflicts) + (self.read_text(page) or "")
        return writes

    def _commit(self, writes: Mapping[str, str], removes: Iterable[str], blamed: str) -> None:
        """Write and remove files in one transaction; an error names the file `blamed`."""
        try:
            self._transaction.commit(writes, removes)
        except OSError as error:
            raise _write_error(self.path / blamed, error) from error

    def _read_generated(self) -> dict[str, str]:
        damaged = f"{self.path / _GENERATED} is damaged. Delete it; all files of the kit then count as edited."
        try:
            generated: dict[str, str] = json.loads(self.read_text(_GENERATED) or "{}")
        except json.JSONDecodeError as error:
            raise KitError(damaged) from error
        if not isinstance(generated, dict):
            raise KitError(damaged)
        return generated


def get_suggestions_path(card: str) -> str:
    """Return the path of the suggestions for the card at the path `card`."""
    return f"{SUGGESTIONS}/{PurePosixPath(card).name}"


def is_card(path: str) -> bool:
    """Return whether `path` is that of a card."""
    return PurePosixPath(path).parent == PurePosixPath(CARDS)


def _write_error(file: Path, error: OSError) -> KitError:
    return KitError(f"Cannot write {file}: {error.strerror}. Everything written before has been kept.")


def _render_conflicts(path: str, conflicts: Iterable[EditConflict]) -> str:
    """Return a page that shows a person the conflicts in a file."""
    parts = [
        f"# {path}",
        "You have edited this file, and the sources have changed in the same places. The file still has your words. "
        "Change them if you like, then delete this page.",
    ]
    for conflict in conflicts:
        parts += ["Your words:", _quote(conflict.yours), "New from the sources:", _quote(conflict.new)]
    return "\n\n".join(parts) + "\n\n"


def _quote(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if text else "> (deleted)"
