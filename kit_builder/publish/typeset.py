"""Typeset PDFs and covers with Typst, using its own fonts or the brand's but never those of the machine."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from kit_builder.errors import KitError
from kit_builder.kit.colours import pick_ink
from kit_builder.publish.edition import Edition
from kit_builder.publish.pandoc import to_epoch
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
    """Compile a Typst template to a picture or to a tagged, accessible PDF (PDF/UA-1).

    The template reads `data`, with the kit and its brand added, as `data` from cover.typ, and may use sheet.typ.
    `files` are those it includes. Raises KitError if no font has a character, or if the document is not accessible.
    """
    import typst

    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("cover.typ", "sheet.typ", template):
            (root / name).write_text(read_template(name), encoding="utf-8")
        for name, content in (files or {}).items():
            (root / name).write_bytes(content)
        held = _collect_data(edition, root) | {"fonts": _list_fonts(edition, root)} | data
        inputs = {"data": json.dumps(held, ensure_ascii=False)}
        try:
            for each in dict.fromkeys(("pdf", kind)):  # only a PDF reports a missing glyph; a picture shows a box
                made = typst.compile(
                    root / template,
                    root=root,
                    font_paths=[root / "fonts"] if edition.font else [],
                    ignore_system_fonts=True,
                    format=each,
                    ppi=144,
                    sys_inputs=inputs,
                    pdf_standards=["ua-1"] if each == "pdf" else [],
                    timestamp=to_epoch(edition.date),
                )
        except typst.TypstError as error:
            raise KitError(_explain_error(error.message)) from error
    return made if isinstance(made, bytes) else b"".join(made or ())


def _list_fonts(edition: Edition, root: Path) -> list[str]:
    """Return the fonts to use, the brand's first, which becomes a file below `root`."""
    import typst

    if not edition.font:
        return [_DEFAULT_FONT]
    (root / "fonts").mkdir()
    (root / "fonts" / "brand.ttf").write_bytes(edition.font)
    return [*typst.Fonts(False, False, [str(root / "fonts")]).families(), _DEFAULT_FONT]


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
        "direction": edition.direction,
        "date": [int(part) for part in edition.date.split("-")],
        "colour": edition.brand.colour,
        "ink": pick_ink(edition.brand.colour),
        "design": edition.brand.cover,
        "picture": pictures.get("cover", ""),
        "logo": pictures.get("logo", ""),
        "imprint": edition.imprint,
        "contents": edition.labels["contents"],
    }


def _explain_error(message: str) -> str:
    if "could not be displayed with" in message or "missing glyph" in message:
        return (
            f"No font has a character: {clean_text(message)}. "
            "Set brand.font in kit.toml to a font that has it, or change the text."
        )
    return f"Making the PDF failed: {clean_text(message)}."
