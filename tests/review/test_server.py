"""The review server over real HTTP: what it shows, what it saves, and which requests it refuses."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from kit_builder.kit.approval import approve, get_state
from kit_builder.kit.cards import write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.suggestions import find_suggestions
from kit_builder.products.authoring.store import get_drafts_path
from kit_builder.records import Item
from tests.kit.test_cards import CALL, METHOD, NOTES
from tests.reviewing import CARD, LANGUAGE, OTHER, SCRIPT, Review, apply, edit_of, read_method
from tests.waiting import interrupt


def test_the_kit_a_card_and_a_source_are_returned(review: Review) -> None:
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
    assert [line["number"] for line in source["lines"] if line["left_out"]] == [6]


def test_a_line_that_was_left_out_can_become_an_item(review: Review) -> None:
    lines = [{"source": "notes", "first": 5, "last": 6}]
    apply(review, {"do": "add", "path": CARD, "section": "pitfalls", "place": 0, "lines": lines})
    (pitfall,) = read_method(review).pitfalls
    assert pitfall.text == f"Say {SCRIPT} twice. Never rush."
    assert (pitfall.evidence[0].source, pitfall.evidence[0].line_start, pitfall.evidence[0].line_end) == (
        "notes.md",
        5,
        6,
    )


def test_evidence_is_replaced(review: Review) -> None:
    lines = [{"source": "notes", "first": 2, "last": 2}, {"source": "call-2", "first": 14, "last": 14}]
    apply(review, {"do": "cite", "path": CARD, "key": "steps-1", "lines": lines})
    assert [each.quote for each in read_method(review).steps[0].evidence] == ["Ask first.", CALL.quote]


@pytest.mark.parametrize("lines", [("nowhere", 1, 1), ("notes", 3, 2), ("notes", 6, 7)])
def test_a_missing_line_cannot_be_evidence(review: Review, lines: tuple[str, int, int]) -> None:
    source, first, last = lines
    cite = {"do": "cite", "path": CARD, "key": "steps-1", "lines": [{"source": source, "first": first, "last": last}]}
    status, data = review.edit({CARD: (review.folder / CARD).read_text()}, cite)
    assert (status, "line" in data["error"]) == (409, True)


def test_methods_are_merged_divided_dropped_and_restored(review: Review) -> None:
    before = {path: (review.folder / path).read_text() for path in (CARD, OTHER)}
    apply(review, {"do": "add", "path": OTHER, "section": "steps", "place": 9, "text": "Say no twice."})
    merged = apply(review, {"do": "merge", "path": OTHER, "into": CARD}, CARD)
    assert not (review.folder / OTHER).exists()
    assert [step.text for step in read_method(review).steps][-1] == "Say no twice."
    now = {path: each["after"] for path, each in merged["files"].items()}
    status, _ = review.edit(
        now, {"do": "restore", "texts": {path: each["before"] for path, each in merged["files"].items()}}
    )
    assert status == 200
    assert (review.folder / CARD).read_text() == before[CARD]
    assert "Say no twice." in (review.folder / OTHER).read_text()
    apply(review, {"do": "divide", "path": OTHER, "key": "steps-2", "name": "Set a price"})
    assert [step.text for step in read_method(review, OTHER).steps] == ["Ask for the budget."]
    (new,) = {each.id: each for each in KitFolder(review.folder).read_cards()}.keys() - {"set-a-price", "say-no"}
    assert new.startswith("set-a-price-")
    apply(review, {"do": "drop", "path": OTHER})
    assert len(KitFolder(review.folder).read_cards()) == 2


def test_approval_is_saved_in_the_card_with_what_changed_it(review: Review) -> None:
    apply(review, {"do": "approve", "path": CARD})
    assert get_state((review.folder / CARD).read_text()) == "approved"
    assert review.card(CARD)["state"] == "approved"
    apply(review, {"do": "reword", "path": CARD, "key": "steps-2", "text": "Name one."})
    assert (review.card(CARD)["state"], review.card(CARD)["changed_by"]) == ("changed", ["a person"])


def test_suggestions_are_accepted_or_dismissed(review: Review) -> None:
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
    apply(review, {"do": "suggested", "path": CARD, "key": "steps-2", "text": "Leave.", "take": False})
    apply(review, {"do": "suggested", "path": CARD, "key": "steps-1", "text": "Wait.", "take": True})
    assert not (review.folder / "suggestions" / Path(CARD).name).exists()
    assert [step.text for step in read_method(review).steps] == [
        "Ask for the budget.",
        "Name a price_range [in NOK].",
        "Wait.",
    ]


def test_an_answer_is_added_to_the_questions_page_and_the_card(review: Review) -> None:
    question = next(each["question"] for each in review.card(CARD)["questions"] if "worked" in each["question"])
    apply(review, {"do": "answer", "path": CARD, "question": question, "text": "- They *sign* on the day."})
    assert [item.text for item in read_method(review).outcome] == ["They *sign* on the day."]
    assert read_method(review).outcome[0].evidence[0].source == "questions.md"
    assert "\n\n  They *sign* on the day.\n" in (review.folder / "questions.md").read_text()
    assert question not in [each["question"] for each in review.card(CARD)["questions"]]


def test_edits_of_two_windows_are_merged_and_conflicts_resolved(review: Review) -> None:
    base = (review.folder / CARD).read_text()
    first = {"do": "reword", "path": CARD, "key": "steps-1", "text": "Ask them."}
    second = {"do": "reword", "path": CARD, "key": "steps-2", "text": "Name one."}
    assert review.edit({CARD: base}, first)[1]["saved"]
    assert review.edit({CARD: base}, second)[1]["merged"] == [CARD]
    assert [step.text for step in read_method(review).steps] == ["Ask them.", "Name one."]
    request = edit_of({CARD: base}, first | {"text": "Ask the boss."})
    _, data = review.ask("POST", "/api/edit", request)
    assert data["conflicts"] == {CARD: [{"theirs": "1. Ask them.", "mine": "1. Ask the boss."}]}
    assert request["draft"] in review.ask("GET", "/api/drafts")[1]
    for choice, texts in {"theirs": ["Ask them."], "both": ["Ask them.", "Ask the boss."]}.items():
        before = (review.folder / CARD).read_text()
        assert review.ask("POST", "/api/edit", request | {"on_conflict": choice})[1]["saved"]
        assert [step.text for step in read_method(review).steps] == [*texts, "Name one."]
        KitFolder(review.folder).save_by_hand({CARD: before})
    assert review.ask("POST", "/api/edit", request | {"on_conflict": "mine"})[1]["saved"]
    assert [step.text for step in read_method(review).steps] == ["Ask the boss.", "Name one."]
    assert review.ask("GET", "/api/drafts")[1] == {}


def test_what_a_model_wrote_of_products_is_no_unsaved_edit(review: Review) -> None:
    KitFolder(review.folder).write(get_drafts_path("diy-kit"), '{"start-here.md": {}}')
    assert review.ask("GET", "/api/drafts")[1] == {}
    assert review.ask("GET", "/api/kit")[1]["drafts"] == 0


def test_nothing_is_written_during_a_build_and_the_edit_is_kept(review: Review) -> None:
    before = (review.folder / CARD).read_text()
    request = edit_of({CARD: before}, {"do": "reword", "path": CARD, "key": "steps-1", "text": "Ask them."})
    with KitFolder(review.folder).lock():
        status, data = review.ask("POST", "/api/edit", request)
        assert (status, data["saved"]) == (200, False)
        assert "in use by process" in data["waiting"]
        assert (review.folder / CARD).read_text() == before
    assert review.ask("GET", "/api/drafts")[1][request["draft"]]["operation"]["text"] == "Ask them."
    assert review.ask("POST", "/api/edit", request)[1]["saved"]


REFUSED: dict[str, dict[str, str]] = {
    "a wrong token": {"x_kit_token": "another"},
    "no token": {"x_kit_token": ""},
    "a foreign origin": {"origin": "https://evil.example"},
    "a null origin": {"origin": "null"},
    "another port of this machine": {"origin": "http://127.0.0.1:1"},
    "a foreign host": {"host": "evil.example"},
    "a host name rebound to this machine": {"host": "127.0.0.1.evil.example:80"},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("target", [("GET", "/api/kit"), ("POST", "/api/edit"), ("DELETE", "/api/draft?name=12345678")])
def test_requests_from_elsewhere_are_refused(review: Review, headers: dict[str, str], target: tuple[str, str]) -> None:
    before = (review.folder / CARD).read_text()
    body = edit_of({CARD: before}, {"do": "drop", "path": CARD}) if target[0] == "POST" else None
    status, data = review.ask(*target, body, **headers)
    assert status == 403
    assert set(data) == {"error"}
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
        return {file: file.read_bytes() for file in found if "unsaved" not in file.parts}

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
    status, data = review.ask("GET", "/api/card?path=methods/09-link.md")
    (review.folder / "methods" / "09-link.md").unlink()
    assert (status, "out of the kit" in data["error"]) == (404, True)


def test_a_request_that_is_too_large_is_refused(review: Review) -> None:
    assert review.ask("POST", "/api/edit", b" " * 5_000_000)[0] == 413
    chunks = b"".join(b"100000\r\n" + b" " * 0x100000 + b"\r\n" for _ in range(6)) + b"0\r\n\r\n"
    assert review.ask("POST", "/api/edit", chunks, transfer_encoding="chunked")[0] == 413


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"draft": "../../x"}', b"\xff"])
def test_an_invalid_request_is_refused(review: Review, body: bytes) -> None:
    assert review.ask("POST", "/api/edit", body)[0] == 400


@pytest.mark.parametrize(
    "name", ["/page/..%2fserver.py", "/page/%2e%2e/review_session.py", "/page/nothing.js", "/etc/passwd"]
)
def test_no_other_file_is_served(review: Review, name: str) -> None:
    assert review.ask("GET", name)[0] == 404


def test_the_page_may_only_run_its_own_scripts(review: Review) -> None:
    connection = review.send("GET", "/")
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    policy = answer.getheader("content-security-policy") or ""
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http://" not in page
    assert "https://" not in page


def test_no_script_of_the_page_parses_text_as_html() -> None:
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


def test_the_scripts_of_the_page_import_what_others_export() -> None:
    page = Path(__file__).parent.parent.parent / "kit_builder" / "review" / "page"
    scripts = {file.name: file.read_text() for file in page.glob("*.js")}
    exported = {
        name: set(re.findall(r"^export (?:async )?\w+ (\w+)", script, re.M)) for name, script in scripts.items()
    }
    for name, script in scripts.items():
        for imported, other in re.findall(r'^import \{ (.+) \} from "\./(.+)";$', script, re.M):
            assert set(imported.split(", ")) <= exported[other], (name, other)
            used = script[script.rindex("import {") :].partition("\n")[2]
            assert [each for each in imported.split(", ") if not re.search(rf"\b{each}\b", used)] == [], name
    preloaded = re.findall(r'"modulepreload" href="/page/(.+)"', (page / "index.html").read_text())
    assert sorted([*preloaded, "main.js"]) == sorted(scripts)


def test_a_planted_script_is_sent_as_text(review: Review) -> None:
    connection = review.send("GET", "/api/source?id=notes")
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    assert SCRIPT in body
    assert answer.getheader("content-type") == "application/json"
    assert answer.getheader("x-content-type-options") == "nosniff"


def test_the_command_prints_the_address_and_stops_when_interrupted(review: Review) -> None:
    program = "from kit_builder.cli import main; main()"
    command = [sys.executable, "-c", program, "review", str(review.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own
        assert running.stdout
        address = running.stdout.readline()
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/#([\w-]{30,})\n", address)
        assert found, address
        headers = {"x_kit_token": found[2], "host": f"127.0.0.1:{found[1]}"}
        assert Review(review.folder, int(found[1])).ask("GET", "/api/kit", **headers)[0] == 200
        _, said = interrupt(running)
    assert (running.returncode, len(said.splitlines())) == (0, 2)
