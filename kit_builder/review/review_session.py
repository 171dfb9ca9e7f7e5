"""A review as it goes on: what it has read of the kit, read again when a file has changed, and what it saves."""

import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kit_builder.errors import KitError
from kit_builder.files import sha256
from kit_builder.kit.build_state import load_report, load_sources
from kit_builder.kit.folder import KitFolder, suggestions_for
from kit_builder.records import Finding, LeftOut, Source
from kit_builder.review.review_files import Change, ReviewFiles, OnConflict, Text
from kit_builder.review.export import render_export
from kit_builder.review.edit_operations import Operation, KitSnapshot
from kit_builder.review.recording import find_recording
from kit_builder.review.page_data import PageData, describe_card, find_cited_lines, describe_method, describe_source
from kit_builder.text.words import Words

_BUILD_FILES = (".kit/lines.json", ".kit/found.json")


@dataclass(frozen=True, slots=True)
class _BuildState:
    """What the last build found in the sources."""

    stamps: tuple[str, ...]
    sources: Mapping[str, Source]
    left_out: Mapping[str, tuple[LeftOut, ...]]
    findings: tuple[Finding, ...]


class ReviewSession:
    """The kit under review, in the language of `words`. Its methods may be called from several threads at once.

    What they give is plain data. They raise KitError where what is asked for is not there or cannot be done.
    """

    def __init__(self, kit: KitFolder, title: str, words: Words) -> None:
        self._desk = ReviewFiles(kit)
        self._title = title
        self._id = sha256(str(kit.path.resolve()).encode())[:16]
        self._words = words
        self._heads: dict[str, tuple[tuple[str, str], PageData, frozenset[tuple[str, int, int]]]] = {}
        self._found: _BuildState | None = None
        self._reading = threading.Lock()

    def kit(self) -> PageData:
        """The methods of the kit, each with its stamp, and the sources that it was built from."""
        found = self._read()
        methods = [self._head(path, stamp) | {"stamp": stamp} for path, stamp in self._desk.cards().items()]
        sources = [{"id": key, "name": source.name} for key, source in found.sources.items()]
        drafts = len(self._desk.drafts())
        return {"id": self._id, "title": self._title, "methods": methods, "sources": sources, "drafts": drafts}

    def card(self, path: str) -> PageData:
        """A card with all that is shown of it."""
        stamp = self._desk.cards().get(path)
        text = self._desk.text(path)
        if text is None or stamp is None:
            raise KitError("This method is gone: another window or program has dropped it.")
        waiting = self._desk.text(suggestions_for(path))
        return describe_card(path, text, waiting, self._read().findings, self._words) | {"stamp": stamp}

    def source(self, name: str) -> PageData:
        """A source with its lines, and which methods cite each."""
        source = self._source(name)
        shown = describe_source(source, self._read().left_out[source.name])
        cited: dict[int, list[str]] = defaultdict(list)
        for path, stamp in self._desk.cards().items():
            head = self._head(path, stamp)
            for cited_source, first, last in self._heads[path][2]:
                for number in range(first, min(last, len(shown["lines"])) + 1) if cited_source == name else ():
                    cited[number].append(head["path"])
        return shown | {"cited": cited}

    def recording(self, name: str) -> Path | None:
        """The file in which one hears what is said in a source; None where there is none."""
        return find_recording(self._source(name))

    def edit(
        self, asked: Mapping[str, Any], operation: Operation, bases: Mapping[str, Text], draft: str, take: OnConflict
    ) -> PageData:
        """Saves what an operation makes of the texts that it was done to; what cannot be saved is kept as a draft.

        Gives the files that changed, with what undoes that; or the clashes; or what is to be waited for.
        """
        seen = dict(bases)

        def text(path: str) -> Text:
            on_disk = self._desk.text(path)  # which refuses what cannot be reviewed
            return seen.setdefault(path, on_disk)

        cards = tuple(dict.fromkeys((*self._desk.cards(), *(path for path, each in bases.items() if each is not None))))
        shelf = KitSnapshot(text, cards, self._read().sources, self._words, datetime.now(UTC).astimezone().date())
        changes = {path: Change(text(path), new) for path, new in operation.writes(shelf).items()}
        try:
            saved = self._desk.save(changes, take)
        except KitError as error:
            self._desk.keep_draft(draft, asked)
            return {"saved": False, "waiting": str(error)}
        if saved.clashes:
            self._desk.keep_draft(draft, asked)
            told = {
                path: [{"theirs": each.yours, "mine": each.new} for each in found]
                for path, found in saved.clashes.items()
            }
            return {"saved": False, "clashes": told}
        self._desk.drop_draft(draft)
        files = {path: {"before": before, "after": after} for path, (before, after) in saved.files.items()}
        merged = [path for path, change in changes.items() if saved.files[path][1] != change.new]
        return {"saved": True, "files": files, "merged": merged}

    def exported(self, language: str, covered: Callable[[str], str] | None) -> str:
        """All that is shown as one HTML file; `covered` puts stand-ins in the place of names."""
        found = self._read()
        cards = [self.card(path) for path in self._desk.cards()]
        left = [each for name in found.left_out for each in found.left_out[name]]
        return render_export(self._title, language, cards, found.sources, left, covered)

    def drafts(self) -> PageData:
        """What could not be saved, by name."""
        return self._desk.drafts()

    def drop_draft(self, name: str) -> PageData:
        """Lets go of a draft."""
        self._desk.drop_draft(name)
        return {}

    def _source(self, name: str) -> Source:
        sources = self._read().sources
        if name not in sources:
            raise KitError("The kit keeps no lines of this source. Run `kit-builder build` again.")
        return sources[name]

    def _head(self, path: str, stamp: str) -> PageData:
        page = suggestions_for(path)
        stamps = (stamp, self._desk.stamp(page))
        if path not in self._heads or self._heads[path][0] != stamps:
            text = self._desk.text(path) or ""
            shown = describe_method(path, text, self._desk.text(page))
            self._heads[path] = (stamps, shown, find_cited_lines(text, self._read().sources))
        return self._heads[path][1]

    def _read(self) -> _BuildState:
        stamps = tuple(self._desk.stamp(path) for path in _BUILD_FILES)
        with self._reading:
            if self._found is None or self._found.stamps != stamps:
                report = load_report(self._desk.kit)
                left: dict[str, tuple[LeftOut, ...]] = defaultdict(tuple)
                for each in report.left_out:
                    left[each.source] += (each,)
                sources = {source.id: source for source in load_sources(self._desk.kit)}
                self._found = _BuildState(stamps, sources, left, report.findings)
                self._heads.clear()
            return self._found
