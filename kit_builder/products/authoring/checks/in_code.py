"""Check a unit of a cited text in code: its ids, numbers, sums, names, quotations and marks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kit_builder.privacy import Identity
from kit_builder.privacy.pseudonyms import assign_pseudonyms
from kit_builder.products.authoring.checks.faults import Fault
from kit_builder.products.authoring.checks.names import find_name_of
from kit_builder.products.authoring.checks.near_ids import describe_unknown
from kit_builder.products.authoring.checks.quotations import find_misquoted, has_blank
from kit_builder.products.authoring.checks.rows import find_empty_cells
from kit_builder.products.authoring.checks.rules import Rules, make_rules
from kit_builder.products.authoring.cited_text import CitedSentence
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.example.example import list_real_titles
from kit_builder.products.authoring.facts import STORY, Fact
from kit_builder.products.authoring.numbers.number_checks import check_numbers
from kit_builder.products.authoring.numbers.number_support import DIGITS
from kit_builder.products.authoring.numbers.sum_checks import Sums, check_sums, find_unit_faults
from kit_builder.products.authoring.outline.records import OutlineDocument
from kit_builder.products.authoring.practice import PRACTICE, is_declared
from kit_builder.products.authoring.rendered_parts import MARKS
from kit_builder.products.authoring.sessions.script import split_reply
from kit_builder.products.authoring.sessions.slide_checks import find_overfull
from kit_builder.products.authoring.steps.shown import name_references
from kit_builder.products.authoring.steps.wording import REFERENCE, STEPS, find_change, may_be_shown
from kit_builder.products.authoring.units import Unit
from kit_builder.text.phrases import pad_words

_WHOLE_QUESTION = re.compile(r"\W*[“\"«„][^“”\"«»]+\?[”\"»“]\W*")
# Signs of unfinished text, in any language.
_SIGNS_OF_TO_DO, _WORDS_OF_TO_DO = ("{", "}}", "[[", "]]"), ("todo", "tbd", "tbc", "fixme", "xxx", "lorem")
_TO_DO = re.compile(r"\b(?:TODO|TBD|TBC|FIXME|XXX)\b|(?i:lorem ipsum)|\{\{|\}\}|\[\[|\]\]|\{[^{}]*\}")


def find_faults(unit: Unit, rules: Rules) -> tuple[Fault, ...]:
    """Return what code finds wrong with a unit."""
    found, key = rules.knowledge.found, (unit, unit.below, *rules.list_own())
    faults = found.get(key)
    if faults is None:
        faults = found[key] = _find_faults(unit, rules)
    return faults


def _find_faults(unit: Unit, rules: Rules) -> tuple[Fault, ...]:
    if unit.form == "mark":
        return tuple(_check_mark(unit, rules))
    written = unit.sentence.text
    text = name_references(written, rules.language)
    plain = unit if text == written else replace(unit, sentence=replace(unit.sentence, text=text))
    return (*_check_references(written, rules), *_check_sentence(plain, rules))


def add_results(rules: Rules, unit: Unit) -> Rules:
    """Return the rules for what follows a unit in its section: it may continue from the unit's sums and questions."""
    if not (unit.sentence.formulas or rules.has_options):
        return rules
    text = name_references(unit.sentence.text, rules.language)
    cited = [rules.facts[key].support for key in unit.sentence.ids if key in rules.facts]
    sums = _check_sums(unit, cited, rules)
    asked = DIGITS.findall(text) if rules.has_options and text.rstrip("*_ ").endswith("?") else []
    if not sums.correct and not asked:
        return rules
    results = (formula.result for formula in sums.correct)
    operands = (each for formula in sums.correct for each in formula.operands)
    own = DIGITS.findall(unit.answer)
    worked, given = dict.fromkeys([*rules.worked, *results]), dict.fromkeys([*rules.given, *operands, *asked, *own])
    return replace(rules, worked=tuple(worked), given=tuple(given))


def _check_sums(unit: Unit, cited: Sequence[str], rules: Rules) -> Sums:
    if not unit.sentence.formulas:
        return Sums()
    before = " ; ".join([*rules.worked, *rules.given, *DIGITS.findall(unit.answer)])
    return check_sums(unit.sentence.formulas, unit.sentence.text, (*cited, before), rules.language)


def find_heading_faults(document: OutlineDocument, spec: DocumentSpec) -> Iterator[str]:
    """Yield what code finds wrong with the headings of a document and a title that its brief does not give.

    These are unsupported numbers, names from the sources, and words addressed to the author.
    """
    rules = make_rules(spec, spec.make_empty())
    everything = tuple(spec.facts)
    chosen = [] if spec.title else [document.title]
    headings = [*((title, everything) for title in chosen), *((each.heading, each.uses) for each in document.sections)]
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
        yield from _check_references(unit.told, rules)
        yield from _check_readers(name_references(unit.words, rules.language), unit.sentence.ids, rules)
        if change := find_change(unit.told, unit.sentence.ids, rules.facts, rules.language, unit.title, unit.below):
            yield Fault("step changed", change)
    if unit.mark == STEPS and rules.has_titled_steps and not unit.title:
        message = "Give each step a heading: [[steps ID | heading | words]]. Steps that are one action share one."
        yield Fault("step without a heading", message, severe=False)


