"""Validation errors of settings files, in plain English."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kit_builder.errors import suggest


def describe_errors(error: ValidationError, file: str, model: type[BaseModel] | None = None) -> str:
    """Return every error that pydantic found in `file`, as sentences such as "Unknown key 'foo' in kit.toml.".

    With the `model` that the file should follow, the most similar key is suggested for an unknown one.
    """
    return " ".join(_describe(each, file, model) for each in error.errors())


def _describe(found: ErrorDetails, file: str, model: type[BaseModel] | None) -> str:
    key = ".".join(map(str, found["loc"]))
    if found["type"] in ("extra_forbidden", "unexpected_keyword_argument"):  # of a model, and of a dataclass
        *within, last = found["loc"]
        return f"Unknown key '{key}' in {file}.{suggest(str(last), _list_keys(model, within) if model else ())}"
    problem = found["msg"].removeprefix("Value error, ")
    return f"Invalid value for '{key}' in {file}: {problem[:1].lower()}{problem[1:]}."


def _list_keys(model: type[BaseModel], within: Sequence[int | str]) -> list[str]:
    """Return the keys of the part of `model` at the path `within`; none if it is no table of its own."""
    for name in within:
        field = model.model_fields.get(str(name))
        kind = field.annotation if field else None
        if kind is not None and is_dataclass(kind):
            return [each.name for each in fields(kind)]
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            return []
        model = kind
    return [*model.model_fields]
