"""The design of decks that have no template."""

import io
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pptx.enum.dml import MSO_FILL
from pptx.enum.shapes import PP_PLACEHOLDER

from kit_builder.publish.formats import pptx
from tests.publishing import edition


def test_titles_stand_on_the_brand_colour_and_slides_name_the_kit(tmp_path: Path) -> None:
    made = edition(tmp_path)
    deck = Presentation(io.BytesIO(next(file.content for file in pptx.publish(made).files)))
    title, content = list(deck.slide_layouts)[:2]
    assert (title.background.fill.type, content.background.fill.type) == (MSO_FILL.SOLID, MSO_FILL.BACKGROUND)
    assert [each._element.get("showMasterSp") for each in (title, content)] == ["0", None]
    feet = [shape.text_frame.text for shape in deck.slide_master.shapes if shape.name == "Foot"]
    assert feet == [f"{made.kit.title} · {made.kit.author}"]


def test_pages_of_notes_show_slides_in_their_own_shape(tmp_path: Path) -> None:
    made = edition(tmp_path, {"webinar/01-a-slides.md": "# A\n\nErst messen.\n\n<!-- Notes: Langsam sprechen. -->\n"})
    deck: Any = Presentation(io.BytesIO(next(each.content for each in pptx.publish(made).files if "01-a" in each.path)))
    picture = next(
        shape for shape in deck.notes_master.placeholders if shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_IMAGE
    )
    assert picture.width / picture.height == pytest.approx(deck.slide_width / deck.slide_height, rel=0.01)
