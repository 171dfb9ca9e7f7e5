"""Test every product that comes with the program, in every language."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.products.authoring.kit_facts import find_blanks, list_blanks
from kit_builder.products.check_document import check_document, find_numbered_steps, parse_document
from kit_builder.products.definitions import ProductInput, list_products, load_product, load_product_words
from kit_builder.products.render import render_product
from kit_builder.products.repetition import find_repeats, list_allowed_repeats, list_intended_repeats
from kit_builder.records import SECTION_OF_KIND, SECTIONS, Evidence, Item, Kit, Method, Number, Offer, Part, Prose
from kit_builder.text.languages import Language, load_language
from kit_builder.text.markdown import parse_blocks
from kit_builder.text.prompts import find_prompts_folder, load_prompt
from kit_builder.text.words import list_languages

LANGUAGES = list_languages()
PRODUCTS = list_products([find_prompts_folder()])
KIT = Kit("Epler | <trær>", "Hagefolk", "Kari_Nordmann")


def item(text: str, line: int) -> Item:
    return Item(text, (Evidence("call [1].vtt", "call-1", line, line, text, "00:00:07"),))


STEPS = (item("Cut the branch | at 3 cm.", 1), item("* Seal it with [wax] & <tape>.", 2))
MINIMAL = Method("cut", "Cut a branch", steps=STEPS)
ATTACHED = tuple(
    replace(item(f"Beneath it, a {kind} | says this.", at * 10), kind=kind)
    for at, kind in enumerate(SECTION_OF_KIND, 50)
    if kind != "step"
)
FULL = Method(
    "graft",
    "Graft 2 trees",
    steps=(
        *(replace(step, stage="First [the] cut") for step in STEPS),
        Item("Breathe in.", attachments=ATTACHED, stage="3. Rest"),
    ),
    numbers=(Number("knives", "2", "pairs", "at least", "whether you begin", STEPS[0].evidence),),
    questions=("Which knife?",),
    **{name: (item(f"What {name} says | here.", at * 10),) for at, name in enumerate(SECTIONS, 1) if name != "steps"},
)
METHODS = (MINIMAL, FULL)


def language(code: str) -> Language:
    return load_language(code, [find_prompts_folder()])


def rendered(name: str, code: str, prose: str = "", methods: tuple[Method, ...] = METHODS) -> Mapping[str, str]:
    return render_once(name, code, prose, methods)


@cache
def render_once(name: str, code: str, prose: str, methods: tuple[Method, ...]) -> Mapping[str, str]:
    definition = load_product(name, language(code).folders)
    paragraphs = (Prose(prose, ("purpose-1",)),) if prose else ()
    parts = {FULL.id: {part.name: Part(part.name, paragraphs) for part in definition.parts}}
    product = render_product(ProductInput(name, definition, KIT, methods, language(code)), parts)
    assert product.findings == ()
    return product.files


def pages(files: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path.endswith(".md")}


every_product = pytest.mark.parametrize("name", PRODUCTS)
every_language = pytest.mark.parametrize("code", LANGUAGES)


def test_products_are_found_by_their_folders() -> None:
    assert {"book", "webinar", "diy-kit", "course", "offer", "email-course"} <= set(PRODUCTS)


def test_no_code_treats_the_email_course_in_a_way_of_its_own() -> None:
    package = find_prompts_folder().parent / "kit_builder"
    assert [path for path in package.rglob("*.py") if '"email-course"' in path.read_text(encoding="utf-8")] == []


@every_product
@every_language
def test_translated_words_have_the_keys_of_english(name: str, code: str) -> None:
    own = find_prompts_folder() / code / "products" / name / "words.toml" if code != "en" else None
    english = load_product_words(name, [find_prompts_folder()])
    assert english
    if own:
        assert tomllib.loads(own.read_text(encoding="utf-8")).keys() == english.keys()


@every_product
@every_language
def test_no_passage_occurs_twice_in_a_product(name: str, code: str) -> None:
    steps = (item("Ring the owner at noon.", 1), item("Carry the wood away before the evening.", 2))
    sections = {key: (item(f"About {key}: other words.", 7),) for key in SECTIONS if key != "steps"}
    methods = (FULL, Method("fell", "Fell it", steps=steps, **sections))
    given = ProductInput(name, load_product(name, language(code).folders), KIT, methods, language(code))
    allowed = list_allowed_repeats(methods, load_product_words(name, language(code).folders))
    intended = list_intended_repeats(given.definition, methods)
    assert find_repeats(render_product(given, {}).files, allowed, intended) == ()


@every_product
@every_language
def test_rendered_product_passes_its_own_check(name: str, code: str) -> None:
    files = rendered(name, code, "What purpose says here.")
    known = f"{KIT.title} {KIT.audience} {KIT.author} {FULL.name} {MINIMAL.name}"
    from_cards = rendered(name, code)
    assert files.keys() == from_cards.keys()
    for path, text in files.items():
        assert check_document(path, text, from_cards[path], known, language(code)) == []


@every_language
def test_everything_on_a_card_is_in_the_book(code: str) -> None:
    expected = [each.text for _, each in FULL.items()]
    shown = "\n".join(block.text for block in parse_blocks(rendered("book", code)["02-graft.md"]))
    assert [text for text in expected if text not in shown] == []
    stages = [block.text for block in parse_blocks(rendered("book", code)["02-graft.md"]) if block.level == 3]
    assert [text for text in stages if text in ("First [the] cut", "3. Rest")] == ["First [the] cut", "3. Rest"]
    (number,) = FULL.numbers
    assert [each for each in (number.name, "2 pairs", number.strength, number.decides) if each not in shown] == []


@every_product
def test_what_is_attached_to_steps_is_where_a_reader_looks_for_it(name: str) -> None:
    wanted = {
        "book": {"02-graft.md": set(SECTION_OF_KIND) - {"step"}},
        "course": {"02-graft.md": set(SECTION_OF_KIND) - {"step"}},
        "email-course": {"02-graft.md": set(SECTION_OF_KIND) - {"step"}},
        "webinar": {"02-graft.md": set(SECTION_OF_KIND) - {"step"}},
        "diy-kit": {
            "02-graft-steps.md": {"need", "pitfall", "outcome"},
            "02-graft-decisions.md": {"rule"},
            "02-graft-script-cards.md": {"script"},
            "02-graft-worksheet.md": {"calculation"},
        },
    }
    files = rendered(name, "en")
    for path, kinds in wanted.get(name, {}).items():
        shown = "\n".join(block.text for block in parse_document(path, files[path]))
        assert {each.kind for each in ATTACHED if each.text in shown} >= kinds, path


@pytest.mark.parametrize("reason", ["", ", because it dries out"])
def test_tables_of_decisions_have_no_empty_column(reason: str) -> None:
    method = replace(MINIMAL, rules=(item(f"If the branch is thick, use a saw{reason}.", 90),))
    for name, path in (("book", "01-cut.md"), ("course", "01-cut.md"), ("diy-kit", "01-cut-decisions.md")):
        definition = load_product(name, language("en").folders)
        text = render_product(ProductInput(name, definition, KIT, (method,), language("en")), {}).files[path]
        (row,) = (line for line in text.splitlines() if line.startswith("| the branch is thick"))
        assert (text.count("| Because |"), row.count("|")) == ((1, 4) if reason else (0, 3))


@every_product
@every_language
def test_every_file_has_a_title_and_no_empty_sections(name: str, code: str) -> None:
    for path, text in pages(rendered(name, code)).items():
        found = parse_blocks(text)
        assert (found[0].kind, found[0].level) == ("heading", 1), path
        for block, after in zip(found, [*found[1:], None], strict=True):
            if block.kind == "heading" and block.level > 1:
                assert after, f"{path} ends with the heading {block.text}"
                assert after.kind != "heading" or after.level > block.level, f"{path}: nothing under {block.text}"


@every_product
@every_language
def test_product_shows_all_steps_of_each_method_in_order(name: str, code: str) -> None:
    for method in METHODS:
        steps = [step.text for step in method.steps]
        shown = {
            path: list(find_numbered_steps(parse_document(path, text))) for path, text in rendered(name, code).items()
        }
        about = [found for path, found in shown.items() if found and method.id in path]
        assert about or not load_product(name, language(code).folders).steps
        assert all(found == list(enumerate(steps, start=1)) for found in about)


@every_product
def test_product_links_only_to_its_own_files(name: str) -> None:
    files = rendered(name, "en")
    links = re.findall(r"\]\(([^)]*)\)", "".join(files.values()))
    assert [link for link in links if link not in files] == []


@pytest.mark.parametrize(
    "terms",
    [
        Offer(),
        Offer(price_together=900),
        Offer(price_kit=20),
        Offer(price_kit=20, price_together=900),
        Offer(price_kit=20, price_course=90, payment="now", guarantee="none", contact="a@b.example"),
    ],
)
def test_an_offer_has_the_blanks_of_the_terms_that_it_needs(terms: Offer) -> None:
    kit = replace(KIT, products=("diy-kit", "course", "offer"), offer=terms)
    given = ProductInput("offer", load_product("offer", language("en").folders), kit, METHODS, language("en"))
    words = language("en").words
    found = find_blanks("\n".join(render_product(given, {}).files.values()), words)
    assert {*found} == {each.mark for each in list_blanks(kit, words)}


@every_product
def test_product_contains_no_template_markup_or_double_blank_lines(name: str) -> None:
    for path, text in rendered(name, "en", "What purpose says here.").items():
        assert not re.search(r"\{\{|\{%|\n\n\n|[ \t]\n|(?<!\\)<trær|None|Undefined", text), path
        assert text.endswith("\n")


@every_product
@every_language
def test_prompt_of_every_part_can_be_filled_in(name: str, code: str) -> None:
    folders = language(code).folders
    for part in load_product(name, folders).parts:
        prompt = load_prompt(f"products/{name}/{part.prompt}", folders)
        question = prompt.fill(
            part.name, kit=KIT, voice="Calm.", language=code, method=FULL.name, items=dict(FULL.items())
        )
        assert "What purpose says | here." in question.messages[-1][1]


@pytest.mark.parametrize("name", ["book", "course", "diy-kit", "offer", "webinar"])
@every_language
def test_a_kit_with_one_method_does_not_speak_of_several(name: str, code: str) -> None:
    """Words that end in `_one` stand there instead of those for several methods, and never beside them."""
    say = load_product_words(name, language(code).folders)
    starts = {key: text.partition("{")[0] for key, text in say.items()}
    one, several = (
        "\n".join(
            " ".join(block.text.split())
            for text in pages(rendered(name, code, methods=methods)).values()
            for block in parse_blocks(text)
        )
        for methods in ((FULL,), METHODS)
    )
    keys = [key.removesuffix("_one") for key in say if key.endswith("_one")]
    used = [key for key in keys if starts[key] in several]
    assert used
    for key in used:
        assert starts[f"{key}_one"] in one
        assert starts[key] not in one.replace(starts[f"{key}_one"], "")


@pytest.mark.parametrize("key", ["made_up_said", "other_session"])
def test_words_with_an_invalid_regular_expression_are_refused_by_their_key(key: str, tmp_path: Path) -> None:
    path = tmp_path / "products" / "webinar" / "words.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f"{key} = 'made (up'\n", encoding="utf-8")
    with pytest.raises(KitError, match=f"invalid regular expression in {key}") as raised:
        load_product_words("webinar", [tmp_path])
    assert str(path) in str(raised.value)
