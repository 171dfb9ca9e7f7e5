import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.errors import KitError
from kit_builder.kit import cards
from kit_builder.kit.cards import read_card, write_card
from kit_builder.records import KINDS, SECTIONS, Evidence, Item, Method, Number, Story
from kit_builder.text.ids import slugify
from kit_builder.text.markdown import clean_text
from kit_builder.text.words import list_languages, load_words

EN = load_words("en")
CALL = Evidence("call-2.vtt", "call-2", 14, 14, 'Ask for the "budget" first.', "00:12:31")
NOTES = Evidence("notes.md", "notes", 3, 4, "Write it down. Then wait.")
METHOD = Method(
    id="set-a-price",
    name="Set a price",
    purpose=(Item("Charge what it is worth.", (NOTES,)),),
    steps=(Item("Ask for the budget.", (CALL, NOTES)), Item("Name a price_range [in NOK].")),
    questions=("What if there is no budget?",),
)
HELP = write_card(Method("a", "A"), EN).partition("---\n\n")[2].partition("\n\n#")[0]
CARD = f"""\
---
id: set-a-price
---

{HELP}

# Set a price

## What it is for

- Charge what it is worth. [^notes-3-4]

## Steps

1. Ask for the budget. [^call-2-14][^notes-3-4]
2. Name a price_range \\[in NOK\\].

## Open questions

- What if there is no budget?

[^notes-3-4]: notes.md, lines 3-4: "Write it down. Then wait."
[^call-2-14]: call-2.vtt, line 14, 00:12:31: "Ask for the "budget" first."
"""

SCRAPS = [
    *r"""\`*_[]<>&|~#-+=!:^,.'"1a å""",
    *["**", "~~", "```", "---", "1. ", "# ", " #", "> ", "- ", "[ ] ", "[^a]", "[^a]: ", "](b)", "&amp;", "<b>", "\n"],
    *[
        ', line 3: "',
        ', lines 3-4, 00:00:01: "',
        '", line 9: "',
        "\\",
        '\\"',
        "\u200b",
        "\u00a0",
        "## Steps",
        "Steps",
        "why: ",
        "Conflicting advice: ",
        "<!--",
    ],
]
NASTY = st.one_of(st.lists(st.sampled_from(SCRAPS), max_size=8).map("".join), st.text(max_size=15))
TIDY = NASTY.map(clean_text)
NONEMPTY = TIDY.filter(bool)
NUMBERS = st.integers(1, 12)


@st.composite
def some_evidence(draw, texts):
    first = draw(NUMBERS)
    last = first + draw(st.sampled_from([0, 0, 1, 5]))
    ids = st.sampled_from(["call", "call-1", "call-1-2", "møte-2", "7"])
    start = draw(st.none() | st.from_regex(r"[0-9]{2}:[0-5][0-9]:[0-5][0-9]", fullmatch=True))
    return Evidence(draw(texts), draw(ids), first, last, draw(texts), start)


@st.composite
def some_method(draw, texts, item_texts):
    """Draw without `builds`: hypothesis would take minutes to print a nested example that fails."""
    pool = draw(st.lists(some_evidence(texts), max_size=4))
    evidence = st.lists(st.sampled_from(pool), max_size=3).map(tuple) if pool else st.just(())
    versions = st.tuples(item_texts, evidence)
    others = st.lists(versions, max_size=2).map(lambda drawn: tuple(Item(*each) for each in drawn))
    parts = st.tuples(item_texts, evidence, others)
    stages = st.sampled_from(["", draw(texts), draw(texts), "Steps", "Pitfalls"])

    def draw_attachment():
        return Item(*draw(parts), kind=draw(st.sampled_from(KINDS)))

    def draw_step():
        attached = tuple(draw_attachment() for _ in range(draw(st.integers(0, 2))))
        return Item(*draw(parts), attached, stage=draw(stages))

    numbers = draw(st.lists(st.tuples(item_texts, texts, texts, texts, texts, evidence), max_size=2))
    whose, consent = st.sampled_from(["", "expert", "client"]), st.sampled_from(["yes", "no", "ask"])
    stories = draw(st.lists(st.tuples(item_texts, whose, texts, texts, consent, evidence), max_size=2))
    sections = {name: tuple(Item(*each) for each in draw(st.lists(parts, max_size=1))) for name in SECTIONS}
    sections["steps"] = tuple(draw_step() for _ in range(draw(st.integers(0, 4))))
    return Method(
        id=slugify(draw(texts), "method"),
        name=draw(NONEMPTY),
        questions=tuple(draw(st.lists(item_texts, max_size=2))),
        numbers=tuple(Number(*each) for each in numbers),
        stories=tuple(Story(*each) for each in stories),
        is_arranged=draw(st.booleans()),
        **sections,
    )


