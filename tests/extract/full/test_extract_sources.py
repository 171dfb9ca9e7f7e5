"""What becomes of each line: statements across borders, lines of clients, lines asked about once more."""

import pytest

from kit_builder.extract.full.extract_sources import FullExtraction, extract_sources
from kit_builder.extract.full.windows import split_into_windows
from kit_builder.llm.model import Model
from tests.emulators.large_model import check as answer_check
from tests.emulators.large_model import extract as answer_by_rule
from tests.emulators.large_model import read_lines, read_rows, state
from tests.extract.full.conftest import Extract, prepare
from tests.wire import JSON, Asked, Wire, refuses

CALL = "\n".join(
    [
        "Emil: What do I do with the shelf by the door?",
        "Tora: Hello there.",
        "Tora: Count the shelf by the door before you open.",
        "Emil: Could I count it on Mondays only?",
        "Tora: On Mondays, yes, do that.",
        "Tora: Write the sum on the lid of the box.",
    ]
)


def reasons(found: FullExtraction) -> dict[int, str]:
    return {each.line: each.reason for each in found.left_out}


def answer_once_with(wire: Wire, *statements: JSON, unused: list[JSON] | None = None) -> None:
    """Let the model answer the first question so; what it is asked about once more is answered by rule."""

    def answer(asked: Asked) -> JSON:
        if len(asked.messages) > 4:
            return answer_by_rule(asked)
        return {"statements": list(statements), "unused": unused or []}

    wire.answers["Statements"] = answer


@pytest.mark.parametrize("part", ["both windows", "first window", "second window"])
def test_a_teaching_across_a_border_is_found_once(part: str, wire: Wire, extract: Extract) -> None:
    """A model finds what two lines teach if it sees both, whether it leaves it to one of the windows or to none."""
    rows = [f"Put the {number} boxes of that day on the table by the door." for number in range(100, 200)]
    text = "".join(f"Tora: {row}\n" for row in rows)
    end = split_into_windows(prepare(text), 650)[0].lines[-1].number
    before, after = rows[end - 1 : end + 1]

    def answer(asked: Asked) -> JSON:
        given = answer_by_rule(asked)
        own = {line.text for line in read_lines(asked)}
        takes_it = {"both windows": {before, after}, "first window": {before}, "second window": {after}}[part]
        if before in asked.text and after in asked.text and own & takes_it:
            at = next(int(row.split("]")[0][1:]) for row in asked.text.splitlines() if row.endswith(before))
            given["statements"] = [each for each in given["statements"] if each["lines"][0] not in (at, at + 1)]
            given["statements"].append(state(900, f"{before} {after}", [at, at + 1]))
        return given

    wire.answers["Statements"] = answer
    found = extract(text, words=650)
    whole = [each for each in found.statements if each.text == f"{before} {after}"]
    assert [(e.line_start, e.line_end) for each in whole for e in each.evidence] == [(end, end + 1)]
    assert found.left_out == ()


def test_lines_in_neither_list_are_asked_about_once_more(wire: Wire, extract: Extract) -> None:
    answer_once_with(wire, state(1, "Count the shelf by the door before you open.", [3]), unused=[small_talk(2)])
    found = extract(CALL)
    assert [each.text for each in found.statements] == [
        "Count the shelf by the door before you open.",
        "On Mondays, yes, do that.",
        "Write the sum on the lid of the box.",
    ]
    assert reasons(found) == {1: "said by the client", 2: "small talk", 4: "said by the client"}
    _, again = [asked for asked in wire.asked if asked.title == "Statements"]
    assert [line.number for line in read_lines(again)] == [5, 6]


def small_talk(line: int) -> JSON:
    return {"first": line, "last": line, "reason": "small talk"}


def test_lines_without_a_reason_are_listed_as_not_used(wire: Wire, extract: Extract) -> None:
    wire.answers["Statements"] = lambda _asked: {
        "statements": [state(1, "Count the shelf by the door before you open.", [3])],
        "unused": [],
    }
    found = extract(CALL)
    assert reasons(found) == {
        1: "said by the client",
        2: "not used",
        4: "said by the client",
        5: "not used",
        6: "not used",
    }
    assert [each.reason for each in found.discarded] == ["repeated"]


