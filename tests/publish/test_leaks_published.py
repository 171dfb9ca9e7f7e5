"""A name planted in a published file is found in every format, in text, properties and file names."""

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit_builder.privacy import Identity, as_json, find_leaks
from kit_builder.publish import list_formats, load_format
from kit_builder.publish.edition import Edition
from tests.conftest import Command
from tests.publishing import edition

SMALL = Path(__file__).parent.parent.parent / "samples" / "small" / "kit"
# Words of the German kit in `publishing.py`, at least one of which is in every format; and its author.
WORDS = (Identity("name", "nehmen"), Identity("name", "natürlich"), Identity("name", "Holzkarte"))
AUTHOR = Identity("surname", "Weiß")


@pytest.fixture(scope="module")
def german(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("kit"))


def publish_files(german: Edition, name: str) -> Iterator[tuple[str, bytes]]:
    for file in load_format(name).publish(german).files:
        yield file.path, file.content


@pytest.mark.parametrize("name", list_formats())
def test_the_text_of_every_format_is_searched(name: str, german: Edition) -> None:
    leaks = find_leaks(dict(publish_files(german, name)), WORDS)

    assert {leak.level for leak in leaks} == {"error"}


@pytest.mark.parametrize("name", ["epub", "html", "pdf", "site"])
def test_the_author_in_the_properties_is_searched(name: str, german: Edition) -> None:
    assert find_leaks(dict(publish_files(german, name)), [AUTHOR])


@pytest.mark.parametrize(
    ("where", "xml"),
    [
        ("word/document.xml", "<w:p><w:r><w:t>Torb</w:t></w:r><w:r><w:t>jørn signs</w:t></w:r></w:p>"),
        ("docProps/core.xml", "<dc:creator>Torbjørn</dc:creator>"),
        ("docProps/app.xml", "<Company>Torbj&#248;rn AS</Company>"),
        ("word/comments.xml", '<w:comment w:author="Torbjørn"/>'),
        ("ppt/notesSlides/notesSlide1.xml", "<a:t>Torbjørns tall</a:t>"),
        ("OEBPS/content.opf", "<dc:title>Slik gjør Torbjørn det</dc:title>"),
        ("imsmanifest.xml", "<title>torbjørn</title>"),
        ("media/torbjorn.png", ""),
    ],
)
def test_a_name_planted_in_an_archive_is_found_with_its_member(where: str, xml: str) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(where, xml)

    leaks = find_leaks({"book.epub": held.getvalue()}, [Identity("first name", "Torbjørn")])

    assert {leak.where for leak in leaks} == {f"book.epub, {where}"}


@pytest.mark.parametrize("page", ['<p title="Torbjørn">x</p>', "<!-- Torbjørn -->", "<p>Tor<b>bj</b>&oslash;rn</p>"])
def test_a_name_planted_in_a_page_is_found(page: str) -> None:
    assert find_leaks({"index.html": page.encode()}, [Identity("first name", "Torbjørn")])


def test_nothing_is_published_while_a_name_is_in_it(kit_builder: Command, tmp_path: Path) -> None:
    kit = Path(shutil.copytree(SMALL, tmp_path / "kit"))
    (kit / ".kit").mkdir(exist_ok=True)
    identities = [Identity("name", "invoice", "kit.toml"), Identity("first name", "Petra", "a list")]
    (kit / ".kit" / "identities.json").write_text(json.dumps(as_json(identities)), encoding="utf-8")

    ran = kit_builder("publish", kit, "--to", "md,html")

    assert ran.status == 1
    assert "“invoice”" in ran.err
    assert "“Petra”" not in ran.err
    assert not (kit / "published").exists()
