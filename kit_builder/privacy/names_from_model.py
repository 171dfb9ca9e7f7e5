"""Find names with a model on this machine, for those that neither word lists nor context reveal."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from kit_builder.llm.model import Ask
from kit_builder.privacy.folding import fold, strip_invisible
from kit_builder.privacy.identities import Identity
from kit_builder.privacy.mask import Mask
from kit_builder.records import Source
from kit_builder.text.languages import Language
from kit_builder.text.phrases import pad_words
from kit_builder.text.tokens import get_stop_words, tokenize

_LINES_PER_CALL = 6  # given more, a small model misses names
_Name = Annotated[str, Field(max_length=60)]


class Names(BaseModel):
    """The answer to the prompt `names.md`."""

    names: Annotated[list[_Name], Field(max_length=12)]


def find_names_with_model(
    sources: Sequence[Source], known: Iterable[Identity], ask: Ask, language: Language
) -> Iterator[Identity]:
    """Yield names that a model finds in `sources` and that are not `known`, each once, unsure and without a pseudonym.

    The model reads the sources unmasked, so it must run on this machine. A name counts only if it occurs in the lines
    the model was shown. Raises AnswerError if the model gives no usable answer.
    """
    mask = Mask(known)
    seen: set[str] = set()
    for source in sources:
        for start in range(0, len(source.lines), _LINES_PER_CALL):
            shown = [strip_invisible(line.text) for line in source.lines[start : start + _LINES_PER_CALL]]
            question = language.load_prompt("names.md").fill(f"names in {source.name}, line {start + 1}", lines=shown)
            text = pad_words(" ".join(shown))
            for name in ask(question, Names).names:
                unmasked = {*tokenize(name)} & {*tokenize(mask.mask_text(name))} - get_stop_words(language.words)
                if unmasked and pad_words(name) in text and fold(name) not in seen:
                    seen.add(fold(name))
                    yield Identity("name", name, "found by the model", sure=False)
