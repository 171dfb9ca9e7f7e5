"""Kits for the review benchmark: a sample with its source lines and recordings of its calls, and a large kit."""

import io
import json
import shutil
import subprocess
import sys
import wave
from dataclasses import replace
from pathlib import Path

from kit_builder.evidence.alignment import make_evidence
from kit_builder.kit.build_state import load_report, load_sources, save_build
from kit_builder.kit.cards import read_card, write_card
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.report import Report
from kit_builder.kit.report_json import from_json
from kit_builder.records import Evidence, Item, LeftOut, Line, Method, Source
from kit_builder.sources import read_sources
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder

_WORDS = load_language("en", [find_prompts_folder()]).words
SAMPLES = Path(__file__).parent.parent / "samples"


def copy_sample(folder: Path, name: str = "restaurant-margins") -> Path:
    """Copy the kit of a sample, with what a build keeps of its sources and with silent recordings of its calls."""
    shutil.copytree(SAMPLES / name / "kit", folder)
    calls = folder.with_name(f"{folder.name}-calls")
    shutil.copytree(SAMPLES / name, calls, ignore=shutil.ignore_patterns("kit"))
    sources, _ = read_sources([str(path) for path in sorted(calls.iterdir())], io.BytesIO())
    for source in sources:
        if source.path and any(line.time for line in source.lines):
            _write_recording(source.path.with_suffix(".wav"), max(line.time or 0 for line in source.lines) + 60)
    kept = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    kit = KitFolder(folder)
    for path in kit.list_cards():  # as a build has written them, so that nobody searches them for names by hand
        text = kit.read_existing(path)
        (folder / path).unlink()
        kit.save_file(path, text)
    return _save_sources(folder, Report(left_out=from_json(kept).left_out, parsed_sources=sources))


def copy_built_kit(given: Path | None, folder: Path, sample: str) -> None:
    """Copy a kit, or else that of a sample.

    A card of the copy has a conflict, and the products of a sample are to be rendered from what was drafted.
    """
    if given:
        shutil.copytree(given, folder)
    else:
        copy_sample(folder, sample)
        for product in KitFolder(folder).read_settings().products:
            for file in [*(folder / product).glob("[!o]*"), *(folder / product).glob("o[!u]*")]:  # all but the outline
                file.unlink()
    kit = KitFolder(folder)
    cards = {path: read_card(kit.read_existing(path), path) for path in kit.list_cards()}
    if not any(method.conflicts for method in cards.values()):
        path, method = next(iter(cards.items()))
        left = load_report(kit).left_out[0]
        source = next(each for each in load_sources(kit) if each.name == left.source)
        found = (make_evidence(source, [source.lines[left.line - 1]]),)
        rule = Item("Change at most three of them.", found, (Item("Change at most five.", found),), kind="rule")
        first = replace(method.steps[0], attachments=(*method.steps[0].attachments, rule))
        (folder / path).write_text(
            write_card(replace(method, steps=(first, *method.steps[1:])), _WORDS), encoding="utf-8"
        )


def run_command(name: str, folder: Path, *options: str) -> None:
    """Run a command on a kit, and print how it ended."""
    program = [sys.executable, "-c", "from kit_builder.cli import main; main()", name, str(folder), *options]
    ran = subprocess.run(program, capture_output=True, text=True, check=False)
    print("   ", name, "exited with", ran.returncode, "|", (ran.stderr.splitlines() or [""])[-1])


def publish(folder: Path) -> None:
    """Write the products and publish them; exit with an error if nothing was published."""
    run_command("write", folder, "--model", "none")
    run_command("publish", folder, "--approved", "--to", "html")
    if not [*(folder / "published").rglob("*.html")]:
        sys.exit("Nothing was published.")


def make_large_kit(folder: Path, methods: int, transcripts: int, lines: int = 300) -> Path:
    """Make a kit of `methods` methods with ten steps each, from `transcripts` transcripts of `lines` lines."""
    sources = tuple(_make_transcript(number, lines) for number in range(1, transcripts + 1))
    folder.mkdir(parents=True)
    (folder / "kit.toml").write_text('title = "Large"\nlanguage = "en"\nproducts = ["book"]\n', encoding="utf-8")
    kit = KitFolder(folder)
    kit.create()
    words = load_language("en", [find_prompts_folder()]).words
    (folder / "methods").mkdir()
    for number in range(1, methods + 1):
        card = write_card(_make_method(number, sources), words)
        (folder / "methods" / f"{number:03}-method-{number}.md").write_text(card, encoding="utf-8")
    left = tuple(
        LeftOut(source.name, line.number, line.text, "not used") for source in sources for line in source.lines[::3]
    )
    return _save_sources(folder, Report(left_out=left, parsed_sources=sources))


def _save_sources(folder: Path, report: Report) -> Path:
    kit = KitFolder(folder)
    kit.create()
    save_build(report, load_language("en", [find_prompts_folder()]), kit)
    return folder


def _write_recording(file: Path, seconds: float) -> None:
    """Write a silent recording of this many seconds."""
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes([128]) * int(8000 * seconds))


def _make_transcript(number: int, lines: int) -> Source:
    said = tuple(
        Line(at, f"In call {number}, count row {at} of the stock and write down what is missing.", (), "Kari", at * 4.0)
        for at in range(1, lines + 1)
    )
    return Source(f"call-{number}.vtt", f"call-{number}", "", said)


def _make_method(number: int, sources: tuple[Source, ...]) -> Method:
    steps = []
    for step in range(10):
        source = sources[(number + step) % len(sources)]
        line = source.lines[(number * 7 + step) % len(source.lines)]
        found = Evidence(source.name, source.id, line.number, line.number, line.text, "00:00:04")
        steps.append(Item(f"{line.text} Step {step} of {number}.", (found,)))
    return Method(f"method-{number}", f"Method {number}: count the stock", steps=tuple(steps))
