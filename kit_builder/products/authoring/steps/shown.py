"""Show the steps of a document, and count those that have a heading of their own: `### Step 3. Weigh the plate`.

A text refers to a step by its id, `(§call-1-62)`: the reader sees `(step 3)`, with the number that it has there.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kit_builder.kit.citations import Citations
from kit_builder.products.authoring.cited_text import Block, join_blocks, parse_cited_text
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.markup import escape_rows, split_opening
from kit_builder.products.authoring.steps.wording import (
    ITEM,
    REFERENCE,
    STEPS,
    choose_title,
    choose_words,
    is_worded,
    join_told,
    may_be_shown,
    say_step,
    split_told,
    write_mark,
)
from kit_builder.products.check_document import find_numbered_steps
from kit_builder.products.forms.decisions import is_decision
from kit_builder.records import Evidence
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text, escape, parse_blocks
from kit_builder.text.tokens import tokenize
from kit_builder.text.words import Words

# The number of a step in its product, the words in which it is shown, and those of its card.
Shown = tuple[int, str, str]
_LEAST_LISTED = 3  # sentences of a card: this many are easier to follow as a list
_IN_BRACKETS = re.compile(rf"[ \t]*\({REFERENCE.pattern}\)")
_NUMBERED = re.compile(r"(?:(?P<number>\d+)\.)?\s*(?P<title>.*)", re.DOTALL)


def number_steps(texts: Mapping[int, str], spec: DocumentSpec) -> dict[int, str]:
    """Return the texts of a document with the number of each step in its mark, and in place of references to it.

    Only steps with headings are counted; others have the number of their card.
    """
    counted, numbers = _count_steps(texts, spec)
    words = spec.language.words
    return {
        place: join_blocks([_refer(text, numbers, own, words) for text, own in counted[place]])
        for place in sorted(texts)
    }


def find_numbers(texts: Mapping[int, str], spec: DocumentSpec) -> Mapping[str, Sequence[int]]:
    """Return the numbers under which a document shows the step of each fact, by the id of the fact."""
    return _count_steps(texts, spec)[1]


def _count_steps(
    texts: Mapping[int, str], spec: DocumentSpec
) -> tuple[Mapping[int, Sequence[tuple[str, int]]], Mapping[str, Sequence[int]]]:
    """Return the blocks of each text, by its place, with the number of the step that each belongs to, 0 for none.

    With them are the numbers under which the step of each fact is shown, by its id.
    """
    numbers: dict[str, list[int]] = defaultdict(list)
    counted: dict[int, list[tuple[str, int]]] = defaultdict(list)
    count = 0
    for place, text in sorted(texts.items()):
        own = 0
        for block in parse_cited_text(text):
            marks = [*_list_titled(block, spec)] if block.mark == STEPS and spec.brief.titled else []
            for ids, title, told in marks:
                own = count = count + 1
                for key in ids:
                    numbers[key].append(count)
                counted[place].append((write_mark(ids, f"{count}. {title}", told), own))
            counted[place] += [] if marks else [(block.text, own)]
    return counted, _number_attached(numbers, spec.facts) | numbers


def show_references(text: str, numbers: Mapping[str, Sequence[int]], language: Language) -> str:
    """Return a text with the `numbers` of steps in place of references to them."""
    return _refer(text, numbers, 0, language.words)


def _number_attached(numbers: Mapping[str, Sequence[int]], facts: Facts) -> dict[str, Sequence[int]]:
    """Return the numbers under which the step of each fact is shown, by the id of the fact."""
    of_steps = {(fact.method, fact.step): numbers.get(key, [fact.step]) for key, fact in _list_steps(facts)}
    return {key: of_steps.get((fact.method, fact.step), []) for key, fact in facts.items()}


def list_wordings(texts: Mapping[int, str], spec: DocumentSpec) -> Iterator[Shown]:
    """Yield the steps that a document shows differently from their card: with a number or words of its own.

    For an action that is no step of the card, the words of the card are empty.
    """
    for text in number_steps(texts, spec).values():
        for block in parse_cited_text(text):
            facts = [spec.facts[key] for key in block.ids if key in spec.facts]
            if block.mark == STEPS and spec.brief.titled:
                steps = [clean_text(fact.text) for fact in facts if fact.kind == "step"]
                shown = [*find_numbered_steps(parse_blocks(show_titled(block, spec, Citations())))]
                yield from ((*each, text) for each in shown[:1] for text in steps)
                yield from ((*each, "") for each in shown[bool(steps) :])
            elif is_worded(block) and len(facts) == 1 and (words := choose_words(block, spec.facts, spec.language)):
                yield facts[0].step, join_told(words), clean_text(facts[0].text)


def show_titled(block: Block, spec: DocumentSpec, citations: Citations) -> str:
    """Return the steps of a mark, with its number, as Markdown below a heading: what is done opens in bold."""
    shown = list_titled(block, spec)
    if not shown:
        return ""
    heading, first, *items = shown
    is_plain = spec.is_spoken or first.startswith(ITEM)  # listeners have heard what they do
    opening, rest = ("", first) if is_plain else split_opening(first)
    parts = [f"**{opening}** {rest}".rstrip() if opening else first, *items]
    evidence = dict.fromkeys(each for key in block.ids if key in spec.facts for each in spec.facts[key].evidence)
    notes = citations.cite(each for each in evidence if not any(contains(other, each) for other in evidence))
    return join_blocks([heading, *parts[:-1], f"{parts[-1]} {notes}".strip()])


def list_titled(block: Block, spec: DocumentSpec) -> list[str]:
    """Return the heading, the words and the items of the steps of a mark, with its number, as Markdown.

    A mark that names no step that is known has none.
    """
    if not any(key in spec.facts for key in block.ids):
        return []
    number, title, told = _choose(block, spec)
    heading = f"### {escape(spec.language.words['product']['step'])} {number}{f'. {escape(title)}' if title else ''}"
    return [heading, *(escape_rows(part) for part in split_told(told))]


def contains(one: Evidence, other: Evidence) -> bool:
    """Return whether the lines of `one` are those of `other` and more."""
    is_within = one.line_start <= other.line_start and other.line_end <= one.line_end
    is_larger = (one.line_start, one.line_end) != (other.line_start, other.line_end)
    return one.source_id == other.source_id and is_within and is_larger


def name_references(text: str, language: Language) -> str:
    """Return a text with the word for a step in place of its references, for checks that take ids for words."""
    return REFERENCE.sub(say_step(language.words), text)


def drop_own_number(heading: str, language: Language) -> str:
    """Return a heading without a number that a model has given it as it sees those of steps in print."""
    step = re.escape(language.words["product"]["step"])
    return re.sub(rf"^(?:{step} )?\d{{1,3}}(?:[.:] +|$)", "", heading, flags=re.IGNORECASE)


def _list_titled(block: Block, spec: DocumentSpec) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield the ids, heading and words of each step of a mark: steps without a heading stand alone."""
    known = tuple(key for key in block.ids if key in spec.facts)
    ids = tuple(key for key in known if spec.facts[key].kind == "step")
    if block.title and known:
        yield known, drop_own_number(block.title, spec.language), block.told
    elif len(ids) == 1:
        yield ids, "", block.told
    else:
        yield from (((key,), "", "") for key in ids)


