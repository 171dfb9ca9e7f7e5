"""The schemas that are sent with questions."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kit_builder.llm.model import Model
from kit_builder.llm.schemas import make_strict_schema
from tests.llm.conftest import QUESTION
from tests.wire import Wire

SIZES = frozenset({"minLength", "maxLength"})


class Inner(BaseModel):
    title: Annotated[str, Field(max_length=5, description="A title.")]
    kind: Literal["a", "b"] = "a"


class Outer(BaseModel):
    """Names of properties that are also keywords of JSON Schema."""

    title: str
    description: Annotated[list[Inner], Field(min_length=1)]
    default: Inner | None = None
    minLength: int  # noqa: N815


INNER = {
    "type": "object",
    "properties": {"title": {"type": "string", "maxLength": 5}, "kind": {"type": "string", "enum": ["a", "b"]}},
    "required": ["title", "kind"],
    "additionalProperties": False,
}
OUTER = {
    "title": "Outer",
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "description": {"type": "array", "items": INNER, "minItems": 1},
        "default": {"anyOf": [INNER, {"type": "null"}]},
        "minLength": {"type": "integer"},
    },
    "required": ["title", "description", "default", "minLength"],
    "additionalProperties": False,
}


def test_a_schema_is_strict_and_complete() -> None:
    assert make_strict_schema(Outer) == OUTER


def test_keywords_that_a_provider_rejects_are_left_out() -> None:
    schema = make_strict_schema(Outer, SIZES)
    assert "maxLength" not in str(schema)
    assert "minLength" in schema["properties"]
    assert schema["properties"]["description"]["minItems"] == 1


def test_the_schema_is_sent_unchanged(model: Model, wire: Wire) -> None:
    inner = {"title": "Cut", "kind": "b"}
    wire.answers["Outer"] = lambda _asked: {"title": "", "description": [inner], "default": None, "minLength": 1}
    answer = model.ask(QUESTION, Outer)
    assert wire.asked[0].schema == {
        keyword: value for keyword, value in make_strict_schema(Outer, SIZES).items() if keyword != "title"
    }
    assert answer.description == [Inner(title="Cut", kind="b")]
