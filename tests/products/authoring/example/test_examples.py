"""What needs no worked example does not wait for it."""

from dataclasses import dataclass
from pathlib import Path

from kit_builder.products.authoring.author import Kept, author_product
from kit_builder.products.authoring.example.examples import Examples
from kit_builder.products.authoring.example.plan import KeptExample
from tests.products.authoring.documents import ENGLISH, WEIGH, chapter, facts_of, introduction
from tests.products.authoring.example.test_example import KEPT
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


@dataclass(slots=True)
class Made:
    """An example that is there."""

    def result(self) -> KeptExample:
        """Return the practice plate."""
        return KeptExample("", KEPT, "", ())


def test_a_document_about_the_kit_is_told_what_an_example_is_but_not_its_figures() -> None:
    examples = Examples(facts_of(WEIGH), ENGLISH.words, {WEIGH.id: Made()})
    about_kit, about_method = (examples.complete(spec).facts for spec in (introduction(), chapter()))
    assert [key for key in about_kit if key.startswith("x-")] == ["x-the-practice-plate"]
    assert {"x-the-practice-plate", "x-fish", "x-cost"} <= about_method.keys()
