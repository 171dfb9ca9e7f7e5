from dataclasses import replace

import pytest

from kit_builder.extract.small.chunking import split_into_passages
from kit_builder.extract.small.layout import find_layout_items, remove_label
from kit_builder.records import SECTIONS, Passage
from kit_builder.sources import read_source
from kit_builder.text.headings import find_section, find_stages, is_private_heading, remove_marks
from kit_builder.text.lists import is_list_item, split_list_items
from kit_builder.text.words import list_languages, load_words

WORDS = {code: load_words(code) for code in list_languages()}


def passage(text: str, suffix: str = ".md") -> Passage:
    """All of a text as one passage."""
    (whole,) = split_into_passages(
        read_source(f"n{suffix}", "n", text.encode(), suffix), 2000, starts_passage=lambda _: False
    )
    return whole


def find_items(text: str, code: str = "en", suffix: str = ".md") -> list[tuple[str, str]]:
    whole = passage(text, suffix)
    found = find_layout_items(replace(whole, stages=find_stages(whole.lines, WORDS[code])), WORDS[code])
    return [(section, " ".join(line.text for line in lines)) for section, lines in found]


@pytest.mark.parametrize(
    ("code", "heading", "section"),
    [
        ("en", "Watch out!", "pitfalls"),
        ("en", "STEPS:", "steps"),
        ("en", "How-to", "steps"),
        ("en", "What  you need", "needs"),
        ("en", "When to use it", "when"),
        ("en", "Why?", "purpose"),
        ("en", "Cost a dish", ""),
        ("en", "Steps of the dance", ""),
        ("en", "Open questions", ""),
        ("en", "Fallgruver", ""),
        ("en", "…", ""),
        ("en", "", ""),
        ("nb", "Slik gjør du", "steps"),
        ("nb", "FRAMGANGSMÅTE:", "steps"),
        ("nb", "Obs!", "pitfalls"),
        ("nb", "Hva metoden brukes til", "purpose"),
        ("nb", "Slik ser du at det virket", "outcome"),
        ("nb", "Returer", ""),
        ("nb", "Watch out", ""),
        ("en", "What I say when they refuse", "scripts"),
        ("en", "How I know that it worked", "outcome"),
        ("en", "How to tell a client no", ""),
        ("nb", "Det jeg sier i telefonen", "scripts"),
        ("de", "So gehe ich vor", "steps"),
        ("de", "Was ich am Telefon sage", "scripts"),
        ("de", "Woran man merkt, dass es klappt", "outcome"),
        ("es", "Lo que digo al empezar", "scripts"),
        ("es", "Cómo sé que funciona", "outcome"),
        ("fr", "Ce qui peut mal tourner", "pitfalls"),
        ("sv", "Så gör jag", "steps"),
    ],
)
def test_a_heading_names_a_section_in_its_language(code: str, heading: str, section: str) -> None:
    assert find_section(heading, WORDS[code]) == section


@pytest.mark.parametrize(
    ("code", "headings", "stages"),
    [
        ("en", ["Guided tours", "Before the tour", "During the tour", "Afterwards", "What to say"], 3),
        ("en", ["Guided tours", "Before the tour", "Booking the coach"], 0),
        ("en", ["Before you start", "During the tour"], 0),
        ("en", ["Before the delivery", "Counting the till", "After closing time"], 0),
        ("en", ["Before the tour", "What to say", "Afterwards", "Counting the till", "After closing time"], 2),
        ("es", ["Visitas", "Antes de la visita", "Después"], 2),
        ("nb", ["Omvisning", "Før omvisningen", "Etterpå"], 2),
        ("de", ["Führung", "Vor der Führung", "Während der Führung"], 2),
    ],
)
def test_headings_of_before_during_and_after_are_stages(code: str, headings: list[str], stages: int) -> None:
    lines = passage("\n\n".join(f"## {each}\n\nText." for each in headings)).lines
    assert len(find_stages(lines, WORDS[code])) == stages


def test_lists_below_the_headings_of_stages_are_steps() -> None:
    notes = """# Guided tours

We have three guides.

## Before the tour

- Write to the group.
- Never promise dry weather.

## Afterwards

It is a good moment to sit down.

- Send the three stories."""
    assert find_items(notes) == [
        ("steps", "Write to the group."),
        ("pitfalls", "Never promise dry weather."),
        ("steps", "Send the three stories."),
    ]


@pytest.mark.parametrize("code", WORDS)
def test_every_heading_of_a_card_names_its_section(code: str) -> None:
    assert [find_section(WORDS[code]["card"][section], WORDS[code]) for section in SECTIONS] == list(SECTIONS)


