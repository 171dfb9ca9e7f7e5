import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from judging import flatten, has_quote
from product_sets import join_pages, read_set
from reading import PAIRS, load_points, main

from tests.benchmarks.conftest import BOOK, SMALL, answer_questions, copy_kit, fill_in, judge_options, run, run_failing
from tests.wire import Asked, Wire

OURS = SMALL / "kit"


def find_book(prompt: str) -> str:
    """Return the label of the text that is BOOK."""
    return next(label for label in "XY" if f"==== {label}.md ====\n\n# Invoices" in prompt)


def test_what_tells_sets_apart_is_not_in_the_texts(theirs: Path, tmp_path: Path) -> None:
    (theirs / "course").mkdir()
    (theirs / "course" / "1.md").write_text('# One\n\nSee [two](2.md). [^a]\n\n[^a]: call.vtt, line 3: "Said so."\n')
    (theirs / "course" / "outline.md").write_text("# Outline\n\nFor the builder.\n")
    assert read_set(theirs)["course"] == {"course/1.md": "# One\n\nSee two.\n"}
    ours = read_set(copy_kit("restaurant-margins", tmp_path, "webinar", "offer"))
    assert list(ours) == ["webinar", "offer"]
    assert [*ours["offer"]][:2] == ["offer/offer.md", "offer/landing-page.md"]
    everything = "\n".join(join_pages(pages) for pages in ours.values())
    assert not re.search(r"\[\^|<!--|\]\(0\d-|\w\.md\b", everything)
    assert not [name for pages in ours.values() for name in pages if "outline" in name or "behind" in name]


def test_a_deck_has_only_what_its_script_does_not_show(tmp_path: Path) -> None:
    kit = copy_kit("restaurant-margins", tmp_path, "webinar")
    assert not [path for path in read_set(kit)["webinar"] if path.endswith("-slides.md")]
    deck = next((kit / "webinar").glob("01-*-slides.md"))
    more = "\n\n---\n\n## One that was added\n\n- By hand\n\n<!-- Say why -->\n"
    deck.write_text(deck.read_text(encoding="utf-8") + more, encoding="utf-8")
    shown = read_set(kit)["webinar"][f"webinar/{deck.name}"]
    assert shown == "## One that was added\n\n- By hand\n\n*Say why*\n"


def test_preferences_are_counted_for_the_sets_and_a_flip_is_a_tie(wire: Wire, theirs: Path, tmp_path: Path) -> None:
    def answer(key: str, _text: str, prompt: str) -> tuple[str, str]:
        book = find_book(prompt) if "# Invoices" in prompt else "X"
        ours = "Y" if book == "X" else "X"
        chosen = {"work": ours, "learn": book, "pay": "X", "sign": "neither"}
        quote = "count to ten before you ring" if key in PAIRS else ""
        if key.startswith("minutes"):
            return ("5 minutes" if key.endswith(ours) else "40"), ""
        if key.startswith("G6"):
            return ("no" if key.endswith(book) else "yes"), "Phone FIRST … *the reminder*"
        return chosen.get(key, "partly"), quote

    wire.answers["GivenAnswers"] = answer_questions(answer)
    saved = tmp_path / "all.json"
    options = (*judge_options(wire), "--only", "book", "--per-call", "50", "--out", tmp_path, "--json", saved)
    out = run(main, OURS, theirs, *options)
    assert "| openai:test-model | book | ours | theirs | tie | tie | 1, 2, 1 | 1 | 0 / 1 |" in out
    asked = sum(not each.get("sources") for each in load_points()["book"].values())
    assert f"{asked} of {2 * asked} / {asked} of {2 * asked} | 5 / 40 |" in out
    [result] = json.loads(saved.read_text(encoding="utf-8"))
    assert result["flips"] == ["pay"]
    verified = [key for key, each in result["answers"].items() if each["is_verified"]]
    assert {key.rpartition(" ")[2] for key in verified} >= {"work", "learn", "pay", "sign"}
    assert len(wire.asked) == 2


def test_each_question_is_a_call_unless_several_are_asked_for(wire: Wire, theirs: Path, tmp_path: Path) -> None:
    wire.answers["GivenAnswers"] = answer_questions(
        lambda key, _text, _prompt: ("12" if "min" in key else "X", "Phone")
    )
    options = (*judge_options(wire), "--only", "book", "--no-points", "--out", tmp_path)
    run(main, OURS, theirs, *options)
    assert len(wire.asked) == 2 * len(PAIRS) + 2
    assert all(len(re.findall("^id: ", asked.text, re.MULTILINE)) == 1 for asked in wire.asked)


