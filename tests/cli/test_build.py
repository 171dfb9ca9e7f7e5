"""What a build puts into the kit, and what a person may change there."""

import io
import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kit_builder.kit.cards import read_card
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import load_public_methods
from kit_builder.products.check_document import find_numbered_steps, parse_document
from kit_builder.records import Evidence, Method
from kit_builder.sources import read_sources
from kit_builder.text.markdown import parse_raw_footnotes
from tests.conftest import Command
from tests.wire import Wire

ITEMS = {"needs", "steps", "rules", "variants", "pitfalls", "scripts", "outcome", "faq", "examples"}
PRODUCTS = ("book", "webinar", "diy-kit", "course")
INVOICES = "get-invoices-paid"
WITH_PURPOSE = {INVOICES, "skriv-et-tilbud-pa-en-side"}


def cards(kit: Path) -> dict[Path, Method]:
    return {path: read_card(path.read_text(encoding="utf-8"), path.name) for path in sorted(kit.glob("methods/*.md"))}


def card_of(kit: Path, method: str) -> Path:
    return next(path for path, card in cards(kit).items() if card.id == method)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def bytes_of(kit: Path) -> dict[str, bytes]:
    """Every file of the kit except the reports, which describe a run, and the paths of its sources."""
    files = (path for path in kit.rglob("*") if path.is_file() and path.stem not in ("report", "found", "lines"))
    return {path.relative_to(kit).as_posix(): path.read_bytes() for path in files}


def report_of(kit: Path) -> Any:
    return json.loads((kit / "report.json").read_text(encoding="utf-8"))


def products_of(kit: Path, method: str) -> list[Path]:
    """The files of the products that are about one method."""
    return [path for name in PRODUCTS for path in sorted((kit / name).glob(f"*-{method}*.md"))]


def steps_in(path: Path) -> list[str]:
    """The steps of a file of a product, in the order in which they stand."""
    return [text for _, text in find_numbered_steps(parse_document(path.name, path.read_text(encoding="utf-8")))]


def evidence_in(kit: Path) -> Iterator[Evidence]:
    for card in cards(kit).values():
        yield from (found for _, item in card.items() for found in item.evidence)


def test_a_kit_is_laid_out_as_designed(kit: Path) -> None:
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
            "course/assignment.md",
        ),
        *(
            ".kit/answers.sqlite",
            ".kit/generated.json",
            ".kit/language",
            ".kit/identities.json",
            ".kit/lock",
            "webinar/index.md",
            "diy-kit/tracker.csv",
        ),
        *(f"offer/{name}.md" for name in ("offer", "landing-page", "launch-emails", "behind-the-offer")),
        *(f"methods/{name}.md" for name in numbered),
    } <= files
    of_methods = {path for path in files if re.match(r"(book|webinar|diy-kit|course)/\d\d-", path)}
    for order in {path.split("/")[1][:2] for path in of_methods}:
        (method,) = {each for each in ids for path in of_methods if path.startswith(f"book/{order}-{each}.md")}
        own = {path.removesuffix(".md").replace(f"{order}-{method}", "") for path in of_methods if f"/{order}-" in path}
        assert own >= {"book/", "webinar/", "webinar/-slides", "diy-kit/-checklist", "diy-kit/-worksheet", "course/"}
        assert own <= {*own, "diy-kit/-decisions", "diy-kit/-script-cards", "course/-quiz"}
    assert stat.S_IMODE((kit / ".kit").stat().st_mode) == 0o700
    assert stat.S_IMODE((kit / ".kit" / "answers.sqlite").stat().st_mode) == 0o600


def test_every_step_stands_in_every_product_in_the_order_of_the_card(kit: Path) -> None:
    for card in load_public_methods(KitFolder(kit)):
        steps = [step.text for step in card.steps]
        files = products_of(kit, card.id)
        assert len(steps) >= 3
        assert {file.parent.name for file in files if steps_in(file) == steps} == set(PRODUCTS)
        assert all(steps_in(file) in ([], steps) for file in files)


