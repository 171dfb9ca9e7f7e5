"""Plugins: packages that add readers, output formats and products."""

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from kit_builder.api.plugins import check_format, check_product, check_reader, check_tool
from kit_builder.entry_points import list_plugins
from kit_builder.errors import KitError, SourceError
from kit_builder.products.tools import get_tool_types
from kit_builder.products.tools.records import Tool, ToolType
from kit_builder.products.tools.types import calculator, form
from kit_builder.publish.edition import File, FormatOutput
from kit_builder.publish.formats import csv, md
from kit_builder.records import Line, Source
from kit_builder.sources import captions, get_readers, plain_text
from kit_builder.text.prompts import find_plugin_folders, find_prompts_folder
from tests.conftest import Command
from tests.kits import cards
from tests.products.tools.samples import CALCULATOR, FORM
from tests.wire import Wire

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "plugins.md").read_text(encoding="utf-8")
READER = next(code for code in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL) if "SUFFIXES" in code)
FORMAT = """
from kit_builder.publish.edition import File, FormatOutput

NEEDS = {}

def publish(edition):
    titles = "\\n".join(page.title for page in edition.pages)
    return FormatOutput((File("titles/titles.txt", titles.encode(), tuple(page.path for page in edition.pages)),))
"""
PRODUCT = """
[[files]]
path = "poster.md"
template = "poster.md.jinja"
"""
TEMPLATE = """\
# {{ kit.title }}
{% for method in methods %}

## {{ method.name }}

{% for step in method.steps %}
{{ loop.index }}. {{ step | cite }}
{% endfor %}
{% endfor %}
"""
MEMO = "/ Get invoices paid\nPhone the client on day 10.\nWrite down the date they promise.\n"

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a package with these files and entry points, each as (group, name, value)."""
    folder = tmp_path / "site"
    folder.mkdir()
    modules: set[str] = set()

    def run(files: dict[str, str], *points: tuple[str, str, str], package: str = "memo-plugin") -> None:
        metadata = folder / f"{package.replace('-', '_')}-1.2.dist-info"
        texts = {
            **files,
            f"{metadata.name}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2\n",
            f"{metadata.name}/entry_points.txt": "".join(
                f"[kit_builder.{group}]\n{name} = {value}\n" for group, name, value in points
            ),
        }
        for path, text in texts.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        modules.update(path.split("/")[0].removesuffix(".py") for path in files)
        forget()

    def forget() -> None:
        importlib.invalidate_caches()
        list_plugins.cache_clear()
        get_readers.cache_clear()
        find_plugin_folders.cache_clear()
        get_tool_types.cache_clear()
        for name in modules:
            sys.modules.pop(name, None)

    with monkeypatch.context() as patched:
        patched.syspath_prepend(folder)
        yield run
    forget()


def test_a_reader_of_a_plugin_is_used(install: Install, wire: Wire, kit_builder: Command, tmp_path: Path) -> None:
    install({"memo_reader.py": READER}, ("sources", "memo", "memo_reader"))
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "invoices.memo").write_text(MEMO)
    assert "format memo" in kit_builder("read", sources).out
    ran = kit_builder("build", sources, "--out", tmp_path / "kit", "--product", "diy-kit", *wire.small)
    assert ran.status == 0, ran.err
    assert [card.name for card in cards(tmp_path / "kit").values()] == ["Get invoices paid"]


def test_a_format_of_a_plugin_is_published(install: Install, kit_builder: Command, kit: Path) -> None:
    install({"titles.py": FORMAT}, ("formats", "titles", "titles"))
    ran = kit_builder("publish", kit, "--to", "titles")
    assert ran.status == 0, ran.err
    assert (kit / "published" / "titles" / "titles.txt").read_text()
    assert "titles" in kit_builder("publish", kit, "--to", "nonsense").err


def test_a_product_of_a_plugin_is_written(install: Install, kit_builder: Command, kit: Path) -> None:
    own = "posters/products/poster"
    files = {"posters/__init__.py": "", f"{own}/product.toml": PRODUCT, f"{own}/poster.md.jinja": TEMPLATE}
    install(files, ("products", "poster", "posters"))
    ran = kit_builder("write", kit, "--product", "poster", "--model", "none")
    assert ran.status == 0, ran.err
    assert "1. Phone the client on day 10." in (kit / "poster" / "poster.md").read_text()


@pytest.mark.parametrize(
    ("files", "point", "what"),
    [
        ({"memo_reader.py": READER.replace(".memo", ".vtt")}, ("sources", "memo", "memo_reader"), "a reader of .vtt"),
        ({"csv_of_mine.py": FORMAT}, ("formats", "csv", "csv_of_mine"), "the format csv"),
        ({"mine/__init__.py": ""}, ("products", "book", "mine"), "the product book"),
    ],
)
def test_a_plugin_cannot_replace_what_exists(
    install: Install,
    kit_builder: Command,
    kit: Path,
    sources: Path,
    files: dict[str, str],
    point: tuple[str, str, str],
    what: str,
) -> None:
    install(files, point)
    arguments = {
        "sources": ("read", sources),
        "formats": ("publish", kit, "--to", "csv"),
        "products": ("write", kit, "--model", "none"),
    }
    ran = kit_builder(*arguments[point[0]])
    assert ran.status == 2
    assert all(fact in ran.err for fact in (f"The plugin {point[1]} of memo-plugin 1.2", what, "Uninstall"))


def test_two_plugins_cannot_add_the_same(install: Install, kit_builder: Command, sources: Path) -> None:
    install({"memo_reader.py": READER}, ("sources", "memo", "memo_reader"))
    install({"memo_reader.py": READER}, ("sources", "memo2", "memo_reader"), package="other-plugin")
    ran = kit_builder("read", sources)
    assert ran.status == 2
    assert "memo-plugin 1.2" in ran.err
    assert "other-plugin 1.2" in ran.err


@pytest.mark.parametrize(
    ("group", "code"), [("sources", "import no_such_module"), ("sources", "SUFFIXES = ()"), ("products", "")]
)
def test_a_broken_plugin_is_named(install: Install, kit_builder: Command, sources: Path, group: str, code: str) -> None:
    install({"broken.py": code}, (group, "broken", "broken"))
    ran = kit_builder("build", sources, "--out", sources.parent / "kit", "--model", "openai:x", "--dry-run")
    assert ran.status == 2
    assert "broken of memo-plugin 1.2" in ran.err


def test_a_kit_is_built_again_with_another_plugin(
    install: Install, wire: Wire, kit_builder: Command, kit: Path, sources: Path
) -> None:
    before = (kit / ".kit" / "built.json").read_text()
    install({"memo_reader.py": READER}, ("sources", "memo", "memo_reader"))
    assert kit_builder("build", sources, "--out", kit, *wire.options).status == 0
    assert (kit / ".kit" / "built.json").read_text() != before


def test_own_readers_formats_and_products_keep_their_contracts() -> None:
    check_reader(plain_text, [b"Phone the client.\n\nOla: Yes.\nKim: No.\nOla: Why?\n"])
    check_reader(captions, [b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ola>Yes.</v>\n"])
    check_format(md)
    check_format(csv)
    check_product("book", find_prompts_folder())
    check_tool(form, [FORM])
    check_tool(calculator, [CALCULATOR])


def good(name: str, source_id: str, raw: bytes) -> Source:
    if not raw.strip(b"\0 "):
        raise SourceError("The file is empty.")
    text = raw.decode("latin-1")
    return Source(name, source_id, text, (Line(1, text, ((0, len(text)),)),))


def nameless(name: str, source_id: str, raw: bytes) -> Source:
    return good(f"not {name}", source_id, raw)


def misplaced(name: str, source_id: str, raw: bytes) -> Source:
    return Source(name, source_id, "", good(name, source_id, raw).lines)


def fragile(name: str, source_id: str, raw: bytes) -> Source:
    return good(name, source_id, raw.decode("utf-8").encode())


@pytest.mark.parametrize(
    ("suffixes", "read", "wrong"),
    [
        ((), good, "SUFFIXES"),
        (("ABC",), good, "lower case"),
        ((".abc",), nameless, "name and id"),
        ((".abc",), misplaced, "outside the text"),
        ((".abc",), fragile, "SourceError"),
    ],
)
def test_a_reader_that_breaks_its_contract_is_told(suffixes: object, read: object, wrong: str) -> None:
    check_reader(SimpleNamespace(SUFFIXES=(".abc",), read=good), [b"Ring the bell."])
    with pytest.raises(AssertionError, match=wrong):
        check_reader(SimpleNamespace(SUFFIXES=suffixes, read=read), [b"Ring the bell."])


@pytest.mark.parametrize(
    ("output", "wrong"),
    [
        ("text", "FormatOutput"),
        (FormatOutput((File("../titles.txt", b"", ()),)), "outside"),
        (FormatOutput((File("titles.txt", "text", ()),)), "bytes"),  # type: ignore[arg-type] - what the check is for
    ],
)
def test_a_format_that_breaks_its_contract_is_told(output: object, wrong: str) -> None:
    with pytest.raises(AssertionError, match=wrong):
        check_format(SimpleNamespace(NEEDS={}, publish=lambda _: output))


def test_a_product_that_breaks_its_contract_is_told(tmp_path: Path) -> None:
    own = tmp_path / "products" / "poster"
    own.mkdir(parents=True)
    (own / "product.toml").write_text(PRODUCT)
    (own / "poster.md.jinja").write_text("# A poster without steps\n")
    with pytest.raises(AssertionError):
        check_product("poster", tmp_path)


def test_a_tool_that_breaks_its_contract_is_told() -> None:
    def forgetful(_tool: Tool, _page: object) -> list[str]:
        return []

    kind = form.TYPE
    broken = ToolType(kind.name, kind.spec, "", kind.list_claims, kind.find_faults, forgetful, kind.read)
    with pytest.raises(AssertionError, match="read back"):
        check_tool(SimpleNamespace(TYPE=broken), [FORM])
    with pytest.raises(AssertionError, match="faults"):
        check_tool(form, [FORM.model_copy(update={"fields": (), "table": type(FORM.table)()})])


def test_a_plugin_adds_a_type_of_tool(install: Install) -> None:
    module = "from dataclasses import replace\nfrom kit_builder.products.tools.types.form import TYPE as FORM\n"
    install({"letters.py": f"{module}TYPE = replace(FORM, name='letter')\n"}, ("tools", "letters", "letters"))
    assert "letter" in get_tool_types()


def test_a_plugin_cannot_replace_a_type_of_tool(install: Install) -> None:
    module = "from kit_builder.products.tools.types.form import TYPE\n"
    install({"letters.py": module}, ("tools", "letters", "letters"))
    with pytest.raises(KitError, match="form"):
        get_tool_types()
