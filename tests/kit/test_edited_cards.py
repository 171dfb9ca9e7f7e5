"""Cards with stages, attachments and registers, as a person edits them."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit_builder.errors import KitError
from kit_builder.kit.cards import locate_items, locate_rows, read_card, write_card
from kit_builder.records import SECTION_OF_KIND, Evidence, Item, Method, Number, Story
from kit_builder.text.markdown import split_front_matter
from kit_builder.text.words import list_languages, load_words

EN = load_words("en")
CALL = Evidence("call-2.vtt", "call-2", 14, 14, "Weigh it first.", "00:12:31")
NOTES = Evidence("notes.md", "notes", 3, 4, "A gap over 15 %.")
METHOD = Method(
    id="cost-a-plate",
    name="Cost a plate",
    steps=(
        Item("Run the till report.", (CALL,), attachments=(Item("One week is weather.", kind="reason"),), stage="Pick"),
        Item(
            "Weigh three plates.",
            (CALL, NOTES),
            (Item("Weigh two plates.", (NOTES,)),),
            (
                Item("On a busy night.", (CALL,), kind="detail"),
                Item("Over 15 %: fix the portions.", (NOTES,), (Item("Over 10 %: fix them."),), kind="rule"),
            ),
            stage="Weigh",
        ),
        Item("Take the average.", stage="Weigh"),
    ),
    numbers=(Number("gap", "15", "percent", "more than", "whether to fix | portions", (NOTES,)),),
    stories=(Story("The chips", "client", "the harbour", "a place I had", "yes", (CALL,)),),
)
CARD = write_card(METHOD, EN)


def read(old: str, new: str) -> Method:
    assert old in CARD
    return read_card(CARD.replace(old, new), "01.md")


def texts(method: Method) -> list[str | list[str]]:
    """Return the steps, each followed by its attachments with their kinds."""
    return [
        part
        for step in method.steps
        for part in (step.text, [f"{each.kind}: {each.text}" for each in step.attachments])
        if part
    ]


WEIGHED = ["Weigh three plates.", ["detail: On a busy night.", "rule: Over 15 %: fix the portions."]]
STEPS = ["Run the till report.", ["reason: One week is weather."], *WEIGHED, "Take the average."]


def test_steps_are_numbered_through_their_stages_with_everything_beneath_them() -> None:
    assert read_card(CARD, "01.md") == METHOD
    assert texts(METHOD) == STEPS
    rows = [row.partition(" [^")[0] for row in CARD.split("\n") if row.lstrip()[:1] in ("#", "-", "1", "2", "3")]
    assert rows[2:-1] == [
        *("# Cost a plate", "## Steps", "### Pick"),
        *("1. Run the till report.", "   - why: One week is weather.", "### Weigh", "2. Weigh three plates."),
        *("   - Conflicting advice: Weigh two plates.", "   - how: On a busy night."),
        *("   - rule: Over 15 %: fix the portions.", "     - Conflicting advice: Over 10 %: fix them."),
        *("3. Take the average.", "## Numbers"),
    ]


def test_every_item_has_the_id_that_the_method_gives_it() -> None:
    body = split_front_matter(CARD)[1].lstrip("\n")
    placed = locate_items(body, "01.md")
    assert [(each.key, each.item) for each in placed] == list(METHOD.items())
    rows = body.split("\n")
    assert [rows[each.blocks[0].rows[0]].lstrip()[:2] for each in placed] == ["1.", "- ", "2.", "- ", "- ", "3."]
    found = {row.key: (row.record, rows[row.row].split(" ")[1]) for row in locate_rows(body, "01.md")}
    assert found == {"numbers-1": (METHOD.numbers[0], "gap"), "stories-1": (METHOD.stories[0], "The")}


def test_labels_and_heads_mean_one_thing_in_all_languages() -> None:
    names = ("attachment", "consent", "whose")
    tables = {name: [load_words(code)[name] for code in list_languages()] for name in names}
    for name, languages in tables.items():
        meanings = Counter(word.casefold() for words in languages for word in {w.casefold() for w in words.values()})
        pairs = {(word.casefold(), key) for words in languages for key, word in words.items()}
        assert len(pairs) == len(meanings), name
    for code in list_languages():
        assert set(load_words(code)["attachment"]) == set(SECTION_OF_KIND)
        for name in ("numbers", "stories"):
            heads = load_words(code)["register"]
            assert len({heads[key].casefold() for key in heads}) == len(heads), (code, name)


@pytest.mark.parametrize("code", list_languages())
def test_a_card_in_another_language_reads_back(code: str) -> None:
    assert read_card(write_card(METHOD, load_words(code)), "01.md") == METHOD


@pytest.mark.parametrize(
    ("old", "new", "steps"),
    [
        ("- why: One", "- WHY : One", STEPS),
        ("- why: One", "- **hvorfor:** One", STEPS),
        ("- why: One", "- reason: One", STEPS),
        ("   - why: One", " - why: One", STEPS),
        ("   - why: One", "- why: One", STEPS),
        ("- how: On", "- On", STEPS),
        ("   - how: On a busy night.", "   - how:\n     - On a busy night.", STEPS),
        ("- how: On", "- expect: On", [*STEPS[:3], ["detail: expect: On a busy night.", *WEIGHED[1][1:]], STEPS[-1]]),
        ("3. Take the average.", "3. Take the average.\n\nOf all three.", [*STEPS, ["detail: Of all three."]]),
        ("3. Take the average.", "3. Take the average.\n\n       x = y / 3", [*STEPS, ["detail: x = y / 3"]]),
        ("3. Take the average.", "- Take the average.", STEPS),
        ("3. Take", "3. Wait.\n4. Take", [*STEPS[:-1], "Wait.", "Take the average."]),
        (
            "   - why: One week is weather.",
            "   - why: One week is weather.\n     - It rains.\n       - say: Sorry.\n   - Ask the till.",
            [STEPS[0], [*STEPS[1], "reason: It rains.", "script: Sorry.", "detail: Ask the till."], *STEPS[2:]],
        ),
    ],
)
def test_what_a_person_writes_beneath_a_step_is_attached_to_it(
    old: str, new: str, steps: list[str | list[str]]
) -> None:
    method = read(old, new)
    assert texts(method) == steps
    assert len(method.conflicts) == 2


def test_a_conflict_belongs_to_what_it_is_nested_beneath() -> None:
    nested = "\n   - how: On a busy night. [^call-2-14]\n"
    moved = read(nested, f"{nested}     - Motstridende råd: On a quiet night.\n   - Told otherwise: Weigh four.\n")
    step = moved.steps[1]
    assert [each.text for each in step.conflicts] == ["Weigh two plates.", "Weigh four."]
    assert [each.text for each in step.attachments[0].conflicts] == ["On a quiet night."]


@pytest.mark.parametrize(
    ("heading", "stages"),
    [
        ("### Weigh **it**", ["Pick", "Weigh it", "Weigh it"]),
        ("#### Rules", ["Pick", "Rules", "Rules"]),
        ("##### Weigh", ["Pick", "Weigh", "Weigh"]),
        ("## Steps", ["Pick", "", ""]),
        ("", ["Pick", "Pick", "Pick"]),
    ],
)
def test_a_heading_below_that_of_the_steps_is_a_stage(heading: str, stages: list[str]) -> None:
    assert [step.stage for step in read("### Weigh", heading).steps] == stages


def test_sections_may_follow_the_steps_at_a_lower_level() -> None:
    method = read("### Weigh", "### Pitfalls\n\n- Haste.\n\n## Steps\n\n### Weigh")
    assert method.pitfalls == (Item("Haste."),)
    assert method.steps == METHOD.steps


def test_flat_cards_of_earlier_versions_are_read() -> None:
    card = "# A\n\n## Trinn\n\n1. Go.\n   - Conflicting advice: Wait.\n2. Stop.\n\n## Pitfalls\n\n- Haste.\n  - Fear.\n"
    assert read_card(card, "01.md") == Method(
        "a", "A", steps=(Item("Go.", (), (Item("Wait."),)), Item("Stop.")), pitfalls=(Item("Haste."), Item("Fear."))
    )


GAP = "| gap | 15 | percent | more than | whether to fix \\| portions | [^notes-3-4] |"
HEADS = "| Name | Value | Unit | How firm | What it decides | Said in |\n|---|---|---|---|---|---|\n"


@pytest.mark.parametrize(
    ("table", "numbers"),
    [
        (f"{GAP}\n| VAT | **25** | | | | |", (*METHOD.numbers, Number("VAT", "25"))),
        (f"{GAP}\n| VAT | 25 |", (*METHOD.numbers, Number("VAT", "25"))),
        (f"{GAP}\n| | | | | | |", METHOD.numbers),
        (
            GAP.replace("| gap |", "| |").replace("[^notes-3-4]", ""),
            (Number("", "15", "percent", "more than", "whether to fix | portions"),),
        ),
    ],
)
def test_rows_are_added_and_changed(table: str, numbers: tuple[Number, ...]) -> None:
    assert read(GAP, table).numbers == numbers


@pytest.mark.parametrize(
    ("table", "number"),
    [
        ("| value | NAVN | my own |\n|---|:-:|---|\n| 15 | gap | ! |", Number("gap", "15")),
        ("Unit | Name\n---|---\npercent | gap [^notes-3-4]", Number("gap", "", "percent", evidence=(NOTES,))),
        ("| Name |\n|---|\n| gap |", Number("gap", "")),
    ],
)
def test_columns_are_known_by_their_heads(table: str, number: Number) -> None:
    assert read(HEADS + GAP, table).numbers == (number,)


@pytest.mark.parametrize(
    ("consent", "read_as"), [("yes", "yes"), ("Ja", "yes"), ("NEI.", "no"), ("sí", "yes"), ("", "ask"), ("?", "ask")]
)
def test_consent_is_read_in_any_language(consent: str, read_as: str) -> None:
    (story,) = read("| client | yes |", f"| ekspert | {consent} |").stories
    assert (story.consent, story.whose, story.hide) == (read_as, "ekspert", "the harbour")
    assert read("| client |", "| Kunden |").stories[0].whose == "client"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("| client | yes |", "| client | yes, without the place |", "LINE.*yes, without the place.*yes, no or ask"),
        ("| client | yes |", "| client | no | yes |", "LINE.*more cells"),
        ("| The chips |", "| |", "LINE.*no name"),
        ("| gap | 15 |", "| | |", "LINE.*neither"),
        (HEADS + GAP, "| Figure | Amount |\n|---|---|\n| gap | 15 |", "LINE.*name, value"),
        (GAP, "\n" + GAP, "LINE.*not a row"),
        (GAP, "- VAT: 25 percent", "LINE.*VAT: 25 percent.*not a row"),
        ("[^call-2-14] |", "[^call-2-15] |", r"LINE.*\[\^call-2-15\] is missing"),
        ("- how: On", "- [^x-1] how: On", r"LINE.*\[\^x-1\] is missing"),
        ("## Numbers", "## Figures", 'LINE.*"Figures".*Numbers, Stories, Open questions'),
    ],
)
def test_an_error_names_the_line(old: str, new: str, message: str) -> None:
    card = CARD.replace(old, new)
    assert card != CARD
    row = next(row for row in new.split("\n") if row)
    line = next(at for at, each in enumerate(card.split("\n"), start=1) if row in each)
    with pytest.raises(KitError, match=f"^01.md, line {message.replace('LINE', str(line))}"):
        read_card(card, "01.md")


def test_comments_are_skipped_wherever_they_stand() -> None:
    card = CARD.replace("### Weigh", "<!-- Later:\n\n## Nothing\n-->\n\n### Weigh").replace("<!-- How", "\n<!-- How")
    assert read_card(card, "01.md") == METHOD
    assert read_card(CARD[CARD.index("# Cost") :], "01.md") == METHOD


EDITS = st.tuples(
    st.sampled_from(["delete", "insert", "indent", "copy", "type"]),
    *[st.integers(0, 60)] * 2,
    st.sampled_from(
        ["", "- why: x", "| a | b |", "### S", "## Steps", "1. z", "plain", "> quote", "```", "-->", "&lt;", "\\"]
    ),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(EDITS, min_size=1, max_size=3))
def test_a_card_is_read_or_refused_with_its_name_whatever_is_done_to_it(edits: list[tuple[str, int, int, str]]) -> None:
    rows = CARD.split("\n")
    for what, at, other, text in edits:
        place = at % len(rows)
        match what:
            case "delete":
                del rows[place]
            case "insert":
                rows.insert(place, text)
            case "indent":
                rows[place] = " " * (other % 7) + rows[place].lstrip()
            case "copy":
                rows.insert(place, rows[other % len(rows)])
            case _:
                rows[place] = rows[place][:other] + text + rows[place][other:]
    try:
        method = read_card("\n".join(rows), "01.md")
    except KitError as error:
        assert str(error).startswith("01.md")
    else:
        assert read_card(write_card(method, EN), "01.md") == method
