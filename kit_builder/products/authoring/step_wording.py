"""Steps in other words than those of their card: `[[steps call-1-62: Weigh the plate first.]]`.

A card words a step so that it can stand alone, and a chapter words it for its place. Where each step has a heading, one
mark may show several that are one action: `[[steps call-1-62, call-1-64 | Weigh the plate | Zero the scale, …]]`.
Behind further bars stand items of a list, `| - **If** it is heavy, …`. An action that the card has only as a rule or a
detail can be shown in the same way. Below a heading, a sentence that cites the step may say what its words leave out.

Code refuses a wording where it can be certain: it has a number, unit or name that neither its steps nor those before
them have, opens with a negation where the card has none, or has nothing of a step. What only the overlap of words
suggests, such as another strength or order or a further negation (“one change, not more”), is a doubt: the checker,
who judges every wording, is asked about it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kit_builder.evidence.statement_guards import Compared, Fault, find_hints
from kit_builder.evidence.statement_guards import find_faults as find_new
from kit_builder.products.authoring.cited_text import Block, CitedSentence, join_blocks, parse_cited_text
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.text.languages import Language
from kit_builder.text.markdown import clean_text
from kit_builder.text.negation import is_negation
from kit_builder.text.phrases import QUOTED
from kit_builder.text.sentences import split_sentences
from kit_builder.text.tokens import measure_overlap, split_list, stem_content, tokenize

STEPS = "steps"
ITEM = "- "
# Ids as facts have them: `call-1-62`, `notes-4.2`.
REFERENCE = re.compile(r"§[ \t]*(?P<id>[^\W\d_][\w-]*\w(?:\.\d+)?)")
# The share of the words that only one step has of which a wording that says it usually has more.
_FEW_KEPT = 0.4
_MOST_TITLE_WORDS = 12
_LONGEST_SHORT = 3  # letters of a word with an ending that is not told from its stem
_EXAMPLE, _STEP = "example", "step"
_STRENGTH, _DOUBTED = "the strength", ("the direction", "the quantity")
_PLAIN = ("all", "must")  # words of strength that orders have anyway
_BOUNDS = ("at_least", "at_most")
_CLAUSE = re.compile(r"[,;:.!?–—]\s+")
_LEAST_CLAUSE_WORDS = 2
_FOUND = re.compile(r"The lines (?:do not have|give another unit than) (?P<found>.*)\.")
_BELOW = "A reason, exception, place or way may stand below the words, in a sentence that cites the step."
# What else may be shown as a step below a heading of its own: things to do that the card attaches to a step.
_ACTIONS = ("rule", "detail", "when", "calculation", "need", "pitfall")
# And what only a step may say in the same breath.
_BESIDE = ("reason", "need", "outcome", "script")


def is_worded(block: Block) -> bool:
    """Return whether a block is a mark that shows steps in words of its own, or below a heading."""
    return block.mark == STEPS and bool(block.told or block.title)


def may_be_shown(fact: Fact) -> bool:
    """Return whether a fact is a step, or something to do that can be shown as one below a heading."""
    return fact.kind in (_STEP, *_ACTIONS)


def split_told(told: str) -> list[str]:
    """Return the paragraph that a mark tells, and the items of a list after it, each with its bullet."""
    return [part for each in told.split("|") if (part := each.strip())]


def join_told(told: str) -> str:
    """Return what a mark tells as plain text."""
    return clean_text(" ".join(part.removeprefix(ITEM) for part in split_told(told)).replace("*", ""))


def join_below(below: Sequence[CitedSentence], facts: Facts) -> str:
    """Return what stands below a step as one text, without what tells of an example: that was done once."""
    return " ".join(
        each.text for each in below if not any(facts[key].kind == _EXAMPLE for key in each.ids if key in facts)
    )


def find_change(
    wording: str,
    ids: Sequence[str],
    facts: Facts,
    language: Language,
    title: str = "",
    below: Sequence[CitedSentence] = (),
) -> str:
    """Return what a wording certainly changes in the steps that it shows; empty if nothing.

    Only below a `title` are several steps shown in one wording, which may be empty there: then the card's words stand.
    What the wording leaves out may stand `below`, in the sentences that cite these steps.
    """
    kinds = (_STEP, *((*_ACTIONS, *_BESIDE) if title else ()))
    steps = [facts[key] for key in ids if key in facts and facts[key].kind in kinds]
    if not any(map(may_be_shown, steps)) or len(steps) != len(ids) or (len(steps) > 1 and not title):
        return "Give the words of one step at a time, with its id. What is nothing to do is said in a sentence."
    if not _follow_one_another([fact for fact in steps if fact.kind == _STEP]):
        return "Only steps that follow one another on the card are shown as one."
    changes = [*_iter_title_changes(title, steps, language)]
    if wording:
        changes += _list_changes(_compare(wording, steps, facts, language, title, below))
    card = " ".join(f"“{step.text}”" for step in steps)
    message = f"The card says: {card} Say all of that in your own way, no more, no less and as strongly."
    message += f" {_BELOW}" if title else ""
    return f"This changes the step: {'; '.join(dict.fromkeys(changes))}. {message}" if changes else ""


def list_doubts(
    wording: str, ids: Sequence[str], facts: Facts, language: Language, title: str, below: Sequence[CitedSentence]
) -> list[str]:
    """Return what may be changed in the steps that a wording shows, for the checker to look at."""
    steps = [facts[key] for key in ids if key in facts]
    if not wording or not steps or not language.has_words:
        return []
    return [*dict.fromkeys(_iter_doubts(_compare(wording, steps, facts, language, title, below)))]


def choose_words(block: Block, facts: Facts, language: Language) -> str:
    """Return the words in which a mark shows its steps, empty if the card's words are to stand."""
    is_sound = bool(block.told) and not find_change(block.told, block.ids, facts, language, block.title, block.below)
    return block.told if is_worded(block) and is_sound else ""


