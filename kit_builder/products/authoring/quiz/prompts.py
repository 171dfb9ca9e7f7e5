"""Ask a model for the questions of a quiz, and ask again, without the key, which of the options are right."""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kit_builder.llm.model import Ask
from kit_builder.products.authoring.cited_text import strip_citations
from kit_builder.products.authoring.document_spec import DocumentSpec
from kit_builder.products.authoring.facts import Fact
from kit_builder.products.authoring.items import Order
from kit_builder.products.authoring.outline.records import OutlineSection
from kit_builder.products.authoring.prompt_facts import describe_facts
from kit_builder.products.authoring.quiz.checks import QuizFault, list_ids, list_telling_words
from kit_builder.products.authoring.quiz.places import count_missing, list_steps, list_unasked
from kit_builder.products.authoring.quiz.records import (
    LETTERS,
    ExplanationVerdicts,
    Letter,
    OptionVerdict,
    QuizAnswer,
    QuizAnswers,
    QuizQuestion,
    QuizQuestions,
    WrittenOption,
    WrittenQuestion,
)
from kit_builder.products.voice import describe_voice
from kit_builder.text.markdown import clean_text

_WRITE = "full/quiz.md"
_ANSWER = "full/quiz-answer.md"
_EXPLANATIONS = "full/quiz-explanations.md"
_TOKENS_A_QUESTION = 700
_TOKENS_AN_ANSWER = 300
_TOKENS_AN_EXPLANATION = 80
_LEAST_TOKENS = 1000
_NO_PROOF = ("kit", "phrases")

# By the place of the question.
Questions = Mapping[int, WrittenQuestion]
Faults = dict[int, list[QuizFault]]


