"""Read the interviews of a kit as sources: calls in which the expert is the only speaker, after all other sources."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from kit_builder.extract.label_question import Readings
from kit_builder.extract.prepare import PreparedSource, report_reading
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.interviews import INTERVIEWS, Interview, read_interviews
from kit_builder.kit.settings import Settings
from kit_builder.records import Source
from kit_builder.sources.reading_summary import summarise_reading
from kit_builder.text.languages import Language


def add_interviews(
    read: Readings, folder: KitFolder, settings: Settings, prepare: Callable[[Source], PreparedSource], kit: Language
) -> tuple[Readings, tuple[Interview, ...]]:
    """Return `read` with the interviews in `folder`, and these. `prepare` prepares a source; `kit` is the language.

    The expert is the one whom the settings name, or who teaches in most of the sources. How interviews are read leaves
    no doubts: a file of them that is also given as a source is read as an interview, once.

    Raises:
        KitError: If an interview cannot be read.
    """
    named = settings.expert or settings.author
    experts = Counter(each.expert for each in read.prepared if each.expert)
    interviews = read_interviews(folder, named or max(experts, key=experts.__getitem__, default=""))
    if not interviews:
        return read, ()
    home = (folder.path / INTERVIEWS).absolute()
    given = [
        each
        for each in zip(read.sources, read.prepared, read.summaries, strict=True)
        if not (each[0].path and each[0].path.parent == home)
    ]
    told = [prepare(each.source) for each in interviews]
    summaries = [summarise_reading(each.source, each.expert, named) for each in told]
    return replace(
        read,
        sources=(*(source for source, _, _ in given), *(each.source for each in told)),
        prepared=(*(prepared for _, prepared, _ in given), *told),
        summaries=(*(summary for _, _, summary in given), *summaries),
        notes=(*read.notes, *report_reading(told, kit, settings)),
    ), interviews
