"""Sources: read the files that a user gives as numbered lines with speakers, times and places.

Belongs here: one module per input format, each with SUFFIXES and read(), and what several formats share: decoding,
speaker turns, XML, zip archives and hidden text. Does not: anything that depends on what a source says.
"""

import importlib
import itertools
import os
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import BinaryIO

from kit_builder.entry_points import describe_plugin, list_plugins, load_plugin, refuse_duplicate
from kit_builder.errors import KitError, SourceError
from kit_builder.records import Finding, Source
from kit_builder.sources.duplicates import DuplicateFilter
from kit_builder.sources.front_matter import drop_events, drop_front_matter, drop_machine_summary
from kit_builder.sources.input_files import File, describe_open_error, find_files, make_printable
from kit_builder.sources.speaker_names import correct_speakers, report_unknown_labels
from kit_builder.sources.unpunctuated_lines import report_unpunctuated
from kit_builder.text.ids import make_unique, slugify

Reader = Callable[[str, str, bytes], Source]

MAX_BYTES = 500_000_000
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".heic", ".tif", ".tiff", ".webp")
_SOUNDS = (".mov", ".ogg", ".flac", ".webm", ".aac", ".wma")
_INSTEAD = {
    **dict.fromkeys(_SOUNDS, "Convert it to .mp3, .m4a, .wav or .mp4, or give a transcript."),
    **dict.fromkeys(_IMAGES, "Run text recognition (OCR) on it and give the text."),
    **dict.fromkeys((".doc", ".dot", ".pages", ".wpd"), "Save it as .docx."),
    **dict.fromkeys((".ppt", ".key", ".odp"), "Save it as .pptx."),
    **dict.fromkeys((".xls", ".xlsx", ".ods", ".numbers"), "Save the sheet with the notes as .csv."),
    **dict.fromkeys((".msg", ".mbox"), "Save the message as .eml."),
    **dict.fromkeys((".rar", ".7z", ".tar", ".gz", ".tgz"), "Unpack it and give the folder."),
}


@cache
def get_readers() -> dict[str, Reader]:
    """Return the reader of each supported suffix: a function of name, id and bytes.

    Raises KitError if a plugin cannot be loaded, or reads what is read already.
    """
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    readers = {suffix: module.read for module in modules for suffix in getattr(module, "SUFFIXES", ())}
    owners = dict.fromkeys(readers, "Kit Builder")
    for point in list_plugins("sources"):
        plugin = load_plugin(point, ["SUFFIXES", "read"])
        for suffix in plugin.SUFFIXES:
            if suffix in owners:
                refuse_duplicate(point, f"a reader of {suffix}", owners[suffix])
            readers[suffix], owners[suffix] = plugin.read, describe_plugin(point)
    return readers


def read_source(name: str, source_id: str, raw: bytes, suffix: str) -> Source:
    """Read the bytes of one file as a source. Raises SourceError if they cannot be read or have no text."""
    reader = _find_reader(suffix)
    if len(raw) > MAX_BYTES:
        raise SourceError(f"The file is larger than {MAX_BYTES // 1_000_000} MB. Split it and give the parts.")
    source = reader(name, source_id, raw)
    if not source.lines:
        raise SourceError(" ".join(["The file has no text.", *source.problems]))
    source = drop_events(drop_front_matter(drop_machine_summary(source)))
    problems = (*source.problems, *report_unpunctuated(source))
    return replace(source, format=suffix.lower().removeprefix("."), problems=problems)


def _find_reader(suffix: str) -> Reader:
    reader = get_readers().get(suffix.lower())
    if reader is None:
        instead = _INSTEAD.get(suffix.lower(), f"Give one of these: {', '.join(sorted(get_readers()))}.")
        raise SourceError(f"Unsupported file type. {instead}")
    return reader


