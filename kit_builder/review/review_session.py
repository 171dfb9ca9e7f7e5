"""A running review: reads the kit, again whenever its files change, and saves the edits."""

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kit_builder.errors import KitError
from kit_builder.files import sha256
from kit_builder.interview.advisor import Advisor
from kit_builder.interview.recordings import transcribe
from kit_builder.kit.build_state import load_report, load_sources
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.interviews import INTERVIEWS
from kit_builder.kit.tracked_files import get_suggestions_path
from kit_builder.records import Finding, LeftOut, Source
from kit_builder.review.edit_operations import KitSnapshot
from kit_builder.review.export import render_export
from kit_builder.review.interview_operations import InterviewDesk, InterviewOperation
from kit_builder.review.listener import Listener
from kit_builder.review.operations import Operation
from kit_builder.review.page_data import PageData, describe_card, describe_method, describe_source, find_cited_lines
from kit_builder.review.recording import find_recording
from kit_builder.review.review_files import Change, OnConflict, ReviewFiles, Text
from kit_builder.review.views import Views
from kit_builder.text.languages import Language

_BUILD_FILES = (".kit/lines.json", ".kit/found.json")


@dataclass(frozen=True, slots=True)
class _BuildState:
    """What the last build found in the sources; `stamps` show whether its files have changed since."""

    stamps: tuple[str, ...]
    sources: Mapping[str, Source]
    left_out: Mapping[str, tuple[LeftOut, ...]]
    findings: tuple[Finding, ...]


