"""What a reviewer can do with the outline of a product: each operation returns the new text of its `outline.md`.

Documents and sections are identified by their places, from 0; section -1 is the head of the document. The text may be
faulty for a while: a build says so and writes nothing until it is right.
"""

from abc import abstractmethod
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kit_builder.errors import KitError
from kit_builder.products.authoring.outline.file import name_form
from kit_builder.products.definitions import OUTLINE
from kit_builder.review import outline_text
from kit_builder.review.edit_operations import Key, KitSnapshot, Path, Texts, Wording
from kit_builder.text.markdown import escape

Place = Annotated[int, Field(ge=0, le=10_000)]
SectionPlace = Annotated[int, Field(ge=-1, le=10_000)]
Id = Annotated[str, Field(max_length=400)]


class OutlineOperation(BaseModel):
    """An operation on the outline in the file `path`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path
    document: Place

    def apply(self, snapshot: KitSnapshot) -> Texts:
        """Return the changed outline. Raises KitError if it cannot be done."""
        text = snapshot.read_text(self.path) if self.path.endswith(f"/{OUTLINE}") else None
        if text is None:
            raise KitError("This outline no longer exists.")
        return {self.path: self._edit(text, snapshot)}

    @abstractmethod
    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        """Edit the outline `text`."""


class RenameHeading(OutlineOperation):
    """Rename a section or a document."""

    do: Literal["outline-rename"]
    section: SectionPlace
    heading: Wording

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:  # noqa: ARG002 - the signature of the base class
        return outline_text.rename(text, self.document, self.section, self.heading)


class MoveHeading(OutlineOperation):
    """Move a section within its document or to another one, or a document in the file."""

    do: Literal["outline-move"]
    section: SectionPlace
    to: Place
    place: Place

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:  # noqa: ARG002 - the signature of the base class
        if self.section < 0:
            return outline_text.move_document(text, self.document, self.place)
        return outline_text.move_section(text, self.document, self.section, self.to, self.place)


class DeleteHeading(OutlineOperation):
    """Delete a section, or a document with all its sections."""

    do: Literal["outline-delete"]
    section: SectionPlace

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:  # noqa: ARG002 - the signature of the base class
        return outline_text.delete(text, self.document, self.section)


class AddHeading(OutlineOperation):
    """Add a section of a form."""

    do: Literal["outline-add"]
    place: Place
    heading: Annotated[str, Field(min_length=1, max_length=300)]
    form: Key

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        label, form = snapshot.words["outline"]["form"], name_form(self.form, snapshot.words)
        rows = f"### {escape(self.heading)}\n\n- {label}: {form}"
        return outline_text.add_section(text, self.document, self.place, rows)


class SetForm(OutlineOperation):
    """Give a section another form."""

    do: Literal["outline-form"]
    section: Place
    form: Key

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:
        label, form = snapshot.words["outline"]["form"], name_form(self.form, snapshot.words)
        return outline_text.set_label(text, self.document, self.section, label, form, [label, "form"])


class WriteSection(OutlineOperation):
    """Replace a section by a text, heading included."""

    do: Literal["outline-write"]
    section: Place
    text: Wording

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:  # noqa: ARG002 - the signature of the base class
        return outline_text.write_section(text, self.document, self.section, self.text)


class MoveUse(OutlineOperation):
    """Move a statement to another section, before the statement `before` or to its end, or take it out."""

    do: Literal["outline-use"]
    section: Place
    key: Id
    to: tuple[Place, Place] | None
    before: Id = ""

    def _edit(self, text: str, snapshot: KitSnapshot) -> str:  # noqa: ARG002 - the signature of the base class
        return outline_text.move_use(text, (self.document, self.section), self.key, self.to, self.before)


AnyOutlineOperation = RenameHeading | MoveHeading | DeleteHeading | AddHeading | SetForm | WriteSection | MoveUse
