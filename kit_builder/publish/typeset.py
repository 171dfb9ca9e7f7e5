"""Typst: PDFs and covers. Fonts come with it or with the brand, never from the machine."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from kit_builder.errors import KitError
from kit_builder.kit.colours import pick_ink
from kit_builder.publish.single_document import to_epoch
from kit_builder.publish.edition import Edition
from kit_builder.publish.read_products import find_suffix
from kit_builder.publish.web_pages import read_template
from kit_builder.text.markdown import clean_text

_DEFAULT_FONT = "Libertinus Serif"


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
            (root / name).write_text(read_template(name), encoding="utf-8")
        for name, content in (files or {}).items():
            (root / name).write_bytes(content)
        fonts = [_DEFAULT_FONT]
        if edition.font:
            (root / "fonts").mkdir()
            (root / "fonts" / "brand.ttf").write_bytes(edition.font)
            fonts = [*typst.Fonts(False, False, [str(root / "fonts")]).families(), *fonts]
        held = {"data": json.dumps(_collect_data(edition, root) | {"fonts": fonts} | data, ensure_ascii=False)}
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
                    timestamp=to_epoch(edition.date),
                )
        except typst.TypstError as error:
            raise KitError(_explain_error(error.message)) from error
    return made if isinstance(made, bytes) else b"".join(made or ())


def _collect_data(edition: Edition, root: Path) -> dict[str, object]:
    pictures = {}
    for name, content in (("logo", edition.logo), ("cover", edition.cover)):
        if content:
            (root / f"{name}{find_suffix(content)}").write_bytes(content)
            pictures[name] = f"{name}{find_suffix(content)}"
    return {
        "title": edition.kit.title,
        "author": edition.kit.author,
        "audience": edition.kit.audience,
        "language": edition.kit.language,
        "date": [int(part) for part in edition.date.split("-")],
        "colour": edition.brand.colour,
        "ink": pick_ink(edition.brand.colour),
        "design": edition.brand.cover,
        "picture": pictures.get("cover", ""),
        "logo": pictures.get("logo", ""),
        "imprint": edition.imprint,
        "contents": edition.said["contents"],
    }


def _explain_error(message: str) -> str:
    if "could not be displayed with" in message or "missing glyph" in message:
        return f"A letter is in no font: {clean_text(message)}. Name one that has it in kit.toml (brand.font), or change it."
    return f"The PDF cannot be made: {clean_text(message)}."
