"""Read zip archives and the formats built on them in memory, with limits on their unpacked size."""

import io
import stat
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from kit_builder.errors import SourceError

MAX_MEMBERS = 20_000
MAX_BYTES = 300_000_000
_MAX_MEMBER_BYTES = 100_000_000
_MAX_RATIO = 200
_ALWAYS_ALLOWED_BYTES = 5_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_FILE = "The file is protected by a password. Save a copy without a password."
_OLD_FILE = "The file has an old Office format. Save it as .docx or .pptx."
_DAMAGED_FILE = "The file is damaged or incomplete. Save or download it again."
_DAMAGES = (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError, struct.error)
_LOCKED = "EncryptedPackage".encode("utf-16-le")


class ZipPackage:
    """A zip archive in memory: `names` are the names of its files, `size` is their unpacked size in bytes."""

    def __init__(self, raw: bytes, max_bytes: int = MAX_BYTES) -> None:
        """Open the archive. Raises SourceError if it is locked, damaged, or unpacks to more than `max_bytes`."""
        if raw.startswith(_OLE):
            raise SourceError(_LOCKED_FILE if _LOCKED in raw else _OLD_FILE)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(raw))
        except _DAMAGES:
            raise SourceError(_DAMAGED_FILE) from None
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in self._zip.infolist():
            if not member.filename:
                raise SourceError(_DAMAGED_FILE)
            if not member.is_dir():
                self._members[self._make_unique(member.filename)] = member
        self.names = tuple(self._members)
        self.size = sum(member.file_size for member in self._members.values())
        self._check(max_bytes)

    def _make_unique(self, name: str) -> str:
        """Return `name`, with a number if another file in the archive has it."""
        unique, count = name, 1
        while unique in self._members:
            count += 1
            stem, dot, suffix = name.rpartition(".")
            unique = f"{stem} ({count}){dot}{suffix}"
        return unique

    def read(self, name: str) -> bytes:
        """Return the bytes of a file. Raises SourceError if it is missing, locked or damaged."""
        member = self._members.get(name)
        if member is None:
            raise SourceError(f"The file is damaged: {PurePosixPath(name).name} is missing in it. Save it again.")
        if member.flag_bits & 1:
            raise SourceError("This is protected by a password. Unpack it and give the files in it.")
        try:
            return self._zip.read(member)  # zipfile never returns more than the declared size
        except _DAMAGES:
            raise SourceError(_DAMAGED_FILE) from None

    def is_link(self, name: str) -> bool:
        """Return whether a file is a symbolic link."""
        return stat.S_ISLNK(self._members[name].external_attr >> 16)

    def _check(self, max_bytes: int) -> None:
        members = self._members.values()
        total = self.size
        if len(members) > MAX_MEMBERS:
            raise SourceError(f"The archive has more than {MAX_MEMBERS} files. Split it and give the parts.")
        if total > max_bytes or any(member.file_size > _MAX_MEMBER_BYTES for member in members):
            raise SourceError(
                f"The archive is too large: it unpacks to {total // 1_000_000} MB. Split it and give the parts."
            )
        packed = sum(member.compress_size for member in members)
        if total > max(_ALWAYS_ALLOWED_BYTES, packed * _MAX_RATIO):
            raise SourceError(
                f"Not unpacked: the archive may be a zip bomb, since it unpacks to over {_MAX_RATIO} times its size."
            )


def resolve_path(part: str, target: str) -> str:
    """Return the name of the file that `part` links to as `target`, relative to the root if it begins with a slash."""
    names = [] if target.startswith("/") else part.split("/")[:-1]
    for name in target.split("/"):
        if name == "..":
            names = names[:-1]
        elif name not in ("", "."):
            names.append(name)
    return "/".join(names)
