"""What a build writes into a kit."""

import io
import re
import stat
from pathlib import Path

import pytest

from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import load_public_methods
from kit_builder.sources import read_sources
from kit_builder.text.markdown import parse_raw_footnotes
from kit_builder.text.words import load_words
from tests.conftest import Command
from tests.kits import (
    INVOICES,
    ITEMS,
    PRODUCTS,
    WITH_PURPOSE,
    bytes_of,
    card_of,
    cards,
    evidence_in,
    products_of,
    report_of,
    steps_in,
)
from tests.wire import Wire

TEXTS = ("id", "name", "purpose", "when")


def test_a_kit_has_all_its_files(kit: Path) -> None:
    ids = [card.id for card in cards(kit).values()]
    assert len(ids) == 3
    assert set(ids) > WITH_PURPOSE
    numbered = [f"{number:02}-{method}" for number, method in enumerate(ids, start=1)]
    files = set(bytes_of(kit))
    assert {
        *(
            "kit.toml",
            "questions.md",
            "book/index.md",
            "diy-kit/start-here.md",
            "course/index.md",
        ),
        *(
            ".kit/answers.sqlite",
            ".kit/generated.json",
            ".kit/language",
            ".kit/identities.json",
            ".kit/lock",
            "webinar/index.md",
        ),
        *(f"offer/{name}.md" for name in ("offer", "landing-page", "launch-emails", "behind-the-offer")),
        *(f"methods/{name}.md" for name in numbered),
    } <= files
    of_methods = {path for path in files if re.match(r"(book|webinar|diy-kit|course)/\d\d-", path)}
    for order in {path.split("/")[1][:2] for path in of_methods}:
        (method,) = {each for each in ids for path in of_methods if path.startswith(f"book/{order}-{each}.md")}
        own = {path.removesuffix(".md").replace(f"{order}-{method}", "") for path in of_methods if f"/{order}-" in path}
        needed = {"book/", "webinar/", "webinar/-slides", "webinar/-handout", "course/"}
        possible = {"diy-kit/-steps", "diy-kit/-decisions", "diy-kit/-script-cards", "course/-quiz"}
        assert needed <= own <= needed | possible
    assert stat.S_IMODE((kit / ".kit").stat().st_mode) == 0o700
    assert stat.S_IMODE((kit / ".kit" / "answers.sqlite").stat().st_mode) == 0o600


def test_every_product_has_the_steps_of_the_card_in_order(kit: Path) -> None:
    for card in load_public_methods(KitFolder(kit)):
        steps = [step.text for step in card.steps]
        files = products_of(kit, card.id)
        assert len(steps) >= 3
        assert {file.parent.name for file in files if steps_in(file) == steps} == {*PRODUCTS} - {"diy-kit"}
        assert all(steps_in(file) in ([], steps) for file in files)


def test_each_step_is_on_a_sheet_of_the_do_it_yourself_kit_or_on_a_page_before_its_part(kit: Path) -> None:
    for card in load_public_methods(KitFolder(kit)):
        (chapter,) = (kit / "book").glob(f"*-{card.id}.md")
        pages = [path.read_text(encoding="utf-8") for path in (kit / "diy-kit").glob(f"{chapter.name[:2]}*.md")]
        cited = {line for line in "\n".join(pages).splitlines() if line.startswith("[^")}
        for step in card.steps:
            assert any(step.evidence[0].quote in line for line in cited), step.text


def test_every_quote_is_the_text_of_its_lines(kit: Path, sources: Path) -> None:
    read, _ = read_sources([str(sources)], io.BytesIO())
    lines = {source.name: {line.number: line for line in source.lines} for source in read}
    items = [found for method in report_of(kit)["methods"] for key in ITEMS for found in method[key]]
    quoted = [
        (each["source"], each["line_start"], each["line_end"], each["quote"]) for e in items for each in e["evidence"]
    ]
    quoted += [(each.source, each.line_start, each.line_end, each.quote) for each in evidence_in(kit)]
    assert len(quoted) > 20
    for name, first, last, quote in quoted:
        assert quote == " ".join(lines[name][number].text for number in range(first, last + 1))


