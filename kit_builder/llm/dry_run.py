"""A model that is not called: it counts what calls would cost and gives the answers that may be expected.

What was answered before is taken from the cache. Answers are as long as those of the embedded model on the samples;
`benchmarks/speed.py estimate` holds the one against the other.
"""

import json
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

from kit_builder.llm.answer_cache import AnswerCache
from kit_builder.llm.budget import Budget
from kit_builder.llm.calls import Call, Reply
from kit_builder.llm.model import Model, Opening

# A token is a word with the blank before it, marks that stand together, or a digit; of a long word, so many letters.
_PIECE = re.compile(r" ?[^\W\d_]+| ?[^\w\s]+|\d|\s+|_")
_LETTERS, _LETTERS_IN_ENGLISH = 3.5, 8
# Of the words of English text more than one in twenty is one of these.
_ENGLISH = re.compile(r"\b(?:the|and|of|is|it|you|your)\b")
_LEAST_ENGLISH = 0.05
_TOKENS_OF_A_TURN = 4
# Of the lines that a question is about so many are copied into a list, of talk in English, of which a small model
# understands more, fewer. Prose is so long, in characters.
_COPIED = 0.75
_COPIED_OF_TALK = 0.45
_PROSE = 260
_SENTENCES_OF_A_TURN = 5  # at most, in talk
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_MARK = re.compile(r"^[-*•]\s+")
_NUMBER = re.compile(r"^\d+[.)]\s+")
_SPEAKER = re.compile(r"^[^\W\d_][\w .'-]{0,40}: ")


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
        text = json.dumps(_expected(call.schema, _lines(call.messages[-1][1]), _longest(call)), ensure_ascii=False)
        said = [told for _, told in call.messages]
        letters = _LETTERS_IN_ENGLISH if _is_english(" ".join(said)) else _LETTERS
        asked = sum(_tokens(told, letters) + _TOKENS_OF_A_TURN for told in said)
        used = (asked, min(call.max_tokens, _tokens(text, letters)))
        self._count(*used, calls=1)
        return Reply(text, *used)


def _lines(text: str) -> list[str]:
    """What a question is about, without the marks before it: numbered rows as they stand, of others the sentences."""
    lines: list[str] = []
    for row in filter(None, map(str.strip, text.split("\n"))):
        numbered = _NUMBER.sub("", row)
        lines += [numbered] if numbered != row else _SENTENCE_END.split(_MARK.sub("", row))
    return lines or [text]


def _longest(call: Call) -> int:
    """How many characters the longest text in the answers of the worked examples has; as many as prose without any."""
    said = [text for role, answer in call.messages if role == "assistant" for text in _TEXT.findall(answer)]
    return max(map(len, said), default=_PROSE)


def _expected(schema: dict[str, Any], lines: list[str], longest: int) -> Any:
    """An answer to `schema` about `lines`, as long as a model's would be, whose texts have `longest` characters."""
    if "const" in schema or "enum" in schema:  # a small model likes the first of several
        return schema["const"] if "const" in schema else schema["enum"][0]
    if "anyOf" in schema:
        return _expected(schema["anyOf"][0], lines, longest)
    match schema["type"]:
        case "object":
            return {name: _of_property(name, each, lines, longest) for name, each in schema["properties"].items()}
        case "array":
            return _listed(schema, lines, longest)
        case "string":
            return "".join(lines[:1])[: min(longest, schema.get("maxLength", longest))]
        case "integer" | "number":
            return schema.get("minimum", 0)
        case _:
            return False


def _of_property(name: str, schema: dict[str, Any], lines: list[str], longest: int) -> Any:
    """What is expected of a property; one with a number for its name is about what stands there under that number."""
    if not name.isdecimal():
        return _expected(schema, lines, longest)
    own = _under(int(name), lines)
    return _expected(schema, own, max(map(len, own), default=0))


def _under(number: int, lines: list[str]) -> list[str]:
    """The lines below a `number` that stands by itself, up to the next; where none does, the row of that number."""
    mark, following = f"{number}.", f"{number + 1}."
    if mark not in lines:
        return [lines[min(number, len(lines)) - 1]]
    own = lines[lines.index(mark) + 1 :]
    return own[: own.index(following)] if following in own else own


def _listed(schema: dict[str, Any], lines: list[str], longest: int) -> list[Any]:
    if schema.get("minItems"):  # prose, at least a paragraph, on `Method: …` and what stands under it
        title = "".join(lines[:1]).partition(": ")[2]
        return [_expected(schema["items"], [_prose([title, *lines[1:]])], _PROSE)]
    told, share = _told(lines)
    wanted = round(len(told) * share)
    copied = [line for at, line in enumerate(told) if (at + 1) * wanted // len(told) > at * wanted // len(told)]
    shown = [line[:longest] for line in copied[: schema.get("maxItems", len(copied))]]
    return [_expected(schema["items"], [line], longest) for line in shown]


def _told(lines: list[str]) -> tuple[list[str], float]:
    """The lines that may be copied, and what share of them is: in talk those of who says most, without questions."""
    turns = sum(bool(_SPEAKER.match(line)) for line in lines)
    if _SENTENCES_OF_A_TURN * turns <= len(lines):
        return lines, _COPIED
    said: dict[str, list[str]] = {}
    speaker = ""
    for line in lines:
        found = _SPEAKER.match(line)
        speaker = found[0] if found else speaker
        said.setdefault(speaker, []).append(line.removeprefix(speaker))
    told = [line for line in max(said.values(), key=len) if not line.endswith("?")] or lines
    return told, _COPIED_OF_TALK if _is_english(" ".join(lines)) else _COPIED


def _prose(lines: Iterable[str]) -> str:
    said = ""
    for line in lines:
        if len(said) >= _PROSE:
            break
        said = f"{said} {line}".strip()
    return said


def _is_english(text: str) -> bool:
    return len(_ENGLISH.findall(text)) > _LEAST_ENGLISH * len(text.split())


def _tokens(text: str, letters: float) -> int:
    """How many tokens a text has, about, where a word of so many `letters` is one: a few in a hundred more or less."""
    return sum(max(1, math.ceil(len(piece.strip()) / letters)) for piece in _PIECE.findall(text))