def _check_practice(unit: Unit, rules: Rules) -> Iterator[Fault]:
    """Check a case made up for practice: its figures and its place are its own, its names and words are not."""
    if not is_declared(unit.sentence.ids, unit.told):
        yield Fault("unknown mark", "Write such a case as [[practice p-NAME: what is given | figure | figure]].")
    stated = rules.with_facts({key: fact for key, fact in rules.facts.items() if fact.kind != PRACTICE})
    yield from _check_readers(unit.told, (), stated)
    yield from _check_source_names(unit.told, stated, is_made_up=True)
    told = pad_words(unit.told)
    if real := [title for title in list_real_titles(stated.facts, rules.language.words) if pad_words(title) in told]:
        message = f"“{real[0]}” really happened: nothing is made up about it. Give this case a place of its own."
        yield Fault("made up about a real case", message)


def _check_ids(ids: Sequence[str], rules: Rules) -> Iterator[Fault]:
    if unknown := [key for key in ids if key not in rules.facts]:
        yield Fault("unknown citation", describe_unknown(unknown, rules.facts))


def _check_references(text: str, rules: Rules) -> Iterator[Fault]:
    keys = [found["id"] for found in REFERENCE.finditer(text)]
    known = {key for key in keys if key in rules.facts and (rules.facts[key].step or may_be_shown(rules.facts[key]))}
    if other := [key for key in keys if key not in known]:
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
            yield from check_numbers(unit, cited, sums, rules)
        if not taken and (names := rules.knowledge.find_new_names(sentence.text)):
            yield Fault("name not supported", f"No statement has the name {', '.join(names)}.")
    # What listeners may answer is nobody's words.
    said = (split_reply(sentence.text)[1] if unit.is_option else "") or sentence.text
    yield from _check_quotations(said, cited, rules)
    yield from (Fault("slide too full", message, severe=False) for message in find_overfull(unit))
    if rules.has_full_tables:
        yield from (Fault("empty cell", message, severe=False) for message in find_empty_cells(unit))


def _check_source_names(text: str, rules: Rules, *, is_made_up: bool) -> Iterator[Fault]:
    """Check that no made-up person has the name of the author, of anybody in the sources, or of a pseudonym."""
    if is_made_up and (name := find_name_of(rules.author, text)):
        yield Fault("name from the sources", f"“{name}” is the author's name. Call nobody in a made-up case that.")
    known = rules.knowledge
    if named := [each for each in known.find_names(text) if pad_words(each) not in known.known_words]:
        other = _propose_name(named[0], rules)
        message = f"“{named[0]}” is a name from the sources, or stands for one. Use another, such as “{other}”."
        yield Fault("name from the sources", message)


def _propose_name(taken: str, rules: Rules) -> str:
    """Return a name of the same kind that nobody in the sources has. The model cannot find one: it sees pseudonyms."""
    names = rules.knowledge.names
    same = [each for each in names if each.text.casefold() == taken.casefold()]
    name = replace(same[0], pseudonym="") if same else Identity("first name", taken)
    known = [rules.knowledge.quotable, *(each.text for each in names)]
    (found,) = assign_pseudonyms([name], rules.language.code, known)
    return found.pseudonym


def _check_quotations(text: str, cited: Sequence[Fact], rules: Rules) -> Iterator[Fault]:
    if any(fact.kind == PRACTICE for fact in cited):
        return  # the answer to an exercise may be words to say or to write
    said = pad_words("\n".join(fact.support for fact in cited)) if cited else rules.knowledge.quotable
    blanks = [fact.text for fact in cited if has_blank(fact.text)]
    for quoted in find_misquoted(text, said, rules.knowledge.known, blanks):
        message = f"“{quoted}” is not what the cited statements say word for word. Quote exactly or not at all."
        # Words of a statement that is not cited, and questions that readers may have, which may be nobody's words.
        severe = bool(
            [*find_misquoted(text, rules.knowledge.quotable, rules.knowledge.known)]
        ) and not _WHOLE_QUESTION.fullmatch(text)
        yield Fault("words not quoted exactly", message, severe)


def _check_readers(text: str, ids: Sequence[str], rules: Rules) -> Iterator[Fault]:
    words = pad_words(text)
    phrases = [each for each, padded in rules.knowledge.to_author.items() if padded in words]
    if any(sign in text for sign in _SIGNS_OF_TO_DO) or any(each in words for each in _WORDS_OF_TO_DO):
        phrases += [found[0] for found in _TO_DO.finditer(text)]
    keys = [key for key in rules.facts if "-" in key and key in text] if "-" in text else []
    phrases += [key for key in keys if re.search(rf"(?<![\w-]){re.escape(key)}(?![\w-])", text)]
    if phrases:
        yield Fault("addressed to the author", f"“{phrases[0]}” speaks to the author, not to the buyer.")
    telling = _list_telling(ids, rules)
    if named := [each for each in (*rules.knowledge.giveaways, *telling) if pad_words(each) in words]:
        yield Fault("recognisable client", f"“{named[0]}” would make a client recognisable: say it in a wider way.")


def _list_telling(ids: Sequence[str], rules: Rules) -> Iterator[str]:
    """Yield what the stories that a sentence cites leave out, unless what else it cites says it."""
    phrases = [phrase for key in ids for phrase in rules.telling.get(key, ())]
    if not phrases:
        return
    taught = [rules.facts[key].text for key in ids if key in rules.facts and rules.facts[key].kind != STORY]
    known = pad_words("\n".join(taught))
    yield from (phrase for phrase in phrases if pad_words(phrase) not in known)