def test_the_footnotes_of_the_products_are_those_of_the_cards(kit: Path) -> None:
    for path, card in cards(kit).items():
        known = parse_raw_footnotes(path.read_text(encoding="utf-8"))
        for file in products_of(kit, card.id):
            own = parse_raw_footnotes(file.read_text(encoding="utf-8"))
            assert own.keys() <= known.keys()
            assert len(own) >= len(steps_in(file))


def test_only_what_the_expert_says_is_used(kit: Path) -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in kit.rglob("*.md") if path.stem != "report"}
    assert [path for path, text in texts.items() if "Spain" in text] == []
    assert ("call.vtt", 3) in [(line["source"], line["line"]) for line in report_of(kit)["left_out"]]
    found = [each for each in report_of(kit)["report"]["findings"] if each["where"] == "call.vtt"]
    assert [(each["level"], "Kari" in each["message"]) for each in found] == [("note", True)]


def test_report_json_has_the_documented_keys(kit: Path) -> None:
    report = report_of(kit)
    assert set(report) == {"methods", "left_out", "discarded", "set_aside", "questions", "reading", "report"}
    assert len(report["methods"]) == 3
    for method in report["methods"]:
        assert set(method) == {*TEXTS, "contradictions", "questions", "support", "numbers", "stories", *ITEMS}
        assert all(isinstance(method[key], str) for key in TEXTS)
        assert all(isinstance(each, str) for key in ("questions", "support") for each in method[key])
        for section in ITEMS:
            items = method[section]
            assert [item["id"] for item in items] == [f"{section}-{place + 1}" for place in range(len(items))]
            assert all(set(item) == {"id", "text", "evidence"} for item in items)
        for found in (found for section in ITEMS for item in method[section] for found in item["evidence"]):
            with_time = {"start"} if found["source"] == "call.vtt" else set()
            assert set(found) == {"source", "line_start", "line_end", "quote", *with_time}
            assert type(found["line_start"]) is type(found["line_end"]) is int
    assert all(set(line) == {"source", "line", "text", "reason"} for line in report["left_out"])
    assert report["questions"] == [each for method in report["methods"] for each in method["questions"]]
    assert all(set(found) == {"level", "where", "message"} for found in report["report"]["findings"])


def test_report_json_has_the_counts_of_the_run(wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path) -> None:
    options = ("--product", "book", *wire.options)
    assert kit_builder("build", sources, "--out", tmp_path / "kit", *options).status == 0
    report = report_of(tmp_path / "kit")
    counts = report["report"]
    assert {name for name, value in counts.items() if type(value) is int} == {
        *("calls", "cached_calls", "input_tokens", "output_tokens", "lines", "lines_cited", "items_dropped"),
        *("instructions", "instructions_cited", "cached_input_tokens"),
    }
    assert set(counts) - {name for name in counts if type(counts[name]) is int} == {
        "cost_usd",
        "seconds",
        "findings",
        "sources",
        "items",
        "sentences",
        "pages",
        "chain",
    }
    items = counts["items"]
    cards = KitFolder(tmp_path / "kit").read_cards()
    placed = [version for card in cards for _, each in card.items() for version in each.versions]
    assert items["placed"] == len(placed) > 0
    assert counts["items_dropped"] == items["discarded"].get("unsupported", 0)
    assert (counts["calls"], counts["cost_usd"]) == (len(wire.asked), None)
    assert counts["lines"] == counts["lines_cited"] + len(report["left_out"])
    assert counts["input_tokens"] > counts["output_tokens"] > 0
    assert isinstance(counts["seconds"], float)


def test_evidence_from_a_call_has_its_time(kit: Path) -> None:
    starts = [found.start for found in evidence_in(kit) if found.source == "call.vtt"]
    assert "00:00:20" in starts
    assert "00:01:02" in starts
    assert all(found.start is None for found in evidence_in(kit) if found.source != "call.vtt")


@pytest.mark.parametrize("chain", ["full", "small"])
def test_prose_is_written_if_the_card_supports_it(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, chain: str
) -> None:
    options = ("--out", tmp_path / "kit", "--product", "book", "--chain", chain, *wire.options)
    assert kit_builder("build", sources / "invoices.md", *options).status == 0
    chapter = next((tmp_path / "kit" / "book").glob(f"*-{INVOICES}.md")).read_text(encoding="utf-8")
    opening = chapter.split("Phone the client")[0]
    assert opening.count("Get invoices paid, and the money keeps coming in without a spoilt relationship.") == 1


