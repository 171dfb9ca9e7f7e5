"""Judges: a model, or people who fill in forms in a folder. Each answer comes with a quote that is looked up."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import click
from pydantic import BaseModel

from kit_builder.errors import AnswerError, KitError
from kit_builder.llm import ModelOptions, open_model
from kit_builder.llm.model import Model
from kit_builder.llm.recorded_answers import is_recorded
from kit_builder.text.prompts import load_prompt

Result = TypeVar("Result")

PROMPTS = Path(__file__).parent / "prompts"
FORM = "form.md"
NUMBER = "a whole number"
QUESTION = "the question"  # as a text to quote from
# Nothing can be quoted for what is missing.
WITHOUT_QUOTE = ("no", "n/a", "neither", "product", "question", "connecting")
_HEADING = re.compile(r"^## +(\S+)[ \t]*$", re.MULTILINE)
_FIELD = re.compile(r"^(ANSWER|QUOTE|REASON):(.*?)(?=^(?:ANSWER|QUOTE|REASON):|\Z)", re.MULTILINE | re.DOTALL)
_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*")
_BULLET = re.compile(r"^\s*(?:[-+•]\s+)?(?:\[[ xX]\]\s+)?", re.MULTILINE)
_MARKS = str.maketrans({**dict.fromkeys("’‘´`“”„«»\"'*_>|#", ""), "–": "-", "—": "-", "\u00a0": " "})


@dataclass(frozen=True)
class Asked:
    """A question, the answers it allows, and the names of the texts that a quote may come from, or `QUESTION`."""

    id: str
    text: str
    allowed: tuple[str, ...]
    about: tuple[str, ...]

    @property
    def options(self) -> str:
        """The allowed answers as words."""
        return " or ".join(filter(None, [", ".join(self.allowed[:-1]), self.allowed[-1]]))


@dataclass(frozen=True)
class Sheet:
    """What a judge gets in one go: an introduction, texts by file name, and questions about them."""

    name: str
    intro: str
    texts: Mapping[str, str]
    questions: tuple[Asked, ...]


@dataclass(frozen=True)
class Judged:
    """An answer. `is_verified` says whether its quote stands in the text; None if there is no quote."""

    answer: str
    quote: str
    reason: str
    is_verified: bool | None


class GivenAnswer(BaseModel):
    """A model's answer to one question."""

    id: str
    answer: str
    quote: str
    reason: str


class GivenAnswers(BaseModel):
    """A model's answers to some questions."""

    answers: list[GivenAnswer]


# By the name of the sheet and the id of the question; questions without a usable answer are missing.
Answers = dict[tuple[str, str], Judged]


class Judge(Protocol):
    """Somebody who answers sheets of questions. `name` is unique among the judges of a run."""

    name: str

    def answer(self, sheets: Sequence[Sheet]) -> Answers:
        """Return the answers to `sheets`."""


class MissingAnswersError(KitError):
    """Forms that people have still to fill in."""


