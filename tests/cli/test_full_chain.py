"""Whole builds with the full chain, the default of hosted models, and with the chain that a user chooses.

`kit_builder` checks after every build of any test that all statements are accounted for. Most other tests of commands
build with the full chain too; what is said about one window, one check or one arrangement is tested beside its code.
"""

import re
import shutil
import threading
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

import kit_builder.llm.embedded
from kit_builder.llm import capacity
from tests.conftest import Command, alone_with, run
from tests.emulators import note_taker, organiser
from tests.emulators.large_model import read_lines, read_rows, state
from tests.kits import bytes_of, card_of, cards, check_accounts, edit, report_of
from tests.wire import JSON, Asked, Wire
from tests.wire_batch import BatchServer

CALL = """\
WEBVTT

00:00:01.000 --> 00:00:05.000
<v Kari>Count the shelf by the door first.</v>

00:00:06.000 --> 00:00:11.000
<v Kari>Mark every box that nobody has opened for 90 days.</v>

00:00:12.000 --> 00:00:15.000
<v Client>Sell the shop and move to Spain.</v>

00:00:16.000 --> 00:00:19.000
<v Kari>Write the sum on the lid.</v>

00:00:20.000 --> 00:00:24.000
<v Kari>Throw nothing away before the owner has seen it.</v>

00:00:25.000 --> 00:00:29.000
<v Kari>Wash the car on Sundays.</v>

00:00:30.000 --> 00:00:34.000
<v Kari>Take a photo of the table.</v>

00:00:35.000 --> 00:00:39.000
<v Kari>Hang the photo up in the back room.</v>
"""
NOTES = """\
# Count the stock

Get the stock counted, and the shop knows what it has.

Count the shelf by the door first. Put those boxes on one table.

If a box is empty, leave it where it is.
"""
ODD = """\
# Clear the shelf

1. Take everything down.
2. Wipe the board with vinegar.
3. Put back what was sold this year.
"""
# What the model words wrongly, what its checker rejects, and what it arranges nowhere.
WRONG_NUMBER, REJECTED, ASIDE = "Mark every box", "Throw nothing away", "Wash the car"


def take_notes(asked: Asked) -> JSON:
    """Read as the note taker does, but change a number in the call, and invent everything about the shelf."""
    answer = note_taker.take_notes(asked)
    for each in answer["statements"]:
        if each["text"].startswith(WRONG_NUMBER):
            each["text"] = each["text"].replace("90", "60")
    if "vinegar" in asked.text and read_lines(asked):
        answer["statements"] = [state(place, f"Pay {place}00 dollars to the bank.", [place]) for place in (2, 3, 4)]
    return answer


def check(asked: Asked) -> JSON:
    answer = note_taker.ANSWERS["Verdicts"](asked)
    rejected = {row["id"] for row in read_rows(asked) if row["statement"].startswith(REJECTED)}
    for each in answer["verdicts"]:
        if each["id"] in rejected:
            each |= {"verdict": "no", "unsupported": "before the owner"}
    return answer


def organise(asked: Asked) -> JSON:
    """Arrange everything as one method, in which the same is said once; the car helps with no job."""
    rows = organiser.read_rows(asked.messages[1][1])
    aside = [row for row in rows if row.text.startswith(ASIDE)]
    method = organiser.arrange_rows("Count the stock", [row for row in rows if row not in aside])
    set_aside = [{"id": row.id, "reason": "helps with no job", "replaced_by": ""} for row in aside]
    return {"methods": [method], "conflicts": [], "set_aside": set_aside}


def answer_faultily(wire: Wire) -> None:
    wire.answers |= {"Statements": take_notes, "Verdicts": check, "Organised": organise}


def write_engagement(folder: Path) -> Path:
    sources = folder / "sources"
    sources.mkdir()
    for name, text in (("call.vtt", CALL), ("notes.md", NOTES), ("odd.md", ODD)):
        (sources / name).write_text(text, encoding="utf-8")
    return sources


