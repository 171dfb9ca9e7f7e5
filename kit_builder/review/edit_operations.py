"""What a reviewer can do: each operation is a record that returns the new texts of the files it changes.

Files are identified by their path in the kit; a text of None means that the file does not exist or is deleted.
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
from kit_builder.kit.cards import read_card, write_card
from kit_builder.kit.questions import QUESTIONS
from kit_builder.kit.suggestions import accept, classify
from kit_builder.kit.tracked_files import CARDS, suggestions_path
from kit_builder.records import Evidence, Item, Method, Source
from kit_builder.review import card_edits
from kit_builder.review.answer_question import answer_question
from kit_builder.text.ids import make_unique, slugify
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


class _Operation(BaseModel):
    """An operation on the method whose card is `path`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path

    @abstractmethod
    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return the new texts of the files it changes. Raises KitError if it cannot be done."""


class _OnCard(_Operation):
    """An operation that changes only the card of the method."""

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return the edited card."""
        return {self.path: self._edit(snapshot.read_card(self.path), snapshot)}

    @abstractmethod
    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        """Edit the card `text`."""


class Reword(_OnCard):
    """Replace the wording of an item; an empty text drops it."""

    do: Literal["reword"]
    key: Key
    text: Wording

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return card_edits.reword_item(text, self.key, self.text, snapshot.words)


class Split(_OnCard):
    """Split an item in two."""

    do: Literal["split"]
    key: Key
    first: Wording
    second: Wording

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return card_edits.split_item(text, self.key, self.first, self.second, snapshot.words)


class Join(_OnCard):
    """Append an item to the one before it."""

    do: Literal["join"]
    key: Key

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return card_edits.join_items(text, self.key, snapshot.words)


class Move(_OnCard):
    """Move an item within its section or to another one."""

    do: Literal["move"]
    key: Key
    section: Key
    place: Annotated[int, Field(ge=0)]

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return card_edits.move_item(text, self.key, self.section, self.place, snapshot.words)


class Add(_OnCard):
    """Add an item with its own text or with that of its source lines."""

    do: Literal["add"]
    section: Key
    place: Annotated[int, Field(ge=0)]
    text: Wording = ""
    lines: Annotated[tuple[Lines, ...], Field(max_length=20)] = ()

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        found = tuple(_find_evidence(each, snapshot, ()) for each in self.lines)
        text_or_quote = self.text or " ".join(each.quote for each in found)
        return card_edits.add_item(text, self.section, self.place, Item(text_or_quote, found), snapshot.words)


class Cite(_OnCard):
    """Replace the evidence of an item."""

    do: Literal["cite"]
    key: Key
    lines: Annotated[tuple[Lines, ...], Field(max_length=50)]

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        own = card_edits.find_item(text, self.key).evidence
        return card_edits.set_evidence(
            text, self.key, [_find_evidence(each, snapshot, own) for each in self.lines], snapshot.words
        )


class Decide(_OnCard):
    """Keep one of several conflicting versions; the others are dropped or become variants."""

    do: Literal["decide"]
    key: Key
    version: Annotated[int, Field(ge=0)]
    as_variants: bool = False

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return card_edits.resolve_conflict(
            text, self.key, self.version, as_variants=self.as_variants, words=snapshot.words
        )


class Rename(_OnCard):
    """Rename a method."""

    do: Literal["rename"]
    name: Wording

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:  # noqa: ARG002 - the signature of the base class
        return card_edits.rename_method(text, self.name)


class Approve(_OnCard):
    """Approve a method or make it a draft again."""

    do: Literal["approve"]
    approve: bool = True

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        return approve(text, snapshot.today) if self.approve else withdraw_approval(text)


class Write(_OnCard):
    """Replace the whole text of a card."""

    do: Literal["write"]
    text: Annotated[str, Field(max_length=1_000_000)]

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:  # noqa: ARG002 - the signature of the base class
        read_card(self.text, PurePosixPath(self.path).name)
        return self.text


