"""Find the input files in the paths that a user gives: files, folders, glob patterns and zip archives."""

import glob
import os
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from typing import BinaryIO, NamedTuple

from kit_builder.errors import SourceError
from kit_builder.records import Finding
from kit_builder.sources import captions, sound, ttml
from kit_builder.sources.zip_package import MAX_BYTES, ZipPackage

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_NOTION_ID = re.compile(r"[ _-][0-9a-f]{32}(?=[./_]|$)")
_MAX_NAMED = 5
_EXAMPLES = ".docx, .md, .pdf, .txt or .vtt"
_CAPTIONS = (*captions.SUFFIXES, *ttml.SUFFIXES)


class File(NamedTuple):
    """An input file: its display name, the longer name `given` to use if that is taken, and its suffix.

    `read` returns its bytes, or raises SourceError or OSError. `path` is its path if it is on disk, and `archive`
    that of the archive on disk that it is in.
    """

    name: str
    given: str
    suffix: str
    read: Callable[[], bytes]
    path: Path | None = None
    archive: Path | None = None


def find_files(paths: Sequence[str], stdin: BinaryIO, suffixes: Collection[str]) -> Iterator[File | Finding]:
    """Yield the files in `paths` that have one of `suffixes`, in order, and findings about the others.

    A path is a file, a folder, a glob pattern such as `calls/*.vtt`, a zip archive of any of these, or `-` for standard
    input. A file given explicitly is yielded whatever its suffix. Links that lead out of a folder are not followed.
    """
    for given in paths:
        path = Path(given)
        if given == "-":
            yield _read_stdin(stdin)
        elif _ADDRESS.match(given):
            yield _error(given, "URLs are not fetched. Download the page or file and give the file.")
        elif os.path.isdir(given):  # noqa: PTH112 - unlike Path, it does not raise if the name is too long
            yield from _find_in_folder(path, given, suffixes)
        elif os.path.exists(given) and not path.is_file():  # noqa: PTH110 - as above
            yield _error(given, "This is a pipe or device, not a file. Save its content, or pipe it in and give `-`.")
        elif glob.has_magic(given) and not os.path.exists(given):  # noqa: PTH110 - as above
            named = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - a pattern may be absolute
            yield from find_files(named, stdin, suffixes) if named else [_error(given, "No files match this pattern.")]
        elif path.suffix.lower() == ".zip":
            yield from _find_in_archive(path, "", path.name, suffixes)
        else:
            yield File(path.name, path.as_posix(), path.suffix, path.read_bytes, path)


def describe_open_error(problem: OSError) -> str:
    """Return the message for a file that the operating system cannot open."""
    if isinstance(problem, FileNotFoundError):
        return "There is no such file or folder. Check the path."
    return f"Failed to open: {problem.strerror or problem}."


