"""Read what a build is given: the sources, and the interviews of the kit after them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO

from kit_builder.extract.interviews import add_interviews
from kit_builder.extract.label_question import Readings, settle_readings
from kit_builder.extract.prepare import prepare_source, report_reading
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.interviews import Interview
from kit_builder.kit.settings import Settings
from kit_builder.llm.model import Ask
from kit_builder.records import Source
from kit_builder.sources import read_sources
from kit_builder.text.languages import Language, load_language


@dataclass(frozen=True, slots=True)
class Given:
    """What a build is given: its sources and interviews as they were read, and the language of the kit."""

    read: Readings
    interviews: tuple[Interview, ...]
    language: Language


def read_given(
    paths: Sequence[str],
    stdin: bytes,
    folder: KitFolder,
    settings: Settings,
    passage_words: int,
    make_ask: Callable[[Sequence[Source], Language], Ask],
    watch: Callable[[Source], None],
) -> Given:
    """Read the sources at `paths` and the interviews in `folder`; `-` stands for `stdin`.

    Passages are to have about `passage_words` words. A model judges labels that are in doubt; `make_ask` returns what
    asks it, given the sources whose names are masked and the language of the kit. `watch` is given each source as soon
    as it is read. Raises KitError if no source can be read.
    """
    sources, unread = read_sources(paths, BytesIO(stdin), settings.speakers, watch)
    prepare = partial(prepare_source, settings=settings, folders=folder.prompt_folders, words=passage_words)
    prepared = [*map(prepare, sources)]
    language = load_language(settings.language or prepared[0].language.code, folder.prompt_folders)
    read = settle_readings(sources, prepared, settings, prepare, lambda named: make_ask(named, language), language)
    noted = (*unread, *report_reading(read.prepared, language, settings), *read.notes)
    read, interviews = add_interviews(replace(read, notes=noted), folder, settings, prepare, language)
    return Given(read, interviews, language)
