"""Lines of a draft that stand where they do not belong are put right when it is shown."""

from kit_builder.products.authoring.loose_lines import put_lines_right


def write_list(between: str = "") -> str:
    first, second = "- [ ] **Friday:** Weigh it. {call-1}", "- [ ] **Monday:** Ask. {call-2}"
    return "\n".join(filter(None, [first, between, second]))


def test_an_item_stands_on_one_line() -> None:
    text = write_list("It takes an hour. {call-3}")
    assert put_lines_right(text) == text.replace("\nIt takes", " It takes")


def test_a_remark_without_a_box_goes_on_with_the_item_above_it() -> None:
    text = put_lines_right(write_list("- It takes an hour. {call-3}"))
    assert text == write_list().replace("{call-1}", "{call-1} It takes an hour. {call-3}")


def test_other_lists_stay_as_they_are() -> None:
    for text in (write_list(), f"{write_list()}\n- Then rest. {{call-3}}", "- Weigh it. {call-1}\n- Ask. {call-2}"):
        assert put_lines_right(text) == text


def test_the_words_to_say_are_quoted_and_not_what_introduces_them() -> None:
    text = "Go in.\n\n> If it is late, say: {call-1}\n\n“We are closed.” {call-2}\n\nGo out."
    shown = "Go in.\n\nIf it is late, say: {call-1}\n\n> “We are closed.” {call-2}\n\nGo out."
    assert put_lines_right(text) == shown


def test_quotations_and_boxes_stay_as_they_are() -> None:
    for text in ("Say:\n\n> “We are closed.” {call-2}", "> **Mistake:** You say:\n\n“We are closed.” {call-2}"):
        assert put_lines_right(text) == text