@pytest.fixture(scope="module")
def engagement(server: HTTPServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of three sources and of the kit that is built from them with a model that makes mistakes."""
    folder = tmp_path_factory.mktemp("engagement")
    with pytest.MonkeyPatch.context() as monkeypatch, alone_with(server, monkeypatch) as wire:
        answer_faultily(wire)
        ran = run("build", write_engagement(folder), "--out", folder / "kit", "--product", "book", *wire.options)
    assert ran.status == 0, ran.err
    return folder


@pytest.fixture
def copied(engagement: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(engagement, tmp_path / "copied"))


def test_every_statement_has_one_fate(engagement: Path) -> None:
    items = report_of(engagement / "kit")["report"]["items"]
    assert items["merged"] == 1  # the shelf by the door, in the call and in the notes
    assert items["set_aside"] == 1
    assert items["discarded"] == {"number not in the source": 4, "unsupported": 1}
    (card,) = cards(engagement / "kit").values()
    assert items["placed"] == sum(1 for _ in card.items())


def test_what_is_lost_is_reported_with_its_reason(engagement: Path) -> None:
    report = report_of(engagement / "kit")
    lost = {each["text"]: each["reason"] for each in (*report["discarded"], *report["set_aside"])}
    assert lost == {
        "Mark every box that nobody has opened for 60 days.": "number not in the source",
        "Throw nothing away before the owner has seen it.": "unsupported",
        "Pay 200 dollars to the bank.": "number not in the source",
        "Pay 300 dollars to the bank.": "number not in the source",
        "Pay 400 dollars to the bank.": "number not in the source",
        "Wash the car on Sundays.": "set aside",
    }
    page = (engagement / "kit" / "report.md").read_text(encoding="utf-8")
    for text, reason in lost.items():
        (section,) = re.findall(rf"^### {reason.capitalize()}: \d+\n(.*?)(?:^#|\Z)", page, re.MULTILINE | re.DOTALL)
        assert text in section
    assert "Wash the car on Sundays. (helps with no job)" in page
    left_out = {(each["source"], each["line"]): each["reason"] for each in report["left_out"]}
    assert left_out[("call.vtt", 3)] == "said by the client"
    assert left_out[("call.vtt", 5)] == "discarded"
    assert left_out[("call.vtt", 6)] == "set aside"


def test_an_account_that_does_not_add_up_is_noticed(copied: Path) -> None:
    check_accounts(copied / "kit")
    edit(copied / "kit" / "report.json", '"merged": 1', '"merged": 2')
    with pytest.raises(AssertionError):
        check_accounts(copied / "kit")
    edit(copied / "kit" / "report.json", '"merged": 2', '"merged": 1')
    edit(copied / "kit" / "report.md", "Wash the car", "Wash the")
    with pytest.raises(AssertionError):
        check_accounts(copied / "kit")


def test_one_of_three_sources_is_left_to_the_small_chain(engagement: Path) -> None:
    report = report_of(engagement / "kit")
    (finding,) = [each for each in report["report"]["findings"] if "small chain" in each["message"]]
    assert (finding["level"], finding["where"]) == ("warning", "odd.md")
    (method,) = report["methods"]
    assert method["support"] == ["call.vtt", "notes.md", "odd.md"]
    assert "Wipe the board with vinegar." in [step["text"] for step in method["steps"]]
    assert "dollars" not in "".join(path.read_text(encoding="utf-8") for path in engagement.glob("kit/book/*.md"))
    assert [each for each in report["left_out"] if each["source"] == "odd.md"] == []


def test_what_is_said_about_a_step_stands_beneath_it_in_the_card_and_the_book(engagement: Path) -> None:
    (card,) = cards(engagement / "kit").values()
    (table,) = [step for step in card.steps if step.attachments]
    assert table.text == "Put those boxes on one table."
    assert [(each.kind, each.text) for each in table.attachments] == [
        ("rule", "If a box is empty, leave it where it is.")
    ]
    book = "".join(path.read_text(encoding="utf-8") for path in engagement.glob("kit/book/01-*.md"))
    assert "leave it where it is. [^notes-" in book


def test_cards_edited_by_hand_survive_and_nothing_is_asked_again(
    copied: Path, wire: Wire, kit_builder: Command
) -> None:
    answer_faultily(wire)
    kit = copied / "kit"
    card = card_of(kit, "count-the-stock")
    edit(card, "Write the sum on the lid.", "Write the sum on the lid, in red.")
    edited = card.read_bytes()
    assert kit_builder("extract", copied / "sources", "--out", kit, *wire.options).status == 0
    assert wire.asked == []
    assert card.read_bytes() == edited
    assert report_of(kit)["report"]["items"]["discarded"]


def test_an_unchanged_kit_is_built_again_without_a_call(copied: Path, wire: Wire, kit_builder: Command) -> None:
    answer_faultily(wire)
    before = bytes_of(copied / "kit")
    build = ("build", copied / "sources", "--out", copied / "kit", "--product", "book", *wire.options)
    (copied / "kit" / ".kit" / "built.json").unlink()
    assert kit_builder(*build).status == 0
    assert wire.asked == []
    assert bytes_of(copied / "kit") == before


def test_five_rounds_of_calls_lead_to_the_cards(wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    """A batch holds all questions that do not wait for the answers of others, so batches are rounds."""
    answer_faultily(wire)
    batches = BatchServer(wire)
    sources = write_engagement(tmp_path)
    (sources / "odd.md").unlink()
    options = ("--out", tmp_path / "kit", "--product", "book", "--model", "openai:gpt-5-mini", "--base-url", wire.url)
    while not any(asked.title == "Registers" for asked in wire.asked):
        before = len(batches.by_id)
        kit_builder("build", sources, *options, "--batch")
        batches.answer()
    assert before == 3  # extraction, check, correction
    titles = [asked.title for asked in wire.asked if asked.path != "/v1/batches"]
    assert ({*titles[:2]}, titles[2]) == ({"Organised", "Verdicts"}, "Registers")  # corrections are checked meanwhile


# Which chain

ONE = "# Count the stock\n\nCount the shelf by the door first. Write the sum on the lid.\n"


def list_titles(wire: Wire) -> set[str]:
    return {asked.title for asked in wire.asked}


@pytest.mark.parametrize(
    ("settings", "options", "chain"),
    [
        ("", (), "full"),
        ("", ("--chain", "small"), "small"),
        ('chain = "small"\n', (), "small"),
        ('chain = "small"\n', ("--chain", "full"), "full"),
        ('chain = "full"\n', ("--chain", "auto"), "full"),
    ],
)
def test_a_hosted_model_is_asked_with_the_full_chain_unless_another_is_chosen(
    wire: Wire, kit_builder: Command, tmp_path: Path, settings: str, options: tuple[str, ...], chain: str
) -> None:
    (tmp_path / "notes.md").write_text(ONE)
    kit = tmp_path / "kit"
    kit.mkdir()
    (kit / "kit.toml").write_text(settings)
    ran = kit_builder("extract", tmp_path / "notes.md", "--out", kit, *options, *wire.options)
    assert ran.status == 0, ran.err
    assert ("Statements" in list_titles(wire), "Steps" in list_titles(wire)) == (chain == "full", chain == "small")
    assert report_of(kit)["report"]["chain"] == chain
    assert f"by the {chain} chain" in ran.out
    assert (kit / "kit.toml").read_text() == settings


def test_another_chain_builds_the_kit_again(wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text(ONE)
    build = ("build", tmp_path / "notes.md", "--out", tmp_path / "kit", "--product", "diy-kit", *wire.options)
    kit_builder(*build)
    assert "Steps" not in list_titles(wire)
    kit_builder(*build, "--chain", "small")
    assert "Steps" in list_titles(wire)


@pytest.fixture
def engine(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the wire answer for an embedded engine."""

    class Engine(nullcontext["Engine"]):
        base_url, api_key, lock = wire.url, "a key", threading.Lock()

        def __init__(self, _path: Path, _context: int) -> None:
            super().__init__(self)

        def load_prefix(self, messages: object) -> None:
            """Load nothing."""

    monkeypatch.setattr(kit_builder.llm.embedded, "Engine", Engine)


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(("options", "title"), [((), "Steps"), (("--chain", "full"), "Statements")])
def test_a_small_local_model_is_asked_with_the_small_chain_unless_the_other_is_chosen(
    wire: Wire, kit_builder: Command, tmp_path: Path, options: tuple[str, ...], title: str
) -> None:
    (tmp_path / "notes.md").write_text(ONE)
    weights = tmp_path / "own.gguf"
    weights.write_bytes(b"GGUF and then weights")
    command = ("extract", tmp_path / "notes.md", "--out", tmp_path / "kit", "--model", f"local:{weights}")
    assert kit_builder(*command, *options).status == 0
    assert title in list_titles(wire)


# Long sources


def test_a_source_of_several_windows_is_read_whole_and_once(
    wire: Wire, kit_builder: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capacity, "_HOSTED", replace(capacity._HOSTED, window_words=60))
    wire.answers |= {name: organiser.ANSWERS[name] for name in ("NamedJobs", "SameJobs", "SameStatements")}
    words = ("red", "blue", "green", "yellow", "white", "black", "brown", "grey", "pink", "orange")
    taught = [f"Put the {first} box upon the {second} table." for first in words for second in words[:3]]
    notes = tmp_path / "notes.md"
    notes.write_text("# Sort the boxes\n\n" + "\n\n".join(taught) + "\n")
    assert kit_builder("extract", notes, "--out", tmp_path / "kit", *wire.options).status == 0
    windows = [asked for asked in wire.asked if asked.title == "Statements"]
    assert len(windows) >= 4
    assert all("Before:" in asked.text for asked in windows if taught[0] not in asked.text.split("Lines:")[-1])
    steps = [step.text for card in cards(tmp_path / "kit").values() for step in card.steps]
    assert sorted(steps) == sorted(taught)
    assert report_of(tmp_path / "kit")["left_out"] == []
