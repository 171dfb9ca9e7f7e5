from dataclasses import replace

import pytest

from kit_builder.kit.questions import add_questions, format_question, list_questions, render_questions
from kit_builder.kit.report import Report, merge_repeated
from kit_builder.kit.report_json import from_json, to_json
from kit_builder.kit.report_text import summarise, to_markdown
from kit_builder.records import (
    SECTIONS,
    DiscardedStatement,
    Evidence,
    Finding,
    Item,
    ItemCounts,
    LeftOut,
    Method,
    Number,
    Statement,
    Story,
)
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
    questions=("Which knife?",),
)


def discarded(number: int, reason: str, line: int, last: int | None = None, detail: str = "") -> DiscardedStatement:
    said = item(f"Said | {number}.", line, last)
    return DiscardedStatement(Statement(f"call-1-s{number}", "rule", said.text, said.evidence), reason, detail)


DISCARDED = (
    discarded(1, "other number", 3, 4, "12 is not in the source."),
    discarded(2, "not supported", 5),
    discarded(3, "other number", 6),
)
SET_ASIDE = (discarded(4, "small talk", 2),)
REPORT = Report(
    (METHOD,),
    discarded=DISCARDED,
    set_aside=SET_ASIDE,
    left_out=(LeftOut(SOURCE, 5, "# Not <b>this</b>.", "not used"), LeftOut("b.md", 1, "Nor this.", "small talk")),
    sources=(SOURCE, "b.md"),
    lines=6,
    lines_cited=4,
    instructions=3,
    instructions_cited=2,
    items_dropped=2,
    items=ItemCounts(10, 4, 1, {"unsupported": 2, "duplicate": 2}, 1),
    findings=(Finding("warning", SOURCE, "See *this*."), Finding("note", "b.md", "Fine.")),
    calls=3,
    cached_calls=1,
    input_tokens=10,
    output_tokens=5,
    cost_usd=0.126,
    seconds=2.345,
    sentences={"book": {"supported": 4, "removed": 1}},
    pages=("suggestions.md: 2 to look at",),
)


