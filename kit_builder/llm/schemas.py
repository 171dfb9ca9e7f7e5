"""JSON Schemas of answers, in the form that providers require."""

from functools import cache
from typing import Any

from pydantic import BaseModel


@cache
def make_strict_schema(answer: type[BaseModel], rejected: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the JSON Schema of `answer` in the form that strict providers require, without the keywords `rejected`.

    It has no references, titles, descriptions or defaults; every property is required and no other is allowed.
    Recursive types are not supported.
    """
    schema = answer.model_json_schema()
    dropped = frozenset({"title", "description", "default", "$defs"}) | rejected
    return {"title": answer.__name__, **_make_strict(schema, schema.get("$defs", {}), dropped)}


def _make_strict(node: dict[str, Any], definitions: dict[str, Any], dropped: frozenset[str]) -> dict[str, Any]:
    if "$ref" in node:
        return _make_strict(definitions[node["$ref"].removeprefix("#/$defs/")], definitions, dropped)
    kept = {keyword: value for keyword, value in node.items() if keyword not in dropped}
    if "properties" in node:
        kept["properties"] = {
            name: _make_strict(value, definitions, dropped) for name, value in node["properties"].items()
        }
        kept["required"] = list(node["properties"])
        kept["additionalProperties"] = False
    if "items" in node:
        kept["items"] = _make_strict(node["items"], definitions, dropped)
    if "anyOf" in node:
        kept["anyOf"] = [_make_strict(each, definitions, dropped) for each in node["anyOf"]]
    return kept
