"""Archives of many calls: nothing is lost, no call is too large, and calls and time grow with the archive."""

import random
from pathlib import Path

import pytest

from kit_builder.methods import name_jobs
from kit_builder.methods.organise import Organisation
from kit_builder.records import Statement
from tests.emulators.organiser import ANSWERS, answer_as_organiser
from tests.methods.statements import organise, told
from tests.wire import Asked, Wire, cut_off, refuses

MOST_WORDS = 600
_TOPICS = ["plates", "suppliers", "menus", "rosters", "allergens", "invoices", "bookings", "wages"]
_NOUNS = ["scale", "ledger", "pass", "fridge", "till", "crate", "label", "shelf", "van", "oven", "stool", "hatch"]
_VERBS = ["Weigh", "Move", "Count", "Mark", "Price", "Lift", "Clean", "Photograph"]


def make_call(number: int, rng: random.Random) -> list[Statement]:
    """Return the statements of a call on two topics; what is said about a topic is one of 24 steps with a reason."""
    rows: list[str] = []
    for topic in (_TOPICS[number % 8], _TOPICS[(number + 3) % 8]):
        for place in sorted(rng.sample(range(24), 4)):
            verb, noun = _VERBS[place % 8], _NOUNS[place // 2]
            rows.append(f"step: {verb} the {noun} for topic {topic} before anything else.")
            rows.append(f"reason<{len(rows)}: The {noun} tells you what topic {topic} costs without it.")
    return told(f"call-{number}.vtt", *rows)


def make_archive(calls: int) -> list[Statement]:
    rng = random.Random(7)  # noqa: S311
    return [each for number in range(calls) for each in make_call(number, rng)]


def measure(wire: Wire, folder: Path, calls: int) -> tuple[Organisation, int, int]:
    """Return what an archive becomes, the calls, and the words of the longest question."""
    folder.mkdir()
    wire.asked.clear()
    found = organise(make_archive(calls), wire, folder, most_words=MOST_WORDS)
    words = max(sum(len(text.split()) for _, text in asked.messages[1:]) for asked in wire.asked)
    return found, len(wire.asked), words


def test_an_archive_is_grouped_and_nothing_is_lost(wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_as_organiser(wire)
    monkeypatch.setattr(name_jobs, "MAX_NAMES", 20)  # so that names are compared in rounds
    found, calls, words = measure(wire, tmp_path / "small", 8)
    assert sorted(each.name for each in found.methods) == sorted(f"Do {topic}" for topic in _TOPICS)
    assert found.merged > 0
    assert [each.message for each in found.findings if each.level != "note"] == []
    more, more_calls, more_words = measure(wire, tmp_path / "large", 32)
    assert sorted(each.name for each in more.methods) == sorted(f"Do {topic}" for topic in _TOPICS)
    # What is about a duplicate goes to the step that is shown in its place.
    assert [item.text for each in more.methods for item in each.reasons] == []
    assert more_calls <= 4.5 * calls
    assert sum(asked.title == "SameJobs" for asked in wire.asked) > 2
    # A row of a prompt has an id and a kind beside the words of the statement; registers show what was said as well.
    assert max(words, more_words) < 5 * MOST_WORDS


@pytest.mark.parametrize("title", ["NamedJobs", "SameJobs", "SameStatements", "Organised", "Registers"])
def test_a_refusal_or_an_answer_cut_off_costs_no_statement(title: str, wire: Wire, tmp_path: Path) -> None:
    answer_as_organiser(wire)
    wire.fail(title, "plates", refuses("No."))
    wire.fail(title, "suppliers", cut_off())
    found = organise(make_archive(32), wire, tmp_path, most_words=MOST_WORDS)
    assert any(each.level == "warning" for each in found.findings)


def test_jobs_with_unknown_ranges_take_in_what_is_between(wire: Wire, tmp_path: Path) -> None:
    answer_as_organiser(wire)

    def name_badly(asked: Asked) -> dict[str, object]:
        answer = ANSWERS["NamedJobs"](asked)
        for job in answer["jobs"]:
            first, *others = job["ranges"]
            unknown = [{"first": each["first"], "last": "s999"} for each in others]
            job["ranges"] = [*unknown, {"first": first["first"], "last": first["first"]}]
        return answer

    wire.answers["NamedJobs"] = name_badly
    found = organise(make_archive(12), wire, tmp_path, most_words=MOST_WORDS)
    assert any("sorted" in each.message for each in found.findings)
