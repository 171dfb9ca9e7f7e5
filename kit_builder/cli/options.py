"""Arguments and options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

sources = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
kit_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
model_option = click.option(
    "--model",
    metavar="SPEC",
    help="The model to use: local (the default: the best installed one of `kit-builder models`), local:NAME, "
    "local:/path/to/model.gguf, PROVIDER:MODEL such as openai:gpt-5-mini, or recorded:FILE, which replays the answers "
    "in FILE.",
)
record_option = click.option(
    "--record",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Save all answers of this run in FILE, to replay them with --model recorded:FILE. FILE contains digests of "
    "questions, and answers in full: those of a hosted model with pseudonyms, those of a local model with names.",
)
base_url_option = click.option("--base-url", metavar="URL", help="The URL of a server with an OpenAI-compatible API.")
executor_option = click.option(
    "--executor", metavar="SPEC", help="Make the calls on the workers of a Dask cluster: dask:tcp://HOST:8786."
)
chain_option = click.option(
    "--chain",
    type=click.Choice(["auto", "full", "small"]),
    help="How to find methods: with the full chain, for large models, or the small one, for small models. Default: "
    "auto, which chooses by the model.",
)
expert_option = click.option(
    "--expert",
    metavar="NAME",
    help="The expert in the transcripts. Default: the author, or else whoever speaks most.",
)
speaker_option = click.option(
    "--speaker",
    "speakers",
    metavar="LABEL=NAME",
    multiple=True,
    help="The name of the speaker whom a label in the transcripts stands for; LABEL= alone, if it is not a speaker. "
    "Can be repeated.",
)
anyway_option = click.option("--anyway", is_flag=True, help="Continue even if the sources may have been misread.")
mask_option = click.option("--no-mask", is_flag=True, help="Send text to a hosted model unmasked, with the real names.")
language_option = click.option(
    "--language",
    metavar="CODE",
    help="The language of the kit: da, de, en, es, fr, nb, nn or sv. Any other code, such as pt, works with headings "
    "in English. Default: the language of the first source.",
)
product_option = click.option(
    "--product",
    "products",
    metavar="NAME",
    multiple=True,
    help="Make only this product: book, webinar, diy-kit, course, offer, email-course, or one that you have added. "
    "Can be repeated.",
)
fresh_option = click.option("--fresh", is_flag=True, help="Ignore cached answers and ask the model again.")
budget_option = click.option(
    "--budget",
    metavar="USD",
    type=click.FloatRange(min=0),
    help="Stop before the model costs more than this. Answers so far are cached.",
)


def add_method_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command with the options of every command that finds methods, in the order of `--help`."""
    options = (
        model_option,
        base_url_option,
        chain_option,
        executor_option,
        expert_option,
        speaker_option,
        anyway_option,
        mask_option,
        language_option,
    )
    for option in reversed(options):  # as decorators are applied
        command = option(command)
    return command