def make_printable(name: str) -> str:
    """Return `name` with each unprintable character replaced, so that it fits on one line."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)


def _read_stdin(stdin: BinaryIO) -> File:
    raw = stdin.read()
    suffix = ".vtt" if raw.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") else ".txt"
    return File("stdin", "-", suffix, partial(bytes, raw))


def _find_in_folder(root: Path, given: str, suffixes: Collection[str]) -> Iterator[File | Finding]:
    """Yield the files in a folder, ordered by name, and findings about those that are skipped."""
    if _is_kit(root):
        yield _error(given, "This is a kit, not a folder of sources. Give the sources that it was built from.")
        return
    failed: list[OSError] = []
    skipped: list[str] = []
    any_read = False
    for folder, folders, files in os.walk(root, onerror=failed.append):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not _is_kit(here / name))
        for path in (here / name for name in sorted(files) if not name.startswith(".")):
            name = path.relative_to(root).as_posix()
            if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):  # links may loop
                yield Finding("note", make_printable(name), "Link not followed: it leads out of the folder.")
            elif not path.is_file():
                skipped.append(name)
            elif path.suffix.lower() == ".zip":
                any_read = True
                yield from _find_in_archive(path, name, name, suffixes)
            elif beside := _find_captions(path.name, files):
                yield _report_captions(name, beside)
            elif path.suffix.lower() in suffixes:
                any_read = True
                yield File(_strip_notion_id(name), path.as_posix(), path.suffix, path.read_bytes, path)
            else:
                skipped.append(name)
    yield from (_error(PurePath(os.fsdecode(each.filename)).as_posix(), describe_open_error(each)) for each in failed)
    if not any_read:
        yield _error(given, f"The folder has no supported files, such as {_EXAMPLES}.")
    yield from _report_skipped(skipped)


def _find_in_archive(path: Path, within: str, where: str, suffixes: Collection[str]) -> Iterator[File | Finding]:
    """Yield the files in a zip archive on disk, and findings about the others, as `_find_in_zip` does."""
    for found in _find_in_zip(within, where, path.as_posix(), path.read_bytes, suffixes):
        yield found if isinstance(found, Finding) else found._replace(archive=path)


def _find_in_zip(
    within: str, where: str, given: str, read: Callable[[], bytes], suffixes: Collection[str], left: int = MAX_BYTES
) -> Iterator[File | Finding]:
    """Yield the files in a zip archive and in the archives directly inside it, but no deeper.

    `within` is prepended to the names in it; `left` is how many bytes it may unpack to.
    """
    try:
        archive = ZipPackage(read(), left)
    except SourceError as problem:
        yield _error(where, str(problem))
        return
    except OSError as problem:
        yield _error(where, describe_open_error(problem))
        return
    skipped: list[str] = []
    any_read = False
    for name in sorted(archive.names):
        path = PurePosixPath("/".join(part for part in PurePosixPath(name).parts if part not in ("/", "..")))
        inner = f"{within}/{path}" if within else str(path)
        if any(part.startswith((".", "__MACOSX")) for part in path.parts):
            continue
        suffix = path.suffix.lower()
        if archive.is_link(name) or (suffix not in suffixes and suffix != ".zip"):
            skipped.append(inner)
        elif suffix == ".zip" and left < MAX_BYTES:
            yield _error(inner, "This zip archive is nested too deep. Unpack it and give the files in it.")
        elif suffix == ".zip":
            any_read = True
            in_it = partial(archive.read, name)
            yield from _find_in_zip(within, inner, f"{given}/{path}", in_it, suffixes, MAX_BYTES - archive.size)
        else:
            any_read = True
            yield File(_strip_notion_id(inner), f"{given}/{path}", path.suffix, partial(archive.read, name))
    if not any_read:
        yield _error(where, f"The archive has no supported files, such as {_EXAMPLES}.")
    yield from _report_skipped(skipped)


def _find_captions(name: str, beside: Iterable[str]) -> str:
    """Return the name of the caption file of a recording among the files in its folder, or an empty string."""
    path = PurePosixPath(name)
    if path.suffix.lower() not in sound.SUFFIXES:
        return ""
    others = (PurePosixPath(each) for each in sorted(beside))
    return next((each.name for each in others if each.stem == path.stem and each.suffix.lower() in _CAPTIONS), "")


def _report_captions(name: str, beside: str) -> Finding:
    message = f"Not transcribed: the captions in {make_printable(beside)} were read instead."
    return Finding("note", make_printable(name), message)


def _report_skipped(skipped: Iterable[str]) -> Iterator[Finding]:
    """Yield a note for each skipped file, or one note for all files of a suffix if there are many."""
    by_suffix: dict[str, list[str]] = defaultdict(list)
    for name in skipped:
        by_suffix[PurePosixPath(name).suffix.lower()].append(make_printable(name))
    for suffix, names in by_suffix.items():
        if len(names) <= _MAX_NAMED:
            message = "Skipped: unsupported file type."
            yield from (Finding("note", name, message) for name in names)
        else:
            first = ", ".join(names[:_MAX_NAMED])
            kind = f"{suffix} files" if suffix else "files without a suffix"
            yield Finding("note", f"{first} …", f"Skipped {len(names)} {kind}: unsupported file type.")


def _strip_notion_id(name: str) -> str:
    """Return a name without the 32 hexadecimal digits that Notion adds to it."""
    return _NOTION_ID.sub("", name)


def _is_kit(path: Path) -> bool:
    return (path / ".kit").is_dir() or (path / "kit.toml").is_file()


def _error(where: str, message: str) -> Finding:
    return Finding("error", make_printable(where), message)
