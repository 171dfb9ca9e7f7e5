"""Check a unit of a cited text in code: its ids, numbers, sums, names, quotations and marks."""

import calendar
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from kit_builder.evidence.statement_guards import Compared
from kit_builder.products.authoring.arithmetic import Formula, FormulaError, parse_formula
from kit_builder.products.authoring.cited_text import CitedSentence
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact, Facts
from kit_builder.products.authoring.kit_facts import KIT_KINDS
from kit_builder.products.authoring.number_support import DIGITS, find_missing, remove_amounts
from kit_builder.products.authoring.outline_records import OutlineDocument
from kit_builder.products.authoring.practice import PRACTICE, is_declared, list_practice
from kit_builder.products.authoring.rendered_parts import MARKS
from kit_builder.products.authoring.session import WAIT
from kit_builder.products.authoring.slide_checks import find_overfull
from kit_builder.products.authoring.step_wording import find_change
from kit_builder.products.authoring.units import Unit
from kit_builder.products.definitions import load_product_words
from kit_builder.text.dictionary import filter_languages, is_word
from kit_builder.text.languages import Language
from kit_builder.text.numbers import find_numbers
from kit_builder.text.phrases import has_phrase
from kit_builder.text.tokens import normalise, split_list, tokenize

Reason = Literal[
    "unknown citation",
    "unknown mark",
    "number not supported",
    "wrong sum",
    "name not supported",
    "words not quoted exactly",
    "figure without a citation",
    "cites nothing",
    "addressed to the author",
    "recognisable client",
    "slide too full",
    "step changed",
    "adds something",
    "not checked",
]

_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»|„([^„“”]+)[“”]")
# The number of an item, of a question or in a direction, and a factor that converts units: no figures of the subject.
_ITEM_NUMBER = re.compile(r"(?:^|(?<=\| ))\W{0,3}\d{1,2}[.)](?=\W)")
_PAUSE = re.compile(r"\[(?:Poll \d+|\w+ \d+ ?[sm]\w*)", re.IGNORECASE)
_CONVERSION = re.compile(r"[×*/÷]\s*(?:100|1,?000|60)\b")
_DIRECTION = re.compile(r"\[[^\[\]]*\]?")
_WHOLE_QUESTION = re.compile(r"\W*[“\"«„][^“”\"«»]+\?[”\"»“]\W*")
_TIME_RANGE = re.compile(r"\b\d{1,2}:\d\d\b")
# Shorter quotations are terms rather than what somebody said.
_LEAST_QUOTED_WORDS = 4
# Forms of sections whose questions have options or likely replies.
_ASKING_FORMS = ("exercise", "script", "questions")
_PERCENTAGES = (("half", "50"), ("quarter", "25"), ("third", "33.3"), ("fifth", "20"), ("tenth", "10"))
_CONTRACTED = re.compile(r"(?:n['’]t|['’](?:re|ve|ll|d|s|m))$", re.IGNORECASE)
_PLURAL_LETTER = re.compile(r"[A-ZÆØÅÄÖ]s")
_OPENING = r"(?:^|[.:]\s+|[\[(“„«\"]\s*)"
_CONVERSIONS = ("1", "7", "10", "12", "24", "52", "60", "100", "1000")
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

    `known` are further texts with names that may be used. `hidden` are phrases that would make somebody in a story
    recognisable, without those that the facts use. `has_options` is whether the document has polls or exercises, and
    `has_practice` whether it may make up cases for practice.
    """

    facts: Facts
    language: Language
    known: str
    hidden: tuple[str, ...]
    has_options: bool = False
    has_practice: bool = False

    @cached_property
    def texts(self) -> str:
        """The texts of all facts, in which names are looked for: unlike the quotes, they have no clients' names."""
        return "\n".join([self.known, *(fact.text for fact in self.facts.values())])

    @cached_property
    def quotable(self) -> str:
        """All texts and quotes as words, padded with spaces."""
        return _pad("\n".join(fact.support for fact in self.facts.values()))

    @cached_property
    def numbered(self) -> re.Pattern[str]:
        """What precedes the number of a chapter, slide or other part, with the number."""
        words = "|".join(map(re.escape, sorted(split_list(self.language.words["authoring"]["parts"]))))
        return re.compile(rf"\b(?:{words})s?\b\W{{0,4}}\d+(?:\W{{1,3}}(?:\w+\W)?\d+)*", re.IGNORECASE)

    @cached_property
    def to_author(self) -> tuple[str, ...]:
        """Phrases addressed to the author or builder of the product, unless the facts use them."""
        phrases = split_list(self.language.words["authoring"]["to_author"])
        return tuple(sorted(each for each in phrases if _pad(each) not in self.quotable))


