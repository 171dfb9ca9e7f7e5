"""Bad answers of a large model: each is corrected once or made up for, reported, and costs no good statement."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from kit_builder.extract.full.extract_sources import FullExtraction
from tests.emulators.large_model import extract as answer_by_rule
from tests.emulators.large_model import read_lines, state
from tests.extract.full.conftest import Extract
from tests.wire import JSON, Asked, Wire, cut_off, refuses, says

SAID = (
    "Emil: The shelves by the door are never right.",
    "Tora: Count the shelf by the door first, before anybody has had coffee.",
    "Tora: Mark every box that nobody has opened for 90 days with a red pen.",
    "Tora: Put those boxes on one table and give each of them a price.",
    "Tora: Never throw a box away before the owner has looked into it.",
    "Tora: Write the sum of the prices on the lid of the first box.",
    "Tora: Take a photo of the table and hang it up in the back room.",
    "Emil: I once threw a whole box of lamps away.",
)
CALL = "\n".join(SAID)
TAUGHT = [line.removeprefix("Tora: ") for line in SAID if line.startswith("Tora: ")]
Change = Callable[[JSON], None]


def answers_badly(wire: Wire, change: Change, times: int = 1) -> None:
    """Let the model's next answers with statements be changed."""
    left = [change] * times

    def answer(asked: Asked) -> JSON:
        first = asked if len(asked.messages) == 4 else Asked(asked.path, asked.headers, drop_turns(asked.body))
        given = answer_by_rule(asked if read_lines(asked) else first)
        if left:
            left.pop()(given)
        return given

    wire.answers["Statements"] = answer


def drop_turns(body: JSON) -> JSON:
    return {**body, "messages": body["messages"][:4]}


def texts(found: FullExtraction) -> list[str]:
    return [each.text for each in found.statements]


def reasons(found: FullExtraction) -> list[str]:
    return [each.reason for each in found.discarded]


def questions(wire: Wire) -> list[str]:
    return [asked.text for asked in wire.asked if asked.title == "Statements"]


def edit(place: int, **values: Any) -> Change:
    return lambda answer: answer["statements"][place].update(values)


def add(*statements: JSON) -> Change:
    return lambda answer: answer["statements"].extend(statements)


def say(answer: JSON, said: Sequence[str]) -> None:
    for statement, text in zip(answer["statements"], said, strict=True):
        statement["text"] = text


def make_norwegian(answer: JSON) -> None:
    say(answer, ["Tell hyllen ved døren før noen har drukket kaffe, og skriv det ned på et ark med en gang."] * 6)
    for number, statement in enumerate(answer["statements"]):
        statement["text"] = f"{number}: {statement['text']}"


def run_away(answer: JSON) -> None:
    answer["statements"] = [state(number + 1, TAUGHT[0], [2 + number % 3]) for number in range(59)]


