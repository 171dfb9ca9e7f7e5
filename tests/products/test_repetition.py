from kit_builder.products.repetition import find_repeats

STEP = "On day 10, send a two-line reminder to the client and attach the invoice again for them."
RULE = "Phone the client first if the invoice is above 500 euros and send the reminder afterwards."


def test_repeated_passage_is_reported_once() -> None:
    (found,) = find_repeats({"a.md": f"# T\n\n{RULE}\n", "b.md": f"# T\n\nSo: {RULE} Always.\n"}, [])
    assert (found.where, found.first) == ("b.md", "a.md")
    assert found.passage.startswith("phone the client first")
    assert found.passage.endswith("the reminder afterwards")


def test_headings_and_steps_may_repeat() -> None:
    page = f"# {RULE}\n\n1. {STEP}\n"
    assert find_repeats({"a.md": page, "b.md": page, "c.md": f"> Step 4: {STEP} Then wait.\n"}, [STEP]) == ()


def test_short_passages_may_repeat() -> None:
    assert find_repeats({"a.md": "Phone the client first if the invoice is above 500 euros.\n" * 2}, []) == ()
