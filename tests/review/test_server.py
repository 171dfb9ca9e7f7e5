"""The server of the review, over real HTTP: what it shows, what it saves, and whom it refuses."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from kit_builder.kit.approval import approve, get_state
from kit_builder.kit.build_state import save_build
from kit_builder.kit.cards import read_card, write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.report import Report
from kit_builder.kit.suggestions import find_suggestions
from kit_builder.records import Item, LeftOut, Line, Source
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from tests.kit.test_cards import CALL, METHOD, NOTES
from tests.reviewing import Review, edit_of

LANGUAGE = load_language("en", [find_prompts_folder()])
CARD = "methods/01-set-a-price.md"
OTHER = "methods/02-say-no.md"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
SAID = ("Hello.", "Ask first.", "Write it down.", "Then wait.", f"Say {SCRIPT} twice.", "Never rush.")
SOURCE = Source("notes.md", "notes", "", tuple(Line(at, text, ()) for at, text in enumerate(SAID, start=1)))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    review = Review(tmp_path_factory.mktemp("review") / "kit")
    KitFolder(review.folder).create()
    yield review.start()
    review.kill()


@pytest.fixture
def review(running: Review) -> Review:
    for file in running.folder.rglob("*.md"):
        file.unlink()
    kit = KitFolder(running.folder)
    left = (LeftOut("notes.md", 6, "Never rush.", "not used"),)
    save_build(Report(read=(SOURCE,), left_out=left), LANGUAGE, kit)
    methods = (METHOD, replace(METHOD, id="say-no", name="Say no"))
    cards = {CARD: write_card(methods[0], LANGUAGE.words), OTHER: write_card(methods[1], LANGUAGE.words)}
    kit.save_by_hand(cards)
    return running


def done(review: Review, operation: dict[str, Any], *paths: str) -> Any:
    """What comes of an operation that is saved; gives the method of its card."""
    seen = [operation["path"], *paths]
    bases = {path: (review.folder / path).read_text() for path in seen}
    status, told = review.edit(bases, operation)
    assert (status, told.get("saved")) == (200, True), told
    return told


def method(review: Review, path: str = CARD) -> Any:
    return read_card((review.folder / path).read_text(), path)


def test_the_kit_and_a_card_are_shown(review: Review) -> None:
    _, kit = review.ask("GET", "/api/kit")
    assert [(each["path"], each["name"], each["state"]) for each in kit["methods"]] == [
        (CARD, "Set a price", "draft"),
        (OTHER, "Say no", "draft"),
    ]
    card = review.card(CARD)
    steps = next(section["items"] for section in card["sections"] if section["section"] == "steps")
    assert [step["text"] for step in steps] == [step.text for step in METHOD.steps]
    assert steps[0]["evidence"][0]["quote"] == CALL.quote
    _, source = review.ask("GET", "/api/source?id=notes")
    assert source["cited"] == {"3": [CARD, OTHER], "4": [CARD, OTHER]}
    assert [line["number"] for line in source["lines"] if line["left"]] == [6]


def test_a_line_that_was_left_out_becomes_an_item_with_itself_as_evidence(review: Review) -> None:
    lines = [{"source": "notes", "first": 5, "last": 6}]
    done(review, {"do": "add", "path": CARD, "section": "pitfalls", "place": 0, "lines": lines})
    (pitfall,) = method(review).pitfalls
    assert pitfall.text == f"Say {SCRIPT} twice. Never rush."
    assert (pitfall.evidence[0].source, pitfall.evidence[0].line_start, pitfall.evidence[0].line_end) == (
        "notes.md",
        5,
        6,
    )


def test_evidence_is_pointed_elsewhere(review: Review) -> None:
    lines = [{"source": "notes", "first": 2, "last": 2}, {"source": "call-2", "first": 14, "last": 14}]
    done(review, {"do": "cite", "path": CARD, "key": "steps-1", "lines": lines})
    assert [each.quote for each in method(review).steps[0].evidence] == ["Ask first.", CALL.quote]


@pytest.mark.parametrize("lines", [("nowhere", 1, 1), ("notes", 3, 2), ("notes", 6, 7)])
def test_a_line_that_is_not_there_is_no_evidence(review: Review, lines: tuple[str, int, int]) -> None:
    source, first, last = lines
    cite = {"do": "cite", "path": CARD, "key": "steps-1", "lines": [{"source": source, "first": first, "last": last}]}
    status, told = review.edit({CARD: (review.folder / CARD).read_text()}, cite)
    assert (status, told["error"]) == (409, "There is no such line in the sources of the kit.")


def test_methods_are_merged_divided_dropped_and_brought_back(review: Review) -> None:
    before = {path: (review.folder / path).read_text() for path in (CARD, OTHER)}
    done(review, {"do": "add", "path": OTHER, "section": "steps", "place": 9, "text": "Say no twice."})
    told = done(review, {"do": "merge", "path": OTHER, "into": CARD}, CARD)
    assert not (review.folder / OTHER).exists()
    assert [step.text for step in method(review).steps][-1] == "Say no twice."
    now = {path: each["after"] for path, each in told["files"].items()}
    status, _ = review.edit(
        now, {"do": "restore", "texts": {path: each["before"] for path, each in told["files"].items()}}
    )
    assert status == 200
    assert (review.folder / CARD).read_text() == before[CARD]
    assert "Say no twice." in (review.folder / OTHER).read_text()
    done(review, {"do": "divide", "path": OTHER, "key": "steps-2", "name": "Set a price"})
    assert [step.text for step in method(review, OTHER).steps] == ["Ask for the budget."]
    (new,) = {each.id: each for each in KitFolder(review.folder).read_cards()}.keys() - {"set-a-price", "say-no"}
    assert new.startswith("set-a-price-")
    done(review, {"do": "drop", "path": OTHER})
    assert len(KitFolder(review.folder).read_cards()) == 2


def test_approval_is_kept_in_the_card_and_told_with_who_changed_it(review: Review) -> None:
    done(review, {"do": "approve", "path": CARD})
    assert get_state((review.folder / CARD).read_text()) == "approved"
    assert review.card(CARD)["state"] == "approved"
    done(review, {"do": "reword", "path": CARD, "key": "steps-2", "text": "Name one."})
    assert (review.card(CARD)["state"], review.card(CARD)["changed_by"]) == ("changed", ["a person"])


def test_what_a_call_adds_is_taken_in_or_left(review: Review) -> None:
    text = approve((review.folder / CARD).read_text(), date(2026, 11, 24))
    new = (*METHOD.steps, Item("Wait.", (NOTES,)), Item("Leave.", (NOTES,)))
    more = find_suggestions(METHOD, METHOD, replace(METHOD, steps=new), None)
    assert more
    KitFolder(review.folder).save_by_hand(
        {CARD: text, f"suggestions/{Path(CARD).name}": write_card(more, LANGUAGE.words)}
    )
    card = review.card(CARD)
    assert (card["state"], card["changed_by"]) == ("changed", ["a new source"])
    assert [(each["kind"], each["text"]) for each in card["suggestions"]] == [("new", "Wait."), ("new", "Leave.")]
    done(review, {"do": "suggested", "path": CARD, "key": "steps-2", "text": "Leave.", "take": False})
    done(review, {"do": "suggested", "path": CARD, "key": "steps-1", "text": "Wait.", "take": True})
    assert not (review.folder / "suggestions" / Path(CARD).name).exists()
    assert [step.text for step in method(review).steps] == [
        "Ask for the budget.",
        "Name a price_range [in NOK].",
        "Wait.",
    ]


def test_an_answer_goes_to_the_page_of_questions_and_into_the_card(review: Review) -> None:
    question = next(each["question"] for each in review.card(CARD)["questions"] if "worked" in each["question"])
    done(review, {"do": "answer", "path": CARD, "question": question, "text": "- They *sign* on the day."})
    assert [item.text for item in method(review).outcome] == ["They *sign* on the day."]
    assert method(review).outcome[0].evidence[0].source == "questions.md"
    assert "\n\n  They *sign* on the day.\n" in (review.folder / "questions.md").read_text()
    assert question not in [each["question"] for each in review.card(CARD)["questions"]]


def test_two_windows_are_brought_together_and_a_clash_is_shown_and_decided(review: Review) -> None:
    base = (review.folder / CARD).read_text()
    first = {"do": "reword", "path": CARD, "key": "steps-1", "text": "Ask them."}
    second = {"do": "reword", "path": CARD, "key": "steps-2", "text": "Name one."}
    assert review.edit({CARD: base}, first)[1]["saved"]
    assert review.edit({CARD: base}, second)[1]["merged"] == [CARD]
    assert [step.text for step in method(review).steps] == ["Ask them.", "Name one."]
    asked = edit_of({CARD: base}, first | {"text": "Ask the boss."})
    _, told = review.ask("POST", "/api/edit", asked)
    assert told["clashes"] == {CARD: [{"theirs": "1. Ask them.", "mine": "1. Ask the boss."}]}
    assert asked["draft"] in review.ask("GET", "/api/drafts")[1]
    for take, texts in {"theirs": ["Ask them."], "both": ["Ask them.", "Ask the boss."]}.items():
        before = (review.folder / CARD).read_text()
        assert review.ask("POST", "/api/edit", asked | {"take": take})[1]["saved"]
        assert [step.text for step in method(review).steps] == [*texts, "Name one."]
        KitFolder(review.folder).save_by_hand({CARD: before})
    assert review.ask("POST", "/api/edit", asked | {"take": "mine"})[1]["saved"]
    assert [step.text for step in method(review).steps] == ["Ask the boss.", "Name one."]
    assert review.ask("GET", "/api/drafts")[1] == {}


def test_while_a_build_is_at_work_nothing_is_written_and_what_was_asked_is_kept(review: Review) -> None:
    before = (review.folder / CARD).read_text()
    asked = edit_of({CARD: before}, {"do": "reword", "path": CARD, "key": "steps-1", "text": "Ask them."})
    with KitFolder(review.folder).lock():
        status, told = review.ask("POST", "/api/edit", asked)
        assert (status, told["saved"]) == (200, False)
        assert "in use by process" in told["waiting"]
        assert (review.folder / CARD).read_text() == before
    assert review.ask("GET", "/api/drafts")[1][asked["draft"]]["operation"]["text"] == "Ask them."
    assert review.ask("POST", "/api/edit", asked)[1]["saved"]


REFUSED: dict[str, dict[str, str]] = {
    "a wrong token": {"x_kit_token": "another"},
    "no token": {"x_kit_token": ""},
    "a foreign origin": {"origin": "https://evil.example"},
    "an origin that is none": {"origin": "null"},
    "another port of this machine": {"origin": "http://127.0.0.1:1"},
    "a foreign host": {"host": "evil.example"},
    "a name that was pointed here": {"host": "127.0.0.1.evil.example:80"},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("asked", [("GET", "/api/kit"), ("POST", "/api/edit"), ("DELETE", "/api/draft?name=12345678")])
def test_nobody_else_is_answered(review: Review, headers: dict[str, str], asked: tuple[str, str]) -> None:
    before = (review.folder / CARD).read_text()
    body = edit_of({CARD: before}, {"do": "drop", "path": CARD}) if asked[0] == "POST" else None
    status, told = review.ask(*asked, body, **headers)
    assert status == 403
    assert set(told) == {"error"}
    assert (review.folder / CARD).read_text() == before


TRICKS = (
    "../kit.toml",
    "methods/../kit.toml",
    "/etc/passwd",
    "methods/..",
    "kit.toml",
    ".kit/lines.json",
    "methods/.a.md",
    "",
)
TRICKS += (
    "methods/a/../../b.md",
    "methods\\..\\b.md",
    "suggestions/../../x.md",
    "methods/\x00.md",
    "methods/x.md/../y.md",
)


@pytest.mark.parametrize("path", TRICKS)
def test_no_path_leads_out_of_the_cards(review: Review, path: str) -> None:
    def files() -> dict[Path, bytes]:
        found = (file for file in review.folder.parent.rglob("*") if file.is_file() and "lock" not in file.name)
        return {file: file.read_bytes() for file in found if "drafts" not in file.parts}

    before = files()
    for operation in (
        {"do": "write", "path": path, "text": before[review.folder / CARD].decode()},
        {"do": "restore", "texts": {path: "mine"}},
        {"do": "merge", "path": CARD, "into": path},
        {"do": "drop", "path": path},
    ):
        assert review.edit({path: "x"}, operation)[0] in (400, 409)
    assert review.ask("GET", f"/api/card?path={quote(path)}")[0] == 404
    assert files() == before


def test_a_link_out_of_the_kit_is_not_followed(review: Review, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text((review.folder / CARD).read_text())
    (review.folder / "methods" / "09-link.md").symlink_to(tmp_path / "mine.md")
    status, told = review.ask("GET", "/api/card?path=methods/09-link.md")
    (review.folder / "methods" / "09-link.md").unlink()
    assert (status, "leads out of the kit" in told["error"]) == (404, True)


def test_what_is_too_large_is_refused(review: Review) -> None:
    assert review.ask("POST", "/api/edit", b" " * 5_000_000)[0] == 413
    chunks = b"".join(b"100000\r\n" + b" " * 0x100000 + b"\r\n" for _ in range(6)) + b"0\r\n\r\n"
    assert review.ask("POST", "/api/edit", chunks, transfer_encoding="chunked")[0] == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"draft": "../../x"}', b"\xff"])
def test_what_cannot_be_read_is_refused(review: Review, body: bytes) -> None:
    assert review.ask("POST", "/api/edit", body)[0] == 400


@pytest.mark.parametrize("name", ["/page/..%2fserver.py", "/page/%2e%2e/room.py", "/page/nothing.js", "/etc/passwd"])
def test_no_other_file_is_served(review: Review, name: str) -> None:
    assert review.ask("GET", name)[0] == 404


def test_the_page_may_run_its_own_scripts_alone(review: Review) -> None:
    connection = review.send("GET", "/")
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    policy = answer.getheader("content-security-policy") or ""
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http://" not in page
    assert "https://" not in page


def test_no_script_of_the_page_makes_markup_of_text() -> None:
    page = Path(__file__).parent.parent.parent / "kit_builder" / "review" / "page"
    scripts = {file.name: file.read_text() for file in page.glob("*.js")}
    assert len(scripts) > 5
    for name, script in scripts.items():
        for word in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "DOMParser",
        ):
            assert word not in script, (name, word)


def test_a_planted_script_is_given_as_text(review: Review) -> None:
    connection = review.send("GET", "/api/source?id=notes")
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    assert SCRIPT in body
    assert answer.getheader("content-type") == "application/json"
    assert answer.getheader("x-content-type-options") == "nosniff"


def test_the_command_prints_the_address_and_ends_when_it_is_interrupted(review: Review) -> None:
    program = "from kit_builder.cli import main; main()"
    command = [sys.executable, "-c", program, "review", str(review.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own
        assert running.stdout
        address = running.stdout.readline()
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/#([\w-]{30,})\n", address)
        assert found, address
        headers = {"x_kit_token": found[2], "host": f"127.0.0.1:{found[1]}"}
        assert Review(review.folder, int(found[1])).ask("GET", "/api/kit", **headers)[0] == 200
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=30)
    assert (running.returncode, said.splitlines()[-1]) == (0, "The review has ended.")
