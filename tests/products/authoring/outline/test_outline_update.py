"""Rebuilds keep what people wrote in outlines, and plan only what is new."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kit_builder.kit.folder import KitFolder
from kit_builder.llm.model import Ask
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.outline.update import KeptOutline, report_broken_outline, update_outline
from kit_builder.records import Finding
from tests.emulators.large_model import use_large_model
from tests.methods.statements import open_on
from tests.products.authoring.documents import RAISE, WEIGH, chapter, introduction, said, with_card
from tests.products.authoring.outline.outlines import read_outline
from tests.wire import Wire

PATH = "book/outline.md"
SPECS = (introduction(), chapter(), chapter(RAISE, 2))
ADDED = replace(WEIGH, steps=(*WEIGH.steps[:2], said("Take the average.", 30, "", "Weigh"), *WEIGH.steps[2:]))
Build = Callable[..., KeptOutline]


@pytest.fixture
def folder(tmp_path: Path) -> KitFolder:
    folder = KitFolder(tmp_path / "kit")
    folder.create()
    return folder


@pytest.fixture
def build(wire: Wire, tmp_path: Path, folder: KitFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Build]:
    """Update the outline in the kit as a build does, and return the result."""
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    use_large_model(wire)
    with open_on(wire, tmp_path) as (model, _):
        yield lambda *specs: update(folder, specs or SPECS, model.ask)


def update(folder: KitFolder, specs: tuple[DocumentSpec, ...], ask: Ask) -> KeptOutline:
    kept = update_outline(specs, folder.read_text(PATH), folder.read_generated(PATH), ask)
    folder.save_file(PATH, kept.write(kept.outline.documents, specs))
    return kept


def report_broken(folder: KitFolder, *specs: DocumentSpec) -> tuple[Finding, ...]:
    return report_broken_outline(specs or SPECS, folder.read_text(PATH), folder.read_generated(PATH))


def edit(folder: KitFolder, old: str, new: str) -> None:
    text = folder.read_existing(PATH)
    assert old in text
    (folder.path / PATH).write_text(text.replace(old, new), encoding="utf-8")


def headings(kept: KeptOutline, file: str = "01-weigh-the-plate.md") -> list[str]:
    document = kept.outline.get(file)
    assert document
    return [section.heading for section in document.sections]


def test_an_unchanged_outline_is_not_planned_again(wire: Wire, build: Build, folder: KitFolder) -> None:
    first = build()
    asked, text = len(wire.asked), folder.read_existing(PATH)
    second = build()
    assert (second.outline, second.findings) == (first.outline, ())
    assert (len(wire.asked), folder.read_existing(PATH)) == (asked, text)


def test_an_edited_outline_is_kept_when_other_cards_change(wire: Wire, build: Build, folder: KitFolder) -> None:
    build()
    edit(folder, "### Calculate", "### The sum nobody likes")
    asked = len(wire.asked)
    more = replace(RAISE, steps=(*RAISE.steps, said("Print the menu.", 40)))
    kept = build(introduction(), chapter(), with_card(SPECS[2], more))
    assert headings(kept) == ["Before you begin", "Weigh", "The sum nobody likes"]
    assert len(wire.asked) == asked
    text = folder.read_existing(PATH)
    assert "### The sum nobody likes" in text
    assert "- call-40: Print the menu." in text
    assert folder.conflicting == []


def test_a_page_that_is_planned_again_tells_no_story_of_a_kept_chapter(
    wire: Wire, build: Build, folder: KitFolder
) -> None:
    build(*SPECS[1:])
    asked = len(wire.asked)
    build()
    (question,) = wire.asked[asked:]
    assert "call-5 reason" in question.text
    assert "call-6 story" not in question.text
    assert folder.read_existing(PATH).count("- call-6") == 1


def test_a_new_step_gets_its_place_without_a_call(wire: Wire, build: Build, folder: KitFolder) -> None:
    build()
    asked = len(wire.asked)
    kept = build(SPECS[0], with_card(SPECS[1], ADDED), SPECS[2])
    assert (len(wire.asked), kept.findings) == (asked, ())
    assert "- call-30: Take the average." in folder.read_existing(PATH)


def test_a_document_of_which_much_is_new_is_planned_again(wire: Wire, build: Build, folder: KitFolder) -> None:
    build()
    asked = len(wire.asked)
    more = replace(RAISE, steps=(*RAISE.steps, *(said(f"Print menu {line}.", line) for line in range(40, 44))))
    build(*SPECS[:2], with_card(SPECS[2], more))
    assert [each.text.count("Print menu 43.") for each in wire.asked[asked:]] == [1]
    assert "- call-43: Print menu 43." in folder.read_existing(PATH)


def test_a_new_step_is_added_to_an_edited_document_and_reported(wire: Wire, build: Build, folder: KitFolder) -> None:
    build()
    edit(folder, "### Calculate", "### The sum nobody likes")
    asked, text = len(wire.asked), folder.read_existing(PATH)
    kept = build(SPECS[0], with_card(SPECS[1], ADDED), SPECS[2])
    assert [(each.level, each.where, "call-30" in each.message) for each in kept.findings] == [
        ("warning", "book/01-weigh-the-plate.md", True)
    ]
    assert kept.outline
    assert kept.outline.documents[1].sections[1].uses == ("call-3", "call-4", "call-5", "call-6", "call-30")
    assert (len(wire.asked), folder.read_existing(PATH)) == (asked, text)


def test_a_statement_that_left_the_card_leaves_an_edited_outline(build: Build, folder: KitFolder) -> None:
    build()
    edit(folder, "### Calculate", "### The sum nobody likes")
    fewer = replace(WEIGH, steps=(WEIGH.steps[0], replace(WEIGH.steps[1], attachments=()), WEIGH.steps[2]))
    kept = build(SPECS[0], with_card(SPECS[1], fewer), SPECS[2])
    assert kept.findings == ()
    assert kept.outline
    assert kept.outline.documents[1].sections[1].uses == ("call-3", "call-4")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- call-4: Weigh three plates.\n", ""),
        ("### Calculate", "###"),
        ("- call-8:", "- call-88:"),
        ("### Calculate", "A remark.\n\n### Calculate"),
        ("- file: 01-weigh-the-plate.md", "- file: 99.md"),
    ],
)
def test_a_broken_outline_is_reported(old: str, new: str, build: Build, folder: KitFolder) -> None:
    build()
    assert report_broken(folder) == ()
    edit(folder, old, new)
    findings = report_broken(folder, SPECS[0], with_card(SPECS[1], ADDED), SPECS[2])
    assert {each.level for each in findings} == {"error"}
    assert all(each.where.startswith("book/outline.md, line ") for each in findings)


def test_a_deleted_document_is_left_out_unless_it_must_show_steps(build: Build, folder: KitFolder) -> None:
    build()
    text = folder.read_existing(PATH)
    start, middle = text.index("## How to do it"), text.index("## How to do it", text.index("01-weigh") - 40)
    (folder.path / PATH).write_text(text[:start] + text[middle:], encoding="utf-8")
    kept = build()
    assert [each.file for each in kept.outline.documents] == ["01-weigh-the-plate.md", "02-raise-the-price.md"]
    assert [each.level for each in kept.findings] == ["note"]
    assert "index.md" not in folder.read_existing(PATH)
    (folder.path / PATH).write_text(text[:middle], encoding="utf-8")
    assert len(report_broken(folder)) == 2


def test_a_lost_record_makes_every_document_a_persons(build: Build, folder: KitFolder) -> None:
    build()
    text = folder.read_existing(PATH)
    (folder.path / ".kit" / "generated.json").unlink()
    again = KitFolder(folder.path)
    kept = update_outline(SPECS, again.read_text(PATH), again.read_generated(PATH), refuse)
    assert kept.outline == read_outline(text, SPECS)[0]


def refuse(*_: object) -> None:
    raise AssertionError("a model was asked")
