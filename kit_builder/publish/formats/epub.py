"""EPUB: books for e-readers, with a cover made from title and author."""

import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

from kit_builder.publish.archive import unzipped, zipped
from kit_builder.publish.document import pandoc, whole, write_images
from kit_builder.publish.edition import Edition, File, Made, Page
from kit_builder.publish.reading import suffix_of
from kit_builder.publish.typeset import typeset
from kit_builder.publish.web import template_text

NEEDS = {"pypandoc": "pypandoc-binary", "typst": "typst"}

_FONT = '@font-face { font-family: "Kit"; src: url("../fonts/brand.ttf"); }\nbody { font-family: "Kit", serif; }\n'
_NO_BOOKS = ("webinar", "diy-kit", "course", "offer")  # what is worked with and not read


def publish(edition: Edition) -> Made:
    """A book of each product that is read from the first page to the last, and its cover as a picture."""
    books = {name: pages for name, pages in edition.products().items() if name not in _NO_BOOKS}
    if not books:
        return Made(())
    cover = edition.cover or typeset(edition, "front.typ", "png")
    paths = tuple(page.path for pages in books.values() for page in pages)
    files = [File(f"epub/{edition.name}-cover{suffix_of(cover)}", cover, paths)]
    for name, pages in books.items():
        parts = tuple(page.path for page in pages)
        files.append(File(f"epub/{edition.name}-{name}.epub", _book(edition, name, pages, cover), parts))
    return Made(tuple(files))


def _book(edition: Edition, name: str, pages: tuple[Page, ...], cover: bytes) -> bytes:
    kit = edition.kit
    # The same book keeps its identifier: its version and date tell one from the next.
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(["kit-builder", kit.author, kit.title, name]))
    with TemporaryDirectory() as held:
        folder = Path(held)
        images = write_images(edition, folder)
        (folder / f"cover{suffix_of(cover)}").write_bytes(cover)
        (folder / "style.css").write_text((_FONT if edition.font else "") + template_text("epub.css"), encoding="utf-8")
        options = [
            f"--metadata=title:{kit.title}",
            f"--metadata=lang:{kit.language}",
            f"--metadata=date:{edition.date}",
            f"--metadata=identifier:urn:uuid:{identifier}",
            f"--metadata=rights:{' '.join(edition.imprint)}",
            f"--metadata=toc-title:{edition.said['contents']}",
            *([f"--metadata=creator:{kit.author}"] if kit.author else []),
            *([f"--metadata=description:{kit.audience}"] if kit.audience else []),
            f"--epub-cover-image={folder / f'cover{suffix_of(cover)}'}",
            f"--css={folder / 'style.css'}",
            f"--resource-path={folder}",
            "--split-level=1",
            "--toc",
            "--toc-depth=2",
        ]
        if edition.font:
            (folder / "brand.ttf").write_bytes(edition.font)
            options.append(f"--epub-embed-font={folder / 'brand.ttf'}")
        made = pandoc(whole(edition, pages, images), "epub3", options, edition.date)
    return zipped(unzipped(made), stored_first="mimetype")
