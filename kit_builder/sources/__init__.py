"""Reading what a person hands in. Each module here that has SUFFIXES and read() is the reader of an input format."""

import importlib
import itertools
import os
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path, PurePath
from typing import BinaryIO

from kit_builder.errors import KitError, SourceError
from kit_builder.records import Finding, Source
from kit_builder.sources.duplicates import DuplicateFilter
from kit_builder.sources.input_files import File, describe_open_error, find_files, make_printable
from kit_builder.text.ids import make_unique, slugify

Reader = Callable[[str, str, bytes], Source]

MOST_BYTES = 500_000_000
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".heic", ".tif", ".tiff", ".webp")
_SOUNDS = (".mov", ".ogg", ".flac", ".webm", ".aac", ".wma")
_INSTEAD = {
    **dict.fromkeys(_SOUNDS, "Save it as .mp3, .m4a, .wav or .mp4, or give a transcript of it."),
    **dict.fromkeys(_IMAGES, "Have the text in the picture recognised (OCR), and give that."),
    **dict.fromkeys((".doc", ".dot", ".pages", ".wpd"), "Save it as .docx."),
    **dict.fromkeys((".ppt", ".key", ".odp"), "Save it as .pptx."),
    **dict.fromkeys((".xls", ".xlsx", ".ods", ".numbers"), "Save the sheet with the notes as .csv."),
    **dict.fromkeys((".msg", ".mbox"), "Save the message as .eml."),
    **dict.fromkeys((".rar", ".7z", ".tar", ".gz", ".tgz"), "Unpack it and give the folder."),
}


@cache
def get_readers() -> dict[str, Reader]:
    """Return the reader of every suffix that can be read: a function of name, id and bytes."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return {suffix: module.read for module in modules for suffix in getattr(module, "SUFFIXES", ())}


def read_source(name: str, source_id: str, raw: bytes, suffix: str) -> Source:
    """Return the bytes of one file as a source; raise SourceError where they cannot be read or hold no text."""
    reader = get_readers().get(suffix.lower())
    if reader is None:
        instead = _INSTEAD.get(suffix.lower(), f"Give one of these: {', '.join(sorted(get_readers()))}.")
        raise SourceError(f"Files of this kind cannot be read. {instead}")
    if len(raw) > MOST_BYTES:
        raise SourceError(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Give it in parts.")
    source = reader(name, source_id, raw)
    if not source.lines:
        raise SourceError(" ".join(["The file holds no text.", *source.problems]))
    return source


def read_sources(paths: Sequence[str], stdin: BinaryIO) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Read files, folders, glob patterns, archives and standard input (`-`).

    Return the sources without duplicates, and a finding for each file that was skipped, failed or is a duplicate.
    Raises KitError if none of the files can be read.
    """
    duplicates = DuplicateFilter()
    findings: list[Finding] = []
    for found in iter_sources(paths, stdin):
        if isinstance(found, Finding):
            findings.append(found)
        else:
            duplicates.add(found)
    if not duplicates.kept:
        raise KitError(" ".join(f"{each.where}: {each.message}" for each in findings) or "No sources given.")
    return tuple(duplicates.kept), (*findings, *duplicates.report())


def iter_sources(paths: Sequence[str], stdin: BinaryIO) -> Iterator[Source | Finding]:
    """Yield the sources one at a time, as `read_sources` reads them, with those that say the same as another."""
    names: set[str] = set()
    ids: set[str] = set()
    seen: set[Path] = set()
    for found in find_files(paths, stdin, get_readers().keys()):
        if isinstance(found, Finding):
            yield found
            continue
        place = found.place and Path(os.path.realpath(found.place))  # which a circle of links does not trouble
        if place in seen:
            continue
        if place:
            seen.add(place)
        name = _unique_name(found, names)
        names.add(name)
        try:
            source = read_source(name, _unique_id(name, ids), found.read(), found.suffix)
        except SourceError as problem:
            yield Finding("error", name, str(problem))
        except OSError as problem:
            yield Finding("error", name, describe_open_error(problem))
        else:
            ids.add(source.id)
            yield replace(source, path=_lasting(found.place))


def _lasting(place: Path | None) -> Path | None:
    """Return where a file lies, wherever one looks from; None for one whose name cannot be written down."""
    path = place.absolute() if place else None
    return path if path and make_printable(str(path)) == str(path) else None


def _unique_name(file: File, taken: set[str]) -> str:
    for name in (make_printable(file.name), make_printable(file.given)):
        if name not in taken:
            return name
    return next(name for count in itertools.count(2) if (name := f"{make_printable(file.name)} ({count})") not in taken)


def _unique_id(name: str, taken: set[str]) -> str:
    """Return the stem of the name as a slug; with the suffix or a number after it where the slug is taken."""
    path = PurePath(name)
    stem = slugify(path.stem, "source")
    with_suffix = f"{stem}-{slugify(path.suffix, '')}".rstrip("-")
    return stem if stem not in taken else make_unique(with_suffix, taken)
