"""What a model probably answers, for dry runs: choices that depend on the text alone, so that estimates are stable."""

import zlib


def is_one_in(count: int, text: str) -> bool:
    """Return whether `text` is chosen: one of `count` texts is, on average."""
    return not zlib.crc32(text.encode()) % count
