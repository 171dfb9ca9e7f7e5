"""What a published file says, in its text and besides it: the text of each of its parts, by where it stands."""

from collections.abc import Iterator


def unpack(path: str, content: bytes | str) -> Iterator[tuple[str, str]]:
    """Each text in the file `path`, with the place it stands in."""
    if isinstance(content, str):
        yield path, content
    else:
        yield path, content.decode("utf-8", errors="replace")
