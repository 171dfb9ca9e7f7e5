"""What needs no worked example does not wait for it."""

from dataclasses import dataclass
from pathlib import Path

from kit_builder.products.authoring.author import Kept, author_product
from kit_builder.products.authoring.example_plan import KeptExample
from kit_builder.products.authoring.examples import Examples
from tests.products.authoring.documents import facts_of
from tests.products.authoring.guides import Studio, open_studio
from tests.wire import Wire


@dataclass(slots=True)
class Late:
    """An example that is made when a document needs it; it remembers what had been asked by then."""

    studio: Studio
    planned: int = -1
    drafted: int = -1

    def result(self) -> KeptExample:
        """Return no example."""
        if self.planned < 0:
            self.planned, self.drafted = self.studio.count("Planned"), self.studio.count("DraftedSections")
        return KeptExample("", None, "", ())


def test_a_document_is_planned_before_its_example_is_made_and_drafted_after_it(wire: Wire, tmp_path: Path) -> None:
    with open_studio(wire, tmp_path) as studio:
        facts, late = facts_of(*studio.given.methods), Late(studio)
        tasks = {method.id: late for method in studio.given.methods}
        examples = Examples(facts, studio.given.language.words, tasks)
        made = author_product(studio.given, facts, Kept(), studio.author, examples)
        assert made.product
        assert (late.planned, late.drafted) == (1, 0)
        assert studio.count("DraftedSections") == 1