def test_unusable_answers_are_counted(wire: Wire, theirs: Path, tmp_path: Path) -> None:
    def reply(asked: Asked) -> dict[str, object]:
        keys = re.findall(r"^id: (\S+)", asked.text, re.MULTILINE)
        given = [{"id": key, "answer": "9 of 10", "quote": "so good", "reason": ""} for key in keys]
        return {"answers": [{**each, "answer": "X"} if each["id"] == "pay" else each for each in given]}

    wire.answers["GivenAnswers"] = reply
    options = (*judge_options(wire), "--only", "book", "--no-points", "--per-call", "9", "--out", tmp_path)
    out = run(main, OURS, theirs, *options)
    assert "| - | - | tie | - | 0, 1, 0 | 1 |" in out
    assert "2 of 2 quotes do not stand in the text; 8 questions without a usable answer." in out


def test_people_fill_in_forms(theirs: Path, tmp_path: Path) -> None:
    folders = [tmp_path / "anna", tmp_path / "ben"]
    judges = [option for folder in folders for option in ("--judge", f"folder:{folder}")]
    options = (*judges, "--sources", SMALL / "notes.md")
    error = run_failing(main, OURS, theirs, *options)
    assert "Only ours has: webinar, diy-kit, course." in error
    assert error.count("of 100 answers are missing in") == 2
    assert f"{folders[0] / 'order-1' / 'book' / 'form.md'}: 46" in error
    for folder in folders:
        pair = folder / "order-1" / "book"
        assert "On day 21" in (pair / "sources.md").read_text(encoding="utf-8")
        texts = [(folder / order / "book" / "X.md").read_text(encoding="utf-8") for order in ("order-1", "order-2")]
        assert sorted(text == BOOK for text in texts) == [False, True]
        for form in folder.rglob("form.md"):
            label = next((each for each in "XY" if (form.parent / f"{each}.md").read_text() == BOOK), "X")
            fill_in(form, lambda key, label=label: ("30", "Phone first.") if "min" in key else _choose(key, label))
    out = run(main, OURS, theirs, *options)
    assert re.search(r"\| anna \| book \| theirs \| theirs \| theirs \| theirs \| 0, 0, 4 \| 0 \| 0 / 0 \|", out)
    assert "Agreement on pairs, anna and ben:" in out


def _choose(key: str, label: str) -> tuple[str, str]:
    return (label, "Then send the reminder.") if key in PAIRS else ("yes", "day 10")


def test_a_form_of_other_texts_or_with_another_answer_is_an_error(theirs: Path, tmp_path: Path) -> None:
    options = ("--judge", f"folder:{tmp_path / 'anna'}", "--only", "offer", "--no-points", "--orders", "1")
    run_failing(main, OURS, theirs, *options)
    form = tmp_path / "anna" / "order-1" / "offer" / "form.md"
    fill_in(form, lambda key: ("7 of 10", "") if key == "pay" else ("", ""))
    assert "order-1/offer, pay: '7 of 10' is not X, Y or neither" in run_failing(main, OURS, theirs, *options)
    (theirs / "offer.md").write_text("# Another offer\n")
    assert "is another text than this run compares" in run_failing(main, OURS, theirs, *options)


def test_sets_without_a_common_product_are_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    result = CliRunner().invoke(main, [str(OURS), str(tmp_path / "theirs"), "--judge", "folder:x"])
    assert result.exit_code == 1
    assert "has no products" in result.stderr


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("weigh FIRST, then “the invoices”", True),
        ("Weigh first … invoices", True),
        ("weigh last", False),
        ("weigh first ... then the milk", False),
        ("…", False),
        ("the invoices. Ring Ann", True),
    ],
)
def test_quotes_are_looked_up_whatever_their_marks(quote: str, stands: bool) -> None:
    assert has_quote("**Weigh first**, then the\ninvoices.\n\n- [ ] Ring Ann\n", quote) == stands


def test_flattening_keeps_numbers() -> None:
    assert flatten("*12.5* %, “so”") == "12.5 %, so"


def test_each_point_is_a_question_of_its_own() -> None:
    lists = load_points()
    assert {name: len(points) for name, points in lists.items()} == {
        "gate": 8,
        **dict.fromkeys(("book", "webinar", "diy-kit", "course", "offer"), 12),
    }
    assert all(str(point["ask"]).endswith(("?", ".")) for points in lists.values() for point in points.values())
