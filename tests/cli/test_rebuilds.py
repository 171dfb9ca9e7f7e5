"""What a rebuild asks again: only what depends on what has changed. All counts are of calls that reach the model."""

import random
import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from kit_builder.kit.interviews import add_answer, get_interview_path
from kit_builder.llm import capacity
from tests.conftest import alone_with, run
from tests.emulators import organiser
from tests.kits import edit
from tests.wire import Wire

WORDS = ("red", "blue", "green", "yellow", "white", "black", "brown", "grey")
_LISTED = """
apron basket bottle bread broom brush bucket button candle carpet chair clock coat coin cup curtain drawer fence
flour fork glass glove hammer handle hat hook jar kettle key ladder lamp letter lid mirror mug nail napkin needle
oven page paint pan pencil pillow plate purse ribbon ring roof rope salt saw scarf shelf shoe shovel soap sock
"""
NOUNS = _LISTED.split()
WINDOW_WORDS = 300
PRODUCTS = ("book", "webinar")
# The kinds of answers that documents are written from, once they are planned.
DOCUMENTS = ("DraftedSections", "SentenceVerdicts", "ReaderNotes", "Redrafted", "Edited")


def render(rows: list[tuple[str, str]]) -> str:
    """Return a transcript with a row of each speaker a second."""
    cues = [
        f"00:{at // 60:02}:{at % 60:02}.000 --> 00:{at // 60:02}:{at % 60:02}.900\n<v {speaker}>{text}</v>\n"
        for at, (speaker, text) in enumerate(rows, start=1)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def write_call() -> str:
    """Return a call of several windows: the expert teaches a step, and a client asks about the next."""
    rows: list[tuple[str, str]] = []
    for first in WORDS[:4]:
        for second in WORDS:
            rows.append(("Kari", f"Put the {first} box upon the {second} table."))
            question = f"Yes, and what did you do with {second} and {first} things all of last year, more or less?"
            rows += [("Client", question)] if second in WORDS[::2] else []
    return render(rows)


@pytest.fixture(autouse=True)
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    shrink_windows(monkeypatch)


def shrink_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capacity, "_HOSTED", replace(capacity._HOSTED, window_words=WINDOW_WORDS))


@pytest.fixture(scope="module")
def built(server: HTTPServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, "Counter[str]"]:
    """A folder with a call, notes about another job and the kit that is built from them, and the calls that it took."""
    folder = tmp_path_factory.mktemp("engagement")
    (folder / "call.vtt").write_text(write_call(), encoding="utf-8")
    (folder / "notes.md").write_text("# Invoices\n\nSend the invoice on Monday.\n\nPhone the client on day 10.\n")
    with pytest.MonkeyPatch.context() as monkeypatch, alone_with(server, monkeypatch) as wire:
        shrink_windows(monkeypatch)
        return folder, rebuild(folder, wire)


@pytest.fixture
def folder(built: tuple[Path, "Counter[str]"], tmp_path: Path) -> Path:
    return Path(shutil.copytree(built[0], tmp_path / "copied"))


@pytest.fixture
def first(built: tuple[Path, "Counter[str]"]) -> "Counter[str]":
    """The calls of the first build, by the kind of answer."""
    return built[1]


def rebuild(folder: Path, wire: Wire) -> "Counter[str]":
    """Build the kit of a folder, perhaps again, and return how many calls were made, by the kind of answer."""
    before = len(wire.asked)
    products = [each for name in PRODUCTS for each in ("--product", name)]
    sources = (folder / "call.vtt", folder / "notes.md")
    ran = run("build", *sources, "--out", folder / "kit", *products, "--expert", "Kari", *wire.options)
    assert ran.status == 0, ran.err
    return Counter(asked.title for asked in wire.asked[before:])


def test_nothing_is_asked_again_if_nothing_changed(folder: Path, first: "Counter[str]", wire: Wire) -> None:
    assert first["Statements"] >= 3
    assert first["DraftedSections"] >= 6
    assert rebuild(folder, wire) == {}


def test_a_line_above_all_others_is_read_with_its_window(folder: Path, wire: Wire) -> None:
    """All lines get other numbers, and so do the statements in cards, outlines, drafts and examples."""
    cue = "WEBVTT\n\n00:00:00.000 --> 00:00:00.900\n<v Client>Can you hear me?</v>\n"
    edit(folder / "call.vtt", "WEBVTT\n", cue)
    again = rebuild(folder, wire)
    assert again.keys() <= {"Statements", "Verdicts"}
    assert again.total() <= 3
    assert rebuild(folder, wire) == {}


def test_a_changed_line_is_written_again_where_it_is_told(folder: Path, first: "Counter[str]", wire: Wire) -> None:
    edit(folder / "call.vtt", "Put the green box upon the red table.", "Put the green box upon the red chair.")
    before = len(wire.asked)
    again = rebuild(folder, wire)
    assert 1 <= again["Statements"] <= 2
    assert 1 <= again["Verdicts"] <= 2
    assert again["Planned"] == again["WorkedExample"] == 0
    drafted = [asked.text for asked in wire.asked[before:] if asked.title == "DraftedSections"]
    assert 0 < len(drafted) < first["DraftedSections"]
    assert all("upon the red chair" in text for text in drafted)


