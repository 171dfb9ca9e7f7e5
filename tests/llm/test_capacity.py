import struct

import pytest

from kit_builder.llm.capacity import get_capacity
from kit_builder.llm.gguf import count_parameters
from kit_builder.llm.weights import KNOWN_WEIGHTS, find_weights

STRING, ARRAY, UINT32 = 8, 9, 4


def text(value):
    return struct.pack("<Q", len(value)) + value.encode()


def weights_file(path, *shapes):
    """Write a file of weights with a few key-value pairs and tensors of the given shapes, without their data."""
    pairs = [
        text("general.architecture") + struct.pack("<I", STRING) + text("llama"),
        text("llama.block_count") + struct.pack("<II", UINT32, 2),
        text("tokenizer.tokens") + struct.pack("<IIQ", ARRAY, STRING, 2) + text("a") + text("the"),
        text("tokenizer.types") + struct.pack("<IIQ", ARRAY, UINT32, 3) + struct.pack("<III", 1, 2, 3),
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
    assert count_parameters(path) == rows * 3072 + 64
    assert get_capacity(f"local:{path}").is_large == is_large


@pytest.mark.parametrize("content", [b"", b"GGUF", b"\x00" * 100, b"GGUF" + b"\xff" * 60])
def test_a_file_that_is_no_model_counts_as_small(tmp_path, content):
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    assert count_parameters(path) == 0
    assert not get_capacity(f"local:{path}").is_large
    assert not get_capacity("local:no/such/file").is_large


def test_the_parameters_of_known_weights_are_those_in_their_files():
    for weights in KNOWN_WEIGHTS:
        assert get_capacity(f"local:{weights.name}").is_large == (weights.parameters >= 3e9)
        path = find_weights(weights)
        assert path is None or count_parameters(path) == weights.parameters


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
