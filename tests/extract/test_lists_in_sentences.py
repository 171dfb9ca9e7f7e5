"""A list in one sentence is as many steps as it has parts."""

from tests.extract.test_extract import Scripted, found, texts


def steps_of(notes: str, copied: list[str]) -> list[str]:
    return texts(found(notes, Scripted(Steps={"steps": copied}))).get("steps", [])


def test_a_list_in_one_sentence_is_divided_and_other_semicolons_are_not() -> None:
    told = "Put the scale on the pass; Weigh three plates; Write down what each of them weighs."
    parts = ["Put the scale on the pass.", "Weigh three plates.", "Write down what each of them weighs."]
    assert steps_of(f"# Cost a dish\n\n{told} Ask the cook.\n", ["Put the scale on", "Ask the cook"])[:3] == parts
    plain = "Put the scale on the pass; it is heavy; you need two people."
    assert steps_of(f"# Cost a dish\n\n{plain} Ask the cook.\n", ["Put the scale on", "Ask the cook"])[0] == plain
