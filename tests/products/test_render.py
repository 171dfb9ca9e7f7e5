import csv
import re
from pathlib import Path

import pytest

from kit_builder.products.definitions import ProductInput, load_product
from kit_builder.products.render import Parts, render_product
from kit_builder.records import Evidence, Item, Kit, Method, Part, Product, Prose
from kit_builder.text.languages import load_language
from kit_builder.text.markdown import parse_blocks, parse_footnotes, unescape
from kit_builder.text.prompts import find_prompts_folder

PRODUCT = """\
steps = false
[[files]]
path = "{number}-{method}.md"
template = "card.md.jinja"
each = "method"
[[parts]]
name = "opening"
prompt = "opening.md"
"""
STEPS = "{% for s in method.steps %}\n{{ loop.index }}. {{ s | cite }}\n{% endfor %}\n"
HOSTILE = '<script>x</script> [a](b) ![i](j) [^n-1] `c` | # *d* _e_ \\ {{ f }} {% if g %} "h"'


def evidence(line: int, quote: str = "Cut it.") -> Evidence:
    return Evidence("notes.md", "n", line, line, quote)


def method(*steps: str, **sections: tuple[Item, ...]) -> Method:
    return Method("m", "M", steps=tuple(Item(step, (evidence(at),)) for at, step in enumerate(steps, 1)), **sections)


def rendered(
    folder: Path,
    template: str,
    *methods: Method,
    parts: Parts | None = None,
    product: str = PRODUCT,
    file: str = "card.md.jinja",
) -> Product:
    own = folder / "products" / "card"
    own.mkdir(parents=True)
    (own / "product.toml").write_text(product)
    (own / "opening.md").write_text("---\nmax_tokens: 9\n---\n# user\nWrite.\n")
    (own / file).write_text(template)
    language = load_language("en", [folder, find_prompts_folder()])
    definition = load_product("card", language.folders)
    return render_product(ProductInput("card", definition, Kit("K"), methods, language), parts or {})


def filled(folder: Path, template: str, method: Method, parts: Parts | None = None, **changes: str) -> str:
    product = rendered(folder, template, method, parts=parts, **changes)
    assert product.findings == ()
    (text,) = product.files.values()
    return text


def fault(product: Product) -> str:
    (finding,) = product.findings
    assert finding.level == "error"
    return finding.message


def test_source_text_is_never_markup(tmp_path: Path) -> None:
    template = "# {{ method.name }}\n\n{% for s in method.steps %}\n{{ loop.index }}. {{ s | cite }}\n{% endfor %}\n"
    text = filled(tmp_path, template, Method("m", HOSTILE, steps=(Item(HOSTILE, (evidence(1, HOSTILE),)),)))
    title, step = parse_blocks(text)
    assert (title.kind, title.text) == ("heading", HOSTILE)
    assert (step.kind, step.number, step.text, step.notes) == ("item", 1, HOSTILE, ("n-1",))
    assert parse_footnotes(text)["n-1"] == f'notes.md, line 1: "{HOSTILE}"'


def test_uncited_text_is_escaped_too(tmp_path: Path) -> None:
    text = filled(tmp_path, "# T\n\n{{ method.steps[0].text }}\n", method(HOSTILE))
    assert [block.text for block in parse_blocks(text)] == ["T", HOSTILE]


def test_prose_has_the_footnotes_of_its_items(tmp_path: Path) -> None:
    prose = Prose("Cut, then bind.", ("steps-1", "steps-2", "steps-1"))
    template = "# T\n\n{% for p in parts.opening %}\n{{ p | cite }}\n\n{% endfor %}\n"
    text = filled(tmp_path, template, method("Cut it.", "Bind it."), {"m": {"opening": Part("opening", (prose,))}})
    assert "Cut, then bind. [^n-1][^n-2]\n" in text
    assert set(parse_footnotes(text)) == {"n-1", "n-2"}


def test_excluding_drops_items_stated_in_prose(tmp_path: Path) -> None:
    purpose = (Item("Grafting joins two trees.", (evidence(7),)), Item("It costs nothing.", (evidence(8),)))
    template = "# T\n\n{% for i in method.purpose | excluding(parts.opening) %}\n- {{ i | cite }}\n{% endfor %}\n"
    parts = {"m": {"opening": Part("opening", (Prose("Grafting joins two old trees.", ("purpose-1",)),))}}
    text = filled(tmp_path, template, method("Cut it.", purpose=purpose), parts)
    assert [block.text for block in parse_blocks(text)] == ["T", "It costs nothing."]


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ methd.name }}", "'methd' is undefined"),
        ("{{ method.nam }}", "nam"),
        ("{% for s in method.steps %}", "endfor"),
        ("{{ s | translate }}", "translate"),
        ("{{ 1 // (method.steps | length) }}", "zero"),
        ("{{ method.name + 1 }}", "str"),
        ("{{ method.__class__.__mro__ }}", "unsafe"),
        ("{{ ''.__class__ }}", "unsafe"),
    ],
)
def test_error_names_the_template(tmp_path: Path, template: str, said: str) -> None:
    message = fault(rendered(tmp_path, template, method()))
    assert str(tmp_path / "products" / "card" / "card.md.jinja") in message
    assert said in message
    assert "\n" not in message


def test_error_names_a_template_in_another_encoding(tmp_path: Path) -> None:
    own = tmp_path / "products" / "card"
    own.mkdir(parents=True)
    (own / "product.toml").write_text(PRODUCT)
    (own / "opening.md").write_text("")
    (own / "card.md.jinja").write_bytes("# Kløyv".encode("latin-1"))
    language = load_language("en", [tmp_path, find_prompts_folder()])
    given = ProductInput("card", load_product("card", language.folders), Kit("K"), [method()], language)
    assert "card.md.jinja" in fault(render_product(given, {}))


