"""Read how many parameters a GGUF file has.

The format is described in https://github.com/ggml-org/ggml/blob/master/docs/gguf.md: a header, key-value pairs, and a
list of tensors with their dimensions. All numbers are little-endian.
"""

import struct
from math import prod
from pathlib import Path
from typing import BinaryIO

_MAGIC = b"GGUF"
_OLDEST_VERSION = 2  # version 1 has shorter lengths
_STRING, _ARRAY = 8, 9
# The size in bytes of a value by its type.
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_MOST = 1 << 20  # strings, arrays and lists of tensors are shorter in any real file


def count_parameters(path: Path) -> int:
    """Return the number of parameters of the model in `path`; 0 if the file is not a readable GGUF file."""
    try:
        with path.open("rb") as file:
            return _count_parameters(file)
    except (OSError, ValueError, KeyError, struct.error):
        return 0


def _count_parameters(file: BinaryIO) -> int:
    magic = file.read(len(_MAGIC))
    version, tensors, pairs = _unpack(file, "<IQQ")
    if magic != _MAGIC or version < _OLDEST_VERSION or max(tensors, pairs) > _MOST:
        raise ValueError("not a GGUF file")
    for _ in range(pairs):
        _skip_string(file)
        (kind,) = _unpack(file, "<I")
        _skip_value(file, kind)
    return sum(_count_tensor(file) for _ in range(tensors))


def _count_tensor(file: BinaryIO) -> int:
    _skip_string(file)
    (dimensions,) = _unpack(file, "<I")
    if dimensions > _STRING:
        raise ValueError("not a tensor")
    size = prod(_unpack(file, f"<{dimensions}Q"))
    _unpack(file, "<IQ")  # type and offset
    return size


def _skip_value(file: BinaryIO, kind: int) -> None:
    if kind == _STRING:
        _skip_string(file)
    elif kind == _ARRAY:
        element, count = _unpack(file, "<IQ")
        if count > _MOST:
            raise ValueError("an array of impossible length")
        if element in _SIZES:
            file.seek(count * _SIZES[element], 1)
        else:
            for _ in range(count):
                _skip_value(file, element)
    else:
        file.seek(_SIZES[kind], 1)


def _skip_string(file: BinaryIO) -> None:
    (length,) = _unpack(file, "<Q")
    if length > _MOST:
        raise ValueError("a string of impossible length")
    file.seek(length, 1)


def _unpack(file: BinaryIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(layout, file.read(struct.calcsize(layout)))
