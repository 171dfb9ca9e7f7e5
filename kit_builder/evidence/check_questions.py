"""The questions to the checker of statements, and to the corrector of the statements that it doubts."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, Field

from kit_builder.errors import AnswerError
from kit_builder.evidence.statement_guards import Compared, Fault, find_hints
from kit_builder.llm.model import Ask
from kit_builder.records import Line, Question, Statement
from kit_builder.text.joining import stack_lines
from kit_builder.text.languages import Language
from kit_builder.text.likely import is_one_in

_TOKENS_PER_STATEMENT = 150
_MIN_TOKENS = 300
_RETRY_SIZE = 5  # statements per call when a larger batch gets no usable answer
_MAX_CHARACTERS = 1500
_FAR_APART = 10  # lines between two cited ones: farther apart, they may be about different things
_LIKELY_FAULTY = 30  # statements of which large models doubt one, for dry runs

Reply = TypeVar("Reply")


@dataclass(frozen=True, slots=True)
class Check:
    """A statement to verify, with the `lines` it cites, and the lines `before` the first and `after` the last of them.

    Only what `expert` says counts, or everything if it is empty. The lines and the statement are in `language`.
    """

    statement: Statement
    lines: tuple[Line, ...]
    before: Line | None
    after: Line | None
    expert: str
    language: Language

    @property
    def around(self) -> tuple[Line, ...]:
        """The neighbouring lines."""
        return tuple(line for line in (self.before, self.after) if line)

    @property
    def source(self) -> str:
        """The name of the statement's source, for messages."""
        return self.statement.evidence[0].source

    @property
    def compared(self) -> Compared:
        """What the guards compare."""
        lines = (*self.lines, *self.around)
        return Compared(
            self.statement.text,
            stack_lines(self.lines),
            stack_lines(self.around),
            " ".join(dict.fromkeys([self.expert, *(line.speaker for line in lines)])),
            self.language,
        )


class Verdict(BaseModel):
    """What the checker says of one statement."""

    id: int
    verdict: Literal["supported", "partly", "no"]
    unsupported: str
    unresolved: bool
    broader: bool
    wrong_person: bool

    def list_faults(self) -> tuple[Fault, ...]:
        """Return what is wrong with the statement; nothing if it is supported."""
        detail = self.unsupported.strip()
        found = []
        if self.wrong_person:
            found.append(Fault("another person's experience", detail or "Somebody else did or said this."))
        if self.broader:
            found.append(Fault("broader than the source", detail or "The lines say this of less."))
        if self.verdict != "supported" and not found:
            found.append(Fault("unsupported", detail or "The lines do not say this."))
        if self.unresolved:
            guess = "A reader cannot tell what a word such as “it” refers to."
            found.append(Fault("unresolved reference", detail or guess))
        return tuple(found)


class Verdicts(BaseModel):
    """The answer to `full/check.md`."""

    verdicts: list[Verdict]


class Correction(BaseModel):
    """A corrected statement, without a text if it is withdrawn, and which neighbouring lines it needs as well."""

    id: int
    text: Annotated[str, Field(max_length=_MAX_CHARACTERS)]
    needs_before: bool
    needs_after: bool


class Corrections(BaseModel):
    """The answer to `full/correct.md`."""

    corrections: list[Correction]


def ask_verdicts(checks: Sequence[Check], ask: Ask) -> tuple[dict[int, Verdict], str]:
    """Return the checker's verdicts on `checks`, all in one language, by their places, and why any are missing."""

    def ask_some(places: Sequence[int]) -> dict[int, Verdict]:
        rows = [_describe(checks[place], place, _hint(checks[place])) for place in places]
        likely = Verdicts(verdicts=[_make_likely_verdict(checks[place], place) for place in places])
        question = _fill("full/check.md", "check", [checks[place] for place in places], rows, likely)
        found: dict[int, Verdict] = {}
        for each in ask(question, Verdicts).verdicts:
            # Of two verdicts on one statement, one that finds a fault counts.
            if each.id in places and not (each.id in found and found[each.id].list_faults()):
                found[each.id] = each
        return found

    return _ask_completely(len(checks), ask_some)


