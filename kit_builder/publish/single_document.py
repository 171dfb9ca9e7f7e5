"""Join the pages of a product into one HTML document, for the formats that pandoc writes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

from kit_builder.products.tools.calculators.calculator import Calculator
from kit_builder.products.tools.length import group_by_page
from kit_builder.products.tools.records import Tool
from kit_builder.products.tools.sheet import ROOM
from kit_builder.products.tools.types.companion import Companion
from kit_builder.products.tools.types.form import Form
from kit_builder.publish.callouts import list_callouts
from kit_builder.publish.edition import Edition, Page
from kit_builder.publish.markdown_to_html import HtmlContext, to_html
from kit_builder.publish.read_products import OPENING_PAGES, resolve_path
from kit_builder.publish.tool_sheets import split_sheet
from kit_builder.text.markdown import clean_text, parse_blocks, parse_tree

_FOOTNOTE_REFERENCE = re.compile(r'<sup class="footnote-ref"><a [^>]*>\[(\d+)[^<]*</a></sup>')
_FOOTNOTE_BACKLINK = re.compile(r' ?<a href="#[^"]*" class="footnote-backref">[^<]*</a>')
_ID = re.compile(r'<h[1-6] id="([^"]*)"')
_SHEET_LINE = 118  # letters, in the small type of a sheet that is full
_ROOM = 30  # letters; a line of this length is as long as the page allows
_INTERNAL_LINK = re.compile(r'<a href="#([^"]*)">(.*?)</a>', re.DOTALL)


def join_pages(edition: Edition, pages: Sequence[Page], images: Mapping[str, str]) -> str:
    """Return the HTML of `pages` in order, with the links between them as links within the document.

    `images` are the addresses of the pictures by path in the kit. Lists of contents are removed, since the document
    gets its own.
    """
    anchors = {page.path: f"#{page.anchor}" for page in pages}
    parts: list[str] = []
    callouts, sheets = list_callouts(edition.words), list_sheets_below(pages)
    for page in pages:
        context = HtmlContext(anchors.get, images.get, f"{page.anchor}--", paper=True, callouts=callouts)
        sheet = replace(context, line=_SHEET_LINE)
        html = _lay_out_tool(edition, page, page.tool, sheet) if page.tool else _lay_out(edition, page, context)
        html += _list_sheets(page, sheets.get(page.path, ()))
        if "<h1" not in html:
            html = f'<h1 id="">{escape(page.title)}</h1>\n{html}'
        parts.append(re.sub('<h1 id="[^"]*"', f'<h1 id="{page.anchor}"', html, count=1))
    return _remove_dangling_links("".join(parts))


def _lay_out(edition: Edition, page: Page, context: HtmlContext) -> str:
    return str(to_html(page, remove_contents(edition, page), context))


def _lay_out_tool(edition: Edition, page: Page, tool: Tool, context: HtmlContext) -> str:
    """Return a tool in parts, whose ids say how they are typeset: the moment on top, the front, and the back.

    The parts of a companion are cards to cut out, or worksheets, several of them on a page if they fit.
    """
    sheet = split_sheet(edition, page, tool)

    def show(name: str, text: str, number: str = "") -> str:
        own = replace(context, prefix=f"{context.prefix}{name}{number}-")
        shown = to_html(page, text, own)
        return f'<div class="{name}" id="{name}{number}--{page.anchor}">{shown}</div>' if text else ""

    parts = tool.parts if isinstance(tool, Companion) else ()
    are_cards = not all(isinstance(each, (Calculator, Form)) for each in parts)
    others = ""
    if are_cards:
        cards = (show("card", text, str(number)) for number, (_, text) in enumerate(sheet.front, start=1))
        front = f'<div class="cards" id="cards--{page.anchor}">{"".join(cards)}</div>'
    else:
        texts = [text for _, text in sheet.front]
        first, *further = group_by_page(texts) if parts and texts else ["\n\n".join(texts)]
        front = show("fields", first)
        others = "".join(show("another", text, str(place)) for place, text in enumerate(further))
    head = "\n".join(line for line in sheet.head.split("\n") if not line.endswith(ROOM))
    top = to_html(page, head, replace(context, prefix=f"{context.prefix}moment-")) + _ask_about(tool.about)
    moment = f'<div class="moment" id="moment--{page.anchor}">{top}</div>' if top else ""
    shown = moment + front + show("mistakes", sheet.mistakes)
    back = show("back", "\n\n".join(text for _, text in sheet.back))
    title = to_html(page, sheet.title, context)
    kind = "reference" if parts and are_cards else "sheet"
    front = f'<div class="sheet" id="{kind}--{page.anchor}">{shown}</div>'
    both = f'<div class="both" id="both--{page.anchor}">{front}{back}</div>' if back else front
    return f"{title}{both}{others}"


def _ask_about(labels: Sequence[str]) -> Markup:
    """Return one line on which to write what tells this sheet from the next, in place of the lines of the Markdown."""
    asked = (Markup("<strong>{}:</strong> {}").format(label, "_" * _ROOM) for label in labels)
    return Markup("<p>{}</p>").format(Markup(" ").join(asked)) if labels else Markup()


def list_sheets_below(pages: Sequence[Page]) -> dict[str, tuple[Page, ...]]:
    """Return the sheets of tools that follow the page of each part by the path of that page, if any do.

    The pages of parts have a number; a sheet without one is that of the whole product.
    """
    found: dict[str, tuple[Page, ...]] = {}
    above = ""
    for page in pages:
        if page.tool is None:
            above = page.path if page.stem[0].isdigit() else ""
        elif above and page.stem[0].isdigit():
            found[above] = (*found.get(above, ()), page)
    return found


def _list_sheets(part: Page, sheets: Sequence[Page]) -> str:
    """Return what the page of a part says about the sheets in it: their titles, and when to use them."""
    items = (
        f'<li><p><a href="#{page.anchor}">{escape(page.title)}</a></p>'
        + (f"<p>{escape(page.tool.moment.text)}</p>" if page.tool and page.tool.moment.text else "")
        + "</li>"
        for page in sheets
    )
    return f'<div class="sheets" id="sheets--{part.anchor}"><ul>{"".join(items)}</ul></div>' if sheets else ""


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
