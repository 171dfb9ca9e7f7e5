"""Take a third of what sources teach out of them, and see how much of it an interview brings back.

    python benchmarks/simulated_expert.py LEDGER SOURCE... --answers SPEC --out DIR [--model SPEC] [--base-url URL]
        [--count 15] [--share 0.33] [--seed 1] [--fixed FILE]

A kit is made from the reduced sources. Somebody who knows the whole ledger gets its interview as a mail, and answers
the first `--count` questions about which they know something; then the kit is made again with the answers. Printed: how
many of the teachings that the first cards lack are in the answers, and in the cards made with them. `--fixed` asks the
questions in a file instead, one a row, which know nothing of the kit (`questions/`); compare the two.

SPEC is a model, as for `--model`, or `folder:DIR`: then the mail and what the expert knows are written into DIR, people
write their answers into the mail, and the same command goes on with them. Whoever answers must not see what was cut,
which is in DIR/reduced.json. Answers of models are cached.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from extraction import open_model_for_benchmark
from judging import PROMPTS
from ledger import measure
from ledger_file import Ledger, read_ledger
from pydantic import BaseModel
from reduced_sources import reduce_sources, select_teachings

from kit_builder.cli import main as kit_builder
from kit_builder.errors import KitError
from kit_builder.interview.agenda import AgendaQuestion
from kit_builder.interview.journal import Journal
from kit_builder.interview.keep import Keeper
from kit_builder.interview.mail import read_mail, write_mail
from kit_builder.interview.open_questions import load_agenda
from kit_builder.kit.build_state import find_language
from kit_builder.kit.folder import KitFolder
from kit_builder.sources import read_source
from kit_builder.text.languages import Language
from kit_builder.text.prompts import load_prompt

DAY = date(2026, 1, 1)  # of the interview; nothing depends on it
ASKED = 2  # times as many questions as answers, since nobody knows something about each
MAIL, KNOWN, CUT = "mail.txt", "what-you-know.md", "reduced.json"


class Said(BaseModel):
    """An answer to one question."""

    number: int
    answer: str


class Told(BaseModel):
    """A model's answers as the expert."""

    answers: list[Said]


@dataclass(frozen=True)
class Recovered:
    """How many teachings the first cards lack, and how many of these the answers and the new cards have."""

    answers: int
    words: int
    lacking: int
    in_answers: int
    in_cards: int
    missing: Sequence[str]


def make_reduced_sources(ledger: Ledger, sources: Sequence[Path], share: float, seed: int, out: Path) -> list[Path]:
    """Write the reduced sources into `out`, with a note of what is gone beside them, and return their paths."""
    read = [read_source(path.name, path.stem, path.read_bytes(), path.suffix) for path in sources]
    reduced = reduce_sources(read, ledger, share, seed)
    folder = out / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in reduced.texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    kept = {"lines": reduced.cut, "gone": [each.id for each in reduced.gone]}
    (out / CUT).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return [folder / path.name for path in sources]


def extract(sources: Sequence[Path], kit: Path, expert: str, options: Sequence[str]) -> None:
    """Make the cards of a kit. Raises ClickException if there are none."""
    arguments = ["extract", *map(str, sources), "--out", str(kit), "--expert", expert, *options]
    with suppress(SystemExit):  # how a command ends
        kit_builder(arguments)
    if not KitFolder(kit).list_cards():
        raise click.ClickException(f"No cards were made in {kit}.")


def ask_model(
    questions: Mapping[int, AgendaQuestion], count: int, ledger: Ledger, spec: str, url: str | None, out: Path
) -> Told:
    """Return what a model answers as the expert, who knows the whole ledger."""
    prompt = load_prompt("expert.md", [PROMPTS])
    asked = [
        {"number": number, "about": each.heading, "text": each.text, "why": each.why}
        for number, each in questions.items()
    ]
    question = prompt.fill("an interview", known=write_ledger(ledger), count=count, questions=asked)
    with open_model_for_benchmark(spec, url, out / "answers.sqlite") as model:
        return model.ask(question, Told)


def ask_people(questions: Mapping[int, AgendaQuestion], ledger: Ledger, language: Language, folder: Path) -> Told:
    """Return what people have written below the questions in `folder`. Raises KitError if that is nothing yet."""
    folder.mkdir(parents=True, exist_ok=True)
    mail = folder / MAIL
    (folder / KNOWN).write_text(write_ledger(ledger), encoding="utf-8")
    if not mail.exists():
        mail.write_text(write_mail(questions, "", language.words), encoding="utf-8")
    given = read_mail(mail.read_text(encoding="utf-8"), questions).answers
    if not given:
        raise KitError(f"Write answers below the questions in {mail}, from {folder / KNOWN} alone, and run this again.")
    return Told(answers=[Said(number=number, answer=answer) for number, answer in given.items()])