def test_an_edited_step_asks_nothing_of_the_sources(folder: Path, first: "Counter[str]", wire: Wire) -> None:
    cards = (folder / "kit" / "methods").glob("*.md")
    card = next(path for path in cards if "green box upon the red table." in path.read_text(encoding="utf-8"))
    edit(card, ". Put the green box upon the red table.", ". Put the green box gently upon the red table.")
    again = rebuild(folder, wire)
    assert again.keys() <= {*DOCUMENTS}
    assert 0 < again["DraftedSections"] < first["DraftedSections"]


def test_a_renamed_heading_has_its_section_written_again(folder: Path, wire: Wire) -> None:
    outline = folder / "kit" / "book" / "outline.md"
    text = outline.read_text(encoding="utf-8")
    outline.write_text(text.replace("### Before you begin", "### Before you start", 1), encoding="utf-8")
    again = rebuild(folder, wire)
    assert again.keys() <= {*DOCUMENTS}
    assert again["DraftedSections"] == again["ReaderNotes"] == 1
    assert again.total() <= 6


def test_an_answer_changes_only_where_it_is_told(folder: Path, first: "Counter[str]", wire: Wire) -> None:
    page = folder / "kit" / "questions.md"
    rows = page.read_text(encoding="utf-8").splitlines()
    place = next(at for at, row in enumerate(rows) if "How often is this done?" in row)
    rows[place + 1 : place + 1] = ["", "  Every Monday.", ""]
    page.write_text("\n".join(rows) + "\n", encoding="utf-8")
    again = rebuild(folder, wire)
    assert again.keys() <= {*DOCUMENTS}
    assert 0 < again["DraftedSections"] < first["DraftedSections"]
    assert rebuild(folder, wire) == {}


def test_an_accepted_suggestion_is_read_arranged_and_told(folder: Path, first: "Counter[str]", wire: Wire) -> None:
    """The expert then says it in an interview. The calls about the other job, and most sections, stay as they are."""
    card = next(path for path in (folder / "kit" / "methods").glob("*.md") if "red table." in path.read_text())
    name = card.read_text(encoding="utf-8").partition("# ")[2].partition("\n")[0]
    said = add_answer("", date(2026, 11, 30), name, "Does this hold for you?", "Dust every box before you lift it.")
    path = folder / "kit" / get_interview_path(date(2026, 11, 30))
    path.parent.mkdir(exist_ok=True)
    path.write_text(said, encoding="utf-8")
    before = len(wire.asked)
    again = rebuild(folder, wire)
    assert 1 <= again["Statements"] <= 2
    assert again["Verdicts"] == again["Organised"] == again["Registers"] == 1
    assert again["Planned"] == again["WorkedExample"] == 0
    drafted = [asked.text for asked in wire.asked[before:] if asked.title == "DraftedSections"]
    assert 0 < len(drafted) < first["DraftedSections"]
    assert all("Dust every box" in text for text in drafted)
    assert again.total() <= 10
    assert rebuild(folder, wire) == {}


def test_a_further_call_costs_what_it_adds_to_an_archive(wire: Wire, tmp_path: Path) -> None:
    """A long call about one of eight jobs is read itself; only this job is arranged, planned and written again."""
    wire.answers |= organiser.ANSWERS
    for number in range(40):
        (tmp_path / f"call-{number:02}.vtt").write_text(write_call_about_topic(number, 4), encoding="utf-8")
    kit = tmp_path / "kit"
    options = ("--expert", "Kari", "--product", "book", *wire.options)
    assert run("build", tmp_path, "--out", kit, *options).status == 0
    before = Counter(asked.title for asked in wire.asked)
    further = write_call_about_topic(40, 100)
    (tmp_path / "call-19b.vtt").write_text(further, encoding="utf-8")
    known = len(wire.asked)
    assert run("build", tmp_path, "--out", kit, *options).status == 0
    asked = wire.asked[known:]
    again = Counter(each.title for each in asked)
    windows = len(further.split()) // WINDOW_WORDS + 1
    assert 1 <= again["Statements"] <= windows < before["Statements"]
    assert again["Verdicts"] <= 2 * windows
    assert again["NamedJobs"] <= 5 < before["NamedJobs"]
    arranged = [each.text for each in asked if each.title in ("Organised", "Registers", "SameStatements")]
    assert arranged
    assert not [text for text in arranged if any(f"topic {word} " in text for word in WORDS[1:])]
    assert again["Planned"] <= 1 < before["Planned"]
    drafted = [each.text for each in asked if each.title == "DraftedSections"]
    assert 1 <= len(drafted) <= 2 < before["DraftedSections"]
    assert all(f"topic {WORDS[0]} " in text for text in drafted)
    assert again["SentenceVerdicts"] <= 3
    assert run("build", tmp_path, "--out", kit, *options).status == 0
    assert len(wire.asked) == known + len(asked)


def write_call_about_topic(number: int, rows: int) -> str:
    """Return a call about one of eight topics, which has little in common with the others."""
    chosen = random.Random(number)  # noqa: S311  # nothing is secret
    topic = WORDS[number % len(WORDS)]
    listed = [
        ("Kari", f"Put the {a} of topic {topic} upon the {b}, under the {c}, near the {d} and behind the {e}.")
        for a, b, c, d, e in (chosen.sample(NOUNS, 5) for _ in range(rows))
    ]
    return render(listed)
