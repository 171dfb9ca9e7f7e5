"""Reading a kit for publishing: no evidence or comments; quizzes, slides and versions."""

from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.kit.colours import BLACK, WHITE, make_readable, measure_contrast, pick_ink
from kit_builder.publish.edition import Page
from kit_builder.publish.quiz_page import read_quiz
from kit_builder.publish.read_products import read_products, remove_evidence, resolve_path
from kit_builder.publish.slide_deck import read_slides
from kit_builder.publish.version_history import Version, add_version, describe_changes
from kit_builder.text.words import load_words
from tests.publishing import PAGES, edition, write_pages

WORDS = load_words("en")
TODAY, LATER = "2026-11-24", "2026-12-01"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('Say it. [^a-1]\n\n[^a-1]: a.md, line 1: "It was Petra."\n', "Say it.\n"),
        ('Say it.[^a-1][^a-2-3] Go.\n\n[^a-1]: a.md, line 1: "x"\n[^a-2-3]: a.md, lines 2-3: "y"\n', "Say it. Go.\n"),
        ("Say it. [^1]\n\n[^1]: My own words.\n", "Say it. [^1]\n\n[^1]: My own words.\n"),
        ("Leads nowhere [^a-9].\n", "Leads nowhere.\n"),
        ("Not one: \\[^a-1]\n", "Not one: \\[^a-1]\n"),
        ('\n\nA. [^a-1]\n\n[^a-1]: a.md, line 1: "below a blank line"\n', "A.\n"),
        ('A. [^a-1]\r\n\r\n[^a-1]: a.md, line 1: "x"\r\n', "A.\n"),
        ('A. [^a-1]\n\n[^a-1]: Petra said: "damaged\n', "A.\n"),
        ('A. [^a-1]\n\n[^a-1]: a.md, line 1: "It\n    goes on\n    for lines."\n', "A.\n"),
    ],
)
def test_only_evidence_is_removed(text: str, left: str) -> None:
    assert remove_evidence(text, {"a-1"}) == left


def test_no_evidence_is_left_in_a_file_with_front_matter(tmp_path: Path) -> None:
    text = '---\ntool: form\n---\n\n# A\n\nSay it. [^a-1]\n\n[^a-1]: a.md, line 1: "It was Petra."\n'
    (page,) = read_products(write_pages(tmp_path, {"book/a.md": text}), ["book"], WORDS, with_evidence=False).pages
    assert page.text == "# A\n\nSay it.\n"


def test_pages_are_in_reading_order(tmp_path: Path) -> None:
    paths = ["10-b.md", "02-a-slides.md", "02-a.md", "index.md", "appendix.md", ".hidden.md"]
    kit = write_pages(tmp_path, {f"book/{path}": "# A\n" for path in paths})
    read = read_products(kit, ["book"], WORDS, with_evidence=False)
    assert [page.path.removeprefix("book/") for page in read.pages] == [
        "index.md", "02-a.md", "02-a-slides.md", "10-b.md", "appendix.md",
    ]  # fmt: skip


def test_excluded_files_are_not_read(tmp_path: Path) -> None:
    kit = write_pages(tmp_path, {f"offer/{path}": "# A\n" for path in ("01-a-notes.md", "01-a.md", "sums.csv")})
    read = read_products(kit, ["offer"], WORDS, with_evidence=False, excluded=("offer/*-notes.md", "offer/sums.csv"))
    assert ([page.path for page in read.pages], read.tables) == (["offer/01-a.md"], {})


def test_a_picture_outside_the_kit_is_left_out_and_reported(tmp_path: Path) -> None:
    kit = write_pages(tmp_path, PAGES)
    read = read_products(kit, ["book"], WORDS, with_evidence=False)
    assert read.images == {}
    assert [finding.where for finding in read.findings] == ["book/01-mass.md", "book/01-mass.md"]


def test_a_kit_without_products_is_reported(tmp_path: Path) -> None:
    with pytest.raises(KitError, match="no products"):
        read_products(write_pages(tmp_path, {}), ["book"], WORDS, with_evidence=False)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("b.md", "book/b.md"),
        ("../kit/b.md#part", "kit/b.md"),
        ("../../etc/passwd", ""),
        ("/etc/passwd", ""),
        ("https://example.com/b.md", ""),
        ("javascript:alert(1)", ""),
        ("#part", ""),
    ],
)
def test_an_address_leads_into_the_kit_or_nowhere(address: str, path: str) -> None:
    assert resolve_path("book/a.md", address) == path