def write_ledger(ledger: Ledger) -> str:
    """Return all teachings of a ledger by method, for somebody who answers as the expert."""
    rows = []
    for method in ledger.methods:
        rows += [f"## {method}", ""]
        rows += [f"- {each.kind}: {each.text}" for each in ledger.teachings if each.method == method]
        rows += [""]
    return "\n".join(rows)


def list_questions(kit: KitFolder, language: Language, count: int, fixed: Path | None) -> dict[int, AgendaQuestion]:
    """Return the questions to ask by number: the first of the kit's interview, or those of a fixed list."""
    if fixed:
        rows = [row.strip() for row in fixed.read_text(encoding="utf-8").splitlines() if row.strip()]
        heading = language.words["interview"]["kit"]
        return {number: AgendaQuestion("open", heading, row, "") for number, row in enumerate(rows[:count], 1)}
    return dict(enumerate(load_agenda(kit, language)[:count], 1))


def keep_answers(
    kit: KitFolder, language: Language, questions: Mapping[int, AgendaQuestion], told: Told, count: int
) -> list[str]:
    """Keep the first `count` answers as an interview does, and return them."""
    keeper = Keeper(kit, Journal(kit, DAY), language.words)
    said = {each.number: each.answer for each in told.answers if each.answer.strip()}
    kept = [number for number in questions if number in said][:count]
    for number in kept:
        keeper.keep(questions[number], said[number])
    return [said[number] for number in kept]


def measure_recovered(ledger: Ledger, first: Path, kit: Path, answers: Sequence[str]) -> Recovered:
    """Compare the cards of the `first` kit with those made with the interview, and with the interview itself."""
    lacking = {each.id for each in measure(ledger, first / "methods").missing}
    wanted = select_teachings(ledger, lacking)
    told, cards = measure(wanted, kit / "interviews"), measure(wanted, kit / "methods")
    missing = [f"{each.id} {each.kind}: {each.text}" for each in cards.missing]
    words = sum(len(each.split()) for each in answers)
    return Recovered(len(answers), words, len(lacking), told.present, cards.present, missing)


@click.command()
@click.argument("ledger", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--answers", "expert", required=True, help="Who answers: a model, or folder:DIR.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder for sources and kits.")
@click.option("--model", "spec", default="local", help="Makes the cards; as for kit-builder.")
@click.option("--base-url", help="As for kit-builder.")
@click.option("--count", default=15, show_default=True, help="Answers at most.")
@click.option("--share", default=1 / 3, help="Of the teachings, to be taken out; a third unless given.")
@click.option("--seed", default=1, show_default=True, help="Draws the teachings.")
@click.option("--fixed", type=click.Path(path_type=Path, exists=True), help="Ask the questions in this file instead.")
def main(
    ledger: Path,
    sources: tuple[Path, ...],
    expert: str,
    out: Path,
    spec: str,
    base_url: str | None,
    count: int,
    share: float,
    seed: int,
    fixed: Path | None,
) -> None:
    """Interview somebody who knows all of LEDGER about a kit made from a part of SOURCES."""
    known = read_ledger(ledger)
    options = ["--model", spec, *(["--base-url", base_url] if base_url else [])]
    reduced = make_reduced_sources(known, sources, share, seed, out)
    first, second = out / "kit", out / ("kit-fixed" if fixed else "kit-interview")
    extract(reduced, first, known.expert, options)
    shutil.rmtree(second, ignore_errors=True)
    shutil.copytree(first, second)
    kit = KitFolder(second)
    language = find_language(kit, kit.read_settings())
    questions = list_questions(kit, language, ASKED * count, fixed)
    kind, _, folder = expert.partition(":")
    if kind == "folder":
        told = ask_people(questions, known, language, Path(folder))
    else:
        told = ask_model(questions, count, known, expert, base_url, out)
    answers = keep_answers(kit, language, questions, told, count)
    extract(reduced, second, known.expert, options)
    found = measure_recovered(known, first, second, answers)
    click.echo(
        f"{len(json.loads((out / CUT).read_text())['gone'])} teachings cut, {found.lacking} lacking in the cards; "
        f"{found.answers} answers of {found.words} words have {found.in_answers}; "
        f"the new cards have {found.in_cards} ({found.in_cards / max(1, found.lacking):.0%})"
    )
    for row in found.missing:
        click.echo(f"  still missing {row}")


if __name__ == "__main__":
    main()
