"""The recording of a source: the audio or video file next to its transcript with the same name."""

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
    """Return the path of the recording of `source`, or None if it has no recording or no timestamps.

    The name of the transcript may be longer, as `call-1.en.vtt` is for `call-1.mp3`.
    """
    if source.path is None or all(line.time is None for line in source.lines):
        return None
    try:
        beside = sorted(source.path.parent.iterdir())
    except OSError:  # the folder no longer exists
        return None
    found = (
        file
        for file in beside
        if file.suffix.lower() in MEDIA_TYPES and source.path.name.startswith(f"{file.stem}.") and file.is_file()
    )
    return max(found, key=lambda file: len(file.stem), default=None)
