import struct

import pytest

from kit_builder.llm.capacity import get_capacity
from kit_builder.llm.gguf import ModelSize, measure_model
from kit_builder.llm.local_models import find_needs
from kit_builder.llm.weights import KNOWN_WEIGHTS, find_weights

STRING, ARRAY, UINT32 = 8, 9, 4


def text(value):
    return struct.pack("<Q", len(value)) + value.encode()


def number(key, value):
    return text(key) + struct.pack("<II", UINT32, value)


HEADS_FOR_ALL = number("llama.attention.head_count_kv", 4)
HEADS_BY_LAYER = text("llama.attention.head_count_kv") + struct.pack("<IIQII", ARRAY, UINT32, 2, 6, 2)


def weights_file(path, *shapes, heads=HEADS_FOR_ALL, others=()):
    """Write a file of weights with a few key-value pairs and tensors of the given shapes, without their data."""
    pairs = [
        text("general.architecture") + struct.pack("<I", STRING) + text("llama"),
        number("llama.block_count", 2),
        number("llama.context_length", 4096),
        number("llama.embedding_length", 512),
        number("llama.attention.head_count", 8),
        heads,
        text("tokenizer.tokens") + struct.pack("<IIQ", ARRAY, STRING, 2) + text("a") + text("the"),
        text("tokenizer.types") + struct.pack("<IIQ", ARRAY, UINT32, 2000) + bytes(8000),
        *others,
    ]
    tensors = [
        text(f"blk.{place}") + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 2, 0)
        for place, shape in enumerate(shapes)
    ]
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(pairs))
    path.write_bytes(head + b"".join(pairs) + b"".join(tensors))
    return path


@pytest.mark.parametrize(("rows", "is_large"), [(100_000, False), (1_000_000, True)])
def test_local_weights_are_large_from_three_billion_parameters(tmp_path, rows, is_large):
    path = weights_file(tmp_path / "model.gguf", (rows, 2048), (rows, 1024), (64,))
    assert measure_model(path).parameters == rows * 3072 + 64
    assert get_capacity(f"local:{path}").is_large == is_large


@pytest.mark.parametrize("heads", [HEADS_FOR_ALL, HEADS_BY_LAYER], ids=["for all", "by layer"])
def test_the_memory_of_the_context_is_read_from_the_file(tmp_path, heads):
    size = measure_model(weights_file(tmp_path / "model.gguf", (64,), heads=heads))
    in_all, key_and_value, bytes_each = 2 * 4, 64 + 64, 2
    assert size == ModelSize(64, in_all * key_and_value * bytes_each, 4096)


def test_hybrid_models_and_long_keys_are_considered(tmp_path):
    others = [number("llama.attention.key_length", 256), number("llama.full_attention_interval", 4)]
    size = measure_model(weights_file(tmp_path / "model.gguf", others=others))
    assert size.bytes_per_token == 2 * (256 + 64) * 2


@pytest.mark.parametrize("content", [b"", b"GGUF", b"\x00" * 100, b"GGUF" + b"\xff" * 60])
def test_a_file_that_is_no_model_counts_as_small(tmp_path, content):
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    assert measure_model(path) == ModelSize()
    assert not get_capacity(f"local:{path}").is_large
    assert not get_capacity("local:no/such/file").is_large


def test_the_catalogue_agrees_with_the_files():
    for weights in KNOWN_WEIGHTS:
        assert get_capacity(f"local:{weights.name}").is_large == (weights.chain == "full")
        if path := find_weights(weights):
            read, stated = find_needs(path), find_needs(weights)
            assert (read.bytes_per_token, read.is_large) == (stated.bytes_per_token, stated.is_large)
            assert stated.memory == pytest.approx(read.memory, rel=0.25)


def test_a_medium_model_reads_less_at_a_time_the_shorter_its_context(tmp_path):
    path = weights_file(tmp_path / "model.gguf", (4_000_000, 1024))
    long, short = (get_capacity(f"local:{path}", context) for context in (16_384, 8_192))
    assert 800 <= short.window_words < long.window_words <= 1500
    assert long == get_capacity("ollama:qwen3:8b") == get_capacity("ollama:qwen3:14b")
    assert get_capacity("ollama:gemma3:27b").window_words > long.window_words
    assert get_capacity("openai:gpt-5-mini").window_words > 3 * long.window_words


@pytest.mark.parametrize(
    ("spec", "is_large"),
    [
        ("openai:gpt-5-mini", True),
        ("anthropic:claude-sonnet-5", True),
        ("ollama:qwen3", True),
        ("ollama:llama3.2:3b", True),
        ("ollama:llama3.2:1b", False),
        ("ollama:qwen2.5:1.5b-instruct-q4", False),
        ("ollama:gemma3:27b", True),
    ],
)
def test_hosted_models_are_large_unless_their_name_says_otherwise(spec, is_large):
    assert get_capacity(spec).is_large == is_large
