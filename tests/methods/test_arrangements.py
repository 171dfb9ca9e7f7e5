"""Whatever a model answers, every statement has one place."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from kit_builder.errors import AnswerError
from kit_builder.llm.parallel import run_in_turn
from kit_builder.methods.organise import organise_statements
from kit_builder.records import Evidence, Question, Statement
from kit_builder.records.statement import KINDS
from tests.methods.statements import LANGUAGES, check_places

_IDS = st.sampled_from([*(f"s{number}" for number in range(1, 12)), "s0", "x", "", "S3 "])
_LISTS = st.lists(_IDS, max_size=4)
_TITLES = st.sampled_from(["", "Weigh", "3. Weigh", "Weigh 40 times", "As Bob does it"])
_STEPS = st.fixed_dictionaries({"ids": _LISTS, "attached": st.lists(_LISTS, max_size=3)})
_STAGES = st.fixed_dictionaries({"title": _TITLES, "steps": st.lists(_STEPS, max_size=3)})
_METHODS = st.fixed_dictionaries(
    {
        "name": _TITLES,
        "promise": _TITLES,
        "promise_ids": _LISTS,
        "whole": st.lists(_LISTS, max_size=3),
        "stages": st.lists(_STAGES, max_size=3),
    }
)
ANSWERS = st.fixed_dictionaries(
    {
        "methods": st.lists(_METHODS, max_size=3),
        "conflicts": st.lists(st.fixed_dictionaries({"ids": _LISTS, "question": _TITLES}), max_size=3),
        "set_aside": st.lists(
            st.fixed_dictionaries({"id": _IDS, "reason": st.sampled_from(["", "no job"]), "replaced_by": _IDS}),
            max_size=4,
        ),
    }
)
_RANGES = st.lists(st.fixed_dictionaries({"first": _IDS, "last": _IDS}), max_size=3)
_JOBS = st.lists(st.fixed_dictionaries({"name": _TITLES, "about": _TITLES, "ranges": _RANGES}), max_size=3)
_JOB_IDS = st.lists(st.sampled_from(["j1", "j2", "j3", "j9", "J1 "]), max_size=3)
_OF_TYPE = {
    "Organised": ANSWERS,
    "NamedJobs": st.fixed_dictionaries({"jobs": _JOBS}),
    "SameJobs": st.fixed_dictionaries(
        {"groups": st.lists(st.fixed_dictionaries({"name": _TITLES, "ids": _JOB_IDS}), max_size=3)}
    ),
    "SameStatements": st.fixed_dictionaries({"groups": st.lists(_LISTS, max_size=3)}),
}
_TEXTS = st.sampled_from(["Weigh 3 plates.", "Weigh 5 plates.", "Weigh the plate.", "Ring Ola.", "Ring."])


@st.composite
def list_statements(draw: st.DrawFn) -> list[Statement]:
    count = draw(st.integers(1, 10))
    found = []
    for number in range(1, count + 1):
        source = draw(st.sampled_from(["call.vtt", "notes.md"]))
        evidence = Evidence(source, source[:4], number, number, f"line {number}")
        about = draw(st.sampled_from(["", *(f"id-{each}" for each in range(1, count + 1)), "id-99"]))
        text, kind = draw(_TEXTS), draw(st.sampled_from(KINDS))
        found.append(Statement(f"id-{number}", kind, text, (evidence,), about))
    return found


def answers_anything(data: st.DataObject) -> Any:
    def ask(question: Question, answer: type[BaseModel]) -> Any:
        if answer.__name__ == "Registers" or data.draw(st.integers(0, 9)) == 0:
            raise AnswerError("It was refused.")
        assert question.messages[-1][0] == "user"
        return answer.model_validate(data.draw(_OF_TYPE[answer.__name__]))

    return ask


@settings(max_examples=40, deadline=None)
@given(list_statements(), st.data(), st.sampled_from([1, 8, 1000]))
def test_whatever_the_answers_are_each_supported_statement_has_one_place(
    statements: list[Statement], data: st.DataObject, most_words: int
) -> None:
    removed = data.draw(st.sets(st.sampled_from([each.id for each in statements])))
    ask = answers_anything(data)
    found = organise_statements(statements, ask, run_in_turn, LANGUAGES["en"], most_words, lambda: removed)
    check_places(found, [each for each in statements if each.id not in removed])
    texts = [step.text for method in found.methods for step in method.steps]
    assert "" not in texts
    assert all(each.kind != "step" for method in found.methods for step in method.steps for each in step.attachments)
    assert all(0 < len(each.name) <= 90 and "Bob" not in each.name and "40" not in each.name for each in found.methods)
