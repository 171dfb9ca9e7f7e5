"""Reading what a person hands in. Each module here that has SUFFIXES and read() is the reader of an input format."""

import importlib
import itertools
import os
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path, PurePath
from typing import BinaryIO, NamedTuple

from kit_builder.errors import SourceError
from kit_builder.names import not_taken, slug
from kit_builder.records import Finding, Source

Reader = Callable[[str, str, bytes], Source]


@cache
def readers() -> dict[str, Reader]:
    """Return the reader of every suffix that can be read: a function of name, id and bytes."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return {suffix: module.read for module in modules for suffix in getattr(module, "SUFFIXES", ())}


def read_text(name: str, source_id: str, raw: bytes, suffix: str) -> Source:
    """Return the bytes of one file as a source; raise SourceError where they cannot be read or hold no text."""
    reader = readers().get(suffix.lower())
    if reader is None:
        raise SourceError(f"Files of this kind cannot be read. Give one of these: {', '.join(sorted(readers()))}.")
    source = reader(name, source_id, raw)
    if not source.lines:
        raise SourceError("The file holds no text.")
    return source


def read_sources(paths: Sequence[str], stdin: BinaryIO) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Return the sources in files, folders and standard input (`-`), and a finding for each that was passed over.

    Nothing is raised: what cannot be read is an error among the findings, and the others still go through.
    """
    sources: list[Source] = []
    findings: list[Finding] = []
    names: set[str] = set()
    seen: set[Path | None] = set()
    for found in _found(paths):
        if isinstance(found, Finding):
            findings.append(found)
            continue
        place = found.path and found.path.resolve()
        if place in seen:
            continue
        seen.add(place)
        name = _unique_name(found, names)
        names.add(name)
        try:
            raw = found.path.read_bytes() if found.path else stdin.read()
            suffix = found.path.suffix if found.path else _suffix_of(raw)
            sources.append(read_text(name, _unique_id(name, {source.id for source in sources}), raw, suffix))
        except SourceError as problem:
            findings.append(Finding("error", name, str(problem)))
        except OSError as problem:
            findings.append(Finding("error", name, _cannot_open(problem)))
    return tuple(sources), tuple(findings)


class _File(NamedTuple):
    """A file to read: its name to a person, the path that was given, and where it is; None is standard input."""

    name: str
    given: str
    path: Path | None


def _found(paths: Sequence[str]) -> Iterator[_File | Finding]:
    for given in paths:
        path = Path(given)
        if given == "-":
            yield _File("stdin", given, None)
        elif not path.is_dir():
            yield _File(path.name, given, path)
        elif _is_kit(path):
            yield Finding(
                "error", given, "This is a kit and not a folder of sources. Give the notes it was built from."
            )
        else:
            inside = list(_in_folder(path))
            if not any(isinstance(found, _File) for found in inside):
                yield Finding("error", given, f"The folder holds no file that can be read ({_kinds()}).")
            yield from inside


def _in_folder(root: Path) -> Iterator[_File | Finding]:
    """Yield what a folder holds, in the order of the names; links that lead out of it are not followed."""
    failed: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=failed.append):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not _is_kit(here / name))
        for file in sorted(name for name in files if not name.startswith(".")):
            path = here / file
            name = path.relative_to(root).as_posix()
            if not path.resolve().is_relative_to(root.resolve()):
                yield Finding("note", _shown(name), "This link leads out of the folder and was not followed.")
            elif path.suffix.lower() not in readers() or not path.is_file():
                yield Finding("note", _shown(name), f"Files of this kind cannot be read and are skipped ({_kinds()}).")
            else:
                yield _File(name, path.as_posix(), path)
    for problem in failed:
        where = PurePath(os.fsdecode(problem.filename)).as_posix()
        yield Finding("error", _shown(where), _cannot_open(problem))


def _is_kit(path: Path) -> bool:
    return (path / ".kit").is_dir() or (path / "kit.toml").is_file()


def _kinds() -> str:
    return "what can be read: " + ", ".join(sorted(readers()))


def _cannot_open(problem: OSError) -> str:
    return f"This cannot be opened: {problem.strerror or problem}."


def _suffix_of(raw: bytes) -> str:
    return ".vtt" if raw.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") else ".txt"


def _shown(name: str) -> str:
    """Return the name as it can be printed on one line."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)


def _unique_name(file: _File, taken: set[str]) -> str:
    for name in (_shown(file.name), _shown(PurePath(file.given).as_posix())):
        if name not in taken:
            return name
    return next(name for count in itertools.count(2) if (name := f"{_shown(file.name)} ({count})") not in taken)


def _unique_id(name: str, taken: set[str]) -> str:
    """Return the stem of the name as a slug; with the suffix or a number after it where the slug is taken."""
    path = PurePath(name)
    stem = slug(path.stem, "source")
    with_suffix = f"{stem}-{slug(path.suffix, '')}".rstrip("-")
    return stem if stem not in taken else not_taken(with_suffix, taken)
