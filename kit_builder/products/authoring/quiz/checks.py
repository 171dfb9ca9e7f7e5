"""Check a quiz question in code: its form, its right answer, and what its explanations cite."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from kit_builder.products.authoring.checks.in_code import find_faults
from kit_builder.products.authoring.checks.names import find_name_of
from kit_builder.products.authoring.checks.rules import Rules, make_rules
from kit_builder.products.authoring.cited_text import CitedSentence, parse_cited_text
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.numbers.number_support import DIGITS
from kit_builder.products.authoring.quiz.records import LETTERS, WrittenQuestion
from kit_builder.products.authoring.units import Unit
from kit_builder.text.phrases import pad_words
from kit_builder.text.tokens import measure_overlap, stem_content, tokenize

_CASE = "case"  # the id of the case of a question, which its explanations may cite
_LETTER = re.compile(rf"\b(?:[Oo]ptions?|[Aa]nswers?|[Aa]lternativ(?:et|ene)?|[Ss]var(?:et)?) [{''.join(LETTERS)}]\b")
_TOTALLED = re.compile(r"\D{0,3}(?P<number>\d{1,6})(?: ?[^\W\d]+)?")
_SAME = 0.8  # of the words of two questions
# A right answer gives itself away if it is this many times, and a few words, longer than the longest wrong one, or
# shorter than the shortest.
_MOST_LENGTH = 1.3
_MORE_WORDS = 3
# Only right answers have to quote exactly: wrong ones may say what nobody said, and cases are made up.
_ONLY_OF_KEYS = ("words not quoted exactly",)


@dataclass(frozen=True, slots=True)
class QuizFault:
    """What is wrong with a question: a reason to count by, and a message to the model and to people."""

    reason: str
    message: str


def list_ids(why: str) -> tuple[str, ...]:
    """Return the ids that the sentences of an explanation cite, each once."""
    sentences = (sentence for block in parse_cited_text(why) for sentence in block.sentences)
    return tuple(dict.fromkeys(key for sentence in sentences for key in sentence.ids))


def find_form_faults(question: WrittenQuestion) -> tuple[QuizFault, ...]:
    """Return why a question cannot be asked at all."""
    return tuple(_check_form(question))


def find_question_faults(question: WrittenQuestion, spec: DocumentSpec) -> tuple[QuizFault, ...]:
    """Return what code finds wrong with a well-formed question."""
    rules = _make_rules(spec)
    found = [*_check_length(question), *_check_told(question, rules), *_check_whys(question, rules)]
    return tuple(dict.fromkeys(found))


def list_telling_words(spec: DocumentSpec) -> list[str]:
    """Return words that would make a client recognisable in a case, without those with capitals: they may be names."""
    return [phrase for phrase in _make_rules(spec).knowledge.hidden if phrase == phrase.lower()]


def find_repeated(question: WrittenQuestion, others: Sequence[WrittenQuestion], spec: DocumentSpec) -> bool:
    """Return whether a question asks what one of the `others` asks."""
    own = stem_content(f"{question.case} {question.question} {question.key.text}", spec.language.words)
    asked = (f"{each.case} {each.question} {each.key.text}" for each in others)
    return any(
        min(measure_overlap(own, other), measure_overlap(other, own)) >= _SAME
        for other in (stem_content(text, spec.language.words) for text in asked)
    )


def _check_form(question: WrittenQuestion) -> Iterator[QuizFault]:
    if len(question.options) != len(LETTERS):
        yield QuizFault("not three options", f"It has {len(question.options)} options instead of {len(LETTERS)}.")
    if (count := sum(option.right for option in question.options)) != 1:
        yield QuizFault("not one right option", f"{count} options are marked as right instead of one.")
    texts = [tokenize(option.text) for option in question.options]
    if any(one == other for one, other in combinations(texts, 2)) or not all(texts):
        yield QuizFault("same options", "Two options are the same, or one is empty.")
    if not tokenize(question.question):
        yield QuizFault("no question", "It asks nothing.")
    if question.kind == "application" and not tokenize(question.case):
        yield QuizFault("no case", "A question of application needs a new case in its situation.")
    if question.table and (len(question.table) == 1 or len({len(row) for row in question.table}) > 1):
        yield QuizFault("uneven table", "The table of the case needs a head, rows below it, and as many cells in each.")


def _check_length(question: WrittenQuestion) -> Iterator[QuizFault]:
    key, wrong = (
        [len(tokenize(each.text)) for each in question.options if each.right is is_right] for is_right in (True, False)
    )
    for reason, longer, shorter in (("long", key[0], max(wrong)), ("short", min(wrong), key[0])):
        if longer > _MOST_LENGTH * shorter + _MORE_WORDS:
            message = f"The right option is much {reason}er than the wrong ones, and shows."
            yield QuizFault(f"right option too {reason}", message)


def _check_told(question: WrittenQuestion, rules: Rules) -> Iterator[QuizFault]:
    """Check the case, the question and the options; the right one must follow from what its explanation cites."""
    rows = [", ".join(row) for row in question.table]
    wrong = [option.text for option in question.options if not option.right]
    for text in (question.situation, *rows, question.question, *wrong):
        yield from _check_client(text, rules)
        if name := find_name_of(rules.author, text):
            yield QuizFault("name from the sources", f"“{text}” “{name}” is the author's name: give people a role.")
        unit = Unit("item", CitedSentence(text), is_option=True)
        yield from (
            QuizFault(fault.reason, f"“{text}” {fault.message}")
            for fault in find_faults(unit, rules)
            if fault.severe and fault.reason not in _ONLY_OF_KEYS
        )
    cited = [sentence for block in parse_cited_text(question.key.why) for sentence in block.sentences]
    ids = list_ids(question.key.why)
    formulas = tuple(dict.fromkeys(each for sentence in cited for each in sentence.formulas))
    key = Unit("item", CitedSentence(question.key.text, (*ids, _CASE), formulas))
    given = _describe_case(question)
    # A sum may start from the figure of the option itself, to try it against a limit.
    tried = DIGITS.findall(question.key.text) if formulas else []
    cases = (_add_case(rules, given), _add_case(rules, " ; ".join([given, *_list_tried(tried, formulas)])))
    for fault in min((find_faults(key, case) for case in cases), key=len):
        yield QuizFault(fault.reason, f"“{question.key.text}” {fault.message}")


def _check_client(text: str, rules: Rules) -> Iterator[QuizFault]:
    """Check that a case has nothing by which a client could be known: the model was told what that would be."""
    words = pad_words(text)
    if named := [phrase for phrase in rules.knowledge.hidden if pad_words(phrase) in words]:
        yield QuizFault("recognisable client", f"“{text}” “{named[0]}” would make a client recognisable.")


def _check_whys(question: WrittenQuestion, rules: Rules) -> Iterator[QuizFault]:
    told = [_describe_case(question), *(option.text for option in question.options)]
    case = _add_case(rules, "\n".join(told))
    for option in question.options:
        sentences = [each for block in parse_cited_text(option.why) for each in block.sentences]
        if not any(key in rules.facts for sentence in sentences for key in sentence.ids):
            yield QuizFault("explanation without a citation", f"Why “{option.text}” is right or wrong cites nothing.")
        sums = tuple(dict.fromkeys(each for sentence in sentences for each in sentence.formulas))
        for sentence in sentences:
            cited = replace(sentence, ids=(*sentence.ids, _CASE))
            # The sum for a figure may follow another sentence of the explanation.
            forms = (cited, replace(cited, formulas=sums))
            for fault in min((find_faults(Unit("text", each), case) for each in forms), key=len):
                yield QuizFault(fault.reason, f"“{sentence.text}” {fault.message}")
        if _LETTER.search(option.why):
            yield QuizFault("names a letter", f"“{option.why}” names an option by a letter, but they are shuffled.")


def _describe_case(question: WrittenQuestion) -> str:
    """Return what a question tells, with the totals of the columns of its table."""
    columns = [
        [_TOTALLED.fullmatch(cell.strip()) for cell in column] for column in zip(*question.table[1:], strict=True)
    ]
    totals = [sum(int(cell["number"]) for cell in column if cell) for column in columns if all(column)]
    return "\n".join([question.case, question.question, *(str(total) for total in totals)])


def _list_tried(numbers: Sequence[str], formulas: Sequence[str]) -> Iterator[str]:
    """Yield the numbers that some formula starts from."""
    started = " ".join(formula.partition("=")[0] for formula in formulas).replace(" ", "")
    yield from (
        each for each in numbers if re.search(rf"(?<![\d.]){re.escape(each.replace(',', '.'))}(?![\d.]*\d)", started)
    )


def _make_rules(spec: DocumentSpec) -> Rules:
    return replace(make_rules(spec, spec.make_empty()), has_options=True)


def _add_case(rules: Rules, text: str) -> Rules:
    return rules.with_facts({**rules.facts, _CASE: Fact(_CASE, "example", text)})
