"""What clients say in a call: never a step, but their questions with the answers they got, their stories and doubts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kit_builder.evidence.alignment import item_of
from kit_builder.records import Extract, Item, Line
from kit_builder.text.phrases import begins_with, says, without_fillers
from kit_builder.text.tokens import content, shared, tokens
from kit_builder.text.words import Words

_LEAST_WORDS = 4
_LEAST_TOLD = 6
_MOST_ANSWERED = 3


def heard(extract: Extract, words: Words) -> Extract:
    """`extract` with the questions of clients that were answered as its `faq`, and their stories among its `examples`.

    Only what is about the steps of the passage is taken: it shares a word with them that carries meaning.
    """
    if not extract.expert or not extract.sections["steps"]:
        return extract
    about = {stem for item in extract.sections["steps"] for stem in content(item.text, words)}
    faq: list[Item] = []
    told: list[Item] = []
    for turn, answer in _turns(extract):
        asked = [line for line in turn if line.text.rstrip().endswith("?")][-1:]
        said = _answer(answer, extract.taken_back, words)
        is_whole = bool(asked) and len(tokens(asked[0].text)) >= _LEAST_WORDS
        if is_whole and said and _is_about(f"{asked[0].text} {_text(said)}", about, _LEAST_WORDS, words):
            faq.append(item_of(extract.passage.source, asked, said))
        told += [item_of(extract.passage.source, [line]) for line in turn if _is_told(line, about, words)]
    examples = sorted((*extract.sections["examples"], *told), key=lambda item: item.evidence[0].line_start)
    sections = {**extract.sections, "faq": (*extract.sections["faq"], *faq), "examples": tuple(examples)}
    return replace(extract, sections=sections)


def _turns(extract: Extract) -> Iterator[tuple[Sequence[Line], Sequence[Line]]]:
    """Each turn of a client, and what the expert says right after it."""
    turn: list[Line] = []
    answer: list[Line] = []
    for line in extract.passage.lines:
        if line.is_from(extract.expert):
            answer.append(line)
            continue
        if answer or (turn and turn[-1].speaker != line.speaker):
            yield turn, answer
            turn, answer = [], []
        turn.append(line)
    yield turn, answer


def _answer(lines: Sequence[Line], taken_back: frozenset[int], words: Words) -> list[Line]:
    """The first lines of an answer that say something; none where the expert asks back."""
    said: list[Line] = []
    for line in lines[:_MOST_ANSWERED]:
        if line.text.rstrip().endswith("?"):
            break
        if line.number not in taken_back and (said or len(tokens(line.text)) >= _LEAST_WORDS or _agrees(line, words)):
            said.append(line)
    return said


def _agrees(line: Line, words: Words) -> bool:
    return begins_with(line.text, words["talk"]["agrees"])


def _is_told(line: Line, about: set[str], words: Words) -> bool:
    """Whether a client's line is a story or a doubt about what the method does."""
    text = without_fillers(line.text, words)
    is_story = says(text, words["cues"]["examples"]) or begins_with(text, words["talk"]["objects"])
    return is_story and not text.rstrip().endswith("?") and _is_about(text, about, _LEAST_TOLD, words)


def _is_about(text: str, about: set[str], least: int, words: Words) -> bool:
    return len(tokens(text)) >= least and shared(content(text, words), about) > 0 and bool(content(text, words))


def _text(lines: Sequence[Line]) -> str:
    return " ".join(line.text for line in lines)
