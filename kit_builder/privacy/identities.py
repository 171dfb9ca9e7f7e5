"""Identities: the names and numbers by which a client, or anybody else in the sources, could be known."""

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
# Kinds of which every digit counts and none of the signs between them.
DIGITS: tuple[Kind, ...] = ("phone", "number")


@dataclass(frozen=True, slots=True)
class Identity:
    """One identity, as it is written in the sources.

    `text` is a word or a phrase; a person is a first name and a surname, so that the one is known without the other. A
    "word" is one that no dictionary has: it is masked, for it may be a name as a recogniser heard it, and no more.
    `why` says in a few words what it was taken from. `sure` is False where it may be no identity at all. `common`
    marks words that also mean something else (Mark, Per, Holt): they count only where they are written as a name.
    `own` is the consultant's own, which may be published. `stand_in` takes its place in what is sent; it may be empty
    where none has been chosen yet.
    """

    kind: Kind
    text: str
    why: str = ""
    sure: bool = True
    common: bool = False
    own: bool = False
    pseudonym: str = ""


def as_json(identities: Iterable[Identity]) -> list[dict[str, Any]]:
    """The identities as they are kept in the private folder of a kit."""
    return [asdict(each) for each in identities]


def from_json(kept: object) -> tuple[Identity, ...]:
    """The identities of which `as_json` told. Raises KitError where that is no list of identities."""
    names = {each.name for each in fields(Identity)}
    if not isinstance(kept, list) or not all(
        isinstance(each, dict) and set(each) == names and each["kind"] in KINDS for each in kept
    ):
        raise KitError("The identities that the kit keeps are damaged. Run `kit-builder build` again.")
    return tuple(Identity(**each) for each in kept)
