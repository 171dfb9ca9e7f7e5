"""Steps in transcripts: the model copies them out of the talk, code keeps those that instruct the reader."""

from collections import Counter

from kit_builder.evidence.alignment import align, ground_text
from kit_builder.extract.small.disfluency import clean_step, clean_text, complete_steps, is_for_speaker
from kit_builder.extract.small.imperatives import is_imperative
from kit_builder.extract.small.step_question import (
    MIN_WORDS,
    FoundSteps,
    StepRequest,
    build_steps_type,
    drop_repeats,
    estimate_tokens,
    remove_speaker,
)
from kit_builder.extract.small.topics import is_remark
from kit_builder.llm.model import Ask
from kit_builder.records import Discard, Item
from kit_builder.text.languages import Language
from kit_builder.text.negation import has_negation
from kit_builder.text.numbers import find_numbers
from kit_builder.text.tokens import split_list, tokenize


def find_spoken_steps(request: StepRequest, ask: Ask) -> FoundSteps:
    """Ask for the steps that the expert gives in a conversation.

    Raises AnswerError if the model gives no usable answer.
    """
    lines, words = request.lines, request.language.words
    question = request.build_question("steps-of-talk.md", estimate_tokens(lines))
    steps: list[Item] = []
    discarded: Counter[Discard] = Counter()
    for copied in ask(question, build_steps_type(len(lines))).steps:
        step = remove_speaker(copied, lines)
        found = align(step, lines, words)
        if found:
            steps.append(ground_text(step, request.passage.source, found))
        else:
            discarded["unsupported"] += 1
    different = drop_repeats(complete_steps(steps, words))
    kept = [step for step in different if _is_instruction(step, request.language)]
    discarded["duplicate"] = len(steps) - len(different)
    discarded["not an instruction"] = len(different) - len(kept)
    return FoundSteps(kept, +discarded)


def _is_instruction(step: Item, language: Language) -> bool:
    """Whether a spoken step instructs the reader, and is neither a question nor a remark.

    It addresses the reader, or is in the imperative.
    """
    words = language.words
    said = tokenize(clean_text(step.text, words))
    quoted = set(tokenize(" ".join(each.quote for each in step.evidence)))
    return (
        len(said) >= MIN_WORDS
        and not step.text.rstrip().endswith("?")
        and not all(each.quote.rstrip().endswith("?") for each in step.evidence)
        and not is_remark(said, words)
        and not is_for_speaker(clean_step(step.text, words), words)
        and (
            not quoted.isdisjoint(split_list(words["wording"]["directing"]))
            or has_negation(said[0], words)
            or _is_spoken_imperative(clean_step(step.text, words), language)
        )
    )


def _is_spoken_imperative(text: str, language: Language) -> bool:
    """Whether a spoken sentence is in the imperative.

    Where the verb comes second, statements begin in too many ways to tell. A number opens a remark: `Eight stops, …`.
    """
    words = language.words
    begins_with_number = bool(find_numbers(" ".join(tokenize(text)[:1]), words))
    return "verb_second" not in words and not begins_with_number and is_imperative(text, language)
