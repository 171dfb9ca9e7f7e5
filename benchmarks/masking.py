"""Masking on planted calls: how many identities a hosted model would not see, and how many words are masked in vain.

    python benchmarks/masking.py [--missed] [--plain FILE...]

An identity counts as masked where no word of any of its mentions in its call is left. The calls are those of
`planted_calls.py`, once with the speakers named and once with numbers in their place. FILEs are transcripts or notes in
which whatever is masked is printed with its share of the words, to be judged by a reader.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from planted_calls import Call, planted_calls

from kit_builder.privacy import Mask, PrivacyOptions, identify
from kit_builder.records import Source
from kit_builder.sources import read_sources
from kit_builder.text.languages import detect_language

LISTS = Path(__file__).parent / "masking"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Outcome:
    """What masking one call came to: by identity whether it is masked whole, mentions, and words."""

    call: Call
    masked: tuple[bool, ...]
    mentions: int
    mentions_masked: int
    words: int
    in_vain: tuple[str, ...]
    missed: tuple[str, ...]


def mask_of(sources: Sequence[Source]) -> Mask:
    """The mask that a build would make of `sources`."""
    return Mask(identify(sources, PrivacyOptions(), detect_language(sources[0].text), []))


def outcome(call: Call, *, with_speakers: bool) -> Outcome:
    """What masking makes of a call."""
    text = call.written(with_speakers=with_speakers)
    sources, _ = read_sources(["-"], io.BytesIO(text.encode()))
    mask = mask_of(sources)
    left: dict[int, list[str]] = {}
    mentions: Counter[int] = Counter()
    words, in_vain = 0, []
    for turn in call.turns:
        covered = {at for start, end in mask.find_spans(turn.text) for at in range(start, end)}
        place = 0
        for piece in turn.pieces:
            found = [(word[0], word.start() + place in covered) for word in _WORD.finditer(piece.text)]
            place += len(piece.text)
            words += len(found)
            if piece.of is None:
                in_vain += [word for word, is_masked in found if is_masked]
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
        tuple(in_vain),
        tuple(f"{call.identities[at][0]}: {each}" for at, told in left.items() for each in told),
    )


def row(name: str, outcomes: Sequence[Outcome], kind: str = "") -> str:
    """One line of the table, of one kind of identity or of all."""
    masked = [
        whole
        for each in outcomes
        for (of, _), whole in zip(each.call.identities, each.masked, strict=True)
        if not kind or of == kind
    ]
    told = f"{name:28} identities={len(masked):4} recall={sum(masked) / max(len(masked), 1):.3f}"
    if kind:
        return told
    mentions, covered = sum(each.mentions for each in outcomes), sum(each.mentions_masked for each in outcomes)
    words, vain = sum(each.words for each in outcomes), sum(len(each.in_vain) for each in outcomes)
    told += f" mentions={mentions:5} recall={covered / mentions:.3f}"
    return f"{told} words={words:6} masked in vain={vain / words:.2%}"


def report(outcomes: Sequence[Outcome]) -> Iterable[str]:
    """The table for one way of telling who speaks."""
    yield row("all", outcomes)
    for language in dict.fromkeys(each.call.language for each in outcomes):
        yield row(language, [each for each in outcomes if each.call.language == language])
    for noise in dict.fromkeys(each.call.noise for each in outcomes):
        yield row(noise or "well heard", [each for each in outcomes if each.call.noise == noise])
    for kind in dict.fromkeys(kind for each in outcomes for kind, _ in each.call.identities):
        yield row(kind, outcomes, kind)


@click.command()
@click.option("--missed", is_flag=True, help="Print what was missed and what was masked in vain.")
@click.option("--seed", default=7, help="Which calls are made.")
@click.option("--plain", type=click.Path(path_type=Path, exists=True), multiple=True, help="A text of your own.")
def main(missed: bool, seed: int, plain: Sequence[Path]) -> None:
    """Print recall and false masks on the planted calls."""
    for with_speakers in (True, False):
        outcomes = [outcome(call, with_speakers=with_speakers) for call in planted_calls(LISTS, seed)]
        click.echo("with the speakers named" if with_speakers else "with the speakers numbered")
        for line in report(outcomes):
            click.echo(f"  {line}")
        if missed:
            for each in outcomes:
                for line in each.missed:
                    click.echo(f"    {each.call.name} {each.call.language} {each.call.noise}: {line}")
            click.echo(f"    in vain: {Counter(word for each in outcomes for word in each.in_vain).most_common(80)}")
    for path in plain:
        sources, _ = read_sources([str(path)], io.BytesIO())
        mask = mask_of(sources)
        text = "\n".join(line.text for source in sources for line in source.lines)
        hidden = Counter(word for start, end in mask.find_spans(text) for word in _WORD.findall(text[start:end]))
        share = hidden.total() / max(len(_WORD.findall(text)), 1)
        click.echo(f"{path}: {share:.2%} of the words are masked: {hidden.most_common(60)}")


if __name__ == "__main__":
    main()
