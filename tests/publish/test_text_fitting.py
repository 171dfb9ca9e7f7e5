"""Text is dealt to slides at a size at which it fits, and none of it is lost."""

from kit_builder.publish.text_fitting import Paragraph, count_lines, fit_paragraphs, measure_height


def test_fitted_text_is_complete() -> None:
    text = " ".join(f"Satz {number} ist nicht kurz, aber auch nicht zu lang." for number in range(60))
    for paragraphs in ([Paragraph(text)], [Paragraph("x" * 900)], [Paragraph(text, 1), Paragraph("Ende", 2, 7)]):
        dealt = fit_paragraphs(paragraphs, 800, 340)
        assert all(measure_height(each, size, 800) <= 340 for size, each in dealt) or paragraphs[0].text.startswith(
            "xx"
        )
        assert (
            " ".join(each.text for _, slide in dealt for each in slide).split()
            == " ".join(each.text for each in paragraphs).split()
        )
    assert count_lines("one two three", 20, 1000) == 1
    assert count_lines("one two three", 20, 60) == 3
