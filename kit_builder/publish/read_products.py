"""Read what customers may see of a kit: its products without evidence and comments, their pictures, and the brand."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from posixpath import normpath

from kit_builder.errors import KitError
from kit_builder.kit.citations import parse_definition
from kit_builder.kit.folder import KitFolder
from kit_builder.kit.settings import Brand
from kit_builder.products.tools import is_tool, read_markdown
from kit_builder.publish.edition import Page
from kit_builder.publish.quiz_page import read_quiz, write_printable_quiz
from kit_builder.publish.slide_deck import join_slides, read_slides, remove_comments
from kit_builder.records import Finding
from kit_builder.text.markdown import normalise_rows, parse_blocks, parse_raw_footnotes, parse_tree, split_front_matter
from kit_builder.text.words import Words

OPENING_PAGES = ("index", "start-here")  # the pages that a reader starts with
PICTURES = (".png", ".jpg", ".jpeg", ".gif")
_PICTURE_SIGNATURES = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg"}
_FONT_SIGNATURES = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_COVER_DESIGNS = ("plain", "band", "frame")
_REFERENCE = re.compile(r"[ ]?(?<!\\)\[\^([^\]\s]+)\](?!:)")


@dataclass(slots=True)
class ProductFiles:
    """The products of a kit as read: pages, pictures and tables by path in the kit, and findings."""

    pages: list[Page] = field(default_factory=list)
    images: dict[str, bytes] = field(default_factory=dict)
    tables: dict[str, bytes] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_products(
    kit: KitFolder,
    products: Sequence[str],
    words: Words,
    *,
    with_evidence: bool,
    replacements: Mapping[str, str] | None = None,
    excluded: Collection[str] = (),
) -> ProductFiles:
    """Read the Markdown files of `products`, the pictures on them and the .csv tables next to them.

    Evidence is removed unless `with_evidence` is set. If `replacements` is given, its texts, by path in the kit, are
    read instead of the files on disk. Files that match a pattern in `excluded` are skipped. Raises KitError if there
    is nothing to publish.
    """
    labels = {found.label for method in kit.read_cards() for _, item in method.items() for found in item.evidence}
    read = ProductFiles()
    for product in products:
        for path in _list_files(kit, product, ".md", replacements, excluded):
            file = (replacements[path] if replacements else kit.read_text(path)) or ""
            text = split_front_matter(file)[1].lstrip("\r\n")  # the parser counts rows from the first with text
            page = _make_page(path, text if with_evidence else remove_evidence(text, labels), words)
            if is_tool(file):
                tool, findings = read_markdown(file, path, words)
                page = replace(page, tool=tool)
                read.findings += findings
            read.pages.append(page)
            _add_images(kit, page, read)
        tables = _list_files(kit, product, ".csv", replacements, excluded)
        read.tables |= {
            path: replacements[path].encode() if replacements else kit.read_bytes(path) or b"" for path in tables
        }
    if not read.pages:
        raise KitError(f"{kit.path} has no products to publish. Run `kit-builder write` first.")
    return read


def remove_evidence(text: str, labels: Collection[str] = ()) -> str:
    """Remove the footnotes that are evidence, since they quote the consultant's notes and calls.

    A footnote is evidence if it has the form of evidence or one of `labels`. References without a footnote are removed
    too. A person's own footnotes stay.
    """
    text = normalise_rows(text)
    if "[^" not in text:
        return text.strip("\n") + "\n"
    kept = {
        label
        for label, definition in parse_raw_footnotes(text).items()
        if parse_definition(label, definition) is None and re.sub(r"\.\d+$", "", label) not in labels
    }
    lines: list[str | None] = list(text.split("\n"))
    for node in parse_tree(text).walk():
        if node.type == "footnote_reference" and node.meta["label"] not in kept and node.map:
            lines[node.map[0] : node.map[1]] = [None] * (node.map[1] - node.map[0])
    body = "\n".join(line for line in lines if line is not None)
    return _REFERENCE.sub(lambda found: found[0] if found[1] in kept else "", body).strip("\n") + "\n"


def read_brand_files(kit: KitFolder, brand: Brand) -> Mapping[str, bytes | None]:
    """Read the files that the brand names: `logo`, `font` and, if it is a picture, `cover`.

    Raises KitError if a file is missing or of the wrong type.
    """
    return {
        "logo": _read_brand_file(kit, "logo", brand.logo, tuple(_PICTURE_SIGNATURES), "a PNG or JPEG picture"),
        "font": _read_brand_file(kit, "font", brand.font, _FONT_SIGNATURES, "a .ttf or .otf font"),
        "cover": None
        if brand.cover in _COVER_DESIGNS
        else _read_brand_file(
            kit,
            "cover",
            brand.cover,
            tuple(_PICTURE_SIGNATURES),
            f"{', '.join(_COVER_DESIGNS)} or a PNG or JPEG picture",
        ),
    }


def find_suffix(picture: bytes) -> str:
    """Return the file suffix for a picture."""
    return next(suffix for start, suffix in _PICTURE_SIGNATURES.items() if picture.startswith(start))


def _read_brand_file(kit: KitFolder, key: str, path: str, starts: tuple[bytes, ...], kind: str) -> bytes | None:
    if not path:
        return None
    inside = normpath(path)
    content = None if inside.startswith(("/", "..")) else kit.read_bytes(inside)
    if content is None:
        raise KitError(
            f'kit.toml: brand.{key} = "{path}" is not a file in {kit.path}. Put {kind} there or clear the setting.'
        )
    if not content.startswith(starts):
        raise KitError(f'kit.toml: brand.{key} = "{path}" is not {kind}. Name a file that is.')
    return content


def _list_files(
    kit: KitFolder, product: str, suffix: str, replacements: Mapping[str, str] | None, excluded: Collection[str]
) -> list[str]:
    """List the files of a product in reading order: the opening pages, then the numbered ones, then the rest."""
    there = (f"{product}/{file.name}" for file in (kit.path / product).glob("*"))
    found = (PurePosixPath(path).name for path in (replacements or there) if path.startswith(f"{product}/"))
    names = (name for name in found if name.endswith(suffix) and not name.startswith("."))
    paths = (f"{product}/{name}" for name in sorted(names, key=_get_sort_key))
    return [path for path in paths if not any(fnmatchcase(path, pattern) for pattern in excluded)]


def _get_sort_key(name: str) -> tuple[bool, bool, str]:
    stem = PurePosixPath(name).stem
    return stem not in OPENING_PAGES, not name[0].isdigit(), stem


def _make_page(path: str, text: str, words: Words) -> Page:
    labels = words["publish"]
    plain = remove_comments(text)
    title = next((block.text for block in parse_blocks(plain) if block.kind == "heading" and block.text), "")
    title = title or PurePosixPath(path).stem.replace("-", " ").capitalize()
    if path.endswith("-slides.md"):
        slides = read_slides(text)
        return Page(path, title, join_slides(slides), slides=slides)
    if path.endswith("-quiz.md"):
        quiz = read_quiz(path, plain)
        if quiz:
            return Page(path, title, write_printable_quiz(title, quiz, labels), quiz=quiz)
    return Page(path, title, plain)


def _add_images(kit: KitFolder, page: Page, read: ProductFiles) -> None:
    for source in _find_pictures(page.text):
        path = resolve_path(page.path, source)
        content = kit.read_bytes(path) if path and path.endswith(PICTURES) else None
        if content is None:
            message = f"Left out the picture {source}: it is not a PNG, JPEG or GIF file in the kit."
            read.findings.append(Finding("warning", page.path, message))
        else:
            read.images[path] = content


def resolve_path(page: str, address: str) -> str:
    """Return the path in the kit that `address` on the page `page` leads to; empty if it leads out of the kit."""
    path = address.partition("#")[0]
    if not path or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/", path):
        return ""
    found = normpath(f"{PurePosixPath(page).parent}/{path}")
    return "" if found.startswith("..") else found


def _find_pictures(text: str) -> Iterator[str]:
    for node in parse_tree(text).walk() if "![" in text else ():
        if node.type == "image":
            yield str(node.attrs["src"])
