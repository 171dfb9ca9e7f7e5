"""A product as one document, for the formats that pandoc writes."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from markdown_it.tree import SyntaxTreeNode

from kit_builder.errors import KitError
from kit_builder.publish.edition import Edition, Page
from kit_builder.publish.markdown_to_html import HtmlContext, to_html
from kit_builder.publish.read_products import OPENING_PAGES, resolve_path
from kit_builder.text.markdown import parse_blocks, clean_text, parse_tree

_TIMEOUT = 120
_FOOTNOTE_REFERENCE = re.compile(r'<sup class="footnote-ref"><a [^>]*>\[(\d+)[^<]*</a></sup>')
_FOOTNOTE_BACKLINK = re.compile(r' ?<a href="#[^"]*" class="footnote-backref">[^<]*</a>')
_ID = re.compile(r'<h[1-6] id="([^"]*)"')
_INTERNAL_LINK = re.compile(r'<a href="#([^"]*)">(.*?)</a>', re.DOTALL)


def join_pages(edition: Edition, pages: Sequence[Page], images: Mapping[str, str]) -> str:
    """The HTML of `pages` one after the other; links between them lead within the document.

    `images` are the addresses of the pictures, by their path in the kit. The contents that a page lists are left out,
    since such a document has contents of its own.
    """
    anchors = {page.path: f"#{page.anchor}" for page in pages}
    parts: list[str] = []
    for page in pages:
        around = HtmlContext(anchors.get, images.get, f"{page.anchor}--", paper=True)
        html = str(to_html(page, remove_contents(edition, page), around))
        if "<h1" not in html:
            html = f'<h1 id="">{escape(page.title)}</h1>\n{html}'
        parts.append(re.sub('<h1 id="[^"]*"', f'<h1 id="{page.anchor}"', html, count=1))
    return _remove_dangling_links("".join(parts))


def remove_contents(edition: Edition, page: Page) -> str:
    """The text of a page without the list of the other pages and the author, and under a title of its own."""
    nodes = parse_tree(page.text).children
    dropped: set[int] = set()
    for place, node in enumerate(nodes):
        text = _read_text(node, page.text)
        if node.type in ("ordered_list", "bullet_list") and _is_page_list(node, page):
            dropped |= {place, place - 1} if place and nodes[place - 1].type == "heading" else {place}
        elif (
            node.type == "paragraph" and place < 3 and text == f"{edition.words['product']['by']} {edition.kit.author}"
        ):
            dropped.add(place)
    lines: list[str | None] = list(page.text.split("\n"))
    for place in dropped:
        start, end = nodes[place].map or (0, 0)
        lines[start:end] = [None] * (end - start)
    text = "\n".join(line for line in lines if line is not None)
    title = f"# {clean_text(edition.kit.title)}"
    is_opening = page.title == edition.kit.title and page.stem in OPENING_PAGES
    return text.replace(title, f"# {edition.said['opening']}", 1) if is_opening else text


def _remove_dangling_links(html: str) -> str:
    """HTML without links that lead nowhere in it: pandoc drops the ids of footnotes and of their places."""
    html = _FOOTNOTE_BACKLINK.sub("", _FOOTNOTE_REFERENCE.sub(r"<sup>\1</sup>", html))
    ids = set(_ID.findall(html))
    return _INTERNAL_LINK.sub(lambda link: link[0] if link[1] in ids else link[2], html)


def run_pandoc(html: str, to: str, options: Sequence[str], date: str) -> bytes:
    """What pandoc makes of `html`, without reading any file but those that `options` name.

    `date`, YYYY-MM-DD, stands for the time of writing. Raises KitError where pandoc fails.
    """
    import pypandoc

    env = {**os.environ, "SOURCE_DATE_EPOCH": str(to_epoch(date))}
    command = [pypandoc.get_pandoc_path(), "--from=html", f"--to={to}", "--output=-", *options]
    try:
        ran = subprocess.run(  # noqa: S603 - the program that comes with pypandoc, with arguments of our own
            command, input=html.encode(), capture_output=True, check=True, env=env, timeout=_TIMEOUT
        )
    except (OSError, subprocess.SubprocessError) as error:
        told = getattr(error, "stderr", None) or str(error).encode()
        raise KitError(f"pandoc could not write {to}: {clean_text(told.decode(errors='replace'))}.") from error
    return ran.stdout


def to_epoch(date: str) -> int:
    """The seconds since 1970 at the beginning of a day, in UTC."""
    from datetime import UTC, datetime

    return int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp())


def write_images(edition: Edition, folder: Path) -> dict[str, str]:
    """Writes the pictures of the pages into `folder`; where each is below it, by its path in the kit."""
    found: dict[str, str] = {}
    for number, (path, content) in enumerate(sorted(edition.images.items()), start=1):
        name = f"picture-{number}{Path(path).suffix}"
        (folder / name).write_bytes(content)
        found[path] = name
    return found


def _is_page_list(node: SyntaxTreeNode, page: Page) -> bool:
    """Whether every item of a list links to a page of the same product."""
    return all(
        any(
            resolve_path(page.path, str(link.attrs["href"])).startswith(f"{page.product}/")
            for link in item.walk()
            if link.type == "link"
        )
        for item in node.children
    )


def _read_text(node: SyntaxTreeNode, text: str) -> str:
    start, end = node.map or (0, 0)
    found = parse_blocks("\n".join(text.split("\n")[start:end]))
    return found[0].text if found else ""
