"""EPUB: books for e-readers, with a cover made from the title and author."""

import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

from kit_builder.publish.edition import Edition, File, FormatOutput, Page, list_paths
from kit_builder.publish.pandoc import run_pandoc
from kit_builder.publish.read_products import find_suffix
from kit_builder.publish.single_document import join_pages, write_images
from kit_builder.publish.typeset import typeset
from kit_builder.publish.web_pages import read_template
from kit_builder.publish.zip_archive import read_zip, write_zip

NEEDS = {"pypandoc": "pypandoc-binary", "typst": "typst"}

_FONT = '@font-face { font-family: "Kit"; src: url("../fonts/brand.ttf"); }\nbody { font-family: "Kit", serif; }\n'
_COLOURS = "h1, blockquote, .story {{ border-color: {}; }}\n"
_NOT_BOOKS = ("webinar", "diy-kit", "course", "offer")  # products to work with rather than read


def publish(edition: Edition) -> FormatOutput:
    """Publish each product that is read from start to finish as a book, and the cover as a picture."""
    books = {name: pages for name, pages in edition.pages_by_product().items() if name not in _NOT_BOOKS}
    if not books:
        return FormatOutput(())
    cover = edition.cover or typeset(edition, "front.typ", "png")
    paths = tuple(page.path for pages in books.values() for page in pages)
    files = [File(f"epub/{edition.name}-cover{find_suffix(cover)}", cover, paths)]
    for name, pages in books.items():
        parts = list_paths(pages)
        files.append(File(f"epub/{edition.name}-{name}.epub", _write_book(edition, name, pages, cover), parts))
    return FormatOutput(tuple(files))


def _write_book(edition: Edition, name: str, pages: tuple[Page, ...], cover: bytes) -> bytes:
    kit = edition.kit
    # A book keeps its identifier from version to version; the version and date distinguish them.
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(["kit-builder", kit.author, kit.title, name]))
    with TemporaryDirectory() as held:
        folder = Path(held)
        images = write_images(edition, folder)
        (folder / f"cover{find_suffix(cover)}").write_bytes(cover)
        style = (_FONT if edition.font else "") + read_template("epub.css") + _COLOURS.format(edition.brand.colour)
        (folder / "style.css").write_text(style, encoding="utf-8")
        options = [
            f"--metadata=title:{kit.title}",
            f"--metadata=lang:{kit.language}",
            f"--metadata=page-progression-direction:{edition.direction}",
            f"--metadata=date:{edition.date}",
            f"--metadata=identifier:urn:uuid:{identifier}",
            f"--metadata=rights:{' '.join(edition.imprint)}",
            f"--metadata=toc-title:{edition.labels['contents']}",
            *([f"--metadata=author:{kit.author}"] if kit.author else []),
            *([f"--metadata=description:{kit.audience}"] if kit.audience else []),
            f"--epub-cover-image={folder / f'cover{find_suffix(cover)}'}",
            f"--css={folder / 'style.css'}",
            f"--resource-path={folder}",
            "--split-level=1",
            "--toc",
            "--toc-depth=2",
        ]
        if edition.font:
            (folder / "brand.ttf").write_bytes(edition.font)
            options.append(f"--epub-embed-font={folder / 'brand.ttf'}")
        made = run_pandoc(join_pages(edition, pages, images), "epub3", options, edition.date)
    files = {path: _set_direction(path, content, edition) for path, content in read_zip(made).items()}
    return write_zip(files, stored_first="mimetype")


def _set_direction(path: str, content: bytes, edition: Edition) -> bytes:
    """Return a file of a book, with the direction of its text if it is a page: pandoc leaves that out."""
    is_page = path.endswith(".xhtml")
    return content.replace(b"<html ", f'<html dir="{edition.direction}" '.encode(), 1) if is_page else content
