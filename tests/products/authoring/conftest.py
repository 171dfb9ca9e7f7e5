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
