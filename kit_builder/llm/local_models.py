"""Which embedded model suits this machine, and how much context its memory allows."""

from dataclasses import dataclass
from pathlib import Path

from kit_builder.errors import ModelError
from kit_builder.llm.gguf import measure_model
from kit_builder.llm.machine import Machine
from kit_builder.llm.weights import BASE_CONTEXT, KNOWN_WEIGHTS, Weights, find_weights, measure_size

FULL_CONTEXT = 16_384
# Smaller models cannot word statements and arrange them reliably.
_LEAST_PARAMETERS_OF_LARGE = 3e9
# Left to the system and other programs.
_RESERVED_BYTES = 1_500_000_000
# What a model takes besides its weights and its context, and what a token takes if the file does not say.
_WORKING_BYTES = 700_000_000
_USUAL_BYTES_PER_TOKEN = 131_072


@dataclass(frozen=True, slots=True)
class Needs:
    """What a model needs.

    `memory` is in bytes, with a context of BASE_CONTEXT tokens; each further token takes `bytes_per_token`. A model
    that `is_large` suits the full chain. It was trained with `longest_context` tokens of context, 0 if unknown.
    """

    name: str
    memory: int
    bytes_per_token: int
    is_large: bool
    longest_context: int = 0

    @property
    def contexts(self) -> tuple[int, int]:
        """The tokens of context that it should have, and the least with which it can be used."""
        wanted = FULL_CONTEXT if self.is_large else BASE_CONTEXT
        most = min(wanted, self.longest_context or wanted)
        return most, min(most, wanted // 2)

    def measure(self, context: int) -> int:
        """Return how many bytes of memory it takes with so many tokens of context."""
        return self.memory + (context - BASE_CONTEXT) * self.bytes_per_token


def find_needs(model: Weights | Path) -> Needs:
    """Return what a model of the catalogue or in a file needs. A file that cannot be read counts as a small model."""
    if isinstance(model, Weights):
        return Needs(model.name, model.memory, model.bytes_per_token, model.chain == "full")
    size = measure_model(model)
    per_token = size.bytes_per_token or _USUAL_BYTES_PER_TOKEN
    memory = measure_size(model) + _WORKING_BYTES + BASE_CONTEXT * per_token
    is_large = size.parameters >= _LEAST_PARAMETERS_OF_LARGE
    return Needs(str(model), memory, per_token, is_large, size.longest_context)


def choose_context(needs: Needs, machine: Machine) -> int:
    """Return how many tokens of context a model gets. Raises ModelError if the machine has too little memory for it.

    It gets half of what it should have if the memory, without what other programs need, is too small for all.
    """
    wanted, least = needs.contexts
    if _fits(needs, wanted, machine):
        return wanted
    if needs.measure(least) <= machine.memory:
        return least
    smaller = any(each.memory < needs.memory for each in KNOWN_WEIGHTS if not each.is_for_tests)
    raise ModelError(
        f"{needs.name} needs {format_gigabytes(needs.measure(least))} of memory, and this machine has "
        f"{format_gigabytes(machine.memory)}: use {'a smaller one of `kit-builder models`, or ' if smaller else ''}"
        "a hosted model with --model PROVIDER:MODEL."
    )


def choose_weights(machine: Machine) -> Weights:
    """Return the best installed model that this machine has the memory for, or else the default.

    Models for the full chain come first, then the order of the catalogue decides.
    """
    by_rank = sorted(KNOWN_WEIGHTS, key=lambda each: each.chain != "full")
    installed = (each for each in by_rank if not each.is_for_tests and find_weights(each))
    suitable = (each for each in installed if is_suitable(each, machine))
    return next(suitable, KNOWN_WEIGHTS[0])


def is_suitable(model: Weights, machine: Machine) -> bool:
    """Return whether the machine has the memory for a model and for other programs."""
    needs = find_needs(model)
    return _fits(needs, needs.contexts[1], machine)


def is_possible(model: Weights, machine: Machine) -> bool:
    """Return whether the machine has the memory for a model alone."""
    needs = find_needs(model)
    return not machine.memory or needs.measure(needs.contexts[1]) <= machine.memory


def format_gigabytes(size: int) -> str:
    """Return a size in bytes as people read it, such as `1.1 GB`."""
    return f"{size / 1e9:.1f} GB"


def _fits(needs: Needs, context: int, machine: Machine) -> bool:
    return not machine.memory or needs.measure(context) <= machine.memory - _RESERVED_BYTES
