"""Methods: what the expert repeats, and the source lines that support it."""

from collections.abc import Iterator
from dataclasses import dataclass

SECTIONS = (
    *("purpose", "when", "needs", "steps", "rules", "variants", "pitfalls", "scripts", "outcome"),
    *("faq", "examples"),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The source lines behind an item.

    `quote` is cut from the source, never copied by a model. `start` is the time of the first line as HH:MM:SS, and
    `place` its page or slide, if the source has them.
    """

    source: str
    source_id: str
    line_start: int
    line_end: int
    quote: str
    start: str | None = None
    place: str | None = None

    @property
    def label(self) -> str:
        """The footnote label, such as `call-2-14`, or `call-2-14-15` for several lines."""
        last = "" if self.line_end == self.line_start else f"-{self.line_end}"
        return f"{self.source_id}-{self.line_start}{last}"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a method says: a step, a rule, a pitfall.

    An item without evidence was written by a person. `conflicts` are versions of it that say something else
    (8 percent here, 10 there); only a person can decide between them.
    """

    text: str
    evidence: tuple[Evidence, ...] = ()
    conflicts: tuple["Item", ...] = ()

    @property
    def versions(self) -> tuple["Item", ...]:
        """The item and the versions that conflict with it."""
        return (self, *self.conflicts)


@dataclass(frozen=True, slots=True)
class Method:
    """A named procedure that the consultant repeats.

    The sections are tuples of items in order: `purpose` is what the method is for, `when` when to use it, `needs`
    inputs and tools, `steps` what to do, `rules` decisions and thresholds, `variants` what is done differently and for
    whom, `pitfalls` what goes wrong, `scripts` words to say, `outcome` signs that it worked, `faq` what clients ask,
    with the answers, and `examples` clients' stories and objections. `questions` are what the sources leave open.
    """

    id: str
    name: str
    purpose: tuple[Item, ...] = ()
    when: tuple[Item, ...] = ()
    needs: tuple[Item, ...] = ()
    steps: tuple[Item, ...] = ()
    rules: tuple[Item, ...] = ()
    variants: tuple[Item, ...] = ()
    pitfalls: tuple[Item, ...] = ()
    scripts: tuple[Item, ...] = ()
    outcome: tuple[Item, ...] = ()
    faq: tuple[Item, ...] = ()
    examples: tuple[Item, ...] = ()
    questions: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Hash the id only: methods are cache keys, and a kit has thousands of items."""
        return hash(self.id)

    def section(self, name: str) -> tuple[Item, ...]:
        """Return the items of one of SECTIONS."""
        items: tuple[Item, ...] = getattr(self, name)
        return items

    def items(self) -> Iterator[tuple[str, Item]]:
        """Yield every item with its id: the section and the item's position in it from 1, such as `steps-3`."""
        for name in SECTIONS:
            for place, item in enumerate(self.section(name), start=1):
                yield f"{name}-{place}", item

    def evidence(self) -> Iterator[Evidence]:
        """Yield all evidence of the method, that of conflicting versions included."""
        for name in SECTIONS:
            for item in self.section(name):
                for version in item.versions:
                    yield from version.evidence

    @property
    def conflicts(self) -> tuple[tuple[str, Item], ...]:
        """The items that have conflicting versions, with their ids."""
        return tuple((key, item) for key, item in self.items() if item.conflicts)

    @property
    def support(self) -> tuple[str, ...]:
        """The names of the sources behind the method's items, in order of appearance."""
        return tuple(dict.fromkeys(found.source for found in self.evidence()))
