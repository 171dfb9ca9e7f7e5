"""What the emulated models accept, written down from the providers' documentation and not from the code under test."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

JSON = dict[str, Any]

EFFORTS = ("low", "medium", "high")
# How much an emulated model reasons before a short answer; without an effort as with medium.
REASONING_TOKENS = {"minimal": 0, "low": 640, "medium": 2_048, "high": 9_000}
LEAST_CACHED = 1_024  # tokens: shorter prompts are not cached by OpenAI, nor by Anthropic's current models


@dataclass(frozen=True, slots=True)
class Traits:
    """Whether a model reasons, the efforts it takes, whether it takes a temperature, and its most output tokens."""

    reasons: bool
    efforts: tuple[str, ...] = ()
    takes_temperature: bool = True
    most: int = 16_384


OPENAI = {
    "gpt-5-mini": Traits(True, ("minimal", *EFFORTS), False, 128_000),
    "gpt-5.1": Traits(True, ("none", *EFFORTS), False, 128_000),
    "o3-mini": Traits(True, EFFORTS, False, 100_000),
    "gpt-4.1-mini": Traits(False, most=32_768),
    "gpt-4o-mini": Traits(False, most=16_384),
}
ANTHROPIC = {
    "claude-sonnet-5": Traits(True, (*EFFORTS, "xhigh", "max"), False, 128_000),
    "claude-opus-5": Traits(True, (*EFFORTS, "xhigh", "max"), False, 128_000),
    "claude-haiku-4-5": Traits(False, (), True, 64_000),
}
OLLAMA = {"qwen3": Traits(True), "llama3.2": Traits(False)}


def count_words(*texts: str) -> int:
    """Count tokens: a word is one."""
    return len(" ".join(texts).split())


def list_schemas(schema: JSON) -> Iterator[JSON]:
    """Yield a schema and every schema in it."""
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", []), schema.get("items")]
    for each in filter(None, inner):
        yield from list_schemas(each)


def find_schema_fault(schema: JSON, accepted: set[str]) -> str | None:
    """Return what a strict provider rejects in a schema whose keywords may be `accepted`, None if it is good."""
    if schema.get("type") != "object":
        return "the root must be an object"
    for each in list_schemas(schema):
        if unknown := set(each) - accepted:
            return f"{sorted(unknown)[0]!r} is not permitted"
        if each.get("type") == "object":
            if each.get("additionalProperties") is not False:
                return "'additionalProperties' is required to be supplied and to be false"
            if sorted(each.get("required", [])) != sorted(each["properties"]):
                return "'required' is required to be supplied and to include every key in properties"
    return None


class PromptCache:
    """The starts of prompts that a provider has seen."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, ...]] = set()

    def read(self, texts: list[str]) -> int:
        """Return how many tokens of the longest common start with an earlier prompt are cached; remember this one."""
        starts = [tuple(texts[:end]) for end in range(1, len(texts) + 1)]
        cached = max((count_words(*start) for start in starts if start in self._seen), default=0)
        self._seen.update(starts)
        return cached if cached >= LEAST_CACHED else 0
