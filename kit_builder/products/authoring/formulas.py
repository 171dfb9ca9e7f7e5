"""Find what sentences of a document begin with so often that it comes back like a formula."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from kit_builder.products.authoring.cited_text import CitedSentence, parse_cited_text, strip_citations
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.script import list_cues
from kit_builder.products.authoring.session import SPEAKER, is_spoken, remove_directions

_OPENING = 3  # words of a sentence by which people know it again
_LEAST_OPENING = 2  # of them, if a comma or a colon comes next: “You'll say, …”
_LEAST_NOTICED = 3  # times that one opening makes a formula
_SET_APART = ("**", ">")  # what is behind a label, such as an answer, and what is in a box
_MARGIN = ".,:;?!…–“”„‟‘’«»\"'()"


def list_spoken_formulas(texts: Mapping[int, str], document: OutlineDocument) -> Mapping[str, tuple[int, ...]]:
    """Return with what so many sentences of a talk begin that listeners hear the pattern, and the places of those."""
    talk = {at: [*_list_spoken(text)] if is_spoken(document, at) else [] for at, text in texts.items()}
    return _find_formulas(talk)


def list_written_formulas(texts: Mapping[int, str]) -> Mapping[str, tuple[int, ...]]:
    """Return with what so many sentences begin that readers see the pattern, and the places of those.

    What stands behind a bold label, in a list or in a box is not counted.
    """
    return _find_formulas({at: [*_list_prose(text)] for at, text in texts.items()})


def _list_spoken(text: str) -> Iterator[CitedSentence]:
    for cue in list_cues(text):
        yield from (each for block in cue.spoken if block.form == "text" for each in block.sentences)


def _list_prose(text: str) -> Iterator[CitedSentence]:
    for block in parse_cited_text(text):
        if block.form == "text" and not block.text.startswith(_SET_APART):
            yield from block.sentences


def _find_formulas(sentences: Mapping[int, Iterable[CitedSentence]]) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at in sorted(sentences):
        for opening in _list_openings(sentences[at]):
            found[opening].append(at)
    return {
        opening: tuple(places)
        for opening, places in found.items()
        if len(places) >= _LEAST_NOTICED and len({*places}) > 1
    }


def _list_openings(sentences: Iterable[CitedSentence]) -> Iterator[str]:
    """Yield the first words of each sentence, up to a comma or a colon, if there are enough."""
    for sentence in sentences:
        opening: list[str] = []
        for word in SPEAKER.sub("", remove_directions(strip_citations(sentence.text))).split()[:_OPENING]:
            opening.append(word.strip(_MARGIN).casefold())
            if word[-1] in ",:" and len(opening) >= _LEAST_OPENING:
                yield " ".join(opening)
                break
        else:
            if len(opening) == _OPENING:
                yield " ".join(opening)
