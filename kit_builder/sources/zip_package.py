"""Files that are zip archives: opened within bounds, without a path out of them, and never by a password."""

import io
import stat
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from kit_builder.errors import SourceError

MOST_MEMBERS = 20_000
MOST_BYTES = 300_000_000
_MOST_MEMBER_BYTES = 100_000_000
_MOST_RATIO = 200
_SMALL = 5_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_FILE = "The file is locked with a password. Save a copy without the password and give that."
_OLD_FILE = "The file is in an old format of Office. Save it as .docx or .pptx and give that."
_DAMAGED_FILE = "The file is damaged or was cut off. Save or fetch it again."
_DAMAGES = (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, OSError, EOFError, struct.error)
_LOCKED = "EncryptedPackage".encode("utf-16-le")


class ZipPackage:
    """A zip archive in memory: `names` are those of the files in it, `size` is what they unpack to in bytes."""

    def __init__(self, raw: bytes, most_bytes: int = MOST_BYTES) -> None:
        """Open the archive; raise SourceError where it is locked, damaged, or blows up beyond `most_bytes`."""
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
                self._members[self._free(member.filename)] = member
        self.names = tuple(self._members)
        self.size = sum(member.file_size for member in self._members.values())
        self._check(most_bytes)

    def _free(self, name: str) -> str:
        """Return the name for a file; another one of the same name in the archive gets a number."""
        free, count = name, 1
        while free in self._members:
            count += 1
            stem, dot, suffix = name.rpartition(".")
            free = f"{stem} ({count}){dot}{suffix}"
        return free

    def read(self, name: str) -> bytes:
        """Return the bytes of a file; raise SourceError where there is none, or it is locked or damaged."""
        member = self._members.get(name)
        if member is None:
            raise SourceError(f"The file is damaged: it has no {PurePosixPath(name).name} in it. Save it again.")
        if member.flag_bits & 1:
            raise SourceError("This is locked with a password. Unpack it, and give the files in it.")
        try:
            return self._zip.read(member)  # never more than the size that was checked
        except _DAMAGES:
            raise SourceError(_DAMAGED_FILE) from None

    def is_link(self, name: str) -> bool:
        """Tell whether a file is a link to another, which is not followed."""
        return stat.S_ISLNK(self._members[name].external_attr >> 16)

    def _check(self, most_bytes: int) -> None:
        members = self._members.values()
        total = self.size
        if len(members) > MOST_MEMBERS:
            raise SourceError(f"There are more than {MOST_MEMBERS} files in it. Give it in parts.")
        if total > most_bytes or any(member.file_size > _MOST_MEMBER_BYTES for member in members):
            raise SourceError(f"It unpacks to {total // 1_000_000} MB, which is more than is read. Give it in parts.")
        packed = sum(member.compress_size for member in members)
        if total > max(_SMALL, packed * _MOST_RATIO):
            raise SourceError("It unpacks to so much more than its size that it was not unpacked.")


def resolve_path(part: str, target: str) -> str:
    """Return the name of the file that `part` links to as `target`: from the root where that begins with a slash."""
    names = [] if target.startswith("/") else part.split("/")[:-1]
    for name in target.split("/"):
        if name == "..":
            names = names[:-1]
        elif name not in ("", "."):
            names.append(name)
    return "/".join(names)
