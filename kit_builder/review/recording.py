"""The recording of a source: the sound or film that lies beside its transcript under the same name."""

from pathlib import Path

from kit_builder.records import Source

MEDIA_TYPES = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".wav": "audio/wav",
    ".ogg": "audio/ogg",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}


def find_recording(source: Source) -> Path | None:
    """Where the recording of `source` lies, which has times; None where there is none.

    A transcript may have more in its name, as `call-1.en.vtt` has beside `call-1.mp3`.
    """
    if source.path is None or all(line.time is None for line in source.lines):
        return None
    try:
        beside = sorted(source.path.parent.iterdir())
    except OSError:  # the folder is not there any more
        return None
    found = (
        file
        for file in beside
        if file.suffix.lower() in MEDIA_TYPES and source.path.name.startswith(f"{file.stem}.") and file.is_file()
    )
    return max(found, key=lambda file: len(file.stem), default=None)
