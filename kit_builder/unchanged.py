"""Whether anything that a kit was built from has changed since: where nothing has, there is nothing to build."""

import io
import json
import os
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path

from kit_builder.disk import digest
from kit_builder.errors import SourceError
from kit_builder.kit import KitFolder
from kit_builder.models.model import Model
from kit_builder.prompts import prompts_folder
from kit_builder.records import Finding
from kit_builder.report import Report
from kit_builder.settings import Settings
from kit_builder.sources import readers
from kit_builder.sources.files import find

_BUILT = ".kit/built"
# What no build reads, or only to look up what it asks.
_BESIDE = (_BUILT, ".kit/answers.sqlite", ".kit/lock", ".kit/changes/", "published/")


class Basis:
    """What a build of the kit in `folder` rests on, taken before it begins.

    That is the sources, the model, the program with its prompts, and every file of the kit, which a person may have
    edited; the settings are given besides, as a first build finds out some of them.
    """

    def __init__(self, paths: Sequence[str], stdin: bytes, folder: KitFolder, model: Model) -> None:
        self._folder = folder
        self._before = dict(_files(folder))
        parts = (model.name, model.identity, *_program(), *_sources(paths, stdin))
        self._given = [digest(part if isinstance(part, bytes) else part.encode()) for part in parts]

    def is_built(self, settings: Settings) -> bool:
        """Whether the kit stands as a build of this with these `settings` left it."""
        return self._folder.text(_BUILT) == self._digest(self._before, settings)

    def keep(self, report: Report, settings: Settings) -> None:
        """Remembers that the kit is built, unless its report tells of errors, or a person edited it meanwhile."""
        after = dict(_files(self._folder))
        changed = [path for path in self._before.keys() | after.keys() if self._before.get(path) != after.get(path)]
        is_ours = all(
            (self._before.get(path), after[path]) == self._folder.wrote.get(path)
            if path in after
            else path in self._folder.removed
            for path in changed
        )
        if is_ours and not report.has_errors:
            self._folder.save_private(_BUILT, self._digest(after, settings))

    def _digest(self, files: dict[str, str], settings: Settings) -> str:
        told = json.dumps([self._given, settings.changed().model_dump(), sorted(files.items())])
        return digest(told.encode())


def forget(folder: KitFolder) -> None:
    """Lets the next build of the kit do all its work anew."""
    folder.remove(_BUILT)


def _files(folder: KitFolder) -> Iterator[tuple[str, str]]:
    """The files of a kit that a build may read, by their path, and the digest of each."""
    for place, folders, names in os.walk(folder.path):
        folders.sort()
        for name in sorted(names):
            file = Path(place, name)
            path = file.relative_to(folder.path).as_posix()
            if file.is_file() and not path.startswith(_BESIDE):
                yield path, digest(file.read_bytes())


def _sources(paths: Sequence[str], stdin: bytes) -> Iterator[str | bytes]:
    """The names and bytes of sources, and the paths of those whose name another has."""
    names: set[str] = set()
    for found in find(paths, io.BytesIO(stdin), readers().keys()):
        if isinstance(found, Finding):
            yield f"{found.where}: {found.message}"
        else:
            yield f"{found.given if found.name in names else found.name} {found.suffix}"
            names.add(found.name)
            try:
                yield found.read()
            except (OSError, SourceError) as problem:
                yield str(problem)


def _program() -> Iterator[str]:
    """What tells one state of the program and of its libraries from another."""
    yield sys.version
    yield " ".join(sorted(each.name for each in Path(sysconfig.get_path("purelib")).glob("*.dist-info")))
    for root in (Path(__file__).parent, prompts_folder()):
        for place, folders, names in os.walk(root):
            folders[:] = sorted(each for each in folders if each != "__pycache__")
            for name in sorted(names):
                file = Path(place, name)
                status = file.stat()
                yield f"{file.relative_to(root)} {status.st_size} {status.st_mtime_ns}"
