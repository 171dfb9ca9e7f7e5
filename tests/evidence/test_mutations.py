"""Which changes to a product `check` catches: each test changes one thing in the products of the samples."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice, pairwise
from pathlib import Path

import pytest

from kit_builder.evidence.guards import find_faults
from kit_builder.products.check_document import check_document
from kit_builder.text.languages import Language, load_language
from kit_builder.text.markdown import parse_blocks, parse_footnotes
from kit_builder.text.negation import has_negation
from kit_builder.text.numbers import find_numbers
from kit_builder.text.prompts import find_prompts_folder
from kit_builder.text.sentences import split_sentences

SAMPLES = Path(__file__).parent.parent.parent / "samples"
LANGUAGES = {code: load_language(code, [find_prompts_folder()]) for code in ("en", "nb")}
FEW = 12  # mutations of a kind per sample; all of them take minutes and are run by benchmarks/mutations.py
NEGATION = re.compile(r"\b(?:do not|don't|never|not|no|ikke|aldri|ingen)\b ?", re.IGNORECASE)
STEP = re.compile(r"^\d+\. (?!\[ \] ?$).+$", re.MULTILINE)
CLIENTS = {"en": "as we did for Nordhavn Bistro", "nb": "slik vi gjorde hos Nordhavn Bistro"}


def rows(text: str) -> Iterator[re.Match[str]]:
    """Yield the rows of a page that have footnotes."""
    yield from (row for row in re.finditer(r"^[^\n]*\[\^[^\n]*$", text, re.MULTILINE) if not row[0].startswith("[^"))


def with_row(text: str, row: re.Match[str], instead: str) -> str:
    return text[: row.start()] + instead + text[row.end() :]


def threshold_changed(text: str, language: Language) -> Iterator[str]:
    """Change a number to one that the evidence of its row does not have: code cannot see that another is meant."""
    quotes = parse_footnotes(text)
    for row in rows(text):
        cited = "\n".join(quotes.get(label, "") for label in re.findall(r"\[\^([^\]]+)\]", row[0]))
        said = row[0].partition("[^")[0]
        for number in re.finditer(r"(?<![\w.])\d+(?![\w.]\S)", said.split(". ", 1)[-1]):
            at = number.start() + len(said) - len(said.split(". ", 1)[-1])
            changed = said[:at] + str(int(number[0]) + 3) + said[at + len(number[0]) :]
            new = find_numbers(changed, language.words) - find_numbers(said, language.words)
            if new - find_numbers(cited, language.words):
                yield with_row(text, row, changed + row[0][len(said) :])


def negation_dropped(text: str, language: Language) -> Iterator[str]:
    for row in rows(text):
        for no in NEGATION.finditer(row[0]):
            dropped = row[0][: no.start()] + row[0][no.end() :]
            if has_negation(row[0], language.words) and not has_negation(dropped, language.words):
                yield with_row(text, row, dropped)


def steps_swapped(text: str, _language: Language) -> Iterator[str]:
    for one, other in pairwise(STEP.finditer(text)):
        first, second = (each[0].partition(". ")[2] for each in (one, other))
        if first != second:
            swapped = with_row(text, other, f"{other[0].partition('. ')[0]}. {first}")
            yield with_row(swapped, one, f"{one[0].partition('. ')[0]}. {second}")


def step_added(text: str, _language: Language) -> Iterator[str]:
    for step in STEP.finditer(text):
        yield with_row(text, step, f"{step[0]}\n{int(step[0].partition('.')[0]) + 1}. Hire a lawyer.")


def client_named(text: str, language: Language) -> Iterator[str]:
    for row in rows(text):
        yield with_row(text, row, row[0].replace(" [^", f", {CLIENTS[language.code]} [^", 1))


MUTATIONS: dict[str, Callable[[str, Language], Iterator[str]]] = {
    "a threshold changed": threshold_changed,
    "a negation dropped": negation_dropped,
    "two steps swapped": steps_swapped,
    "a step added": step_added,
    "a client named": client_named,
}


def list_authored(drafts: Path) -> Iterator[str]:
    """Yield the pages of a product whose text a model wrote. Beside tools of a model, the list of steps is rendered."""
    documents = json.loads(drafts.read_text(encoding="utf-8")) if drafts.is_file() else {}
    yield from (name for name, each in documents.items() if each["sections"] or name.endswith("-quiz.md"))


@cache
def products() -> tuple[tuple[str, Language, str, str], ...]:
    """Return the rendered product pages of the samples: the sample, its language, the path and the text.

    Sentences of authored pages cite facts, which other checks compare (`tests/products/authoring`).
    """
    return tuple(read_products())


def read_products() -> Iterator[tuple[str, Language, str, str]]:
    for kit in sorted(SAMPLES.glob("*/kit")):
        language = LANGUAGES["nb" if kit.parent.name == "nettbutikk" else "en"]
        for folder in sorted({path.parent for path in kit.glob("*/*.md")}):
            authored = {"outline.md", *list_authored(kit / ".kit" / "drafts" / f"{folder.name}.json")}
            for path in sorted(folder.glob("*.md")):
                if folder.name not in ("methods", "examples", "published") and path.name not in authored:
                    yield kit.parent.name, language, f"{folder.name}/{path.name}", path.read_text(encoding="utf-8")


def outcomes(name: str, most: int | None) -> list[tuple[str, bool]]:
    """Return where each mutation of a kind was made, and whether it was caught; at most `most` per sample."""
    found: list[tuple[str, bool]] = []
    for sample in sorted({each for each, *_ in products()}):
        mutated = (
            (path, language, text, each)
            for own, language, path, text in products()
            if own == sample
            for each in islice(MUTATIONS[name](text, language), None if most is None else 1)
        )
        for path, language, text, each in islice(mutated, most):
            found.append((f"{sample}/{path}", bool(check_document(path, each, text, "", language))))
    return found


def true_sentences() -> Iterator[tuple[str, str, Language]]:
    """Yield each product sentence that has evidence, with its evidence."""
    for _, language, _, text in products():
        quotes = parse_footnotes(text)
        for block in parse_blocks(text):
            if block.notes and block.kind != "cell":
                evidence = "\n".join([block.text, *(quotes.get(label, "") for label in block.notes)])
                yield from ((sentence, evidence, language) for sentence in split_sentences(block.text))


@pytest.mark.parametrize("name", MUTATIONS)
def test_nearly_every_mutation_of_the_sample_products_is_caught(name: str) -> None:
    found = outcomes(name, FEW)
    assert len(found) >= 10
    missed = [where for where, caught in found if not caught]
    assert len(missed) <= 0.05 * len(found), missed


def test_hardly_any_sentence_of_the_sample_products_is_flagged() -> None:
    supported = list(dict.fromkeys((sentence, evidence, lang.code) for sentence, evidence, lang in true_sentences()))
    flagged = [
        sentence for sentence, evidence, code in supported if find_faults(sentence, evidence, "", LANGUAGES[code])
    ]
    assert len(supported) > 100
    assert len(flagged) <= 0.05 * len(supported), flagged
