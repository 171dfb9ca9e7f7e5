"""The files in what a person hands in: single files, folders, patterns and zip archives."""

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
from kit_builder.sources.zip_package import MOST_BYTES, ZipPackage

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_NOTION_ID = re.compile(r"[ _-][0-9a-f]{32}(?=[./_]|$)")
_MOST_NAMED = 5
_CAPTIONS = (*captions.SUFFIXES, *ttml.SUFFIXES)


class File(NamedTuple):
    """A file to read: its name to a person, a longer name where that is taken, and the suffix that tells its format.

    `read` gives its bytes, and raises SourceError or OSError where it cannot. `place` is where it lies on the disk.
    """

    name: str
    given: str
    suffix: str
    read: Callable[[], bytes]
    place: Path | None = None


def find_files(paths: Sequence[str], stdin: BinaryIO, suffixes: Collection[str]) -> Iterator[File | Finding]:
    """Yield the files in `paths` that have one of `suffixes`, in order, and what is told of the others.

    A path is a file, a folder, a pattern such as `calls/*.vtt`, a zip archive of any of these, or `-`. A file that is
    named by itself is given whatever its suffix. Links that lead out of a folder are not followed.
    """
    for given in paths:
        path = Path(given)
        if given == "-":
            yield _standard_input(stdin)
        elif _ADDRESS.match(given):
            yield _error(given, "Nothing is fetched from an address. Save what is there and give the file.")
        elif os.path.isdir(given):  # noqa: PTH112 - unlike Path, it raises nothing for a name that is too long
            yield from _in_folder(path, given, suffixes)
        elif os.path.exists(given) and not path.is_file():  # noqa: PTH110 - as above
            yield _error(
                given, "This is a pipe or a device and no file. Save what it gives, or pipe it in and give `-`."
            )
        elif glob.has_magic(given) and not os.path.exists(given):  # noqa: PTH110 - as above
            named = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - a pattern may be absolute
            yield from find_files(named, stdin, suffixes) if named else [_error(given, "No file has such a name.")]
        elif path.suffix.lower() == ".zip":
            yield from _in_zip("", path.name, path.as_posix(), path.read_bytes, suffixes)
        else:
            yield File(path.name, path.as_posix(), path.suffix, path.read_bytes, path)


def describe_open_error(problem: OSError) -> str:
    """Return what is told of a file that the system will not open."""
    return f"This cannot be opened: {problem.strerror or problem}."


def make_printable(name: str) -> str:
    """Return the name as it can be printed on one line."""
    return "".join(letter if letter.isprintable() else "�" for letter in name)


def _standard_input(stdin: BinaryIO) -> File:
    raw = stdin.read()
    suffix = ".vtt" if raw.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") else ".txt"
    return File("stdin", "-", suffix, partial(bytes, raw))


def _in_folder(root: Path, given: str, suffixes: Collection[str]) -> Iterator[File | Finding]:
    """Yield what a folder holds, in the order of the names."""
    if _is_kit(root):
        yield _error(given, "This is a kit and not a folder of sources. Give the notes it was built from.")
        return
    failed: list[OSError] = []
    skipped: list[str] = []
    any_read = False
    for folder, folders, files in os.walk(root, onerror=failed.append):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not _is_kit(here / name))
        for path in (here / name for name in sorted(files) if not name.startswith(".")):
            name = path.relative_to(root).as_posix()
            if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):  # links may lead in a circle
                yield Finding("note", make_printable(name), "This link leads out of the folder and was not followed.")
            elif not path.is_file():
                skipped.append(name)
            elif path.suffix.lower() == ".zip":
                any_read = True
                yield from _in_zip(name, name, path.as_posix(), path.read_bytes, suffixes)
            elif beside := _captions_of(path.name, files):
                yield _heard_elsewhere(name, beside)
            elif path.suffix.lower() in suffixes:
                any_read = True
                yield File(_without_id(name), path.as_posix(), path.suffix, path.read_bytes, path)
            else:
                skipped.append(name)
    yield from (_error(PurePath(os.fsdecode(each.filename)).as_posix(), describe_open_error(each)) for each in failed)
    if not any_read:
        yield _error(given, f"The folder holds no file that can be read ({_kinds(suffixes)}).")
    yield from _told_of(skipped, suffixes)


def _in_zip(
    within: str, where: str, given: str, read: Callable[[], bytes], suffixes: Collection[str], left: int = MOST_BYTES
) -> Iterator[File | Finding]:
    """Yield what a zip archive holds; a zip in it is opened too, one in that is not.

    `within` is put before the names in it; `left` is how many bytes it may unpack to.
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
        elif suffix == ".zip" and left < MOST_BYTES:
            yield _error(inner, "This is a zip archive in an archive in an archive. Unpack it and give what is in it.")
        elif suffix == ".zip":
            any_read = True
            in_it = partial(archive.read, name)
            yield from _in_zip(within, inner, f"{given}/{path}", in_it, suffixes, MOST_BYTES - archive.size)
        else:
            any_read = True
            yield File(_without_id(inner), f"{given}/{path}", path.suffix, partial(archive.read, name))
    if not any_read:
        yield _error(where, f"The archive holds no file that can be read ({_kinds(suffixes)}).")
    yield from _told_of(skipped, suffixes)


def _captions_of(name: str, beside: Iterable[str]) -> str:
    """Return which of the files beside a recording tells what is said in it, minute by minute; none for other files."""
    path = PurePosixPath(name)
    if path.suffix.lower() not in sound.SUFFIXES:
        return ""
    told = (PurePosixPath(each) for each in sorted(beside))
    return next((each.name for each in told if each.stem == path.stem and each.suffix.lower() in _CAPTIONS), "")


def _heard_elsewhere(name: str, beside: str) -> Finding:
    return Finding(
        "note", make_printable(name), f"What is said in this recording is read in {make_printable(beside)}, beside it."
    )


def _told_of(skipped: Iterable[str], suffixes: Collection[str]) -> Iterator[Finding]:
    """Yield a note on each file that was passed over for its kind, or one on all of a kind where they are many."""
    by_suffix: dict[str, list[str]] = defaultdict(list)
    for name in skipped:
        by_suffix[PurePosixPath(name).suffix.lower()].append(make_printable(name))
    for suffix, names in by_suffix.items():
        if len(names) <= _MOST_NAMED:
            message = f"Files of this kind cannot be read and are skipped ({_kinds(suffixes)})."
            yield from (Finding("note", name, message) for name in names)
        else:
            first = ", ".join(names[:_MOST_NAMED])
            kind = f"of the kind {suffix}" if suffix else "without a suffix"
            yield Finding("note", first, f"These and more, {len(names)} files {kind}, cannot be read and are skipped.")


def _without_id(name: str) -> str:
    """Return a name without the 32 digits that Notion adds to it."""
    return _NOTION_ID.sub("", name)


def _is_kit(path: Path) -> bool:
    return (path / ".kit").is_dir() or (path / "kit.toml").is_file()


def _kinds(suffixes: Collection[str]) -> str:
    return "what can be read: " + ", ".join(sorted(suffixes))


def _error(where: str, message: str) -> Finding:
    return Finding("error", make_printable(where), message)
