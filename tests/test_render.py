from pathlib import Path

import pytest

from kit_builder.errors import KitError
from kit_builder.language import load_language
from kit_builder.markdown import blocks, footnotes
from kit_builder.products import load_product
from kit_builder.prompts import prompts_folder
from kit_builder.records import Evidence, Item, Kit, Method, Part, Prose
from kit_builder.render import Parts, render

PRODUCT = """\
[[files]]
path = "{number}-{method}.md"
template = "card.md.jinja"
each = "method"
[[parts]]
name = "opening"
prompt = "opening.md"
"""
HOSTILE = '<script>x</script> [a](b) ![i](j) [^n-1] `c` | # *d* _e_ \\ {{ f }} {% if g %} "h"'


def evidence(line: int, quote: str = "Cut it.") -> Evidence:
    return Evidence("notes.md", "n", line, line, quote)


def method(*steps: str, **sections: tuple[Item, ...]) -> Method:
    return Method("m", "M", steps=tuple(Item(step, (evidence(at),)) for at, step in enumerate(steps, 1)), **sections)


def filled(folder: Path, template: str, method: Method, parts: Parts | None = None) -> str:
    own = folder / "products" / "card"
    own.mkdir(parents=True)
    (own / "product.toml").write_text(PRODUCT)
    (own / "opening.md").write_text("---\nmax_tokens: 9\n---\n# user\nWrite.\n")
    (own / "card.md.jinja").write_text(template)
    language = load_language("en", [folder, prompts_folder()])
    definition = load_product("card", language.folders)
    (text,) = render("card", definition, Kit("K"), [method], parts or {}, language).files.values()
    return text


def test_whatever_a_source_says_is_shown_as_text(tmp_path: Path) -> None:
    template = "# {{ method.name }}\n\n{% for s in method.steps %}\n{{ loop.index }}. {{ s | cite }}\n{% endfor %}\n"
    text = filled(tmp_path, template, Method("m", HOSTILE, steps=(Item(HOSTILE, (evidence(1, HOSTILE),)),)))
    title, step = blocks(text)
    assert (title.kind, title.text) == ("heading", HOSTILE)
    assert (step.kind, step.number, step.text, step.notes) == ("item", 1, HOSTILE, ("n-1",))
    assert footnotes(text)["n-1"] == f'notes.md, line 1: "{HOSTILE}"'


def test_what_is_not_cited_is_escaped_too(tmp_path: Path) -> None:
    text = filled(tmp_path, "# T\n\n{{ method.steps[0].text }}\n", method(HOSTILE))
    assert [block.text for block in blocks(text)] == ["T", HOSTILE]


def test_prose_carries_the_footnotes_of_the_items_it_rests_on(tmp_path: Path) -> None:
    prose = Prose("Cut, then bind.", ("steps-1", "steps-2", "steps-1"))
    template = "# T\n\n{% for p in parts.opening %}\n{{ p | cite }}\n\n{% endfor %}\n"
    text = filled(tmp_path, template, method("Cut it.", "Bind it."), {"m": {"opening": Part("opening", (prose,))}})
    assert "Cut, then bind. [^n-1][^n-2]\n" in text
    assert set(footnotes(text)) == {"n-1", "n-2"}


def test_what_the_prose_tells_need_not_be_told_again(tmp_path: Path) -> None:
    purpose = (Item("Grafting joins two trees.", (evidence(7),)), Item("It costs nothing.", (evidence(8),)))
    template = "# T\n\n{% for i in method.purpose | besides(parts.opening) %}\n- {{ i | cite }}\n{% endfor %}\n"
    parts = {"m": {"opening": Part("opening", (Prose("Grafting joins two old trees.", ("purpose-1",)),))}}
    text = filled(tmp_path, template, method("Cut it.", purpose=purpose), parts)
    assert [block.text for block in blocks(text)] == ["T", "It costs nothing."]


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
def test_a_template_that_cannot_be_filled_in_is_named(tmp_path: Path, template: str, said: str) -> None:
    with pytest.raises(KitError) as caught:
        filled(tmp_path, template, method())
    told = str(caught.value)
    assert told.startswith(f"The template {tmp_path / 'products' / 'card' / 'card.md.jinja'} cannot be filled in: ")
    assert said in told
    assert "\n" not in told


def test_a_template_in_another_encoding_is_named(tmp_path: Path) -> None:
    with pytest.raises(KitError, match=r"card\.md\.jinja cannot be filled in"):
        (tmp_path / "products" / "card").mkdir(parents=True)
        own = tmp_path / "products" / "card"
        (own / "product.toml").write_text(PRODUCT)
        (own / "opening.md").write_text("")
        (own / "card.md.jinja").write_bytes("# Kløyv".encode("latin-1"))
        language = load_language("en", [tmp_path, prompts_folder()])
        render("card", load_product("card", language.folders), Kit("K"), [method()], {}, language)
