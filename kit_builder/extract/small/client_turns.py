"""Client turns in a call: answered questions become `faq` items, stories and objections become `examples`."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kit_builder.evidence.alignment import quote_lines
from kit_builder.extract.small.corrections import find_taken_back
from kit_builder.records import Extract, Item, Line
from kit_builder.text.joining import join_lines
from kit_builder.text.phrases import has_phrase, remove_fillers, starts_with_phrase
from kit_builder.text.tokens import measure_overlap, stem_content, tokenize
from kit_builder.text.words import Words

_MIN_WORDS = 4
_MIN_STORY_WORDS = 6
_MAX_ANSWER_LINES = 3


def add_client_turns(extract: Extract, words: Words) -> Extract:
    """Add clients' answered questions to the `faq` section, and their stories and objections to `examples`.

    Only turns that share a content word with the steps of the passage are added.
    """
    if not extract.expert or not extract.sections["steps"]:
        return extract
    about = {stem for item in extract.sections["steps"] for stem in stem_content(item.text, words)}
    faq: list[Item] = []
    stories: list[Item] = []
    for asked, answer in _pair_turns(extract):
        turn = [line for line in asked if not line.is_context]
        question = [line for line in turn if line.text.rstrip().endswith("?")][-1:]
        said = _find_answer(answer, extract.retracted, words)
        is_whole = bool(question) and len(tokenize(question[0].text)) >= _MIN_WORDS
        if is_whole and said and _is_about(f"{question[0].text} {join_lines(said)}", about, _MIN_WORDS, words):
            faq.append(quote_lines(extract.passage.source, question, said))
        stories += [
            quote_lines(extract.passage.source, [line]) for line in turn if _is_story_or_objection(line, about, words)
        ]
    examples = sorted((*extract.sections["examples"], *stories), key=lambda item: item.evidence[0].line_start)
    sections = {**extract.sections, "faq": (*extract.sections["faq"], *faq), "examples": tuple(examples)}
    return replace(extract, sections=sections)


def _pair_turns(extract: Extract) -> Iterator[tuple[Sequence[Line], Sequence[Line]]]:
    """Yield each turn of a client, and what the expert says directly after it."""
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


def _find_answer(lines: Sequence[Line], retracted: frozenset[int], words: Words) -> list[Line]:
    """Return the first meaningful lines of an answer, up to a question by the expert or to what they take back."""
    said: list[Line] = []
    for line in lines[:_MAX_ANSWER_LINES]:
        if line.text.rstrip().endswith("?"):
            break
        if line.number not in retracted and (before := find_taken_back(line.text)) is not None:
            return said if len(tokenize(before)) >= _MIN_WORDS else said[:-1]
        if line.number not in retracted and (
            said or len(tokenize(line.text)) >= _MIN_WORDS or _is_agreement(line, words)
        ):
            said.append(line)
    return said


def _is_agreement(line: Line, words: Words) -> bool:
    return starts_with_phrase(line.text, words["talk"]["agrees"])


def _is_story_or_objection(line: Line, about: set[str], words: Words) -> bool:
    """Whether a client's line is a story or an objection about the method."""
    text = remove_fillers(line.text, words)
    is_story = has_phrase(text, words["cues"]["examples"]) or starts_with_phrase(text, words["talk"]["objects"])
    return is_story and not text.rstrip().endswith("?") and _is_about(text, about, _MIN_STORY_WORDS, words)


def _is_about(text: str, about: set[str], least: int, words: Words) -> bool:
    return (
        len(tokenize(text)) >= least
        and measure_overlap(stem_content(text, words), about) > 0
        and bool(stem_content(text, words))
    )
