"""Steps in transcripts: the model copies them out of the talk, code keeps those that instruct the reader."""

from kit_builder.evidence.alignment import align, ground_text
from kit_builder.extract.small.disfluency import clean_step, clean_text, complete_steps, is_for_speaker
from kit_builder.extract.small.step_question import (
    MIN_WORDS,
    StepRequest,
    build_steps_type,
    drop_repeats,
    estimate_tokens,
    remove_speaker,
)
from kit_builder.extract.small.topics import is_remark
from kit_builder.llm.model import Ask
from kit_builder.records import Item
from kit_builder.text.negation import has_negation
from kit_builder.text.tokens import split_list, tokenize
from kit_builder.text.words import Words


def find_spoken_steps(request: StepRequest, ask: Ask) -> tuple[list[Item], int]:
    """Ask for the steps that the expert gives in a conversation.

    Returns the steps, and the number of the model's steps that no line supports. Raises AnswerError if the model gives
    no usable answer.
    """
    lines, words = request.lines, request.language.words
    question = request.build_question("steps-of-talk.md", estimate_tokens(lines))
    steps: list[Item] = []
    dropped = 0
    for copied in ask(question, build_steps_type(len(lines))).steps:
        step = remove_speaker(copied, lines)
        found = align(step, lines, words)
        dropped += not found
        if found:
            steps.append(ground_text(step, request.passage.source, found))
    return [step for step in drop_repeats(complete_steps(steps, words)) if _is_instruction(step, words)], dropped


def _is_instruction(step: Item, words: Words) -> bool:
    """Whether a spoken step instructs the reader, and is neither a question nor a remark."""
    said = tokenize(clean_text(step.text, words))
    quoted = set(tokenize(" ".join(each.quote for each in step.evidence)))
    return (
        len(said) >= MIN_WORDS
        and not step.text.rstrip().endswith("?")
        and not all(each.quote.rstrip().endswith("?") for each in step.evidence)
        and not is_remark(said, words)
        and not is_for_speaker(clean_step(step.text, words), words)
        and (not quoted.isdisjoint(split_list(words["wording"]["directing"])) or has_negation(said[0], words))
    )
