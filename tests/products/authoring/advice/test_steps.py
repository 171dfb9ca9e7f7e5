"""What an editor hears about steps with headings."""

from dataclasses import replace

import pytest

from kit_builder.products.authoring.advice.steps import find_step_problems
from kit_builder.products.authoring.brief import Brief
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.manuscript import Manuscript, Version
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from tests.products.authoring.documents import chapter

ZERO, THREE = "Put the empty plate on the scale and zero it.", "Weigh three plates."


def find(*texts: str, brief: Brief | None = None, facts: Facts | None = None) -> list[str]:
    spec = replace(chapter(), brief=brief or chapter().brief, facts=facts or chapter().facts)
    forms = ["checklist" if text.startswith("- [ ]") else "steps" for text in texts]
    sections = tuple(OutlineSection(f"Part {place}", "", form, ()) for place, form in enumerate(forms))
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


def test_references_are_no_sentences_of_a_step() -> None:
    way = f"- **If** it's heavy, **then** look. {say(2)} (§call-7)"
    assert find(f"[[steps call-4 | Weigh | {say(5)} (§call-7) | {way}]]") == []


REFERS = chapter().brief.model_copy(update={"text": "Refer to steps by `(§ID)`."})
AGAIN = f"[[steps call-4 | If it's heavy, weigh again | {THREE}]]"


@pytest.mark.parametrize(
    ("way", "is_found"), [("go on.", True), ("go on (§call-4).", False), ("go on with §call-4.", False)]
)
def test_an_editor_hears_of_a_step_for_some_that_no_way_names(way: str, is_found: bool) -> None:
    zero = f"[[steps call-3 | Zero it | {ZERO} | - **If** it's heavy, **then** {way}]]"
    found = find(zero, AGAIN, "- [ ] I weighed. (§call-4)", brief=REFERS)
    assert any("nothing sends them there" in each for each in found) == is_found


def test_an_editor_hears_of_a_number_of_a_step_that_is_written_out() -> None:
    (found,) = find(f"[[steps call-3 | Zero it | {ZERO} Then go on with step 2.]]", brief=REFERS)
    assert "“step 2”" in found


@pytest.mark.parametrize(("way", "is_found"), [("go back to §call-3.", True), ("leave it.", False)])
def test_an_editor_hears_of_two_steps_whose_ways_lead_to_each_other(way: str, is_found: bool) -> None:
    zero = f"[[steps call-3 | Zero it | {ZERO} | - **If** it's heavy, **then** go on with §call-4.]]"
    weigh = f"[[steps call-4 | Weigh it | {THREE} | - **If** they agree, **then** {way}]]"
    found = find(zero, weigh, brief=REFERS)
    assert any("“Zero it” leads to step “Weigh it”" in each for each in found) == is_found


def test_a_step_that_only_names_one_before_it_sends_nobody_back() -> None:
    zero = f"[[steps call-3 | Zero it | {ZERO} | - **If** it's heavy, **then** go on with §call-4.]]"
    found = find(zero, f"[[steps call-4 | Weigh it | {THREE} Zero it as in §call-3.]]", brief=REFERS)
    assert not any("leads to step" in each for each in found)


def test_steps_without_references_need_none() -> None:
    assert find(AGAIN) == []


@pytest.mark.parametrize(
    ("kinds", "is_found"), [(["rule"] * 9, True), (["rule"] * 8, False), (["rule"] * 9 + ["script"], False)]
)
def test_an_editor_hears_of_a_step_that_does_much_unless_it_is_a_talk(kinds: list[str], *, is_found: bool) -> None:
    facts = {f"r-{number}": Fact(f"r-{number}", kind, f"Do thing {number}.") for number, kind in enumerate(kinds)}
    found = find(f"[[steps {', '.join(facts)} | Do it all | Do all of it.]]", facts=facts)
    assert any("“Do it all” has 9 statements" in each for each in found) == is_found


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        (THREE, False),
        (f"{'Weigh the plate, and ' * 8}zero it.", True),
        ("**Weigh** the plate.", True),
        ("- **If** it's light, **then** go on.", False),
    ],
)
def test_an_editor_hears_of_an_action_that_cannot_be_set_off(words: str, is_found: bool) -> None:
    found = find(f"[[steps call-4 | Weigh | {words}]]")
    assert any("The first sentence of step “Weigh”" in each for each in found) == is_found


def test_an_editor_hears_of_a_mistake_that_nobody_would_notice() -> None:
    box = "> Mistake: You weigh too late. {call-4}"
    sign, way_back = "> Sign: The pan is hot. {call-4}", "> Way back: Weigh again. {call-4}"
    step = f"[[steps call-4 | Weigh | {THREE}]]"
    assert find(f"{step}\n\n{box}\n{sign}\n{way_back}") == []
    (found,) = find(f"{step}\n\n{box}\n{way_back}")
    assert "“Mistake: You weigh too late.” lacks “Sign:”" in found
