"""What a script may leave out if time is short, and what must stay."""

from dataclasses import replace

from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.sessions.cuts import list_missing_parts, list_unsaid
from tests.products.authoring.sessions.scripts import SESSION, spec_of


def test_what_must_never_be_left_out_is_said_before_the_questions() -> None:
    kept = "- The poll: Skip it. {call-4}\n\n### Never leave out\n\n- Three plates {call-3}\n- One night {call-5}"
    texts = {0: "Weigh three plates. {call-3}", 2: "### Why?\n\nOne night is weather. {call-5}", 4: kept}
    assert list_unsaid(texts, SESSION, spec_of(words="slot")) == ["One night"]


def test_what_may_be_left_out_is_in_the_script() -> None:
    spec = replace(spec_of(words="slot"), facts={"call-4": Fact("call-4", "story", "A soup, a steak and a napkin.")})
    cuts = "- The story of the soup and the napkin: No.\n- The tale of the soup: No.\n\n### Never leave out\n\n- Napkin"
    missing = list_missing_parts({0: "Look at the soup. {call-4}", 4: cuts}, SESSION, spec)
    assert missing == ["The story of the soup and the napkin"]
