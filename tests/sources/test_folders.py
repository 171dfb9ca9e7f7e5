import io
import os
import sys
import tempfile
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.records import Finding, Source
from kit_builder.sources import iter_sources, read_sources, zip_package


def sources_in(*paths: os.PathLike[str] | str, stdin: bytes = b"") -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    found = list(iter_sources([os.fspath(path) for path in paths], io.BytesIO(stdin)))
    sources = tuple(each for each in found if isinstance(each, Source))
    return sources, tuple(each for each in found if isinstance(each, Finding))


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


def test_hidden_files_and_kits_are_ignored_and_unsupported_files_noted(notes: Path) -> None:
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


def test_unreadable_files_are_errors_and_the_others_are_read(notes: Path, tmp_path: Path) -> None:
    bad = {"empty.txt": b"", "binary.txt": b"a\0b", "slides.key": b"PK"}
    for name, raw in bad.items():
        (tmp_path / name).write_bytes(raw)
    (tmp_path / "void").mkdir()
    given = [*(tmp_path / name for name in bad), tmp_path / "missing.md", tmp_path / "void"]
    sources, findings = sources_in(*given, notes / "sub" / "call.TXT")
    assert [source.name for source in sources] == ["call.TXT"]
    assert [finding.level for finding in findings] == ["error"] * 5
    assert [finding.where for finding in findings[:4]] == ["empty.txt", "binary.txt", "slides.key", "missing.md"]
    assert ".pptx" in findings[2].message


