"""Whether a text is stated in another one."""

from kit_builder.text.negation import find_dropped_negations, is_negation
from kit_builder.text.tokens import measure_overlap, stem_content, tokenize
from kit_builder.text.words import Words

_MIN_STATED = 0.75


def is_stated_in(text: str, elsewhere: str, words: Words) -> bool:
    """Whether `elsewhere` states what `text` does, so that repeating it is unnecessary."""
    own = stem_content(" ".join(token for token in tokenize(text) if not is_negation(token, words)), words)
    return measure_overlap(own, stem_content(elsewhere, words)) >= _MIN_STATED and not find_dropped_negations(
        elsewhere, text, words
    )
