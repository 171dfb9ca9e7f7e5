"""Outlines in the review over real HTTP: each edit is saved in `outline.md`, and its errors are shown line by line."""

from typing import Any

import pytest

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
from kit_builder.products.authoring.outline.file import join_outline, write_document
from kit_builder.products.authoring.outline.plain import make_plain_outline
from kit_builder.review import outline_text
from kit_builder.review.kit_products import load_products
from tests.reviewing import CARD, LANGUAGE, OTHER, SCRIPT, Review, show

OUTLINE = "book/outline.md"
TEXT = f"""# Outline

<!-- A heading:
## Not a document
-->

## One

- file: a.md

### First

- form: text
- b-1: long
  and longer
- b-2

Words of my own.


### Second {SCRIPT}

- form: steps

## Two

- file: b.md
"""


def test_sections_and_documents_move_with_all_their_rows() -> None:
    moved = outline_text.move_section(TEXT, 0, 0, 1, 0)
    assert moved.index("## Two") < moved.index("### First") < moved.index("Words of my own.")
    assert outline_text.move_section(moved, 1, 0, 0, 0).split() == TEXT.split()
    swapped = outline_text.move_document(TEXT, 1, 0)
    assert swapped.index("## Two") < swapped.index("## One") < swapped.index(SCRIPT)
    assert outline_text.move_document(swapped, 0, 1).split() == TEXT.split()
    assert swapped.startswith(TEXT[: TEXT.index("## One")])


def test_headings_are_renamed_added_and_deleted() -> None:
    assert outline_text.rename(TEXT, 0, -1, "Uno").replace("## Uno", "## One") == TEXT
    assert outline_text.rename(TEXT, 0, 1, "# 1.\n## x").count("\n### ") == 2
    left = outline_text.delete(TEXT, 0, 0)
    assert ("First" in left, "Words of my own." in left, SCRIPT in left) == (False, False, True)
    added = outline_text.add_section(TEXT, 1, 9, "### New\n\n- form: text")
    assert added == f"{TEXT}\n### New\n\n- form: text\n"
    assert outline_text.delete(added, 1, 0) == TEXT
    assert "## Two" not in outline_text.delete(TEXT, 1, -1)


def test_statements_move_with_the_rows_that_continue_them() -> None:
    moved = outline_text.move_use(TEXT, (0, 0), "b-1", (0, 1), "")
    assert "- form: steps\n- b-1: long\n  and longer\n" in moved
    assert outline_text.move_use(moved, (0, 1), "b-1", (0, 0), "b-2") == TEXT
    assert outline_text.move_use(TEXT, (0, 0), "b-2", None, "") == TEXT.replace("- b-2\n", "")
    assert "- Form: table" in outline_text.set_label(TEXT, 0, 0, "Form", "table", ["Form", "form"])


@pytest.mark.parametrize("place", [(0, 2), (2, 0), (0, -2)])
def test_a_place_that_is_gone_is_refused(place: tuple[int, int]) -> None:
    for change in (outline_text.delete, lambda *at: outline_text.rename(*at, "x")):
        with pytest.raises(KitError, match="no longer"):
            change(TEXT, *place)
    with pytest.raises(KitError, match="no longer"):
        outline_text.move_use(TEXT, (0, 0), "b-9", None, "")


@pytest.fixture
def planned(review: Review) -> Review:
    """A kit with the outline of a book."""
    kit = KitFolder(review.folder)
    kit.write("kit.toml", 'title = "A kit"\nlanguage = "en"\nproducts = ["book"]\n')
    products = load_products(kit, LANGUAGE)
    documents = [make_plain_outline(spec) for spec in products.specs["book"]]
    written = [write_document(each, products.facts, LANGUAGE.words) for each in documents]
    kit.write(OUTLINE, join_outline("book", written, LANGUAGE.words))
    return review


def apply(review: Review, **operation: Any) -> Any:
    base = (review.folder / OUTLINE).read_text()
    status, data = review.edit({OUTLINE: base}, {"path": OUTLINE} | operation)
    assert (status, data.get("saved")) == (200, True), data
    return show(review, "outlines", product="book")


def find_document(shown: dict[str, Any]) -> int:
    """Return the place of the first document that shows steps."""
    forms = [[section["form"] for section in each["sections"]] for each in shown["documents"]]
    return next(place for place, each in enumerate(forms) if "steps" in each)


