"""Every item that a model gives is placed in a method, merged with another, or discarded for a reason."""

from typing import Any

from pydantic import BaseModel

from kit_builder.extract.prepare import prepare_source
from kit_builder.extract.small.extract_drafts import extract_drafts
from kit_builder.kit.settings import Settings
from kit_builder.llm.parallel import run_in_turn
from kit_builder.methods.merge import merge_drafts
from kit_builder.records import ItemCounts, Question
from kit_builder.sources import read_source
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder

FOLDERS = [find_prompts_folder()]
ROPES = """\
# Splice a rope

Whip both ends with thread. Unlay five turns of each strand. Marry the two ends tightly. Tuck every strand three times.
The harbour was quiet.
"""
AGAIN = "# Splice a rope\n\nWhip both ends with thread. Roll the splice under your foot. Trim the tails last.\n"
LONE = "# Coffee\n\nGrind the beans for the guests.\nIt rained all the way home.\n"
ANSWERS = {
    "ropes": [
        "Whip both ends with thread.",
        "Whip both ends with thread.",
        "Unlay five turns of each strand.",
        "Marry the two ends tightly.",
        "Tuck every strand three times.",
        "Sell the boat in the spring.",
    ],
    "again": ["Whip both ends with thread.", "Roll the splice under your foot.", "Trim the tails last."],
    "lone": ["Grind the beans for the guests."],
}


def answer(question: Question, answer_type: type[BaseModel]) -> Any:
    if answer_type.__name__ == "Kinds":
        return answer_type.model_validate(dict.fromkeys(answer_type.model_fields, "other"))
    if answer_type.__name__ == "Same":
        return answer_type.model_validate({"same": "no"})
    name = next(name for name in ANSWERS if name in question.about)
    return answer_type.model_validate({"steps": ANSWERS[name]})


def test_every_item_of_the_model_is_accounted_for() -> None:
    language = load_language("en", FOLDERS)
    texts = {"ropes": ROPES, "again": AGAIN, "lone": LONE}
    sources = [
        prepare_source(read_source(f"{name}.md", name, text.encode(), ".md"), Settings(), FOLDERS, 300)
        for name, text in texts.items()
    ]
    extraction = extract_drafts(sources, answer, language, run_in_turn)
    methods, _ = merge_drafts(extraction.drafts, answer, language)
    counts = extraction.count_items(methods)
    assert [len(method.steps) for method in methods] == [6]
    assert counts == ItemCounts(
        found=sum(map(len, ANSWERS.values())),
        placed=6,
        merged=1,
        discarded={"unsupported": 1, "duplicate": 1, "no method nearby": 1},
    )
