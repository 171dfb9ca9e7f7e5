import io
import os
from pathlib import Path

import pytest

from kit_builder.records import Finding, Source
from kit_builder.sources import read_sources


def sources_in(*paths: os.PathLike[str] | str, stdin: bytes = b"") -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    return read_sources([os.fspath(path) for path in paths], io.BytesIO(stdin))


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    root = tmp_path / "notes"
    (root / "sub").mkdir(parents=True)
    (root / "Blåbær møte.md").write_text("Ring først.")
    (root / "sub" / "call.TXT").write_text("Call first.")
    (root / "sub" / "call.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nCall first.")
    return root


def test_a_folder_is_read_in_order_with_names_and_ids(notes: Path) -> None:
    sources, findings = sources_in(notes)
    assert [(source.name, source.id) for source in sources] == [
        ("Blåbær møte.md", "blabaer-mote"),
        ("sub/call.TXT", "call"),
        ("sub/call.vtt", "call-vtt"),
    ]
    assert findings == ()


def test_hidden_files_and_kits_are_left_alone_and_unknown_files_are_noted(notes: Path) -> None:
    (notes / ".hidden.md").write_text("No.")
    (notes / "my-kit" / ".kit").mkdir(parents=True)
    (notes / "my-kit" / "report.md").write_text("No.")
    (notes / "logo.png").write_bytes(b"\x89PNG")
    sources, findings = sources_in(notes)
    assert len(sources) == 3
    assert [(finding.level, finding.where) for finding in findings] == [("note", "logo.png")]


def test_links_out_of_a_folder_are_not_followed(notes: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("Secret.")
    (notes / "link.md").symlink_to(tmp_path / "secret.md")
    (notes / "up").symlink_to(tmp_path, target_is_directory=True)
    sources, findings = sources_in(notes)
    assert "Secret." not in [source.text for source in sources]
    assert [finding.where for finding in findings] == ["link.md"]


def test_what_cannot_be_read_is_an_error_and_the_others_go_through(notes: Path, tmp_path: Path) -> None:
    bad = {"empty.txt": b"", "binary.txt": b"a\0b", "slides.pptx": b"PK"}
    for name, raw in bad.items():
        (tmp_path / name).write_bytes(raw)
    (tmp_path / "void").mkdir()
    given = [*(tmp_path / name for name in bad), tmp_path / "missing.md", tmp_path / "void"]
    sources, findings = sources_in(*given, notes / "sub" / "call.TXT")
    assert [source.name for source in sources] == ["call.TXT"]
    assert [finding.level for finding in findings] == ["error"] * 5
    assert [finding.where for finding in findings[:4]] == ["empty.txt", "binary.txt", "slides.pptx", "missing.md"]
    assert ".md" in findings[2].message


def test_names_and_ids_are_unique_and_a_file_given_twice_is_read_once(notes: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "call.TXT").write_text("Other call.")
    (other / "???.md").write_text("Odd.")
    sources, _ = sources_in(notes / "sub" / "call.TXT", other / "call.TXT", notes, other / "???.md")
    assert len({source.name for source in sources}) == len({source.id for source in sources}) == len(sources) == 5
    assert sources[-1].id == "source"


@pytest.mark.parametrize(
    ("raw", "time"), [(b"Call first.", None), (b"WEBVTT\n\n00:01.000 --> 00:02.000\nCall first.", 1.0)]
)
def test_standard_input_is_read_as_notes_or_captions(raw: bytes, time: float | None) -> None:
    (source,), findings = sources_in("-", stdin=raw)
    assert (source.name, source.id, source.lines[0].text, source.lines[0].time) == (
        "stdin",
        "stdin",
        "Call first.",
        time,
    )
    assert findings == ()
