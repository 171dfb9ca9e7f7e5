"""What is wrong with the text of a reply: thinking in front of the answer, and an answer that goes round in circles."""

import re

_THINKING, _END_OF_THINKING = "<think>", "</think>"
# A loop repeats the same text, except for numbers that count, at least so many times and over so many characters.
_LEAST_TURNS, _LEAST_LOOP = 4, 120
_LONGEST_TURN = 1500
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")


def split_thinking(text: str) -> tuple[str, str]:
    """Return what a model thought before its answer, which may be cut off, and the answer. Either may be empty.

    The mark that begins the thinking may be missing, as some templates write it for the model.
    """
    opened = text.lstrip().startswith(_THINKING)
    thought, end, answer = text.partition(_END_OF_THINKING)
    if not opened and (not end or text.lstrip().startswith("{")):  # an answer in JSON may quote the marks
        return "", text
    return thought.strip().removeprefix(_THINKING).strip(), answer.strip()


def ends_in_loop(text: str) -> bool:
    """Return whether `text` repeats itself until it ends."""
    text = _NUMBER.sub("0", text)[-(_LEAST_TURNS + 1) * _LONGEST_TURN :]
    for size in range(1, min(_LONGEST_TURN, len(text) // _LEAST_TURNS) + 1):
        length = max(_LEAST_LOOP, _LEAST_TURNS * size)
        if length <= len(text) and text[-length:-size] == text[size - length :]:
            return True
    return False
