"""Check a unit of a cited text in code: its ids, numbers, sums, names, quotations and marks."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from kit_builder.privacy import Identity, make_name_finder
from kit_builder.products.authoring.cited_text import CitedSentence
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.kit_facts import KIT_KINDS
from kit_builder.products.authoring.name_checks import (
    find_name_of,
    find_new_names,
    is_telling_anywhere,
    list_telling_by_fact,
    list_telling_phrases,
)
from kit_builder.products.authoring.number_support import DIGITS, find_missing, remove_amounts
from kit_builder.products.authoring.outline_records import OutlineDocument
from kit_builder.products.authoring.practice import PRACTICE, is_declared, list_practice
from kit_builder.products.authoring.quotation_checks import find_misquoted
from kit_builder.products.authoring.rendered_parts import MARKS
from kit_builder.products.authoring.row_checks import find_empty_cells
from kit_builder.products.authoring.script import split_reply
from kit_builder.products.authoring.session import WAIT
from kit_builder.products.authoring.shown_steps import REFERENCE, name_references
from kit_builder.products.authoring.slide_checks import find_overfull
from kit_builder.products.authoring.step_wording import STEPS, find_change
from kit_builder.products.authoring.sum_checks import Sums, check_sums, find_unit_faults
from kit_builder.products.authoring.units import Unit
from kit_builder.products.definitions import load_product_words
from kit_builder.text.languages import Language
from kit_builder.text.phrases import list_unused_phrases, pad_words
from kit_builder.text.tokens import split_list

Reason = Literal[
    "unknown citation",
    "unknown mark",
    "number not supported",
    "wrong sum",
    "name not supported",
    "name from the sources",
    "words not quoted exactly",
    "figure without a citation",
    "cites nothing",
    "addressed to the author",
    "recognisable client",
    "empty cell",
    "slide too full",
    "step changed",
    "step without a heading",
    "adds something",
    "rests on a faulty case",
    "not checked",
]

# The number of an item, of a question or in a direction, and a factor that converts units: no figures of the subject.
_ITEM_NUMBER = re.compile(r"(?:^|(?<=\| ))\W{0,3}\d{1,2}[.)](?=\W)")
_PAUSE = re.compile(r"\[(?:Poll \d+|\w+ \d+ ?[sm]\w*)", re.IGNORECASE)
_CONVERSION = re.compile(r"[×*/÷]\s*(?:100|1,?000|60)\b")
# A sum to be filled in may say such a factor in words: “divided by …, times 100”.
_GAP = re.compile(r"…|\.{3}|_{2,}")
_FACTOR = re.compile(r"(?<![\d.,])(?:100|1,?000|60)(?![\d.,]?\d)")
_MOST_HOLDERS = 3
_WHOLE_QUESTION = re.compile(r"\W*[“\"«„][^“”\"«»]+\?[”\"»“]\W*")
_TIME_RANGE = re.compile(r"\b\d{1,2}:\d\d\b")
# Forms of sections whose questions have options or likely replies.
_ASKING_FORMS = ("exercise", "script", "questions")
# Names a question of a script, in its direction or elsewhere.
_ASKED = re.compile(r"\[(?:Poll|Chat|Exercise) \d{1,2}(?=[\]:])")
# What no buyer may read, in any language.
_TO_DO = re.compile(r"\b(?:TODO|TBD|TBC|FIXME|XXX)\b|lorem ipsum|\{\{|\}\}|\[\[|\]\]|\{[^{}]*\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a unit: a reason to count by, and a message to the model and to people.

    A unit with a fault that is not `severe` need not be removed.
    """

    reason: Reason
    message: str
    severe: bool = True