def test_lines_stay_unused_if_the_model_does_not_answer_about_them(wire: Wire, extract: Extract) -> None:
    answer_once_with(wire, state(1, "Count the shelf by the door before you open.", [3]))
    wire.fail("Statements", "neither cited by a statement", refuses("No."))
    found = extract(CALL)
    assert len(found.statements) == 1
    assert {reasons(found)[line] for line in (2, 5, 6)} == {"not used"}
    assert [each.level for each in found.findings] == ["warning"]


def test_only_stories_and_questions_may_rest_on_a_client_alone(wire: Wire, extract: Extract) -> None:
    kept = [
        state(1, "What do I do with the shelf by the door?", [1], kind="question"),
        state(2, "Could I count it on Mondays only?", [4], kind="story", whose="client"),
        state(3, "On Mondays, count the shelf by the door.", [3, 4, 5], kind="detail", belongs_to=1),
    ]
    answer_once_with(wire, *kept, state(4, "Could I count it on Mondays only?", [4]))
    found = extract(CALL)
    assert {"question", "story", "detail"} <= {each.kind for each in found.statements}
    assert [each.whose for each in found.statements if each.kind == "story"] == ["client"]
    assert [each.reason for each in found.discarded] == ["said by the client"]


def test_a_line_that_only_a_discarded_statement_cites_says_so(wire: Wire, extract: Extract) -> None:
    invented = state(4, "Pay 500 dollars to the landlord.", [6])
    answer_once_with(
        wire,
        *(state(line - 1, CALL.splitlines()[line - 1].removeprefix("Tora: "), [line]) for line in (2, 3, 5)),
        {**invented, "id": 9},
    )
    found = extract(CALL)
    assert reasons(found)[6] == "discarded"
    assert len(found.statements) == 3
    assert len(found.discarded) == 1


def test_a_cited_heading_does_not_move_a_statement_to_the_front(wire: Wire, extract: Extract) -> None:
    rows = ["Count the shelf by the door.", "Write the sum on the lid of the box."]
    answer_once_with(wire, state(1, rows[0], [2]), state(2, rows[1], [1, 3]))
    found = extract("# Stock\n\n" + "".join(f"- {row}\n" for row in rows))
    assert [each.text for each in found.statements] == rows


def test_statements_are_numbered_by_source_in_the_order_of_their_lines(wire: Wire, extract: Extract) -> None:
    answer_once_with(wire, state(8, "Write the sum on the lid of the box.", [6]))
    found = extract(CALL, CALL)
    assert [each.id for each in found.statements] == [
        f"call-{source}-s{number}" for source in (1, 2) for number in range(1, 5)
    ]
    starts = [each.evidence[0].line_start for each in found.statements]
    assert starts == [2, 3, 5, 6] * 2


def test_a_source_without_text_is_not_asked_about(wire: Wire, extract: Extract) -> None:
    assert extract() == FullExtraction()
    assert wire.asked == []


def test_late_statements_in_the_wrong_language_are_discarded(wire: Wire, extract: Extract) -> None:
    norwegian = "Tell hyllen ved døren på mandager, og skriv så summen på lokket av den første esken."

    def answer(asked: Asked) -> JSON:
        first = state(1, "Count the shelf by the door before you open.", [3])
        return {"statements": [state(2, norwegian, [5])] if len(asked.messages) > 4 else [first], "unused": []}

    wire.answers["Statements"] = answer
    found = extract(f"{CALL}\nTora: Lock the till.", CALL.replace("Emil", "Ola"))
    assert not any(each.text == norwegian for each in found.statements)
    assert "wrong language" in [each.reason for each in found.discarded]


def test_a_correction_that_fails_leaves_the_other_statements_their_ids(wire: Wire, model: Model) -> None:
    """Corrected statements are checked while the others are arranged, so their ids may not change."""
    rejected = "Count the shelf by the door before you open."

    def reject(asked: Asked) -> JSON:
        answer = answer_check(asked)
        ids = {row["id"] for row in read_rows(asked) if rejected in row["statement"]}
        return {"verdicts": [{**each, "verdict": "no"} if each["id"] in ids else each for each in answer["verdicts"]]}

    wire.answers["Verdicts"] = reject
    with model.open_runner() as run:
        begun = extract_sources([prepare(CALL)], model.ask, run, 6000)
        found = begun.finish(model.ask, run)
    assert [each for each in begun.likely.statements if each not in found.statements] == [
        each.statement for each in found.discarded
    ]
    assert [each.statement.text for each in found.discarded] == [rejected]
    assert reasons(found)[3] == "discarded"
    assert 3 not in reasons(begun.likely)
