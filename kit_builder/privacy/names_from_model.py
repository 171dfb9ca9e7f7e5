"""A second reader of the sources: a model on this machine, for names that neither lists nor context tell."""

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

_LINES_A_CALL = 6  # of more, a small model leaves names out
_Name = Annotated[str, Field(max_length=60)]


class Names(BaseModel):
    """What `names.md` asks for."""

    names: Annotated[list[_Name], Field(max_length=12)]


def find_names_with_model(
    sources: Sequence[Source], known: Iterable[Identity], ask: Ask, language: Language
) -> Iterator[Identity]:
    """What a model takes for names in `sources` besides those `known`, each once, unsure and without a stand-in.

    It is shown the sources as they are, so it must be one that runs on this machine. What it gives counts where it
    stands in the lines that it was shown. Raises AnswerError where it gives no usable answer.
    """
    mask = Mask(known)
    seen: set[str] = set()
    for source in sources:
        for start in range(0, len(source.lines), _LINES_A_CALL):
            shown = [strip_invisible(line.text) for line in source.lines[start : start + _LINES_A_CALL]]
            question = language.prompt("names.md").fill(f"names in {source.name}, line {start + 1}", lines=shown)
            said = pad_words(" ".join(shown))
            for name in ask(question, Names).names:
                left = {*tokenize(name)} & {*tokenize(mask.mask_text(name))} - get_stop_words(language.words)
                if left and pad_words(name) in said and fold(name) not in seen:
                    seen.add(fold(name))
                    yield Identity("name", name, "the model takes it for a name", sure=False)
