"""The design of decks that have no template."""

import io
from pathlib import Path

from pptx import Presentation
from pptx.enum.dml import MSO_FILL

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
