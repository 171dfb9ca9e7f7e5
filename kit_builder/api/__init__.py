"""The Python API: what the commands `build`, `extract`, `write` and `publish` do, without a terminal.

    import kit_builder

    report = kit_builder.build_kit(["notes.md", "call.vtt"], "my-kit")
    kit_builder.publish_kit("my-kit", ["epub", "pdf"])

Imports are inside the functions, since `import kit_builder` must stay fast.
"""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kit_builder.kit.report import Report
    from kit_builder.publish.publish_kit import Published
    from kit_builder.records import Method

Paths = Sequence[str | Path]


def build_kit(
    sources: Paths, kit: str | Path, *, model: str = "", fresh: bool = False, budget: float | None = None
) -> "Report":
    """Build a kit in the folder `kit` from files, folders or archives, and return the report.

    Args:
        sources: Paths of the sources.
        kit: A new folder, or an existing kit, whose hand edits are kept.
        model: A model such as `local` or `openai:gpt-5-mini`; by default the one in the kit's settings.
        fresh: Ask every question again instead of using cached answers.
        budget: The most that the build may cost, in US dollars.

    Raises:
        KitError: If the kit, its settings or all sources are unusable, or the model cannot be reached.
    """
    from kit_builder import pipeline
    from kit_builder.cli.running import Answering, open_folder, use_model
    from kit_builder.kit.folder import discard_if_useless
    from kit_builder.sources import check_sources

    paths = [str(path) for path in sources]
    check_sources(paths, BytesIO())
    with discard_if_useless(Path(kit)):
        folder, settings = open_folder(Path(kit), {"model": model})
        with folder.lock(), use_model(settings, folder.answers, Answering(fresh, budget)) as (opened, progress):
            return pipeline.build(paths, b"", pipeline.Job(folder, settings, opened, progress), fresh=fresh)


def extract_methods(sources: Paths, *, model: str = "") -> "tuple[Method, ...]":
    """Find the methods in the sources and return them; no kit is written. Raises KitError as `build_kit` does."""
    from tempfile import TemporaryDirectory

    from kit_builder import pipeline
    from kit_builder.cli.running import open_folder, use_model

    with TemporaryDirectory() as temporary:
        folder, settings = open_folder(Path(temporary), {"model": model})
        with use_model(settings, folder.answers) as (opened, progress):
            job = pipeline.Job(folder, settings, opened, progress)
            report, _ = pipeline.find_methods([str(path) for path in sources], b"", job)
            return report.methods


def write_products(kit: str | Path, *, model: str = "") -> "Report":
    """Write the products of an existing kit from its cards, and return the report.

    The model `none` renders the products from the cards alone. Raises KitError if there is no usable kit with cards.
    """
    from kit_builder import pipeline
    from kit_builder.cli.running import open_kit_with_cards, use_writer
    from kit_builder.kit.build_state import find_language, load_report

    folder, settings = open_kit_with_cards(Path(kit), {"model": model})
    language = find_language(folder, settings)
    with folder.lock(), use_writer(settings, folder.answers) as (opened, progress):
        return pipeline.make_products(load_report(folder), language, pipeline.Job(folder, settings, opened, progress))


def publish_kit(kit: str | Path, formats: Sequence[str] = ()) -> "Published":
    """Publish the products of a kit in `formats`, or in all formats whose packages are installed.

    Return the files by format, and findings. If a product contains an identity from the sources, or has a blank that
    is not filled in, nothing is published, and there are no files. Unlike the command, this does not check the products
    first. Raises KitError if there is no usable kit with cards, or a format cannot be made.
    """
    from kit_builder.cli.running import open_kit_with_cards
    from kit_builder.kit.build_state import find_language
    from kit_builder.kit.identity_store import load_unpublishable
    from kit_builder.publish import find_ready_formats
    from kit_builder.publish.publish_kit import PublishOptions, publish

    folder, settings = open_kit_with_cards(Path(kit), {})
    with folder.lock():
        return publish(
            folder,
            settings,
            find_language(folder, settings),
            PublishOptions(formats or find_ready_formats()[0]),
            identities=load_unpublishable(settings, folder),
            on_start=lambda _name: None,
        )
