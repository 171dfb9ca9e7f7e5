"""What a model can take in one question, by its provider, its size and its context."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from kit_builder.llm.local_models import FULL_CONTEXT, find_needs
from kit_builder.llm.weights import KNOWN_WEIGHTS

# A size in the name of a model, in billions of parameters, such as `llama3.2:3b`.
_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)b(?![a-z0-9])", re.IGNORECASE)
_LEAST_BILLIONS_OF_LARGE, _MOST_BILLIONS_OF_MEDIUM = 3, 14


@dataclass(frozen=True, slots=True)
class DocumentSizes:
    """How much of an authored document goes into one call.

    That is, how many sections are drafted in one answer, how many sentences are checked, and how many words are edited.
    """

    sections_per_draft: int
    sentences_per_check: int
    words_per_edit: int


WHOLE_DOCUMENTS = DocumentSizes(sections_per_draft=100, sentences_per_check=60, words_per_edit=12_000)
_FEW_SECTIONS = DocumentSizes(sections_per_draft=2, sentences_per_check=30, words_per_edit=1_500)


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much a model handles well.

    `passage_words` is how many words of source go into a question of the small chain, `window_words` into one of the
    full chain, and `parts_per_call` how many parts of a product into one answer. A model that `is_large` is asked with
    the full chain unless the user chooses otherwise, and then authors documents by `document_sizes`.
    """

    passage_words: int
    window_words: int
    parts_per_call: int
    is_large: bool
    document_sizes: DocumentSizes = WHOLE_DOCUMENTS


# An answer of the full chain has up to twice the tokens of its window, which may take a third of the context at most.
# 6,000 words need about 16,000 tokens of output, the limit of many hosted models.
_HOSTED = Capacity(passage_words=1500, window_words=6000, parts_per_call=8, is_large=True)
# Ollama's context is set to 16,384 tokens.
_OLLAMA = Capacity(passage_words=1500, window_words=2500, parts_per_call=8, is_large=True)
# From 3 to 14 billion parameters: they read less at a time, and 16,384 or 8,192 tokens of context hold no more than
# this with the prompt of the full chain and an answer.
_MEDIUM = Capacity(450, window_words=1500, parts_per_call=1, is_large=True, document_sizes=_FEW_SECTIONS)
_MEDIUM_SHORT = replace(_MEDIUM, window_words=800)
# A small model answers well on about a page.
_SMALL = replace(_MEDIUM_SHORT, is_large=False)


def get_capacity(spec: str, context: int = FULL_CONTEXT) -> Capacity:
    """Return what the model `spec`, such as `openai:gpt-5-mini` or `local:qwen2.5-coder-1.5b`, can take.

    `context` is how many tokens of context an embedded model has. Ollama's models have their size in their name, if
    they are small.
    """
    provider, _, model = spec.partition(":")
    if provider == "local":
        known = {weights.name: weights for weights in KNOWN_WEIGHTS}
        if not find_needs(known.get(model) or Path(model)).is_large:
            return _SMALL
        return _MEDIUM if context >= FULL_CONTEXT else _MEDIUM_SHORT
    if provider == "ollama":
        size = _SIZE.search(model)
        return _choose_by_size(float(size[1])) if size else _OLLAMA
    return _HOSTED


def _choose_by_size(billions: float) -> Capacity:
    if billions < _LEAST_BILLIONS_OF_LARGE:
        return _SMALL
    return _MEDIUM if billions <= _MOST_BILLIONS_OF_MEDIUM else _OLLAMA