def test_every_quote_is_what_its_lines_say(kit: Path, sources: Path) -> None:
    read, _ = read_sources([str(sources)], io.BytesIO())
    lines = {source.name: {line.number: line for line in source.lines} for source in read}
    told = [found for method in report_of(kit)["methods"] for key in ITEMS for found in method[key]]
    quoted = [
        (each["source"], each["line_start"], each["line_end"], each["quote"]) for e in told for each in e["evidence"]
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


def test_only_the_expert_is_taken_at_their_word(kit: Path) -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in kit.rglob("*.md") if path.stem != "report"}
    assert [path for path, text in texts.items() if "Spain" in text] == []
    assert ("call.vtt", 3) in [(line["source"], line["line"]) for line in report_of(kit)["left_out"]]
    found = [each for each in report_of(kit)["report"]["findings"] if each["where"] == "call.vtt"]
    assert found == [{"level": "note", "where": "call.vtt", "message": "Kari is taken as the expert."}]


def test_report_json_is_the_contract(kit: Path) -> None:
    report = report_of(kit)
    assert set(report) == {"methods", "left_out", "questions", "report"}
    assert len(report["methods"]) == 3
    for method in report["methods"]:
        assert set(method) == {"id", "name", "purpose", "when", "contradictions", "questions", "support", *ITEMS}
        assert all(isinstance(method[key], str) for key in ("id", "name", "purpose", "when"))
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


def test_report_json_counts_what_was_done(wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path) -> None:
    assert kit_builder("build", sources, "--out", tmp_path / "kit", *wire.options).status == 0
    report = report_of(tmp_path / "kit")
    told = report["report"]
    assert {name for name, value in told.items() if type(value) is int} == {
        *("calls", "cached_calls", "input_tokens", "output_tokens", "lines", "lines_cited", "items_dropped"),
        *("instructions", "instructions_cited"),
    }
    assert set(told) - {name for name in told if type(told[name]) is int} == {
        "cost_usd",
        "seconds",
        "findings",
        "sources",
    }
    assert (told["calls"], told["cached_calls"], told["cost_usd"]) == (len(wire.asked), 0, None)
    assert told["lines"] == told["lines_cited"] + len(report["left_out"])
    assert told["input_tokens"] > told["output_tokens"] > 0
    assert isinstance(told["seconds"], float)


def test_the_times_of_a_call_are_told(kit: Path) -> None:
    starts = [found.start for found in evidence_in(kit) if found.source == "call.vtt"]
    assert "00:00:20" in starts
    assert "00:01:02" in starts
    assert all(found.start is None for found in evidence_in(kit) if found.source != "call.vtt")


def test_prose_is_written_where_a_card_carries_it(kit: Path) -> None:
    opening = next((kit / "book").glob(f"*-{INVOICES}.md")).read_text(encoding="utf-8").split("## ")[0]
    assert opening.count("Getting invoices paid keeps the money coming in") == 1


def test_what_is_missing_becomes_a_question(kit: Path) -> None:
    page = (kit / "questions.md").read_text(encoding="utf-8")
    asked = page.split("## Get invoices paid")[1].split("\n## ")[0]
    assert "How do you tell that it worked?" in asked
    assert "What most often goes wrong?" not in asked


def test_a_second_run_asks_nothing_and_changes_nothing(
    kit: Path, wire: Wire, kit_builder: Command, sources: Path
) -> None:
    before, asked = bytes_of(kit), report_of(kit)["report"]["calls"]
    ran = kit_builder("build", sources, "--out", kit, *wire.options)
    assert ran.status == 0
    assert wire.asked == []
    assert bytes_of(kit) == before
    assert report_of(kit)["report"]["cached_calls"] == asked
    assert "0 kept as you edited them" in ran.out


