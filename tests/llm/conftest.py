"""A model on the wire, its cache, and a question for it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field
from pytest_httpserver import HTTPServer

from kit_builder.errors import KitError
from kit_builder.llm import ModelOptions, open_model
from kit_builder.llm.download import download_weights
from kit_builder.llm.model import Model
from kit_builder.llm.weights import KNOWN_WEIGHTS
from kit_builder.records import Question
from tests.wire import Wire, open_wire


class Steps(BaseModel):
    steps: Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=60)]


KEY = "sk-a-key-that-nobody-may-see"
QUESTION = Question(
    "steps of call.md", (("system", "Copy the steps."), ("user", "Cut the branch. It is an old tree.")), 200
)
CUT = Steps(steps=["Cut the branch."])


@pytest.fixture(scope="session")
def small_model() -> Path:
    """The smallest model there is, in the user's folder of models."""
    (weights,) = [known for known in KNOWN_WEIGHTS if known.is_for_tests]
    return download_weights(weights, lambda _done, _total: None)


@pytest.fixture
def elsewhere() -> Iterator[Wire]:
    """A second server."""
    with HTTPServer(host="127.0.0.1", threaded=True) as server, open_wire(server) as running:
        yield running


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / ".kit" / "answers.sqlite"


@pytest.fixture
def open_wired(wire: Wire, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Return a function that opens a model on the wire, with the key in the environment."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)

    @contextmanager
    def opened(
        spec: str = "openai:test-model", base_url: str | None = wire.url, timeout: float = 60
    ) -> Iterator[Model]:
        with open_model(ModelOptions(spec, cache, timeout, base_url)) as model:
            yield model

    return opened


@pytest.fixture
def model(open_wired: Callable[..., Any]) -> Iterator[Model]:
    with open_wired() as opened:
        yield opened


def ask_and_fail(model: Model, kind: type[KitError], question: Question = QUESTION) -> str:
    """Return the message of the error that asking raises: one line without the key."""
    with pytest.raises(kind) as caught:
        model.ask(question, Steps)
    assert caught.type is kind
    message = str(caught.value)
    assert KEY not in message
    assert "\n" not in message
    return message