def test_an_empty_section_becomes_a_question_of_the_small_chain(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    kit = tmp_path / "kit"
    kit_builder("build", sources / "invoices.md", "--out", kit, "--product", "book", *wire.small)
    page = (kit / "questions.md").read_text(encoding="utf-8")
    asked = page.split("## Get invoices paid")[1].split("\n## ")[0]
    questions = load_words("en")["questions"]
    assert questions["outcome"].removeprefix("{method}: ")[1:] in asked
    assert questions["pitfalls"].removeprefix("{method}: ")[1:] not in asked


def test_a_kit_without_title_or_language_keeps_those_of_the_first_build(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    kit = tmp_path / "mitt-kit"
    kit.mkdir()
    own = 'voice = "rolig"\nchain = "small"\n'
    (kit / "kit.toml").write_text(own)
    tilbud = sources / "tilbud på én side.md"
    assert kit_builder("build", tilbud, sources / "invoices.md", "--out", kit, *wire.small).status == 0
    assert (kit / "book" / "index.md").read_text(encoding="utf-8").startswith("# Mitt kit\n")
    card_of(kit, "skriv-et-tilbud-pa-en-side").unlink()
    assert kit_builder("write", kit, *wire.options).status == 0
    assert "## Innhold" in (kit / "book" / "index.md").read_text(encoding="utf-8")
    assert kit_builder("check", kit).status == 0
    assert (kit / "kit.toml").read_text() == own


def test_norwegian_notes_make_a_norwegian_kit(wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    ran = kit_builder("build", sources / "tilbud på én side.md", "--out", kit, *wire.small)
    assert ran.status == 0
    assert 'language = "nb"' in (kit / "kit.toml").read_text()
    chapter = (kit / "book" / "01-skriv-et-tilbud-pa-en-side.md").read_text(encoding="utf-8")
    assert "## Trinn\n\n1. Ring kunden og spør hva de vil oppnå." in chapter
    assert all("Du finner stegene" in asked.messages[0][1] for asked in wire.asked if asked.title == "Steps")
    assert not re.search(r"Steps|Step \d|Checklist|Use it", "".join(path.read_text() for path in kit.rglob("*.md")))


def test_write_reports_a_source_that_was_missing_in_the_build(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    kit = tmp_path / "kit"
    first = kit_builder("build", sources, tmp_path / "gone.md", "--out", kit, "--product", "diy-kit", *wire.options)
    left_out = report_of(kit)["left_out"]
    again = [kit_builder("write", kit, "--product", "diy-kit", *wire.options) for _ in range(2)]
    for ran in (first, *again):
        assert ran.status == 1
        assert ran.err.count("error: gone.md: ") == 1
    report = report_of(kit)
    assert [found["where"] for found in report["report"]["findings"] if found["level"] == "error"] == ["gone.md"]
    assert report["left_out"] == left_out != []
    assert kit_builder("build", sources, "--out", kit, "--product", "diy-kit", *wire.options).status == 0
    assert kit_builder("write", kit, "--product", "diy-kit", *wire.options).status == 0


@pytest.mark.parametrize("command", ["build", "extract"])
def test_notes_without_any_method_are_an_error(wire: Wire, kit_builder: Command, tmp_path: Path, command: str) -> None:
    (tmp_path / "diary.md").write_text("# Friday\n\nIt rained all day. The dog was wet and the rice was lovely.\n")
    kit = tmp_path / "kit"
    ran = kit_builder(command, tmp_path / "diary.md", "--out", kit, *wire.options)
    assert ran.status == 1
    assert "error: methods: " in ran.err
    assert report_of(kit)["methods"] == []
    errors = [each["where"] for each in report_of(kit)["report"]["findings"] if each["level"] == "error"]
    assert errors == ["methods"]
    assert [line["line"] for line in report_of(kit)["left_out"]] == [2, 3]
    assert cards(kit) == {}
