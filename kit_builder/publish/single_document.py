"""Join the pages of a product into one HTML document, for the formats that pandoc writes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from markdown_it.tree import SyntaxTreeNode

from kit_builder.products.tools.records import Tool
from kit_builder.publish.callouts import list_callouts
from kit_builder.publish.edition import Edition, Page
from kit_builder.publish.markdown_to_html import HtmlContext, to_html
from kit_builder.publish.read_products import OPENING_PAGES, resolve_path
from kit_builder.publish.tool_sheets import split_sheet
from kit_builder.text.markdown import clean_text, parse_blocks, parse_tree

_FOOTNOTE_REFERENCE = re.compile(r'<sup class="footnote-ref"><a [^>]*>\[(\d+)[^<]*</a></sup>')
_FOOTNOTE_BACKLINK = re.compile(r' ?<a href="#[^"]*" class="footnote-backref">[^<]*</a>')
_ID = re.compile(r'<h[1-6] id="([^"]*)"')
_INTERNAL_LINK = re.compile(r'<a href="#([^"]*)">(.*?)</a>', re.DOTALL)


def join_pages(edition: Edition, pages: Sequence[Page], images: Mapping[str, str]) -> str:
    """Return the HTML of `pages` in order, with the links between them as links within the document.

    `images` are the addresses of the pictures by path in the kit. Lists of contents are removed, since the document
    gets its own.
    """
    anchors = {page.path: f"#{page.anchor}" for page in pages}
    parts: list[str] = []
    callouts = list_callouts(edition.words)
    for page in pages:
        context = HtmlContext(anchors.get, images.get, f"{page.anchor}--", paper=True, callouts=callouts)
        html = _lay_out_tool(edition, page, page.tool, context) if page.tool else _lay_out(edition, page, context)
        if "<h1" not in html:
            html = f'<h1 id="">{escape(page.title)}</h1>\n{html}'
        parts.append(re.sub('<h1 id="[^"]*"', f'<h1 id="{page.anchor}"', html, count=1))
    return _remove_dangling_links("".join(parts))


def _lay_out(edition: Edition, page: Page, context: HtmlContext) -> str:
    return str(to_html(page, remove_contents(edition, page), context))


def _lay_out_tool(edition: Edition, page: Page, tool: Tool, context: HtmlContext) -> str:
    """Return a tool in parts, whose ids say how they are typeset: the moment on top, the front, and the back."""
    sheet = split_sheet(edition, page, tool)

    def show(name: str, text: str) -> str:
        own = replace(context, prefix=f"{context.prefix}{name}-")
        return f'<div class="{name}" id="{name}--{page.anchor}">{to_html(page, text, own)}</div>' if text else ""

    front = "\n\n".join(text for _, text in sheet.front)
    shown = show("moment", sheet.head) + show("fields", front) + show("mistakes", sheet.mistakes)
    back = show("back", "\n\n".join(text for _, text in sheet.back))
    title = to_html(page, sheet.title, context)
    return f'{title}<div class="sheet" id="sheet--{page.anchor}">{shown}</div>{back}'


def remove_contents(edition: Edition, page: Page) -> str:
    """Return the text of a page without its list of contents and its author line.

    An opening page that is titled like the kit gets a title of its own.
    """
    nodes = parse_tree(page.text).children
    removed: set[int] = set()
    for place, node in enumerate(nodes):
        text = _read_text(node, page.text)
        if node.type in ("ordered_list", "bullet_list") and _is_page_list(node, page):
            removed |= {place, place - 1} if place and nodes[place - 1].type == "heading" else {place}
        elif (
            node.type == "paragraph" and place < 3 and text == f"{edition.words['product']['by']} {edition.kit.author}"
        ):
            removed.add(place)
    lines: list[str | None] = list(page.text.split("\n"))
    for place in removed:
        start, end = nodes[place].map or (0, 0)
        lines[start:end] = [None] * (end - start)
    text = "\n".join(line for line in lines if line is not None)
    title = f"# {clean_text(edition.kit.title)}"
    is_opening = page.title == edition.kit.title and page.stem in OPENING_PAGES
    return text.replace(title, f"# {edition.labels['opening']}", 1) if is_opening else text


def _remove_dangling_links(html: str) -> str:
    """Replace links whose target is missing by their text, since pandoc drops the ids of footnotes and references."""
    html = _FOOTNOTE_BACKLINK.sub("", _FOOTNOTE_REFERENCE.sub(r"<sup>\1</sup>", html))
    ids = set(_ID.findall(html))
    return _INTERNAL_LINK.sub(lambda link: link[0] if link[1] in ids else link[2], html)


def write_images(edition: Edition, folder: Path) -> dict[str, str]:
    """Write the pictures of the pages to `folder`; return their file names by path in the kit."""
    found: dict[str, str] = {}
    for number, (path, content) in enumerate(sorted(edition.images.items()), start=1):
        name = f"picture-{number}{Path(path).suffix}"
        (folder / name).write_bytes(content)
        found[path] = name
    return found


def _is_page_list(node: SyntaxTreeNode, page: Page) -> bool:
    """Whether every item of a list links to a page of the same product as `page`."""
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
