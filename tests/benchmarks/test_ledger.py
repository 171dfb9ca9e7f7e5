import io
import json
import re
from pathlib import Path

import pytest
from ledger import main, measure
from ledger_file import Ledger, read_ledger
from ledger_text import compile_pattern, normalise, says

from kit_builder.sources import read_sources
from tests.benchmarks.conftest import SAMPLES, run

GOLD = Path(__file__).parent.parent / "gold"
NAMES = ("restaurant-margins", "nettbutikk", "small")


def write(folder: Path, text: str, name: str = "a.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def ledger() -> Ledger:
    return read_ledger(GOLD / "small.toml")


@pytest.mark.parametrize("name", NAMES)
def test_teachings_of_ledgers_stand_in_the_sources_and_fit_their_patterns(name: str) -> None:
    ledger = read_ledger(GOLD / f"{name}.toml")
    files = [str(path) for path in (SAMPLES / name).iterdir() if path.is_file()]
    said = {
        source.name: " ".join(line.text for line in source.lines) for source in read_sources(files, io.BytesIO())[0]
    }
    assert [each.text for each in ledger.teachings if not says(each.wanted, normalise(each.text))] == []
    assert [each.quote for each in ledger.teachings if each.quote not in said[each.source]] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_text_with_all_teachings_has_all_of_them_in_order_and_an_empty_one_none(name: str, tmp_path: Path) -> None:
    ledger = read_ledger(GOLD / f"{name}.toml")
    for number, method in enumerate(ledger.methods):
        told = [each for each in ledger.teachings if each.method == method]
        steps = [f"{at}. {each.text}" for at, each in enumerate((t for t in told if t.order), 1)]
        others = [each.text for each in told if not each.order]
        write(tmp_path, f"# {method}\n\n" + "\n".join(steps) + "\n\n" + "\n\n".join(others), f"{number}.md")
    result = measure(ledger, tmp_path)
    assert (result.present, result.missing) == (result.teachings, [])
    assert result.tau is not None
    assert result.tau > 0.8  # a word of a later step may stand in an earlier one
    assert measure(ledger, write(tmp_path, "", "empty.md")).present == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_cards_of_samples_have_nearly_all_teachings(name: str) -> None:
    result = measure(read_ledger(GOLD / f"{name}.toml"), SAMPLES / name / "kit" / "methods")
    assert result.present >= 0.95 * result.teachings


def test_steps_in_another_order_lower_the_order(ledger: Ledger, tmp_path: Path) -> None:
    steps = [each.text for each in ledger.teachings if each.order]
    turned = write(tmp_path, "\n".join(f"{at}. {text}" for at, text in enumerate(steps[::-1], 1)))
    result = measure(ledger, turned)
    assert result.order[ledger.methods[0]].steps == 7
    assert result.tau == -1.0


def test_a_step_that_comes_again_is_a_repeat(ledger: Ledger, tmp_path: Path) -> None:
    first, again = "Send the invoice the same day you deliver the work.", "The same day you deliver, send the invoice."
    path = write(tmp_path, f"1. {first}\n2. Put the due date in the subject line.\n3. {again}\n")
    assert measure(ledger, path).repeats == ((first, again),)


def test_what_must_not_be_said_counts_unless_the_text_warns_of_it(tmp_path: Path) -> None:
    ledger = read_ledger(GOLD / "restaurant-margins.toml")
    said = "Price every dish at times three.\n"
    assert [why for why, _, _ in measure(ledger, write(tmp_path, said)).faults] == [
        "the client's idea, turned down: Times three is enough."
    ]
    warned = write(tmp_path, f"{said}\nThat treats a soup and a steak the same.\n")
    assert measure(ledger, warned).faults == ()


def test_names_and_conflicts(tmp_path: Path) -> None:
    ledger = read_ledger(GOLD / "restaurant-margins.toml")
    text = "# Costs\n\nMaren Holt says: if Luca's food cost is over 32 percent, it goes on the list. No Lucan bowl.\n"
    result = measure(ledger, write(tmp_path, text))
    assert result.names == {"Luca": 1}
    assert list(result.told.values()) == [["32"]]


def test_footnotes_comments_and_outlines_are_not_measured(ledger: Ledger, tmp_path: Path) -> None:
    step = "Put the due date in the subject line."
    write(tmp_path, f"<!-- {step} -->\n\nHello there. [^a]\n\n[^a]: notes.md, line 3: {step}\n")
    write(tmp_path, step, "outline.md")
    assert measure(ledger, tmp_path).present == 0


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("weigh", "It was weighed.", True),
        ("weigh", "An unweighed plate.", False),
        ("~weigh", "An unweighed plate.", True),
        ("=off", "Take it off.", True),
        ("=off", "An offer.", False),
        ("15", "150 or 15.5", False),
        ("12000", "12 000 kroner", True),
        ("ten", "Attendance often tends to fall.", False),
        ("one week", "one “week", True),
    ],
)
def test_patterns(pattern: str, text: str, found: bool) -> None:
    assert bool(compile_pattern(pattern).search(normalise(text))) == found


def test_ledgers_in_json_are_read_as_well(tmp_path: Path) -> None:
    teaching = {"kind": "step", "method": "M", "source": "a", "lines": "a"}
    given = {
        "expert": "Ann",
        "methods": [{"name": "M"}],
        "teachings": [
            {"id": "t1", "order": 1, "text": "Weigh.", "must": [["weigh", "*scale"]], **teaching},
            {"id": "t2", "order": 2, "text": "Weigh it.", "must": [["weigh", "on$"]], **teaching},
        ],
        "duplicates": [["t1", "t2"]],
        "must_not": [{"why": "retracted", "text": "Guess.", "any": ["guess + plate"], "unless": ["never"]}],
        "contradictions": [{"what": "the limit", "near": [["limit"]], "values": ["ten / 10", "12"]}],
    }
    ledger = write(tmp_path, json.dumps(given), "ledger.json")
    text = write(tmp_path, "Use an upscale one.\n\nGuess the plate.\n\nThe limit is 10.\n")
    [result] = map(json.loads, run(main, ledger, text, "--json").splitlines())
    assert (result["present"], result["teachings"], result["told"]) == (1, 1, {"the limit": ["ten"]})
    assert len(result["must_not"]) == 1


def test_a_kit_is_measured_part_by_part() -> None:
    lines = run(main, GOLD / "small.toml", SAMPLES / "small" / "kit", "--short").splitlines()
    assert [Path(line.partition(":")[0]).name for line in lines] == [
        *("methods", "book", "webinar", "diy-kit", "course", "offer")
    ]
    assert all(re.search(r" of 15 teachings \(\d+%\), order ", line) for line in lines)
    whole = run(main, GOLD / "small.toml", SAMPLES / "small" / "kit" / "offer")
    assert "missing invoice-" in whole
    assert "by kind: goal" in whole
