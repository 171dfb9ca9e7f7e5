"""Test prose for several methods in one call, as large models write it, and for each alone, as small ones do."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kit_builder.errors import AnswerError
from kit_builder.products.definitions import ProductInput, load_product
from kit_builder.products.prose import Paragraphs, PartJob, group_jobs, write_parts
from kit_builder.products.write import Writer, write_product
from kit_builder.records import Evidence, Item, Kit, Method, Question
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from tests.conftest import Command
from tests.kits import edit
from tests.wire import Wire

ENGLISH = load_language("en", [find_prompts_folder()])
PURPOSE = {"graft": "Grafting gives an old tree good apples.", "prune": "Pruning lets light reach every branch."}


def job(method: str, part: str = "opening", words: int = 0) -> PartJob:
    text = PURPOSE.get(method, "It helps.") + " more" * words
    item = Item(text, (Evidence("notes.md", "notes", 1, 1, text),))
    example = '{"paragraphs": ["Pickling keeps cucumbers crisp."]}'
    messages = (("system", "Write."), ("user", "- Pickling."), ("assistant", example), ("user", f"Method: {method}"))
    return PartJob(
        method, part, f"book: {method}: {part}", Question(method, messages, 100), {"purpose-1": item}, method, ENGLISH
    )


class Answering:
    """A model that returns queued answers in order, and raises those that are errors."""

    def __init__(self, *answers: Any) -> None:
        self.asked: list[Question] = []
        self._answers = list(answers)

    def __call__(self, question: Question, answer: Any) -> Any:
        self.asked.append(question)
        given = self._answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return answer.model_validate(given)


def test_jobs_for_one_part_are_grouped_up_to_the_limits() -> None:
    jobs = [job("graft"), job("prune"), job("third"), job("graft", "why"), job("prune", "why", words=100)]
    assert [[each.method for each in group] for group in group_jobs(jobs, 1, 1000)] == [[each.method] for each in jobs]
    assert [[each.method for each in group] for group in group_jobs(jobs, 8, 60)] == [
        ["graft", "prune", "third"],
        ["graft"],
        ["prune"],
    ]
    assert [len(group) for group in group_jobs(jobs, 2, 1000)] == [2, 1, 2]


def test_several_parts_share_a_call_and_each_is_checked_against_its_own_items() -> None:
    jobs = [job("graft"), job("prune")]
    ask = Answering({"1": [PURPOSE["graft"]], "2": [PURPOSE["prune"]]})
    (first, found), (second, more) = write_parts(jobs, ask)
    assert [part.prose[0].text for part in (first, second)] == [PURPOSE["graft"], PURPOSE["prune"]]
    assert (found, more) == ([], [])
    (question,) = ask.asked
    assert [role for role, _ in question.messages] == ["system", "user", "assistant", "user"]
    assert "1.\nMethod: graft" in question.messages[-1][1]
    assert "2.\nMethod: prune" in question.messages[-1][1]


def test_part_with_unsupported_sentences_is_asked_for_again_alone() -> None:
    jobs = [job("graft"), job("prune")]
    ask = Answering({"1": [PURPOSE["prune"]], "2": [PURPOSE["prune"]]}, {"paragraphs": [PURPOSE["graft"]]})
    (first, _), (second, _) = write_parts(jobs, ask)
    assert first.prose[0].text == PURPOSE["graft"]
    assert second.prose[0].text == PURPOSE["prune"]
    assert [question.about for question in ask.asked[1:]] == ["graft, second try"]


def test_parts_are_asked_for_separately_after_a_failed_call() -> None:
    jobs = [job("graft"), job("prune")]
    ask = Answering(AnswerError("cut off"), {"paragraphs": [PURPOSE["graft"]]}, {"paragraphs": [PURPOSE["prune"]]})
    assert [part.prose[0].text for part, _ in write_parts(jobs, ask)] == [PURPOSE["graft"], PURPOSE["prune"]]


def test_sentence_with_words_of_the_example_is_left_out_and_reported() -> None:
    said = {"paragraphs": [f"{PURPOSE['graft']} Pickling gives an old tree good apples."]}
    ((part, found),) = write_parts([job("graft")], Answering(said, said))
    assert part.prose[0].text == PURPOSE["graft"]
    assert (found[0].level, found[0].where) == ("warning", "book: graft: opening")
    assert "pickling" in found[0].message


def test_part_that_nothing_supports_is_reported_and_left_to_the_card() -> None:
    said = {"paragraphs": [PURPOSE["prune"]]}
    ((part, found),) = write_parts([job("graft")], Answering(said, said))
    assert part.prose == ()
    assert [each.level for each in found] == ["warning", "warning"]


def test_greeting_is_dropped() -> None:
    ((part, _),) = write_parts([job("graft")], Answering({"paragraphs": ["Welcome.", PURPOSE["graft"]]}))
    assert [prose.text for prose in part.prose] == [PURPOSE["graft"]]
    assert Paragraphs(paragraphs=["Welcome."]).paragraphs == ["Welcome."]


def test_part_uses_what_is_attached_to_steps() -> None:
    step, when, reason = (
        Item(text, (Evidence("notes.md", "notes", line, line, text),), kind=kind)
        for line, (text, kind) in enumerate(
            [("Cut it.", ""), ("It is for healthy trees.", "when"), ("It heals.", "reason")]
        )
    )
    method = Method("graft", "Graft", steps=(replace(step, attachments=(when, reason)),))
    given = ProductInput("course", load_product("course", ENGLISH.folders), Kit("K"), (method,), ENGLISH)
    ask = Answering({"paragraphs": [when.text]})
    write_product(given, Writer(ask))
    (question,) = ask.asked
    assert "healthy trees" in question.messages[-1][1]
    assert "It heals" not in question.messages[-1][1]


def test_prose_repeats_only_what_the_product_allows() -> None:
    text = "The aim is that every invoice is paid within thirty days without spoiling the relationship."
    aim = Item(text, (Evidence("notes.md", "notes", 1, 1, text),))
    method = Method("m", "Get paid", steps=(Item("Send it.", (Evidence("notes.md", "notes", 2, 2, "Send it."),)),))
    told_twice = replace(method, purpose=(aim,), details=(aim,))
    for product, about, is_kept in (("book", replace(method, purpose=(aim,)), True), ("course", told_twice, False)):
        given = ProductInput(product, load_product(product, ENGLISH.folders), Kit("K"), (about,), ENGLISH)
        _, findings = write_product(given, Writer(Answering({"paragraphs": [text]})))
        assert any("says it elsewhere" in each.message for each in findings) != is_kept


@pytest.mark.parametrize(("product", "label"), [("book", "Method: "), ("course", "Module: ")])
def test_hosted_model_is_asked_about_all_methods_in_one_call(
    wire: Wire, kit_builder: Command, sources: Path, tmp_path: Path, product: str, label: str
) -> None:
    kit = tmp_path / "kit"
    assert kit_builder("extract", sources, "--out", kit, "--chain", "small", *wire.options).status == 0
    edit(kit / "kit.toml", 'chain = "auto"', 'chain = "small"')
    wire.asked.clear()
    kit_builder("write", kit, "--product", product, *wire.options)
    asked = [asked for asked in wire.asked if asked.title == "Several"]
    assert [json.dumps(each.body).count(label) > 2 for each in asked] == [True]
