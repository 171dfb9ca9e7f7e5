"""Prompts of a kit's own: listed, copied to be edited, and made for products of its own."""

from pathlib import Path

import pytest

from kit_builder.text.prompts import find_prompts_folder
from tests.conftest import Command
from tests.kits import INVOICES
from tests.wire import Wire


def test_the_prompts_are_listed(kit_builder: Command) -> None:
    listed = kit_builder("prompts").out.splitlines()
    assert {"steps.md", "nb/steps.md", "products/book/product.toml"} <= set(listed)
    assert all((find_prompts_folder() / name).is_file() for name in listed)


@pytest.mark.parametrize(
    ("name", "title", "chain", "first"),
    [("steps.md", "Steps", "small", "You find"), ("full/extract.md", "Statements", "full", "You read")],
)
def test_an_ejected_prompt_takes_effect(
    kit: Path, wire: Wire, kit_builder: Command, sources: Path, name: str, title: str, chain: str, first: str
) -> None:
    prompt = kit / "prompts" / name
    ran = kit_builder("prompts", "eject", name, kit)
    assert (ran.status, ran.out) == (0, f"{prompt}\n")
    prompt.write_text(prompt.read_text().replace(first, "Dear model, read"))
    english = sources / "invoices.md"
    kit_builder("build", english, "--out", kit, "--product", "book", "--chain", chain, *wire.options)
    asked = [each.messages[0][1] for each in wire.asked if each.title == title]
    assert asked
    assert all(text.startswith("Dear model, read") for text in asked)
    assert kit_builder("prompts", "eject", name, kit).status == 2
    assert "Dear model" in prompt.read_text()


@pytest.mark.parametrize("name", ["nothing.md", "../pyproject.toml", "/etc/passwd"])
def test_only_a_known_prompt_can_be_ejected(kit: Path, kit_builder: Command, name: str) -> None:
    ran = kit_builder("prompts", "eject", name, kit)
    assert ran.status == 2
    assert name in ran.err
    assert not (kit / "prompts").exists()


def test_a_kit_can_define_its_own_product(kit: Path, wire: Wire, kit_builder: Command) -> None:
    own = kit / "prompts" / "products" / "poster"
    own.mkdir(parents=True)
    (own / "product.toml").write_text(
        '[[files]]\npath = "{method}.md"\ntemplate = "p.md.jinja"\neach = "method"\n'
        '[[parts]]\nname = "claim"\nprompt = "claim.md"\nsections = ["purpose"]\n'
    )
    (own / "p.md.jinja").write_text(
        "# {{ method.name }}\n\n{% for p in parts.claim %}\n{{ p | cite }}\n\n{% endfor %}\n"
        "{% for s in method.steps %}\n{{ loop.index }}. {{ s | cite }}\n{% endfor %}\n"
    )
    (own / "claim.md").write_text(
        "---\nmax_tokens: 90\n---\n# user\nA poster\n"
        "{% for item in items.values() %}\n- {{ item.text }}\n{% endfor %}\n"
    )
    unknown = kit_builder("write", kit, "--product", "postr", *wire.options)
    assert unknown.status == 2
    assert "poster" in unknown.err
    assert kit_builder("write", kit, "--product", "poster", *wire.options).status == 0
    assert wire.asked
    assert all("A poster" in asked.text for asked in wire.asked)
    poster = (kit / "poster" / f"{INVOICES}.md").read_text()
    assert poster.startswith("# Get invoices paid\n\nGet invoices paid, and the money keeps coming in")
    assert "1. Phone the client on day 10. [^invoices-2]" in poster
