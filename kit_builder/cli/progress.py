"""What a person sees while a command runs, on standard error: live on a terminal, nothing where it is piped."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column
from rich.text import Text

from kit_builder.llm.model import Usage

_BAR_WIDTH = 12
_THE_REST = Column(ratio=1, no_wrap=True, overflow="ellipsis")


class LiveProgress:
    """The progress of a run: what is being asked, how fast the answers come, and what is left of the stage.

    `usage` gives the usage of the model so far.
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
            # What the other columns leave is for this one, so that on a narrow terminal it is cut and they are not.
            TextColumn("{task.fields[about]}", markup=False, table_column=_THE_REST),
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
        """Begin a stage of about `calls` questions, or of none; the one before is done."""
        for task in self._bar.tasks:
            self._bar.remove_task(task.id)
        self._bar.add_task(name, total=calls or None, about="", speed="", answered_before=self._answered())
        self._bar.refresh()

    def start_call(self, about: str) -> None:
        """Show what is being asked, and how much is answered. Any thread may say so."""
        if not self._bar.tasks:
            return
        task = self._bar.tasks[-1]
        usage = self._usage()
        speed = f"{usage.output_tokens / usage.seconds:.0f} tokens/s" if usage.seconds else ""
        done = self._answered() - task.fields["answered_before"]
        self._bar.update(task.id, completed=done, total=max(task.total or 0, done + 1), about=about, speed=speed)

    def _answered(self) -> int:
        usage = self._usage()
        return usage.calls + usage.cached_calls

    def note(self, text: str) -> None:
        """Say something that is not a result, where somebody is watching."""
        if self._console.is_terminal:
            self._console.print(Text(text))

    def downloading(self, done: int, total: int) -> None:
        """Show how many bytes of how many are here."""
        if not self._download.tasks:
            self._bar.stop()
            self._download.start()
            self._download.add_task("Downloading", total=total)
        self._download.update(self._download.tasks[0].id, completed=done)
        if done >= total:
            self._download.stop()
            self._bar.start()

    def hearing(self, name: str, done: float, total: float) -> None:
        """Show how many of the seconds of the recording `name` are written down, and how long the rest will take."""
        if done == 0:
            self.note(f"{name} holds {total / 60:.0f} minutes, which are written down on this machine.")
            self.start_stage("Listening", round(total))
        self._bar.update(self._bar.tasks[-1].id, completed=round(done), about=name, speed="s")

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the progress while the block runs."""
        try:
            with self._bar:
                yield
        finally:
            self._download.stop()