def make_rules(spec: DocumentSpec, document: OutlineDocument) -> Rules:
    """Return the rules for a document."""
    known = [spec.kit.title, spec.kit.audience, spec.kit.author, *(method.name for method in spec.methods)]
    known += [document.title, *(section.heading for section in document.sections), "Host", "Speaker"]
    known += [*spec.language.words["products"].values()]
    known += load_product_words(spec.product, spec.language.folders).values()
    texts = _pad("\n".join(fact.text for fact in spec.facts.values()))
    hidden = {
        phrase.strip()
        for method in spec.methods
        for story in method.stories
        for phrase in re.split("[,;·]", story.hide)
        if phrase.strip() and _pad(phrase) not in texts
    }
    has_options = any(section.form in _ASKING_FORMS for section in document.sections)
    hidden_phrases = tuple(sorted(hidden))
    return Rules(spec.facts, spec.language, "\n".join(known), hidden_phrases, has_options, spec.brief.practice)


def add_practice(rules: Rules, texts: Iterable[str]) -> Rules:
    """Return the rules for a section whose sentences may cite the cases made up in `texts`, the first of each id."""
    made_up = list_practice(texts) if rules.has_practice else {}
    return replace(rules, facts={**made_up, **rules.facts}) if made_up else rules


def find_faults(unit: Unit, rules: Rules) -> tuple[Fault, ...]:
    """Return what code finds wrong with a unit."""
    return tuple(_check_mark(unit, rules) if unit.form == "mark" else _check_sentence(unit, rules))


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
        yield from _check_readers(unit.told, rules)
        if change := find_change(unit.told, unit.sentence.ids, rules.facts, rules.language):
            yield Fault("step changed", change)


def _check_practice(unit: Unit, rules: Rules) -> Iterator[Fault]:
    """Check a case made up for practice: its figures are its own, its names and words to the author are not."""
    if not is_declared(unit.sentence.ids, unit.told):
        yield Fault("unknown mark", "Write such a case as [[practice p-NAME: what is given | figure | figure]].")
    stated = replace(rules, facts={key: fact for key, fact in rules.facts.items() if fact.kind != PRACTICE})
    yield from _check_readers(unit.told, stated)
    yield from _check_names(unit.told, stated)


def _check_ids(ids: Sequence[str], rules: Rules) -> Iterator[Fault]:
    if unknown := [key for key in ids if key not in rules.facts]:
        yield Fault("unknown citation", f"No statement has the id {', '.join(unknown)}.")


def _check_sentence(unit: Unit, rules: Rules) -> Iterator[Fault]:
    sentence = unit.sentence
    yield from _check_ids(sentence.ids, rules)
    cited = [rules.facts[key] for key in sentence.ids if key in rules.facts]
    formulas, wrong = _read_formulas(sentence.formulas, cited, rules)
    yield from wrong
    yield from _check_readers(sentence.text, rules)
    if unit.form != "heading":
        if sentence.ids or not (unit.is_option and rules.has_options):
            yield from _check_numbers(unit, cited, formulas, rules)
        yield from _check_names(sentence.text, rules)
    yield from _check_quotations(sentence.text, cited, rules)
    yield from (Fault("slide too full", message, severe=False) for message in find_overfull(unit))


def _check_numbers(unit: Unit, cited: Sequence[Fact], formulas: Sequence[Formula], rules: Rules) -> Iterator[Fault]:
    """Compare the numbers in digits; those in words are left to the checker, who sees what they mean.

    A direction of a script, such as a poll, may stay without a citation if some statement has its numbers.
    """
    plain = unit.sentence.text
    for pattern in (WAIT, _PAUSE, _ASKED, rules.numbered, _ITEM_NUMBER, _CONVERSION, *(() if cited else (_TIME_RANGE,))):
        plain = pattern.sub(" ", plain)
    if not DIGITS.search(plain):
        return
    support = "\n".join([*(fact.support for fact in cited), *(fact.text for fact in _list_kit_facts(rules.facts))])
    support = f"{support}\n{' ; '.join(_list_results(formulas))}"
    plain = remove_amounts(plain, support, rules.language)
    missing = find_missing(plain, support, rules.language)
    if missing and cited:
        message = f"The statements cited do not have {', '.join(missing)}, and no correct formula gives it."
        yield Fault("number not supported", message)
    elif missing:
        known = "\n".join(fact.support for fact in rules.facts.values()) if unit.is_aside else ""
        severe = not unit.is_aside or bool(find_missing(plain, known, rules.language))
        yield Fault("figure without a citation", f"Cite the statement that has {', '.join(missing)}.", severe)


def _list_kit_facts(facts: Facts) -> list[Fact]:
    return [fact for fact in facts.values() if fact.kind in KIT_KINDS]


