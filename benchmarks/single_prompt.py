"""Make products as people do today: one prompt for each, with all sources pasted into it.

    python benchmarks/single_prompt.py SOURCE... --model SPEC --out DIR [--prompts single|plain|pattern]
        [--products book,offer] [--about TEXT] [--language NAME] [--record FILE]

Writes DIR/book.md and so on, which `reading.py`, `ledger.py` and `audit.py --against` read. `--prompts` chooses between
the best prompts that we could write (`single`), three sentences each as consultants type them (`plain`), and one
general prompt for extracting instructions, in the manner of published collections of prompts (`pattern`), which makes a
book only. `--about` tells the model what the settings of a kit would: for whom the products are, the author, the voice.
Printed: words, tokens, cost if the price of the model is known, and seconds. Answers are cached in DIR and can be
recorded and replayed (`--model recorded:FILE`) as with kit-builder. Sources go to a hosted model as they are, with all
names.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from judging import PROMPTS
from product_sets import KINDS
from pydantic import BaseModel
from source_texts import read_source_text

from kit_builder.errors import AnswerError, KitError
from kit_builder.llm import ModelOptions, open_model
from kit_builder.llm.model import Model
from kit_builder.text.languages import detect_language, load_language
from kit_builder.text.prompts import find_prompts_folder, load_prompt

SINGLE = "single"
CHOICES = (SINGLE, "plain", "pattern")  # folders of prompts
USAGE = "usage.json"  # what the run used, and why it failed, for `comparison.py`
FAILED = "failed"
LIMIT_OF_SMALL = 3000  # a small model's context has to hold the sources, too


class WrittenText(BaseModel):
    """The answer to a prompt: a product as Markdown."""

    text: str


@dataclass(frozen=True)
class Made:
    """What one prompt made: words, tokens, dollars (None if unknown) and seconds."""

    name: str
    words: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    seconds: float

    def __str__(self) -> str:
        cost = "unknown" if self.cost_usd is None else f"{self.cost_usd:.4f}"
        tokens = f"{self.input_tokens} | {self.output_tokens}"
        return f"| {self.name} | {self.words} | {tokens} | {cost} | {self.seconds:.0f} |"


def make_product(name: str, folder: Path, sources: str, about: str, language: str, model: Model, out: Path) -> Made:
    """Ask for a product with its prompt in `folder` and write it into `out`.

    Raises AnswerError if there is no usable answer.
    """
    prompt = load_prompt(f"{name}.md", [folder])
    limit = prompt.max_tokens if model.capacity.is_large else LIMIT_OF_SMALL
    question = prompt.fill(name, limit, sources=sources, wishes=about, language=language)
    before, started = (model.usage.input_tokens, model.usage.output_tokens, model.usage.cost_usd), time.monotonic()
    text = model.ask(question, WrittenText).text
    seconds = time.monotonic() - started
    (out / f"{name}.md").write_text(text.strip() + "\n", encoding="utf-8")
    used = model.usage
    cost = None if used.cost_usd is None or before[2] is None else used.cost_usd - before[2]
    return Made(name, len(text.split()), used.input_tokens - before[0], used.output_tokens - before[1], cost, seconds)


def _choose_products(named: str, folder: Path) -> list[str]:
    """Return the products that are named, or all that have a prompt in `folder`.

    Raises ClickException if one is unknown or has no prompt there.
    """
    prompted = [name for name in KINDS if (folder / f"{name}.md").is_file()]
    wanted = [name.strip() for name in named.split(",")] if named else prompted
    if unknown := [name for name in wanted if name not in KINDS]:
        raise click.ClickException(f"Unknown products: {', '.join(unknown)}. Known: {', '.join(KINDS)}.")
    if missing := [name for name in wanted if name not in prompted]:
        told = f"No {folder.name} prompt for: {', '.join(missing)}"
        raise click.ClickException(f"{told}. There is one for: {', '.join(prompted)}.")
    return wanted


@click.command()
@click.argument("sources", nargs=-1, required=True)
@click.option("--model", "spec", default="local", help="As for kit-builder.")
@click.option("--base-url", help="As for kit-builder.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for the texts.")
@click.option("--products", default="", help="Which, separated by commas; by default all that have such a prompt.")
@click.option("--prompts", type=click.Choice(CHOICES), default=SINGLE, show_default=True, help="Which prompts.")
@click.option("--about", default="", help="What else the prompts say, in your own words.")
@click.option("--language", default="", help="The language to write in; by default that of the sources.")
@click.option("--record", type=click.Path(path_type=Path), help="Record the answers in this file.")
def main(
    sources: Sequence[str],
    spec: str,
    base_url: str | None,
    out: Path,
    products: str,
    prompts: str,
    about: str,
    language: str,
    record: Path | None,
) -> None:
    """Make products from SOURCES with a single prompt each."""
    folder = PROMPTS / prompts
    names = _choose_products(products, folder)
    out.mkdir(parents=True, exist_ok=True)
    try:
        text = read_source_text(sources)
        written = language or load_language(detect_language(text), [find_prompts_folder()]).english_name
        options = ModelOptions(spec, out / "answers.sqlite", 1800, base_url, record=record)
        with open_model(options) as model:
            click.echo(f"| {model.name} | words | input tokens | output tokens | US dollars | seconds |")
            click.echo("|---|---|---|---|---|---|")
            failed: dict[str, str] = {}
            for name in names:
                try:
                    click.echo(make_product(name, folder, text, about, written, model, out))
                except AnswerError as error:
                    failed[name] = str(error)
                    click.echo(f"{name}: {error}", err=True)
            used = model.usage
            cost = "unknown" if used.cost_usd is None else f"{used.cost_usd:.4f}"
            tokens = f"{used.input_tokens} | {used.output_tokens}"
            click.echo(f"| all | | {tokens} | {cost} | {used.seconds:.0f} |")
            (out / USAGE).write_text(json.dumps(asdict(used) | {FAILED: failed}, indent=1) + "\n", encoding="utf-8")
    except KitError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
