"""`kit-builder cache`: show or clear the cached answers."""

from datetime import UTC, datetime
from pathlib import Path

import click

from kit_builder.cli.options import kit_folder
from kit_builder.cli.running import DONE, handle_errors, open_kit
from kit_builder.text.counts import count_of


@click.command()
@kit_folder
@click.option(
    "--clear", is_flag=True, help="Delete the cached answers. The next build makes, and pays for, every call again."
)
@handle_errors
def cache(folder: Path, clear: bool) -> int:
    """Show how many answers of models the kit DIR has cached.

    Builds reuse cached answers, so that no call is paid for twice.
    """
    from kit_builder.kit.build_record import delete_build_record
    from kit_builder.llm.answer_cache import AnswerCache

    kit, _ = open_kit(folder, {})
    answers = AnswerCache(kit.answers)
    cached = answers.count_by_model()
    if clear:
        with kit.lock():
            answers.clear()
            delete_build_record(kit)
    size = kit.answers.stat().st_size / 1e6 if kit.answers.exists() else 0.0
    answers.close()
    number = count_of(sum(each.answers for each in cached), "answer")
    click.echo(f"{kit.answers}: {number} {'deleted' if clear else 'cached'}, {size:.1f} MB")
    for each in cached:
        usage = f"{count_of(each.answers, 'answer')}, {each.input_tokens:,} tokens in, {each.output_tokens:,} out"
        click.echo(
            f"  {each.model or 'an earlier version'}: {usage}, {_format_day(each.first)} to {_format_day(each.last)}"
        )
    return DONE


def _format_day(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).astimezone().strftime("%Y-%m-%d")
