"""Compare the words of a step with its card: what is certainly different, and what the checker has to look at."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kit_builder.evidence.statement_guards import Compared, Fault, find_hints
from kit_builder.evidence.statement_guards import find_faults as find_new
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.text.languages import Language
from kit_builder.text.negation import is_negation
from kit_builder.text.phrases import starts_with_phrase
from kit_builder.text.quotations import remove_quoted
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import measure_overlap, split_list, stem_content, tokenize

STEP = "step"
# The kinds that may be shown like a step, below a heading of their own: things to do that the card attaches to steps.
ACTIONS = ("rule", "detail", "when", "calculation", "need", "pitfall")
# The kinds that may only be said together with a step.
BESIDE = ("reason", "need", "outcome", "script", "definition")
# A wording that says a step usually has more than this share of the words that only this step has.
_FEW_KEPT = 0.4
# With this share of all words of a step, a wording may well say it.
_MOSTLY = 0.6
_MOST_TITLE_WORDS = 12
_LONGEST_SHORT = 3  # letters: in words this short, stem and ending cannot be told apart
_STRENGTH, _DOUBTED = "the strength", ("the direction", "the quantity")
_PLAIN = ("all", "must")  # words of strength that are implied in an instruction
_BOUNDS = ("at_least", "at_most")
_CLAUSE = re.compile(r"[,;:.!?–—]\s+")
_LEAST_CLAUSE_WORDS = 2
_SMALL = ("1", "2")  # words such as “one” may stand for these without counting anything
_PERCENT = "100"  # percentages are computed with it even if the card does not mention it
_FOUND = re.compile(r"The lines (?:do not have|give another unit than) (?P<found>.*)\.")


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording, with the steps of the card that it shows.

    Attributes:
        title: Its heading.
        words: Its words.
        sequence: The words that tell what is done in turn, without ways, of which only one is taken.
        whole: Its words with what stands below and cites the steps.
        before: What its heading or the last of the earlier steps may have said already.
        earlier: The steps above it.
        around: What else the card says of these steps and the earlier ones. The wording may use its numbers and names.
        steps: The steps of the card.
        language: The language of the document.
    """

    title: str
    words: str
    sequence: str
    whole: str
    before: str
    earlier: str
    around: str
    steps: tuple[Fact, ...]
    language: Language

    @property
    def card(self) -> str:
        """What the card says."""
        return " ".join(step.text for step in self.steps)

    @property
    def support(self) -> str:
        """What the card says, with the lines behind it."""
        return "\n".join(step.support for step in self.steps)

    @property
    def forward(self) -> Compared:
        """The wording, to be compared with the card."""
        return Compared(self.words, self.card, self.before, "", self.language)

    @property
    def backward(self) -> Compared:
        """The card, to be compared with the wording."""
        return Compared(self.card, self.whole, f"{self.before}\n{self.earlier}", "", self.language)

    def without_rules(self) -> "Wording":
        """Return this without the rules and details that steps have beside them."""
        return replace(self, steps=tuple(step for step in self.steps if step.kind == STEP))

    def stems(self, text: str) -> frozenset[str]:
        """Return the stems of the content words of a text."""
        return frozenset(stem_content(text, self.language.words))

    def list_own(self, texts: Iterable[str]) -> list[frozenset[str]]:
        """Return for each of some texts the stems that no other has."""
        stems = [*map(self.stems, texts)]
        others = [stems[:at] + stems[at + 1 :] for at in range(len(stems))]
        return [own.difference(*rest) for own, rest in zip(stems, others, strict=True)]


@lru_cache(maxsize=1024)  # each wording is compared whenever its document is rendered
def list_changes(compared: Wording) -> tuple[str, ...]:
    """Return what a wording certainly changes in its steps."""
    return tuple(_iter_changes(compared))


def _iter_changes(compared: Wording) -> Iterator[str]:
    """Yield what a wording certainly has that its steps do not, and what it lacks."""
    told = replace(compared.forward, cited=f"{compared.support}\n{compared.around}")
    new = (fault for fault in find_new(told) if _is_certain(fault, told.text) and _name(fault) != _PERCENT)
    yield from (f"only your words have {_name(fault)}" for fault in new)
    if (actions := compared.without_rules()).steps:
        lacking = (fault for fault in find_new(actions.backward) if _is_certain(fault, actions.card))
        yield from (f"your words lack {_name(fault)}" for fault in lacking)
    opening = _find_opening(compared)
    if _negates(opening, compared.language) and not _count_negations(compared.support, compared.language):
        yield "only your words have a negation"
    kept = compared.stems(f"{compared.title} {compared.words}")
    steps = [step for step in compared.steps if step.kind == STEP]
    own_words = compared.list_own(step.text for step in steps)
    of_lines = compared.list_own(step.support for step in steps)
    for step, own, said in zip(steps, own_words, of_lines, strict=True):
        is_mostly_said = measure_overlap(compared.stems(step.text), kept) >= _MOSTLY
        if own and not is_mostly_said and not _share_forms(own | said, kept):
            yield f"nothing is said of “{step.text}”"


