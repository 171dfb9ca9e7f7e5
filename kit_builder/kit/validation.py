"""."""

from pydantic import ValidationError
from pydantic_core import ErrorDetails


def describe_errors(error: ValidationError) -> str:
    """Every problem of a file of settings in one sentence."""
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {_problem(each)}" for each in error.errors())


def _problem(found: ErrorDetails) -> str:
    if found["type"] == "extra_forbidden":
        return "this is not known here"
    return found["msg"].removeprefix("Value error, ")
