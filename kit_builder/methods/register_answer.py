"""The answer to `full/registers.md`, and what of it the statements support."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import BaseModel

from kit_builder.methods.statement_list import StatementList
from kit_builder.methods.wording_checks import find_additions, make_plain_title
from kit_builder.records import Evidence, Item, Number, Statement, Story
from kit_builder.text.joining import join_rows
from kit_builder.text.languages import Language
from kit_builder.text.phrases import pad_words
from kit_builder.text.tokens import tokenize

# As many open points as the prompt asks for.
MAX_QUESTIONS = 8
_MAX_PHRASES = 12
_MAX_LENGTH = 300
_MIN_NAME_LENGTH = 3
_LEAST_JOINED = 3  # letters of a unit that is written together with its value, as in “halvtime”
_NAME = re.compile(r"\b[^\W\d_a-z][^\W\d_]+")


class NumberRow(BaseModel):
    """A row of the register of numbers."""

    name: str
    value: str
    unit: str
    strength: str
    decides: str
    ids: list[str]


class StoryRow(BaseModel):
    """A row of the register of stories."""

    title: str
    whose: Literal["expert", "client"]
    hide: str
    told_as: str
    ids: list[str]


class PhraseRow(BaseModel):
    """One of the expert's expressions, and the statement under which it was said."""

    text: str
    id: str


class Registers(BaseModel):
    """The answer to `full/registers.md`."""

    open_points: list[str]
    numbers: list[NumberRow]
    stories: list[StoryRow]
    phrases: list[PhraseRow]


class RegisterReader:
    """Reads an answer: what the statements support is kept, and `problems` say what is wrong with the rest."""

    def __init__(self, listed: StatementList, language: Language) -> None:
        self.problems: list[str] = []
        self._listed = listed
        self._language = language

    def read_numbers(self, rows: Iterable[NumberRow]) -> tuple[Number, ...]:
        """Return the numbers whose value stands in the statements they cite."""
        found: dict[tuple[str, str, tuple[Evidence, ...]], Number] = {}
        for row in rows:
            name, value, unit, strength, decides = map(
                join_rows, (row.name, row.value, row.unit, row.strength, row.decides)
            )
            told = self._find(row.ids)
            about = f"The number {name or value!r}"
            if not told or not value or not name:
                self._report(about, "needs a name, a value and the ids of its statements")
            elif not any(_has_value(each, value, unit) for statement in told for each in list_texts(statement)):
                self._report(about, f"has the value {value!r}, which its statements do not have as it stands")
            elif self._are_supported(about, (name, unit, strength, decides), told):
                evidence = _join_evidence(told)
                found.setdefault((value, unit, evidence), Number(name, value, unit, strength, decides, evidence))
        return (*found.values(),)

    def read_stories(self, rows: Iterable[StoryRow]) -> tuple[Story, ...]:
        """Return the stories; those that the answer leaves out are listed with the consent still to be asked for."""
        found, known = [], set[str]()
        for row in rows:
            title, hide, told_as = map(join_rows, (row.title, row.hide, row.told_as))
            told = [each for each in self._find(row.ids) if each.id not in known]
            about = f"The story {title!r}"
            if not told or not title:
                self._report(about, "needs a title and the ids of its statements")
            elif shown := _find_shown(Story(title, "", hide, told_as)):
                self._report(about, f"is told with {shown!r}, which it says must be hidden")
            elif self._are_supported(about, (title, told_as), told):
                known |= {each.id for each in told}
                whose = "client" if any(each.whose == "client" for each in told) else row.whose
                consent = "yes" if whose == "expert" and not hide else "ask"
                found.append(Story(title, whose, hide, told_as, consent, _join_evidence(told)))
        untold = [each for each in self._listed.statements if each.kind == "story" and each.id not in known]
        self.problems += [f"The story of {self._listed.get_id(each)} is not in the register." for each in untold]
        return (*found, *map(make_plain_story, untold))

    def read_phrases(self, rows: Iterable[PhraseRow]) -> tuple[Item, ...]:
        """Return the phrases that the expert said word for word."""
        found: dict[str, Item] = {}
        for row in rows:
            text = join_rows(row.text).strip("\"“”«»'‘’ ")
            if not tokenize(text) or len(text) > _MAX_LENGTH:
                continue
            said = [each for each in self._find([row.id]) if each.kind != "question" and each.whose != "client"]
            evidence = next((each for told in said for each in told.evidence if _contains(each.quote, text)), None)
            if evidence is None:
                self.problems.append(f"The phrase {text!r} was not said word for word under {join_rows(row.id)[:20]}.")
            else:
                found.setdefault(" ".join(tokenize(text)), Item(text, (evidence,)))
        return (*found.values(),)[:_MAX_PHRASES]

    def read_questions(self, rows: Iterable[str]) -> tuple[str, ...]:
        """Return the open points, each once, as many as a person will answer."""
        return tuple(dict.fromkeys(text for each in rows if (text := join_rows(each))))[:MAX_QUESTIONS]

    def _find(self, ids: Iterable[str]) -> list[Statement]:
        found = [self._listed.get(each) for each in ids]
        return list(dict.fromkeys(each for each in found if each))

    def _are_supported(self, about: str, texts: Iterable[str], told: list[Statement]) -> bool:
        added = [each for text in texts for each in find_additions(text, told, self._language)]
        if added:
            self._report(about, f"uses {', '.join(added)}, which its statements do not have")
        return not added

    def _report(self, about: str, fault: str) -> None:
        self.problems.append(f"{about} {fault}.")


def make_plain_story(statement: Statement) -> Story:
    """Return a row for a story of which nothing is known yet, so that nobody tells it without being asked."""
    return Story(make_plain_title(statement.text), statement.whose, evidence=statement.evidence)


def list_texts(statement: Statement) -> Iterator[str]:
    """Yield the text of a statement and what was said."""
    yield statement.text
    for each in statement.evidence:
        yield each.quote


def _contains(text: str, part: str) -> bool:
    """Return whether the words of `part` stand in `text` next to each other, whatever the case and punctuation."""
    padded = pad_words(part)
    return bool(padded.strip()) and padded in pad_words(text)


def _has_value(text: str, value: str, unit: str) -> bool:
    """Return whether `value` stands in `text`, or does so without its unit: `a half` and `hour` in `a half-hour`."""
    # A short unit may be the end of another word, such as the “s” of “ones”.
    apart = "" if len(unit) >= _LEAST_JOINED else r"(?<![^\W\d_])"
    without = re.sub(rf"{apart}{re.escape(unit)}\b", " ", text, flags=re.IGNORECASE) if unit else text
    return _contains(text, value) or _contains(without, value)


def _find_shown(story: Story) -> str:
    """Return what the title of a story or the way its people are called shows of what it hides; empty if nothing."""
    shown = (story.title, story.told_as)
    names = {each for each in _NAME.findall(story.hide) if len(each) >= _MIN_NAME_LENGTH}
    said = {each.partition("'")[0] for text in shown for each in tokenize(text)}
    found = [each for each in sorted(names) if each.casefold() in said]
    found += [phrase for phrase in story.list_hidden() if any(_contains(text, phrase) for text in shown)]
    return next(iter(found), "")


def _join_evidence(statements: Iterable[Statement]) -> tuple[Evidence, ...]:
    return tuple(dict.fromkeys(found for each in statements for found in each.evidence))
