"""The kits in `samples/`, compared with their sources."""

import io
import json
import re
import shutil
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kit_builder.evidence.alignment import format_time
from kit_builder.evidence.guards import find_faults, join_items
from kit_builder.kit.answered_questions import read_page
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.identity_store import load_public_methods
from kit_builder.kit.interviews import read_interview
from kit_builder.kit.questions import QUESTIONS
from kit_builder.kit.report import Report
from kit_builder.kit.report_json import to_json
from kit_builder.products.check_kit import prepare_for_readers
from kit_builder.products.definitions import load_product, load_product_words
from kit_builder.products.forms.quiz import build_quiz
from kit_builder.products.forms.run_of_show import WORDS_A_MINUTE
from kit_builder.products.repetition import find_repeats, list_allowed_repeats, list_intended_repeats
from kit_builder.records import Evidence, Item, Line, Method, Source
from kit_builder.sources import read_sources
from kit_builder.text.languages import Language, load_language
from kit_builder.text.negation import has_negation
from kit_builder.text.numbers import find_numbers
from kit_builder.text.prompts import find_prompts_folder
from kit_builder.text.tokens import stem_content, tokenize
from kit_builder.text.words import load_words
from tests.conftest import Command
from tests.kits import cards, steps_in

SAMPLES = Path(__file__).parent.parent.parent / "samples"
LANGUAGES = {"small": "en", "restaurant-margins": "en", "nettbutikk": "nb"}
EXPERTS = {"restaurant-margins": "Maren Holt", "nettbutikk": "Ingrid Solbakken"}
NAMES = sorted({*LANGUAGES, *(path.parent.name for path in SAMPLES.glob("*/kit"))})
# A large model has authored the products of the others.
RENDERED = [name for name in NAMES if not (SAMPLES / name / "kit" / ".kit" / "drafts").is_dir()]
WRITTEN = (".md", ".txt")


@cache
def sources(name: str) -> dict[str, Source]:
    read, _ = read_sources([str(SAMPLES / name)], io.BytesIO())
    kit = SAMPLES / name / "kit"
    answers = read_page((kit / QUESTIONS).read_text(encoding="utf-8"))
    told = [
        read_interview(f"interviews/{path.name}", path.read_text(encoding="utf-8"), EXPERTS[name]).source
        for path in sorted(kit.glob("interviews/*.md"))
    ]
    return {source.name: source for source in (*read, answers, *told)}


@cache
def methods(name: str) -> list[Method]:
    found = list(cards(SAMPLES / name / "kit").values())
    assert found, f"samples/{name}/kit has no cards"
    return found


def steps(name: str) -> list[Item]:
    return [step for method in methods(name) for step in method.steps]


def lines_of(name: str, found: Evidence) -> tuple[Line, ...]:
    return sources(name)[found.source].lines[found.line_start - 1 : found.line_end]


def quoted_lines(name: str, found: Evidence) -> list[Line]:
    """Return the lines that evidence quotes: on the page of questions, all but why a question is asked."""
    is_page = found.source == QUESTIONS
    return [line for line in lines_of(name, found) if not (is_page and line.text.startswith("("))]


def report_of(name: str) -> Any:
    return json.loads((SAMPLES / name / "kit" / "report.json").read_text(encoding="utf-8"))


def gold(name: str) -> list[Any]:
    samples = json.loads((Path(__file__).parent.parent / "gold" / "samples.json").read_text(encoding="utf-8"))
    return next(each["methods"] for each in samples if each["sample"] == name)


def says(text: str, words: str) -> bool:
    """Return whether `text` contains `words`, ignoring case, punctuation and spaces."""
    return f" {' '.join(tokenize(words))} " in f" {' '.join(tokenize(text))} "


def said(step: Item) -> str:
    return "\n".join([step.text, *(found.quote for found in step.evidence)])


@pytest.mark.parametrize("name", NAMES)
def test_every_item_of_a_card_quotes_its_lines(name: str) -> None:
    items = [item for method in methods(name) for _, item in method.items()]
    assert [item.text for item in items if not item.evidence] == []
    for found in (found for item in items for found in item.evidence):
        lines = lines_of(name, found)
        assert [line.number for line in lines] == list(range(found.line_start, found.line_end + 1))
        assert found.quote == " ".join(line.text for line in quoted_lines(name, found))
        assert found.start == (None if lines[0].time is None else format_time(lines[0].time))


@pytest.mark.parametrize("name", NAMES)
def test_every_quote_from_notes_is_at_its_place_in_the_file(name: str) -> None:
    quoted = {found for method in methods(name) for _, item in method.items() for found in item.evidence}
    written = [found for found in quoted if found.source.endswith(WRITTEN)]
    assert written
    for found in written:
        place = 0
        for start, end in (span for line in quoted_lines(name, found) for span in line.spans):
            piece = " ".join(sources(name)[found.source].text[start:end].split())
            assert piece
            place = found.quote.index(piece, place) + len(piece)
        assert place == len(found.quote)