COPIED = "Spin the wheel and mark with chalk where it touches the pad."
CLIENTS_STEP = state(90, "Throw a whole box of lamps away.", [8])
FAULTS: dict[str, tuple[Change, str]] = {
    "a line that does not exist": (edit(0, lines=[99]), "no such line"),
    "no line": (edit(0, lines=[]), "no such line"),
    "a line of the client": (add(CLIENTS_STEP), "said by the client"),
    "text of the example": (add(state(90, COPIED, [3])), "copied from the prompt"),
    "no text": (add(state(90, " ", [3])), "empty text"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_statement_that_cannot_be_used_is_corrected_once(name: str, wire: Wire, extract: Extract) -> None:
    change, reason = FAULTS[name]
    answers_badly(wire, change)
    found = extract(CALL)
    assert set(texts(found)) == set(TAUGHT)
    assert any(reason in each.message for each in found.findings)
    assert len(questions(wire)) == 2
    assert not any(each.level == "error" for each in found.findings)


@pytest.mark.parametrize("name", FAULTS)
def test_a_statement_that_stays_unusable_is_discarded_and_reported(name: str, wire: Wire, extract: Extract) -> None:
    change, reason = FAULTS[name]
    answers_badly(wire, change, 2)
    found = extract(CALL)
    assert set(texts(found)) == set(TAUGHT)
    assert reason in reasons(found)
    assert any(each.level == "warning" and reason in each.message for each in found.findings)


@pytest.mark.parametrize(
    ("change", "reason"), [(make_norwegian, "wrong language"), (run_away, "runaway list")], ids=["language", "runaway"]
)
def test_an_answer_that_cannot_be_used_is_given_again(
    change: Change, reason: str, wire: Wire, extract: Extract
) -> None:
    answers_badly(wire, change)
    found = extract(CALL)
    assert texts(found) == TAUGHT
    assert any(reason in each.message.lower() for each in found.findings)
    assert len(questions(wire)) == 2


def test_an_empty_list_is_doubted_once(wire: Wire, extract: Extract) -> None:
    answers_badly(wire, lambda answer: answer.update(statements=[], unused=[unused(1, 8)]))
    found = extract(CALL)
    assert texts(found) == TAUGHT
    assert any("empty list" in each.message.lower() for each in found.findings)


def unused(first: int, last: int, reason: str = "small talk") -> JSON:
    return {"first": first, "last": last, "reason": reason}


def test_a_list_that_stays_empty_is_taken_and_reported(wire: Wire, extract: Extract) -> None:
    answers_badly(wire, lambda answer: answer.update(statements=[], unused=[unused(1, 8)]), 2)
    found = extract(CALL)
    assert found.statements == ()
    assert {each.reason for each in found.left_out} == {"small talk"}
    assert [each.level for each in found.findings] == ["warning"]


def test_a_list_that_still_runs_away_loses_its_repetitions(wire: Wire, extract: Extract) -> None:
    answers_badly(wire, run_away, 2)
    found = extract(CALL)
    assert len(texts(found)) == len(set(texts(found)))
    assert set(TAUGHT) == set(texts(found))
    assert reasons(found) == ["repeated"] * 58
    assert found.failed == ()


def test_a_source_whose_statements_stay_in_the_wrong_language_is_left_to_the_small_chain(
    wire: Wire, extract: Extract
) -> None:
    answers_badly(wire, make_norwegian, 9)
    found = extract(CALL)
    assert [each.source.name for each in found.failed] == ["call-1.txt"]
    assert found.statements == ()
    assert "wrong language" in reasons(found)


def test_repeated_ids_and_unknown_owners_are_settled(wire: Wire, extract: Extract) -> None:
    def change(answer: JSON) -> None:
        edit(1, id=1)(answer)
        edit(2, belongs_to=77)(answer)
        edit(3, belongs_to=5)(answer)

    answers_badly(wire, change)
    found = extract(CALL)
    assert texts(found) == TAUGHT
    assert [each.belongs_to for each in found.statements] == ["", "", "", "call-1-s5", "", ""]
    assert len(found.findings) == 2
    assert len(questions(wire)) == 1


def test_a_statement_given_twice_counts_once(wire: Wire, extract: Extract) -> None:
    answers_badly(wire, add(state(90, TAUGHT[0], [2])))
    found = extract(CALL)
    assert texts(found) == TAUGHT
    assert reasons(found) == ["repeated"]
    assert len(found.discarded) == 1


@pytest.mark.parametrize("fault", [refuses("I cannot help with that."), cut_off()], ids=["refused", "cut off"])
def test_a_window_without_an_answer_is_asked_about_in_halves(fault: Any, wire: Wire, extract: Extract) -> None:
    wire.queue(fault)
    found = extract(CALL)
    assert texts(found) == TAUGHT
    assert [each.level for each in found.findings] == ["warning"]
    assert len(questions(wire)) == 3


def test_truncated_json_is_asked_for_again_and_then_in_halves(wire: Wire, extract: Extract) -> None:
    truncated = says('{"statements": [{"id": 1, "kind": "step", "text": "Count the')
    wire.queue(truncated, truncated)
    found = extract(CALL)
    assert texts(found) == TAUGHT
    assert ["did not match" in each.message for each in found.findings] == [True]


def test_a_refusal_for_one_window_costs_only_the_lines_around_it(wire: Wire, extract: Extract) -> None:
    lines = [f"Tora: Put the {number} boxes of that day on the table by the door." for number in range(100, 200)]
    lines[50] = "Tora: Open the safe with a hairpin and a steady hand."
    wire.fail("Statements", "hairpin", refuses("I cannot help with that."))
    found = extract("\n".join(lines), words=400)
    assert len(found.statements) > 80
    assert {each.reason for each in found.left_out} == {"not used"}
    assert any("hairpin" in each.text for each in found.left_out)
    assert any(each.level == "error" and "refused" in each.message for each in found.findings)


def test_a_source_that_the_model_refuses_is_left_to_the_small_chain(wire: Wire, extract: Extract) -> None:
    wire.fail("Statements", "crate", refuses("I cannot help with that."))
    found = extract(CALL.replace("box", "crate"), CALL)
    assert [each.source.name for each in found.failed] == ["call-1.txt"]
    assert texts(found) == TAUGHT


def test_a_source_of_which_too_little_is_supported_is_left_to_the_small_chain(wire: Wire, extract: Extract) -> None:
    def answer(asked: Asked) -> JSON:
        given = answer_by_rule(asked)
        for each in given["statements"][:3] if "table" in asked.text else []:
            each["text"] = f"Pay {each['id']}00 dollars to the landlord."
        return given

    wire.answers["Statements"] = answer
    found = extract(CALL, CALL.replace("table", "bench"))
    assert [each.source.id for each in found.failed] == ["call-1"]
    assert {each.evidence[0].source_id for each in found.statements} == {"call-2"}
    assert reasons(found).count("left to the small chain") == 3
    assert any("3 of 6 statements" in each.message for each in found.findings)
    assert len(found.statements) + len(found.discarded) == 12


def test_everything_the_model_takes_up_counts(extract: Extract) -> None:
    """No word list vetoes what the model takes up, as the small chain's do."""
    told = (
        "Um, hello, before our next call, do this one.",
        "No wait, I take that back, you could just, you know, fold it.",
    )
    assert texts(extract("".join(f"Tora: {each}\nEmil: Okay.\n" for each in told))) == list(told)


def test_a_runaway_list_may_have_other_faults_too(wire: Wire, extract: Extract) -> None:
    def change(answer: JSON) -> None:
        run_away(answer)
        answer["statements"].append(state(80, TAUGHT[1], [99]))

    answers_badly(wire, change, 2)
    found = extract(CALL)
    assert set(texts(found)) == set(TAUGHT)
    assert {"repeated", "no such line"} <= set(reasons(found))
