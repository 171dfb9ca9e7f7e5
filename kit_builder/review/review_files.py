"""The files of a kit that a review reads and writes. The files on disk are the truth.

Every change comes with the text it was based on. If another window or an editor has changed the file since, both
changes are merged. If they changed the same words, nothing is written and the edit conflict is returned.
"""

import json
import re
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal

from kit_builder.errors import KitError
from kit_builder.kit.cards import read_card
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.questions import QUESTIONS
from kit_builder.kit.three_way_merge import EditConflict, merge_edits
from kit_builder.kit.tracked_files import CARDS, CONFLICTS, SUGGESTIONS, is_card
from kit_builder.products.authoring.example.file import EXAMPLES
from kit_builder.products.authoring.facts import Facts, list_facts
from kit_builder.products.authoring.moved_facts import follow_moved_facts
from kit_builder.products.authoring.pages import SUGGESTIONS as IDEAS

OnConflict = Literal["ask", "mine", "theirs", "both"]
Text = str | None

_AUTHORED = ".kit/drafts"
_DRAFTS = ".kit/unsaved"  # not `.kit/drafts`, which has what a large model wrote
_NAME = r"[^/\\\x00-\x1f.][^/\\\x00-\x1f]{0,200}\.md"
_PRODUCT_FILE = r"(?!(?:methods|prompts|published|interviews)/)[a-z0-9_-]{1,60}/[a-z0-9_-]{1,200}\.md"
_REVIEWABLE = re.compile(
    rf"(?:{CARDS}|{SUGGESTIONS}|{EXAMPLES})/{_NAME}|(?:{CONFLICTS}/(?:{CARDS}/{_NAME}|{_PRODUCT_FILE}))|{_PRODUCT_FILE}"
    rf"|{re.escape(QUESTIONS)}|{re.escape(IDEAS)}"
)
_DRAFT = re.compile(r"[0-9a-z-]{8,40}")
_MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Change:
    """A change to a file: the text it is based on and the new text; None if the file does not exist."""

    base: Text
    new: Text


@dataclass(frozen=True, slots=True)
class Saved:
    """The result of saving: the text before and after of each file, or the edit conflicts if nothing was written."""

    files: Mapping[str, tuple[Text, Text]]
    conflicts: Mapping[str, tuple[EditConflict, ...]]


class ReviewFiles:
    """The files of the kit under review. Every method raises KitError if a file cannot be read or written.

    Attributes:
        kit: The kit.
        lock: Held by the thread that changes its files.
    """

    def __init__(self, kit: KitFolder) -> None:
        self.kit = kit
        self.lock = threading.Lock()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep other threads and other programs from changing the kit while the block runs."""
        with self.lock, self.kit.lock():
            yield

    def list_cards(self) -> dict[str, str]:
        """Return the stamp of each card by path; the stamp changes with the file."""
        found = sorted((self.kit.path / CARDS).glob("*.md"))
        return {f"{CARDS}/{file.name}": self.get_stamp(f"{CARDS}/{file.name}") for file in found}

    def get_stamp(self, path: str) -> str:
        """Return a string that changes with the file `path`; empty if there is no such file."""
        try:
            status = (self.kit.path / path).stat()
        except OSError:
            return ""
        return f"{status.st_mtime_ns}-{status.st_size}-{status.st_ino}"

    def read_text(self, path: str) -> Text:
        """Return the text of a file that the review may edit. Raises KitError for any other file."""
        if not _REVIEWABLE.fullmatch(path):
            raise KitError("This file is not part of the review.")
        return self.kit.read_text(path)

    def save(self, changes: Mapping[str, Change], on_conflict: OnConflict = "ask") -> Saved:
        """Save all `changes` or none; `on_conflict` decides what to do about edit conflicts with the files on disk.

        Raises KitError also if another program is using the kit.
        """
        with self.hold():
            for _ in range(_MAX_ATTEMPTS):
                before = {path: self.read_text(path) for path in changes}
                found = {
                    path: _merge_change(path, change, before[path], on_conflict) for path, change in changes.items()
                }
                conflicts = {path: each for path, (_, each) in found.items() if each}
                if conflicts and on_conflict == "ask":
                    return Saved({}, conflicts)
                after = {path: text for path, (text, _) in found.items()}
                if changed := {path: text for path, text in after.items() if text != before[path]}:
                    facts = self._list_facts(changed)
                    self.kit.save_by_hand(changed)
                    if facts:
                        follow_moved_facts(facts, self._list_facts(changed), self.kit)
                # If a file differs, an editor has saved it in between: try again.
                if all(self.read_text(path) == text for path, text in after.items()):
                    return Saved({path: (before[path], text) for path, text in after.items()}, {})
        raise KitError("Another program keeps changing this file. Your text is kept as a draft.")

    def _list_facts(self, changed: Iterable[str]) -> Facts:
        """Return the facts of the cards if some of these are `changed` and drafts and outlines name facts by ids.

        An id may become that of another fact as a card changes. While a card is invalid, there are none.
        """
        if any(is_card(path) for path in changed) and [*self.kit.list_files(_AUTHORED)]:
            with suppress(KitError):
                return list_facts(self.kit.read_cards())
        return {}

    def save_draft(self, name: str, request: Mapping[str, Any]) -> None:
        """Save an edit request that could not be carried out yet."""
        self.kit.write(_get_draft_path(name), json.dumps(request, ensure_ascii=False))

    def delete_draft(self, name: str) -> None:
        """Delete a draft that has been saved or is not wanted."""
        (self.kit.path / _get_draft_path(name)).unlink(missing_ok=True)

    def read_drafts(self) -> dict[str, Any]:
        """Return the drafts by name, skipping damaged ones."""
        found: dict[str, Any] = {}
        for file in sorted((self.kit.path / _DRAFTS).glob("*.json")):
            try:
                found[file.stem] = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
        return found


def _get_draft_path(name: str) -> str:
    if not _DRAFT.fullmatch(name):
        raise KitError("Invalid draft name.")
    return f"{_DRAFTS}/{name}.json"


def _merge_change(
    path: str, change: Change, now: Text, on_conflict: OnConflict
) -> tuple[Text, tuple[EditConflict, ...]]:
    """Return the new text of `path`, whose text on disk is `now`, and the edit conflicts."""
    if now == change.base or now == change.new:
        return change.new, ()
    if change.new == change.base:
        return now, ()
    if now is None or change.new is None or change.base is None:
        conflict = EditConflict(now or "", change.new or "")
        return (now if on_conflict == "theirs" else change.new), (conflict,)
    if on_conflict == "mine":
        text, conflicts = merge_edits(change.base, change.new, now)
    else:
        text, conflicts = merge_edits(change.base, now, change.new, both=on_conflict == "both")
    if path.startswith(f"{CARDS}/") and not _is_readable(text):
        return (change.new if on_conflict == "mine" else now), (EditConflict(now, change.new),)
    return text, conflicts


def _is_readable(text: str) -> bool:
    try:
        read_card(text, "")
    except KitError:
        return False
    return True