def iter_doubts(compared: Wording) -> Iterator[str]:
    """Yield what the comparison of words suggests; it may just be another way to say the same."""
    yield from (f"only the lines behind the card have {_name(fault)}" for fault in find_new(compared.forward))
    yield from (f"other than on the card: {hint}" for hint in _list_hints(compared))
    yield from (f"on the card, not here: {_name(fault)}" for fault in find_new(compared.backward))
    here, there = (_count_negations(text, compared.language) for text in (compared.whole, compared.card))
    if here != there:
        yield f"negations: {there} on the card, {here} here"
    if _count_negations(compared.title, compared.language) > _count_negations(compared.support, compared.language):
        yield "only the heading has a negation"
    kept = compared.stems(compared.whole)
    own = compared.list_own(step.text for step in compared.steps)
    for step, words in zip(compared.steps, own, strict=True):
        if measure_overlap(words - compared.stems(compared.before), kept) < _FEW_KEPT:
            yield f"is all of this said? “{step.text}”"
    if not _follow_card(compared, own):
        yield "another order than on the card"
    yield from _iter_lost_clauses(compared)
    known = compared.stems(f"{compared.before} {compared.support}")
    for sentence in split_sentences(compared.words):
        if (said := compared.stems(sentence)) and known.isdisjoint(said):
            yield f"does the card or a line say this? “{sentence}”"


def _list_hints(compared: Wording) -> Iterator[str]:
    """Yield what guards compare: a direction, a quantity, and words of strength that orders do not have anyway."""
    plain = {each for name in _PLAIN for each in split_list(compared.language.words["strength"][name])}
    for hint in find_hints(compared.forward):
        if hint.startswith(_STRENGTH):
            if telling := [each for each in hint.removeprefix(_STRENGTH).strip(" ()").split(", ") if each not in plain]:
                yield f"{_STRENGTH} ({', '.join(dict.fromkeys(telling))})"
        elif hint.startswith(_DOUBTED):
            yield hint


def _iter_lost_clauses(compared: Wording) -> Iterator[str]:
    kept = compared.stems(f"{compared.before} {compared.whole}")
    steps = compared.without_rules()
    for clause in map(str.strip, _CLAUSE.split(remove_quoted((steps if steps.steps else compared).card))):
        own = compared.stems(clause)
        if len(own) >= _LEAST_CLAUSE_WORDS and kept.isdisjoint(own):
            yield f"is this said? “{clause}”"


def _follow_card(compared: Wording, own: Sequence[frozenset[str]]) -> bool:
    """Return whether what is told in turn has the order of the card. Ways have none, nor what is attached."""
    words = stem_content(compared.sequence, compared.language.words)
    done = [stems for stems, step in zip(own, compared.steps, strict=True) if step.kind == STEP]
    found = [[place for place, word in enumerate(words) if word in stems] for stems in done]
    places = [sum(each) / len(each) for each in found if each]
    return places == sorted(places)


def _share_forms(some: Collection[str], others: Collection[str]) -> bool:
    return any(_are_forms(one, other) for one in some for other in others)


def _are_forms(one: str, other: str) -> bool:
    """Return whether two stems are the same, or short and the same but for the ending, which stems of these keep."""
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or (
        len(longer) <= _LONGEST_SHORT and longer.startswith(shorter) and len(longer) - len(shorter) <= 1
    )


def iter_title_changes(title: str, steps: Sequence[Fact], around: Sequence[str], language: Language) -> Iterator[str]:
    """Yield what a heading says that its steps do not: it may say less."""
    card = "\n".join([*(step.support for step in steps), *around])
    yield from (f"only the heading has {_name(fault)}" for fault in find_new(Compared(title, card, "", "", language)))
    if len(title.split()) > _MOST_TITLE_WORDS:
        yield "the heading is longer than a few words"


def list_around(steps: Sequence[Fact], facts: Facts) -> list[str]:
    """Return the texts of the steps before some, and of what the card attaches to these and to them."""
    kinds, method, last = (STEP, *ACTIONS, *BESIDE), steps[0].method, steps[-1].step
    near = (fact for fact in facts.values() if 0 < fact.step <= last and fact.method == method)
    shown = {fact.id for fact in steps}
    return [fact.text for fact in near if fact.kind in kinds and fact.id not in shown]


def _find_opening(compared: Wording) -> str:
    """Return the clause with which a wording begins to say what is done: a condition before it may have a negation."""
    conditions = compared.language.words["forms"]["if"] if compared.language.has_words else ""
    clauses = _CLAUSE.split(compared.words)
    return next((each for each in clauses if not (conditions and starts_with_phrase(each, conditions))), clauses[0])


def _is_certain(fault: Fault, text: str) -> bool:
    """Return whether a fault is about more than a word for 1 or 2, as in “the one by the other”."""
    return _name(fault) not in _SMALL or _name(fault) in tokenize(text)


def _name(fault: Fault) -> str:
    """Return what a fault is about, such as the number."""
    found = _FOUND.fullmatch(fault.detail)
    return found["found"] if found else fault.detail


def _negates(text: str, language: Language) -> bool:
    """Return whether a text has a negation, apart from limits such as “no more than”."""
    if not language.has_words:
        return False
    strength = language.words["strength"]
    bounds = sorted({each for name in _BOUNDS for each in split_list(strength[name])}, key=len, reverse=True)
    said = " ".join(tokenize(text))
    for bound in bounds:
        said = said.replace(bound, "")
    return _count_negations(said, language) > 0


def _count_negations(text: str, language: Language) -> int:
    return sum(is_negation(token, language.words) for token in tokenize(text))