@dataclass(frozen=True)
class Rules:
    """What the text of one document is checked against.

    `known` are further texts with names that may be used: titles, headings and fixed words. `hidden` are phrases that
    would make somebody in a story recognisable, without those that the facts use, and `telling` those that would do so
    in a sentence that cites a certain fact. `names` are those of the sources. `has_options` is whether the document has
    polls or exercises, `has_practice` whether it may make up cases for practice, and `has_titled_steps` whether each of
    its steps has a heading. If it `has_full_tables`, no cell of a table is empty, as those of the sheets of
    a session are; `author` has written it. `worked` are the results of sums before the sentence, in its section, and
    `given` what sums may start from besides: their other numbers, and those of questions.
    """

    facts: Facts
    language: Language
    known: tuple[str, ...]
    hidden: tuple[str, ...]
    telling: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: tuple[Identity, ...] = ()
    has_options: bool = False
    has_practice: bool = False
    has_titled_steps: bool = False
    has_full_tables: bool = False
    author: str = ""
    worked: tuple[str, ...] = ()
    given: tuple[str, ...] = ()

    @cached_property
    def texts(self) -> str:
        """The texts of all facts, in which names are looked for: unlike the quotes, they have no clients' names."""
        return "\n".join([*self.known, *(fact.text for fact in self.facts.values())])

    @cached_property
    def quotable(self) -> str:
        """All texts and quotes as words, padded with spaces."""
        return pad_words("\n".join(fact.support for fact in self.facts.values()))

    @cached_property
    def known_words(self) -> str:
        """The titles, headings and texts that may have names, as words, padded with spaces."""
        return pad_words(self.texts)

    @cached_property
    def giveaways(self) -> tuple[str, ...]:
        """The hidden phrases that give somebody away wherever they stand."""
        return tuple(each for each in self.hidden if is_telling_anywhere(each, self.language))

    @cached_property
    def numbered(self) -> re.Pattern[str]:
        """What precedes the number of a chapter, slide or other part, with the number."""
        words = "|".join(map(re.escape, sorted(split_list(self.language.words["authoring"]["parts"]))))
        return re.compile(rf"\b(?:{words})s?\b\W{{0,4}}\d+(?:\W{{1,3}}(?:\w+\W)?\d+)*", re.IGNORECASE)

    @cached_property
    def to_author(self) -> tuple[str, ...]:
        """Phrases addressed to the author or builder of the product, unless the facts use them."""
        return list_unused_phrases(self.language.words["authoring"]["to_author"], self.quotable)


def make_rules(spec: DocumentSpec, document: OutlineDocument) -> Rules:
    """Return the rules for a document."""
    known = [spec.kit.title, spec.kit.audience, spec.kit.author, *(method.name for method in spec.methods)]
    known += [document.title, *(section.heading for section in document.sections), "Host", "Speaker"]
    known += [*spec.language.words["products"].values()]
    known += load_product_words(spec.product, spec.language.folders).values()
    hidden = list_telling_phrases(spec.methods, pad_words("\n".join(fact.text for fact in spec.facts.values())))
    return Rules(
        spec.facts,
        spec.language,
        tuple(known),
        hidden,
        list_telling_by_fact(spec.methods, spec.facts),
        spec.names,
        has_options=any(section.form in _ASKING_FORMS for section in document.sections),
        has_practice=spec.brief.practice,
        has_titled_steps=spec.brief.titled,
        has_full_tables=spec.brief.offer and not spec.is_spoken,
        author=spec.kit.author,
    )


def add_practice(rules: Rules, texts: Iterable[str]) -> Rules:
    """Return the rules for a section whose sentences may cite the cases made up in `texts`, the first of each id."""
    made_up = list_practice(texts) if rules.has_practice else {}
    return replace(rules, facts={**made_up, **rules.facts}) if made_up else rules


def find_faults(unit: Unit, rules: Rules) -> tuple[Fault, ...]:
    """Return what code finds wrong with a unit."""
    if unit.form == "mark":
        return tuple(_check_mark(unit, rules))
    sentence = unit.sentence
    plain = replace(sentence, text=name_references(sentence.text, rules.language))
    return (*_check_references(sentence.text, rules), *_check_sentence(replace(unit, sentence=plain), rules))


def add_results(rules: Rules, unit: Unit) -> Rules:
    """Return the rules for what follows a unit in its section: it may go on from the unit's sums and questions."""
    text = name_references(unit.sentence.text, rules.language)
    cited = [rules.facts[key].support for key in unit.sentence.ids if key in rules.facts]
    sums = _check_sums(unit, cited, rules)
    asked = DIGITS.findall(text) if rules.has_options and text.rstrip("*_ ").endswith("?") else []
    if not sums.correct and not asked:
        return rules
    results = (formula.result for formula in sums.correct)
    operands = (each for formula in sums.correct for each in formula.operands)
    worked, given = dict.fromkeys([*rules.worked, *results]), dict.fromkeys([*rules.given, *operands, *asked])
    after = replace(rules, worked=tuple(worked), given=tuple(given))
    after.__dict__.update(rules.__dict__ | after.__dict__)  # what has been worked out of the facts
    return after


