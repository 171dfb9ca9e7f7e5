"""What a reviewer can do, one record an operation: each gives the texts of the files that it changes.

`Shelf` is what an operation sees of the kit. Files are named by their path in it; None stands for a file that is not
there, or that is to go.
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
from kit_builder.kit.folder import CARDS, suggestions_for
from kit_builder.kit.questions import QUESTIONS
from kit_builder.kit.suggestions import classify, accept
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
    """What an operation sees: a file by its path, the paths of the cards, the sources by id, the words and the day."""

    text: Callable[[str], str | None]
    cards: tuple[str, ...]
    sources: Mapping[str, Source]
    words: Words
    today: date

    def card(self, path: str) -> str:
        """The text of the card `path`. Raises KitError where it is gone."""
        text = self.text(path) if path in self.cards else None
        if text is None:
            raise KitError("This method is gone: another window or program has dropped it.")
        return text


class Lines(BaseModel):
    """Lines of a source, by its id and the numbers of the first and the last."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Annotated[str, Field(max_length=300)]
    first: Annotated[int, Field(ge=1)]
    last: Annotated[int, Field(ge=1)]


class _Operation(BaseModel):
    """An operation on the method whose card is `path`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path

    @abstractmethod
    def writes(self, shelf: KitSnapshot) -> Texts:
        """The files that it changes, as they read afterwards. Raises KitError where it cannot be done."""


class _OnCard(_Operation):
    """An operation that changes the card of the method and nothing else."""

    def writes(self, shelf: KitSnapshot) -> Texts:
        """The card as it reads afterwards."""
        return {self.path: self._edited(shelf.card(self.path), shelf)}

    @abstractmethod
    def _edited(self, text: str, shelf: KitSnapshot) -> str:
        """The card `text` as it reads afterwards."""


class Reword(_OnCard):
    """Other words for an item; none at all drop it."""

    do: Literal["reword"]
    key: Key
    text: Wording

    def _edited(self, text: str, shelf: KitSnapshot) -> str:
        return card_edits.reword_item(text, self.key, self.text, shelf.words)


class Split(_OnCard):
    """An item as two."""

    do: Literal["split"]
    key: Key
    first: Wording
    second: Wording

    def _edited(self, text: str, shelf: KitSnapshot) -> str:
        return card_edits.split_item(text, self.key, self.first, self.second, shelf.words)


class Join(_OnCard):
    """An item put to the end of the one before it."""

    do: Literal["join"]
    key: Key

    def _edited(self, text: str, shelf: KitSnapshot) -> str:
        return card_edits.join_items(text, self.key, shelf.words)


class Move(_OnCard):
    """An item to another place, in its section or in another one."""

    do: Literal["move"]
    key: Key
    section: Key
    place: Annotated[int, Field(ge=0)]

    def _edited(self, text: str, shelf: KitSnapshot) -> str:
        return card_edits.move_item(text, self.key, self.section, self.place, shelf.words)


class Add(_OnCard):
    """A new item, in its own words or in those of the lines that it rests on."""

    do: Literal["add"]
    section: Key
    place: Annotated[int, Field(ge=0)]
    text: Wording = ""
    lines: Annotated[tuple[Lines, ...], Field(max_length=20)] = ()

    def _edited(self, text: str, shelf: KitSnapshot) -> str:
        found = tuple(_find_evidence(each, shelf, ()) for each in self.lines)
        said = self.text or " ".join(each.quote for each in found)
        return card_edits.add_item(text, self.section, self.place, Item(said, found), shelf.words)


class Cite(_OnCard):
    """Other evidence for an item."""

    do: Literal["cite"]
    key: Key
    lines: Annotated[tuple[Lines, ...], Field(max_length=50)]

    def _edited(self, text: str, shelf: KitSnapshot) -> str:
        own = card_edits.find_item(text, self.key).evidence
        return card_edits.set_evidence(text, self.key, [_find_evidence(each, shelf, own) for each in self.lines], shelf.words)


class Decide(_OnCard):
    """One of several tellings that contradict each other; the others go, or become variants."""

    do: Literal["decide"]
    key: Key
    telling: Annotated[int, Field(ge=0)]
    as_variants: bool = False

    def _edited(self, text: str, shelf: KitSnapshot) -> str:
        return card_edits.resolve_conflict(text, self.key, self.telling, as_variants=self.as_variants, words=shelf.words)


class Rename(_OnCard):
    """Another name for a method."""

    do: Literal["rename"]
    name: Wording

    def _edited(self, text: str, shelf: KitSnapshot) -> str:  # noqa: ARG002 - as the others have it
        return card_edits.rename_method(text, self.name)


class Approve(_OnCard):
    """A method approved, or a draft again."""

    do: Literal["approve"]
    approve: bool = True

    def _edited(self, text: str, shelf: KitSnapshot) -> str:
        return approve(text, shelf.today) if self.approve else withdraw_approval(text)


class Write(_OnCard):
    """A card as a text of its own."""

    do: Literal["write"]
    text: Annotated[str, Field(max_length=1_000_000)]

    def _edited(self, text: str, shelf: KitSnapshot) -> str:  # noqa: ARG002 - as the others have it
        read_card(self.text, PurePosixPath(self.path).name)
        return self.text


class Suggested(_Operation):
    """What a later build suggests for a card_edits, taken or not."""

    do: Literal["suggested"]
    key: Key
    text: Wording
    take: bool

    def writes(self, shelf: KitSnapshot) -> Texts:
        """The page of suggestions without it, and the card with it where it is taken."""
        page = suggestions_for(self.path)
        waiting = shelf.text(page)
        if waiting is None or card_edits.find_item(waiting, self.key).text != self.text:
            raise KitError("This is not suggested any more.")
        item = card_edits.find_item(waiting, self.key)
        left = card_edits.replace_item(waiting, self.key, [], shelf.words)
        changed: Texts = {page: left if any(card_edits.read_sections(left).values()) else None}
        if self.take:
            changed[self.path] = self._taken(shelf.card(self.path), item, shelf.words)
        return changed

    def _taken(self, text: str, item: Item, words: Words) -> str:
        section = self.key.rpartition("-")[0]
        what, key = classify(read_card(text, self.path), section, item)
        if what == "new":
            return card_edits.add_item(text, section, len(card_edits.read_sections(text).get(section, ())), item, words)
        return card_edits.replace_item(text, key, [accept(card_edits.find_item(text, key), item)], words)


class Answer(_Operation):
    """An answer to a question that a method leaves open: it goes to the page of questions and into the card."""

    do: Literal["answer"]
    question: Wording
    text: Wording

    def writes(self, shelf: KitSnapshot) -> Texts:
        """The page of questions and the card with the answer."""
        page, text = answer_question(
            shelf.text(QUESTIONS) or "", shelf.card(self.path), self.question, self.text, shelf.words
        )
        return {QUESTIONS: page, self.path: text}


class Merge(_Operation):
    """All that a method says put into another one; its own card goes."""

    do: Literal["merge"]
    into: Path

    def writes(self, shelf: KitSnapshot) -> Texts:
        """The card that it goes into; its own is gone."""
        if self.into == self.path:
            raise KitError("A method cannot be merged into itself.")
        text = shelf.card(self.into)
        for section, items in card_edits.read_sections(shelf.card(self.path)).items():
            for item in items:
                there = card_edits.read_sections(text).get(section, [])
                if item not in there:
                    text = card_edits.add_item(text, section, len(there), item, shelf.words)
        return {self.into: text, self.path: None}


class Divide(_Operation):
    """The steps from one on as a method of their own."""

    do: Literal["divide"]
    key: Key
    name: Annotated[str, Field(min_length=1, max_length=300)]

    def writes(self, shelf: KitSnapshot) -> Texts:
        """Its card without those steps, and a card that holds them."""
        text = shelf.card(self.path)
        section, _, number = self.key.rpartition("-")
        card_edits.find_item(text, self.key)
        items = card_edits.read_sections(text)[section]
        if section != "steps" or int(number) < 2:
            raise KitError("A method is divided before its second step or a later one.")
        for place in range(len(items), int(number) - 1, -1):
            text = card_edits.replace_item(text, f"{section}-{place}", [], shelf.words)
        taken = {PurePosixPath(path).stem.partition("-")[2] for path in shelf.cards}
        taken |= {card_edits.read_head(shelf.card(path))[0] for path in shelf.cards}
        own = make_unique(slugify(self.name, "method"), taken)
        new = Method(own, self.name, steps=tuple(items[int(number) - 1 :]))
        before = PurePosixPath(self.path).stem.partition("-")[0]
        return {self.path: text, f"{CARDS}/{before}-{own}.md": write_card(new, shelf.words)}


class Drop(_Operation):
    """A method that goes, with what is suggested for it."""

    do: Literal["drop"]

    def writes(self, shelf: KitSnapshot) -> Texts:
        """Its card and its page of suggestions are gone."""
        shelf.card(self.path)
        return {self.path: None, suggestions_for(self.path): None}


class Restore(BaseModel):
    """Files as they were before an operation: how one is undone, and done again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    do: Literal["restore"]
    texts: Annotated[dict[Path, Annotated[str, Field(max_length=1_000_000)] | None], Field(max_length=8)]

    def writes(self, shelf: KitSnapshot) -> Texts:
        """The files as they were. Raises KitError for files that cannot be reviewed."""
        for path in self.texts:
            shelf.text(path)  # which refuses what cannot be reviewed
        return dict(self.texts)


Operation = Annotated[
    Reword
    | Split
    | Join
    | Move
    | Add
    | Cite
    | Decide
    | Rename
    | Approve
    | Write
    | Suggested
    | Answer
    | Merge
    | Divide
    | Drop
    | Restore,
    Field(discriminator="do"),
]


def _find_evidence(lines: Lines, shelf: KitSnapshot, own: tuple[Evidence, ...]) -> Evidence:
    """The evidence that is cut from the lines of a source, or that an item has already for them."""
    for each in own:
        if (each.source_id, each.line_start, each.line_end) == (lines.source, lines.first, lines.last):
            return each
    source = shelf.sources.get(lines.source)
    if source is None or not lines.first <= lines.last <= len(source.lines):
        raise KitError("There is no such line in the sources of the kit.")
    found = make_evidence(source, source.lines[lines.first - 1 : lines.last])
    return replace(found, source=clean_text(found.source), quote=clean_text(found.quote))
