"""The progress display on standard error: live on a terminal, and nothing if standard error is redirected."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column
from rich.text import Text

from kit_builder.llm.model import Usage

_BAR_WIDTH = 12
_REMAINING_WIDTH = Column(ratio=1, no_wrap=True, overflow="ellipsis")


class LiveProgress:
    """Show the progress of a run: the current call, the speed of the model, and the time left in the stage.

    Args:
        usage: Returns the usage of the model so far.
    """

    def __init__(self, usage: Callable[[], Usage]) -> None:
        self._console = Console(stderr=True)
        self._usage = usage
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(_BAR_WIDTH),
            MofNCompleteColumn(),
            TextColumn("{task.fields[speed]}"),
            TimeRemainingColumn(elapsed_when_finished=True),
            # Takes the width that the other columns leave, so that only this one is cut on a narrow terminal.
            TextColumn("{task.fields[about]}", markup=False, table_column=_REMAINING_WIDTH),
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
        self._bar.add_task(name, total=calls or None, about="", speed="", answered_before=self._count_answers())
        self._bar.refresh()

    def start_call(self, about: str) -> None:
        """Show what is being asked and how many answers there are. Thread-safe."""
        if not self._bar.tasks:
            return
        task = self._bar.tasks[-1]
        usage = self._usage()
        speed = f"{usage.output_tokens / usage.seconds:.0f} tokens/s" if usage.seconds else ""
        done = self._count_answers() - task.fields["answered_before"]
        self._bar.update(task.id, completed=done, total=max(task.total or 0, done + 1), about=about, speed=speed)

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