def choose_title(block: Block, facts: Facts, language: Language) -> str:
    """Return the heading of the steps that a mark shows, empty if it says something that they do not."""
    is_sound = bool(block.title) and not find_change("", block.ids, facts, language, block.title)
    return clean_text(block.title) if is_sound else ""


def withdraw_wordings(text: str, changed: Collection[str]) -> str:
    """Return a cited text that shows the steps among `changed` in the words of their card."""
    blocks = parse_cited_text(text)
    stale = [is_worded(block) and not set(changed).isdisjoint(block.ids) for block in blocks]
    if not any(stale):
        return text
    plain = [write_mark(block.ids) if is_stale else block.text for block, is_stale in zip(blocks, stale, strict=True)]
    return join_blocks(plain)


def write_mark(ids: Collection[str], title: str = "", told: str = "") -> str:
    """Return the mark that shows some steps, in the words of their card if it tells none."""
    parts = [f"{STEPS} {', '.join(ids)}", *filter(None, [title, told])]
    return f"[[{' | '.join(parts)}]]"


def _drop_references(text: str, language: Language) -> str:
    """Return a text without its references to steps, by id or with their number: these are no words of the card."""
    step = re.escape(language.words["product"]["step"])
    return re.sub(rf"\b{step} \d{{1,3}}(?:, \d{{1,3}})*\b", " ", REFERENCE.sub(" ", text), flags=re.IGNORECASE)


def _follow_one_another(steps: Sequence[Fact]) -> bool:
    return all(step.method == steps[0].method and step.step == steps[0].step + at for at, step in enumerate(steps))


@dataclass(frozen=True, slots=True)
class _Compared:
    """A wording beside the steps of the card that it shows.

    `title` is its heading. `sequence` are the words that tell what is done in turn, without the ways of which one fits;
    `whole` is the wording with what stands below and cites the step. `earlier` are the steps above, and `before` is
    what the heading or the last of them may have said already.
    """

    title: str
    words: str
    sequence: str
    whole: str
    before: str
    earlier: str
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

    def without_rules(self) -> "_Compared":
        """Return this without the rules and details that a step has beside it, if it shows a step of the card."""
        steps = tuple(step for step in self.steps if step.kind == _STEP)
        return replace(self, steps=steps or self.steps)

    def stems(self, text: str) -> frozenset[str]:
        """Return the stems of the content words of a text."""
        return frozenset(stem_content(text, self.language.words))

    def list_own(self, texts: Iterable[str]) -> list[frozenset[str]]:
        """Return for each of some texts the stems that no other has."""
        stems = [*map(self.stems, texts)]
        others = [stems[:at] + stems[at + 1 :] for at in range(len(stems))]
        return [own.difference(*rest) for own, rest in zip(stems, others, strict=True)]


