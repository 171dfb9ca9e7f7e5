"""Find formulas: openings and forms of address that a document uses again and again."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set

from kit_builder.products.authoring.cited_text import CitedSentence, parse_cited_text, strip_citations
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.sessions.script import list_cues
from kit_builder.products.authoring.sessions.timing import SPEAKER, is_spoken, remove_directions
from kit_builder.text.quotations import remove_quoted
from kit_builder.text.tokens import split_list
from kit_builder.text.words import Words

_OPENING = 3  # words at the beginning of a sentence that people recognise
_LEAST_OPENING = 2  # of them, if a comma or a colon comes next: “You'll say, …”
_TURN = 5  # words, wherever they stand, that are heard as the same turn of phrase
_LEAST_NOTICED = 3  # times that one opening makes a formula
_SET_APART = ("**", ">")  # how text after a label, such as an answer, and text in a box begin
_MARGIN = ".,:;?!…–“”„‟‘’«»\"'()"


def list_spoken_formulas(texts: Mapping[int, str], document: OutlineDocument) -> Mapping[str, tuple[int, ...]]:
    """Return the openings that listeners of a talk hear as a pattern, each with the places of its sections."""
    return _find_formulas(_list_talk(texts, document))


def list_written_formulas(texts: Mapping[int, str]) -> Mapping[str, tuple[int, ...]]:
    """Return the openings that readers see as a pattern, each with the places of its sections.

    Text after a bold label, in a list or in a box does not count, nor do questions: exercises are clearest if they ask
    alike.
    """
    return _find_formulas({at: [*_list_told(text)] for at, text in texts.items()})


def list_addresses(texts: Mapping[int, str], words: Words) -> Mapping[str, tuple[int, ...]]:
    """Return the pairs of words with which too many sentences address the reader, each with the places of its sections.

    That is how writers announce a doubt: “You may think …”, “You may ask …”. The same parts of a text are counted as
    for other formulas.
    """
    addresses = _list_addresses(words)
    openings = {at: [*_list_addressing(_list_prose(text), addresses)] for at, text in texts.items()}
    return _gather(openings)


def list_spoken_turns(
    texts: Mapping[int, str], document: OutlineDocument, words: Words
) -> Mapping[str, tuple[int, ...]]:
    """Return the turns of phrase with which a talk keeps addressing its listeners, and the places of each.

    A turn is a row of words, one of which is “you” or the like, anywhere in a sentence: “you'll want to put on”.
    Quotations are left out.
    """
    addresses = _list_addresses(words)
    talk = _list_talk(texts, document)
    return _join_turns(_gather({at: [*_list_turns(sentences, addresses)] for at, sentences in talk.items()}))


def _join_turns(turns: Mapping[str, tuple[int, ...]]) -> Mapping[str, tuple[int, ...]]:
    """Return turns in which those that overlap at the same places are joined into one longer turn."""
    joined: dict[str, tuple[int, ...]] = {}
    for turn, places in turns.items():
        shared = " ".join(turn.split()[:-1])
        before = next((each for each, at in joined.items() if at == places and each.endswith(f" {shared}")), "")
        joined.pop(before, None)
        joined[f"{before} {turn.split()[-1]}" if before else turn] = places
    return joined


def _list_addresses(words: Words) -> set[str]:
    pairs = (pair.partition("/")[2] for pair in split_list(words["address"]["turned"]))
    return {address.partition(" ")[0] for address in pairs if address}


def _list_turns(sentences: Iterable[CitedSentence], addresses: Set[str]) -> Iterator[str]:
    for sentence in sentences:
        spoken = SPEAKER.sub("", strip_citations(sentence.text))
        said = [_fold(word) for word in remove_quoted(spoken, " ").split()]
        for start in range(len(said) - _TURN + 1):
            turn = said[start : start + _TURN]
            if not addresses.isdisjoint(turn):
                yield " ".join(turn)


def _list_addressing(sentences: Iterable[CitedSentence], addresses: Collection[str]) -> Iterator[str]:
    for sentence in sentences:
        opening = [_fold(word) for word in strip_citations(sentence.text).split()[:_LEAST_OPENING]]
        if len(opening) == _LEAST_OPENING and opening[0] in addresses:
            yield " ".join(opening)


def _list_talk(texts: Mapping[int, str], document: OutlineDocument) -> Mapping[int, Sequence[CitedSentence]]:
    """Return the sentences of each section that is spoken, by its place."""
    return {at: [*_list_spoken(text)] for at, text in texts.items() if is_spoken(document, at)}


def _list_spoken(text: str) -> Iterator[CitedSentence]:
    for cue in list_cues(text):
        yield from (each for block in cue.spoken if block.form == "text" for each in block.sentences)


def _list_prose(text: str) -> Iterator[CitedSentence]:
    for block in parse_cited_text(text):
        if block.form == "text" and not block.text.startswith(_SET_APART):
            yield from block.sentences


def _list_told(text: str) -> Iterator[CitedSentence]:
    yield from (each for each in _list_prose(text) if not each.text.rstrip("*_ ").endswith("?"))


def _find_formulas(sentences: Mapping[int, Iterable[CitedSentence]]) -> Mapping[str, tuple[int, ...]]:
    return _gather({at: [*_list_openings(own)] for at, own in sentences.items()})


def _gather(openings: Mapping[int, Iterable[str]]) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for at in sorted(openings):
        for opening in openings[at]:
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
            opening.append(_fold(word))
            if word[-1] in ",:" and len(opening) >= _LEAST_OPENING:
                yield " ".join(opening)
                break
        else:
            if len(opening) == _OPENING:
                yield " ".join(opening)


def _fold(word: str) -> str:
    return word.strip(_MARGIN).casefold().replace("’", "'")
