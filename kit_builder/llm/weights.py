"""Weights of the embedded models: the catalogue of those known, where they are saved, and whether a file is intact."""

import hashlib
import os
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kit_builder.errors import ModelError
from kit_builder.files import get_user_cache

# Gets the bytes downloaded so far, and in total.
Progress = Callable[[int, int], None]

BASE_CONTEXT = 8192
_HUB = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class Weights:
    """An entry of the catalogue: a model file, where to get it, and what it needs.

    `size` is in bytes and `sha256` in lower-case hexadecimal. `memory` is how many bytes it takes to run with a context
    of BASE_CONTEXT tokens, and `bytes_per_token` what each further token takes. `chain` is the one that suits the
    model, and `measured` says what was tried. `parts` are packages that contain the file, in order, the largest of
    `largest_part` bytes; `repository` and `revision` are where it is on the hub.
    """

    name: str
    title: str
    file: str
    size: int
    sha256: str
    memory: int
    bytes_per_token: int
    licence: str
    languages: str
    chain: str
    measured: str
    repository: str
    revision: str
    parts: tuple[str, ...] = ()
    largest_part: int = 0
    is_for_tests: bool = False

    @property
    def url(self) -> str:
        """The address of the file, at the hub or at the mirror that the environment variable HF_ENDPOINT names."""
        hub = os.environ.get("HF_ENDPOINT", "").rstrip("/") or _HUB
        return f"{hub}/{self.repository}/resolve/{self.revision}/{self.file}"


def _read_catalogue() -> Iterator[Weights]:
    models = tomllib.loads(Path(__file__).with_name("catalogue.toml").read_text(encoding="utf-8"))["models"]
    for entry in models:
        name, count = entry.pop("part_name", ""), entry.pop("parts", 0)
        yield Weights(**entry, parts=tuple(name.format(number=number) for number in range(1, count + 1)))


# The default comes first.
KNOWN_WEIGHTS = tuple(_read_catalogue())


def get_models_folder() -> Path:
    """Return the folder for weights: KIT_BUILDER_MODELS, or one in the user's cache. It need not exist."""
    if chosen := os.environ.get("KIT_BUILDER_MODELS"):
        return Path(chosen).expanduser()
    return get_user_cache() / "models"


def find_weights(weights: Weights) -> Path | None:
    """Return the path of the weights, None if there is no file of their size. `verify_weights` checks the digest."""
    path = get_models_folder() / weights.file
    return path if measure_size(path) == weights.size else None


def verify_weights(path: Path, weights: Weights) -> None:
    """Check the file's digest, unless `<file>.verified` shows that it has not changed since the last check.

    Raises ModelError if the file is missing, unreadable, or not identical to the publisher's.
    """
    try:
        is_intact = _is_verified(path, weights) or hash_file(path) == weights.sha256
    except OSError as error:
        raise ModelError(
            f"Cannot read the model file {path} ({error.strerror or error}). "
            f"Run `kit-builder models pull {weights.name}`."
        ) from error
    if not is_intact:
        raise ModelError(
            f"The model file {path} is corrupt. Run `kit-builder models pull {weights.name}` to download it again."
        )
    mark_verified(path, weights)


def measure_size(path: Path) -> int:
    """Return the size of a file in bytes, 0 if it does not exist."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def hash_file(path: Path) -> str:
    """Return the SHA-256 digest of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _make_stamp(path: Path, weights: Weights) -> bytes:
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns} {weights.sha256}\n".encode("ascii")


def _locate_stamp(path: Path) -> Path:
    return path.with_name(f"{path.name}.verified")


def _is_verified(path: Path, weights: Weights) -> bool:
    stamp = _make_stamp(path, weights)
    try:
        return _locate_stamp(path).read_bytes() == stamp
    except OSError:
        return False


def mark_verified(path: Path, weights: Weights) -> None:
    """Record that the digest of the file is correct, until the file changes."""
    with suppress(OSError):  # in a read-only folder the digest is computed again next time
        _locate_stamp(path).write_bytes(_make_stamp(path, weights))
