"""Classify lines that are not steps: the model chooses a kind, which a cue word in the line must confirm."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, create_model

from kit_builder.llm.model import Ask
from kit_builder.records import Line
from kit_builder.text.languages import Language
from kit_builder.text.phrases import has_phrase, starts_with_phrase
from kit_builder.text.quotations import list_quoted
from kit_builder.text.tokens import tokenize
from kit_builder.text.words import Words

# The kinds in `kinds.md`, and the sections they belong to.
SECTION_BY_KIND: Mapping[str, str] = {
    "purpose": "purpose",
    "when": "when",
    "needs": "needs",
    "step": "steps",
    "rule": "rules",
    "pitfall": "pitfalls",
    "script": "scripts",
    "outcome": "outcome",
    "example": "examples",
}
# In longer lists a small model loses count and gives every line the same kind.
_LINES_PER_CALL = 8
_MIN_QUOTED_WORDS = 3


def classify_lines(lines: Sequence[Line], about: str, ask: Ask, language: Language) -> Iterator[tuple[str, Line]]:
    """Yield each of `lines` that belongs to a section other than the steps, with that section.

    The section is empty if the model chooses a kind that the words of the line do not confirm. The model is asked only
    about lines whose words are not conclusive. Raises AnswerError if it gives no usable answer.
    """
    words = language.words
    unsure: list[Line] = []
    for line in lines:
        if section := find_section_by_opening(line.text, words):
            yield section, line
        elif not line.text.endswith("?") and any(has_cue(line.text, each, words) for each in SECTION_BY_KIND.values()):
            unsure.append(line)
    for start in range(0, len(unsure), _LINES_PER_CALL):
        some = unsure[start : start + _LINES_PER_CALL]
        question = language.load_prompt("kinds.md").fill(f"other lines of {about}", lines=[line.text for line in some])
        answer = ask(question, build_kinds_type(len(some)))
        for place, line in enumerate(some, start=1):
            section = SECTION_BY_KIND.get(getattr(answer, str(place)), "")
            if section:
                yield section if has_cue(line.text, section, words) else "", line


def find_section_by_opening(text: str, words: Words) -> str:
    """Return the section that the opening words of a line determine (`If …` is a rule), or an empty string."""
    return next((section for section, openings in words["openings"].items() if starts_with_phrase(text, openings)), "")


def has_cue(text: str, section: str, words: Words) -> bool:
    """Whether `text` has a cue word of `section`; for scripts, whether it quotes someone.

    Steps have no cues, because another question finds them.
    """
    if section == "scripts":
        return any(len(tokenize(quoted)) >= _MIN_QUOTED_WORDS for quoted in list_quoted(text))
    return has_phrase(text, words["cues"].get(section, ""))


@cache
def build_kinds_type(count: int) -> type[BaseModel]:
    """Build the answer type of `kinds.md`: a kind, or `other`, for each of `count` lines."""
    kind: Any = Literal[(*SECTION_BY_KIND, "other")]
    fields: dict[str, Any] = {str(place): (kind, ...) for place in range(1, count + 1)}
    answer: type[BaseModel] = create_model("Kinds", **fields)
    return answer