def read_sources(
    paths: Sequence[str],
    stdin: BinaryIO,
    speakers: Mapping[str, str] = MappingProxyType({}),
    watch: Callable[[Source], None] = lambda _: None,
) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Read files, folders, glob patterns, archives and standard input (`-`), with the names of `speakers` by label.

    Return the sources without duplicates, and a finding for each file that was skipped, failed or is a duplicate.
    `watch` is given each source as soon as it is read, even a duplicate, with the labels that it has. Raises KitError
    if none of the files can be read.
    """
    duplicates = DuplicateFilter()
    findings: list[Finding] = []
    for found in iter_sources(paths, stdin):
        if isinstance(found, Finding):
            findings.append(found)
        else:
            duplicates.add(found)
            watch(found)
    if not duplicates.kept:
        raise KitError(_describe_all(findings))
    sources = tuple(correct_speakers(source, speakers) for source in duplicates.kept)
    unknown = report_unknown_labels(duplicates.kept, speakers)
    return sources, (*findings, *unknown, *duplicates.report())


def check_sources(paths: Sequence[str], stdin: BinaryIO) -> None:
    """Raise KitError, as `read_sources` does, if none of the files is there and of a known type. None is read."""
    problems: list[Finding] = []
    for found in find_files(paths, stdin, get_readers().keys()):
        problem = found if isinstance(found, Finding) else _find_obstacle(found)
        if problem is None:
            return
        problems.append(problem)
    raise KitError(_describe_all(problems))


def _find_obstacle(file: File) -> Finding | None:
    """Return why a file cannot be opened, None if it can."""
    name = make_printable(file.name)
    try:
        if file.path:
            file.path.open("rb").close()
        _find_reader(file.suffix)
    except SourceError as problem:
        return Finding("error", name, str(problem))
    except OSError as problem:
        return Finding("error", name, describe_open_error(problem))
    return None


def _describe_all(findings: Sequence[Finding]) -> str:
    return " ".join(f"{each.where}: {each.message}" for each in findings) or "No sources given."


def iter_sources(paths: Sequence[str], stdin: BinaryIO) -> Iterator[Source | Finding]:
    """Yield the sources one at a time, as `read_sources` reads them, but with duplicates."""
    names: set[str] = set()
    ids: set[str] = set()
    seen: set[Path] = set()
    for found in find_files(paths, stdin, get_readers().keys()):
        if isinstance(found, Finding):
            yield found
            continue
        path = found.path and Path(os.path.realpath(found.path))  # unlike Path.resolve, it accepts a loop of links
        if path in seen:
            continue
        if path:
            seen.add(path)
        name = _make_unique_name(found, names)
        names.add(name)
        read = _try_to_read(found, name, _make_unique_id(name, ids))
        if isinstance(read, Source):
            ids.add(read.id)
            yield replace(read, path=_make_absolute(found.path), archive=_make_absolute(found.archive))
        else:
            yield read


def _try_to_read(file: File, name: str, source_id: str) -> Source | Finding:
    """Return a file as a source, or a finding that says why it cannot be read."""
    try:
        return read_source(name, source_id, file.read(), file.suffix)
    except SourceError as problem:
        return Finding("error", name, str(problem))
    except OSError as problem:
        return Finding("error", name, describe_open_error(problem))


def _make_absolute(path: Path | None) -> Path | None:
    """Return the absolute path of a file; None if it is not on disk, or its path has unprintable characters."""
    absolute = path.absolute() if path else None
    return absolute if absolute and make_printable(str(absolute)) == str(absolute) else None


def _make_unique_name(file: File, taken: set[str]) -> str:
    for name in (make_printable(file.name), make_printable(file.given)):
        if name not in taken:
            return name
    return next(name for count in itertools.count(2) if (name := f"{make_printable(file.name)} ({count})") not in taken)


def _make_unique_id(name: str, taken: set[str]) -> str:
    """Return the stem of `name` as a slug, followed by the suffix or a number if that slug is taken."""
    path = PurePath(name)
    stem = slugify(path.stem, "source")
    with_suffix = f"{stem}-{slugify(path.suffix, '')}".rstrip("-")
    return stem if stem not in taken else make_unique(with_suffix, taken)
