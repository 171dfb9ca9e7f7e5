"""What a reviewer can do with one card: each operation is a record that returns the new texts of the files it changes.

Files are identified by their path in the kit; a text of None means that the file does not exist or is deleted. A list
of items is a section, such as `pitfalls`, or the attachments of a step, which have its key, such as `steps-3`.
"""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kit_builder.errors import KitError
from kit_builder.evidence.alignment import make_evidence
from kit_builder.kit.approval import approve, withdraw_approval
from kit_builder.kit.cards import read_card
from kit_builder.records import Evidence, Item, Source
from kit_builder.review import card_edits
from kit_builder.text.markdown import clean_text
from kit_builder.text.words import Words

Texts = dict[str, str | None]

Wording = Annotated[str, Field(max_length=20_000)]
Path = Annotated[str, Field(max_length=300)]
Key = Annotated[str, Field(max_length=40)]


@dataclass(frozen=True, slots=True)
class KitSnapshot:
    """What an operation sees of the kit.

    `read_text` returns the text of a file by its path. `cards` are the paths of the cards and `sources` the sources by
    id.
    """

    read_text: Callable[[str], str | None]
    cards: tuple[str, ...]
    sources: Mapping[str, Source]
    words: Words
    today: date

    def read_card(self, path: str) -> str:
        """Return the text of the card `path`. Raises KitError if it does not exist."""
        text = self.read_text(path) if path in self.cards else None
        if text is None:
            raise KitError("This method no longer exists: another window or program has dropped it.")
        return text


class Lines(BaseModel):
    """Lines of a source: its id and the numbers of the first and last line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Annotated[str, Field(max_length=300)]
    first: Annotated[int, Field(ge=1)]
    last: Annotated[int, Field(ge=1)]


class MethodOperation(BaseModel):
    """An operation on the method whose card is `path`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path

    @abstractmethod
    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return the new texts of the files it changes. Raises KitError if it cannot be done."""


class CardOperation(MethodOperation):
    """An operation that changes only the card of the method."""

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return the edited card."""
        return {self.path: self._edit(snapshot.read_card(self.path), snapshot)}

    @abstractmethod
    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        """Edit the card `text`."""


class Reword(CardOperation):
    """Replace the wording of an item, and the kind of an attachment if one is given; an empty text drops it."""

    do: Literal["reword"]
    key: Key
    text: Wording
    kind: Key = ""

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return card_edits.reword_item(text, self.key, self.text, self.kind, snapshot.words)


class Split(CardOperation):
    """Split an item in two."""

    do: Literal["split"]
    key: Key
    first: Wording
    second: Wording

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return card_edits.split_item(text, self.key, self.first, self.second, snapshot.words)


class Join(CardOperation):
    """Append an item to the one before it."""

    do: Literal["join"]
    key: Key

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return card_edits.join_items(text, self.key, snapshot.words)


class Move(CardOperation):
    """Move an item within its list or to another one; a step to another stage too, if one is given."""

    do: Literal["move"]
    key: Key
    section: Key
    place: Annotated[int, Field(ge=0)]
    stage: Wording | None = None

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return card_edits.move_item(text, self.key, self.section, self.place, self.stage, snapshot.words)


class Add(CardOperation):
    """Add an item with its own text or with that of its source lines."""

    do: Literal["add"]
    section: Key
    place: Annotated[int, Field(ge=0)]
    kind: Key = ""
    text: Wording = ""
    lines: Annotated[tuple[Lines, ...], Field(max_length=20)] = ()

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        found = tuple(_find_evidence(each, snapshot, ()) for each in self.lines)
        text_or_quote = self.text or " ".join(each.quote for each in found)
        item = Item(text_or_quote, found, kind=self.kind)
        return card_edits.put_item(text, self.section, self.place, item, None, snapshot.words)


class Cite(CardOperation):
    """Replace the evidence of an item."""

    do: Literal["cite"]
    key: Key
    lines: Annotated[tuple[Lines, ...], Field(max_length=50)]

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        own = card_edits.find_evidence(text, self.key)
        return card_edits.set_evidence(
            text, self.key, [_find_evidence(each, snapshot, own) for each in self.lines], snapshot.words
        )


class Decide(CardOperation):
    """Keep one of several conflicting versions; the others are dropped or become variants."""

    do: Literal["decide"]
    key: Key
    version: Annotated[int, Field(ge=0)]
    as_variants: bool = False

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return card_edits.resolve_conflict(
            text, self.key, self.version, as_variants=self.as_variants, words=snapshot.words
        )


class Fill(CardOperation):
    """Fill in columns of a row of a register; a key past the last row adds one."""

    do: Literal["fill"]
    key: Key
    values: Annotated[dict[Key, Annotated[str, Field(max_length=300)]], Field(max_length=10)]

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return card_edits.fill_row(text, self.key, self.values, snapshot.words)


class Stage(CardOperation):
    """Begin a stage at a step, or rename the one that begins there; without a name, its steps join the stage before."""

    do: Literal["stage"]
    key: Key
    name: Wording

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return card_edits.title_stage(text, self.key, self.name, snapshot.words)


class Rename(CardOperation):
    """Rename a method."""

    do: Literal["rename"]
    name: Wording

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:  # noqa: ARG002 - the signature of the base class
        return card_edits.rename_method(text, self.name)


class Approve(CardOperation):
    """Approve a method or make it a draft again."""

    do: Literal["approve"]
    approve: bool = True

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return approve(text, snapshot.today) if self.approve else withdraw_approval(text)


class Write(CardOperation):
    """Replace the whole text of a card."""

    do: Literal["write"]
    text: Annotated[str, Field(max_length=1_000_000)]

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:  # noqa: ARG002 - the signature of the base class
        read_card(self.text, PurePosixPath(self.path).name)
        return self.text


def _find_evidence(lines: Lines, snapshot: KitSnapshot, own: tuple[Evidence, ...]) -> Evidence:
    """Return the evidence that an item already has for these lines, or make it from the source."""
    for each in own:
        if (each.source_id, each.line_start, each.line_end) == (lines.source, lines.first, lines.last):
            return each
    source = snapshot.sources.get(lines.source)
    if source is None or not lines.first <= lines.last <= len(source.lines):
        raise KitError("The sources of this kit have no such line.")
    found = make_evidence(source, source.lines[lines.first - 1 : lines.last])
    return replace(found, source=clean_text(found.source), quote=clean_text(found.quote))
