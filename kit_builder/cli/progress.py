"""The progress display on standard error: live on a terminal, and a line from time to time elsewhere."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import click
from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from kit_builder.llm.model import Usage
from kit_builder.text.markdown import clean_text

_BAR_WIDTH = 12
_REMAINING_WIDTH = Column(ratio=1, no_wrap=True, overflow="ellipsis")
SECONDS_BETWEEN_LINES = 15.0
_MINUTE = 60


class _Bar(Progress):
    """A bar that is updated whenever it is drawn, as answers also arrive between calls."""

    def __init__(self, *columns: ProgressColumn, bring_up_to_date: Callable[[], None], **options: Any) -> None:
        self._bring_up_to_date: Callable[[], None] | None = None
        super().__init__(*columns, **options)  # draws once
        self._bring_up_to_date = bring_up_to_date

    def get_renderables(self) -> Iterable[RenderableType]:
        """Return what is drawn."""
        if self._bring_up_to_date:
            self._bring_up_to_date()
        return super().get_renderables()


class LiveProgress:
    """Show the progress of a run: the stage, its answers so far of those expected, cost, time left, and the last call.

    Args:
        usage: Returns the usage of the model so far.
    """

    def __init__(self, usage: Callable[[], Usage]) -> None:
        self._console = Console(stderr=True)
        self._usage = usage
        self._lock = Lock()
        self._started = self._last_line = time.monotonic()
        self._bar = _Bar(
            TextColumn("{task.description}"),
            BarColumn(_BAR_WIDTH),
            MofNCompleteColumn(),
            TextColumn("{task.fields[speed]}"),
            TimeRemainingColumn(elapsed_when_finished=True),
            # Takes the width that the other columns leave, so that only this one is cut on a narrow terminal.
            TextColumn("{task.fields[about]}", markup=False, table_column=_REMAINING_WIDTH),
            bring_up_to_date=self._bring_up_to_date,
            console=self._console,
            expand=True,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._download = Progress(
            TextColumn("{task.description}"), BarColumn(_BAR_WIDTH), DownloadColumn(), TimeRemainingColumn(),
            console=self._console, transient=True, disable=not self._console.is_terminal,
        )  # fmt: skip

    def start_stage(self, name: str, calls: int) -> None:
        """Start a stage of about `calls` calls, or none. This ends the stage before."""
        for task in self._bar.tasks:
            self._bar.remove_task(task.id)
        self._bar.add_task(
            name, total=calls or None, about="", speed="", asks=False, answered_before=self._count_answers()
        )
        self._started = time.monotonic()
        self._bar.refresh()

    def start_call(self, about: str) -> None:
        """Show what is being asked and how many answers there are. Thread-safe."""
        if not self._bar.tasks:
            return
        task = self._bar.tasks[-1]
        done = self._count_answers() - task.fields["answered_before"]
        total = max(int(task.total or 0), done + 1)
        self._bar.update(task.id, total=total, about=about, asks=True)
        if not self._console.is_terminal:
            self._print_line(task.description, done, total, about)

    def _bring_up_to_date(self) -> None:
        """Show how many calls of the stage have been answered, how fast, and what they cost so far."""
        task = self._bar.tasks[-1] if self._bar.tasks else None
        if task is None or not task.fields["asks"]:
            return
        usage = self._usage()
        speed = [f"{usage.output_tokens / usage.seconds:.0f} tokens/s"] if usage.seconds else []
        speed += [f"{usage.cost_usd:.2f} USD"] if usage.cost_usd else []
        done = self._count_answers() - task.fields["answered_before"]
        self._bar.update(task.id, completed=done, speed=" ".join(speed))

    def _print_line(self, stage: str, done: int, total: int, about: str) -> None:
        """Print a line if the last one is long enough ago."""
        now = time.monotonic()
        with self._lock:
            if now - self._last_line < SECONDS_BETWEEN_LINES:
                return
            self._last_line = now
        cost = self._usage().cost_usd
        left = (now - self._started) / done * (total - done) if done else None
        parts = [
            f"{done} of about {total} calls",
            *([f"{cost:.2f} USD"] if cost else []),
            *([f"about {_describe_seconds(left)} left in this stage"] if left else []),
            about,
        ]
        click.echo(clean_text(f"{stage}: {', '.join(parts)}"), err=True)

    def _count_answers(self) -> int:
        usage = self._usage()
        return usage.calls + usage.cached_calls

    def note(self, text: str) -> None:
        """Print a message that is not a result, if standard error is a terminal."""
        if self._console.is_terminal:
            self._console.print(Text(text))

    def downloading(self, done: int, total: int) -> None:
        """Show that `done` of `total` bytes have been downloaded."""
        if not self._download.tasks:
            self._bar.stop()
            self._download.start()
            self._download.add_task("Downloading", total=total)
        self._download.update(self._download.tasks[0].id, completed=done)
        if done >= total:
            self._download.stop()
            self._bar.start()

    def hearing(self, name: str, done: float, total: float) -> None:
        """Show that `done` of `total` seconds of the recording `name` have been transcribed."""
        if done == 0:
            self.note(f"Transcribing {name} on this machine ({total / 60:.0f} minutes).")
            self.start_stage("Transcribing", round(total))
        self._bar.update(self._bar.tasks[-1].id, completed=round(done), about=name, speed="s")

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the progress while the block runs."""
        try:
            with self._bar:
                yield
        finally:
            self._download.stop()


def _describe_seconds(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < _MINUTE else f"{seconds / _MINUTE:.0f} min"