@pytest.mark.parametrize("name", NAMES)
def test_the_report_agrees_with_the_cards(name: str) -> None:
    data = to_json(Report(tuple(methods(name))), load_words(LANGUAGES.get(name, "en")))
    assert report_of(name)["methods"] == data["methods"]
    assert {each["source"] for each in report_of(name)["left_out"]} <= set(sources(name))
    for each in report_of(name)["left_out"]:
        assert sources(name)[each["source"]].lines[each["line"] - 1].text == each["text"]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_cited_or_left_out(name: str) -> None:
    cited = {
        (found.source, number)
        for method in methods(name)
        for found in method.evidence()
        for number in range(found.line_start, found.line_end + 1)
    }
    left_out = {(each["source"], each["line"]) for each in report_of(name)["left_out"]}
    given = [read for read in sources(name).values() if read.name != QUESTIONS]
    own = ((read.name, line) for read in given for line in read.lines if not (line.is_heading or line.is_context))
    lines = {(source, line.number) for source, line in own}
    assert cited & left_out == set()
    assert lines <= cited | left_out


@pytest.mark.parametrize("name", RENDERED)
def test_every_product_has_the_steps_of_its_card_in_order(name: str) -> None:
    """A large model words steps anew, and its sheets have them as rows: `check` compares those."""
    written = {path: steps_in(path) for path in (SAMPLES / name / "kit").glob("*/[0-9][0-9]-*.md")}
    whole = [[step.text for step in method.steps] for method in shown(name)]
    for method, own in zip(shown(name), whole, strict=True):
        assert own
        products = {
            path.parent.name
            for path, steps in written.items()
            if are_shown(own, steps, name) and method.id in path.name
        }
        assert products >= {"book", "webinar", "diy-kit", "course"}
    rest = [steps for path, steps in written.items() if path.parent.name != "methods" and steps]
    assert [steps for steps in rest if not any(are_shown(own, steps, name) for own in whole)] == []


def are_shown(own: list[str], shown: list[str], name: str) -> bool:
    """Return whether all steps are shown in order, each as on the card or in words that are closest to it.

    A step may be followed by conflicting advice.
    """
    return len(own) == len(shown) and all(
        text.startswith(step) or is_closest(text, step, own, name) for step, text in zip(own, shown, strict=True)
    )


def is_closest(text: str, step: str, own: list[str], name: str) -> bool:
    """Return whether no other step has more of the words or stems of a text, whose numbers are in steps so far."""
    words = language_of(name).words

    def stem(each: str) -> Collection[str]:
        return stem_content(each, words)

    def is_first(split: Callable[[str], Collection[str]]) -> bool:
        said = {*split(text)}
        shares = {each: len(said.intersection(split(each))) for each in own}
        return shares[step] == max(shares.values())

    wanted, found = (find_numbers(each, words) for each in (" ".join(own[: own.index(step) + 1]), text))
    return (is_first(tokenize) or is_first(stem)) and found <= wanted


def shown(name: str) -> tuple[Method, ...]:
    """Return the methods of a sample as its products show them."""
    kit = KitFolder(SAMPLES / name / "kit")
    return prepare_for_readers(load_public_methods(kit), language_of(name))


def language_of(name: str) -> Language:
    return load_language(LANGUAGES.get(name, "en"), [find_prompts_folder()])


SLOT = re.compile(r"^### (\d+):(\d\d)–(\d+):(\d\d) (.*)\n((?:(?!#).*\n)*)", re.MULTILINE)
NOT_SAID = re.compile(r"^\[\^.*|\[\^[^\]]*\]|^\s*(?:\d+\.|-) ", re.MULTILINE)


@pytest.mark.parametrize("name", RENDERED)
def test_every_script_is_within_a_tenth_of_its_slot(name: str) -> None:
    pages = (SAMPLES / name / "kit" / "webinar").glob("[0-9]*.md")
    sessions = [path for path in pages if not path.stem.endswith(("-slides", "-handout"))]
    slots = [slot.groups() for path in sessions for slot in SLOT.finditer(path.read_text(encoding="utf-8"))]
    assert len(slots) > 3 * len(sessions) > 0
    label = language_of(name).words["card"]["conflict"]
    say = load_product_words("webinar", language_of(name).folders)
    of_listeners = {say[key] for key in ("poll", "exercise", "questions")}
    for *marks, title, script in slots:
        if title in of_listeners:
            continue
        start, start_seconds, end, end_seconds = map(int, marks)
        seconds = 60 * (end - start) + end_seconds - start_seconds
        script = script.replace(f" – {label}:", "")  # nobody says this aloud
        said = len(NOT_SAID.sub("", script).split()) * 60 / WORDS_A_MINUTE
        assert abs(said - seconds) <= 0.1 * seconds, script


