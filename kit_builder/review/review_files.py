"""The files of a kit that a review reads and writes: what lies on the disk is the truth.

Whoever saves says what text they had before them. Where the file reads otherwise by now, since another window or an
editor has saved too, both are brought together; where they have changed the same words, nothing is written and both
are told.
"""

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kit_builder.errors import KitError
from kit_builder.kit.cards import read_card
from kit_builder.kit.folder import CARDS, SUGGESTIONS, KitFolder
from kit_builder.kit.questions import QUESTIONS
from kit_builder.kit.three_way_merge import EditConflict, merge_edits

OnConflict = Literal["ask", "mine", "theirs", "both"]
Text = str | None

_DRAFTS = ".kit/drafts"
_REVIEWABLE = re.compile(rf"(?:{CARDS}|{SUGGESTIONS})/[^/\\\x00-\x1f.][^/\\\x00-\x1f]{{0,200}}\.md|{re.escape(QUESTIONS)}")
_DRAFT = re.compile(r"[0-9a-z-]{8,40}")
_MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a file: its text as it was seen, and as it is to be; None where it is not there."""

    base: Text
    new: Text


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving: for each file its text before and after; or the clashes, and then nothing is written."""

    files: Mapping[str, tuple[Text, Text]]
    clashes: Mapping[str, tuple[EditConflict, ...]]


class ReviewFiles:
    """The kit that is reviewed. Every method raises KitError where a file cannot be read or written."""

    def __init__(self, kit: KitFolder) -> None:
        self.kit = kit
        self._one_at_a_time = threading.Lock()

    def cards(self) -> dict[str, str]:
        """The stamp of each card by its path: it is another one when the file has changed."""
        found = sorted((self.kit.path / CARDS).glob("*.md"))
        return {f"{CARDS}/{file.name}": self.stamp(f"{CARDS}/{file.name}") for file in found}

    def stamp(self, path: str) -> str:
        """What changes when the file `path` does; empty where it is not there."""
        try:
            told = (self.kit.path / path).stat()
        except OSError:
            return ""
        return f"{told.st_mtime_ns}-{told.st_size}-{told.st_ino}"

    def text(self, path: str) -> Text:
        """The text of a file that may be reviewed. Raises KitError for any other."""
        if not _REVIEWABLE.fullmatch(path):
            raise KitError("This is not a file of the kit that can be reviewed.")
        return self.kit.read_text(path)

    def save(self, changes: Mapping[str, Change], take: OnConflict = "ask") -> Saved:
        """Makes `changes`, all or none; where they clash with what is on the disk, `take` says what is to stand.

        Raises KitError also where another program is at work on the kit.
        """
        with self._one_at_a_time, self.kit.lock():
            for _ in range(_MAX_ATTEMPTS):
                before = {path: self.text(path) for path in changes}
                found = {path: _merge_change(path, change, before[path], take) for path, change in changes.items()}
                clashes = {path: each for path, (_, each) in found.items() if each}
                if clashes and take == "ask":
                    return Saved({}, clashes)
                after = {path: text for path, (text, _) in found.items()}
                self.kit.save_by_hand({path: text for path, text in after.items() if text != before[path]})
                if all(self.text(path) == text for path, text in after.items()):  # else an editor was quicker
                    return Saved({path: (before[path], text) for path, text in after.items()}, {})
        raise KitError("Another program keeps changing this file. What you wrote is kept as a draft.")

    def keep_draft(self, name: str, asked: Mapping[str, Any]) -> None:
        """Keeps what could not be saved yet."""
        self.kit.save_private(_draft_path(name), json.dumps(asked, ensure_ascii=False))

    def drop_draft(self, name: str) -> None:
        """Lets go of a draft that was saved, or that is not wanted."""
        (self.kit.path / _draft_path(name)).unlink(missing_ok=True)

    def drafts(self) -> dict[str, Any]:
        """What could not be saved yet, by name; a damaged one is passed over."""
        found: dict[str, Any] = {}
        for file in sorted((self.kit.path / _DRAFTS).glob("*.json")):
            try:
                found[file.stem] = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
        return found


def _draft_path(name: str) -> str:
    if not _DRAFT.fullmatch(name):
        raise KitError("A draft is not called so.")
    return f"{_DRAFTS}/{name}.json"


def _merge_change(path: str, change: Change, now: Text, take: OnConflict) -> tuple[Text, tuple[EditConflict, ...]]:
    """What `path`, which reads as `now`, is to become, and where that clashes."""
    if now == change.base or now == change.new:
        return change.new, ()
    if change.new == change.base:
        return now, ()
    if now is None or change.new is None or change.base is None:
        clash = EditConflict(now or "", change.new or "")
        return (now if take == "theirs" else change.new), (clash,)
    if take == "mine":
        text, clashes = merge_edits(change.base, change.new, now)
    else:
        text, clashes = merge_edits(change.base, now, change.new, both=take == "both")
    if path.startswith(f"{CARDS}/") and not _is_readable(text):
        return (change.new if take == "mine" else now), (EditConflict(now, change.new),)
    return text, clashes


def _is_readable(text: str) -> bool:
    try:
        read_card(text, "")
    except KitError:
        return False
    return True