def test_a_report_is_data_as_the_contract_has_it() -> None:
    data = to_json(REPORT, WORDS)
    assert data["methods"] == [
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
            **{section: [] for section in SECTIONS if section not in ("purpose", "when", "steps")},
            "numbers": [],
            "stories": [],
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
    assert data["left_out"][0] == {"source": SOURCE, "line": 5, "text": "# Not <b>this</b>.", "reason": "not used"}
    assert data["questions"] == list(list_questions(METHOD, WORDS))
    assert data["report"] == {
        "calls": 3,
        "cached_calls": 1,
        "input_tokens": 10,
        "cached_input_tokens": 0,
        "output_tokens": 5,
        "cost_usd": 0.126,
        "seconds": 2.3,
        "sources": [SOURCE, "b.md"],
        "lines": 6,
        "lines_cited": 4,
        "instructions": 3,
        "instructions_cited": 2,
        "items_dropped": 2,
        "items": {
            "found": 10,
            "placed": 4,
            "merged": 1,
            "discarded": {"unsupported": 2, "duplicate": 2},
            "set_aside": 1,
        },
        "chain": "",
        "sentences": {"book": {"supported": 4, "removed": 1}},
        "pages": ["suggestions.md: 2 to look at"],
        "findings": [
            {"level": "warning", "where": SOURCE, "message": "See *this*."},
            {"level": "note", "where": "b.md", "message": "Fine."},
        ],
    }


def test_stages_attachments_and_registers_are_data_too() -> None:
    reason = replace(item("It heals.", 2), kind="reason", conflicts=(Item("It does not."),))
    step = replace(item("Cut it.", 1), stage="First", attachments=(reason,))
    numbers, stories = (Number("depth", "3", "mm", evidence=step.evidence),), (Story("The oak", consent="no"),)
    (data,) = to_json(Report((Method("a", "A", steps=(step,), numbers=numbers, stories=stories),)), WORDS)["methods"]
    (own,) = data["steps"]
    assert (own["stage"], own["attachments"][0]["id"], own["attachments"][0]["kind"]) == (
        "First",
        "steps-1.1",
        "reason",
    )
    assert own["attachments"][0]["evidence"][0]["quote"] == "It heals."
    assert [each["item"] for each in data["contradictions"]] == ["steps-1.1"]
    assert [data["numbers"][0][key] for key in ("name", "value", "unit")] == ["depth", "3", "mm"]
    assert data["numbers"][0]["evidence"] == own["evidence"]
    assert (data["stories"][0]["title"], data["stories"][0]["consent"]) == ("The oak", "no")


def test_every_discarded_statement_is_listed_by_reason_with_its_lines() -> None:
    blocks = parse_blocks(to_markdown(REPORT))
    texts = [block.text for block in blocks]
    at = texts.index("Discarded statements")
    assert texts[at + 2 :] == [
        *("Other number: 2", f"{SOURCE}, lines 3-4: Said | 1. (12 is not in the source.)"),
        *(f"{SOURCE}, line 6: Said | 3.", "Not supported: 1", f"{SOURCE}, line 5: Said | 2."),
        *("Set aside", "Statements that the model left out of the methods."),
        *("Small talk: 1", f"{SOURCE}, line 2: Said | 4."),
    ]
    assert "1 set aside by the model, 4 discarded" in summarise(REPORT)[2]
    assert not {"Discarded statements", "Set aside"} & {block.text for block in parse_blocks(to_markdown(Report()))}


def test_findings_and_counts_are_read_back_from_json() -> None:
    saved = from_json(to_json(REPORT, WORDS))
    assert saved == Report(
        discarded=DISCARDED,
        set_aside=SET_ASIDE,
        left_out=REPORT.left_out,
        sources=REPORT.sources,
        lines=6,
        lines_cited=4,
        instructions=3,
        instructions_cited=2,
        items_dropped=2,
        items=ItemCounts(10, 4, 1, {"unsupported": 2, "duplicate": 2}, 1),
        findings=REPORT.findings,
        sentences=REPORT.sentences,
        pages=REPORT.pages,
    )


def test_reasons_of_the_first_version_are_read() -> None:
    saved = to_json(REPORT, WORDS)
    del saved["report"]["items"]
    assert from_json(saved).items == ItemCounts()
    saved["left_out"][0]["reason"] = "taken back"
    assert [each.reason for each in from_json(saved).left_out] == ["retracted", "small talk"]


def test_the_page_lists_findings_methods_and_lines_left_out() -> None:
    found = parse_blocks(to_markdown(replace(REPORT, discarded=(), set_aside=())))
    texts = [block.text for block in found]
    assert f"warning: {SOURCE}: See *this*." in texts
    assert f"{SOURCE}, line 5: # Not <b>this</b>." in texts
    (method,) = [text for text in texts if text.startswith("Cut | it: ")]
    assert all(fact in method for fact in ("2 steps", "1 of 2 sources", SOURCE))
    reasons = [block.text for block in found if block.level == 3 and block.kind == "heading"]
    assert [reason.rpartition(": ")[2] for reason in reasons] == ["1", "1"]
    assert reasons[1].startswith("Small talk")


def test_an_empty_report_has_no_empty_sections() -> None:
    texts = [block.text for block in parse_blocks(to_markdown(Report()))]
    assert texts.count("None.") == 3  # findings, methods, lines left out
    assert "price unknown" in to_markdown(Report())


def test_the_summary_has_all_counts() -> None:
    methods, lines, items, model, sentences, pages, findings = summarise(REPORT)
    assert all(fact in methods for fact in ("1 method", "2 steps", "1 with evidence"))
    assert all(fact in lines for fact in ("4 of 6 lines", "2 of 3 instructions"))
    assert "10 items found: 4 placed in methods, 1 merged with others, 1 set aside by the model, " in items
    assert "4 discarded (2 unsupported, 2 duplicate)" in items
    facts = ("3 calls", "1 cached answer", "10 tokens in", "5 out", "2 s", "0.13 USD")
    assert all(fact in model for fact in facts)
    assert sentences == "Sentences of book: 4 supported, 1 removed."
    assert pages == "suggestions.md: 2 to look at."
    assert all(fact in findings for fact in ("1 warning", "1 note"))


@pytest.mark.parametrize(("level", "wrong"), [("error", True), ("warning", False), ("note", False)])
def test_only_an_error_makes_a_report_have_errors(level: str, wrong: bool) -> None:
    assert Report(findings=(Finding(level, "a", "b"),)).has_errors is wrong


@pytest.mark.parametrize("code", ["en", "nb"])
def test_each_empty_section_and_conflict_gives_a_question(code: str) -> None:
    words = load_words(code)
    asked = list_questions(METHOD, words)
    assert asked[0] == "Which knife?"
    assert len(asked) == 2 + len(words["questions"])
    assert all("Cut | it" in each for each in asked[1:])
    assert "Breathe." in asked[1]
    assert "Hold it." in asked[1]
    whole = Method("a", "A", **{section: (item("x", 1),) for section in words["questions"]})
    assert list_questions(whole, words) == ()


def test_the_page_of_questions_lists_only_methods_with_questions() -> None:
    whole = Method("a", "Whole", **{section: (item("x", 1),) for section in WORDS["questions"]})
    texts = [block.text for block in parse_blocks(render_questions([METHOD, whole], WORDS))]
    own = [format_question(each, METHOD) for each in list_questions(METHOD, WORDS)]
    assert texts == ["Open questions", WORDS["gaps"]["how_to_answer"], "Cut | it", *own]


def test_answers_on_the_page_of_questions_stay_and_new_questions_follow() -> None:
    page = render_questions([METHOD], WORDS).replace("- Which knife?\n", "- Which knife?\n\n  The bread knife.\n\n")
    assert add_questions(page, [METHOD], WORDS) == page
    other = Method("b", "Cook", questions=("Which pan?",))
    added = add_questions(page, [METHOD, other], WORDS)
    assert added.startswith(page)
    texts = [block.text for block in parse_blocks(added.removeprefix(page))]
    assert texts == ["Cook", "Which pan?", *(format_question(each, other) for each in list_questions(other, WORDS)[1:])]


def test_findings_that_say_the_same_are_one_with_a_count() -> None:
    said, other = "No evidence for the name VAT.", "No evidence for the name Zorblax."
    findings = [Finding("warning", f"book/{number}.md", said) for number in range(108)]

    merged = merge_repeated([*findings, Finding("warning", "book/7.md", other)])

    assert [(each.where, each.message) for each in merged] == [
        ("book/0.md and 107 more", said),
        ("book/7.md", other),
    ]


def test_the_sentences_of_authored_products_are_counted() -> None:
    report = Report(sentences={"book": {"supported": 8, "removed": 1}}, pages=("suggestions.md: 2 to look at",))
    assert to_json(report, WORDS)["report"]["sentences"] == {"book": {"supported": 8, "removed": 1}}
    assert {"Sentences of book: 8 supported, 1 removed.", "suggestions.md: 2 to look at."} <= {*summarise(report)}


def test_a_conflict_is_asked_about_once() -> None:
    step = Item("Wait 12 days.", conflicts=(Item("Wait 15 days."),))
    questions = ("Is it 12 or 15 days?", "Do all 12 days count?")
    method = Method("wait", "Wait", steps=(step,), questions=questions, is_arranged=True)
    asked = list_questions(method, WORDS)
    assert asked[0] == questions[1]
    assert ["“Wait 15 days.”" in each for each in asked] == [False, True]
