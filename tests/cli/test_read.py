"""`kit-builder read`, and builds that stop in doubt."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.conftest import Command
from tests.kits import cards, report_of
from tests.wire import Wire

CALL = """\
WEBVTT

00:00:04.000 --> 00:00:09.000
<v Berit>Weigh the flour first.</v>

00:00:10.000 --> 00:00:12.000
<v Guest>How much?</v>

00:01:16.000 --> 00:01:19.000
<v Berit>One kilo. Then you add the water slowly.</v>
"""
# One label for everybody in a conversation.
ONE_LABEL = "WEBVTT\n\n" + "\n\n".join(
    f"00:{number:02}.000 --> 00:{number:02}.900\n<v Microphone>{said}</v>"
    for number, said in enumerate(
        [
            "First you weigh the flour.",
            "How much flour do you take?",
            "Then you add a litre of water.",
            "After that you knead the dough for ten minutes.",
            "Can I use a machine?",
            "Then you let the dough rest for an hour.",
            "Then you bake it until it sounds hollow.",
            "I like that.",
        ]
    )
)


def read_json(kit_builder: Command, *arguments: str | Path) -> tuple[int, Any]:
    ran = kit_builder("read", *arguments, "--json")
    return ran.status, json.loads(ran.out)["sources"]


def test_a_source_is_shown_as_json_with_its_speakers_and_lines(kit_builder: Command, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(CALL)
    status, (source,) = read_json(kit_builder, tmp_path / "call.vtt")
    assert status == 0
    facts = ("name", "format", "is_transcript", "expert", "problems", "doubts")
    assert [source[fact] for fact in facts] == ["call.vtt", "vtt", True, "Berit", [], []]
    assert [(each["name"], each["lines"]) for each in source["speakers"]] == [("Berit", 3), ("Guest", 1)]
    assert sum(each["share"] for each in source["speakers"]) == pytest.approx(1)
    assert source["times"] == [4, 76]
    assert [(line["number"], line["speaker"], line["time"], line["text"]) for line in source["lines"]] == [
        (1, "Berit", 4, "Weigh the flour first."),
        (2, "Guest", 10, "How much?"),
        (3, "Berit", 76, "One kilo."),
        (4, "Berit", 76, "Then you add the water slowly."),
    ]


def test_a_source_is_shown_to_people(kit_builder: Command, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(CALL)
    (tmp_path / "notes.md").write_text("# Bread\n\n- Weigh the flour.\n- Knead it.\n\n| Flour | 1 kg |\n")
    ran = kit_builder("read", tmp_path / "call.vtt", tmp_path / "notes.md")
    assert ran.status == 0
    call, notes = ran.out.split("notes.md\n")
    assert all(fact in call for fact in ("vtt", "Berit", "Guest", "00:00:04 to 00:01:16", "Lines: 4"))
    assert all(fact in notes for fact in ("md", "headings: 1", "list items: 2", "table rows: 1"))


def test_nothing_is_written_and_the_status_says_what_went_wrong(kit_builder: Command, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(CALL)
    before = list(tmp_path.iterdir())
    assert kit_builder("read", tmp_path / "call.vtt").status == 0
    assert kit_builder("read", tmp_path / "call.vtt", tmp_path / "gone.txt").status == 1
    assert kit_builder("read", tmp_path / "gone.txt").status == 2
    assert list(tmp_path.iterdir()) == before


def test_the_expert_and_the_speakers_can_be_corrected(kit_builder: Command, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(CALL)
    options = ("--expert", "Nora", "--speaker", "guest=Nora Moe", "--speaker", "Berit=")
    _, (source,) = read_json(kit_builder, tmp_path / "call.vtt", *options)
    assert [each["name"] for each in source["speakers"]] == ["Nora Moe"]
    assert source["expert"] == "Nora Moe"
    assert kit_builder("read", tmp_path / "call.vtt", "--speaker", "Berit").status == 2


def test_an_expert_who_does_not_speak_is_reported(kit_builder: Command, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(CALL)
    assert "Norra" in kit_builder("read", tmp_path / "call.vtt", "--expert", "Norra").err
    assert kit_builder("read", tmp_path / "call.vtt", "--expert", "Nora", "--speaker", "guest=Nora Moe").err == ""


def test_a_build_in_doubt_about_a_source_stops_before_any_call(
    wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    (tmp_path / "call.vtt").write_text(ONE_LABEL)
    kit = tmp_path / "kit"
    assert kit_builder("read", tmp_path / "call.vtt").status == 1
    ran = kit_builder("build", tmp_path / "call.vtt", "--out", kit, "--product", "book", *wire.options)
    assert ran.status == 1
    assert wire.asked == []
    assert "Microphone" in ran.err
    command = f"kit-builder read {tmp_path / 'call.vtt'}"
    assert all(way in ran.err for way in (command, '--speaker "Microphone=', "--anyway"))
    assert not (kit / "book").exists()
    (summary,) = report_of(kit)["reading"]
    assert len(summary["doubts"]) == 1
    assert "Microphone" in (kit / "report.md").read_text()


def test_a_doubt_names_the_file_as_it_can_be_read_from_here(
    wire: Wire, kit_builder: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my calls").mkdir()
    (tmp_path / "my calls" / "call.vtt").write_text(ONE_LABEL)
    monkeypatch.chdir(tmp_path)
    ran = kit_builder("build", "my calls", "--out", tmp_path / "kit", "--product", "book", *wire.options)
    assert "`kit-builder read 'my calls/call.vtt'`" in ran.err


def test_a_doubt_names_the_archive_that_a_file_came_from(
    kit_builder: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "all").mkdir()
    with ZipFile(tmp_path / "all" / "my calls.zip", "w") as archive:
        archive.writestr("call.vtt", ONE_LABEL)
    monkeypatch.chdir(tmp_path)
    for given in ("all", "all/my calls.zip"):
        ran = kit_builder("read", given)
        assert "`kit-builder read 'all/my calls.zip'`" in ran.out


def test_a_doubt_about_standard_input_names_no_command(kit_builder: Command) -> None:
    ran = kit_builder("read", "-", stdin=ONE_LABEL)
    assert "--anyway" in ran.out
    assert "kit-builder read" not in ran.out


def test_a_build_in_doubt_goes_on_if_told_so(wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(ONE_LABEL)
    ran = kit_builder(
        "build", tmp_path / "call.vtt", "--out", tmp_path / "kit", "--product", "book", "--anyway", *wire.options
    )
    assert ran.status == 0, ran.err
    assert "warning: call.vtt: " in ran.err
    assert (tmp_path / "kit" / "book").is_dir()


@pytest.mark.parametrize("how", ["option", "settings"])
def test_a_correction_removes_the_doubt(wire: Wire, kit_builder: Command, tmp_path: Path, how: str) -> None:
    (tmp_path / "call.vtt").write_text(ONE_LABEL)
    kit = tmp_path / "kit"
    options: tuple[str, ...] = ("--speaker", "microphone=Berit Moe")
    if how == "settings":
        options = ()
        kit.mkdir()
        (kit / "kit.toml").write_text('[speakers]\nmicrophone = "Berit Moe"\n')
    ran = kit_builder("build", tmp_path / "call.vtt", "--out", kit, "--product", "book", *options, *wire.options)
    assert ran.status == 0, ran.err
    assert report_of(kit)["reading"][0]["expert"] == "Berit Moe"


def test_a_stopped_build_keeps_the_cards_of_the_last_one(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path
) -> None:
    before = cards(kit)
    (sources / "call.vtt").write_text(ONE_LABEL)
    assert kit_builder("build", sources, "--out", kit, *wire.options).status == 1
    assert cards(kit) == before
    assert kit_builder("write", kit, *wire.options).status == 0


def test_methods_in_doubt_are_kept_as_cards_but_not_as_products(
    wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.md"
    doughs = ("Rye dough", "Wheat dough", "Pizza dough", "Sweet dough")
    notes.write_text("\n".join(f"# {dough}\n\nMix the {dough}.\n\nBake the {dough} at once.\n" for dough in doughs))
    kit = tmp_path / "kit"
    ran = kit_builder("build", notes, "--out", kit, "--product", "book", *wire.small)
    assert ran.status == 1
    assert len(cards(kit)) == len(doughs)
    assert not (kit / "book").exists()
    assert kit_builder("write", kit, "--product", "book", *wire.options).status == 0
    assert (kit / "book").is_dir()
    assert kit_builder("build", notes, "--out", kit, "--anyway", "--product", "book", *wire.small).status == 0


def test_a_dry_run_reports_doubts_with_its_estimate(wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(ONE_LABEL)
    ran = kit_builder(
        "build", tmp_path / "call.vtt", "--out", tmp_path / "kit", "--product", "book", "--dry-run", *wire.options
    )
    assert ran.status == 0
    assert "Microphone" in ran.err
    assert "Extracting statements" in ran.out


# Two labels take turns; one is a name, the other an ordinary word, and neither asks.
LABELS_IN_DOUBT = """\
# The oven

