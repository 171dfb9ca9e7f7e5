"""Identities: names and numbers that could identify a client or anyone else in the sources."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from kit_builder.errors import KitError

Kind = Literal[
    "first name",
    "surname",
    "name",
    "company",
    "place",
    "address",
    "email",
    "phone",
    "url",
    "handle",
    "number",
    "amount",
    "word",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
# Kinds that are compared by their digits, whatever separates them.
DIGITS: tuple[Kind, ...] = ("phone", "number")
_OLD_KEYS = {"stand_in": "pseudonym"}


@dataclass(frozen=True, slots=True)
class Identity:
    """One identity, as it is written in the sources.

    Attributes:
        kind: What it is. A "word" is one that no dictionary has: it is masked in requests, as it may be a misheard
            name, but it is no leak in a product.
        text: A word or a phrase. A person is two identities, first name and surname, so that each is found alone.
        why: How it was found, in a few words.
        sure: False if it may not be an identity at all.
        common: Whether it is also an ordinary word (Mark, Per, Holt), so that it counts only if written as a name.
        own: Whether it is the consultant's own, which may be published.
        pseudonym: What replaces it in requests; empty if none has been chosen yet.
    """

    kind: Kind
    text: str
    why: str = ""
    sure: bool = True
    common: bool = False
    own: bool = False
    pseudonym: str = ""

    def __hash__(self) -> int:
        # Results for all names of a kit are cached by these, so that this must take little time.
        return hash((self.kind, self.text))


def as_json(identities: Iterable[Identity]) -> list[dict[str, Any]]:
    """Return the identities as they are stored in the private folder of a kit."""
    return [asdict(each) for each in identities]


def from_json(kept: object) -> tuple[Identity, ...]:
    """Return the identities that `as_json` stored. Version 0.1 stored a pseudonym as "stand_in".

    Raises KitError if `kept` is not a list of identities.
    """
    names = {each.name for each in fields(Identity)}
    identities: list[Identity] = []
    for each in kept if isinstance(kept, list) else [kept]:
        values = (
            {_OLD_KEYS.get(str(key), str(key)): value for key, value in each.items()} if isinstance(each, dict) else {}
        )
        if set(values) != names or values["kind"] not in KINDS:
            raise KitError("The kit's list of identities is damaged. Run `kit-builder build` again.")
        identities.append(Identity(**values))
    return tuple(identities)
