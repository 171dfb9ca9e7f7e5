"""What a document is drafted from."""

from dataclasses import replace

from kit_builder.products.authoring.draft import describe_material
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.manuscript import Manuscript
from kit_builder.products.authoring.outline.records import Outline, OutlineDocument, OutlineSection
from tests.products.authoring.documents import chapter


def test_a_saying_that_another_document_plans_to_tell_is_left_to_it() -> None:
    spec = chapter()
    sayings = {key: Fact(key, "phrases", key, spec.method_id) for key in ("call-90", "call-91", "call-92")}
    spec = replace(spec, facts={**spec.facts, **sayings})
    own = OutlineDocument(spec.file, "Weigh", spec.method_id, (OutlineSection("Weigh", "", "prose", ("call-90",)),))
    other = OutlineDocument(
        "end.md", "End", "", (OutlineSection("End", "", "prose", ("call-90", "call-91", "call-3")),)
    )
    told = describe_material(Manuscript(spec, own), Outline("guide", (own, other)))
    assert told.endswith("Sayings that they tell, and this document does not: call-91")