@pytest.fixture(params=list_languages())
def words(request):
    return load_words(request.param)


def edited(old, new):
    assert old in CARD
    return read_card(CARD.replace(old, new), "01.md")


def test_a_card_is_plain_markdown():
    assert write_card(METHOD, EN) == CARD


def test_a_card_reads_back():
    assert read_card(CARD, "01.md") == METHOD


def test_a_card_reads_back_in_every_language(words):
    method = replace(METHOD, **{name: (Item(f"About {name}."),) for name in SECTIONS})
    assert read_card(write_card(method, words), "01.md") == method


@settings(deadline=None, max_examples=20)
@given(some_method(TIDY, NONEMPTY), st.sampled_from(list_languages()))
def test_any_method_reads_back(method, language):
    assert read_card(write_card(method, load_words(language)), "01.md") == method


@settings(deadline=None, max_examples=15)
@given(some_method(NASTY, NASTY), st.sampled_from(list_languages()))
def test_a_card_is_written_as_it_was_read(method, language):
    card = write_card(method, load_words(language))
    assert write_card(read_card(card, "01.md"), load_words(language)) == card


@pytest.mark.parametrize("source", ['a "b", line 3: "c.md', "a, line 3: b.md", "1. a_b_[c].md", "a, lines 1-2", "\\"])
@pytest.mark.parametrize("quote", ['"', '", line 9: "x"', "[^call-2-14]: b", "<script>&amp;</script>", "- *a*\\", ""])
def test_source_names_and_quotes_read_back_exactly(source, quote):
    method = Method("a", "A", steps=(Item("Do it.", (replace(CALL, source=source, quote=quote),)),))
    assert read_card(write_card(method, EN), "01.md") == method


def test_different_evidence_with_the_same_label_reads_back():
    split = replace(CALL, quote="Ask first.")
    across = Evidence("call.vtt", "call", 2, 14, "Between.")
    method = Method("a", "A", steps=(Item("Ask.", (CALL,)), Item("Wait.", (split, across)), Item("Go.", (CALL,))))
    card = write_card(method, EN)
    assert "[^call-2-14.2][^call-2-14.3]" in card
    assert read_card(card, "01.md") == method


def test_an_item_without_text_is_left_out():
    assert "Steps" not in write_card(Method("a", "A", steps=(Item(" \u200b", (CALL,)),)), EN)
    assert edited("2. Name a price_range \\[in NOK\\].", "2. [^call-2-14]\n3.").steps == METHOD.steps[:1]


def test_items_can_be_reworded_added_removed_and_reordered():
    steps = "1. Ask for the budget. [^call-2-14][^notes-3-4]\n2. Name a price_range \\[in NOK\\]."
    method = edited(
        steps, "5. Name **two** prices.\n5. Then wait,\nand listen.\n1. Ask [^call-2-14] kindly. [^notes-3-4]"
    )
    assert method.steps == (
        Item("Name two prices."),
        Item("Then wait, and listen."),
        Item("Ask kindly.", (CALL, NOTES)),
    )


@pytest.mark.parametrize(
    "written",
    [
        "* One\n* Two [^call-2-14]",
        "+ One\n\n+ Two [^call-2-14]",
        "One\n\nTwo [^call-2-14]",
        "- One\n  1. Two [^call-2-14]",
        "1) One\n\n> Two [^call-2-14]",
        "- [ ] One\n- [x] Two\n\n  [^call-2-14]",
        "| One |\n|---|\n| Two [^call-2-14] |",
        "    One\n\n- Two[^call-2-14]",
    ],
)
def test_every_kind_of_markdown_block_is_an_item(written):
    card = CARD.replace("- Charge what it is worth. [^notes-3-4]", written)
    assert read_card(card, "01.md").purpose == (Item("One"), Item("Two", (CALL,)))