@pytest.mark.parametrize(
    ("code", "heading", "private"),
    [
        ("en", "To do", True),
        ("en", "TODO:", True),
        ("en", "For me", True),
        ("en", "To do on day one", False),
        ("en", "Husk", False),
        ("en", "", False),
        ("nb", "Husk!", True),
        ("nb", "Til meg", True),
        ("nb", "Husk kunden", False),
        ("en", "4. Private", True),
        ("en", "IV. Private", True),
        ("en", "7 Private", True),
        ("en", "b) For me", True),
        ("nb", "Privat:", True),
        ("nb", "3) Privat", True),
        ("en", "4. Private lessons", False),
    ],
)
def test_private_headings_are_recognised(code: str, heading: str, private: bool) -> None:
    assert is_private_heading(heading, WORDS[code]) is private


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("1. Folding sails", "Folding sails"),
        ("2) Folding sails", "Folding sails"),
        ("Step 3: Fold the sail", "Fold the sail"),
        ("II. Folding sails", "Folding sails"),
        ("a) Folding sails", "Folding sails"),
        ("1.2 Folding sails", "Folding sails"),
        ("- Folding sails", "Folding sails"),
        ("09:30 – Folding sails", "Folding sails"),
        ("[00:04:10] Folding sails", "Folding sails"),
        ("Step 3: 5 knots", "5 knots"),
        *(
            (name, name)
            for name in ("5 knots", "2.5 metre sails", "E. coli", "Week 2: Sails", "9 to 5", "1:1 lessons", "4.")
        ),
    ],
)
def test_marks_and_times_are_no_part_of_a_title(heading: str, name: str) -> None:
    assert remove_marks(heading) == name


@pytest.mark.parametrize("code", WORDS)
def test_no_heading_is_both_private_and_a_section(code: str) -> None:
    names = [name for name in WORDS[code]["headings"]["private"].split(",") if find_section(name, WORDS[code])]
    assert names == []


BLOCKS = """\
# Cost a dish

One sentence. And one
over two rows.

Another paragraph.
1. Put the scale on the pass. Zero it.
2) Weigh three plates.
- [ ] Buy a scale.
* Ask the cook.
  - Ask her twice.
"""
ITEMS = [
    ("Cost a dish", False),
    ("One sentence. And one over two rows.", False),
    ("Another paragraph.", False),
    ("Put the scale on the pass. Zero it.", True),
    ("Weigh three plates.", True),
    ("Buy a scale.", True),
    ("Ask the cook.", True),
    ("Ask her twice.", True),
]


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_headings_list_items_and_paragraphs_are_separated(suffix: str) -> None:
    whole = passage(BLOCKS, suffix)
    items = split_list_items(whole)
    assert [(" ".join(line.text for line in item), is_list_item(whole, item[0])) for item in items] == ITEMS
    assert [line for item in items for line in item] == list(whole.lines)


def test_only_the_first_sentence_begins_a_list_item() -> None:
    whole = passage("- Put the scale on the pass. Zero it.\n")
    assert [is_list_item(whole, line) for line in whole.lines] == [True, False]


def test_each_turn_of_a_conversation_is_a_paragraph() -> None:
    talk = passage("Maren: Hello.\nDev: 1. Hello.\nMaren: So. You weigh it.\nDev: Right.\n", ".txt")
    assert {line.speaker for line in talk.lines} == {"Maren", "Dev"}
    said = [" ".join(line.text for line in item) for item in split_list_items(talk)]
    assert said == ["Hello.", "1. Hello.", "So. You weigh it.", "Right."]
    assert [line.text for line in talk.lines if is_list_item(talk, line)] == []


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("en", "## Rules\n\nOver 30 percent, drop it. Always.\n", [("rules", "Over 30 percent, drop it. Always.")]),
        ("en", "## Needs\n\n- A scale.\n- A pan.\n", [("needs", "A scale."), ("needs", "A pan.")]),
        ("en", "## Needs\n\nA scale.\n\n## Cost\n\nA plate.\n", [("needs", "A scale.")]),
        ("en", "Pitfall: guessing. It costs you.\n\nA plate.\n", [("pitfalls", "Pitfall: guessing. It costs you.")]),
        ("en", "- Result: a price.\n- Nothing: at all.\n", [("outcome", "Result: a price.")]),
        ("en", "## Steps\n\nResult: a price.\n", [("steps", "Result: a price.")]),
        (
            "en",
            "## Tools\n\nA pan.\n\nInstructions: Weigh it.\n",
            [("needs", "A pan."), ("steps", "Instructions: Weigh it.")],
        ),
        ("en", "## Needs\n\nSalt: a pinch.\n", [("needs", "Salt: a pinch.")]),
        ("en", "Fallgruve: å gjette.\n", []),
        ("nb", "Fallgruve: å gjette.\n", [("pitfalls", "Fallgruve: å gjette.")]),
        ("nb", "## Utstyr\n\nEi vekt.\n", [("needs", "Ei vekt.")]),
    ],
)
def test_headings_and_labels_assign_sections(code: str, text: str, expected: list[tuple[str, str]]) -> None:
    assert find_items(text, code) == expected


