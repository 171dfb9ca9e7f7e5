"""Ask a model for the worked example of a method, and keep the examples that people have edited or approved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.corrections import ask_to_correct
from kit_builder.llm.model import Ask
from kit_builder.privacy import Identity
from kit_builder.products.authoring.document_spec import choose_facts
from kit_builder.products.authoring.example.checks import find_example_faults, find_name_faults
from kit_builder.products.authoring.example.example import Example, Figure, Result, write_number
from kit_builder.products.authoring.example.file import get_example_path, read_example, write_example
from kit_builder.products.authoring.facts import Facts
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.records import Finding, Method
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text
from kit_builder.text.numbers import find_numbers

_EXAMPLE = "full/example.md"
_REPAIR = "full/repair.md"
_MAX_REPORTED = 3
# For dry runs: how many figures an example has, to how many of them one result comes, and how many its setting tells.
_LIKELY_ROWS, _LIKELY_RESULT, _LIKELY_TOLD, _LIKELY_NAME = 20, 2, 8, "amount"
# Kinds of facts whose numbers an example can use.
_WORKED_WITH = ("step", "rule", "calculation", "detail", "need", "when", "definition")


class FigureRow(BaseModel):
    """A figure of an example."""

    key: str
    name: str
    value: str
    unit: str
    step: str
    ids: list[str]


class ResultRow(BaseModel):
    """A result of an example."""

    key: str
    name: str
    unit: str
    formula: str
    decimals: int
    step: str


class WorkedExample(BaseModel):
    """The answer to `full/example.md`."""

    origin: Literal["real", "invented", "none"]
    title: str
    setting: str
    figures: list[FigureRow]
    results: list[ResultRow]


@dataclass(frozen=True, slots=True)
class KeptExample:
    """The example of a method, None if it has none, and the text to save as its generated file at `path`.

    The text is empty if there is nothing to save. An error among the findings means that a person's file is broken and
    that nothing may be written.
    """

    path: str
    example: Example | None
    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class BegunExample:
    """The worked example of a method as it is kept, or as a model first gave it, None without one.

    `finish` returns it as it is kept; a faulty one is corrected first.
    """

    example: Example | None
    finish: Callable[[], KeptExample]


def begin_example(
    method: Method,
    facts: Facts,
    now: str | None,
    before: str | None,
    ask: Ask,
    language: Language,
    case: Example | None = None,
    *,
    names: tuple[Identity, ...] = (),
) -> BegunExample:
    """Return the worked example of a method, which may still have to be corrected.

    An example that a person has edited or approved stays; one that nobody has touched stays as long as it fits the
    card. `facts` are those of the cards, `now` is the text of the example's file, None if there is none, and `before`
    the text that was last generated. `case` is the example of another method of the same expert: an invented example is
    set in the same business. `names` are those in the sources, which nothing in an example may have.
    """
    path = get_example_path(method)
    own = choose_facts(facts, method)
    if now is not None:
        example, findings = read_example(now, path, method.id, own, language.words)
        if now != before or (example and example.is_approved):
            return _keep(KeptExample(path, example, before or "", findings))
        if example and not findings:
            return _keep(KeptExample(path, example, write_example(example, language.words), ()))
    if not has_numbers(method, own, language):
        return _keep(KeptExample(path, None, "", ()))
    drafted, correct = _draft(method, own, ask, language, case, names)

    def finish() -> KeptExample:
        made, found = correct()
        return KeptExample(path, made, write_example(made, language.words) if made else "", found)

    return BegunExample(drafted, finish)


def _keep(kept: KeptExample) -> BegunExample:
    return BegunExample(kept.example, lambda: kept)


def clashes(example: Example, case: Example) -> bool:
    """Return whether an example has a figure that its `case` has too, with another value."""
    values = {each.key: each.value for each in case.figures}
    return any(each.value != values.get(each.key, each.value) for each in example.figures)


def has_numbers(method: Method, facts: Facts, language: Language) -> bool:
    """Return whether a method has anything to work out."""
    if method.numbers or method.gather("calculations"):
        return True
    return any(fact.kind in _WORKED_WITH and find_numbers(fact.text, language.words) for fact in facts.values())


_Corrected = tuple[Example | None, tuple[Finding, ...]]


def _draft(
    method: Method,
    facts: Facts,
    ask: Ask,
    language: Language,
    case: Example | None,
    names: tuple[Identity, ...],
) -> tuple[Example | None, Callable[[], _Corrected]]:
    """Return a worked example by the model, None if it finds nothing to work out, and a function that corrects it.

    A model that makes mistakes is asked once more; an example that is still faulty is left out and reported.
    """
    question = language.load_prompt(_EXAMPLE).fill(
        f"worked example of {method.name}",
        method=method.name,
        statements=describe_facts(facts.values(), [method], quotes="none"),
        case=_describe_case(case) if case and case.origin == "invented" else "",
        language=language.english_name,
    )
    question = replace(question, likely=_write_likely_answer(method, facts).model_dump_json())
    try:
        answer = ask(question, WorkedExample)
    except AnswerError as error:
        failure = _report_failure(method, error)
        return None, lambda: failure
    drafted, faults = _read(answer, method, facts, language, names)
    if not faults:
        return drafted, lambda: (drafted, ())

    def correct() -> _Corrected:
        try:
            again = ask_to_correct(question, answer, language.load_prompt(_REPAIR), faults)
            corrected = ask(again, WorkedExample)
        except AnswerError as error:
            return _report_failure(method, error)
        example, left = _read(corrected, method, facts, language, names)
        if example and left:
            message = f"Left out the worked example: {' '.join(left[:_MAX_REPORTED])}"
            return None, (Finding("warning", method.name, message),)
        return example, ()

    return drafted, correct


def _report_failure(method: Method, error: AnswerError) -> _Corrected:
    return None, (Finding("warning", method.name, f"Could not make a worked example: {error}"),)


def _describe_case(case: Example) -> str:
    rows = (f"- {each.key}: {each.name}: {each.value} {each.unit}".rstrip() for each in case.figures)
    return "\n".join([f"{case.title}. {case.setting}", "", *rows])


def _read(
    answer: WorkedExample, method: Method, facts: Facts, language: Language, names: tuple[Identity, ...]
) -> tuple[Example | None, Sequence[str]]:
    """Return the example of an answer, and what is wrong with it."""
    if answer.origin == "none":
        return None, ()
    words = language.words
    example = Example(
        method.id,
        clean_text(answer.title),
        clean_text(answer.setting),
        answer.origin,
        tuple(
            Figure(
                clean_text(row.key),
                clean_text(row.name),
                write_number(clean_text(row.value), words),
                clean_text(row.unit),
                clean_text(row.step),
                tuple(dict.fromkeys(map(clean_text, row.ids))),
            )
            for row in answer.figures
        ),
        tuple(
            Result(
                clean_text(row.key),
                clean_text(row.name),
                clean_text(row.formula),
                clean_text(row.unit),
                row.decimals,
                clean_text(row.step),
            )
            for row in answer.results
        ),
    )
    faults = [message for _, message in find_example_faults(example, facts, words)]
    return example, [*faults, *find_name_faults(example, names)]


def _write_likely_answer(method: Method, facts: Facts) -> WorkedExample:
    """Return an example with a figure at each of its steps, and results at some of them."""
    steps = [fact for fact in facts.values() if fact.kind == "step"][:_LIKELY_ROWS]
    figures = [
        FigureRow(key=f"f{place}", name=_leave_out_names(fact.text), value="10", unit="", step=fact.id, ids=[])
        for place, fact in enumerate(steps, start=1)
    ]
    results = [
        ResultRow(key=f"r{row.key}", name=row.name, unit="", formula=f"{row.key} * 100", decimals=0, step=row.step)
        for row in figures[::_LIKELY_RESULT]
    ]
    name, setting = _leave_out_names(method.name), ". ".join(row.name for row in figures[:_LIKELY_TOLD])
    return WorkedExample(origin="invented", title=name, setting=setting, figures=figures, results=results)


def _leave_out_names(text: str) -> str:
    """Return the words without a capital: an example has no name from the sources."""
    return " ".join(word for word in text.split() if word.islower()) or _LIKELY_NAME
