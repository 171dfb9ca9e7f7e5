"""What a reviewer can do with a method as a whole, and with what waits for an answer."""

from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kit_builder.errors import KitError
from kit_builder.kit.card_words import REGISTERS
from kit_builder.kit.cards import read_card, write_card
from kit_builder.kit.questions import QUESTIONS
from kit_builder.kit.suggestions import accept, classify
from kit_builder.kit.tracked_files import CARDS, get_suggestions_path
from kit_builder.records import SECTIONS, Item, Method
from kit_builder.review import card_edits
from kit_builder.review.answer_question import answer_question
from kit_builder.review.card_rows import (
    Row,
    find_item,
    find_row,
    list_items,
    list_rows,
    make_key,
    replace_item,
    replace_row,
    split_key,
    summarise_row,
)
from kit_builder.review.edit_operations import (
    Key,
    KitSnapshot,
    MethodOperation,
    Path,
    Texts,
    Wording,
)
from kit_builder.text.ids import make_unique, slugify
from kit_builder.text.words import Words


class Suggested(MethodOperation):
    """Accept or dismiss a suggestion of a later build."""

    do: Literal["suggested"]
    key: Key
    text: Wording
    take: bool

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Remove the suggestion from its page and, if it is accepted, add it to the card."""
        page = get_suggestions_path(self.path)
        waiting = snapshot.read_text(page) or ""
        is_row = split_key(self.key)[0] in REGISTERS
        suggested = (find_row if is_row else find_item)(waiting, self.key) if waiting else Item("")
        if (suggested.text if isinstance(suggested, Item) else summarise_row(suggested)) != self.text:
            raise KitError("This suggestion no longer exists.")
        left = card_edits.reword_item(waiting, self.key, "", "", snapshot.words)
        method = read_card(left, page)
        is_open = any(method.items()) or method.numbers or method.stories
        changed: Texts = {page: left if is_open else None}
        if self.take:
            changed[self.path] = self._accept(snapshot.read_card(self.path), suggested, snapshot.words)
        return changed

    def _accept(self, text: str, item: Item | Row, words: Words) -> str:
        method = read_card(text, self.path)
        section = split_key(self.key)[0]
        if not isinstance(item, Item):
            return replace_row(text, make_key(section, len(list_rows(method, section))), item, words)
        what, key = classify(method, section, item)
        if what == "new":
            return card_edits.put_item(text, section, len(list_items(method, section)), item, None, words)
        return replace_item(text, key, [accept(find_item(text, key), item)], words)


class Answer(MethodOperation):
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


class Merge(MethodOperation):
    """Merge a method into another one and delete its card."""

    do: Literal["merge"]
    into: Path

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return the card it is merged into, and None for its own."""
        if self.into == self.path:
            raise KitError("A method cannot be merged into itself.")
        text = snapshot.read_card(self.into)
        other = read_card(snapshot.read_card(self.path), self.path)
        for name in (*SECTIONS, "questions"):
            for item in list_items(other, name):
                there = list_items(read_card(text, self.into), name)
                if item not in there:
                    text = card_edits.put_item(text, name, len(there), item, item.stage, snapshot.words)
        for name in REGISTERS:
            for row in list_rows(other, name):
                rows = list_rows(read_card(text, self.into), name)
                if row not in rows:
                    text = replace_row(text, make_key(name, len(rows)), row, snapshot.words)
        return {self.into: text, self.path: None}


class Divide(MethodOperation):
    """Make a separate method of a step and the steps after it."""

    do: Literal["divide"]
    key: Key
    name: Annotated[str, Field(min_length=1, max_length=300)]

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return its card without those steps, and a new card with them."""
        text = snapshot.read_card(self.path)
        section, place = split_key(self.key)
        find_item(text, self.key)
        card = read_card(text, self.path)
        steps = card.steps
        if section != "steps" or place < 1:
            raise KitError("Choose the second step or a later one to divide a method.")
        for at in reversed(range(place, len(steps))):
            text = replace_item(text, make_key(section, at), [], snapshot.words)
        taken = {PurePosixPath(path).stem.partition("-")[2] for path in snapshot.cards}
        taken |= {card_edits.read_head(snapshot.read_card(path))[0] for path in snapshot.cards}
        own = make_unique(slugify(self.name, "method"), taken)
        new = Method(own, self.name, steps=steps[place:], is_arranged=card.is_arranged)
        before = PurePosixPath(self.path).stem.partition("-")[0]
        return {self.path: text, f"{CARDS}/{before}-{own}.md": write_card(new, snapshot.words)}


class Drop(MethodOperation):
    """Delete a method and its suggestions."""

    do: Literal["drop"]

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return None for its card and for its page of suggestions."""
        snapshot.read_card(self.path)
        return {self.path: None, get_suggestions_path(self.path): None}


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