def test_an_edited_card_changes_the_products_and_survives_a_build(
    kit: Path, wire: Wire, kit_builder: Command, sources: Path
) -> None:
    card = card_of(kit, INVOICES)
    edit(card, "1. Phone the client on day 10.", "1. Phone the client on day 12, by hand.")
    edited = card.read_bytes()
    step = "Phone the client on day 12, by hand."
    assert kit_builder("write", kit, *wire.options).status == 0
    assert all(step in steps_in(file) for file in products_of(kit, INVOICES) if steps_in(file))
    ran = kit_builder("build", sources, "--out", kit, *wire.options)
    assert ran.status == 0
    assert f"kept: methods/{card.name}" in ran.err
    assert card.read_bytes() == edited
    assert all(step in steps_in(file) for file in products_of(kit, INVOICES) if steps_in(file))


def test_a_step_written_by_hand_is_noted_as_such(kit: Path, wire: Wire, kit_builder: Command) -> None:
    edit(card_of(kit, INVOICES), "2. Ask who", "2. Breathe in.\n3. Ask who")
    assert kit_builder("write", kit, *wire.options).status == 0
    found = [each for each in report_of(kit)["report"]["findings"] if each["where"] == "Get invoices paid, steps-2"]
    assert [each["level"] for each in found] == ["note"]
    by_hand = [m["steps"][1] for m in report_of(kit)["methods"] if m["id"] == INVOICES]
    assert by_hand == [{"id": "steps-2", "text": "Breathe in.", "evidence": []}]


@pytest.mark.parametrize("more", [False, True], ids=["as-it-was", "with-a-source-before"])
def test_a_deleted_card_stays_deleted(
    kit: Path, wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, more: bool
) -> None:
    card_of(kit, INVOICES).unlink()
    before = tmp_path / "before.md"
    before.write_text("# Fold a letter\n\nFold the letter in 3. Put it into the envelope. Lick the stamp.\n")
    ran = kit_builder("build", *([before] if more else []), sources, "--out", kit, *wire.options)
    assert ran.status == 0
    assert INVOICES not in [card.id for card in cards(kit).values()]
    assert products_of(kit, INVOICES) == []
    assert "Get invoices paid" not in (kit / "book" / "index.md").read_text(encoding="utf-8")


def test_a_card_may_be_moved_to_another_place(kit: Path, wire: Wire, kit_builder: Command, sources: Path) -> None:
    card = card_of(kit, INVOICES)
    card.rename(card.with_name("99-last.md"))
    assert kit_builder("build", sources, "--out", kit, *wire.options).status == 0
    assert [path.name for path, card in cards(kit).items() if card.id == INVOICES] == ["99-last.md"]
    assert [path.name for path in sorted((kit / "book").glob("*.md"))][2] == f"03-{INVOICES}.md"


def test_an_edited_product_is_kept_and_named(kit: Path, wire: Wire, kit_builder: Command, sources: Path) -> None:
    index = kit / "book" / "index.md"
    edit(index, "# My kit", "# Mine")
    ran = kit_builder("build", sources, "--out", kit, *wire.options)
    assert "kept: book/index.md" in ran.err
    assert "1 kept as you edited them" in ran.out
    assert index.read_text(encoding="utf-8").startswith("# Mine")


def test_check_finds_a_clean_kit_clean(kit: Path, kit_builder: Command) -> None:
    ran = kit_builder("check", kit)
    assert (ran.status, ran.err) == (0, "")
    assert "error" not in ran.out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("2. Ask who approves the invoice", "2. Ask who pays the invoice", "Ask who pays the invoice"),
        ("1. Phone the client on day 10.", "1. Phone the client on day 11.", "day 11"),
        ("because the client then hears that the date is soft", "because it is rude", "the date is soft"),
        ("Do not apologise", "Apologise", "Apologise"),
        ("2. Ask who approves the invoice.", "2. Sigh.\n3. Ask who approves the invoice.", "Sigh"),
    ],
)
def test_check_tells_what_a_product_says_and_its_card_does_not(
    kit: Path, kit_builder: Command, old: str, new: str, said: str
) -> None:
    (chapter,) = (kit / "book").glob(f"*-{INVOICES}.md")
    edit(chapter, old, new)
    ran = kit_builder("check", kit)
    assert ran.status == 1
    wrong = [line for line in ran.out.splitlines() if line.startswith("error:")]
    assert wrong
    assert all(line.startswith(f"error: book/{chapter.name}: ") for line in wrong)
    assert any(said in line for line in wrong)


