import pytest

from kit_builder.text.quotations import list_quoted, remove_quoted, set_marks


@pytest.mark.parametrize(
    "text",
    [
        'Say "half by Friday" first.',
        "Say “half by Friday” first.",
        "Säg ”half by Friday” först.",
        "Sag „half by Friday“ zuerst.",
        "Sagt „half by Friday” først.",
        "Si «half by Friday» først.",
        "Sig »half by Friday« først.",
        "Dites « half by Friday » d’abord.",
        'Say “half by Friday" first.',
        'Say "half by Friday” first.',
    ],
)
def test_quotations_are_found_in_the_marks_of_every_language_also_mixed_with_straight_ones(text: str) -> None:
    assert list_quoted(text) == ["half by Friday"]


def test_quotations_inside_others_belong_to_these() -> None:
    text = "Write «the sheet “Costs” is mine», then “done” and “”."
    assert list_quoted(text) == ["the sheet “Costs” is mine", "done"]
    assert remove_quoted(text, "…") == "Write …, then … and …."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('Say "half by Friday". Or "no".', "Say «half by Friday». Or «no»."),
        ('"Yes," she said.', "«Yes,» she said."),
        ('A 12" pan and a 9" tin.', 'A 12" pan and a 9" tin.'),
        ('It opens "and stays so\non the next line".', 'It opens "and stays so\non the next line".'),
        ("Say “half” or «half».", "Say “half” or «half»."),
        ('A pan of 12 " and a "small" one.', 'A pan of 12 " and a «small» one.'),
        ('A "small" pan of 12 ", and "no" more.', 'A «small» pan of 12 ", and «no» more.'),
        ('Type `say "hello"`, then "yes".', 'Type `say "hello"`, then «yes».'),
        ('Write "the row `name = "x"` first".', 'Write «the row `name = "x"` first».'),
    ],
)
def test_straight_marks_become_those_of_a_language(text: str, shown: str) -> None:
    assert set_marks(text, "«{name}»") == shown
