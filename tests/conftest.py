import os
from collections.abc import Iterator

import openai._base_client
import pytest
from pytest_httpserver import HTTPServer
from wire import Wire, open_wire


@pytest.fixture(scope="session")
def server() -> Iterator[HTTPServer]:
    with HTTPServer(threaded=True) as running:  # one for all tests: stopping it takes half a second
        yield running


@pytest.fixture
def wire(server: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """A scripted model, and an environment in which nothing but a test's own settings leads to a model."""
    for name in os.environ:
        if name.startswith(("OPENAI_", "ANTHROPIC_", "LANGSMITH_", "LANGCHAIN_")):
            monkeypatch.delenv(name)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1,localhost")
    monkeypatch.setattr(openai._base_client, "INITIAL_RETRY_DELAY", 0.01)
    monkeypatch.setattr(openai._base_client, "MAX_RETRY_DELAY", 0.01)
    with open_wire(server) as running:
        yield running
