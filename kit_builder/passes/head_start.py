"""A head start: an embedded model is asked about one source while the rest of a long archive is still being read.

A hosted model has to wait: what stands in the last source may be a name that the first one must not be sent with.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from kit_builder.extract.full.extract_window import extract_window
from kit_builder.extract.full.windows import split_into_windows
from kit_builder.extract.prepare import PreparedSource, prepare_source
from kit_builder.extract.reading_doubts import summarise_readings
from kit_builder.extract.small.extract_passage import extract_passage
from kit_builder.kit.masking import make_ask
from kit_builder.llm.parallel import Run
from kit_builder.passes.job import Job, uses_full_chain
from kit_builder.records import Source
from kit_builder.sources.speaker_names import correct_speakers

MANY = 20  # sources: fewer are read so quickly that a head start gains nothing


@contextmanager
def open_head_start(job: Job) -> Iterator[Callable[[Source], None]]:
    """Yield what must be given each source as soon as it is read; at the end of the block, wait for the model.

    If there are many sources and the model is an embedded one, it is asked about the beginning of a source that is read
    without doubt. Later stages find its answers in the cache. The choice of the source does not depend on timing, as an
    embedded model may answer a little differently after other questions.
    """
    model = job.required_model
    if not model.is_embedded or job.settings.model.executor:
        yield lambda _: None
        return
    with model.open_runner() as run:
        yield _HeadStart(job, run).watch


class _HeadStart:
    def __init__(self, job: Job, run: Run) -> None:
        self._job = job
        self._run = run
        self._count = 0
        self._is_begun = False

    def watch(self, source: Source) -> None:
        """Ask about a source if many have been read, and none has been asked about."""
        self._count += 1
        if self._count >= MANY and not self._is_begun and (prepared := self._prepare(source)):
            self._is_begun = True
            self._run.start(partial(self._ask_about, prepared))

    def _prepare(self, source: Source) -> PreparedSource | None:
        """Return a source prepared for extraction, None if it may have been misread."""
        settings, words = self._job.settings, self._job.required_model.capacity.passage_words
        corrected = correct_speakers(source, settings.speakers)
        prepared = prepare_source(corrected, settings, self._job.folder.prompt_folders, words)
        decided = {source.name: tuple(settings.speakers)}
        _, doubts = summarise_readings([prepared], settings.expert or settings.author, decided)
        return None if doubts else prepared

    def _ask_about(self, prepared: PreparedSource) -> None:
        """Ask about the beginning of a source, in the way of the chain in use."""
        model, settings = self._job.required_model, self._job.settings
        ask = make_ask(model, self._job.progress, settings, ())
        if uses_full_chain(model, settings):
            extract_window(split_into_windows(prepared, model.capacity.window_words)[0], ask)
        else:
            passage, language = prepared.passages[0]
            extract_passage(passage, prepared.expert, ask, language)