def _read_formulas(texts: Sequence[str], cited: Sequence[Fact], rules: Rules) -> tuple[list[Formula], list[Fault]]:
    """Return the correct formulas, and what is wrong with the others.

    A formula starts from numbers of the cited facts, from results of formulas before it, and from numbers that convert
    units or count what is added up.
    """
    read: list[Formula] = []
    faults: list[Fault] = []
    for text in texts:
        try:
            formula = parse_formula(text)
        except FormulaError as error:
            faults.append(Fault("wrong sum", str(error)))
            continue
        if not formula.is_correct:
            faults.append(Fault("wrong sum", f"{formula.text} is wrong. Work it out again, or leave the figure out."))
        elif foreign := _find_foreign(formula, [fact.support for fact in cited], read, rules.language):
            faults.append(Fault("wrong sum", f"{formula.text} starts from {foreign}, which no cited statement has."))
        else:
            read.append(formula)
    return read, faults


def _find_foreign(formula: Formula, supports: Sequence[str], before: Sequence[Formula], language: Language) -> str:
    """Return the first number that a formula may not start from, an empty text if there is none."""
    support = "\n".join([*supports, " ; ".join(each.result for each in before)])
    if language.has_words:
        shares = [share for name, share in _PERCENTAGES if has_phrase(support, language.words["quantities"][name])]
        support = "\n".join([support, " ; ".join(shares)])
    allowed = {*_CONVERSIONS, str(len(formula.operands) - 1)}
    foreign = (each for each in formula.operands if each not in allowed and find_missing(each, support, language))
    said = find_numbers(support, language.words)
    return next((each for each in foreign if not _is_changed_by_percent(each, said)), "")


def _is_changed_by_percent(operand: str, said: Collection[str]) -> bool:
    """Return whether a factor adds or takes off a percentage that is `said`, such as 1.07 for 7 and 0.68 for 32."""
    return f"{abs(float(operand) - 1) * 100:.6g}" in said


def _list_results(formulas: Sequence[Formula]) -> Iterator[str]:
    """Yield the numbers that correct formulas justify. A share is also a percentage."""
    for formula in formulas:
        yield from (*formula.operands, formula.result, f"{float(formula.result) * 100:.1f}")


def _check_names(text: str, rules: Rules) -> Iterator[Fault]:
    if rules.language.has_words:
        # The cells of a row, and what follows a direction, begin like sentences.
        plain = _DIRECTION.sub("", text.replace("*", "")).replace(" | ", ". ").strip()
        compared = Compared(plain, rules.texts, "", "", rules.language)
        if names := [each for each in compared.names.certain if not _is_ordinary(each, plain, rules.language)]:
            yield Fault("name not supported", f"No statement has the name {', '.join(names)}.")


def _is_ordinary(name: str, text: str, language: Language) -> bool:
    """Return whether what looks like a name is a word of the language, a day or month, or begins with capitals."""
    if _PLURAL_LETTER.fullmatch(name):
        return True
    if name.isupper() and name.isalpha():
        places = [found.start() for found in re.finditer(rf"\b{name}\b", text)]
        openings = [found.end() for found in re.finditer(rf"{_OPENING}(?=\b{name}\b)", text)]
        return set(places) <= set(openings)
    plain = _CONTRACTED.sub("", name)
    if not plain[1:].islower():
        return False
    days = [day.strip() for day in language.words["forms"]["weekdays"].split(",")]
    months = calendar.month_name[1:] if language.code == "en" else []
    if plain.casefold().removesuffix("s") in {each.casefold() for each in (*days, *months)}:
        return True
    languages = filter_languages([language.code])
    return bool(languages) and is_word(plain.casefold(), languages)


def _check_quotations(text: str, cited: Sequence[Fact], rules: Rules) -> Iterator[Fault]:
    if any(fact.kind == PRACTICE for fact in cited):
        return  # the answer to an exercise may be words to say or to write
    said = _pad("\n".join(fact.support for fact in cited)) if cited else rules.quotable
    for found in _QUOTED.finditer(text):
        quoted = next(filter(None, found.groups()))
        if len(tokenize(quoted)) >= _LEAST_QUOTED_WORDS and _pad(quoted) not in said:
            message = f"“{quoted}” is not what the cited statements say word for word. Quote exactly or not at all."
            # A question that readers may have, as a heading of its answer, need not be anybody's words.
            yield Fault("words not quoted exactly", message, severe=not _WHOLE_QUESTION.fullmatch(text))


def _check_readers(text: str, rules: Rules) -> Iterator[Fault]:
    words = _pad(text)
    phrases = [each for each in rules.to_author if _pad(each) in words]
    phrases += [found[0] for found in _TO_DO.finditer(text)]
    keys = [key for key in rules.facts if "-" in key and key in text]
    phrases += [key for key in keys if re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", text)]
    if phrases:
        yield Fault("addressed to the author", f"“{phrases[0]}” speaks to the author, not to the buyer.")
    if named := [each for each in rules.hidden if _pad(each) in words]:
        yield Fault("recognisable client", f"“{named[0]}” would make a client recognisable.")


def _pad(text: str) -> str:
    return f" {' '.join(tokenize(normalise(text)))} "
