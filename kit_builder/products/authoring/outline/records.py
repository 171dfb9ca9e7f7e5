"""The outline of a product."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A section: its heading, what the reader can do afterwards, its form, and the ids of the facts it uses.

    `missing` says what it needs that no fact says.
    """

    heading: str
    after: str
    form: str
    uses: tuple[str, ...]
    missing: str = ""


@dataclass(frozen=True, slots=True)
class OutlineDocument:
    """A document of a product: its path in the product's folder, its title and its sections in order.

    `method` is the id of the method it is about, empty if it is about all.
    """

    file: str
    title: str
    method: str
    sections: tuple[OutlineSection, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The outline of a product."""

    product: str
    documents: tuple[OutlineDocument, ...]

    def get(self, file: str) -> OutlineDocument | None:
        """Return the document at the path `file`, None if the outline has none."""
        return next((each for each in self.documents if each.file == file), None)
