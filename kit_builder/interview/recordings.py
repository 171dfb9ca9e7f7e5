"""Answers that are recordings: transcribed on this machine, like recordings among the sources."""

from dataclasses import replace
from pathlib import Path

from kit_builder.errors import SourceError
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.tracked_files import PRIVATE
from kit_builder.sources import read_source
from kit_builder.sources.sound import SUFFIXES, transcription
from kit_builder.text.joining import join_lines

CHECK = "Transcribed by a machine: check names and numbers."
_HEARD = f"{PRIVATE}/heard"


def transcribe_file(path: str, folder: KitFolder) -> str:
    """Return the words of the recording at a path, as it is typed or dragged into a terminal.

    Raises SourceError if it cannot be read, as `transcribe` does.
    """
    file = Path(path.strip().strip("\"'").replace("\\ ", " ")).expanduser()
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise SourceError(f"Cannot read {file}: {error.strerror}.") from error
    return transcribe(file.name, raw, folder)


def transcribe(name: str, raw: bytes, folder: KitFolder) -> str:
    """Return the words of a recording. The kit in `folder` keeps them, so that they are found without listening again.

    Raises SourceError if the extra `audio` or its model is missing, or nothing can be heard.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise SourceError(f"{name} is not a recording that can be read. Give one that ends in {', '.join(SUFFIXES)}.")
    before = transcription.set(replace(transcription.get(), cache=folder.locate(_HEARD)))
    try:
        source = read_source(name, "answer", raw, suffix)
    finally:
        transcription.reset(before)
    return join_lines(source.lines)