class ReviewSession:
    """The review of a kit in its `language`. In its interview, the model of `advisor` asks on.

    Its methods return plain data for JSON and may be called from several threads at once. They raise KitError if what
    is requested does not exist or cannot be done.
    """

    def __init__(self, kit: KitFolder, title: str, language: Language, advisor: Advisor | None = None) -> None:
        self._files = ReviewFiles(kit)
        self._title = title
        self._id = sha256(str(kit.path.resolve()).encode())[:16]
        self._words = language.words
        listener = Listener(advisor)
        self._views = Views(self._files, language, listener)
        self._desk = InterviewDesk(self._files, language, listener)
        self._methods: dict[str, tuple[tuple[str, str], PageData, frozenset[tuple[str, int, int]]]] = {}
        self._build: _BuildState | None = None
        self._lock = threading.Lock()

    def show_kit(self) -> PageData:
        """Return the methods of the kit, each with its stamp, its sources, and a stamp of what the other views show."""
        found = self._load_build()
        methods = [
            self._describe_method(path, stamp) | {"stamp": stamp} for path, stamp in self._files.list_cards().items()
        ]
        sources = [{"id": key, "name": source.name} for key, source in found.sources.items()]
        drafts = len(self._files.read_drafts())
        shown = {"id": self._id, "title": self._title, "methods": methods, "sources": sources, "drafts": drafts}
        return shown | {"stamp": self._views.get_stamp()}

    def show_view(self, view: str, product: str, file: str) -> PageData:
        """Return what a view beside the methods shows, perhaps of a product, or of a file of it."""
        return self._views.show(view, product, file)

    def listen(self) -> PageData:
        """Let the model hear the latest answers. Return how many questions of it wait, and why it hears no more."""
        problem = self._desk.listen()
        return {"asked": len(self._desk.listener.questions), "problem": problem}

    def hear(self, name: str, raw: bytes) -> str:
        """Return what is said in a recording, for an answer."""
        return transcribe(name, raw, self._files.kit)

    def recover_answers(self) -> int:
        """Keep the answers that a killed interview has left unfinished, and return how many there are."""
        return self._desk.keeper.recover()

    def show_card(self, path: str) -> PageData:
        """Return all that the page shows of a card."""
        stamp = self._files.list_cards().get(path)
        text = self._files.read_text(path)
        if text is None or stamp is None:
            raise KitError("This method no longer exists: another window or program has dropped it.")
        waiting = self._files.read_text(get_suggestions_path(path))
        return describe_card(path, text, waiting, self._load_build().findings, self._words) | {"stamp": stamp}

    def show_source(self, name: str) -> PageData:
        """Return a source with its lines and the methods that cite each line."""
        source = self._find_source(name)
        shown = describe_source(source, self._load_build().left_out[source.name])
        cited: dict[int, list[str]] = defaultdict(list)
        for path, stamp in self._files.list_cards().items():
            head = self._describe_method(path, stamp)
            for cited_source, first, last in self._methods[path][2]:
                for number in range(first, min(last, len(shown["lines"])) + 1) if cited_source == name else ():
                    cited[number].append(head["path"])
        return shown | {"cited": cited}

    def find_recording(self, name: str) -> Path | None:
        """Return the path of the recording of a source, or None if it has none."""
        return find_recording(self._find_source(name))

    def apply_edit(
        self,
        request: Mapping[str, Any],
        operation: Operation,
        bases: Mapping[str, Text],
        draft: str,
        on_conflict: OnConflict,
    ) -> PageData:
        """Apply an operation to the texts in `bases` and save the result; an edit that cannot be saved becomes a draft.

        Returns the changed files with their texts before and after, or the edit conflicts, or the reason to wait. What
        is said in an interview comes with a token to undo it instead.
        """
        if isinstance(operation, InterviewOperation):
            token, is_second = self._desk.carry_out(operation)
            self._files.delete_draft(draft)
            return {"saved": True, "files": {}, "merged": [INTERVIEWS] if is_second else [], "token": token}
        seen = dict(bases)

        def read_text(path: str) -> Text:
            on_disk = self._files.read_text(path)  # raises KitError for files outside the review
            return seen.setdefault(path, on_disk)

        seen_cards = (path for path, each in bases.items() if each is not None)
        cards = tuple(dict.fromkeys((*self._files.list_cards(), *seen_cards)))
        today = datetime.now(UTC).astimezone().date()
        snapshot = KitSnapshot(read_text, cards, self._load_build().sources, self._words, today)
        changes = {path: Change(read_text(path), new) for path, new in operation.apply(snapshot).items()}
        result = self._save(changes, on_conflict)
        if result["saved"]:
            self._files.delete_draft(draft)
        else:
            self._files.save_draft(draft, request)
        return result

    def _save(self, changes: Mapping[str, Change], on_conflict: OnConflict) -> PageData:
        try:
            saved = self._files.save(changes, on_conflict)
        except KitError as error:
            return {"saved": False, "waiting": str(error)}
        if saved.conflicts:
            conflicts = {
                path: [{"theirs": each.yours, "mine": each.new} for each in found]
                for path, found in saved.conflicts.items()
            }
            return {"saved": False, "conflicts": conflicts}
        files = {path: {"before": before, "after": after} for path, (before, after) in saved.files.items()}
        merged = [path for path, change in changes.items() if saved.files[path][1] != change.new]
        return {"saved": True, "files": files, "merged": merged}

    def export(self, language: str, mask: Callable[[str], str] | None) -> str:
        """Return everything the page shows as one HTML file; `mask` replaces names by pseudonyms."""
        found = self._load_build()
        cards = [self.show_card(path) for path in self._files.list_cards()]
        left = [each for name in found.left_out for each in found.left_out[name]]
        return render_export(self._title, language, cards, found.sources, left, mask)

    def list_drafts(self) -> PageData:
        """Return the edits that could not be saved, by name."""
        return self._files.read_drafts()

    def delete_draft(self, name: str) -> PageData:
        """Delete a draft."""
        self._files.delete_draft(name)
        return {}

    def _find_source(self, name: str) -> Source:
        sources = self._load_build().sources
        if name not in sources:
            raise KitError("This kit has no lines of this source. Run `kit-builder build` again.")
        return sources[name]

    def _describe_method(self, path: str, stamp: str) -> PageData:
        page = get_suggestions_path(path)
        stamps = (stamp, self._files.get_stamp(page))
        if path not in self._methods or self._methods[path][0] != stamps:
            text = self._files.read_text(path) or ""
            shown = describe_method(path, text, self._files.read_text(page))
            self._methods[path] = (stamps, shown, find_cited_lines(text, self._load_build().sources))
        return self._methods[path][1]

    def _load_build(self) -> _BuildState:
        stamps = tuple(self._files.get_stamp(path) for path in _BUILD_FILES)
        with self._lock:
            if self._build is None or self._build.stamps != stamps:
                report = load_report(self._files.kit)
                left: dict[str, tuple[LeftOut, ...]] = defaultdict(tuple)
                for each in report.left_out:
                    left[each.source] += (each,)
                sources = {source.id: source for source in load_sources(self._files.kit)}
                self._build = _BuildState(stamps, sources, left, report.findings)
                self._methods.clear()
            return self._build