def _compare(
    wording: str, steps: Sequence[Fact], facts: Facts, language: Language, title: str, below: Sequence[CitedSentence]
) -> _Compared:
    parts = split_told(_drop_references(wording, language))
    in_turn = [part for part in parts if not part.startswith(ITEM)]
    # With a full stop before it the first word of an item, in capitals, is taken for no name.
    words = join_told("|".join(f"{part.rstrip('.')}." for part in parts))
    more = _drop_references(join_below(below, facts), language)
    of_method = [each for each in facts.values() if each.kind == _STEP and each.method == steps[0].method]
    earlier = [each.text for each in of_method if each.step <= steps[0].step and each not in steps]
    return _Compared(
        title,
        words,
        join_told("|".join(in_turn)),
        f"{words}\n{more}",
        " ".join(filter(None, [title, *earlier[-1:]])),
        "\n".join(earlier),
        tuple(steps),
        language,
    )


@lru_cache(maxsize=1024)  # each wording is compared whenever its document is rendered
def _list_changes(compared: _Compared) -> tuple[str, ...]:
    return tuple(_iter_changes(compared))


def _iter_changes(compared: _Compared) -> Iterator[str]:
    """Yield what a wording certainly has that its steps do not, and what it lacks."""
    told = replace(compared.forward, cited=f"{compared.support}\n{compared.earlier}")
    yield from (f"only your words have {_name(fault)}" for fault in find_new(told))
    yield from (f"your words lack {_name(fault)}" for fault in find_new(compared.without_rules().backward))
    opening = _CLAUSE.split(compared.words, maxsplit=1)[0]
    if _negates(opening, compared.language) and not _count_negations(compared.support, compared.language):
        yield "only your words have a negation"
    kept = compared.stems(f"{compared.title} {compared.words}")
    steps = [step for step in compared.steps if step.kind == _STEP]
    own_words = compared.list_own(step.text for step in steps)
    of_lines = compared.list_own(step.support for step in steps)
    for step, own, said in zip(steps, own_words, of_lines, strict=True):
        if own and not _share_forms(own | said, kept):
            yield f"nothing is said of “{step.text}”"


def _iter_doubts(compared: _Compared) -> Iterator[str]:
    """Yield what comparing words suggests, which may be only another way to say the same."""
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


def _list_hints(compared: _Compared) -> Iterator[str]:
    """Yield what guards compare: a direction, a quantity, and words of strength that orders do not have anyway."""
    plain = {each for name in _PLAIN for each in split_list(compared.language.words["strength"][name])}
    for hint in find_hints(compared.forward):
        if hint.startswith(_STRENGTH):
            if telling := [each for each in hint.removeprefix(_STRENGTH).strip(" ()").split(", ") if each not in plain]:
                yield f"{_STRENGTH} ({', '.join(dict.fromkeys(telling))})"
        elif hint.startswith(_DOUBTED):
            yield hint


def _iter_lost_clauses(compared: _Compared) -> Iterator[str]:
    kept = compared.stems(f"{compared.before} {compared.whole}")
    for clause in map(str.strip, _CLAUSE.split(QUOTED.sub("", compared.card))):
        own = compared.stems(clause)
        if len(own) >= _LEAST_CLAUSE_WORDS and kept.isdisjoint(own):
            yield f"is this said? “{clause}”"


def _follow_card(compared: _Compared, own: Sequence[frozenset[str]]) -> bool:
    """Return whether what is told in turn has the order of the card. Ways have none, nor what is attached."""
    words = stem_content(compared.sequence, compared.language.words)
    done = [stems for stems, step in zip(own, compared.steps, strict=True) if step.kind == _STEP]
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


def _iter_title_changes(title: str, steps: Sequence[Fact], language: Language) -> Iterator[str]:
    """Yield what a heading says that its steps do not: it may say less."""
    if not title:
        return
    card = " ".join(step.text for step in steps)
    yield from (f"only the heading has {_name(fault)}" for fault in find_new(Compared(title, card, "", "", language)))
    if len(title.split()) > _MOST_TITLE_WORDS:
        yield "the heading is longer than a few words"


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
