"""A session and its script, for tests of what is spoken and of its slides."""

from dataclasses import replace

from kit_builder.products.authoring.brief import Brief
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.outline.records import OutlineDocument, OutlineSection
from tests.products.authoring.documents import CHAPTER, chapter

SECTIONS = ("The case", "The sum", "What clients ask", "The last words", "If you are late", "Handout")
FORMS = ("script", "script", "questions", "script", "checklist", "steps")
SESSION = OutlineDocument(
    "01-weigh-the-plate.md",
    "What does a plate cost?",
    "weigh-the-plate",
    tuple(OutlineSection(heading, "", form, ("call-1",)) for heading, form in zip(SECTIONS, FORMS, strict=True)),
)


def spec_of(**changes: object) -> DocumentSpec:
    return replace(chapter(), product="webinar", brief=Brief.model_validate({**CHAPTER.model_dump(), **changes}))


def speak(words: int) -> str:
    return "Look. " + "word " * (words - 1)


SCRIPT = {
    0: (
        "Your room is full. **Nobody knows why.** {call-2}\n\n"
        "[On screen: The account is empty] {call-2}\n- Full room {call-2}\n\n"
        "Then --> **<b>wait</b>**, **then look**.\n\n"
        "[Poll 1: How many plates?]\n- One -> One night is **just weather**. {call-5}\n- Three\n\n[Wait 45 s]"
    ),
    1: "Host: **Three** it is.\n\n[On screen: The limit decides] {call-8}\n"
    "| Limit | |\n|---|---|\n| Food | 32 {call-8} |",
    2: "[Chat: What else?]\n- Fish -> Weigh it too.\n\n### Why three?\n\nAsk the **scale**. {call-4}",
    4: "- Leave out the poll.",
    5: "[[steps]]",
}


LIVE = replace(SESSION, sections=(*SESSION.sections[:1], replace(SESSION.sections[1], form="worked example")))
SHEET = "[On screen: The sheet]\n| a | b |\n|---|---|\n| c | |\n| d | |\n\n"
