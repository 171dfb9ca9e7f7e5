"""Items that headings, labels and numbered lists in notes mark, so that no model is needed."""

from collections.abc import Iterable, Iterator, Sequence

from kit_builder.extract.small.imperatives import is_separate_item
from kit_builder.extract.small.line_kinds import find_section_by_opening
from kit_builder.records import Line, Passage
from kit_builder.text.headings import find_section
from kit_builder.text.lists import LABEL, is_list_item, is_numbered_item, is_step_heading, split_list_items
from kit_builder.text.phrases import starts_with_phrase
from kit_builder.text.tokens import capitalise
from kit_builder.text.words import Words

_MIN_NUMBERED = 3
_MAX_STEP_WORDS = 60


def find_layout_items(passage: Passage, words: Words) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield the items that the layout of `passage` marks: the section, and the lines of one item.

    A heading names the section of the text below it, and a label such as `Pitfall: …` that of the text after it. A
    label overrides a heading, except under a heading for steps, where it belongs to the step. If no heading names the
    steps, a numbered list of at least three items is the steps. What stands between two items of such a list belongs to
    the first of them, and so does the text below a step that is a heading, but not rules, pitfalls and examples. An
    item of another list that says what not to do is a pitfall. Lists below the headings of stages are steps. What
    clients ask is one item for each question, with its answer. A paragraph that begins with `e.g.` is an example.
    """
    yield from _join_answers(_find_items(passage, words))


def _find_items(passage: Passage, words: Words) -> Iterator[tuple[str, tuple[Line, ...]]]:
    items = list(_join_details(passage, split_list_items(passage), words))
    numbered = [item for item in items if _is_counted(passage, item[0])]
    section = ""
    in_stage = False
    for item in items:
        if item[0].is_heading:
            in_stage = item[0].number in passage.stages
            section = "steps" if in_stage else find_section(item[0].text, words)
        elif in_stage and not is_list_item(passage, item[0]):
            continue
        elif section != "steps" and (named := _find_labelled_section(item[0].text, words)):
            yield named, item
        elif section in ("", "steps") and _forbids(passage, item[0], words):
            yield "pitfalls", item
        elif section:
            yield section, item
        elif len(numbered) >= _MIN_NUMBERED and item in numbered:
            yield "steps", item
        elif _is_example(passage, item[0], words):
            yield "examples", item


def _join_answers(items: Iterable[tuple[str, tuple[Line, ...]]]) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield the items, what clients ask cut before each question, and what follows a question alone joined to it."""
    asked: tuple[Line, ...] = ()
    for section, item in items:
        if section != "faq":
            if asked:
                yield "faq", asked
            asked = ()
            yield section, item
            continue
        for line in item:
            begins_item = line is item[0] and not _is_question(asked)
            if asked and (begins_item or (_is_question((line,)) and not _is_question(asked))):
                yield "faq", asked
                asked = ()
            asked = (*asked, line)
    if asked:
        yield "faq", asked


def _is_question(lines: Sequence[Line]) -> bool:
    return bool(lines) and lines[-1].text.rstrip().endswith("?")


def _is_example(passage: Passage, line: Line, words: Words) -> bool:
    """Return whether a paragraph of notes begins with `line` as an example does: `e.g. …`."""
    is_paragraph = not (passage.source.is_transcript or line.is_heading or is_list_item(passage, line))
    return is_paragraph and starts_with_phrase(line.text, words["wording"]["for_example"])


def _forbids(passage: Passage, line: Line, words: Words) -> bool:
    """Return whether a line is a list item without a number that begins with words such as `never` or `don't`."""
    is_bullet = is_list_item(passage, line) and not is_numbered_item(passage, line)
    return is_bullet and find_section_by_opening(line.text, words) == "pitfalls"


def _is_counted(passage: Passage, line: Line) -> bool:
    return not line.is_heading and (is_numbered_item(passage, line) or is_step_heading(passage, line))


def _join_details(passage: Passage, items: Sequence[tuple[Line, ...]], words: Words) -> Iterator[tuple[Line, ...]]:
    """Yield the items, those that explain a numbered item joined to it."""
    counted = [place for place, item in enumerate(items) if _is_counted(passage, item[0])]
    if len(counted) < _MIN_NUMBERED:
        yield from items
        return
    labels = {_get_label(item[0].text) for item in items[counted[0] : counted[-1]]} - {""}
    step: tuple[Line, ...] = ()
    for place, item in enumerate(items):
        is_step = place in counted
        is_labelled = _get_label(item[0].text) in labels  # as `Owner: …` below each step, also below the last
        is_detail = (
            step
            and not is_step
            and not item[0].is_heading
            and (place < counted[-1] or is_labelled or is_step_heading(passage, step[0]))
            and not _find_labelled_section(item[0].text, words)
            and not is_separate_item(item[0].text, words)
            and sum(len(line.text.split()) for line in (*step, *item)) <= _MAX_STEP_WORDS
        )
        if is_detail:
            step += item
            continue
        if step:
            yield step
        step = item if is_step else ()
        if not is_step:
            yield item
    if step:
        yield step


def _get_label(text: str) -> str:
    label = LABEL.match(text)
    return label[1].casefold() if label else ""


def _find_labelled_section(text: str, words: Words) -> str:
    """Return the section named by the label at the start of `text`, or an empty string."""
    label = LABEL.match(text)
    return find_section(label[1], words) if label else ""


def remove_label(text: str, section: str, words: Words) -> str:
    """Remove the label that names the item's `section`: among pitfalls, `Pitfall: never …` becomes `Never …`."""
    if _find_labelled_section(text, words) != section:
        return text
    return capitalise(text.partition(": ")[2])
