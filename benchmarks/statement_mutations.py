"""Count the changed statements that verification catches, and the true ones that it rejects.

    python benchmarks/statement_mutations.py KIT|STATEMENTS.json [--lines LINES.txt] [--paraphrases FILE]
        [--model SPEC] [--base-url URL] [--record FILE] [--count 200] [--seed 1]
        [--language en] [--show]

STATEMENTS.json maps ids to statements in English with `text`, `kind`, `lines` and `whose`; LINES.txt, by default the
one beside it, has the lines as `[id] 00:01:02 Speaker: text`. Of a kit, the items of its cards are the statements.

Each mutation changes one thing in a true statement: a number, a name, a person, a negation or a condition.
`--paraphrases` is a JSON file of true paraphrases, as lists by the id of the statement; mutations are then made from
paraphrases, so that wording does not give them away. If the file does not exist, the model writes it. Without a model,
only the guards in code are measured. With one, true and changed statements are checked in shuffled order, in batches
like those of a build.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from pydantic import BaseModel

from kit_builder.evidence.check_questions import Check, ask_verdicts
from kit_builder.evidence.statement_guards import find_faults, find_hints
from kit_builder.kit.folder import KitFolder
from kit_builder.llm.factory import ModelOptions, open_model
from kit_builder.llm.model import Model
from kit_builder.records import Evidence, Line, Question, Statement
from kit_builder.text.languages import Language, load_language
from kit_builder.text.numbers import find_numbers
from kit_builder.text.prompts import find_prompts_folder

BATCH = 20
LINE = re.compile(r"\[(?P<id>\w+)\](?: \d\d:\d\d:\d\d(?: (?P<speaker>[^:]+):)?)? ?(?P<text>.*)")
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
ROLES = ["the waiters", "the chef", "the supplier", "the accountant", "the landlord", "the expert", "the client"]
INVENTED = ["Kirkham", "Delia", "QuickBooks", "Brightwell", "Tamsin", "Airtable", "Harrogate", "form B12"]
SPELLED = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "seventy": 70, "eighty": 80, "ninety": 90}
WORDS_OF = {number: word for word, number in SPELLED.items()}
OPPOSITES = [
    *(("more than", "less than"), ("over", "under"), ("before", "after"), ("at least", "at most"), ("first", "last")),
    *(("heaviest", "cheapest"), ("most", "least"), ("if", "unless"), ("until", "after"), ("each", "every other")),
    *(("prices up", "prices down"), ("best", "worst"), ("with", "without"), ("past", "short of"), ("top", "bottom")),
]
STRENGTHS = [("always", "sometimes"), ("nearly", "hardly ever"), ("usually", "always"), ("about", "exactly")]
NEGATIONS = re.compile(r"\b(?:do not|don't|does not|doesn't|is not|isn't|not|never|no|nobody|without)\b", re.IGNORECASE)
AUXILIARY = re.compile(r"\b(?:is|are|was|will|would|can|should|does|do|has|had)\b(?! not)")

Mutate = Callable[[str, random.Random], Iterator[str]]


class Paraphrases(BaseModel):
    """The answer to the question for paraphrases: one for each statement, in their order."""

    texts: list[str]


@dataclass(frozen=True)
class Case:
    """A statement to check, and what was changed in it: nothing if it is true."""

    change: str
    check: Check


def change_number(text: str, rng: random.Random) -> Iterator[str]:
    """Yield `text` with each of its numbers replaced by another."""
    for found in re.finditer(r"\d+(?:\.\d+)?|[^\W\d_]+", text):
        word = found[0].lower()
        if word[0].isdigit():
            value = float(word)
            other = rng.choice([value * 2, value + 5, max(value - 1, 1.5), value * 10, round(value * 1.5)])
            yield put(text, found, f"{other:g}")
        elif word in SPELLED and word != "one":
            other = rng.choice([each for each in WORDS_OF if each not in (0, 1, SPELLED[word])])
            yield put(text, found, match_case(WORDS_OF[other], found[0]))


def change_name(text: str, rng: random.Random) -> Iterator[str]:
    """Yield `text` with a day replaced by another, or with a name added."""
    for day in DAYS:
        for found in re.finditer(rf"\b{day}", text):
            yield put(text, found, rng.choice([each for each in DAYS if each != day]))
    name = rng.choice(INVENTED)
    for found in re.finditer(r"\b(?:the|a) (\w+)(?=[,.;]| and )", text):
        yield put(text, found, f"{found[0]} {rng.choice(['from', 'in', 'at', 'for'])} {name}")


def change_person(text: str, rng: random.Random) -> Iterator[str]:
    """Yield `text` with each role replaced by another."""
    for found in re.finditer("|".join(rf"\b{role}\b" for role in ROLES), text, re.IGNORECASE):
        other = rng.choice([each for each in ROLES if each != found[0].lower()])
        yield put(text, found, match_case(other, found[0]))


def change_negation(text: str, rng: random.Random) -> Iterator[str]:
    """Yield `text` without each of its negations, or with one added."""
    for found in NEGATIONS.finditer(text):
        instead = {"nobody": "everybody", "without": "with", "never": "always", "no": "some"}.get(found[0].lower(), "")
        instead = {"is not": "is", "isn't": "is", "does not": "always does"}.get(found[0].lower(), instead)
        yield tidy(put(text, found, match_case(instead, found[0]) if instead else ""))
    for found in AUXILIARY.finditer(text):
        yield put(text, found, f"{found[0]} not")
    if re.match(r"[A-Z][a-z]+ (?:the|a|your|each|it|that|them|out|down|for|with|one|three|on)\b", text):
        yield f"{rng.choice(['Do not', 'Never'])} {text[0].lower()}{text[1:]}"


def change_condition(text: str, rng: random.Random) -> Iterator[str]:
    """Yield `text` with a condition or a strength turned round or dropped."""
    for one, other in [*OPPOSITES, *((b, a) for a, b in OPPOSITES), *STRENGTHS]:
        for found in re.finditer(rf"\b{one}\b", text, re.IGNORECASE):
            yield put(text, found, match_case(other, found[0]))
    for found in re.finditer(r"^(?:If|When|Once|Unless|Where) [^,]+, (\w)", text):
        yield found[1].upper() + text[found.end() :]
    for found in re.finditer(r",? (?:if|when|unless|until|once|before|after|at the|during) [^,.;]+(?=[.;])", text):
        yield put(text, found, "")
    for found in re.finditer(r"\bonly ", text):
        yield put(text, found, "")
    del rng


CHANGES: dict[str, Mutate] = {
    "number": change_number,
    "name": change_name,
    "person": change_person,
    "negation": change_negation,
    "condition": change_condition,
}


def put(text: str, found: re.Match[str], instead: str) -> str:
    """Return `text` with a match replaced."""
    return text[: found.start()] + instead + text[found.end() :]


def match_case(word: str, like: str) -> str:
    """Return `word` with a capital if `like` has one."""
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


def tidy(text: str) -> str:
    """Return `text` with single spaces and a capital at its start."""
    text = re.sub(r"\s+([,.;])", r"\1", " ".join(text.split()))
    return text[:1].upper() + text[1:]


def read_statements(file: Path, lines_file: Path | None, language: Language) -> dict[str, Check]:
    """Return checks of the statements in a JSON file, by their ids."""
    rows = (lines_file or file.parent / "lines.txt").read_text(encoding="utf-8").splitlines()
    found = [match for row in rows if (match := LINE.fullmatch(row))]
    lines = {
        each["id"]: Line(place, each["text"], (), each["speaker"] or "") for place, each in enumerate(found, start=1)
    }
    order = [*lines.values()]
    statements: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    expert = find_expert(statements, lines)
    checks: dict[str, Check] = {}
    for key, each in statements.items():
        cited = tuple(lines[line] for line in each["lines"])
        evidence = tuple(Evidence(file.name, "source", line.number, line.number, line.text) for line in cited)
        statement = Statement(key, each["kind"], each["text"], evidence, whose=each["whose"])
        first, last = cited[0].number - 1, cited[-1].number - 1
        before, after = order[first - 1] if first else None, order[last + 1] if last + 1 < len(order) else None
        checks[key] = Check(statement, cited, before, after, expert, language)
    return checks


def find_expert(statements: dict[str, dict[str, Any]], lines: dict[str, Line]) -> str:
    """Return the speaker that most statements cite, who is the expert."""
    cited = Counter(lines[line].speaker for each in statements.values() for line in each["lines"])
    del cited[""]
    return cited.most_common(1)[0][0] if cited else ""


def read_kit(folder: Path, language: Language) -> dict[str, Check]:
    """Return checks of the items in a kit's cards, by their ids."""
    checks: dict[str, Check] = {}
    for method in KitFolder(folder).read_cards():
        for key, item in method.items():
            if item.evidence:
                lines = tuple(Line(each.line_start, each.quote, ()) for each in item.evidence)
                statement = Statement(f"{method.id}/{key}", "detail", item.text, item.evidence)
                checks[statement.id] = Check(statement, lines, None, None, "", language)
    return checks


