"""Every output format by what all of them promise, and the command from the kit to the folder of files."""

import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kit_builder.errors import KitError
from kit_builder.privacy import Identity, as_json
from kit_builder.publish import list_formats, load_format
from kit_builder.publish.zip_archive import read_zip
from kit_builder.publish.edition import Edition, FormatOutput
from tests.conftest import Command
from tests.publishing import PRIVATE, TABLE, edition

SMALL = Path(__file__).parent.parent.parent / "samples" / "small" / "kit"
TEXT = (".html", ".css", ".js", ".md", ".xml", ".xhtml", ".gift", ".csv", ".opf", ".ncx", ".json", ".rels")
LIGHT = "csv,gift,html,md,scorm,site"
every_format = pytest.mark.parametrize("name", list_formats())


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("kit"))


@pytest.fixture(scope="module")
def made(german: Edition) -> dict[str, FormatOutput]:
    return {name: load_format(name).publish(german) for name in list_formats()}


def texts(path: str, content: bytes) -> Iterator[tuple[str, str]]:
    """The text that is in a file, and in the files that it holds."""
    if content.startswith(b"PK"):
        for inner, held in read_zip(content).items():
            yield from texts(f"{path}!{inner}", held)
    elif path.endswith(TEXT):
        yield path, content.decode("utf-8-sig")


def test_there_is_a_file_for_each_format_that_is_promised() -> None:
    promised = ("csv", "docx", "epub", "gift", "html", "md", "pdf", "pptx", "scorm", "site")
    assert list_formats() == promised


@every_format
def test_a_format_makes_files_of_its_own_that_name_their_parts(
    name: str, made: dict[str, FormatOutput], german: Edition
) -> None:
    files = made[name].files
    assert files
    assert {file.path.split("/")[0] for file in files} == {name}
    assert len({file.path for file in files}) == len(files)
    known = {page.path for page in german.pages} | set(german.tables)
    for file in files:
        assert file.content, file.path
        assert file.parts, file.path
        assert set(file.parts) <= known, file.path
        assert re.fullmatch(r"[a-zA-Z0-9_./-]+", file.path), file.path


@every_format
def test_a_format_makes_the_same_bytes_again(name: str, made: dict[str, FormatOutput], german: Edition) -> None:
    assert load_format(name).publish(german) == made[name]


@every_format
def test_nothing_private_and_no_letter_gone_wrong(name: str, made: dict[str, FormatOutput]) -> None:
    found = [each for file in made[name].files for each in texts(file.path, file.content)]
    for path, text in found:
        assert [word for word in PRIVATE if word in text] == [], path
        assert "�" not in text, path
        assert "Ã" not in text, path
        if path.endswith((".html", ".xhtml")):
            assert "<b>" not in text, path


@pytest.mark.parametrize("name", ["site", "html", "scorm", "epub"])
def test_no_page_asks_another_host_for_anything(name: str, made: dict[str, FormatOutput]) -> None:
    asking = re.compile(r"""(?:src|href|url|@import)\s*[=(]?\s*["']?((?:https?:)?//[^"')\s]+)""")
    for file in made[name].files:
        for path, text in texts(file.path, file.content):
            if path.endswith((".html", ".xhtml", ".css")):
                assert {*asking.findall(text)} <= {"https://example.com"}, path


@pytest.mark.parametrize("name", ["site", "html", "scorm"])
def test_a_page_is_under_150_kilobytes(name: str, made: dict[str, FormatOutput]) -> None:
    for file in made[name].files:
        if name == "site" and file.path.endswith(".html"):
            assets = sum(len(each.content) for each in made[name].files if each.path.endswith((".css", ".js")))
            assert len(file.content) + assets < 150_000
        assert len(file.content) < 150_000


def test_the_table_is_handed_over_as_spreadsheets_read_it(made: dict[str, FormatOutput]) -> None:
    (file,) = made["csv"].files
    assert file.content == b"\xef\xbb\xbf" + TABLE


def test_a_format_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(KitError, match=r"There is no format docs\. There are: csv, docx"):
        load_format("docs")


def test_a_package_that_is_missing_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(load_format("epub").NEEDS, "not_there_at_all", "not-there")  # type: ignore[index]
    with pytest.raises(KitError, match=r"epub needs not-there.*pip install 'kit-builder\[publish\]'"):
        load_format("epub")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "kit"))


def manifest(folder: Path) -> Any:
    return json.loads((folder / "published" / "manifest.json").read_text(encoding="utf-8"))


def files_in(folder: Path) -> dict[str, bytes]:
    published = folder / "published"
    return {
        path.relative_to(published).as_posix(): path.read_bytes() for path in published.rglob("*") if path.is_file()
    }


def test_a_sample_is_published_and_every_file_named_in_the_manifest(kit_builder: Command, small: Path) -> None:
    ran = kit_builder("publish", small)
    assert (ran.status, ran.err) == (0, "")
    found = files_in(small)
    told = json.loads(found.pop("manifest.json"))
    assert {each["path"]: each["sha256"] for each in told["files"]} == {
        path: hashlib.sha256(content).hexdigest() for path, content in found.items()
    }
    assert {path.split("/")[0] for path in found} == set(list_formats())
    assert {"kit-builder", "typst", "pypandoc-binary", "python-pptx"} <= set(told["tools"])
    for path, content in found.items():
        for where, text in texts(path, content):
            assert "notes.md" not in text, where
            assert "not for customers" not in text, where  # as offer/behind-the-offer.md says
    checklist = next(
        content for path, content in found.items() if re.fullmatch(r"site/diy-kit/.*-checklist\.html", path)
    )
    assert re.findall(r'<li data-(\w+)="(\d+)">', checklist.decode()) == [
        *(("day", number) for number in ("3", "10", "21", "30")),
        ("weekday", "5"),
    ]


