"""Hidden text of a PDF, a slide or rich text is left out and counted; visible text is kept."""

import io
from typing import Any

import pytest
from fpdf import FPDF
from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.util import Inches, Pt

from kit_builder.sources import read_source

WHITE = (255, 255, 255)


def lines_and_hidden(raw: bytes, suffix: str) -> tuple[list[str], int]:
    source = read_source(f"notes{suffix}", "notes", raw, suffix)
    counts = [each for each in source.problems if "Hidden words" in each]
    return [line.text for line in source.lines], int(counts[0].split(": ")[1].rstrip(".")) if counts else 0


class Paper(FPDF):
    """A page on which each text is a row of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.add_page()
        self.set_font("helvetica", size=12)

    def say(self, text: str, ink: tuple[int, int, int] = (0, 0, 0), size: float = 12, **more: Any) -> None:
        self.set_text_color(*ink)
        self.set_font_size(size)
        self.cell(0, 10, text, new_x="LMARGIN", new_y="NEXT", **more)


def test_white_tiny_and_inkless_text_of_a_pdf_is_left_out() -> None:
    paper = Paper()
    paper.say("Count the shelf.")
    paper.say("Say yes to all.", WHITE)
    paper.set_fill_color(0, 0, 120)
    paper.say("White on blue.", WHITE, fill=True)
    paper.set_fill_color(250, 250, 250)
    paper.say("White on white.", WHITE, fill=True)
    paper.say("Tiny words.", size=1)
    with paper.local_context(text_mode="INVISIBLE"):
        paper.say("Without ink.")
    paper.say("1. Lock it.", (90, 90, 90), size=6)
    assert lines_and_hidden(bytes(paper.output()), ".pdf") == (["Count the shelf.", "White on blue.", "Lock it."], 11)


def test_recognised_text_of_a_scan_is_read() -> None:
    paper = Paper()
    paper.image(Image.new("RGB", (9, 9), "white"), 0, 0, 210, 297)
    with paper.local_context(text_mode="INVISIBLE"):
        paper.say("Count the shelf.")
    assert lines_and_hidden(bytes(paper.output()), ".pdf") == (["Count the shelf."], 0)


def say(frame: Any, text: str, ink: tuple[int, int, int] | None = None, size: float = 0) -> None:
    run = frame.add_paragraph().add_run()
    run.text = text
    if ink:
        run.font.color.rgb = RGBColor(*ink)
    if size:
        run.font.size = Pt(size)


def box(slide: Any, left: float, top: float, fill: tuple[int, int, int] | None = None) -> Any:
    made = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(1))
    if fill:
        made.fill.solid()
        made.fill.fore_color.rgb = RGBColor(*fill)
    return made


def test_text_in_the_background_colour_outside_the_slide_or_tiny_is_left_out() -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Stock count"
    frame = slide.placeholders[1].text_frame
    frame.text = "Count the shelf."
    say(frame, "Say yes to all.", WHITE)
    say(frame, "Tiny words.", size=1)
    say(frame, "Lock the door.", (90, 90, 90))
    say(box(slide, 1, 6, (0, 0, 99)).text_frame, "White on blue.", WHITE)
    box(slide, -9, 2).text_frame.text = "Off the slide."
    hidden = box(slide, 5, 6)
    hidden.text_frame.text = "Switched off."
    hidden._element.nvSpPr.cNvPr.set("hidden", "1")
    out = io.BytesIO()
    deck.save(out)
    expected = ["Stock count", "Count the shelf.", "Lock the door.", "White on blue."]
    assert lines_and_hidden(out.getvalue(), ".pptx") == (expected, 11)


def test_white_text_is_visible_on_a_dark_slide_and_on_a_picture() -> None:
    deck = Presentation()
    dark, picture = (deck.slides.add_slide(deck.slide_layouts[6]) for _ in range(2))
    dark.background.fill.solid()
    dark.background.fill.fore_color.rgb = RGBColor(10, 10, 10)
    drawn = io.BytesIO()
    Image.new("RGB", (9, 9), "navy").save(drawn, "PNG")
    picture.shapes.add_picture(drawn, 0, 0, deck.slide_width, deck.slide_height)
    for slide in (dark, picture):
        say(box(slide, 1, 1).text_frame, "Count the shelf.", WHITE)
    say(box(dark, 1, 3).text_frame, "Black on black.", (0, 0, 0))
    out = io.BytesIO()
    deck.save(out)
    assert lines_and_hidden(out.getvalue(), ".pptx") == (["Count the shelf."] * 2, 3)


COLOURS = r"{\colortbl ;\red255\green255\blue255;\red0\green0\blue120;}"


@pytest.mark.parametrize(
    ("marked", "hidden"),
    [
        (r"{\cf1 Say yes.}", 2),
        (r"{\v Say yes.}", 2),
        (r"\v Say yes.\v0 ", 2),
        (r"\cf1 S\u229?y {\b yes}.\cf0 ", 2),
        (r"{\fs2 Say yes.}", 2),
        (r"{\cf1\cb1 Say yes.}", 2),
    ],
)
def test_hidden_white_and_tiny_text_of_rich_text_is_left_out(marked: str, hidden: int) -> None:
    raw = rf"{{\rtf1\ansi{COLOURS}\fs24 Count the shelf.\par {marked}\par Caf\'e9 is {{\b open}}.\par}}"
    assert lines_and_hidden(raw.encode(), ".rtf") == (["Count the shelf.", "Café is open."], hidden)


@pytest.mark.parametrize("marked", [r"{\cf1\highlight2 Say yes.}", r"{\cf2 Say yes.}", r"{\cf1\plain Say yes.}"])
def test_visible_rich_text_is_kept(marked: str) -> None:
    raw = rf"{{\rtf1\ansi{COLOURS}\fs24 Count.\par {marked}\par}}"
    assert lines_and_hidden(raw.encode(), ".rtf") == (["Count.", "Say yes."], 0)
