"""The record of what a kit was built from: if nothing has changed since, a build has nothing to do.

The record, in `.kit/built.json`, is one digest of the sources, the settings, the model, the version of the package with
its prompts, and every file of the kit that a person may have edited.
"""

import io
import json
import os
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

from kit_builder.entry_points import GROUPS, describe_plugin, list_plugins
from kit_builder.errors import SourceError
from kit_builder.files import sha256
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.settings import Settings
from kit_builder.records import Finding
from kit_builder.sources import get_readers
from kit_builder.sources.input_files import find_files
from kit_builder.text.prompts import find_prompts_folder

_RECORD = ".kit/built.json"
# Files that no build reads, or reads only to look up answers.
_IGNORED = (_RECORD, ".kit/answers.sqlite", ".kit/lock", ".kit/changes/", ".kit/interview/", "published/", "report.")


class BuildRecord:
    """What a build of `folder` starts from; create it before the build."""

    def __init__(self, paths: Sequence[str], stdin: bytes, model: tuple[str, str], folder: KitFolder) -> None:
        """Read the sources at `paths` and the files of the kit. `model` is the model's name and identity."""
        self._folder = folder
        self._before = dict(_list_files(folder.path))
        parts = (*model, version("kit-builder"), *_list_prompts(), *_list_plugins(), *_read_sources(paths, stdin))
        self._inputs = [sha256(part if isinstance(part, bytes) else part.encode()) for part in parts]

    def is_current(self, settings: Settings) -> bool:
        """Return whether the kit is as the last build from the same inputs and `settings` left it."""
        return self._folder.read_text(_RECORD) == self._to_text(settings, self._before)

    def save(self, settings: Settings) -> None:
        """Record that the kit is built, unless somebody else changed a file of it during the build."""
        after = dict(_list_files(self._folder.path))
        changed = {path for path in self._before.keys() | after.keys() if self._before.get(path) != after.get(path)}
        if all(self._is_ours(path) for path in changed):
            self._folder.write(_RECORD, self._to_text(settings, after))

    def _is_ours(self, path: str) -> bool:
        if path.startswith(".kit/"):
            return True
        ours = {*self._folder.written, *self._folder.merged, *self._folder.removed}
        is_edited = self._folder.is_edited(path) and path not in self._folder.merged
        return path == self._folder.settings.name or (path in ours and not is_edited)

    def _to_text(self, settings: Settings, files: dict[str, str]) -> str:
        given = json.dumps([self._inputs, settings.with_changes().model_dump(), sorted(files.items())])
        return json.dumps({"digest": sha256(given.encode())}) + "\n"


def delete_build_record(folder: KitFolder) -> None:
    """Delete the record of the last build, so that the next one starts from the sources."""
    (folder.path / _RECORD).unlink(missing_ok=True)


def _list_files(root: Path) -> Iterator[tuple[str, str]]:
    """Yield the path and digest of each file of the kit that a build may read."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        place = Path(folder).relative_to(root).as_posix()
        for name in sorted(names):
            path = name if place == "." else f"{place}/{name}"
            if not path.startswith(_IGNORED) and (file := Path(folder, name)).is_file():
                yield path, sha256(file.read_bytes())


@cache  # of the program itself, whose files do not change while it runs
def _list_prompts() -> tuple[str, ...]:
    return tuple(f"{path} {content}" for path, content in _list_files(find_prompts_folder()))


def _list_plugins() -> Iterator[str]:
    for group in GROUPS:
        yield from map(describe_plugin, list_plugins(group))


def _read_sources(paths: Sequence[str], stdin: bytes) -> Iterator[str | bytes]:
    """Yield the name and the bytes of each source, and what cannot be read; the full path if two share a name."""
    names: set[str] = set()
    for found in find_files(paths, io.BytesIO(stdin), get_readers().keys()):
        if isinstance(found, Finding):
            yield f"{found.where}: {found.message}"
        else:
            yield f"{found.given if found.name in names else found.name} {found.suffix}"
            names.add(found.name)
            try:
                yield found.read()
            except (OSError, SourceError) as error:
                yield str(error)
