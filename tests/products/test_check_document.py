"""Check edited documents of a product against their cards."""

import pytest

from kit_builder.products.check_document import check_document
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder

LANGUAGES = {code: load_language(code, [find_prompts_folder()]) for code in ("en", "nb")}

RENDERED = {
    "en": """\
# 1. Get invoices paid

## Steps

1. Send the invoice the same day. [^notes-1]
2. On day 10, send a two-line reminder. [^notes-2]
3. On day 30, stop all work. [^notes-3]

## Decision rules

| Decision rules | My answer |
|---|---|
| If the invoice is above 500 euros, phone first. [^notes-4] |  |
| 1. Print the list of clients. [^notes-5] |  |

## Pitfalls

- Do not apologise for asking. [^notes-6]

[^notes-1]: notes.md, line 1: "Send the invoice the same day."
[^notes-2]: notes.md, line 2: "On day 10, send a two-line reminder."
[^notes-3]: notes.md, line 3: "On day 30, stop all work."
[^notes-4]: notes.md, line 4: "If the invoice is above 500 euros, phone first."
[^notes-5]: notes.md, line 5: "Print the list of clients."
[^notes-6]: notes.md, line 6: "Do not apologise for asking."
""",
    "nb": """\
# 1. Returer

## Trinn

1. Hent returene for de siste 3 månedene. [^notater-1]
2. Åpne ti esker sjøl. [^notater-2]

## Beslutningsregler

- Hvis returprosenten er over 12 prosent, skal modellen på lista. [^notater-3]
- Ikke bruk leverandørens tekst rått. [^notater-4]

[^notater-1]: notater.md, line 1: "Hent returene for de siste 3 månedene."
[^notater-2]: notater.md, line 2: "Åpne ti esker sjøl."
[^notater-3]: notater.md, line 3: "Hvis returprosenten er over 12 prosent, skal modellen på lista."
[^notater-4]: notater.md, line 4: "Ikke bruk leverandørens tekst rått."
""",
}
STEP_2 = "2. On day 10, send a two-line reminder. [^notes-2]\n"
STEP_3 = "3. On day 30, stop all work. [^notes-3]\n"
PITFALL = "- Do not apologise for asking. [^notes-6]\n"
RULE = "If the invoice is above 500 euros, phone first. [^notes-4]"
EDITS = {
    "nothing": ("en", "", "", set()),
    "a heading in other words": ("en", "## Pitfalls", "## Mistakes to avoid", set()),
    "a hand-written sentence": ("en", "## Pitfalls", "I like green lists.\n\n## Pitfalls", set()),
    "a hand-written sentence with a number": ("en", "## Pitfalls", "It takes 45 minutes.\n\n## Pitfalls", {"warning"}),
    "a pitfall in other words": ("en", PITFALL, "- Never apologise for asking. [^notes-6]\n", set()),
    "prose that its footnote supports": ("en", "## Pitfalls", "You phone first. [^notes-4]\n\n## Pitfalls", set()),
    "prose that its footnote does not support": ("en", "## Pitfalls", "Hire a lawyer. [^notes-4]\n\n## P", {"error"}),
    "prose with another number": ("en", "## Pitfalls", "Stop all work on day 40. [^notes-3]\n\n## Pitfalls", {"error"}),
    "a made-up footnote": ("en", "## Pitfalls", "Stop all work. [^notes-9]\n\n## Pitfalls", {"error"}),
    "a footnote's quote changed to fit": (
        "en",
        f'{PITFALL}\n[^notes-1]: notes.md, line 1: "Send the invoice the',
        f'{PITFALL}\nHire a lawyer. [^notes-1]\n\n[^notes-1]: notes.md, line 1: "Hire a lawyer the',
        {"error"},
    ),
    "a step missing": ("en", STEP_2, "", {"error"}),
    "a step altered": ("en", "two-line reminder. [", "reminder. [", {"error"}),
    "a step's number altered": ("en", "On day 10, send", "On day 12, send", {"error"}),
    "a step added": ("en", STEP_3, f"{STEP_3}4. Hire a lawyer.\n", {"error"}),
    "two steps swapped": ("en", STEP_2 + STEP_3, STEP_3 + STEP_2, {"error"}),
    "a step in a cell altered": ("en", "| 1. Print the list of clients.", "| 1. Print the list.", {"error"}),
    "a threshold in a cell altered": ("en", RULE, RULE.replace("500", "900"), {"error"}),
    "a threshold in a cell altered, its footnote removed": (
        "en",
        RULE,
        "If it is above 900 euros, phone first.",
        {"error", "warning"},
    ),
    "a rule missing": ("en", f"| {RULE} |  |\n", "", {"error"}),
    "a pitfall reversed": ("en", PITFALL, "- Do apologise for asking. [^notes-6]\n", {"error"}),
    "a pitfall reversed, its footnote removed": ("en", PITFALL, "- Do apologise for asking.\n", {"error"}),
    "norwegian, nothing": ("nb", "", "", set()),
    "norwegian threshold": ("nb", "over 12 prosent, skal modellen på lista. [", "over 15 prosent. [", {"error"}),
    "norwegian step missing": ("nb", "2. Åpne ti esker sjøl. [^notater-2]\n", "", {"error"}),
    "norwegian rule reversed": ("nb", "- Ikke bruk lev", "- Bruk lev", {"error"}),
}


@pytest.mark.parametrize("name", EDITS)
def test_edited_document_is_compared_with_cards(name: str) -> None:
    code, old, new, levels = EDITS[name]
    assert old in RENDERED[code]
    edited = RENDERED[code].replace(old, new, 1) if old else RENDERED[code]
    found = check_document("book/01.md", edited, RENDERED[code], "", LANGUAGES[code])
    assert {each.level for each in found} == levels, found
    assert {each.where for each in found} <= {"book/01.md"}


def test_finding_quotes_the_beginning_of_a_long_text() -> None:
    long = f"4. Hire {'a very ' * 30}good lawyer.\n"
    (found,) = check_document("b", RENDERED["en"].replace(STEP_3, STEP_3 + long), RENDERED["en"], "", LANGUAGES["en"])
    assert (found.level, found.where) == ("error", "b")
    assert "“Hire a very" in found.message
    assert "…”" in found.message
    assert len(found.message) < 200


def test_prose_may_replace_a_list_item() -> None:
    prose = "You know it is time to stop asking, so do not apologise for asking. [^notes-6]\n"
    edited = RENDERED["en"].replace(PITFALL, prose)
    assert check_document("book/01.md", edited, RENDERED["en"], "time to stop", LANGUAGES["en"]) == []


def test_new_prose_on_an_item_need_not_repeat_its_negation() -> None:
    aim = "Every invoice is paid within 30 days without spoiling the relationship."
    rendered = f'# Paid\n\n{aim} [^notes-1]\n\n## In the end\n\n{aim}\n\n[^notes-1]: notes.md, line 1: "{aim}"\n'
    for prose, levels in (
        ("Today is about invoices.", []),
        ("Every invoice is paid within 30 days, spoiling the relationship.", ["error"]),
        ("It is about spoiling the relationship.", ["error"]),
    ):
        found = check_document("w", rendered.replace(f"{aim} [", f"{prose} [", 1), rendered, "", LANGUAGES["en"])
        assert list(dict.fromkeys(each.level for each in found)) == levels, found
