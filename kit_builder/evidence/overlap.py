"""."""

from kit_builder.text.negation import is_negation, turned
from kit_builder.text.tokens import content, shared, tokens
from kit_builder.text.words import Words

_TOLD = 0.75


def is_told(text: str, elsewhere: str, words: Words) -> bool:
    """Whether `elsewhere` says what `text` does, so that it need not stand there twice."""
    own = content(" ".join(token for token in tokens(text) if not is_negation(token, words)), words)
    return shared(own, content(elsewhere, words)) >= _TOLD and not turned(elsewhere, text, words)
