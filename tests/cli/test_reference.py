"""`docs/cli.md` is generated from the help texts."""

from pathlib import Path

from kit_builder.cli.reference import render_reference

PAGE = Path(__file__).parent.parent.parent / "docs" / "cli.md"


def test_the_reference_is_current() -> None:
    """If this fails, run `python -m kit_builder.cli.reference > docs/cli.md`."""
    assert PAGE.read_text(encoding="utf-8") == render_reference()
