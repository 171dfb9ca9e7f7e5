"""Sets of products as their customers read them: the pages of a kit, or a folder with a file or folder per product."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from kit_builder.errors import KitError
from kit_builder.kit.build_state import find_language
from kit_builder.kit.folder import KitFolder
from kit_builder.products.definitions import OUTLINE, load_product
from kit_builder.publish.edition import Page, Slide
from kit_builder.publish.read_products import OPENING_PAGES, ProductFiles, read_products, remove_evidence
from kit_builder.publish.slide_deck import read_slides, remove_comments
from kit_builder.text.markdown import split_front_matter

KINDS = ("book", "webinar", "diy-kit", "course", "offer")
_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?![a-z]+://)[^)]*\)")
_ONLY_LINKS = re.compile(r"^(?:\[[^\]]*\]\([^)]*\)[ ,]*)+$", re.MULTILINE)  # where to open other pages
_REFERENCE = re.compile(r"[ ]?(?<!\\)\[\^[^\]\s]+\](?!:)")
_DEFINITION = re.compile(r"^\[\^[^\]]+\]:.*\n?(?:[ \t]+\S.*\n?)*", re.MULTILINE)
_MARKS = re.compile(r"^(?:#+|[-*]) ")
_DECK = "-slides.md"
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_set(folder: Path) -> dict[str, dict[str, str]]:
    """Return the pages of each product as clean Markdown, by kind and file.

    `folder` is a kit, or holds `book.md` or a folder `book`, and so on. Evidence, comments, links between pages and
    files that are not for customers are left out. Raises KitError if there is no product.
    """
    kit = KitFolder(folder)
    found = _read_kit(kit) if kit.is_kit else _read_folder(folder)
    if not found:
        raise KitError(f"{folder} has no products: name its files or folders {', '.join(KINDS)}.")
    return found


def join_pages(pages: Mapping[str, str]) -> str:
    """Return the pages of a product as one text."""
    return "\n\n".join(text.strip() for text in pages.values()) + "\n"


def remove_footnotes(text: str) -> str:
    """Return Markdown without its footnotes and the references to them."""
    return _REFERENCE.sub("", _DEFINITION.sub("", text))


def list_customer_files(kit: KitFolder) -> list[tuple[str, str]]:
    """Return the kind and the path in the kit of each Markdown page that customers get, in reading order."""
    return [(page.product, page.path) for page in _read_files(kit).pages]


def _read_kit(kit: KitFolder) -> dict[str, dict[str, str]]:
    read = _read_files(kit)
    pages = {page.path: page for page in read.pages}
    texts = {path: _clean(_show_slides(page, pages.get(path.replace(_DECK, ".md")))) for path, page in pages.items()}
    texts |= {path: _show_table(path, table.decode()) for path, table in read.tables.items()}
    kinds = dict.fromkeys(page.product for page in read.pages)
    texts = {path: text for path, text in texts.items() if text.strip()}
    return {kind: {path: texts[path] for path in _sort_files(kind, texts, kit)} for kind in kinds}


def _sort_files(kind: str, paths: Iterable[str], kit: KitFolder) -> list[str]:
    """Return the files of a product in reading order: those of the whole kit as the product lists them."""
    files = load_product(kind, find_language(kit, kit.read_settings()).folders).files
    places = {f"{kind}/{file.path}": place for place, file in enumerate(files, start=1)}
    opening = {f"{kind}/{name}.md" for name in OPENING_PAGES}
    own = [path for path in paths if path.startswith(f"{kind}/")]
    return sorted(own, key=lambda path: 0 if path in opening else places.get(path, 1))


def _read_files(kit: KitFolder) -> ProductFiles:
    language = find_language(kit, kit.read_settings())
    kinds = [kind for kind in KINDS if any((kit.path / kind).glob("*.md"))]
    files = [(kind, file) for kind in kinds for file in load_product(kind, language.folders).files]
    internal = [f"{kind}/{re.sub(r'{[a-z]+}', '*', file.path)}" for kind, file in files if not file.for_customers]
    excluded = [*internal, *(f"{kind}/{OUTLINE}" for kind in kinds)]
    return read_products(kit, kinds, language.words, with_evidence=False, excluded=excluded)


def _show_slides(page: Page, script: Page | None = None) -> str:
    """Return the text of a page; of slides with the presenter's notes, which are a part of the product.

    A deck is a file for the presenter, and its `script` shows all of a slide where it comes up. So slides that stand in
    the script as well are left out, with their notes, which say how the script goes on there.
    """
    said = script.text if script else ""
    own = [slide for slide in page.slides or () if not _stands_in(slide, said)]
    shown = (f"{slide.text}\n\n*{slide.notes}*" if slide.notes else slide.text for slide in own)
    return "\n\n---\n\n".join(shown) if page.slides else page.text


def _stands_in(slide: Slide, script: str) -> bool:
    """Return whether a script shows every line of a slide."""
    plain = _REFERENCE.sub("", script)
    lines = (_MARKS.sub("", _REFERENCE.sub("", line)).strip() for line in slide.text.splitlines())
    return bool(plain) and all(line in plain for line in lines if line)


def _show_table(path: str, table: str) -> str:
    return f"# {Path(path).name}\n\n```\n{table.strip()}\n```\n"


def _read_folder(folder: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for kind in KINDS:
        there = sorted(each for each in (folder / kind).rglob("*") if each.suffix in (".md", ".csv"))
        paths = there or [folder / f"{kind}.md"]
        texts = {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in paths
            if path.is_file() and path.name != OUTLINE and not path.name.startswith("behind-")
        }
        if texts:
            found[kind] = {name: _clean_file(name, text) for name, text in texts.items()}
    return found


def _clean_file(name: str, text: str) -> str:
    if name.endswith(".csv"):
        return _show_table(name, text)
    body = split_front_matter(text)[1]
    if name.endswith(_DECK) and "<!--" in body:
        return _clean(_show_slides(Page(name, "", body, slides=read_slides(body))))
    return _clean(remove_comments(remove_evidence(body)))


def _clean(text: str) -> str:
    """Remove what would tell which set a page is from: footnotes, links between pages, and marks of escaping."""
    plain = _LINK.sub(r"\1", _ONLY_LINKS.sub("", remove_footnotes(text)))
    return _ESCAPED.sub(r"\1", plain).strip() + "\n"
