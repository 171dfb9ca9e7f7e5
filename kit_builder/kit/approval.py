"""Whether a person has approved a card, told in its front matter: `approved: 2026-11-24 9f86d081884c7d65`.

The digest is that of the card below its front matter. A card that reads otherwise now has been changed since, and is
approved again as soon as it reads as it did.
"""

from datetime import date
from typing import Literal

from kit_builder.files import sha256
from kit_builder.text.markdown import split_front_matter

State = Literal["draft", "approved", "changed"]

_KEY = "approved"


def get_state(text: str) -> State:
    """Whether the card `text` is a draft, approved, or changed since it was approved."""
    settings, body = split_front_matter(text)
    told = settings.get(_KEY, "").split()
    if not told:
        return "draft"
    return "approved" if told[-1] == _digest(body) else "changed"


def get_approval_date(text: str) -> str:
    """The day on which the card `text` was approved, as YYYY-MM-DD; empty where it was not."""
    return next(iter(split_front_matter(text)[0].get(_KEY, "").split()), "")


def approve(text: str, on: date) -> str:
    """The card `text` as approved `on` a day."""
    return _with_mark(text, f"{_KEY}: {on.isoformat()} {_digest(split_front_matter(text)[1])}")


def withdraw_approval(text: str) -> str:
    """The card `text` as a draft."""
    return _with_mark(text, "") if get_approval_date(text) else text


def _with_mark(text: str, mark: str) -> str:
    _, body = split_front_matter(text)
    settings = text.removesuffix(body).splitlines()[1:-1] if text.endswith(body) and body != text else []
    rows = [row for row in settings if row.partition(":")[0].strip() != _KEY]
    return "\n".join(["---", *rows, *filter(None, [mark]), "---", body])


def _digest(body: str) -> str:
    rows = "\n".join(row.rstrip() for row in body.splitlines()).strip("\n")
    return sha256(rows.encode())[:16]
