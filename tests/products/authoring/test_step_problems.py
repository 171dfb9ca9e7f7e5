"""What an editor hears about steps with headings."""

import pytest

from kit_builder.products.authoring.manuscript import Manuscript, Version
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from kit_builder.products.authoring.step_problems import find_step_problems
from tests.products.authoring.documents import chapter

ZERO, THREE = "Put the empty plate on the scale and zero it.", "Weigh three plates."


def find(*texts: str) -> list[str]:
    spec = chapter()
    sections = tuple(OutlineSection(f"Part {place}", "", "steps", ()) for place, _ in enumerate(texts))
    document = OutlineDocument(spec.file, "Weigh", spec.method_id, sections)
    return [*find_step_problems(Manuscript(spec, document, versions={i: (Version(t),) for i, t in enumerate(texts)}))]


def test_an_editor_hears_of_a_statement_that_two_steps_tell() -> None:
    found = find(f"[[steps call-3 | Zero it | {ZERO}]]", f"[[steps call-3, call-4 | Weigh | {ZERO} {THREE}]]")
    assert len(found) == 1
    assert "“Zero it” and “Weigh” both tell call-3" in found[0]


def test_steps_may_share_a_statement_of_which_one_tells_little() -> None:
    assert find(f"[[steps call-3 | Zero it | {ZERO}]]", f"[[steps call-3, call-4 | Weigh | {THREE}]]") == []


@pytest.mark.parametrize(("item", "is_found"), [("- the mash", True), ("- **If** it's light, **then** go on.", False)])
def test_an_editor_hears_of_ways_among_other_items(item: str, is_found: bool) -> None:
    found = find(f"[[steps call-4 | Weigh | {THREE} | - **If** it's heavy, **then** look again. | {item}]]")
    assert any("“Weigh” has ways" in each for each in found) == is_found


def say(sentences: int) -> str:
    return " ".join("Weigh it again." for _ in range(sentences))


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        (say(5), False),
        (say(6), True),
        (f"{THREE} | - **If** it's heavy, **then** look. {say(2)}", False),
        (f"{THREE} | - **If** it's heavy, **then** look. {say(3)}", True),
    ],
)
def test_an_editor_hears_of_steps_that_nobody_keeps_in_mind(words: str, is_found: bool) -> None:
    assert any("sentences" in each for each in find(f"[[steps call-4 | Weigh | {words}]]")) == is_found
