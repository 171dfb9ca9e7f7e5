"""Estimate how much of a set of products nothing supports, from random sentences.

    python benchmarks/audit.py KIT --judge SPEC [--judge SPEC] [--n 150] [--seed N] [--sources PATH]... [--json FILE]
    python benchmarks/audit.py TEXTS --against SOURCE [--against SOURCE]... --judge SPEC ...

The same number of sentences is drawn from each product. A judge sees each with what it cites and the source lines
around that: those that the kit has saved, or of --sources. With --against, for texts without citations, it sees the
whole sources instead; a kit may be given there too. SPEC is a model, or `folder:DIR` for forms that people fill in.
Printed with 95 % intervals (Wilson): how many of the sentences say something that nothing supports.
"""

import io
import json
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import click
from drawn_sentences import Sentence, list_plain_sentences, list_sentences
from judging import QUESTION, Answers, Asked, Sheet, ask_judges, open_judge
from reading_table import compare_answers
from source_texts import read_source_text

from kit_builder.errors import KitError
from kit_builder.sources import read_sources

UNSUPPORTED = "adds"
STATING = ("supported", "derived", "example", UNSUPPORTED)
VERDICTS = (*STATING, "product", "question", "connecting")
SOURCES = "sources.md"
INTRO = (
    "Each question shows one sentence of a product that teaches what a consultant knows{given}. Say what the sentence "
    "is:\n\n"
    "- supported: all of it stands there, in whatever words\n"
    "- derived: it follows from what stands there by arithmetic or plain logic, with nothing added\n"
    "- example: it belongs to an example that is openly made up, and agrees with it\n"
    "- product: it is about the product itself, such as what is where, what it includes, or what is on the screen\n"
    "- question: it asks the reader something and assumes nothing, or is an option of a quiz\n"
    "- connecting: it leads on or encourages, and states nothing about the subject\n"
    "- adds: it has an instruction, figure, reason, limit, result or claim that is not there, or one that is stronger, "
    "weaker or about something else than there\n\n"
    "As the quote, copy the words that decide: for adds, the words of the sentence that nothing supports; otherwise "
    "words that support it. What stands before the sentence is shown only so that you understand it."
)
CITED = (
    ", then what it cites, or what the sentences beside it cite if it cites nothing, and the lines of the sources "
    "around that. Judge by these alone"
)
WHOLE = f". What the consultant said and wrote is in {SOURCES}. Judge by that alone"


def draw(sentences: Sequence[Sentence], count: int, seed: int) -> dict[str, list[Sentence]]:
    """Return about `count` random sentences by product, the same number from each that has enough."""
    kinds = list(dict.fromkeys(each.kind for each in sentences))
    chance = random.Random(seed)  # noqa: S311 - a sample is no secret
    drawn = {}
    for kind in kinds:
        own = [each for each in sentences if each.kind == kind]
        drawn[kind] = chance.sample(own, min(len(own), math.ceil(count / len(kinds))))
    return drawn


def make_sheets(drawn: Mapping[str, Sequence[Sentence]], sources: str) -> list[Sheet]:
    """Return a sheet for each product; `sources` are whole sources, or empty if the sentences have evidence."""
    texts = {SOURCES: sources} if sources else {}
    intro = INTRO.format(given=WHOLE if sources else CITED)
    return [
        Sheet(f"audit-{kind}", intro, texts, tuple(_ask(n, each, texts) for n, each in enumerate(sentences, 1)))
        for kind, sentences in drawn.items()
    ]


def _ask(number: int, sentence: Sentence, texts: Mapping[str, str]) -> Asked:
    parts = [f"Under “{sentence.heading}”, after “{sentence.before}”:", _set_off(sentence.text)]
    if not texts:
        parts += ["It cites:", _set_off("\n".join(sentence.cited) or "nothing")]
        parts += ["Lines around these:", _set_off(sentence.around)] if sentence.around else []
    return Asked(f"s{number}", "\n\n".join(parts), VERDICTS, (*texts, QUESTION))


def _set_off(text: str) -> str:
    return "\n".join(f"> {row}" for row in text.splitlines())


