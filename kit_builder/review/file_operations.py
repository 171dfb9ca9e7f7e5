"""What a reviewer can do with the other files of a kit: worked examples, sentences of products, and edit conflicts."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kit_builder.errors import KitError
from kit_builder.kit.citations import strip_notes
from kit_builder.kit.tracked_files import CONFLICTS
from kit_builder.products.authoring.example.file import EXAMPLES
from kit_builder.review.edit_operations import KitSnapshot, Path, Texts, Wording
from kit_builder.text.markdown import clean_text, escape

_BOX = re.compile(r"^([ \t]*[-*+][ \t]+)\[[ xX]\]", re.MULTILINE)


class FileOperation(BaseModel):
    """An operation on the file `path`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path

    def read(self, folder: str, snapshot: KitSnapshot) -> str:
        """Return the text of the file, which must be in `folder` if one is given. Raises KitError otherwise."""
        text = snapshot.read_text(self.path) if self.path.startswith(folder) else None
        if text is None:
            raise KitError(f"{self.path} is no longer there.")
        return text


class ApproveExample(FileOperation):
    """Approve a worked example, or withdraw that."""

    do: Literal["example-approve"]
    approve: bool = True

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return the example with its box ticked, or not."""
        text = self.read(f"{EXAMPLES}/", snapshot)
        start = next((found.start() for found in _BOX.finditer(_blank_comments(text))), None)
        if start is None:
            raise KitError("The file has no box to tick. Add a row: - [x] approved")
        box = r"\1[x]" if self.approve else r"\1[ ]"
        return {self.path: text[:start] + _BOX.sub(box, text[start:], count=1)}


class WriteExample(FileOperation):
    """Replace the text of a worked example."""

    do: Literal["example-write"]
    text: Annotated[str, Field(min_length=1, max_length=100_000)]

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return the text."""
        self.read(f"{EXAMPLES}/", snapshot)
        return {self.path: self.text}


class RewordSentence(FileOperation):
    """Replace a sentence of a product by another wording; an empty one removes it. A rebuild keeps such an edit."""

    do: Literal["sentence"]
    before: Annotated[str, Field(min_length=1, max_length=20_000)]
    after: Wording

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return the file of the product with the other wording. Raises KitError unless the sentence is there once."""
        text = self.read("", snapshot)
        found = [*_find_sentence(self.before, text)]
        if len(found) != 1:
            there = "more than once" if found else "not as it stands here"
            raise KitError(f"The sentence is {there} in {self.path}. Edit the file.")
        start, end = found[0]
        after = escape(self.after)
        row_start, row_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
        row = text[row_start:start].rstrip(" ") + text[end:row_end] if not after else ""
        if not after and not any(map(str.isalnum, strip_notes(row))):
            return {self.path: text[:row_start] + text[row_end + 1 :]}
        return {self.path: text[:start].rstrip(" ") + text[end:] if not after else text[:start] + after + text[end:]}


class SettleEdit(FileOperation):
    """Leave a file that both a person and a rebuild have changed as it is: delete the page about the conflict."""

    do: Literal["settle-edit"]

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return None for the page."""
        self.read(f"{CONFLICTS}/", snapshot)
        return {self.path: None}


def _blank_comments(text: str) -> str:
    """Return a text of the same length in which comments are blank."""
    return re.sub(r"<!--.*?-->", lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.DOTALL)


def _find_sentence(sentence: str, text: str) -> list[tuple[int, int]]:
    """Return where a plain sentence stands in a Markdown text, which may escape characters and wrap rows."""
    words = (r"".join(rf"\\?{re.escape(character)}" for character in word) for word in clean_text(sentence).split())
    return [found.span() for found in re.finditer(r"(?<!\w)" + r"\s+(?:>\s?)*".join(words) + r"(?!\w)", text)]


AnyFileOperation = ApproveExample | WriteExample | RewordSentence | SettleEdit
