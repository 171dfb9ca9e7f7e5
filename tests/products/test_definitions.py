"""Test reading and checking the definitions of products."""

from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.products.definitions import list_products, load_product
from kit_builder.text.prompts import find_prompts_folder

PRODUCTS = list_products([find_prompts_folder()])
GOOD = '[[files]]\npath = "a.md"\ntemplate = "a.md.jinja"\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return the folder of a product in a kit's own prompts."""
    folder = tmp_path / "products" / "poster"
    folder.mkdir(parents=True)
    (folder / "product.toml").write_text(GOOD)
    (folder / "a.md.jinja").write_text("# {{ kit.title }}\n")
    (folder / "p.md").write_text("---\nmax_tokens: 9\n---\n# user\nWrite.\n")
    return folder


def get_error(own: Path) -> str:
    with pytest.raises(KitError) as caught:
        load_product("poster", [own.parent.parent, find_prompts_folder()])
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_product_of_a_kit_is_listed_with_the_others(own: Path) -> None:
    folders = [own.parent.parent, find_prompts_folder()]
    assert list_products(folders) == tuple(sorted((*PRODUCTS, "poster")))
    assert load_product("poster", folders).files[0].path == "a.md"


def test_error_for_an_unknown_product_lists_the_known_ones(own: Path) -> None:
    with pytest.raises(KitError, match=r"'pster'.*: book, .*poster, "):
        load_product("pster", [own.parent.parent, find_prompts_folder()])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + "colour = 1\n", "files.0.colour"),
        ('colour = "red"\n' + GOOD, "'colour'"),
        ("", "'files'"),
        ("files = []\n", "'files'"),
        (GOOD.replace("a.md.jinja", "b.md.jinja"), "products/poster/b.md.jinja"),
        (GOOD + '[[parts]]\nname = "p"\nprompt = "q.md"\n', "products/poster/q.md"),
        (GOOD + '[[parts]]\nname = "p"\nprompt = "p.md"\nsections = ["stps"]\n', "stps"),
        (GOOD + 'each = "step"\n', "files.0.each"),
        (GOOD + 'each = "method"\n', "{number} or {method}"),
        (GOOD.replace('"a.md"', '"{method}.md"'), "{number} or {method}"),
        (GOOD.replace('"a.md"', '"{step}.md"'), "lower-case letters"),
        (GOOD.replace('"a.md"', '"{}.md"'), "lower-case letters"),
        (GOOD.replace('"a.md"', '"a.html"'), ".md or .csv"),
        (GOOD.replace('"a.md"', '"../a.md"'), "lower-case letters"),
        (GOOD.replace('"a.md"', '"/tmp/a.md"'), "lower-case letters"),
        (GOOD.replace('"a.md.jinja"', '"../../secret.txt"'), "files.0.template"),
        (GOOD + '[[parts]]\nname = "p"\nprompt = "../../secret.txt"\n', "parts.0.prompt"),
        (GOOD + 'slides_of = "a.md"\n', "slides_of must name files with a brief, not a.md"),
        ("files = ", "product.toml"),
    ],
)
def test_error_names_what_is_invalid_in_a_definition(own: Path, text: str, said: str) -> None:
    (own / "product.toml").write_text(text)
    message = get_error(own)
    assert "products/poster/" in message
    assert said in message


def test_all_errors_are_reported_at_once(own: Path) -> None:
    (own / "product.toml").write_text(GOOD + 'colour = 1\neach = "step"\n[[parts]]\nname = "P p"\n')
    message = get_error(own)
    assert [word for word in ("colour", "each", "parts.0.name", "parts.0.prompt") if word not in message] == []


@pytest.mark.parametrize("name", ["methods", "prompts", "published"])
def test_product_may_not_have_the_name_of_a_kit_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "products" / name
    folder.mkdir(parents=True)
    (folder / "product.toml").write_text(GOOD)
    with pytest.raises(KitError, match=name):
        load_product(name, [tmp_path])
