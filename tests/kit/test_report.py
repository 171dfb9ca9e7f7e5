import pytest

from kit_builder.kit.questions import add_questions, format_question, list_questions, render_questions
from kit_builder.kit.report import Report, from_json, summarise, to_json, to_markdown
from kit_builder.records import Evidence, Finding, Item, LeftOut, Method
from kit_builder.text.markdown import parse_blocks
from kit_builder.text.words import load_words

WORDS = load_words("en")
SOURCE = "call | [1].vtt"


def item(text: str, line: int, last: int | None = None, start: str | None = None) -> Item:
    return Item(text, (Evidence(SOURCE, "call-1", line, last or line, text, start),))


METHOD = Method(
    "cut",
    "Cut | it",
    purpose=(item("It joins.", 1), item("It heals.", 2)),
    steps=(item("Cut it.", 3, 4, "00:00:09"), Item("Breathe.", conflicts=(item("Hold it.", 7),))),
    list_questions=("Which knife?",),
)
REPORT = Report(
    (METHOD,),
    left_out=(LeftOut(SOURCE, 5, "# Not <b>this</b>.", "not used"), LeftOut("b.md", 1, "Nor this.", "small talk")),
    sources=(SOURCE, "b.md"),
    lines=6,
    lines_cited=4,
    instructions=3,
    instructions_cited=2,
    items_dropped=2,
    findings=(Finding("warning", SOURCE, "See *this*."), Finding("note", "b.md", "Fine.")),
    calls=3,
    cached_calls=1,
    input_tokens=10,
    output_tokens=5,
    cost_usd=0.126,
    seconds=2.345,
)


def test_a_report_is_told_as_the_contract_has_it() -> None:
    told = to_json(REPORT, WORDS)
    assert told["methods"] == [
        {
            "id": "cut",
            "name": "Cut | it",
            "purpose": "It joins. It heals.",
            "when": "",
            "needs": [],
            "steps": [
                {
                    "id": "steps-1",
                    "text": "Cut it.",
                    "evidence": [
                        {"source": SOURCE, "line_start": 3, "line_end": 4, "quote": "Cut it.", "start": "00:00:09"}
                    ],
                },
                {"id": "steps-2", "text": "Breathe.", "evidence": []},
            ],
            **{section: [] for section in ("rules", "variants", "pitfalls", "scripts", "outcome", "faq", "examples")},
            "contradictions": [
                {
                    "item": "steps-2",
                    "tellings": [
                        {"id": "steps-2", "text": "Breathe.", "evidence": []},
                        {
                            "id": "steps-2",
                            "text": "Hold it.",
                            "evidence": [{"source": SOURCE, "line_start": 7, "line_end": 7, "quote": "Hold it."}],
                        },
                    ],
                }
            ],
            "questions": list(list_questions(METHOD, WORDS)),
            "support": [SOURCE],
        }
    ]
    assert told["left_out"][0] == {"source": SOURCE, "line": 5, "text": "# Not <b>this</b>.", "reason": "not used"}
    assert told["questions"] == list(list_questions(METHOD, WORDS))
    assert told["report"] == {
        "calls": 3,
        "cached_calls": 1,
        "input_tokens": 10,
        "output_tokens": 5,
        "cost_usd": 0.126,
        "seconds": 2.3,
        "sources": [SOURCE, "b.md"],
        "lines": 6,
        "lines_cited": 4,
        "instructions": 3,
        "instructions_cited": 2,
        "items_dropped": 2,
        "findings": [
            {"level": "warning", "where": SOURCE, "message": "See *this*."},
            {"level": "note", "where": "b.md", "message": "Fine."},
        ],
    }


def test_what_was_told_of_the_sources_can_be_told_again() -> None:
    kept = from_json(to_json(REPORT, WORDS))
    assert kept == Report(
        left_out=REPORT.left_out,
        sources=REPORT.sources,
        lines=6,
        lines_cited=4,
        instructions=3,
        instructions_cited=2,
        items_dropped=2,
        findings=REPORT.findings,
    )


def test_the_page_shows_what_was_found_as_text() -> None:
    found = parse_blocks(to_markdown(REPORT))
    texts = [block.text for block in found]
    assert f"warning: {SOURCE}: See *this*." in texts
    assert f"{SOURCE}, line 5: # Not <b>this</b>." in texts
    assert f"Cut | it: 2 steps, told in 1 of 2 sources: {SOURCE}" in texts
    reasons = [block.text for block in found if block.level == 3 and block.kind == "heading"]
    assert reasons == ["Instructions that no method holds, for no reason that is known: 1", "Small talk: 1"]


def test_the_page_of_an_empty_report_leaves_nothing_blank() -> None:
    texts = [block.text for block in parse_blocks(to_markdown(Report()))]
    assert texts.count("None.") == 3  # findings, methods, lines left out
    assert "price unknown" in to_markdown(Report())


def test_a_run_is_summed_up() -> None:
    said = " ".join(summarise(REPORT))
    assert "Methods: 1, with 2 steps, 1 of them with evidence." in said
    assert "Lines: 6, of which 4 are cited and 2 left out; of 3 that give instructions 2 are cited; 2 items" in said
    assert "3 calls and 1 answer kept from before, 10 tokens in, 5 out, 2 s, 0.13 USD." in said
    assert "Findings: 1 warning, 1 note." in said


@pytest.mark.parametrize(("level", "wrong"), [("error", True), ("warning", False), ("note", False)])
def test_only_an_error_makes_a_run_end_with_errors(level: str, wrong: bool) -> None:
    assert Report(findings=(Finding(level, "a", "b"),)).has_errors is wrong


@pytest.mark.parametrize("code", ["en", "nb"])
def test_a_question_is_asked_for_each_section_that_a_method_lacks(code: str) -> None:
    words = load_words(code)
    asked = list_questions(METHOD, words)
    assert asked[0] == "Which knife?"
    assert len(asked) == 2 + len(words["questions"])
    assert all("Cut | it" in each for each in asked[1:])
    assert "Breathe." in asked[1]
    assert "Hold it." in asked[1]
    whole = Method("a", "A", **{section: (item("x", 1),) for section in words["questions"]})
    assert list_questions(whole, words) == ()


def test_the_page_of_questions_names_only_methods_that_leave_some() -> None:
    whole = Method("a", "Whole", **{section: (item("x", 1),) for section in WORDS["questions"]})
    texts = [block.text for block in parse_blocks(render_questions([METHOD, whole], WORDS))]
    own = [format_question(each, METHOD) for each in list_questions(METHOD, WORDS)]
    assert texts == ["Open questions", WORDS["gaps"]["how_to_answer"], "Cut | it", *own]


def test_what_a_person_wrote_on_the_page_of_questions_stays_and_new_questions_follow() -> None:
    page = render_questions([METHOD], WORDS).replace("- Which knife?\n", "- Which knife?\n\n  The bread knife.\n\n")
    assert add_questions(page, [METHOD], WORDS) == page
    other = Method("b", "Cook", list_questions=("Which pan?",))
    added = add_questions(page, [METHOD, other], WORDS)
    assert added.startswith(page)
    texts = [block.text for block in parse_blocks(added.removeprefix(page))]
    assert texts == ["Cook", "Which pan?", *(format_question(each, other) for each in list_questions(other, WORDS)[1:])]
