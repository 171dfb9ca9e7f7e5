"""A method while it is assembled from passages and sources."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kit_builder.records import SECTIONS, Item
from kit_builder.text.tokens import stem_content
from kit_builder.text.words import Words


@dataclass(slots=True, eq=False)
class Draft:
    """A method in progress: its heading in the source, its name, and its items by section.

    `latest` are the items added last. A draft that `is_answer` comes from an interview about a known method.
    """

    heading: str
    is_spoken: bool = False
    name: str = ""
    sections: dict[str, list[Item]] = field(default_factory=lambda: {name: [] for name in SECTIONS})
    latest: tuple[Item, ...] = ()
    is_answer: bool = False

    def add_items(self, sections: Mapping[str, Iterable[Item]]) -> None:
        """Append items by section."""
        for name, items in sections.items():
            self.sections[name] += items
        self.latest = tuple(item for items in sections.values() for item in items) or self.latest

    @property
    def steps(self) -> list[Item]:
        """The steps so far."""
        return self.sections["steps"]

    @property
    def sources(self) -> set[str]:
        """The names of the sources that its items cite."""
        return {found.source for items in self.sections.values() for item in items for found in item.evidence}

    def collect_stems(self, words: Words) -> tuple[str, ...]:
        """Return the stems of the content words of all its items."""
        return tuple(
            stem for items in self.sections.values() for item in items for stem in stem_content(item.text, words)
        )
