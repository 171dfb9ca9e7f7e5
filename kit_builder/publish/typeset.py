"""Typst: PDFs and covers. Fonts come with it or with the brand, never from the machine."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from kit_builder.errors import KitError
from kit_builder.kit.colours import ink_on
from kit_builder.publish.document import epoch
from kit_builder.publish.edition import Edition
from kit_builder.publish.reading import suffix_of
from kit_builder.publish.web import template_text
from kit_builder.text.markdown import clean

_OWN_FONT = "Libertinus Serif"


def typeset(
    edition: Edition,
    template: str,
    kind: Literal["pdf", "png"],
    files: Mapping[str, bytes] | None = None,
    **data: object,
) -> bytes:
    """What Typst makes of a template, tagged and accessible (PDF/UA-1) where it is a PDF.

    The template reads `data`, and beside it the brand and who the kit is by, as `data` from cover.typ; `files` are what
    it includes. Raises KitError where a letter is in no font, or the document is not accessible.
    """
    import typst

    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("cover.typ", template):
            (root / name).write_text(template_text(name), encoding="utf-8")
        for name, content in (files or {}).items():
            (root / name).write_bytes(content)
        fonts = [_OWN_FONT]
        if edition.font:
            (root / "fonts").mkdir()
            (root / "fonts" / "brand.ttf").write_bytes(edition.font)
            fonts = [*typst.Fonts(False, False, [str(root / "fonts")]).families(), *fonts]
        held = {"data": json.dumps(_data(edition, root) | {"fonts": fonts} | data, ensure_ascii=False)}
        try:
            for each in dict.fromkeys(("pdf", kind)):  # a picture would show a box for a letter that no font has
                made = typst.compile(
                    root / template,
                    root=root,
                    font_paths=[root / "fonts"] if edition.font else [],
                    ignore_system_fonts=True,
                    format=each,
                    ppi=144,
                    sys_inputs=held,
                    pdf_standards=["ua-1"] if each == "pdf" else [],
                    timestamp=epoch(edition.date),
                )
        except typst.TypstError as error:
            raise KitError(_told(error.message)) from error
    return made if isinstance(made, bytes) else b"".join(made or ())


def _data(edition: Edition, root: Path) -> dict[str, object]:
    pictures = {}
    for name, content in (("logo", edition.logo), ("cover", edition.cover)):
        if content:
            (root / f"{name}{suffix_of(content)}").write_bytes(content)
            pictures[name] = f"{name}{suffix_of(content)}"
    return {
        "title": edition.kit.title,
        "author": edition.kit.author,
        "audience": edition.kit.audience,
        "language": edition.kit.language,
        "date": [int(part) for part in edition.date.split("-")],
        "colour": edition.brand.colour,
        "ink": ink_on(edition.brand.colour),
        "design": edition.brand.cover,
        "picture": pictures.get("cover", ""),
        "logo": pictures.get("logo", ""),
        "imprint": edition.imprint,
        "contents": edition.said["contents"],
    }


def _told(message: str) -> str:
    if "could not be displayed with" in message or "missing glyph" in message:
        return f"A letter is in no font: {clean(message)}. Name one that has it in kit.toml (brand.font), or change it."
    return f"The PDF cannot be made: {clean(message)}."