def _choose(block: Block, spec: DocumentSpec) -> tuple[int, str, str]:
    """Return the number, the heading and the words of a counted mark: the card's if its own will not do."""
    found = _NUMBERED.fullmatch(block.title)
    number, title = (int(found["number"] or 0), found["title"]) if found else (0, block.title)
    own = replace(block, title=title)
    words = choose_words(own, spec.facts, spec.language)
    steps = [spec.facts[key] for key in block.ids if key in spec.facts]
    return number, choose_title(own, spec.facts, spec.language), words or _list_card(steps, spec.language)


def _list_card(steps: list[Fact], language: Language) -> str:
    """Return the words of the card as a mark tells them: many as the items of a list, in an order that can be followed.

    What is done comes first, then what is done in some case, then the rest. What another statement says as well is left
    out.
    """
    told = [step for step in steps if not any(_says(other, step) for other in steps)]
    listed = sorted(told, key=lambda step: _rank(step, language)) if len(told) >= _LEAST_LISTED else told
    texts = [clean_text(step.text).replace("|", "/") for step in listed]
    return " | ".join(f"{ITEM}{text}" for text in texts) if len(texts) >= _LEAST_LISTED else " ".join(texts)


def _rank(step: Fact, language: Language) -> int:
    """Return a sort key for the statements of a step: actions, then decisions, then remarks on them."""
    return 2 if not may_be_shown(step) else 1 if is_decision(step.text, language) else 0


def _says(one: Fact, other: Fact) -> bool:
    """Return whether a statement has all the words of another, of two alike only the first."""
    own, others = ({*tokenize(each.text)} for each in (one, other))
    return others < own or (others == own and one.id < other.id)


def _list_steps(facts: Facts) -> Iterator[tuple[str, Fact]]:
    return ((key, fact) for key, fact in facts.items() if fact.kind == "step")


def _refer(text: str, numbers: Mapping[str, Sequence[int]], own: int, words: Words) -> str:
    """Return a text with numbers in place of references: of several, the first that differs from its `own` step's.

    A reference in brackets to something that no step shows is removed.
    """

    def write(found: re.Match[str]) -> str:
        shown = numbers.get(found["id"]) or [0]
        number = next((each for each in shown if each != own), shown[0])
        return f"{say_step(words)} {number}" if number else say_step(words)

    said = re.escape(say_step(words))
    placed = _IN_BRACKETS.sub(lambda found: found[0] if any(numbers.get(found["id"], ())) else "", text)
    shown = REFERENCE.sub(write, placed)
    # `(step 3) (step 4)` and `(step 3, step 4)` are (step 3, 4), each step once.
    joined = re.compile(rf"\({said} \d+\)(?:,? \({said} \d+\))+|\({said} \d+(?:, {said} \d+)+\)")
    return joined.sub(lambda found: f"({say_step(words)} {_list_numbers(found[0])})", shown)


def _list_numbers(text: str) -> str:
    return ", ".join(sorted({*re.findall(r"\d+", text)}, key=int))
