"""A kit that is authored, for the tests of authoring."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.products.authoring.guides import Studio, open_studio
from tests.wire import Wire


@pytest.fixture
def studio(wire: Wire, tmp_path: Path) -> Iterator[Studio]:
    with open_studio(wire, tmp_path) as opened:
        yield opened


@pytest.fixture
def titled(wire: Wire, tmp_path: Path) -> Iterator[Studio]:
    """Open a studio whose chapters have steps with headings."""
    with open_studio(wire, tmp_path) as studio:
        brief = tmp_path / "prompts" / "products" / "guide" / "chapter.brief.md"
        brief.write_text(brief.read_text(encoding="utf-8").replace("steps: yes", "steps: yes\ntitled: yes"), "utf-8")
        yield studio