def test_check_tells_of_a_missing_product_file(kit: Path, kit_builder: Command) -> None:
    (kit / "diy-kit" / "start-here.md").unlink()
    ran = kit_builder("check", kit)
    assert ran.status == 1
    assert "error: diy-kit/start-here.md: " in ran.out


def test_check_leaves_a_kit_as_it_is(kit: Path, kit_builder: Command) -> None:
    before = bytes_of(kit)
    kit_builder("check", kit)
    assert bytes_of(kit) == before


def test_a_kit_without_a_title_or_language_keeps_those_it_was_built_with(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    kit = tmp_path / "mitt-kit"
    kit.mkdir()
    (kit / "kit.toml").write_text('voice = "rolig"\n')
    tilbud = sources / "tilbud på én side.md"
    assert kit_builder("build", tilbud, sources / "invoices.md", "--out", kit, *wire.options).status == 0
    assert (kit / "book" / "index.md").read_text(encoding="utf-8").startswith("# Mitt kit\n")
    card_of(kit, "skriv-et-tilbud-pa-en-side").unlink()
    assert kit_builder("write", kit, *wire.options).status == 0
    assert "## Innhold" in (kit / "book" / "index.md").read_text(encoding="utf-8")
    assert kit_builder("check", kit).status == 0
    assert (kit / "kit.toml").read_text() == 'voice = "rolig"\n'


def test_norwegian_notes_make_a_norwegian_kit(wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    ran = kit_builder("build", sources / "tilbud på én side.md", "--out", kit, *wire.options)
    assert ran.status == 0
    assert 'language = "nb"' in (kit / "kit.toml").read_text()
    chapter = (kit / "book" / "01-skriv-et-tilbud-pa-en-side.md").read_text(encoding="utf-8")
    assert "## Trinn\n\n1. Ring kunden og spør hva de vil oppnå." in chapter
    assert all("Du finner stegene" in asked.messages[0][1] for asked in wire.asked if asked.title == "Steps")
    assert not re.search(r"Steps|Step \d|Checklist|Use it", "".join(path.read_text() for path in kit.rglob("*.md")))


def test_writing_anew_still_tells_of_a_source_that_was_missing(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    kit = tmp_path / "kit"
    built = kit_builder("build", sources, tmp_path / "gone.md", "--out", kit, *wire.options)
    left_out = report_of(kit)["left_out"]
    again = [kit_builder("write", kit, *wire.options) for _ in range(2)]
    for ran in (built, *again):
        assert ran.status == 1
        assert ran.err.count("error: gone.md: This cannot be opened") == 1
    report = report_of(kit)
    assert [found["where"] for found in report["report"]["findings"] if found["level"] == "error"] == ["gone.md"]
    assert report["left_out"] == left_out != []
    assert kit_builder("build", sources, "--out", kit, *wire.options).status == 0
    assert kit_builder("write", kit, *wire.options).status == 0


@pytest.mark.parametrize("command", ["build", "extract"])
def test_notes_without_any_method_are_told_of(wire: Wire, kit_builder: Command, tmp_path: Path, command: str) -> None:
    (tmp_path / "diary.md").write_text("# Friday\n\nIt rained all day. The dog was wet and the rice was lovely.\n")
    kit = tmp_path / "kit"
    ran = kit_builder(command, tmp_path / "diary.md", "--out", kit, *wire.options)
    assert ran.status == 1
    message = "No method was found in the sources: nothing in them tells how to do something."
    assert f"error: methods: {message}" in ran.err
    assert report_of(kit)["methods"] == []
    assert {"level": "error", "where": "methods", "message": message} in report_of(kit)["report"]["findings"]
    assert [line["line"] for line in report_of(kit)["left_out"]] == [2, 3]
    assert cards(kit) == {}
