"""A model that is not called: it counts what calls would cost and gives the answers that may be expected.

What was answered before is taken from the cache. Lengths of answers are those of the embedded model on the samples,
told by `benchmarks/speed.py`.
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from kit_builder.models.budget import Budget
from kit_builder.models.cache import AnswerCache
from kit_builder.models.calls import Call, Reply
from kit_builder.models.model import Model, Opening

# Characters of a token: of prompts in prose, and of answers, which are JSON.
_CHARACTERS_IN = 4.2
_CHARACTERS_OUT = 4.0
_TOKENS_OF_A_TURN = 5
# Of what a question is about, so much is copied into a list; prose is so long.
_COPIED = 0.6
_PROSE = 260
_LINE = re.compile(r"(?<=[.!?])\s+|\n+")
_MARK = re.compile(r"^(?:[-*•]|\d+[.)])\s+")


class Rehearsal(Model):
    """As a Model, opened in the same way, with nothing sent and nothing spent; `usage` is what would be.

    `showing`, where there is one, is told of each call that would be made.
    """

    def __init__(
        self,
        opening: Opening,
        cache: AnswerCache,
        budget: Budget | None = None,
        showing: Callable[[Call], None] | None = None,
    ) -> None:
        super().__init__(opening, cache, budget)
        self._showing = showing

    def _call(self, call: Call) -> Reply:
        if self._showing:
            self._showing(call)
        text = json.dumps(_expected(call.schema, _lines(call.messages[-1][1])), ensure_ascii=False)
        used = (
            round(sum(len(said) for _, said in call.messages) / _CHARACTERS_IN)
            + _TOKENS_OF_A_TURN * len(call.messages),
            min(call.max_tokens, round(len(text) / _CHARACTERS_OUT)),
        )
        self._count(*used, calls=1)
        return Reply(text, *used)


def _lines(text: str) -> list[str]:
    """What a question is about: its sentences and list items, without the marks before them."""
    return [said for line in _LINE.split(text) if (said := _MARK.sub("", line.strip()))] or [text]


def _expected(schema: dict[str, Any], lines: list[str], place: int = 0) -> Any:
    """An answer to `schema` about `lines`, of the length that a model's would have."""
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else schema["enum"][-1]
    if "anyOf" in schema:
        return _expected(schema["anyOf"][0], lines, place)
    match schema["type"]:
        case "object":
            return {
                name: _expected(each, _below(name, lines), int(name) - 1 if name.isdecimal() else place)
                for name, each in schema["properties"].items()
            }
        case "array":
            return _listed(schema, lines)
        case "string":
            return lines[min(place, len(lines) - 1)][: schema.get("maxLength", _PROSE)]
        case "integer" | "number":
            return schema.get("minimum", 0)
        case _:
            return False


def _below(number: str, lines: list[str]) -> list[str]:
    """The lines below a `number` that stands in a line by itself, up to the next; all where there is none."""
    mark, following = f"{number}.", f"{int(number) + 1}." if number.isdecimal() else ""
    if mark not in lines:
        return lines
    own = lines[lines.index(mark) + 1 :]
    return own[: own.index(following)] if following in own else own


def _listed(schema: dict[str, Any], lines: list[str]) -> list[Any]:
    if schema.get("minItems"):  # prose: at least a paragraph
        return [_expected(schema["items"], [_prose(lines)])]
    wanted = round(len(lines) * _COPIED)
    copied = [line for at, line in enumerate(lines) if (at + 1) * wanted // len(lines) > at * wanted // len(lines)]
    return [_expected(schema["items"], [line]) for line in copied[: schema.get("maxItems", len(copied))]]


def _prose(lines: Iterable[str]) -> str:
    said = ""
    for line in lines:
        if len(said) >= _PROSE:
            break
        said = f"{said} {line}".strip()
    return said
