"""`kit-builder cache`: the answers that are kept, shown and cleared."""

from datetime import UTC, datetime
from pathlib import Path

import click

from kit_builder.cli.options import kit_folder
from kit_builder.cli.session import DONE, handle_errors, open_kit


@click.command()
@kit_folder
@click.option("--clear", is_flag=True, help="Forget them: the next build asks, and pays for, everything again.")
@handle_errors
def cache(folder: Path, clear: bool) -> int:
    """Show the answers of models that the kit DIR keeps.

    A build takes from them what it has asked before, so that nothing is paid for twice.
    """
    from kit_builder.llm.answer_cache import AnswerCache

    kit, _ = open_kit(folder, {})
    answers = AnswerCache(kit.answers)
    kept = answers.kept()
    if clear:
        with kit.lock():
            answers.clear()
    size = kit.answers.stat().st_size / 1e6 if kit.answers.exists() else 0.0
    answers.close()
    number = sum(each.answers for each in kept)
    click.echo(f"{kit.answers}: {number} answers {'forgotten' if clear else 'kept'}, {size:.1f} MB")
    for each in kept:
        told = f"{each.answers} answers, {each.input_tokens:,} tokens in, {each.output_tokens:,} out"
        click.echo(f"  {each.model or 'of an earlier version'}: {told}, {_day(each.first)} to {_day(each.last)}")
    return DONE


def _day(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).astimezone().strftime("%Y-%m-%d")
