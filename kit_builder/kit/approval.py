"""Approval of cards, recorded in their front matter: `approved: 2026-11-24 9f86d081884c7d65`.

The second value is the start of the SHA-256 of the card without its front matter. If it no longer matches, the card has
changed since; undoing the change makes it approved again.
"""

from datetime import date
from typing import Literal

from kit_builder.files import sha256
from kit_builder.text.markdown import split_front_matter

State = Literal["draft", "approved", "changed"]

_KEY = "approved"


def get_state(text: str) -> State:
    """Return whether a card is a draft, approved, or changed since it was approved."""
    settings, body = split_front_matter(text)
    mark = settings.get(_KEY, "").split()
    if not mark:
        return "draft"
    return "approved" if mark[-1] == _hash(body) else "changed"


def get_approval_date(text: str) -> str:
    """Return the date of approval of a card as YYYY-MM-DD; empty for a draft."""
    return next(iter(split_front_matter(text)[0].get(_KEY, "").split()), "")


def approve(text: str, on: date) -> str:
    """Return the card `text`, approved on the day `on`."""
    return _replace_mark(text, f"{_KEY}: {on.isoformat()} {_hash(split_front_matter(text)[1])}")


def withdraw_approval(text: str) -> str:
    """Return the card `text` as a draft."""
    return _replace_mark(text, "") if get_approval_date(text) else text


def _replace_mark(text: str, mark: str) -> str:
    _, body = split_front_matter(text)
    settings = text.removesuffix(body).splitlines()[1:-1] if text.endswith(body) and body != text else []
    rows = [row for row in settings if row.partition(":")[0].strip() != _KEY]
    return "\n".join(["---", *rows, *filter(None, [mark]), "---", body])


def _hash(body: str) -> str:
    rows = "\n".join(row.rstrip() for row in body.splitlines()).strip("\n")
    return sha256(rows.encode())[:16]