def ask_for_questions(
    order: Order[QuizQuestion],
    sound: Sequence[WrittenQuestion],
    failed: Sequence[tuple[WrittenQuestion, Sequence[str]]],
    ask: Ask,
) -> list[WrittenQuestion]:
    """Return the questions that are missing beside those that are kept and those that are `sound`.

    There are as many as lessons about which none of these is, at least.
    `failed` are questions of an earlier answer, each with what is wrong with it. Raises AnswerError without an answer.
    """
    spec, missing = order.spec, count_missing(order, sound)
    has_key = [*(_describe_kept(each) for each in order.kept), *(_describe_written(each) for each in sound)]
    statements = describe_facts(spec.facts.values(), spec.methods)
    question = spec.language.load_prompt(_WRITE).fill(
        spec.describe_call("corrections" if failed else "questions"),
        _LEAST_TOKENS + _TOKENS_A_QUESTION * missing,
        statements=statements,
        brief=spec.describe(),
        voice=describe_voice(spec.kit, spec.language),
        language=spec.language.english_name,
        count=missing,
        applied=-(-missing // 2),
        others=has_key,
        lessons=[_describe_lesson(each, spec) for each in list_unasked(order, sound)],
        telling=list_telling_words(spec),
        failed=[{"text": each.model_dump_json(), "faults": faults} for each, faults in failed],
    )
    likely = QuizQuestions(questions=[_write_likely(fact) for fact in _choose_likely(spec, missing)])
    question = replace(question, effort=spec.brief.effort, likely=likely.model_dump_json(), shared=statements)
    return ask(question, QuizQuestions).questions


def answer_questions(questions: Questions, spec: DocumentSpec, ask: Ask) -> Faults:
    """Return for each question why its key is not the one right answer, as somebody finds who is not told the key.

    Raises AnswerError without an answer.
    """
    shuffled = {place: _shuffle(question) for place, question in questions.items()}
    rows = [
        {
            "number": place,
            "situation": questions[place].case,
            "question": questions[place].question,
            "options": {letter: option.text for letter, option in options.items()},
        }
        for place, options in shuffled.items()
    ]
    question = spec.language.load_prompt(_ANSWER).fill(
        spec.describe_call("answers"),
        _LEAST_TOKENS + _TOKENS_AN_ANSWER * len(questions),
        statements=describe_facts(_list_provable(questions.values(), spec), spec.methods),
        questions="\n".join(json.dumps(row, ensure_ascii=False) for row in rows),
    )
    likely = QuizAnswers(answers=[_write_likely_answer(place, options) for place, options in shuffled.items()])
    given = ask(replace(question, likely=likely.model_dump_json()), QuizAnswers).answers
    by_number = {answer.number: answer for answer in given}
    return {place: [*_compare_answer(by_number.get(place), options, spec)] for place, options in shuffled.items()}


def judge_explanations(questions: Questions, spec: DocumentSpec, ask: Ask) -> Faults:
    """Return for each question what is wrong with its explanations. Raises AnswerError without an answer."""
    listed = [(place, option) for place, question in questions.items() for option in question.options]
    rows = [
        {
            "number": number,
            "situation": questions[place].case,
            "question": questions[place].question,
            "option": option.text,
            "is_right": option.right,
            "explanation": strip_citations(option.why),
            "cites": [*list_ids(option.why)],
        }
        for number, (place, option) in enumerate(listed)
    ]
    cited = {key for _, option in listed for key in list_ids(option.why)}
    question = spec.language.load_prompt(_EXPLANATIONS).fill(
        spec.describe_call("check of the explanations"),
        _LEAST_TOKENS + _TOKENS_AN_EXPLANATION * len(rows),
        statements=describe_facts([spec.facts[key] for key in spec.facts if key in cited], spec.methods, quotes="all"),
        explanations="\n".join(json.dumps(row, ensure_ascii=False) for row in rows),
    )
    likely = ExplanationVerdicts(adds=[], supported=[*range(len(rows))])
    verdicts = ask(replace(question, likely=likely.model_dump_json()), ExplanationVerdicts)
    added = {each.number: each.words.strip() for each in verdicts.adds}
    faults: Faults = {place: [] for place in questions}
    for number, (place, option) in enumerate(listed):
        if number in added:
            message = f"“{option.why}” adds what no statement says: {added[number] or 'all of it'}"
            faults[place].append(QuizFault("explanation adds something", message))
        elif number not in verdicts.supported:
            faults[place].append(QuizFault("not checked", f"Why “{option.text}” is right or wrong was not checked."))
    return faults


def _list_provable(questions: Iterable[WrittenQuestion], spec: DocumentSpec) -> list[Fact]:
    """Return the facts that can prove or exclude an answer.

    These are all that stand outside of stages, and those of the stages about which any option of the questions is.
    """
    keys = {key for question in questions for option in question.options for key in list_ids(option.why)}
    stages = {(fact.method, fact.stage) for key in keys if (fact := spec.facts.get(key))}
    return [
        fact
        for fact in spec.facts.values()
        if fact.kind not in _NO_PROOF and (not fact.stage or (fact.method, fact.stage) in stages)
    ]


def _compare_answer(
    answer: QuizAnswer | None, options: Mapping[Letter, WrittenOption], spec: DocumentSpec
) -> Iterable[QuizFault]:
    """Yield why an answer does not confirm the key."""
    if answer is None:
        yield QuizFault("not checked", "The reader who does not know the key gave no answer.")
        return
    if answer.fault.strip():
        yield QuizFault("faulty question", f"A reader who does not know the key says: {answer.fault.strip()}")
    verdicts = {each.letter: each for each in answer.options}
    for letter, option in options.items():
        yield from _compare_option(verdicts.get(letter), option, spec)


def _compare_option(found: OptionVerdict | None, option: WrittenOption, spec: DocumentSpec) -> Iterable[QuizFault]:
    if found is None:
        yield QuizFault("not checked", f"The reader said nothing about “{option.text}”.")
    elif option.right and found.verdict != "right":
        message = f"A reader who does not know the key finds “{option.text}” {found.verdict}: {found.why.strip()}"
        yield QuizFault("right option not confirmed", message)
    elif option.right and not any(key in spec.facts for key in found.ids):
        yield QuizFault("right option not confirmed", f"The reader names no statement that proves “{option.text}”.")
    elif not option.right and found.verdict != "wrong":
        message = f"A reader who does not know the key finds “{option.text}” {found.verdict}: {found.why.strip()}"
        yield QuizFault("more than one answer", message)


def _shuffle(question: WrittenQuestion) -> dict[Letter, WrittenOption]:
    """Return the options by letter, in an order that the question alone decides."""
    options = sorted(question.options, key=lambda option: option.text)
    random.Random(f"{question.situation}{question.question}").shuffle(options)  # noqa: S311  # nothing is secret
    return dict(zip(LETTERS, options, strict=True))


def _describe_lesson(lesson: OutlineSection, spec: DocumentSpec) -> str:
    return f"{lesson.heading} (step {', '.join(map(str, list_steps(lesson, spec.facts)))})"


def _describe_kept(question: QuizQuestion) -> str:
    cells = " ".join(cell for row in question.table for cell in row)
    return clean_text(f"{question.situation} {cells} {question.text} ({question.key.text})")


def _describe_written(question: WrittenQuestion) -> str:
    return f"{clean_text(question.case)} {question.question} ({question.key.text})".strip()


def _choose_likely(spec: DocumentSpec, count: int) -> list[Fact]:
    return [fact for fact in spec.facts.values() if fact.kind != "kit"][:count]


def _write_likely(fact: Fact) -> WrittenQuestion:
    """Return a question of usual length on a fact, for a dry run."""
    options = [
        WrittenOption(text=f"{letter} {fact.text}", right=letter == LETTERS[0], why=f"{fact.text} {{{fact.id}}}")
        for letter in LETTERS
    ]
    return WrittenQuestion(kind="application", situation=fact.text, question=fact.text, options=options)


def _write_likely_answer(number: int, options: Mapping[Letter, WrittenOption]) -> QuizAnswer:
    verdicts = [
        OptionVerdict(
            letter=letter,
            # Large models mostly get one question wrong, and the quiz is asked for once more.
            verdict="right" if option.right and number else "wrong",
            ids=[*list_ids(option.why)],
            why=option.why,
        )
        for letter, option in options.items()
    ]
    return QuizAnswer(number=number, fault="", options=verdicts)
