"""A product that cannot be rendered does not stop the others."""

import shutil
from pathlib import Path

from tests.conftest import Command

SMALL = Path(__file__).parent.parent.parent / "samples" / "small" / "kit"


def test_a_faulty_product_is_an_error_and_the_others_are_written(kit_builder: Command, tmp_path: Path) -> None:
    kit = Path(shutil.copytree(SMALL, tmp_path / "kit"))
    own = kit / "prompts" / "products" / "poster"
    own.mkdir(parents=True)
    (own / "product.toml").write_text('[[files]]\npath = "poster.md"\ntemplate = "poster.md.jinja"\n')
    (own / "poster.md.jinja").write_text("# {{ kit.title }}\n\n1. Shout at the customer.\n")
    shutil.rmtree(kit / "course")
    ran = kit_builder("write", kit, "--product", "poster", "--product", "course", "--model", "none")
    assert ran.status == 1
    assert "Shout at the customer" in (kit / "report.md").read_text(encoding="utf-8")
    assert not (kit / "poster" / "poster.md").exists()
    assert list((kit / "course").glob("*.md"))