def _check_sums(unit: Unit, cited: Sequence[str], rules: Rules) -> Sums:
    before = " ; ".join([*rules.worked, *rules.given])
    return check_sums(unit.sentence.formulas, unit.sentence.text, [*cited, before], rules.language)


def find_heading_faults(document: OutlineDocument, spec: DocumentSpec) -> Iterator[str]:
    """Yield what code finds wrong with the title and headings of a document: numbers, names, words to the author."""
    rules = make_rules(spec, spec.make_empty())
    everything = tuple(spec.facts)
    headings = [(document.title, everything), *((each.heading, each.uses) for each in document.sections)]
    for heading, uses in headings:
        sentence = CitedSentence(heading, uses or everything)
        for fault in find_faults(Unit("text", sentence), rules):
            if fault.severe and fault.reason != "unknown citation":
                yield f"The heading “{heading}” cannot stay: {fault.message}"


def _check_mark(unit: Unit, rules: Rules) -> Iterator[Fault]:
    if unit.mark == PRACTICE and rules.has_practice:
        yield from _check_practice(unit, rules)
        return
    if unit.mark not in MARKS:
        yield Fault("unknown mark", f"[[{unit.mark}]] is no mark. Use one of: {', '.join(MARKS)}.")
    yield from _check_ids(unit.sentence.ids, rules)
    if unit.is_worded_step:
        yield from _check_readers(unit.words, unit.sentence.ids, rules)
        if change := find_change(unit.told, unit.sentence.ids, rules.facts, rules.language, unit.title, unit.below):
            yield Fault("step changed", change)
    if unit.mark == STEPS and rules.has_titled_steps and not unit.title:
        message = "Give each step a heading: [[steps ID | heading | words]]. Steps that are one action share one."
        yield Fault("step without a heading", message, severe=False)


def _check_practice(unit: Unit, rules: Rules) -> Iterator[Fault]:
    """Check a case made up for practice: its figures are its own, its names and words to the author are not."""
    if not is_declared(unit.sentence.ids, unit.told):
        yield Fault("unknown mark", "Write such a case as [[practice p-NAME: what is given | figure | figure]].")
    stated = replace(rules, facts={key: fact for key, fact in rules.facts.items() if fact.kind != PRACTICE})
    yield from _check_readers(unit.told, (), stated)
    yield from _check_source_names(unit.told, stated, is_made_up=True)


def _check_ids(ids: Sequence[str], rules: Rules) -> Iterator[Fault]:
    if unknown := [key for key in ids if key not in rules.facts]:
        yield Fault("unknown citation", f"No statement has the id {', '.join(unknown)}.")


def _check_references(text: str, rules: Rules) -> Iterator[Fault]:
    keys = [found["id"] for found in REFERENCE.finditer(text)]
    if other := [key for key in keys if key not in rules.facts or not rules.facts[key].step]:
        yield Fault("unknown citation", f"No step has the id {', '.join(other)}.")


def _check_sentence(unit: Unit, rules: Rules) -> Iterator[Fault]:
    sentence = unit.sentence
    yield from _check_ids(sentence.ids, rules)
    cited = [rules.facts[key] for key in sentence.ids if key in rules.facts]
    supports = [fact.support for fact in cited]
    sums = _check_sums(unit, supports, rules)
    yield from (Fault("wrong sum", message) for message in sums.faults)
    units = find_unit_faults(sums, sentence.text, "\n".join(supports), rules.language)
    yield from (Fault("wrong sum", message, severe=False) for message in units)
    yield from _check_readers(sentence.text, sentence.ids, rules)
    taken = [*_check_source_names(sentence.text, rules, is_made_up=any(fact.kind == PRACTICE for fact in cited))]
    yield from taken
    if unit.form != "heading":
        if sentence.ids or not (unit.is_option and rules.has_options):
            yield from _check_numbers(unit, cited, sums, rules)
        if not taken and (names := find_new_names(sentence.text, rules.texts, rules.language)):
            yield Fault("name not supported", f"No statement has the name {', '.join(names)}.")
    # What listeners may answer is nobody's words.
    said = (split_reply(sentence.text)[1] if unit.is_option else "") or sentence.text
    yield from _check_quotations(said, cited, rules)
    yield from (Fault("slide too full", message, severe=False) for message in find_overfull(unit))
    if rules.has_full_tables:
        yield from (Fault("empty cell", message, severe=False) for message in find_empty_cells(unit))