def reword(check: Check, text: str) -> Check:
    """Return the check of a statement with another text."""
    return replace(check, statement=replace(check.statement, text=text))


def make_mutations(true: Sequence[Check], count: int, rng: random.Random) -> list[Case]:
    """Return `count` mutations of the statements in `true`, as many of each kind as possible."""
    cases: list[Case] = []
    for place, (change, mutate) in enumerate(CHANGES.items()):
        share = (count - len(cases)) // (len(CHANGES) - place)
        order = rng.sample(true, len(true))
        options = [(check, [*dict.fromkeys(mutate(check.statement.text, rng))]) for check in order]
        changed = [
            (check, text)
            for turn in range(3)
            for check, texts in options
            for text in texts[turn : turn + 1]
            if text != check.statement.text and (change != "number" or is_other_number(check, text))
        ]
        cases += [Case(change, reword(check, text)) for check, text in changed[:share]]
    return cases


def is_other_number(check: Check, text: str) -> bool:
    """Return whether the numbers of `text` are not the statement's own."""
    words = check.language.words
    return find_numbers(text, words) != find_numbers(check.statement.text, words)


def write_paraphrases(checks: dict[str, Check], model: Model) -> dict[str, list[str]]:
    """Let the model reword every statement without a change in meaning."""
    keys = [*checks]
    batches = [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]

    def ask(batch: Sequence[str]) -> list[str]:
        rows = [
            {
                "statement": checks[key].statement.text,
                "lines": [line.text for line in (*checks[key].around[:1], *checks[key].lines)],
            }
            for key in batch
        ]
        system = (
            "Reword each statement as another careful editor would write it: other words and another order where "
            "natural, exactly the same meaning, with every number, name, condition, negation and strength kept. It "
            "must make sense on its own: say what an 'it' or 'that' stands for, which the lines show. Add nothing else "
            "from the lines. Answer with one text per statement, in their order."
        )
        shown = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        answer = model.ask(Question("paraphrases", (("system", system), ("user", shown)), 2000), Paraphrases)
        if len(answer.texts) != len(batch):
            raise click.ClickException(f"The model reworded {len(answer.texts)} of {len(batch)} statements.")
        return answer.texts

    with model.open_runner() as run:
        texts = [text for part in run(ask, batches) for text in part]
    return {key: [text] for key, text in zip(keys, texts, strict=True)}


