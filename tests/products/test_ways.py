"""The decisions of a book, gathered from its chapters."""

import pytest

from kit_builder.products.forms.ways import gather_ways
from kit_builder.text.languages import load_language
from kit_builder.text.prompts import find_prompts_folder
from tests.products.authoring.documents import WEIGH

CHAPTER = """# 1. Weigh the plate

## What you have ready

- **If** you have no scale, **then** borrow one.
- **If** you have one, **then** take it.

## Look at what you have weighed

### {step} 3. Compare the plates

Look at the three weights:

- **If** they are more than 15 % apart, **then** get a ladle, and weigh again.
- **If** they are 15 % or less apart, **then** go on. [^call-3][^call-4]

### {step} 4. Go home

- **If** it is late, **then** go. [^call-4]

[^call-3]: call.vtt, line 3: "More than 15 percent."
[^call-4]: call.vtt, line 4: "Get them a ladle."
"""


@pytest.mark.parametrize(("code", "step"), [("en", "Step"), ("nb", "Steg")])
def test_the_ways_of_each_decision_are_gathered_with_their_evidence(code: str, step: str) -> None:
    language = load_language(code, [find_prompts_folder()])
    files = {f"01-{WEIGH.id}.md": CHAPTER.format(step=step), "conclusion.md": CHAPTER.format(step=step)}
    (chapter,) = gather_ways(files, [WEIGH], language)
    assert chapter.name == WEIGH.name
    assert [(way.step, way.condition.text, way.action.text) for way in chapter.ways] == [
        (f"{step} 3: Compare the plates", "They are more than 15 % apart", "Get a ladle, and weigh again."),
        ("", "They are 15 % or less apart", "Go on."),
    ]
    assert [each.line_start for each in chapter.ways[0].action.evidence] == [3, 4]


def test_a_chapter_without_decisions_has_no_table() -> None:
    language = load_language("en", [find_prompts_folder()])
    assert gather_ways({f"01-{WEIGH.id}.md": "# Weigh the plate\n"}, [WEIGH], language) == ()
