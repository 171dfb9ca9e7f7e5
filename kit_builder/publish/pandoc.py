"""Run pandoc, which writes DOCX, EPUB and Typst from HTML."""

import os
import subprocess
from collections.abc import Sequence

from kit_builder.errors import KitError
from kit_builder.text.markdown import clean_text

_TIMEOUT = 120  # seconds


def run_pandoc(html: str, to: str, options: Sequence[str], date: str) -> bytes:
    """Convert `html` to the format `to` and return the file. Pandoc reads no other files than those in `options`.

    `date`, as YYYY-MM-DD, is used as the time of writing. Raises KitError if pandoc fails.
    """
    import pypandoc

    env = {**os.environ, "SOURCE_DATE_EPOCH": str(to_epoch(date))}
    command = [pypandoc.get_pandoc_path(), "--from=html", f"--to={to}", "--output=-", *options]
    try:
        ran = subprocess.run(  # noqa: S603 - the program that comes with pypandoc, with arguments of our own
            command, input=html.encode(), capture_output=True, check=True, env=env, timeout=_TIMEOUT
        )
    except (OSError, subprocess.SubprocessError) as error:
        details = getattr(error, "stderr", None) or str(error).encode()
        raise KitError(f"pandoc failed to write {to}: {clean_text(details.decode(errors='replace'))}.") from error
    return ran.stdout


def to_epoch(date: str) -> int:
    """Return the start of a day in UTC, given as YYYY-MM-DD, in seconds since 1970."""
    from datetime import UTC, datetime

    return int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp())