@pytest.mark.parametrize(
    "template",
    [
        STEPS.replace("method.steps", "method.steps[:-1]"),
        STEPS.replace("method.steps", "method.steps[1:]"),
        STEPS.replace("method.steps", "method.steps | reverse"),
        STEPS.replace("method.steps", "method.steps + method.steps[:1]"),
        STEPS.replace("s | cite", "(s | cite) ~ '!'"),
        STEPS.replace("loop.index }}", "loop.index + 1 }}"),
        STEPS + "3. Hire a lawyer.\n",
        STEPS + "\n| a | b |\n|---|---|\n| 3. Hire a lawyer. | |\n",
        "1. Hire a lawyer.\n",
    ],
)
def test_template_that_changes_steps_is_refused(tmp_path: Path, template: str) -> None:
    product = rendered(tmp_path, f"# T\n\n{template}", method("Cut it.", "Bind it."))
    assert product.files == {}
    assert re.search(r"card\.md\.jinja.*: “", fault(product))


@pytest.mark.parametrize("template", [STEPS, STEPS + "\nAgain:\n\n" + STEPS, "No steps.\n"])
def test_steps_may_appear_once_twice_or_not_at_all(tmp_path: Path, template: str) -> None:
    assert filled(tmp_path, f"# T\n\n{template}", method("Cut it.", "Bind it."))


def test_product_without_steps_is_refused_unless_declared(tmp_path: Path) -> None:
    product = rendered(tmp_path, "# T\n", method("Cut it."), product=PRODUCT.replace("steps = false\n", ""))
    assert product.files == {}
    assert re.search(r"card .*step 1 of M: “Cut it\.”", fault(product))


GOOD, BAD = (Method(name.casefold(), name, steps=(Item("Oil the hinge."),)) for name in ("Good", "Bad"))
FOR_ALL = PRODUCT.replace("{number}-{method}.md", "all.md").replace('each = "method"\n', "")
DIVIDES = "{{ 1 // (m.name != 'Bad') }}"


def test_method_that_cannot_be_rendered_is_left_out_of_the_product(tmp_path: Path) -> None:
    template = f"{{% set m = method %}}\n# {{{{ m.name }}}} {DIVIDES}\n"
    product = rendered(tmp_path, template, GOOD, BAD)
    assert [*product.files] == ["01-good.md"]
    (finding,) = product.findings
    assert (finding.level, finding.where) == ("error", "card: Bad")
    assert "zero" in finding.message
    assert "run `kit-builder write`" in finding.message


def test_file_about_all_methods_is_written_without_the_faulty_one(tmp_path: Path) -> None:
    template = f"{{% for m in methods %}}\n# {{{{ m.name }}}} {DIVIDES}\n\n{{% endfor %}}\n"
    product = rendered(tmp_path, template, GOOD, BAD, product=FOR_ALL)
    assert product.files == {"all.md": "# Good 1\n"}
    assert [finding.where for finding in product.findings] == ["card: Bad"]


def test_file_about_all_methods_is_left_out_if_each_is_faulty(tmp_path: Path) -> None:
    product = rendered(tmp_path, "{{ nothing }}\n", GOOD, BAD, product=FOR_ALL)
    assert product.files == {}
    assert [finding.where for finding in product.findings] == ["card: Good, Bad"]


@pytest.mark.parametrize("name", ["1. Rounds", "3) Rounds", "12. May"])
def test_number_before_the_name_of_a_method_is_not_a_step(tmp_path: Path, name: str) -> None:
    sheet = PRODUCT.replace('.md"\ntemplate = "card.md', '.csv"\ntemplate = "card.csv')
    text = filled(
        tmp_path, "{{ method.name }}\n", Method("m", name, steps=GOOD.steps), product=sheet, file="card.csv.jinja"
    )
    assert text == f'"{name}"\n'


def test_sheet_contains_no_formulas_from_sources(tmp_path: Path) -> None:
    formulas = ("=1+1", "+1", "-1", "@a", '=HYPERLINK("x","y"), "z"', "\t=1", "a,b\nc", "1. step")
    sheet = PRODUCT.replace('.md"\ntemplate = "card.md', '.csv"\ntemplate = "card.csv')
    template = "{% for s in method.steps %}\n{{ s.text }},{{ method.name }}\n{% endfor %}\n"
    text = filled(tmp_path, template, method(*formulas), product=sheet, file="card.csv.jinja")
    cells = [row[0] for row in csv.reader(text.splitlines())]
    assert cells[:4] == ["'=1+1", "'+1", "'-1", "'@a"]
    assert cells[4] == '\'=HYPERLINK("x","y"), "z"'
    assert cells[5:] == ["'=1", "a,b c", "1. step"]


@pytest.mark.parametrize("said", ["--> <b>", "--!> x", "a --> b --> c", "->", "<!-- x -->"])
def test_source_text_does_not_end_a_comment(tmp_path: Path, said: str) -> None:
    text = filled(tmp_path, "# T\n\n<!-- {{ method.steps[0].text }} -->\n", method(said))
    comment = text.partition("<!-- ")[2].removesuffix(" -->\n")
    assert not re.search(r"--!?>", comment)
    assert unescape(comment) == said


def test_template_that_yields_nothing_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not enough values"):
        filled(tmp_path, "{% if method.rules %}# T{% endif %}\n", method("Cut it."))
