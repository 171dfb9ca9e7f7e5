"""Check the form of an answer: what can be seen without reading what the statements say."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kit_builder.extract.full.answers import Stated, Statements
from kit_builder.extract.full.windows import Window, count_words
from kit_builder.text.joining import fold_text
from kit_builder.text.languages import detect_language

# The words a window must have before an empty list of statements is doubted.
_MIN_WORDS = 50
# A statement that cites more lines than a long story has would hide that other lines are not used.
_MAX_LINES = 40
_MIN_REPEATING = 8
_NEEDS_NO_EXPERT = ("question", "problem", "story")

REPEATED = "repeated"
OUTSIDE = "outside its window"
RUNAWAY = "runaway list"
WRONG_LANGUAGE = "wrong language"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a statement or an answer: `reason` in a few words to count by, `detail` for the model."""

    reason: str
    detail: str

    @property
    def is_correctable(self) -> bool:
        """Whether a corrected statement would be of use."""
        return self.reason not in (REPEATED, OUTSIDE)


def find_answer_fault(answer: Statements, window: Window) -> Fault | None:
    """Return what is wrong with `answer` as a whole, None if nothing is."""
    texts = [fold_text(each.text) for each in answer.statements]
    if not texts and count_words(window.taught) >= _MIN_WORDS:
        return Fault("empty list", "The list of statements is empty, although the lines hold plenty of text.")
    if len(texts) >= _MIN_REPEATING and 2 * len(set(texts)) <= len(texts):
        return Fault(RUNAWAY, f"Only {len(set(texts))} of {len(texts)} statements say something different.")
    joined = "\n".join(each.text for each in answer.statements)
    language = window.language
    if detect_language(joined, language.code) != language.code:
        return Fault(WRONG_LANGUAGE, f"The statements are not in {language.english_name}.")
    return None


def find_faults(answer: Statements, window: Window, examples: Collection[str]) -> list[tuple[Stated, Fault]]:
    """Return the statements of `answer` that cannot be used, with their faults.

    `examples` are the texts of the prompt's own examples.
    """
    found: list[tuple[Stated, Fault]] = []
    seen: set[tuple[str, str, tuple[int, ...]]] = set()
    for each in answer.statements:
        key = (each.kind, fold_text(each.text), tuple(sorted(set(each.lines))))
        if key in seen:
            found.append((each, Fault(REPEATED, "is given twice")))
        elif fault := _find_fault(each, window, examples):
            found.append((each, fault))
        seen.add(key)
    return found


def find_repeats(answer: Statements) -> list[tuple[Stated, Fault]]:
    """Return the statements that have the text of an earlier one, as in a runaway list."""
    seen: set[str] = set()
    repeats: list[tuple[Stated, Fault]] = []
    for each in answer.statements:
        text = fold_text(each.text)
        if text in seen:
            repeats.append((each, Fault(REPEATED, "is given several times")))
        seen.add(text)
    return repeats


def _find_fault(stated: Stated, window: Window, examples: Collection[str]) -> Fault | None:
    return next(_list_faults(stated, window, examples), None)


def _list_faults(stated: Stated, window: Window, examples: Collection[str]) -> Iterator[Fault]:
    shown = {line.number: line for line in window.shown}
    own = {line.number for line in window.lines}
    if not stated.text.strip():
        yield Fault("empty text", "has no text")
    if fold_text(stated.text) in examples:
        yield Fault("copied from the prompt", "is copied from the example and is not in the lines")
    if unknown := [number for number in stated.lines if number not in shown]:
        yield Fault("no such line", f"cites line {abs(unknown[0])}, which is not among the lines")
    if not stated.lines:
        yield Fault("no such line", "cites no line")
    if own.isdisjoint(stated.lines):
        yield Fault(OUTSIDE, "cites only lines of other parts")
    if not unknown and stated.lines and all(shown[number].is_context for number in stated.lines):
        yield Fault("only a question", "cites only what was asked, which is no evidence: cite the answer")
    if len(set(stated.lines)) > _MAX_LINES:
        yield Fault("too many lines", f"cites {len(set(stated.lines))} lines: cite only those that support it")
    if stated.kind not in _NEEDS_NO_EXPERT and not any(shown[number].is_from(window.expert) for number in stated.lines):
        yield Fault("said by the client", f"cites no line of {window.expert}, and is no problem, story or question")
