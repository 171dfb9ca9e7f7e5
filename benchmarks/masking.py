"""Masking on planted calls: how many identities are hidden from a hosted model, and how many ordinary words are masked.

    python benchmarks/masking.py [--missed] [--plain FILE...]

An identity counts as masked if no word of any mention of it in its call remains. The calls come from
`planted_calls.py`, once with named and once with numbered speakers. FILEs are transcripts or notes: the words masked in
them are printed with their share of all words, for a reader to judge.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from planted_calls import Call, make_calls

from kit_builder.privacy import Mask, PrivacyOptions, identify
from kit_builder.records import Source
from kit_builder.sources import read_sources
from kit_builder.text.languages import detect_language

LISTS = Path(__file__).parent / "masking"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Outcome:
    """The result of masking one call.

    `masked` says for each identity whether all its mentions are masked. `mentions` and `words` are counts; `false` are
    the ordinary words that were masked, `missed` a line for each mention that was not.
    """

    call: Call
    masked: tuple[bool, ...]
    mentions: int
    mentions_masked: int
    words: int
    false: tuple[str, ...]
    missed: tuple[str, ...]


def make_mask(sources: Sequence[Source]) -> Mask:
    """Return the mask that a build would use for `sources`."""
    return Mask(identify(sources, PrivacyOptions(), detect_language(sources[0].text), []))


def mask_call(call: Call, *, with_speakers: bool) -> Outcome:
    """Mask a call and count what is hidden."""
    text = call.render(with_speakers=with_speakers)
    sources, _ = read_sources(["-"], io.BytesIO(text.encode()))
    mask = make_mask(sources)
    left: dict[int, list[str]] = {}
    mentions: Counter[int] = Counter()
    words, false = 0, []
    for turn in call.turns:
        covered = {at for start, end in mask.find_spans(turn.text) for at in range(start, end)}
        place = 0
        for piece in turn.pieces:
            found = [(word[0], word.start() + place in covered) for word in _WORD.finditer(piece.text)]
            place += len(piece.text)
            words += len(found)
            if piece.of is None:
                false += [word for word, is_masked in found if is_masked]
                continue
            mentions[piece.of] += 1
            if not all(is_masked for _, is_masked in found):
                left.setdefault(piece.of, []).append(
                    " ".join(w if m else f"[{w}]" for w, m in found) + f"  <- {turn.text}"
                )
    spoken = [at for at in range(len(call.identities)) if mentions[at]]
    if with_speakers:
        for at, (kind, name) in enumerate(call.identities[:2]):
            if kind == "person" and any(not mask.occurs_in(word) for word in name.split()):
                left.setdefault(at, []).append(f"[{name}] as a speaker")
    return Outcome(
        call,
        tuple(at not in left for at in spoken),
        mentions.total(),
        mentions.total() - sum(map(len, left.values())),
        words,
        tuple(false),
        tuple(f"{call.identities[at][0]}: {each}" for at, mentions_left in left.items() for each in mentions_left),
    )


def format_row(name: str, outcomes: Sequence[Outcome], kind: str = "") -> str:
    """Return a line of the table, for one kind of identity or for all."""
    masked = [
        whole
        for each in outcomes
        for (of, _), whole in zip(each.call.identities, each.masked, strict=True)
        if not kind or of == kind
    ]
    line = f"{name:28} identities={len(masked):4} recall={sum(masked) / max(len(masked), 1):.3f}"
    if kind:
        return line
    mentions, covered = sum(each.mentions for each in outcomes), sum(each.mentions_masked for each in outcomes)
    words, false = sum(each.words for each in outcomes), sum(len(each.false) for each in outcomes)
    line += f" mentions={mentions:5} recall={covered / mentions:.3f}"
    return f"{line} words={words:6} wrongly masked={false / words:.2%}"


def build_table(outcomes: Sequence[Outcome]) -> Iterable[str]:
    """Yield the lines of the table."""
    yield format_row("all", outcomes)
    for language in dict.fromkeys(each.call.language for each in outcomes):
        yield format_row(language, [each for each in outcomes if each.call.language == language])
    for noise in dict.fromkeys(each.call.noise for each in outcomes):
        yield format_row(noise or "transcribed correctly", [each for each in outcomes if each.call.noise == noise])
    for kind in dict.fromkeys(kind for each in outcomes for kind, _ in each.call.identities):
        yield format_row(kind, outcomes, kind)


@click.command()
@click.option("--missed", is_flag=True, help="Print missed identities and wrongly masked words.")
@click.option("--seed", default=7, help="Seed of the planted calls.")
@click.option("--calls", type=int, help="Only so many of the calls.")
@click.option("--plain", type=click.Path(path_type=Path, exists=True), multiple=True, help="A text of your own.")
def main(missed: bool, seed: int, calls: int | None, plain: Sequence[Path]) -> None:
    """Print recall and wrongly masked words on the planted calls."""
    for with_speakers in (True, False):
        outcomes = [mask_call(call, with_speakers=with_speakers) for call in make_calls(LISTS, seed)[:calls]]
        click.echo("named speakers" if with_speakers else "numbered speakers")
        for line in build_table(outcomes):
            click.echo(f"  {line}")
        if missed:
            for each in outcomes:
                for line in each.missed:
                    click.echo(f"    {each.call.name} {each.call.language} {each.call.noise}: {line}")
            words = Counter(word for each in outcomes for word in each.false)
            click.echo(f"    wrongly masked: {words.most_common(80)}")
    for path in plain:
        sources, _ = read_sources([str(path)], io.BytesIO())
        mask = make_mask(sources)
        text = "\n".join(line.text for source in sources for line in source.lines)
        hidden = Counter(word for start, end in mask.find_spans(text) for word in _WORD.findall(text[start:end]))
        share = hidden.total() / max(len(_WORD.findall(text)), 1)
        click.echo(f"{path}: {share:.2%} of the words are masked: {hidden.most_common(60)}")


if __name__ == "__main__":
    main()
