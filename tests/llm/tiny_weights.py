"""Weights of a few bytes."""

import hashlib
from typing import Any

from kit_builder.llm.weights import Weights


def make_weights(content: bytes, **more: Any) -> Weights:
    """Return the entry of a catalogue for weights with this `content`; `more` are fields that have a default."""
    return Weights(
        name="tiny",
        title="",
        file="tiny.gguf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        memory=1,
        bytes_per_token=1,
        licence="Apache-2.0",
        languages="",
        chain="small",
        measured="",
        repository="someone/tiny-GGUF",
        revision="abc123",
        **more,
    )
