"""What a product is made of, and every product that comes with the program."""

import re
import tomllib
from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.products.check_document import check_document, find_numbered_steps, parse_document
from kit_builder.products.definitions import ProductInput, list_products, load_product, load_product_words
from kit_builder.products.render import render_product
from kit_builder.products.repetition import find_repeats
from kit_builder.records import SECTIONS, Evidence, Item, Kit, Method, Part, Prose
from kit_builder.text.languages import Language, load_language
from kit_builder.text.markdown import parse_blocks
from kit_builder.text.prompts import find_prompts_folder, load_prompt
from kit_builder.text.words import list_languages

LANGUAGES = list_languages()
PRODUCTS = list_products([find_prompts_folder()])
KIT = Kit("Epler | <trær>", "Hagefolk", "Kari_Nordmann")
GOOD = '[[files]]\npath = "a.md"\ntemplate = "a.md.jinja"\n'


def item(text: str, line: int) -> Item:
    return Item(text, (Evidence("call [1].vtt", "call-1", line, line, text, "00:00:07"),))


STEPS = (item("Cut the branch | at 3 cm.", 1), item("* Seal it with [wax] & <tape>.", 2))
MINIMAL = Method("cut", "Cut a branch", steps=STEPS)
FULL = Method(
    "graft",
    "Graft 2 trees",
    steps=(*STEPS, Item("Breathe in.")),
    questions=("Which knife?",),
    **{name: (item(f"What {name} says | here.", at * 10),) for at, name in enumerate(SECTIONS, 1) if name != "steps"},
)
METHODS = (MINIMAL, FULL)


def language(code: str) -> Language:
    return load_language(code, [find_prompts_folder()])


def rendered(name: str, code: str, prose: str = "") -> dict[str, str]:
    definition = load_product(name, language(code).folders)
    told = (Prose(prose, ("purpose-1",)),) if prose else ()
    parts = {FULL.id: {part.name: Part(part.name, told) for part in definition.parts}}
    return dict(render_product(ProductInput(name, definition, KIT, METHODS, language(code)), parts).files)


def pages(files: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path.endswith(".md")}


every_product = pytest.mark.parametrize("name", PRODUCTS)
every_language = pytest.mark.parametrize("code", LANGUAGES)


def test_the_products_are_found_by_their_folders() -> None:
    assert {"book", "webinar", "diy-kit", "course", "offer", "email-course"} <= set(PRODUCTS)


def test_no_module_names_the_email_course_which_is_a_folder_alone() -> None:
    package = find_prompts_folder().parent / "kit_builder"
    assert [
        path for path in package.rglob("*.*") if path.suffix in (".py", ".toml") and "email-course" in path.read_text()
    ] == []


@every_product
@every_language
def test_the_words_of_a_product_have_the_keys_of_english(name: str, code: str) -> None:
    own = find_prompts_folder() / code / "products" / name / "words.toml" if code != "en" else None
    english = load_product_words(name, [find_prompts_folder()])
    assert english
    if own:
        assert tomllib.loads(own.read_text(encoding="utf-8")).keys() == english.keys()


@every_product
@every_language
def test_no_passage_stands_in_a_product_twice(name: str, code: str) -> None:
    steps = [step.text for method in METHODS for step in method.steps]
    files = {path: text for path, text in rendered(name, code).items() if MINIMAL.id not in path}  # the same steps
    assert find_repeats(files, steps) == ()


@every_product
@every_language
def test_a_product_is_right_by_its_own_check(name: str, code: str) -> None:
    files = rendered(name, code, "What purpose says here.")
    known = f"{KIT.title} {KIT.audience} {KIT.author} {FULL.name} {MINIMAL.name}"
    from_cards = rendered(name, code)
    assert files.keys() == from_cards.keys()
    for path, text in files.items():
        assert check_document(path, text, from_cards[path], known, language(code)) == []


@every_product
@every_language
def test_a_product_has_a_title_in_every_file_and_no_heading_without_text(name: str, code: str) -> None:
    for path, text in pages(rendered(name, code)).items():
        found = parse_blocks(text)
        assert (found[0].kind, found[0].level) == ("heading", 1), path
        for block, after in zip(found, [*found[1:], None], strict=True):
            if block.kind == "heading" and block.level > 1:
                assert after, f"{path} ends with the heading {block.text}"
                assert after.kind != "heading" or after.level > block.level, f"{path}: nothing under {block.text}"


@every_product
@every_language
def test_a_product_tells_all_steps_of_each_method_in_order(name: str, code: str) -> None:
    for method in METHODS:
        steps = [step.text for step in method.steps]
        told = {
            path: list(find_numbered_steps(parse_document(path, text))) for path, text in rendered(name, code).items()
        }
        about = [found for path, found in told.items() if found and method.id in path]
        assert bool(about) == load_product(name, language(code).folders).steps
        assert all(found == list(enumerate(steps, start=1)) for found in about)