def _check_numbers(unit: Unit, cited: Sequence[Fact], sums: Sums, rules: Rules) -> Iterator[Fault]:
    """Compare the numbers in digits; those in words are left to the checker, who sees what they mean.

    A sentence that cites nothing may stay if the document's statements have its numbers: then the checker decides.
    """
    plain = unit.sentence.text
    patterns = [WAIT, _PAUSE, _ASKED, rules.numbered, _ITEM_NUMBER, _CONVERSION]
    patterns += [] if cited else [_TIME_RANGE]
    patterns += [_FACTOR] if _GAP.search(plain) else []
    for pattern in patterns:
        plain = pattern.sub(" ", plain)
    if not DIGITS.search(plain):
        return
    given = [*(fact.support for fact in cited), *(fact.text for fact in _list_kit_facts(rules.facts))]
    support = "\n".join([*given, " ; ".join([*sums.list_results(), *(rules.worked if cited else ())])])
    plain = remove_amounts(plain, support, rules.language)
    missing = find_missing(plain, support, rules.language)
    if cited:
        if left := [each for each in missing if each not in sums.disputed]:
            message = f"The statements cited do not have {', '.join(left)}, and no correct formula gives it."
            yield Fault("number not supported", message + _find_holders(left, rules))
    elif missing:
        known = "\n".join([*(fact.support for fact in rules.facts.values()), " ; ".join(rules.worked)])
        severe = bool(find_missing(remove_amounts(plain, known, rules.language), known, rules.language))
        message = f"Cite the statement that has {', '.join(missing)}.{_find_holders(missing, rules)}"
        yield Fault("figure without a citation", message, severe)


def _find_holders(numbers: Sequence[str], rules: Rules) -> str:
    """Return which few facts have all of some numbers, empty if there are none or too many."""
    written = " ; ".join(numbers)
    holders = [key for key, fact in rules.facts.items() if not find_missing(written, fact.support, rules.language)]
    return f" It stands in {', '.join(holders)}." if 0 < len(holders) <= _MOST_HOLDERS else ""


def _list_kit_facts(facts: Facts) -> list[Fact]:
    return [fact for fact in facts.values() if fact.kind in KIT_KINDS]


def _check_source_names(text: str, rules: Rules, *, is_made_up: bool) -> Iterator[Fault]:
    """Check that nobody is called like somebody in the sources or what stands for them, or made up like the author."""
    if is_made_up and (name := find_name_of(rules.author, text)):
        yield Fault("name from the sources", f"“{name}” is the author's name. Call nobody in a made-up case that.")
    found = make_name_finder(rules.names)(text) if rules.names else []
    if named := [each for each in found if pad_words(each) not in rules.known_words]:
        message = f"“{named[0]}” is a name from the sources, or stands for one. Use another, which is in no statement."
        yield Fault("name from the sources", message)


def _check_quotations(text: str, cited: Sequence[Fact], rules: Rules) -> Iterator[Fault]:
    if any(fact.kind == PRACTICE for fact in cited):
        return  # the answer to an exercise may be words to say or to write
    said = pad_words("\n".join(fact.support for fact in cited)) if cited else rules.quotable
    for quoted in find_misquoted(text, said, rules.known):
        message = f"“{quoted}” is not what the cited statements say word for word. Quote exactly or not at all."
        # Words of a statement that is not cited, and questions that readers may have, which may be nobody's words.
        severe = bool([*find_misquoted(text, rules.quotable, rules.known)]) and not _WHOLE_QUESTION.fullmatch(text)
        yield Fault("words not quoted exactly", message, severe)


def _check_readers(text: str, ids: Sequence[str], rules: Rules) -> Iterator[Fault]:
    words = pad_words(text)
    phrases = [each for each in rules.to_author if pad_words(each) in words]
    phrases += [found[0] for found in _TO_DO.finditer(text)]
    keys = [key for key in rules.facts if "-" in key and key in text]
    phrases += [key for key in keys if re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", text)]
    if phrases:
        yield Fault("addressed to the author", f"“{phrases[0]}” speaks to the author, not to the buyer.")
    telling = (phrase for key in ids for phrase in rules.telling.get(key, ()) if phrase in rules.hidden)
    if named := [each for each in (*rules.giveaways, *telling) if pad_words(each) in words]:
        yield Fault("recognisable client", f"“{named[0]}” would make a client recognisable.")
