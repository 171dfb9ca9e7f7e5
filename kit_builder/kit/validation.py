"""Validation errors of settings files, in plain English."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails


def describe_errors(error: ValidationError, file: str) -> str:
    """Return every error that pydantic found in `file`, as sentences such as "Unknown key 'foo' in kit.toml."."""
    return " ".join(_describe(each, file) for each in error.errors())


def _describe(found: ErrorDetails, file: str) -> str:
    key = ".".join(map(str, found["loc"]))
    if found["type"] == "extra_forbidden":
        return f"Unknown key '{key}' in {file}."
    problem = found["msg"].removeprefix("Value error, ")
    return f"Invalid value for '{key}' in {file}: {problem[:1].lower()}{problem[1:]}."