@every_product
def test_a_product_links_only_to_files_of_its_own(name: str) -> None:
    files = rendered(name, "en")
    links = re.findall(r"\]\(([^)]*)\)", "".join(files.values()))
    assert [link for link in links if link not in files] == []


@every_product
def test_a_product_shows_no_markup_of_its_templates_and_no_empty_lines(name: str) -> None:
    for path, text in rendered(name, "en", "What purpose says here.").items():
        assert not re.search(r"\{\{|\{%|\n\n\n|[ \t]\n|(?<!\\)<trær|None|Undefined", text), path
        assert text.endswith("\n")


@every_product
@every_language
def test_every_part_of_a_product_has_a_prompt_that_can_be_filled_in(name: str, code: str) -> None:
    folders = language(code).folders
    for part in load_product(name, folders).parts:
        prompt = load_prompt(f"products/{name}/{part.prompt}", folders)
        question = prompt.fill(
            part.name, kit=KIT, voice="Calm.", language=code, method=FULL.name, items=dict(FULL.items())
        )
        assert "What purpose says | here." in question.messages[-1][1]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A product of one's own, in a kit's folder of prompts."""
    folder = tmp_path / "products" / "poster"
    folder.mkdir(parents=True)
    (folder / "product.toml").write_text(GOOD)
    (folder / "a.md.jinja").write_text("# {{ kit.title }}\n")
    (folder / "p.md").write_text("---\nmax_tokens: 9\n---\n# user\nWrite.\n")
    return folder


def refused(own: Path) -> str:
    with pytest.raises(KitError) as caught:
        load_product("poster", [own.parent.parent, find_prompts_folder()])
    said = str(caught.value)
    assert "\n" not in said
    return said


def test_a_product_of_ones_own_is_one_among_the_others(own: Path) -> None:
    folders = [own.parent.parent, find_prompts_folder()]
    assert list_products(folders) == tuple(sorted((*PRODUCTS, "poster")))
    assert load_product("poster", folders).files[0].path == "a.md"


def test_an_unknown_product_is_answered_with_those_there_are(own: Path) -> None:
    with pytest.raises(KitError, match=r"There is no product 'pster'\. There are: book, .*poster, "):
        load_product("pster", [own.parent.parent, find_prompts_folder()])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD + "colour = 1\n", "files.0.colour: this is not known here"),
        ('colour = "red"\n' + GOOD, "colour: this is not known here"),
        ("", "files: Field required"),
        ("files = []\n", "files: "),
        (GOOD.replace("a.md.jinja", "b.md.jinja"), "products/poster/b.md.jinja"),
        (GOOD + '[[parts]]\nname = "p"\nprompt = "q.md"\n', "products/poster/q.md"),
        (GOOD + '[[parts]]\nname = "p"\nprompt = "p.md"\nsections = ["stps"]\n', "unknown section stps"),
        (GOOD + 'each = "step"\n', "files.0.each"),
        (GOOD + 'each = "method"\n', "must hold {number} or {method}"),
        (GOOD.replace('"a.md"', '"{method}.md"'), "only then"),
        (GOOD.replace('"a.md"', '"{step}.md"'), "is not a name of small letters"),
        (GOOD.replace('"a.md"', '"{}.md"'), "is not a name of small letters"),
        (GOOD.replace('"a.md"', '"a.html"'), "ends in .md or .csv"),
        (GOOD.replace('"a.md"', '"../a.md"'), "is not a name of small letters"),
        (GOOD.replace('"a.md"', '"/tmp/a.md"'), "is not a name of small letters"),
        (GOOD.replace('"a.md.jinja"', '"../../secret.txt"'), "files.0.template"),
        (GOOD + '[[parts]]\nname = "p"\nprompt = "../../secret.txt"\n', "parts.0.prompt"),
        ("files = ", "cannot be read"),
    ],
)
def test_a_definition_that_is_not_right_is_named(own: Path, text: str, said: str) -> None:
    (own / "product.toml").write_text(text)
    told = refused(own)
    assert "products/poster/" in told
    assert said in told


def test_all_that_is_wrong_is_told_at_once(own: Path) -> None:
    (own / "product.toml").write_text(GOOD + 'colour = 1\neach = "step"\n[[parts]]\nname = "P p"\n')
    told = refused(own)
    assert [word for word in ("colour", "each", "parts.0.name", "parts.0.prompt") if word not in told] == []


@pytest.mark.parametrize("name", ["methods", "prompts", "published"])
def test_a_product_may_not_be_called_as_another_folder_of_a_kit(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "products" / name
    folder.mkdir(parents=True)
    (folder / "product.toml").write_text(GOOD)
    with pytest.raises(KitError, match=f"{name} is a folder of the kit"):
        load_product(name, [tmp_path])
