"""What a model can take in one question, by its provider and size."""

import re
from dataclasses import dataclass
from pathlib import Path

from kit_builder.llm.gguf import count_parameters
from kit_builder.llm.weights import KNOWN_WEIGHTS

# Smaller models cannot word statements and arrange them reliably.
_LEAST_PARAMETERS_OF_LARGE = 3e9
# A size in the name of a model, such as `llama3.2:3b`.
_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much a model handles well.

    `passage_words` is how many words of source go into a question of the small chain, `window_words` into one of the
    full chain, and `parts_per_call` how many parts of a product into one answer. A model that `is_large` is asked with
    the full chain unless the user chooses otherwise.
    """

    passage_words: int
    window_words: int
    parts_per_call: int
    is_large: bool


# An answer of the full chain has up to twice the tokens of its window, which may take a third of the context at most.
# 6,000 words need about 16,000 tokens of output, the limit of many hosted models.
_HOSTED = Capacity(passage_words=1500, window_words=6000, parts_per_call=8, is_large=True)
# Ollama's context is set to 16,384 tokens.
_OLLAMA = Capacity(passage_words=1500, window_words=2500, parts_per_call=8, is_large=True)
# The embedded engine's context is 8,192 tokens. A small model answers well on about a page.
_EMBEDDED = Capacity(passage_words=450, window_words=1200, parts_per_call=1, is_large=False)
_LARGE_EMBEDDED = Capacity(passage_words=450, window_words=1200, parts_per_call=1, is_large=True)


def get_capacity(spec: str) -> Capacity:
    """Return what the model `spec`, such as `openai:gpt-5-mini` or `local:qwen2.5-coder-1.5b`, can take.

    Ollama's models have their size in their name, if they are small. The parameters of a file of weights are counted; a
    file that cannot be read counts as small.
    """
    provider, _, model = spec.partition(":")
    if provider == "local":
        known = {weights.name: weights.parameters for weights in KNOWN_WEIGHTS}
        parameters = known[model] if model in known else count_parameters(Path(model))
        return _LARGE_EMBEDDED if parameters >= _LEAST_PARAMETERS_OF_LARGE else _EMBEDDED
    if provider == "ollama":
        size = _SIZE.search(model)
        is_small = size is not None and float(size[1]) * 1e9 < _LEAST_PARAMETERS_OF_LARGE
        return _EMBEDDED if is_small else _OLLAMA
    return _HOSTED
