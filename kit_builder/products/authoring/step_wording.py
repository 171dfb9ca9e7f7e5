"""Steps in other words than those of their card: `[[steps call-1-62: Weigh the plate first.]]`.

A card words a step so that it can stand alone, and a chapter words it for its place. Code compares the two: a wording
that has another number, unit, name, negation, degree or direction than the card is not used, and the card's words are
shown instead.
"""

from collections.abc import Collection, Iterator

from kit_builder.evidence.statement_guards import Compared, find_hints
from kit_builder.evidence.statement_guards import find_faults as find_new
from kit_builder.products.authoring.cited_text import Block, join_blocks, parse_cited_text
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text
from kit_builder.text.negation import is_negation
from kit_builder.text.tokens import measure_overlap, stem_content, tokenize

STEPS = "steps"
# A wording may turn a sentence round, name what the card describes, and use the article: a checker compares these.
_LEFT_TO_CHECKER = ("the order", "the name", "the negation", "the number one")
# The share of the words that only this step has which a wording must have: a synopsis or another step has fewer.
_LEAST_KEPT = 0.4


def is_worded(block: Block) -> bool:
    """Return whether a block is a mark that shows steps in words of its own."""
    return block.mark == STEPS and bool(block.told)


def find_change(wording: str, ids: Collection[str], facts: Facts, language: Language) -> str:
    """Return what a wording changes in the step that it shows, as far as code can tell; empty if nothing."""
    steps = [facts[key] for key in ids if key in facts and facts[key].kind == "step"]
    if len(steps) != 1 or len(ids) != 1:
        return "Give the words of one step at a time, with its id."
    changes = [*_iter_changes(clean_text(wording), steps[0], facts, language)]
    message = f"The card says: “{steps[0].text}” Say all of that, no more, no less and as strongly."
    return f"This changes the step: {'; '.join(dict.fromkeys(changes))}. {message}" if changes else ""


def choose_words(block: Block, facts: Facts, language: Language) -> str:
    """Return the words in which a mark shows its step, empty if the card's words are to stand."""
    is_sound = is_worded(block) and not find_change(block.told, block.ids, facts, language)
    return clean_text(block.told) if is_sound else ""


def list_wordings(text: str, facts: Facts, language: Language) -> Iterator[tuple[int, str, str]]:
    """Yield the number, the words and the card's words of each step that a cited text shows in words of its own."""
    for block in parse_cited_text(text):
        if words := choose_words(block, facts, language):
            step = facts[block.ids[0]]
            yield step.step, words, clean_text(step.text)


def withdraw_wordings(text: str, changed: Collection[str]) -> str:
    """Return a cited text that shows the steps among `changed` in the words of their card."""
    blocks = parse_cited_text(text)
    stale = [is_worded(block) and not set(changed).isdisjoint(block.ids) for block in blocks]
    if not any(stale):
        return text
    plain = [write_mark(block.ids) if is_stale else block.text for block, is_stale in zip(blocks, stale, strict=True)]
    return join_blocks(plain)


def write_mark(ids: Collection[str]) -> str:
    """Return the mark that shows some steps in the words of their card."""
    return f"[[{STEPS} {', '.join(ids)}]]"


def _iter_changes(wording: str, step: Fact, facts: Facts, language: Language) -> Iterator[str]:
    """Yield what differs, in both directions. The step before may have said what this one leaves out."""
    before = next((fact.text for fact in facts.values() if _precedes(fact, step)), "")
    forward = Compared(wording, step.text, before, "", language)
    backward = Compared(step.text, wording, before, "", language)
    yield from (fault.detail for fault in find_new(forward))
    yield from (f"it leaves out: {fault.detail}" for fault in find_new(backward))
    lost_here = {hint for hint in find_hints(backward) if not hint.startswith("the number")}
    for hint in dict.fromkeys([*find_hints(forward), *sorted(lost_here)]):
        if not hint.startswith(_LEFT_TO_CHECKER):
            yield hint
    if language.has_words and _count_negations(wording, language) != _count_negations(step.text, language):
        yield "it has more or fewer negations"
    own = {*stem_content(step.text, language.words)}.difference(stem_content(before, language.words))
    if measure_overlap(own, stem_content(wording, language.words)) < _LEAST_KEPT:
        yield "too few of the card's words are left"


def _count_negations(text: str, language: Language) -> int:
    return sum(is_negation(token, language.words) for token in tokenize(text))


def _precedes(fact: Fact, step: Fact) -> bool:
    return fact.kind == "step" and fact.method == step.method and fact.step == step.step - 1
