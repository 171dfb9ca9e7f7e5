"""The command line: output, errors and exit status."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kit_builder.cli import main
from kit_builder.kit.settings import Settings, read_settings
from kit_builder.text.words import list_languages
from tests.conftest import NOTES, Command
from tests.kits import INVOICES, card_of, cards, edit, report_of
from tests.wire import Wire, status, unknown_model

HEAVY = ("langchain", "langchain_core", "langchain_openai", "openai", "pydantic", "jinja2", "rich", "markdown_it")


def commands(context: click.Context) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command with its path."""
    yield tuple(context.command_path.split()[1:]), context.command
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            assert command
            yield from commands(click.Context(command, info_name=name, parent=context))


COMMANDS = dict(commands(click.Context(main, info_name="kit-builder", **main.context_settings)))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_names_every_option_and_command(kit_builder: Command, path: tuple[str, ...]) -> None:
    command = COMMANDS[path]
    ran = kit_builder(*path, "--help")
    assert (ran.status, ran.err) == (0, "")
    options = [name for each in command.params if isinstance(each, click.Option) for name in each.opts]
    inner = command.list_commands(click.Context(command)) if isinstance(command, click.Group) else []
    assert [name for name in (*options, *inner) if name not in ran.out] == []
    assert command.help


def test_help_imports_little_and_nothing_heavy() -> None:
    """What is imported decides whether it starts within 0.25 s; `benchmarks/speed.py startup` measures it."""
    code = """if True:
        import atexit, sys
        atexit.register(lambda: print(*sys.modules, file=sys.stderr))
        from kit_builder.cli import main
        main(["--help"])
    """
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603
    assert "Usage: " in ran.stdout
    imported = set(ran.stderr.split())
    assert imported & {*HEAVY} == set()
    assert len(imported) < 200


def test_a_mistyped_command_is_answered_with_the_one_that_is_meant(kit_builder: Command) -> None:
    ran = kit_builder("biuld", "notes.md")
    assert (ran.status, ran.out) == (2, "")
    assert "Did you mean 'build'?" in ran.err
    assert "Did you mean" not in kit_builder("xyz").err


def test_help_names_the_languages_and_products_there_are(kit_builder: Command) -> None:
    told = set(re.findall(r"[\w-]+", kit_builder("build", "--help").out))
    assert {*list_languages(), *Settings().products} <= told


def test_the_version_is_printed(kit_builder: Command) -> None:
    assert re.search(r"\d+\.\d+\.\d+", kit_builder("--version").out)