@pytest.mark.parametrize(
    "heading", ["## STEPS", "## steps:", "## Trinn", "## **Steps** ##", "### Steps", "Steps\n-----"]
)
def test_a_heading_may_be_written_in_several_ways(heading):
    assert edited("## Steps", heading) == METHOD


def test_a_repeated_section_is_continued():
    method = edited("## Open questions", "## Steps\n\n- Go.\n\n## Open questions")
    assert method == replace(METHOD, steps=(*METHOD.steps, Item("Go.")))


def test_a_section_without_items_is_empty():
    assert edited("- What if there is no budget?", "").questions == ()


def test_windows_line_endings_make_no_difference():
    assert read_card("\ufeff" + CARD.replace("\n", "\r\n"), "01.md") == METHOD


def test_a_card_without_an_id_gets_one_from_its_name():
    assert edited("id: set-a-price\n", "").id == "set-a-price"
    assert read_card("# Få betalt: *først*!\n", "01.md") == Method("fa-betalt-forst", "Få betalt: først!")


def test_a_footnote_without_a_reference_is_ignored():
    assert edited("[^notes-3-4]: notes", "[^mine]: anything at all\n[^notes-3-4]: notes") == METHOD


def test_a_footnote_may_be_wrapped_renumbered_and_named_by_hand():
    wrapped = '[^call-2-14]: call-2.vtt,\nline 16, 00:12:31: "Ask\n  for'
    method = edited('[^call-2-14]: call-2.vtt, line 14, 00:12:31: "Ask for', wrapped)
    assert method.steps[0].evidence[0] == replace(CALL, line_start=16, line_end=16)
    own = read_card('# A\n## Steps\n- Go. [^mine]\n\n[^mine]: a.md, line 2: "Go"\n', "01.md")
    assert own.steps[0].evidence == (Evidence("a.md", "mine", 2, 2, "Go"),)


@pytest.mark.parametrize(
    ("card", "message"),
    [
        ("", "no name"),
        ("## Steps\n\n- Go.\n", "no name"),
        ("# \n\n## Steps\n", "no name"),
        ("# A\n\n## Stages\n", '"Stages".*What it is for, .*Steps, .*Open questions'),
        ("# A\n\n## Trinn\n\n1. Gå.\n\n## Stages\n", '"Stages".*Trinn, .*Åpne spørsmål'),
        ("# A\n\n# B\n", '"B"'),
        ("# A\n\nHello.\n\n## Steps\n", '"Hello.".*"## What it is for"'),
        ("# A\n\n## Steps\n\n- Go. [^a-1]\n", r"\[\^a-1\] is missing"),
        ("# A\n\n## Open questions\n\n- Why? [^a-1]\n", r"\[\^a-1\] is missing"),
        ("# A\n\n## Steps\n\n- Go. [^a-1]\n\n[^a-1]: Ola said so\n", r"\[\^a-1\].*notes\.md, line 3"),
    ],
)
def test_an_invalid_card_gives_the_file_and_the_problem(card, message):
    with pytest.raises(KitError, match=f"^01.md.*{message}"):
        read_card(card, "01.md")


FORMER = tomllib.loads(Path(cards.__file__).with_name("former_headings.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("section", [section for section in FORMER if section != "conflict"])
def test_the_headings_of_the_first_version_are_read(section):
    for slug in FORMER[section]:
        card = f"# A\n\n## {slug.replace('-', ' ').capitalize()}\n\n- Wait.\n"
        assert getattr(read_card(card, "01.md"), section)


@pytest.mark.parametrize("label", [slug.replace("-", " ").capitalize() for slug in FORMER["conflict"]])
def test_a_conflict_with_the_label_of_the_first_version_is_read(label):
    card = f"# A\n\n## {FORMER['outcome'][0]}\n\n- Wait 8 days.\n  - {label}: Wait 10 days.\n"
    assert read_card(card, "01.md").outcome == (Item("Wait 8 days.", conflicts=(Item("Wait 10 days."),)),)
