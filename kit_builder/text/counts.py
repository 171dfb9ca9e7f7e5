"""Counts with the nouns of what is counted, in messages in English."""


def count_of(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 step`, `3 steps`, or `3 stories` with a `plural` of its own."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"