def test_a_piped_build_prints_a_notice_and_a_summary(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", "--product", "book", *wire.small)
    assert ran.status == 0
    notice, *following = ran.err.splitlines()
    assert all(line.startswith("Next: ") for line in following)
    assert wire.url in notice
    assert "pseudonyms" in notice
    methods, lines, items, model, *_, findings, files = ran.out.splitlines()
    assert methods.startswith("3 methods")
    assert re.match(r"\d+ items found by the small chain: \d+ placed", items)
    assert re.search(r"\d+ of \d+ lines used", lines)
    assert f"{len(wire.asked)} calls" in model
    assert findings.startswith("Findings: ")
    assert str(tmp_path / "kit") in files
    assert "\x1b" not in ran.out


def test_a_command_to_run_next_can_be_pasted_into_a_shell(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "Kåre's kit"
    told = kit_builder("new", folder).err.partition("run: ")[2]
    assert shlex.split(told)[-1] == str(folder)
    ran = kit_builder("build", sources, "--out", folder, "--product", "book", *wire.small)
    command = re.search("`(kit-builder review .*?)` ", ran.err)
    assert command and shlex.split(command[1])[-1] == str(folder)


def test_invalid_sources_are_listed_and_the_others_are_built(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    (tmp_path / "tom æøå.md").write_text(" \n")
    (tmp_path / "logo.png").write_bytes(b"\x89PNG")
    bad = [tmp_path / "tom æøå.md", tmp_path / "logo.png", tmp_path / "missing.txt"]
    options = ("--product", "diy-kit", *wire.options)
    ran = kit_builder("build", *bad, sources / "tilbud på én side.md", "--out", tmp_path / "kit", *options)
    assert ran.status == 1
    errors = [line for line in ran.err.splitlines() if line.startswith("error: ")]
    assert [line.split(": ")[1] for line in errors] == ["tom æøå.md", "logo.png", "missing.txt"]
    found = [each["where"] for each in report_of(tmp_path / "kit")["report"]["findings"] if each["level"] == "error"]
    assert found == ["tom æøå.md", "logo.png", "missing.txt"]
    assert [card.support for card in cards(tmp_path / "kit").values()] == [("tilbud på én side.md",)]


@pytest.mark.parametrize("command", ["build", "extract", "privacy"])
def test_invalid_sources_alone_are_an_error_and_make_no_folder(
    wire: Wire, kit_builder: Command, tmp_path: Path, command: str
) -> None:
    (tmp_path / "empty.md").write_text("")
    options = ("--add", "Kari") if command == "privacy" else wire.options
    ran = kit_builder(command, tmp_path / "empty.md", tmp_path / "no.md", "--out", tmp_path / "kit", *options)
    assert (ran.status, ran.out, wire.asked) == (2, "", [])
    assert not (tmp_path / "kit").exists()
    assert "empty.md: " in ran.err
    assert "no.md: " in ran.err
    assert "Traceback" not in ran.err


def test_a_source_that_is_not_there_is_said_to_be_missing(kit_builder: Command, tmp_path: Path) -> None:
    ran = kit_builder("build", tmp_path / "notes", "--out", tmp_path / "kit")
    assert ran.status == 2
    assert "no such file or folder" in ran.err


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_a_folder_that_is_no_kit_is_refused_by_its_name(
    wire: Wire, kit_builder: Command, sources: Path, options: tuple[str, ...]
) -> None:
    ran = kit_builder("build", sources, "--out", sources, *wire.options, *options)
    assert (ran.status, wire.asked) == (2, [])
    assert f"Error: {sources} contains other files" in ran.err


def test_standard_input_is_a_source(wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    ran = kit_builder(
        "build", "-", "--out", tmp_path / "kit", "--product", "book", *wire.options, stdin=NOTES["call.vtt"]
    )
    assert ran.status == 0
    assert [card.support for card in cards(tmp_path / "kit").values()] == [("stdin",)]


@pytest.mark.parametrize(
    ("arguments", "fact"),
    [
        (["--model", "gpt-5"], "'gpt-5'"),
        (["--model", "local:/no/weights.gguf"], "/no/weights.gguf"),
        (["--product", "pamphlet"], "'pamphlet'"),
        (["--product", "boook"], "Did you mean 'book'?"),
        (["--language", "../../etc"], "../../etc"),
        (["--language", "norwegian"], "Did you mean nb"),
    ],
)
def test_an_invalid_option_is_reported_before_any_call(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, arguments: list[str], fact: str
) -> None:
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", *wire.options, *arguments)
    assert (ran.status, ran.out, wire.asked) == (2, "", [])
    assert ran.err.splitlines()[-1].startswith("Error: ")
    assert fact in ran.err.splitlines()[-1]
    assert not (tmp_path / "kit").exists()


@pytest.mark.parametrize("is_new", [True, False])
def test_a_build_that_gets_no_answer_leaves_only_what_was_there(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, is_new: bool
) -> None:
    if not is_new:
        kit_builder("new", tmp_path / "kit")
    wire.always = unknown_model()
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", *wire.options)
    assert ran.status == 2
    assert wire.asked
    assert (tmp_path / "kit").exists() != is_new


def test_a_build_that_fails_later_keeps_its_answers(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    wire.queue(wire.answer)
    wire.always = status(401)
    assert kit_builder("build", sources, "--out", tmp_path / "kit", *wire.options).status == 2
    assert (tmp_path / "kit" / ".kit" / "answers.sqlite").exists()


@pytest.mark.parametrize(("code", "is_other"), [("nb", True), ("en-GB", False)])
def test_a_run_in_another_language_than_the_kit_is_warned_of(
    wire: Wire, kit_builder: Command, kit: Path, sources: Path, code: str, is_other: bool
) -> None:
    ran = kit_builder("extract", sources / "invoices.md", "--out", kit, "--language", code, *wire.options)
    assert ('kit.toml: language = "en"' in ran.err) == is_other
    assert read_settings(kit / "kit.toml").language == "en"


def test_every_error_in_the_settings_is_reported(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    (tmp_path / "kit.toml").write_text('titel = "a"\nlanguage = "norsk bokmål"\n[model]\ntimeout = -1\n')
    ran = kit_builder("build", sources, "--out", tmp_path, *wire.options)
    assert (ran.status, wire.asked) == (2, [])
    assert [word for word in ("titel", "language", "model.timeout") if word not in ran.err] == []


@pytest.mark.parametrize("command", ["write", "check"])
@pytest.mark.parametrize("inside", [[], ["photo.jpg"]])
def test_a_folder_that_is_not_a_kit_is_left_alone(
    wire: Wire, kit_builder: Command, tmp_path: Path, command: str, inside: list[str]
) -> None:
    for name in inside:
        (tmp_path / name).write_bytes(b"")
    ran = kit_builder(command, tmp_path, *(wire.options if command == "write" else []))
    assert ran.status == 2
    assert str(tmp_path) in ran.err
    assert [path.name for path in tmp_path.iterdir()] == inside


def test_write_needs_cards(wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    kit_builder("new", tmp_path / "kit")
    ran = kit_builder("write", tmp_path / "kit", *wire.options)
    assert ran.status == 2
    assert str(tmp_path / "kit") in ran.err
    assert not (tmp_path / "kit" / "book").exists()


def test_an_invalid_card_is_named(kit: Path, wire: Wire, kit_builder: Command) -> None:
    card = card_of(kit, INVOICES)
    edit(card, "[^invoices-2]: ", "")
    for command in (["check", kit], ["write", kit, *wire.options]):
        ran = kit_builder(*command)
        assert (ran.status, ran.out) == (2, "")
        assert card.name in ran.err
        assert "[^invoices-2]" in ran.err


def test_json_is_all_that_extract_prints_on_standard_output(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path
) -> None:
    for out in ([], ["--out", tmp_path / "kit"]):
        ran = kit_builder("extract", sources, "--json", *out, *wire.options)
        assert ran.status == 0
        data = json.loads(ran.out)
        assert {method["id"] for method in data["methods"]} > {INVOICES}
        assert "3 methods" in ran.err
        assert data["report"]["calls"] + data["report"]["cached_calls"] == len(wire.asked) > 0
        assert "\\u" not in ran.out
        wire.asked.clear()


def test_extract_prints_cards_and_leaves_no_files(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "tmp").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    ran = kit_builder("extract", sources, *wire.options)
    assert ran.status == 0
    assert ran.out.count("\n# ") == 3
    assert "1. Phone the client on day 10. [^invoices-2]" in ran.out
    assert [*(tmp_path / "here").iterdir(), *(tmp_path / "tmp").iterdir()] == []


def test_extract_saves_cards_that_write_uses(wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    assert kit_builder("extract", sources, "--out", kit, *wire.options).status == 0
    assert len(cards(kit)) == 3
    assert not (kit / "book").exists()
    assert len(report_of(kit)["methods"]) == 3
    wire.asked.clear()
    assert kit_builder("write", kit, "--product", "book", *wire.options).status == 0
    assert {"Planned", "DraftedSections"} < {asked.title for asked in wire.asked}
    assert not any(asked.title in ("Statements", "Organised", "Registers") for asked in wire.asked)
    assert sorted(path.name for path in kit.iterdir() if path.name in ("book", "webinar", "diy-kit")) == ["book"]
    assert len(report_of(kit)["left_out"]) > 0


def test_new_creates_a_kit_and_never_overwrites_one(kit_builder: Command, tmp_path: Path) -> None:
    ran = kit_builder("new", tmp_path / "min-pris")
    assert (ran.status, ran.out) == (0, f"{tmp_path / 'min-pris' / 'kit.toml'}\n")
    assert f"kit-builder build SOURCE... --out {tmp_path / 'min-pris'}" in ran.err
    assert read_settings(tmp_path / "min-pris" / "kit.toml") == Settings(title="Min pris")
    again = kit_builder("new", tmp_path / "min-pris")
    assert again.status == 2
    assert str(tmp_path / "min-pris" / "kit.toml") in again.err


def test_a_new_kit_can_be_built_into(wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path) -> None:
    kit_builder("new", tmp_path / "kit")
    settings = (tmp_path / "kit" / "kit.toml").read_text().replace('author = ""', 'author = "Client"')
    (tmp_path / "kit" / "kit.toml").write_text(settings)
    assert kit_builder("build", sources, "--out", tmp_path / "kit", *wire.small).status == 0
    (note,) = [each for each in report_of(tmp_path / "kit")["report"]["findings"] if each["where"] == "call.vtt"]
    assert (note["level"], "Client" in note["message"]) == ("note", True)
    assert (tmp_path / "kit" / "kit.toml").read_text() == settings
    assert "By Client" in (tmp_path / "kit" / "book" / "index.md").read_text()


def test_control_characters_are_not_printed(kit: Path, kit_builder: Command) -> None:
    (chapter,) = (kit / "book").glob(f"*-{INVOICES}.md")
    chapter.write_text(chapter.read_text().replace("\nPhone the client", "\n\x1b[31mPhone loudly the client"))
    ran = kit_builder("check", kit)
    assert ran.status == 1
    assert "Phone loudly" in ran.out
    assert "\x1b" not in ran.out