@pytest.mark.parametrize("name", RENDERED)
def test_no_passage_occurs_twice_in_a_product(name: str) -> None:
    for product in {path.parent for path in (SAMPLES / name / "kit").glob("*/[0-9][0-9]-*.md")}:
        files = {path.name: path.read_text(encoding="utf-8") for path in sorted(product.glob("*.md"))}
        allowed = list_allowed_repeats(shown(name), load_product_words(product.name, language_of(name).folders))
        if product.name != "methods":
            definition = load_product(product.name, language_of(name).folders)
            assert find_repeats(files, allowed, list_intended_repeats(definition, shown(name))) == ()


@pytest.mark.parametrize("name", NAMES)
def test_quiz_answers_are_supported_and_wrong_options_are_not(name: str) -> None:
    language = language_of(name)
    asked = [(method, question) for method in shown(name) for question in build_quiz(method, shown(name), language)]
    assert asked
    given = find_numbers(
        "\n".join(join_items([item]) for method, _ in asked for _, item in method.items()), language.words
    )
    for method, question in asked:
        proof = join_items([question.proof])
        wrong = [option.text for option in question.options if not option.is_right]
        assert len(wrong) == 2
        if question.kind == "number":
            assert find_numbers(question.right, language.words) <= find_numbers(proof, language.words)
            assert [each for each in wrong if find_numbers(each, language.words) & given] == []
        elif question.kind == "order":
            assert tokenize(question.right) == tokenize(method.steps[question.step - 1].text)
            assert [each for each in wrong if tokenize(each) == tokenize(question.right)] == []
        elif question.kind == "mistake":
            assert f" {' '.join(tokenize(question.right))} " in f" {' '.join(tokenize(proof))} "
            assert has_negation(proof, language.words)
            assert {*map(str.casefold, wrong)} <= {step.text.rstrip(".").casefold() for step in method.steps}
        else:
            is_clause = question.kind == "reason"  # may leave the “not” of its claim behind
            assert is_clause or find_faults(question.right, proof, method.name, language) == ()
            assert not is_clause or f" {' '.join(tokenize(question.right))} " in f" {' '.join(tokenize(proof))} "
            assert [each for each in wrong if not find_faults(each, proof, "", language)] == []
    for method in shown(name):
        plain = [each for each in build_quiz(method, shown(name), language) if each.kind in ("order", "number")]
        assert len(plain) <= 2


@pytest.mark.parametrize("name", NAMES)
def test_check_finds_no_error(name: str, kit_builder: Command, tmp_path: Path) -> None:
    kit = shutil.copytree(SAMPLES / name / "kit", tmp_path / "kit")
    ran = kit_builder("check", kit)
    assert [line for line in ran.out.splitlines() if line.startswith("error")] == []
    assert (ran.status, ran.err) == (0, "")


def test_the_small_sample_has_exactly_the_expected_steps() -> None:
    expected = [step["quote"] for method in gold("small") for step in method["steps"]]
    missed = [quote for quote in expected if not any(says(said(step), quote) for step in steps("small"))]
    assert missed == []
    assert len(steps("small")) == len(expected) == 7
    not_steps = [each for method in gold("small") for each in method["not_steps"]]
    assert [each for each in not_steps for step in steps("small") if says(said(step), each)] == []


@pytest.mark.parametrize("name", EXPERTS)
def test_only_questions_and_stories_come_from_clients(name: str) -> None:
    """An item may cite a client's line that its own refers to, but not such lines alone."""
    from_clients = {
        item.kind or key.partition("-")[0]
        for method in methods(name)
        for key, item in method.items()
        if {"", EXPERTS[name]}.isdisjoint(line.speaker for found in item.evidence for line in lines_of(name, found))
    }
    assert from_clients <= {"faq", "question", "examples", "story", "problem"}


@pytest.mark.parametrize("name", EXPERTS)
def test_a_clients_suggestion_is_not_a_step(name: str) -> None:
    by_client = [
        " ".join(line.text for line in source.lines if line.speaker not in ("", EXPERTS[name]))
        for source in sources(name).values()
    ]
    not_steps = {each for method in gold(name) for each in method["not_steps"]}
    suggested = {each for each in not_steps if any(says(text, each) for text in by_client)}
    assert len(suggested) > 5
    begun = [" ".join(tokenize(step.text)) for step in steps(name)]
    assert [each for each in suggested for step in begun if step.startswith(" ".join(tokenize(each)))] == []