def test_a_quiz_on_paper_has_its_answers_at_the_end(tmp_path: Path) -> None:
    page = next(page for page in edition(tmp_path).pages if page.quiz)
    assert "[x]" not in page.text
    assert page.text.endswith("1\\. **b** Schritt 1 sagt es.\n\n2\\. **a, b**\n")


@pytest.mark.parametrize(("boxes", "fault"), [("- [ ] A\n- [ ] B", "no answer"), ("- [x] A\n- [x] B", "every answer")])
def test_a_question_that_cannot_be_marked_is_reported(boxes: str, fault: str) -> None:
    with pytest.raises(KitError, match=rf"course/1-quiz\.md: {fault} .*What\?"):
        read_quiz("course/1-quiz.md", f"# Q\n\n## What?\n\n{boxes}\n")


def test_slides_are_separated_from_their_notes() -> None:
    slides = read_slides(
        "# A\n\n<!-- one -->\n\n---\n\n<!-- two -->\n\n---\n\n## B\n\n<!--\nthree\n-->\n\n---\n\n## C\n"
    )
    assert [(slide.text, slide.notes) for slide in slides] == [("# A", "one\n\ntwo"), ("## B", "three"), ("## C", "")]


@pytest.mark.parametrize(
    ("slide", "shown"),
    [
        ("## Step 3 of 7\n\n3. Send it\n   by *post*.", "## Step 3 of 7\n\nSend it\n   by *post*."),
        ("## Steps\n\n1. Ask.\n2. Send.", "## Steps\n\n1. Ask.\n2. Send."),
        ("## Rules\n\n- In 2. quarter", "## Rules\n\n- In 2. quarter"),
        ("1\\. May", "1\\. May"),
    ],
)
def test_a_single_step_on_a_slide_has_no_number(slide: str, shown: str) -> None:
    assert [each.text for each in read_slides(slide)] == [shown]


def pages(*texts: str) -> tuple[Page, ...]:
    return tuple(Page(f"book/{number}.md", f"Page {number}", text) for number, text in enumerate(texts))


def test_a_version_keeps_its_date_until_its_text_changes() -> None:
    history, before = add_version((), "1", pages("A"), TODAY)
    assert (before, [each.date for each in history]) == (None, [TODAY])
    history, before = add_version(history, "1", pages("A"), LATER)
    assert (before, [each.date for each in history]) == (None, [TODAY])
    history, before = add_version(history, "2", pages("B"), LATER)
    assert (before, [each.date for each in history]) == (history[0], [TODAY, LATER])
    assert add_version(history, "2", pages("B"), "2027-01-01") == (history, before)
    changed, _ = add_version(history, "2", pages("C"), "2027-01-01")
    assert [each.date for each in changed] == [TODAY, "2027-01-01"]


def test_changes_list_new_removed_and_changed_pages_and_lines() -> None:
    old = Version("1", TODAY, {"book/0.md": "# Page 0\n\n1. Do 3.\n2. Same.\n", "book/9.md": "# Old\n"})
    described = describe_changes(old, pages("# Page 0\n\n1. Do 4.\n2. Same.\n", "# Page 1\n"), WORDS)
    labels = WORDS["publish"]
    assert described.split("\n\n") == [
        f"# {labels['changes']}",
        labels["since"].format(version="1", date="2026-11-24"),
        f"## {labels['changed_page'].format(page='Page 0')}",
        f"- {labels['before']}: Do 3.\n- {labels['now']}: Do 4.",
        f"## {labels['new_page'].format(page='Page 1')}",
        f"## {labels['gone_page'].format(page='Old')}\n",
    ]


def test_contrast_follows_wcag() -> None:
    assert measure_contrast(BLACK, WHITE) == pytest.approx(21)
    assert measure_contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)
    assert pick_ink("#1d5b8f") == WHITE
    assert measure_contrast(make_readable("#1d5b8f", "#16191d"), "#16191d") >= 4.5
