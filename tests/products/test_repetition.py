from kit_builder.products.repetition import find_repeats

STEP = "On day 10, send a two-line reminder to the client and attach the invoice again for them."
RULE = "Phone the client first if the invoice is above 500 euros and send the reminder afterwards."


def test_a_passage_of_twelve_words_that_stands_twice_is_told_once() -> None:
    (found,) = find_repeats({"a.md": f"# T\n\n{RULE}\n", "b.md": f"# T\n\nSo: {RULE} Always.\n"}, [])
    assert (found.where, found.first) == ("b.md", "a.md")
    assert found.passage.startswith("phone the client first")
    assert found.passage.endswith("the reminder afterwards")


def test_headings_and_steps_may_stand_twice() -> None:
    page = f"# {RULE}\n\n1. {STEP}\n"
    assert find_repeats({"a.md": page, "b.md": page, "c.md": f"> Step 4: {STEP} Then wait.\n"}, [STEP]) == ()


def test_fewer_words_than_twelve_may_stand_twice() -> None:
    assert find_repeats({"a.md": "Phone the client first if the invoice is above 500 euros.\n" * 2}, []) == ()