Prep: We always heat the oven before anybody weighs the flour.

Zeller: I would rather weigh the flour first, because the oven is quick.

Prep: That works too, but then the dough waits and the crust gets hard.

Zeller: Right, so heat the oven, weigh the flour and then knead the dough.
"""


@pytest.mark.parametrize("speakers", [["Prep", "Zeller"], []])
def test_a_model_is_asked_once_which_labels_in_doubt_are_speakers(
    wire: Wire, kit_builder: Command, tmp_path: Path, speakers: list[str]
) -> None:
    (tmp_path / "oven.md").write_text(LABELS_IN_DOUBT)
    wire.answers["Speakers"] = lambda _: {"speakers": [*speakers, "Somebody"]}
    command = ("build", tmp_path / "oven.md", "--out", tmp_path / "kit", "--product", "book")
    assert kit_builder("read", tmp_path / "oven.md").status == 1
    for _ in range(2):
        kit_builder(*command, *wire.options)
    (asked,) = (each for each in wire.asked if each.title == "Speakers")
    assert "weighs the flour" in asked.text
    assert "Zeller" not in asked.text  # a hosted model sees pseudonyms
    (summary,) = report_of(tmp_path / "kit")["reading"]
    assert sorted(each["name"] for each in summary["speakers"]) == speakers
    assert summary["doubts"] == []
    assert "Zeller" in (tmp_path / "kit" / "report.md").read_text()


def test_a_build_stops_if_the_model_cannot_tell_which_labels_are_speakers(
    wire: Wire, kit_builder: Command, tmp_path: Path
) -> None:
    (tmp_path / "oven.md").write_text(LABELS_IN_DOUBT)
    wire.answers["Speakers"] = lambda _: {"names": 3}
    command = ("build", tmp_path / "oven.md", "--out", tmp_path / "kit", "--product", "book", *wire.options)
    assert kit_builder(*command).status == 1
    assert {each.title for each in wire.asked} == {"Speakers"}
    wire.asked.clear()
    assert kit_builder(*command, "--speaker", "Prep=", "--speaker", "Zeller=").status in (0, 1)
    assert "Speakers" not in {each.title for each in wire.asked}
