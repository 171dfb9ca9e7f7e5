"""What a provider probably reads from its prompt cache, for dry runs: the beginnings that prompts have in common."""

import hashlib
from collections.abc import Iterator
from itertools import accumulate

from kit_builder.llm.calls import Call

# OpenAI caches prompts from 1,024 tokens on, in blocks of 128; Anthropic up to the marks, from 1,024 tokens on.
_BLOCK, _LEAST = 128 * 4, 1024 * 4  # characters


class PrefixCache:
    """The beginnings of prompts that the model `name` has seen; none if it is of another provider than these two."""

    def __init__(self, name: str) -> None:
        self._provider = name.partition(":")[0]
        self._seen: set[str] = set()

    def read(self, call: Call) -> tuple[float, float]:
        """Return the shares of a prompt that are read from the cache and written to it, at another price."""
        text = "".join(f"{role}: {text}\n" for role, text in call.messages)
        ends = [*self._list_ends(call, text)]
        digests = [hashlib.sha256(text[:end].encode()).hexdigest() for end in ends]
        known = [end for end, digest in zip(ends, digests, strict=True) if digest in self._seen]
        self._seen.update(digests)
        cached = max(known, default=0)
        written = max(ends, default=0) - cached if self._provider == "anthropic" else 0
        return cached / len(text), written / len(text)

    def _list_ends(self, call: Call, text: str) -> Iterator[int]:
        """Yield where the beginnings end that are long enough to be cached."""
        if self._provider == "openai":
            yield from range(_LEAST, len(text) + 1, _BLOCK)
        elif self._provider == "anthropic" and len(call.messages) > 1:
            ends = [*accumulate(len(f"{role}: {text}\n") for role, text in call.messages)]
            shared = text.find(call.shared) + len(call.shared) if call.shared else 0
            yield from (end for end in sorted({ends[-2], shared}) if end >= _LEAST)
