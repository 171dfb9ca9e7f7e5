import pytest

from kit_builder.products.definitions import load_product
from kit_builder.products.repetition import find_repeats, list_allowed_repeats, list_headings, list_intended_repeats
from kit_builder.records import Item, Method
from kit_builder.text.prompts import find_prompts_folder

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


def test_what_names_a_heading_may_repeat_it() -> None:
    lesson = f"# Reminders\n\n## {RULE}\n\nAnd that is how it is done.\n"
    quiz = {f"quiz-{at}.md": f"# Quiz\n\n> To look it up: [{RULE}](lesson.md).\n" for at in (1, 2)}
    assert find_repeats({"lesson.md": lesson, **quiz}, list_headings({"lesson.md": lesson})) == ()


def test_short_passages_may_repeat() -> None:
    assert find_repeats({"a.md": "Phone the client first if the invoice is above 500 euros.\n" * 2}, []) == ()


def test_steps_and_fixed_phrases_may_repeat() -> None:
    phrase = "First I show the steps, then you try one of them, and then I answer {count} questions."
    pages = {name: f"# T\n\n{phrase.format(count=3)}\n\n> {STEP}\n" for name in ("a.md", "b.md")}
    allowed = list_allowed_repeats([Method("m", "M", steps=(Item(STEP),))], {"say": phrase, "short": "The end"})
    assert find_repeats(pages, allowed) == ()
    assert {each.where for each in find_repeats(pages, [STEP])} == {"b.md"}
    assert "The end" not in allowed


@pytest.mark.parametrize(
    ("product", "files", "is_reported"),
    [
        ("webinar", ("01-m.md", "01-m-slides.md"), False),
        ("webinar", ("01-m.md", "02-n-slides.md"), False),
        ("webinar", ("01-m.md", "02-n.md"), False),
        ("webinar", ("01-m-slides.md", "02-n-slides.md"), False),
        ("offer", ("offer.md", "one-page.md"), False),
        ("book", ("01-m.md", "02-n.md"), True),
    ],
)
def test_some_files_may_repeat_others(product: str, files: tuple[str, str], *, is_reported: bool) -> None:
    definition = load_product(product, [find_prompts_folder()])
    intended = list_intended_repeats(definition, [Method("m", "M"), Method("n", "N")])
    assert bool(find_repeats(dict.fromkeys(files, f"{RULE}\n"), [], intended)) is is_reported
    assert find_repeats({files[1]: f"{RULE}\n\nSo: {RULE}\n"}, [], intended)


def test_options_of_a_question_may_resemble_one_another() -> None:
    page = f"- [x] {RULE} Twice.\n- [ ] {RULE} Once.\n"
    assert find_repeats({"quiz.md": page}, []) == ()
    assert find_repeats({"list.md": page.replace("[x]", "[ ]")}, [])


def test_a_sheet_has_the_same_boxes_twice() -> None:
    table = f"| What to do | Example | Yours |\n| --- | --- | --- |\n| Decide | {RULE} | {RULE} |\n"
    assert find_repeats({"sheet.md": f"---\ntool: form\n---\n\n# Sheet\n\n{table}"}, []) == ()
    assert find_repeats({"page.md": f"# Page\n\n{table}"}, [])


def test_words_to_say_may_repeat() -> None:
    step = Item(STEP, attachments=(Item(RULE, kind="script"),))
    pages = dict.fromkeys(("a.md", "b.md"), f"Say: “{RULE}”\n")
    assert find_repeats(pages, list_allowed_repeats([Method("m", "M", steps=(step,))], {})) == ()


def test_rules_that_differ_in_their_last_words_may_stand_below_one_another() -> None:
    rules = [
        f"If two or three of the three who have tried it on say that it is too {word}." for word in ("big", "small")
    ]
    allowed = list_allowed_repeats([Method("m", "M", rules=tuple(map(Item, rules)))], {})
    pages = {"a.md": "".join(f"- {rule}\n" for rule in rules)}
    assert find_repeats(pages, allowed) == ()
    assert find_repeats(pages, []) != ()
    assert find_repeats({"a.md": f"{RULE}\n\nSo: {RULE} Always.\n"}, allowed) != ()
