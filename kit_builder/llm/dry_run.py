"""Dry run: a model that makes no calls, counts what they would cost, and returns plausible answers.

Cached answers are used. The other answers are as long as those of the embedded model on the samples, or what a question
says to be likely: that has about as many mistakes as the answers of large models, so that the same calls follow.
`benchmarks/speed.py estimate` compares the two.
"""

import json
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from kit_builder.llm.budget import Budget
from kit_builder.llm.calls import Call, Reply, Tokens
from kit_builder.llm.model import Answers, Backend, Model
from kit_builder.llm.prefix_cache import PrefixCache
from kit_builder.llm.prices import PRICE_SHARE

# A token is a word with the space before it, a run of punctuation, or a digit; a long word is several tokens, one for
# every so many letters.
_PIECE = re.compile(r" ?[^\W\d_]+| ?[^\w\s]+|\d|\s+|_")
_LETTERS, _LETTERS_IN_ENGLISH = 3.5, 8
# More than one word in twenty of English text is one of these.
_ENGLISH = re.compile(r"\b(?:the|and|of|is|it|you|your)\b")
_LEAST_ENGLISH = 0.05
_TOKENS_PER_MESSAGE = 4
# The share of a question's lines that an answer copies into a list. It is lower for English conversation, which a small
# model understands better.
_COPIED = 0.75
_COPIED_FROM_TALK = 0.45
# A question says which answer is likely only as far as later questions depend on it. Large models write more, and later
# questions hold what they wrote: so many times the tokens, as measured on the recorded samples.
_TIMES_SENT, _TIMES_WRITTEN = 1.55, 1.7
_PROSE = 260  # characters
_MAX_SENTENCES_PER_TURN = 5  # in conversation
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_BULLET = re.compile(r"^[-*•]\s+")
_NUMBER = re.compile(r"^\d+[.)]\s+")
_SPEAKER = re.compile(r"^[^\W\d_][\w .'-]{0,40}: ")


class DryRunModel(Model):
    """A Model that sends and spends nothing; `usage` counts what would be used.

    `batch_usd` is the price as a batch, which reads nothing from the prompt cache; None if it is unknown. If the run
    `is_batch`, so is the price in `usage`. `show_call`, if given, gets each call that would be made.
    """

    def __init__(
        self,
        backend: Backend,
        cache: Answers,
        budget: Budget | None = None,
        show_call: Callable[[Call], None] | None = None,
        *,
        is_batch: bool = False,
    ) -> None:
        super().__init__(backend, cache, budget)
        self._show_call = show_call
        self._is_batch = is_batch
        self._prefixes = PrefixCache(backend.name)
        self.batch_usd = self.usage.cost_usd if backend.name.startswith("openai:") else None

    @property
    def is_embedded(self) -> bool:
        """False: answers take no time."""
        return False

    def _add_batch_price(self, used: Tokens) -> None:
        if self.batch_usd is not None:
            self.batch_usd += PRICE_SHARE * (self._backend.price(used) or 0.0)

    def _call(self, call: Call) -> Reply:
        if self._show_call:
            self._show_call(call)
        text = call.likely or _write_answer(call)
        texts = [text for _, text in call.messages]
        letters = _LETTERS_IN_ENGLISH if _is_english(" ".join(texts)) else _LETTERS
        more, longer = (_TIMES_SENT, _TIMES_WRITTEN) if call.likely else (1, 1)
        sent = round(more * sum(_count_tokens(each, letters) + _TOKENS_PER_MESSAGE for each in texts))
        used = Tokens(sent, min(call.max_tokens, round(longer * _count_tokens(text, letters))))
        self._add_batch_price(used)
        if self._is_batch:
            self._count(used, calls=1, share=PRICE_SHARE)
        else:
            cached, written = self._prefixes.read(call)
            used = replace(used, cached=round(cached * sent), written=round(written * sent))
            self._count(used, calls=1)
        return Reply(text, used)


def _write_answer(call: Call) -> str:
    lines = _split_lines(call.messages[-1][1])
    return json.dumps(_make_answer(call.schema, lines, _measure_longest_text(call)), ensure_ascii=False)