def find_interval(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of a share, after Wilson."""
    if not count:
        return 0.0, 1.0
    z, share = 1.959964, hits / count
    centre = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def format_row(judge: str, name: str, verdicts: Sequence[str]) -> str:
    """Return a row of the table."""
    hits, count = verdicts.count(UNSUPPORTED), len(verdicts)
    low, high = find_interval(hits, count)
    stating = sum(verdict in STATING for verdict in verdicts)
    share = f"{hits / count:.1%}" if count else "-"
    of_stating = f"{hits / stating:.1%}" if stating else "-"
    return f"| {judge} | {name} | {count} | {hits} | {share} | {low:.1%} to {high:.1%} | {of_stating} of {stating} |"


def report(given: Mapping[str, Answers], sheets: Sequence[Sheet]) -> Iterator[str]:
    """Yield the lines of the report on all judges' answers."""
    yield "| judge | product | sentences | unsupported | share | 95 % interval | of those that state something |"
    yield "|---|---|---|---|---|---|---|"
    for judge, answers in given.items():
        for sheet in sheets:
            yield format_row(judge, sheet.name.removeprefix("audit-"), _list_verdicts(answers, [sheet]))
        yield format_row(judge, "all, each product alike", _list_verdicts(answers, sheets))
    yield ""
    for judge, answers in given.items():
        unanswered = sum(len(sheet.questions) for sheet in sheets) - len(answers)
        wrong = sum(each.is_verified is False for each in answers.values())
        yield f"{judge}: {wrong} quotes do not stand in the text; {unanswered} sentences without a usable answer."
    judges = list(given)
    for at, one in enumerate(judges):
        for other in judges[at + 1 :]:
            flagged = [
                {key: str(each.answer == UNSUPPORTED) for key, each in given[judge].items()} for judge in (one, other)
            ]
            yield from compare_answers(f"unsupported or not, {one} and {other}", [(flagged[0], flagged[1])])


def _list_verdicts(answers: Answers, sheets: Sequence[Sheet]) -> list[str]:
    keys = [(sheet.name, question.id) for sheet in sheets for question in sheet.questions]
    return [answers[key].answer for key in keys if key in answers]


def count_verdicts(given: Mapping[str, Answers], sheets: Sequence[Sheet]) -> dict[str, dict[str, int]]:
    """Return how many sentences each judge has judged, and how many of them as unsupported."""
    verdicts = {judge: _list_verdicts(answers, sheets) for judge, answers in given.items()}
    return {judge: {"sentences": len(each), "unsupported": each.count(UNSUPPORTED)} for judge, each in verdicts.items()}


def list_unsupported(
    given: Mapping[str, Answers], drawn: Mapping[str, Sequence[Sentence]]
) -> Iterator[dict[str, object]]:
    """Yield the sentences that a judge takes for unsupported, with the words and the reason."""
    for judge, answers in given.items():
        for kind, sentences in drawn.items():
            for number, sentence in enumerate(sentences, 1):
                judged = answers.get((f"audit-{kind}", f"s{number}"))
                if judged and judged.answer == UNSUPPORTED:
                    yield {"judge": judge, **asdict(sentence), "words": judged.quote, "reason": judged.reason}


@click.command()
@click.argument("kit", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--judge", "specs", multiple=True, required=True, help="A model, or folder:DIR. May be repeated.")
@click.option("--base-url", help="As for kit-builder.")
@click.option("--n", "count", default=150, help="How many sentences, in all.")
@click.option("--seed", default=1, help="Seed of the sample.")
@click.option("--sources", multiple=True, help="Where the lines around the evidence are read.")
@click.option("--against", multiple=True, help="Judge by this source as a whole. May be repeated.")
@click.option("--per-call", default=10, help="Sentences in one call of a model.")
@click.option("--show", is_flag=True, help="Print the unsupported sentences.")
@click.option("--record", type=click.Path(path_type=Path), help="As for kit-builder.")
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path), help="Write counts and unsupported sentences here."
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("audit-runs"), help="Folder of cached answers.")
def main(
    kit: Path,
    specs: Sequence[str],
    base_url: str | None,
    count: int,
    seed: int,
    sources: Sequence[str],
    against: Sequence[str],
    per_call: int,
    show: bool,
    record: Path | None,
    json_file: Path | None,
    out: Path,
) -> None:
    """Print the share of unsupported sentences in the products of KIT."""
    opened = partial(open_judge, out=out, base_url=base_url, per_call=per_call, record=record)
    try:
        if against:
            sentences, whole = list_plain_sentences(kit), read_source_text(against)
        else:
            read = read_sources(sources, io.BytesIO())[0] if sources else ()
            sentences, whole = list_sentences(kit, read), ""
        drawn = draw(sentences, count, seed)
        sheets = make_sheets(drawn, whole)
        answers = ask_judges(map(opened, specs), lambda judge: (judge.name, judge.answer(sheets)))
    except KitError as error:
        raise click.ClickException(str(error)) from error
    given = dict(answers)
    for line in report(given, sheets):
        click.echo(line)
    unsupported = list(list_unsupported(given, drawn))
    for each in unsupported if show else ():
        click.echo(f"\n{each['judge']}, {each['file']}: {each['text']}\n  {each['words']}: {each['reason']}")
    if json_file:
        saved = {"counts": count_verdicts(given, sheets), "unsupported": unsupported}
        json_file.write_text(json.dumps(saved, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