def find_objections(cases: Sequence[Case], model: Model) -> list[bool]:
    """Return whether the checker objects to each of `cases`."""
    batches = [cases[start : start + BATCH] for start in range(0, len(cases), BATCH)]

    def ask(batch: Sequence[Case]) -> list[bool]:
        verdicts, problem = ask_verdicts([case.check for case in batch], model.ask)
        if problem:
            raise click.ClickException(problem)
        return [bool(verdicts[place].list_faults()) for place in range(len(batch))]

    with model.open_runner() as run:
        return [each for part in run(ask, batches) for each in part]


def print_share(title: str, part: int, whole: int) -> None:
    """Print a count with its share in percent."""
    print(f"{title}: {part} of {whole}, {part / whole:.1%}" if whole else f"{title}: none", flush=True)


def print_results(cases: Sequence[Case], objections: Sequence[bool] | None, *, show: bool) -> None:
    """Print what the guards find, and what they and the checker find together."""
    guarded = [bool(find_faults(case.check.compared)) for case in cases]
    hinted = [bool(find_hints(case.check.compared)) for case in cases]
    ways = [("guards", guarded), ("guards or hints", [a or b for a, b in zip(guarded, hinted, strict=True)])]
    if objections:
        ways.append(("guards and checker", [a or b for a, b in zip(guarded, objections, strict=True)]))
    for name, rejected in ways:
        for change in CHANGES:
            caught = [found for case, found in zip(cases, rejected, strict=True) if case.change == change]
            print_share(f"{name}, {change} changed", sum(caught), len(caught))
        caught = [found for case, found in zip(cases, rejected, strict=True) if case.change]
        print_share(f"{name}, all changes caught", sum(caught), len(caught))
        wrongly = [found for case, found in zip(cases, rejected, strict=True) if not case.change]
        print_share(f"{name}, true statements rejected", sum(wrongly), len(wrongly))
    for case, rejected in zip(cases, ways[-1][1], strict=True) if show else ():
        if rejected != bool(case.change):
            details = " ".join(fault.detail for fault in find_faults(case.check.compared))
            print(f"  {case.change or 'true'}: {case.check.statement.text} {details}")


