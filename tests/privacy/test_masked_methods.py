"""What products show of methods whose cards name somebody."""

from dataclasses import replace

from kit_builder.privacy import Identity, Mask, mask_method
from kit_builder.records import Item, Method

PETRA = Identity("first name", "Petra", "test", pseudonym="Susan")
SALTBOX = Identity("name", "Saltbox", "test", sure=False, pseudonym="Metcalfe")
METHOD = Method(
    "m",
    "Follow up",
    when=(Item("For small places. The one at Saltbox is a good case."),),
    steps=(Item("Ask Petra to check.", attachments=(Item("Petra has the list.", kind="detail"),)),),
    pitfalls=(Item("Do not wait for Petra."),),
    details=(Item("I have worked with Petra for years."), Item("It takes an hour. Petra takes two.")),
)


def mask(method: Method) -> Method:
    return mask_method(method, Mask([PETRA]), Mask([PETRA, SALTBOX]))


def test_details_that_name_somebody_are_left_out_beside_the_steps() -> None:
    shown = mask(METHOD)
    assert [item.text for item in shown.details] == ["It takes an hour."]
    assert [(step.text, step.attachments) for step in shown.steps] == [("Ask Susan to check.", ())]
    assert [item.text for item in shown.pitfalls] == ["Do not wait for Susan."]


def test_whom_a_method_is_for_is_said_without_words_that_may_be_names() -> None:
    assert [item.text for item in mask(METHOD).when] == ["For small places."]


def test_an_arranged_method_keeps_its_details() -> None:
    shown = mask(replace(METHOD, is_arranged=True))
    assert len(shown.details) == 2
    assert shown.when == METHOD.when


def test_a_story_beneath_a_step_is_told_whole_without_names() -> None:
    story = Item("Petra counted it twice. It was short.", kind="story")
    told = mask(replace(METHOD, steps=(Item("Count it.", attachments=(story,)),))).steps[0].attachments
    assert [each.text for each in told] == ["Susan counted it twice. It was short."]


def test_a_step_loses_the_sentence_that_names_somebody_if_another_remains() -> None:
    steps = (Item("Have a second supplier. Ask Petra for hers."), Item("Ask Petra to check."))
    assert [step.text for step in mask(replace(METHOD, steps=steps)).steps] == [
        "Have a second supplier.",
        "Ask Susan to check.",
    ]
    assert "Susan" in mask(replace(METHOD, steps=steps, is_arranged=True)).steps[0].text