def test_a_second_publish_is_the_same_byte_for_byte(kit_builder: Command, small: Path) -> None:
    kit_builder("publish", small, "--to", LIGHT)
    first = files_in(small)
    shutil.rmtree(small / "published")
    assert kit_builder("publish", small, "--to", LIGHT).status == 0
    assert files_in(small) == first


def test_nothing_is_published_while_the_check_finds_an_error(kit_builder: Command, small: Path) -> None:
    chapter = next((small / "book").glob("01-*.md"))
    chapter.write_text(chapter.read_text(encoding="utf-8").replace("day 21", "day 12"), encoding="utf-8")
    ran = kit_builder("publish", small, "--to", "site")
    assert ran.status == 1
    assert "error: book/01-" in ran.err
    assert "Nothing was published" in ran.err
    assert not (small / "published").exists()


def test_nothing_is_published_while_somebody_is_named_in_it(kit_builder: Command, small: Path) -> None:
    (small / ".kit").mkdir(exist_ok=True)
    known = as_json([Identity("first name", "Petra", "it is a first name")])
    (small / ".kit" / "identities.json").write_text(json.dumps(known), encoding="utf-8")
    assert kit_builder("publish", small, "--to", "site,md").err == ""
    page = small / "book" / "index.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nWe once helped Petra with it.\n", encoding="utf-8")
    shutil.rmtree(small / "published")
    ran = kit_builder("publish", small, "--to", "site,md")
    assert ran.status == 1
    assert "“Petra” stands here" in ran.err
    assert "Nothing was published: somebody is named in it." in ran.err
    assert not (small / "published").exists()


def test_without_the_extra_the_other_formats_are_made(
    kit_builder: Command, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("docx", "epub", "pdf", "pptx"):
        monkeypatch.setitem(load_format(name).NEEDS, "not_there_at_all", "not-there")  # type: ignore[index]
    ran = kit_builder("publish", small)
    assert ran.status == 1
    assert "Not made, since they need more than is installed here: docx, epub, pdf, pptx." in ran.err
    light = {"csv", "gift", "html", "md", "scorm", "site"}
    assert {path.split("/")[0] for path in files_in(small)} == light | {"manifest.json"}


def test_evidence_comes_along_when_it_is_asked_for(kit_builder: Command, small: Path) -> None:
    assert kit_builder("publish", small, "--to", "html", "--evidence", "footnotes").status == 0
    assert any(b"notes.md, line 5" in content for content in files_in(small).values())


def test_what_a_person_changed_in_published_stays(kit_builder: Command, small: Path) -> None:
    kit_builder("publish", small, "--to", "html")
    file = next((small / "published" / "html").glob("*book.html"))
    file.write_text("mine", encoding="utf-8")
    ran = kit_builder("publish", small, "--to", "html")
    assert file.read_text(encoding="utf-8") == "mine"
    assert "You have changed this file" in ran.err
    assert not any(each["path"].endswith("book.html") for each in manifest(small)["files"])


def test_one_format_leaves_the_files_of_the_others(kit_builder: Command, small: Path) -> None:
    kit_builder("publish", small, "--to", "html,md")
    kit_builder("publish", small, "--to", "md")
    told = json.loads(files_in(small)["manifest.json"])
    assert {each["path"].split("/")[0] for each in told["files"]} == {"html", "md"}


def test_a_new_version_tells_what_changed_since_the_one_before(kit_builder: Command, small: Path) -> None:
    kit_builder("publish", small, "--to", "site")
    page = next((small / "book").glob("index.md"))
    page.write_text(page.read_text(encoding="utf-8") + "\nA word for readers.\n", encoding="utf-8")
    toml = small / "kit.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + '\n[brand]\nversion = "2.0"\n', encoding="utf-8")
    assert kit_builder("publish", small, "--to", "site").status == 0
    changes = files_in(small)["changes.md"].decode()
    assert "Since version 1.0 of " in changes
    assert "- Now: A word for readers." in changes
    assert changes.count("## ") == 1
    assert b"A word for readers." in files_in(small)["site/changes.html"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--to", "epub,docs"), "There is no format docs"),
        (("--template", SMALL / "kit.toml", "--to", "pptx"), "The template cannot be read as a .pptx"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(
    kit_builder: Command, small: Path, arguments: tuple[str, ...], told: str
) -> None:
    ran = kit_builder("publish", small, *arguments)
    assert ran.status == 2
    assert told in ran.err
    assert not (small / "published").exists()


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ('colour = "#ffee00"', "has a contrast of 1.2 to 1 on white"),
        ('colour = "red"', '"red" is not a colour such as "#1d5b8f"'),
        ('logo = "../secret.png"', "is not a file in"),
        ('logo = "kit.toml"', "is not a PNG or JPEG picture"),
        ('cover = "fancy"', "Put plain, band, frame or a PNG or JPEG picture there"),
    ],
)
def test_a_brand_that_cannot_be_is_told(kit_builder: Command, small: Path, setting: str, told: str) -> None:
    toml = small / "kit.toml"
    toml.write_text(f"{toml.read_text(encoding='utf-8')}\n[brand]\n{setting}\n", encoding="utf-8")
    ran = kit_builder("publish", small, "--to", "site")
    assert ran.status == 2
    assert told in ran.err


def test_a_zip_is_the_same_whatever_the_order() -> None:
    from kit_builder.publish.zip_archive import write_zip

    content = write_zip({"b": b"2", "mimetype": b"1", "a": b"3"}, stored_first="mimetype")
    assert content == write_zip({"a": b"3", "b": b"2", "mimetype": b"1"}, stored_first="mimetype")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["mimetype", "a", "b"]