class Suggested(_Operation):
    """Accept or dismiss a suggestion of a later build."""

    do: Literal["suggested"]
    key: Key
    text: Wording
    take: bool

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Remove the suggestion from its page and, if it is accepted, add it to the card."""
        page = suggestions_path(self.path)
        waiting = snapshot.read_text(page)
        if waiting is None or card_edits.find_item(waiting, self.key).text != self.text:
            raise KitError("This suggestion no longer exists.")
        item = card_edits.find_item(waiting, self.key)
        left = card_edits.replace_item(waiting, self.key, [], snapshot.words)
        changed: Texts = {page: left if any(card_edits.read_sections(left).values()) else None}
        if self.take:
            changed[self.path] = self._accept(snapshot.read_card(self.path), item, snapshot.words)
        return changed

    def _accept(self, text: str, item: Item, words: Words) -> str:
        section = self.key.rpartition("-")[0]
        what, key = classify(read_card(text, self.path), section, item)
        if what == "new":
            return card_edits.add_item(text, section, len(card_edits.read_sections(text).get(section, ())), item, words)
        return card_edits.replace_item(text, key, [accept(card_edits.find_item(text, key), item)], words)


class Answer(_Operation):
    """Answer an open question of a method, on the questions page and in the card."""

    do: Literal["answer"]
    question: Wording
    text: Wording

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return the questions page and the card with the answer."""
        page, text = answer_question(
            snapshot.read_text(QUESTIONS) or "", snapshot.read_card(self.path), self.question, self.text, snapshot.words
        )
        return {QUESTIONS: page, self.path: text}


class Merge(_Operation):
    """Merge a method into another one and delete its card."""

    do: Literal["merge"]
    into: Path

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return the card it is merged into, and None for its own."""
        if self.into == self.path:
            raise KitError("A method cannot be merged into itself.")
        text = snapshot.read_card(self.into)
        for section, items in card_edits.read_sections(snapshot.read_card(self.path)).items():
            for item in items:
                there = card_edits.read_sections(text).get(section, [])
                if item not in there:
                    text = card_edits.add_item(text, section, len(there), item, snapshot.words)
        return {self.into: text, self.path: None}


class Divide(_Operation):
    """Make a separate method of a step and the steps after it."""

    do: Literal["divide"]
    key: Key
    name: Annotated[str, Field(min_length=1, max_length=300)]

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return its card without those steps, and a new card with them."""
        text = snapshot.read_card(self.path)
        section, _, number = self.key.rpartition("-")
        card_edits.find_item(text, self.key)
        items = card_edits.read_sections(text)[section]
        if section != "steps" or int(number) < 2:
            raise KitError("Choose the second step or a later one to divide a method.")
        for place in range(len(items), int(number) - 1, -1):
            text = card_edits.replace_item(text, f"{section}-{place}", [], snapshot.words)
        taken = {PurePosixPath(path).stem.partition("-")[2] for path in snapshot.cards}
        taken |= {card_edits.read_head(snapshot.read_card(path))[0] for path in snapshot.cards}
        own = make_unique(slugify(self.name, "method"), taken)
        new = Method(own, self.name, steps=tuple(items[int(number) - 1 :]))
        before = PurePosixPath(self.path).stem.partition("-")[0]
        return {self.path: text, f"{CARDS}/{before}-{own}.md": write_card(new, snapshot.words)}


class Drop(_Operation):
    """Delete a method and its suggestions."""

    do: Literal["drop"]

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return None for its card and for its page of suggestions."""
        snapshot.read_card(self.path)
        return {self.path: None, suggestions_path(self.path): None}


class Restore(BaseModel):
    """Restore files to earlier texts, to undo or redo an operation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    do: Literal["restore"]
    texts: Annotated[dict[Path, Annotated[str, Field(max_length=1_000_000)] | None], Field(max_length=8)]

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return the earlier texts. Raises KitError for files that are not part of the review."""
        for path in self.texts:
            snapshot.read_text(path)  # raises KitError for files outside the review
        return dict(self.texts)


_CardOperation = Reword | Split | Join | Move | Add | Cite | Decide | Rename | Approve | Write
_KitOperation = Suggested | Answer | Merge | Divide | Drop | Restore
Operation = Annotated[_CardOperation | _KitOperation, Field(discriminator="do")]


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