@pytest.mark.parametrize("heading", ["", "# Cost a dish\n\n", "Before you open:\n\n"])
@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_a_numbered_list_is_the_steps(heading: str, suffix: str) -> None:
    steps = ["Put it on the pass.", "Weigh it. Twice.", "Write it down."]
    numbered = "".join(f"{number}. {step}\n" for number, step in enumerate(steps, start=1))
    assert find_items(f"{heading}{numbered}\nThat was all.\n", suffix=suffix) == [("steps", step) for step in steps]


@pytest.mark.parametrize(
    "text",
    [
        "1. Put it on the pass.\n2. Weigh it.\n",
        "- Put it on the pass.\n- Weigh it.\n- Write it down.\n",
        "Maren: 1. Put it on the pass.\nMaren: 2. Weigh it.\nMaren: 3. Write it down.\n",
        "We had 3. Then 4. Then 5.\n",
    ],
)
def test_other_lists_are_not_assigned(text: str) -> None:
    assert find_items(text, suffix=".txt") == []


def test_numbered_items_under_another_section_are_not_steps() -> None:
    assert [section for section, _ in find_items("## Pitfalls\n\n1. Guessing.\n2. Hoping.\n3. Lying.\n")] == [
        "pitfalls"
    ] * 3


@pytest.mark.parametrize(
    ("text", "section", "bare"),
    [
        ("Pitfall: never guess.", "pitfalls", "Never guess."),
        ("Result: a price: yours.", "outcome", "A price: yours."),
        ("Result: a price.", "steps", "Result: a price."),
        ("Salt: a pinch.", "needs", "Salt: a pinch."),
        ("Never guess.", "pitfalls", "Never guess."),
    ],
)
def test_a_label_that_repeats_the_section_is_removed(text: str, section: str, bare: str) -> None:
    assert remove_label(text, section, WORDS["en"]) == bare


def test_list_items_that_forbid_are_pitfalls() -> None:
    text = "# Steps\n\n- Light the oven\n- Never leave it\n- Close the door\n    - Don't slam it\n"
    assert find_items(text) == [
        ("steps", "Light the oven"),
        ("pitfalls", "Never leave it"),
        ("steps", "Close the door"),
        ("pitfalls", "Don't slam it"),
    ]


def test_fields_below_each_step_also_belong_to_the_last() -> None:
    step = "{}. {} the oven.\nOwner: Siv\nPaper: A note\n\n"
    text = "".join(step.format(number, verb) for number, verb in enumerate(("Light", "Dry", "Close"), start=1))
    assert [said for _, said in find_items(text + "Thanks for reading this.\n", suffix=".txt")] == [
        f"{verb} the oven. Owner: Siv Paper: A note" for verb in ("Light", "Dry", "Close")
    ]


def test_each_question_of_clients_is_an_item_with_its_answer() -> None:
    asked = "Can I tune it? No. You break a string.\nHow often? Twice a year.\n\nWhy?\n\nIt dries.\n"
    text = f"# What they always ask\n\n{asked}"
    assert find_items(text) == [
        ("faq", "Can I tune it? No. You break a string."),
        ("faq", "How often? Twice a year."),
        ("faq", "Why? It dries."),
    ]


def test_a_paragraph_of_notes_that_begins_as_an_example_is_one() -> None:
    text = "Weigh the plates.\n\ne.g. a bar had four plates. They weighed them. It cost 80 euros.\n\n- e.g. a bar.\n"
    assert find_items(text) == [("examples", "e.g. a bar had four plates. They weighed them. It cost 80 euros.")]
    spoken = "Maren: Weigh the plates.\nDev: Why?\nMaren: For example, a bar had four plates. Weigh them.\n"
    assert find_items(spoken, suffix=".txt") == []
