"""What a person has still to decide is shown to no writer and no checker, and supports nothing."""

from dataclasses import replace
from typing import Any

from kit_builder.products.authoring.facts import list_facts
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.check_kit import prepare_for_readers
from kit_builder.records import Evidence, Item, Method, Story
from tests.emulators import author as emulated
from tests.products.authoring.documents import ENGLISH, RAISE, WEIGH, said
from tests.products.authoring.guides import Studio
from tests.wire import Asked

LIMIT = "Over 32 percent a dish is on the list."
STORY = "The owner of the Crown lost 71 covers."


def quoted(text: str, start: int, end: int, quote: str, kind: str = "") -> Item:
    return Item(text, (Evidence("call.vtt", "call", start, end, quote),), kind=kind)


def undecided() -> tuple[Method, ...]:
    """Return methods with conflicting advice and a story nobody has allowed, on lines behind other items too."""
    conflicting = replace(said(LIMIT, 31), conflicts=(said("Over 29 percent it is.", 41),))
    near = quoted("Do something about each dish on the list.", 30, 31, f"Yes. {LIMIT} Do something.")
    named = quoted("Count the covers.", 6, 6, STORY)
    told = quoted(STORY, 6, 6, STORY, "story")
    steps = (replace(WEIGH.steps[0], attachments=(told,)), *WEIGH.steps[1:], conflicting)
    row = Story("The Crown", "client", consent="ask", evidence=told.evidence)
    weigh = replace(WEIGH, steps=steps, details=(near, named), stories=(row,), is_arranged=True)
    other = quoted("Mind the list.", 41, 41, "Over 29 percent it is.")
    return prepare_for_readers([weigh, replace(RAISE, details=(other,), is_arranged=True)], ENGLISH)


def test_quotes_with_withheld_lines_support_nothing_and_stay_for_footnotes() -> None:
    facts = list_facts(undecided())
    shown = describe_facts(facts.values(), [], quotes="all") + "\n".join(fact.support for fact in facts.values())
    assert [each for each in ("32 percent is", "32 percent a", "29", "71", "Crown") if each in shown] == []
    near = facts["call-30-31"]
    assert (near.quotes, near.support) == ((), near.text)
    assert LIMIT in near.evidence[0].quote
    assert facts["call-3"].quotes == (facts["call-3"].text,)


def test_the_model_sees_no_undecided_line_and_cannot_tell_it(studio: Studio) -> None:
    """The writer knows the limit all the same, and cites a fact whose quote has it."""

    def answer(asked: Asked) -> dict[str, Any]:
        drafted = emulated.draft(asked)
        drafted["sections"][0]["text"] += "\n\nOver 29 percent, do something. {call-30-31}"
        return drafted

    studio.wire.answers["DraftedSections"] = answer
    made = studio.make(*undecided())
    drafted, judged = (
        [asked.text for asked in studio.wire.asked if asked.title == title]
        for title in ("DraftedSections", "SentenceVerdicts")
    )
    assert drafted
    assert judged
    for text in (each.partition("To correct")[0] for each in drafted):
        assert LIMIT not in text
        assert "Crown" not in text
    assert not [text for text in judged if LIMIT in text or "Crown" in text]
    assert made.product
    body = "\n".join(
        row for text in made.product.files.values() for row in text.splitlines() if not row.startswith("[^")
    )
    assert "on the list" in body
    assert [each for each in ("29 percent", "32 percent a", "Crown", "71") if each in body] == []