def test_a_recording_with_captions_in_its_folder_is_not_transcribed(tmp_path: Path) -> None:
    for name in ("a.vtt", "a.mp3", "b.mp3", "b.md", "c/a.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("WEBVTT\n\n00:01.000 --> 00:02.000\nCall first." if name == "a.vtt" else "Ask.")
    sources, findings = sources_in(tmp_path)
    assert [source.name for source in sources] == ["a.vtt", "b.md"]
    assert [(each.level, each.where) for each in findings] == [
        ("note", "a.mp3"),
        ("error", "b.mp3"),
        ("error", "c/a.wav"),
    ]
    assert "a.vtt" in findings[0].message


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


def zipped(files: dict[str, str | bytes], path: Path | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    if path:
        path.write_bytes(out.getvalue())
    return out.getvalue()


def test_an_archive_is_read_like_a_folder(tmp_path: Path) -> None:
    archive = tmp_path / "notes.zip"
    inner = zipped({"b.md": "Write then.", "deep.zip": zipped({"c.md": "No."})})
    zipped({"sub/a.md": "Call first.", "inner.zip": inner, "__MACOSX/a.md": "No.", "logo.png": "x"}, archive)
    sources, findings = sources_in(archive)
    assert [(source.name, source.text) for source in sources] == [("b.md", "Write then."), ("sub/a.md", "Call first.")]
    assert [(finding.level, finding.where) for finding in findings] == [("error", "deep.zip"), ("note", "logo.png")]


def test_an_archive_in_a_folder_is_opened_and_its_paths_stay_inside(notes: Path) -> None:
    zipped({"../../up.md": "Up.", "/etc/abs.md": "Abs."}, notes / "export.zip")
    sources, findings = sources_in(notes)
    assert {"export.zip/etc/abs.md", "export.zip/up.md"} <= {source.name for source in sources}
    assert findings == ()


def test_a_notion_export_is_read_without_the_ids_in_its_names(tmp_path: Path) -> None:
    page = "Onboarding 0123456789abcdef0123456789abcdef"
    part = zipped({f"{page}.md": "# Onboarding\n\nCall first.", f"{page}/Checklist {page[-32:]}.md": "Write then."})
    zipped({"ExportBlock-Part-1.zip": part}, tmp_path / "export.zip")
    sources, _ = sources_in(tmp_path / "export.zip")
    assert [source.name for source in sources] == ["Onboarding.md", "Onboarding/Checklist.md"]


@pytest.mark.parametrize(
    ("content", "fact"),
    [
        (b"PK\x03\x04 cut off", "damaged"),
        ({"a.md": b"a" * 6_000_000}, "unpacks to"),
        ({f"{n}.md": "" for n in range(301)}, "more than 300 files"),
        ({"a.png": "x"}, "no supported files"),
    ],
    ids=["cut", "bomb", "many", "none"],
)
def test_an_archive_that_cannot_be_opened_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | dict[str, str | bytes], fact: str
) -> None:
    monkeypatch.setattr(zip_package, "MAX_MEMBERS", 300)
    (tmp_path / "a.zip").write_bytes(content if isinstance(content, bytes) else zipped(content))
    sources, findings = sources_in(tmp_path / "a.zip")
    assert sources == ()
    assert fact in findings[0].message


def test_a_locked_file_in_an_archive_is_an_error_and_the_others_are_read(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.md": "Call first.", "b.md": "Write then."}))
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(raw)
    sources, findings = sources_in(tmp_path / "a.zip")
    assert [source.name for source in sources] == ["b.md"]
    assert [finding.where for finding in findings] == ["a.md"]
    assert "password" in findings[0].message


@settings(max_examples=75, deadline=None)
@given(place=st.integers(0, 400), new=st.binary(max_size=8), cut=st.integers(0, 40))
def test_a_damaged_archive_gives_findings_and_never_raises(place: int, new: bytes, cut: int) -> None:
    raw = zipped({"a.md": "Call first.", "b.zip": zipped({"c.txt": "Write then."})})
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        Path(file.name).write_bytes(raw[:place] + new + raw[place + cut :])
        sources, findings = sources_in(file.name)
    assert sources or findings


def test_a_pattern_matches_files_and_a_url_is_never_fetched(notes: Path) -> None:
    sources, findings = sources_in(notes / "**" / "*.vtt", notes / "*.pdf", "https://example.org/call.vtt")
    assert [source.name for source in sources] == ["call.vtt"]
    assert [finding.level for finding in findings] == ["error", "error"]
    assert findings[1].where == "https://example.org/call.vtt"


def test_many_unsupported_files_of_a_suffix_share_one_note(notes: Path) -> None:
    for number in range(9):
        (notes / f"{number}.png").write_bytes(b"x")
    _, (finding,) = sources_in(notes)
    assert finding.where.startswith("0.png, 1.png")
    assert "9 .png files" in finding.message


SPEECH = [
    f"{speaker}: Call the client on day {day}, and write down what they say about the invoice of month {day * 7}."
    for day, speaker in enumerate(["Kari", "Ole"] * 6)
]


def test_the_same_call_in_two_formats_is_read_once(tmp_path: Path) -> None:
    cues = (f"00:{n:02}.000 --> 00:{n + 1:02}.000\n{row}\n" for n, row in enumerate(SPEECH))
    (tmp_path / "call.vtt").write_text("WEBVTT\n\n" + "\n".join(cues))
    document = docx.Document()
    for row in [*SPEECH, "Remember to send the minutes to everyone who was there."]:
        document.add_paragraph(row)
    document.save(str(tmp_path / "a call.docx"))
    (tmp_path / "other.md").write_text("Ask for the budget before you name a price. " * 10)
    sources, (finding,) = read_sources([str(tmp_path)], io.BytesIO())
    assert [source.name for source in sources] == ["call.vtt", "other.md"]
    assert (finding.level, finding.where) == ("warning", "a call.docx")
    assert "call.vtt" in finding.message
    assert finding.message.endswith(": 13.")  # the line that only the document has


def test_notes_with_more_in_them_than_the_call_are_not_a_duplicate(tmp_path: Path) -> None:
    (tmp_path / "call.txt").write_text("\n".join(SPEECH))
    more = "Set the price last. Put two prices below each other and let them choose between these. "
    (tmp_path / "notes.md").write_text("\n\n".join([*SPEECH[:4], more * 3]))
    sources, findings = read_sources([str(tmp_path)], io.BytesIO())
    assert (len(sources), findings) == (2, ())


def test_a_copy_is_found_among_many_calls_that_begin_alike(tmp_path: Path) -> None:
    for number in range(12):
        own = [" ".join(f"word{number}x{row}x{place}" for place in range(9)) for row in range(12)]
        (tmp_path / f"call-{number:02}.txt").write_text("\n".join([*SPEECH[:2], *(f"Kari: {row}." for row in own)]))
    (tmp_path / "copy.md").write_text((tmp_path / "call-07.txt").read_text())
    sources, (finding,) = read_sources([str(tmp_path)], io.BytesIO())
    assert (len(sources), finding.where) == (12, "copy.md")
    assert "call-07.txt" in finding.message


def test_link_loops_pipes_and_long_names_are_errors_and_the_rest_is_read(notes: Path) -> None:
    (notes / "circle.md").symlink_to("circle.md")
    (notes / "loop").symlink_to(notes)
    os.mkfifo(notes / "pipe.txt")
    read, findings = sources_in(notes, notes / "pipe.txt", notes / "circle.md", "x" * 5000 + ".md")
    assert [source.name for source in read] == ["Blåbær møte.md", "sub/call.TXT", "sub/call.vtt"]
    errors = [finding for finding in findings if finding.level == "error"]
    facts = ["pipe", "Too many levels of symbolic links", "File name too long"]
    assert [fact in finding.message for fact, finding in zip(facts, errors, strict=True)] == [True] * 3


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_with_the_same_name_in_an_archive_are_both_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.md", "Count the shelf.")
        archive.writestr("a.md", "Lock the door.")
    read, _ = sources_in(tmp_path / "a.zip")
    assert {(source.name, source.text) for source in read} == {
        ("a.md", "Count the shelf."),
        ("a (2).md", "Lock the door."),
    }


def test_a_file_without_a_name_in_an_archive_is_an_error(tmp_path: Path) -> None:
    # Found by fuzzing: zipfile ends a name at a zero byte, and then fails on the last letter of an empty name.
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.md", "Count the shelf.")
    raw = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(raw.replace(b"a.md", b"\0.md"))
    _, (finding,) = sources_in(tmp_path / "a.zip")
    assert (finding.level, finding.where) == ("error", "a.zip")
    assert "damaged" in finding.message


def test_deeply_nested_messages_are_refused(tmp_path: Path) -> None:
    inner = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(300))
    (tmp_path / "a.eml").write_text(f"{inner}\nCount the shelf.", encoding="utf-8")
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(300)  # otherwise it takes seconds to reach the limit
    try:
        _, (finding,) = sources_in(tmp_path / "a.eml")
    finally:
        sys.setrecursionlimit(usual)
    assert (finding.level, finding.where) == ("error", "a.eml")
    assert "nested" in finding.message