def _split_lines(text: str) -> list[str]:
    """Split a question into numbered rows, without their numbers, and the sentences of its other rows."""
    lines: list[str] = []
    for row in filter(None, map(str.strip, text.split("\n"))):
        numbered = _NUMBER.sub("", row)
        lines += [numbered] if numbered != row else _SENTENCE_END.split(_BULLET.sub("", row))
    return lines or [text]


def _measure_longest_text(call: Call) -> int:
    """Return the length of the longest text in the worked examples' answers, or that of prose without examples."""
    texts = [text for role, answer in call.messages if role == "assistant" for text in _TEXT.findall(answer)]
    return max(map(len, texts), default=_PROSE)


def _make_answer(schema: dict[str, Any], lines: list[str], longest: int) -> Any:
    """Make an answer to `schema` about `lines`, about as long as a model's, with texts of `longest` characters."""
    if "const" in schema or "enum" in schema:  # a small model prefers the first of several
        return schema["const"] if "const" in schema else schema["enum"][0]
    if "anyOf" in schema:
        return _make_answer(schema["anyOf"][0], lines, longest)
    match schema["type"]:
        case "object":
            return {name: _make_property(name, each, lines, longest) for name, each in schema["properties"].items()}
        case "array":
            return _make_list(schema, lines, longest)
        case "string":
            return "".join(lines[:1])[: min(longest, schema.get("maxLength", longest))]
        case "integer" | "number":
            return schema.get("minimum", 0)
        case _:
            return False


def _make_property(name: str, schema: dict[str, Any], lines: list[str], longest: int) -> Any:
    """Make the value of a property; one named by a number is about the lines with that number."""
    if not name.isdecimal():
        return _make_answer(schema, lines, longest)
    own = _find_numbered_lines(int(name), lines)
    return _make_answer(schema, own, max(map(len, own), default=0))


def _find_numbered_lines(number: int, lines: list[str]) -> list[str]:
    """Return the lines between a lone `number` and the next; without lone numbers, the row of that number."""
    mark, following = f"{number}.", f"{number + 1}."
    if mark not in lines:
        return [lines[min(number, len(lines)) - 1]]
    own = lines[lines.index(mark) + 1 :]
    return own[: own.index(following)] if following in own else own


def _make_list(schema: dict[str, Any], lines: list[str], longest: int) -> list[Any]:
    if schema.get("minItems"):  # prose, at least a paragraph, on `Method: …` and the lines below it
        title = "".join(lines[:1]).partition(": ")[2]
        return [_make_answer(schema["items"], [_make_prose([title, *lines[1:]])], _PROSE)]
    candidates, share = _choose_lines(lines)
    count, wanted = len(candidates), round(len(candidates) * share)
    copied = [line for at, line in enumerate(candidates) if (at + 1) * wanted // count > at * wanted // count]
    texts = [line[:longest] for line in copied[: schema.get("maxItems", len(copied))]]
    return [_make_answer(schema["items"], [text], longest) for text in texts]


def _choose_lines(lines: list[str]) -> tuple[list[str], float]:
    """Return the lines that may be copied, and the share that is.

    In a conversation these are the lines of the speaker with the most lines, without questions.
    """
    turns = sum(bool(_SPEAKER.match(line)) for line in lines)
    if _MAX_SENTENCES_PER_TURN * turns <= len(lines):
        return lines, _COPIED
    by_speaker: dict[str, list[str]] = {}
    speaker = ""
    for line in lines:
        found = _SPEAKER.match(line)
        speaker = found[0] if found else speaker
        by_speaker.setdefault(speaker, []).append(line.removeprefix(speaker))
    statements = [line for line in max(by_speaker.values(), key=len) if not line.endswith("?")]
    return statements or lines, _COPIED_FROM_TALK if _is_english(" ".join(lines)) else _COPIED


def _make_prose(lines: Iterable[str]) -> str:
    prose = ""
    for line in lines:
        if len(prose) >= _PROSE:
            break
        prose = f"{prose} {line}".strip()
    return prose


def _is_english(text: str) -> bool:
    return len(_ENGLISH.findall(text)) > _LEAST_ENGLISH * len(text.split())


def _count_tokens(text: str, letters: float) -> int:
    """Estimate the number of tokens of a text, to within a few per cent, if `letters` letters of a word are one."""
    return sum(max(1, math.ceil(len(piece.strip()) / letters)) for piece in _PIECE.findall(text))