@click.command()
@click.argument("statements", type=click.Path(exists=True, path_type=Path))
@click.option("--lines", type=click.Path(exists=True, path_type=Path), help="The lines that the statements cite.")
@click.option("--paraphrases", type=click.Path(path_type=Path), help="True paraphrases; written if missing.")
@click.option("--model", "spec", help="The checker; without one only the guards are measured.")
@click.option("--base-url", help="Its address.")
@click.option("--record", type=click.Path(path_type=Path), help="Where to record its answers.")
@click.option("--count", default=200, help="How many changed and how many true statements.")
@click.option("--seed", default=1)
@click.option("--language", default="en", help="The language of the statements.")
@click.option("--show", is_flag=True, help="Print what is missed and what is rejected wrongly.")
def main(
    statements: Path,
    lines: Path | None,
    paraphrases: Path | None,
    spec: str | None,
    base_url: str | None,
    record: Path | None,
    count: int,
    seed: int,
    language: str,
    show: bool,
) -> None:
    """Measure how verification judges true and changed statements."""
    spoken = load_language(language, [find_prompts_folder()])
    checks = read_kit(statements, spoken) if statements.is_dir() else read_statements(statements, lines, spoken)
    with TemporaryDirectory() as folder:
        options = ModelOptions(spec or "openai:none", Path(folder) / "answers", 3600, base_url, dry_run=not spec)
        with open_model(replace(options, record=record)) as model:
            if paraphrases and not paraphrases.exists() and spec:
                written = write_paraphrases(checks, model)
                paraphrases.write_text(json.dumps(written, ensure_ascii=False, indent=1), encoding="utf-8")
            rng = random.Random(seed)  # noqa: S311
            true = choose_true(checks, paraphrases)
            mutations = make_mutations(true, count, rng)
            kept = true if len(true) <= count else rng.sample(true, count)
            cases = [*mutations, *(Case("", check) for check in kept)]
            rng.shuffle(cases)
            print_results(cases, find_objections(cases, model) if spec else None, show=show)


def choose_true(checks: dict[str, Check], paraphrases: Path | None) -> list[Check]:
    """Return checks of the paraphrases of each statement, or without a file of the statements themselves."""
    if paraphrases is None:
        return [*checks.values()]
    written: dict[str, list[str]] = json.loads(paraphrases.read_text(encoding="utf-8"))
    return [reword(checks[key], text) for key, texts in written.items() for text in texts]


if __name__ == "__main__":
    main()