class FolderJudge:
    """People, who fill in a form for each sheet in a folder."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self._folder = folder

    def answer(self, sheets: Sequence[Sheet]) -> Answers:
        """Write the forms that are missing, and return the answers of all.

        Raises MissingAnswersError if some are open, and KitError if a form belongs to other texts or has an answer that
        is not allowed.
        """
        found: Answers = {}
        faults: list[str] = []
        missing: dict[str, int] = {}
        for sheet in sheets:
            given = self._read_form(sheet)
            for question in sheet.questions:
                answer, quote, reason = given.get(question.id, ("", "", ""))
                if not answer:
                    missing[sheet.name] = missing.get(sheet.name, 0) + 1
                elif (known := read_answer(answer, question)) is None:
                    faults.append(f"{sheet.name}, {question.id}: {answer!r} is not {question.options}")
                else:
                    found[sheet.name, question.id] = make_judged(known, quote, reason, sheet, question)
        if faults:
            raise KitError(f"Answers that are not allowed in {self._folder}:\n" + "\n".join(faults))
        if missing:
            forms = "\n".join(f"  {self._folder / name / FORM}: {count}" for name, count in missing.items())
            raise MissingAnswersError(
                f"{sum(missing.values())} of {sum(len(sheet.questions) for sheet in sheets)} answers are missing in "
                f"{self._folder}:\n{forms}\nRead the texts beside each form and fill in ANSWER: and QUOTE: under every "
                "question. Then run the same command again."
            )
        return found

    def _read_form(self, sheet: Sheet) -> Mapping[str, tuple[str, str, str]]:
        folder = self._folder / sheet.name
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in sheet.texts.items():
            path = folder / name
            if not path.exists():
                path.write_text(text, encoding="utf-8")
            elif path.read_text(encoding="utf-8") != text:
                raise KitError(
                    f"{path} is another text than this run compares. Use the texts and the seed with which the form "
                    "was written, or another folder."
                )
        form = folder / FORM
        if not form.exists():
            form.write_text(write_form(sheet), encoding="utf-8")
        filled = form.read_text(encoding="utf-8")
        if _list_asked(filled) != _list_asked(write_form(sheet)):
            raise KitError(f"{form} has other questions than this run asks. Use the options with which it was written.")
        return read_form(filled)


class ModelJudge:
    """A model, which gets `per_call` questions of a sheet in each call."""

    def __init__(self, model: Model, per_call: int, name: str = "") -> None:
        self.name = name or model.name
        self.model = model
        self._per_call = per_call

    def answer(self, sheets: Sequence[Sheet]) -> Answers:
        """Ask about `sheets` and return the usable answers."""
        jobs = [
            (sheet, sheet.questions[at : at + self._per_call])
            for sheet in sheets
            for at in range(0, len(sheet.questions), self._per_call)
        ]
        found: Answers = {}
        with self.model.open_runner() as run:
            for each in run(lambda job: self._ask(*job), jobs):
                found |= each
        return found

    def _ask(self, sheet: Sheet, questions: Sequence[Asked]) -> Answers:
        about = f"{sheet.name}: {questions[0].id}"
        filled = load_prompt("judge.md", [PROMPTS]).fill(
            about, materials=sheet.texts, intro=sheet.intro, questions=questions
        )
        try:
            given = {each.id: each for each in self.model.ask(filled, GivenAnswers).answers}
        except AnswerError as error:
            click.echo(f"{self.name}, {about}: {error}", err=True)
            return {}
        return {
            (sheet.name, question.id): make_judged(answer, each.quote, each.reason, sheet, question)
            for question in questions
            if (each := given.get(question.id)) and (answer := read_answer(each.answer, question)) is not None
        }


@contextmanager
def open_judge(
    spec: str, out: Path, *, base_url: str | None = None, per_call: int = 1, record: Path | None = None
) -> Iterator[Judge]:
    """Open the judge that `spec` names: `folder:DIR`, or a model as for kit-builder."""
    if spec.startswith("folder:"):
        yield FolderJudge(Path(spec.removeprefix("folder:")))
        return
    out.mkdir(parents=True, exist_ok=True)
    with open_model(ModelOptions(spec, out / "answers.sqlite", 600, base_url, record=record)) as model:
        # Labels are drawn by the name, so a recorded judge has that of the model that answered.
        yield ModelJudge(model, per_call, "" if is_recorded(spec) else spec)


def ask_judges(judges: Iterable[AbstractContextManager[Judge]], work: Callable[[Judge], Result]) -> list[Result]:
    """Return what `work` returns for each judge. Raises MissingAnswersError with all that is missing after the last."""
    results: list[Result] = []
    missing: list[str] = []
    for opened in judges:
        with opened as judge:
            try:
                results.append(work(judge))
            except MissingAnswersError as error:
                missing.append(str(error))
    if missing:
        raise MissingAnswersError("\n\n".join(missing))
    return results


def write_form(sheet: Sheet) -> str:
    """Return the form of a sheet, with empty fields."""
    parts = [f"# {sheet.name}", sheet.intro]
    for question in sheet.questions:
        parts += [f"## {question.id}", question.text, f"({question.options})", "ANSWER:\nQUOTE:\nREASON:"]
    return "\n\n".join(parts) + "\n"


def read_form(text: str) -> dict[str, tuple[str, str, str]]:
    """Return the answer, quote and reason under each question of a form, by its id."""
    pieces = _HEADING.split(text)
    found = {}
    for key, body in zip(pieces[1::2], pieces[2::2], strict=True):
        fields = {name: " ".join(value.split()) for name, value in _FIELD.findall(body)}
        found[key] = (fields.get("ANSWER", ""), fields.get("QUOTE", ""), fields.get("REASON", ""))
    return found


def _list_asked(form: str) -> list[str]:
    """Return the id and the text of each question of a form, whatever its spaces."""
    pieces = _HEADING.split(form)[1:]
    return [" ".join(piece.partition("\nANSWER:")[0].split()) for piece in pieces]


def read_answer(given: str, question: Asked) -> str | None:
    """Return the allowed answer that was given, None if it is none of them."""
    plain = given.strip().strip("*_`.\"' ").casefold()
    if question.allowed == (NUMBER,):
        number = re.fullmatch(r"(\d+)(?: ?min\w*)?", plain)
        return number[1] if number else None
    return next((each for each in question.allowed if each.casefold() == plain), None)


def make_judged(answer: str, quote: str, reason: str, sheet: Sheet, question: Asked) -> Judged:
    """Return an answer with the result of looking up its quote."""
    said = quote.strip()
    if not flatten(said) and (answer in WITHOUT_QUOTE or question.allowed == (NUMBER,)):
        return Judged(answer, "", reason, None)
    quotable = {**sheet.texts, QUESTION: question.text}
    return Judged(answer, said, reason, any(has_quote(quotable[name], said) for name in question.about))


def has_quote(text: str, quote: str) -> bool:
    """Return whether all parts of a quote between ellipses stand in `text`, whatever its markup and marks."""
    flat = flatten(text)
    parts = [part for each in _ELLIPSIS.split(quote) if (part := flatten(each))]
    return bool(parts) and all(part in flat for part in parts)


def flatten(text: str) -> str:
    """Return a text in lower case without markup, quotation marks and extra spaces."""
    return " ".join(_BULLET.sub(" ", text.translate(_MARKS)).casefold().split()).strip(" .,;:")