def ask_corrections(doubted: Sequence[tuple[Check, Sequence[Fault]]], ask: Ask) -> tuple[dict[int, Correction], str]:
    """Return corrections of the `doubted` statements, all in one language, by their places, and why any are missing."""

    def ask_some(places: Sequence[int]) -> dict[int, Correction]:
        rows = [
            _describe(check, place, {"objections": [f"{fault.reason}: {fault.detail}" for fault in faults]})
            for place in places
            for check, faults in [doubted[place]]
        ]
        checks = [doubted[place][0] for place in places]
        likely = Corrections(corrections=[_make_likely_correction(doubted[place][0], place) for place in places])
        answer = ask(_fill("full/correct.md", "correction", checks, rows, likely), Corrections)
        return {each.id: each for each in answer.corrections if each.id in places}

    return _ask_completely(len(doubted), ask_some)


def _ask_completely(count: int, ask_some: Callable[[Sequence[int]], dict[int, Reply]]) -> tuple[dict[int, Reply], str]:
    """Ask about the places below `count`, and once more about those without a reply: in smaller batches if none has.

    Return the replies by place, and the reason if there was no usable answer the second time.
    """
    places = range(count)
    try:
        found, size = ask_some(places), count
    except AnswerError:
        found, size = {}, _RETRY_SIZE
    missing = [place for place in places if place not in found]
    problem = ""
    for start in range(0, len(missing), size):
        try:
            found |= ask_some(missing[start : start + size])
        except AnswerError as error:
            problem = str(error)
    return found, problem or ("" if len(found) == count else "The answer leaves them out.")


def _fill(prompt: str, what: str, checks: Sequence[Check], rows: Sequence[str], likely: BaseModel) -> Question:
    language = checks[0].language
    question = language.load_prompt(prompt).fill(
        f"{what} of {len(checks)} statements from {checks[0].source}",
        _MIN_TOKENS + _TOKENS_PER_STATEMENT * len(checks),
        statements="\n".join(rows),
        language=language.english_name,
    )
    return replace(question, likely=likely.model_dump_json())


def _describe(check: Check, place: int, details: Mapping[str, object]) -> str:
    """Return a row of JSON about a statement. It is on one line, whatever its texts hold, so none can end it."""
    row = {
        "id": place,
        "statement": check.statement.text,
        "whose": check.statement.whose,
        **details,
        "before": check.before and _describe_line(check.before, check.expert),
        "cited": _describe_cited(check),
        "after": check.after and _describe_line(check.after, check.expert),
    }
    return json.dumps({key: value for key, value in row.items() if value not in (None, "", [])}, ensure_ascii=False)


def _describe_cited(check: Check) -> list[Mapping[str, object]]:
    """Return the cited lines, and how many lie between those that are far apart: side by side, they look like one."""
    rows: list[Mapping[str, object]] = []
    for line, former in zip(check.lines, (None, *check.lines), strict=False):
        if former and (between := line.number - former.number - 1) >= _FAR_APART:
            rows.append({"lines_between": between})
        rows.append(_describe_line(line, check.expert))
    return rows


def _describe_line(line: Line, expert: str) -> dict[str, str]:
    if not line.speaker:
        return {"text": line.text}
    role = f"{line.speaker} (the expert)" if line.speaker == expert else line.speaker
    return {"by": role, "text": line.text}


def _hint(check: Check) -> dict[str, object]:
    return {"compare": list(find_hints(check.compared))}


def _make_likely_verdict(check: Check, place: int) -> Verdict:
    text = check.statement.text
    said = text if is_one_in(_LIKELY_FAULTY, text) else ""
    verdict: Literal["supported", "partly"] = "partly" if said else "supported"
    return Verdict(id=place, verdict=verdict, unsupported=said, unresolved=False, broader=False, wrong_person=False)


def _make_likely_correction(check: Check, place: int) -> Correction:
    text = check.statement.text[: _MAX_CHARACTERS - 1]
    return Correction(id=place, text=f"{text}.", needs_before=False, needs_after=False)
