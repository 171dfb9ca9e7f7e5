"""Read how large a model in a GGUF file is: its parameters, and the memory that its context takes.

The format is described in https://github.com/ggml-org/ggml/blob/master/docs/gguf.md: a header, key-value pairs, and a
list of tensors with their dimensions. All numbers are little-endian.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import prod
from pathlib import Path
from typing import BinaryIO

_MAGIC = b"GGUF"
_OLDEST_VERSION = 2  # version 1 has shorter lengths
_STRING, _ARRAY = 8, 9
# The layout of a value by its type.
_LAYOUTS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_MOST = 1 << 20  # strings, arrays and lists of tensors are shorter in any real file
_MOST_LAYERS = 1024
_BYTES_PER_VALUE = 2  # of what a layer remembers of a token

Value = int | float | str | tuple[int | float, ...]


@dataclass(frozen=True, slots=True)
class ModelSize:
    """How large a model is; a value is 0 if the file does not say.

    `bytes_per_token` is the memory that each token of context takes at most, and `longest_context` the tokens of
    context that it was trained with.
    """

    parameters: int = 0
    bytes_per_token: int = 0
    longest_context: int = 0


@cache
def measure_model(path: Path) -> ModelSize:
    """Return the size of the model in `path`; all values are 0 if the file is not a readable GGUF file."""
    try:
        with path.open("rb") as file:
            return _measure(file)
    except (OSError, ValueError, KeyError, struct.error):
        return ModelSize()


def _measure(file: BinaryIO) -> ModelSize:
    magic = file.read(len(_MAGIC))
    version, tensors, pairs = _unpack(file, "IQQ")
    if magic != _MAGIC or version < _OLDEST_VERSION or max(tensors, pairs) > _MOST:
        raise ValueError("not a GGUF file")
    facts: dict[str, Value] = {}
    for _ in range(pairs):
        key = _read_string(file)
        (kind,) = _unpack(file, "I")
        facts[key] = _read_value(file, kind)
    parameters = sum(_count_tensor(file) for _ in range(tensors))
    prefix = facts.get("general.architecture", "")
    own = {key.removeprefix(f"{prefix}."): value for key, value in facts.items()}
    return ModelSize(parameters, _count_bytes_per_token(own), _read_number(own, "context_length"))


def _count_bytes_per_token(facts: Mapping[str, Value]) -> int:
    layers, heads = _read_number(facts, "block_count"), _read_number(facts, "attention.head_count")
    width = _read_number(facts, "embedding_length") // max(1, heads)
    remembered = facts.get("attention.head_count_kv", heads)
    in_all = sum(remembered) if isinstance(remembered, tuple) else layers * _as_number(remembered)
    # Hybrid models remember all tokens in one layer of several only.
    in_all = int(in_all) // max(1, _read_number(facts, "full_attention_interval"))
    both = sum(_read_number(facts, f"attention.{part}_length") or width for part in ("key", "value"))
    return in_all * both * _BYTES_PER_VALUE


def _read_number(facts: Mapping[str, Value], key: str) -> int:
    return _as_number(facts.get(key, 0))


def _as_number(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _count_tensor(file: BinaryIO) -> int:
    _read_string(file)
    (dimensions,) = _unpack(file, "I")
    if dimensions > _STRING:
        raise ValueError("not a tensor")
    size = prod(_unpack(file, f"{dimensions}Q"))
    _unpack(file, "IQ")  # type and offset
    return int(size)


def _read_value(file: BinaryIO, kind: int) -> Value:
    """Return a value. Arrays that are not about layers, such as the vocabulary, are skipped and returned empty."""
    if kind == _STRING:
        return _read_string(file)
    if kind != _ARRAY:
        (value,) = _unpack(file, _LAYOUTS[kind])
        return value
    element, count = _unpack(file, "IQ")
    if count > _MOST:
        raise ValueError("an array of impossible length")
    if element not in _LAYOUTS:
        for _ in range(int(count)):
            _read_value(file, int(element))
    elif count > _MOST_LAYERS:
        file.seek(int(count) * struct.calcsize(_LAYOUTS[int(element)]), 1)
    else:
        return _unpack(file, f"{count}{_LAYOUTS[int(element)]}")
    return ()


def _read_string(file: BinaryIO) -> str:
    (length,) = _unpack(file, "Q")
    if length > _MOST:
        raise ValueError("a string of impossible length")
    return file.read(int(length)).decode(errors="replace")


def _unpack(file: BinaryIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(f"<{layout}", file.read(struct.calcsize(f"<{layout}")))