def test_an_outline_is_shown_with_its_statements_and_their_evidence(planned: Review) -> None:
    shown = show(planned, "outlines", product="book")
    assert (shown["outlines"], shown["errors"]) == ([{"product": "book", "path": OUTLINE, "errors": 0}], [])
    chapter = shown["documents"][find_document(shown)]
    rows = (planned.folder / OUTLINE).read_text().split("\n")
    for section in chapter["sections"]:
        assert rows[section["line"] - 1] == f"### {section['heading']}"
        assert all(rows[use["line"] - 1].startswith(f"- {use['id']}") for use in section["uses"])
    used = [use["id"] for section in chapter["sections"] for use in section["uses"]]
    assert any(shown["facts"][key]["evidence"] for key in used if key in shown["facts"])


def test_an_edit_is_saved_with_its_errors_by_line_and_undone(planned: Review) -> None:
    before = (planned.folder / OUTLINE).read_text()
    document = find_document(show(planned, "outlines", product="book"))
    sections = show(planned, "outlines", product="book")["documents"][document]["sections"]
    steps = next(place for place, each in enumerate(sections) if each["form"] == "steps")
    status, data = planned.edit(
        {OUTLINE: before}, {"do": "outline-delete", "path": OUTLINE, "document": document, "section": steps}
    )
    assert (status, data["saved"]) == (200, True)
    shown = show(planned, "outlines", product="book")
    assert [each for each in shown["errors"] if "step" in each["message"]]
    assert shown["outlines"][0]["errors"] == len(shown["errors"])
    assert show(planned, "publishing")["outlines"][0]["errors"]
    planned.edit({OUTLINE: data["files"][OUTLINE]["after"]}, {"do": "restore", "texts": {OUTLINE: before}})
    assert (planned.folder / OUTLINE).read_text() == before


def test_a_section_is_added_filled_and_given_another_form(planned: Review) -> None:
    document = find_document(show(planned, "outlines", product="book"))
    apply(planned, do="outline-add", document=document, place=0, heading=f"New {SCRIPT}", form="prose")
    shown = show(planned, "outlines", product="book")
    (error,) = shown["errors"]
    section = shown["documents"][document]["sections"][0]
    assert (error["line"], section["heading"], section["form"]) == (section["line"], f"New {SCRIPT}", "prose")
    other = shown["documents"][document]["sections"][1]
    key = other["uses"][0]["id"]
    move = {"do": "outline-use", "document": document, "section": 1, "key": key, "to": [document, 0]}
    after = apply(planned, **move)["documents"][document]["sections"]
    assert [use["id"] for use in after[0]["uses"]] == [key]
    shown = apply(planned, do="outline-form", document=document, section=0, form="checklist")
    assert shown["documents"][document]["sections"][0]["form"] == "checklist"
    text = "### Other\n\n- form: text\n"
    shown = apply(planned, do="outline-write", document=document, section=0, text=text)
    assert shown["documents"][document]["sections"][0]["heading"] == "Other"


def test_edits_of_two_windows_and_of_an_editor_are_merged(planned: Review) -> None:
    base = (planned.folder / OUTLINE).read_text()
    document = find_document(show(planned, "outlines", product="book"))
    rename = {"do": "outline-rename", "path": OUTLINE, "document": document, "section": 0, "heading": "Mine"}
    (planned.folder / OUTLINE).write_text(base.replace("# Outline", "# My outline", 1))
    assert planned.edit({OUTLINE: base}, rename)[1]["merged"] == [OUTLINE]
    text = (planned.folder / OUTLINE).read_text()
    assert ("### Mine" in text, text.startswith("# My outline")) == (True, True)
    conflicts = planned.edit({OUTLINE: base}, rename | {"heading": "Another"})[1]["conflicts"]
    assert conflicts == {OUTLINE: [{"theirs": "### Mine", "mine": "### Another"}]}
    assert (planned.folder / OUTLINE).read_text() == text


@pytest.mark.parametrize("path", [CARD, OTHER, "kit.toml", "questions.md", "book/../kit.toml", ".kit/outline.md"])
def test_no_other_file_is_taken_for_an_outline(planned: Review, path: str) -> None:
    delete = {"do": "outline-delete", "path": path, "document": 0, "section": -1}
    assert planned.edit({path: TEXT}, delete)[0] == 409


def test_a_product_without_an_outline_is_reported(planned: Review) -> None:
    (planned.folder / OUTLINE).unlink()
    assert show(planned, "outlines")["outlines"] == []
    assert planned.ask("GET", "/api/view?name=outlines&product=book")[0] == 404
    assert planned.ask("GET", "/api/view?name=nothing")[0] == 404
