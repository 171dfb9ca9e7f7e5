"""Reproducible zip files: the same content always gives the same bytes."""

import io
import zipfile
from collections.abc import Mapping

_TIMESTAMP = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip file can hold


def write_zip(files: Mapping[str, bytes], stored_first: str = "") -> bytes:
    """Zip `files`, given by path, in path order. The file `stored_first` comes first and is not compressed."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for path in sorted(files, key=lambda each: (each != stored_first, each)):
            entry = zipfile.ZipInfo(path, _TIMESTAMP)
            entry.create_system = 3  # Unix, on every machine
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if path == stored_first else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[path], compresslevel=9)
    return held.getvalue()


def read_zip(content: bytes) -> dict[str, bytes]:
    """Return the files in a zip by path."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
