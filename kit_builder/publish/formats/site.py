"""A static site of the kit: search, ticks and quizzes without a server, readable from a folder."""

from collections.abc import Iterator

from markupsafe import Markup

from kit_builder.publish.edition import Edition, File, FormatOutput, Page
from kit_builder.publish.markdown_to_html import HtmlContext, split_sections, to_html
from kit_builder.publish.web_pages import Link, render_article, to_javascript, render_template, collect_pictures, render_script, render_style
from kit_builder.text.markdown import escape

NEEDS: dict[str, str] = {}

_SELLING = ("offer",)  # what sells the kit is no part of what was bought
_HOME_PAGE = "index.html"
_CHANGES_PAGE = "changes.html"


def publish(edition: Edition) -> FormatOutput:
    """The site, as a folder of files: its index.html is where to begin."""
    pages = [page for page in edition.pages if page.product not in _SELLING]
    everything = tuple(page.path for page in pages)
    files = {f"assets/{path}": content for path, content in collect_pictures(edition).items()}
    font = "kit-font" if edition.font else ""
    if edition.font:
        files[f"assets/{font}"] = edition.font
    files |= {
        "assets/style.css": render_style(edition, font).encode(),
        "assets/script.js": render_script(edition).encode(),
        "assets/search.js": _write_search_index(edition, pages).encode(),
        _HOME_PAGE: _render_home(edition, pages).encode(),
    }
    if edition.changes:
        files[_CHANGES_PAGE] = _render_changes(edition, pages).encode()
    made = [File(f"site/{path}", content, everything) for path, content in files.items()]
    for place, page in enumerate(pages):
        around = _make_context(edition, pages, "../")
        body = render_article(edition, page, around)
        turns = {"before": _link_to_neighbour(pages, place - 1), "after": _link_to_neighbour(pages, place + 1)}
        html = _render_page(edition, pages, page.title, body, here=page, up="../", **turns)
        made.append(File(f"site/{_page_address(page)}", html.encode(), (page.path,)))
    return FormatOutput(tuple(made))


def _page_address(page: Page) -> str:
    """Where a page is in the site: a page called index would stand in for the folder."""
    return f"{page.path.removesuffix('.md')}.html"


def _make_context(edition: Edition, pages: list[Page], up: str) -> HtmlContext:
    hrefs = {page.path: f"{up}{_page_address(page)}" for page in pages}
    return HtmlContext(hrefs.get, lambda path: f"{up}assets/{path}" if path in edition.images else None)


def _link_to_neighbour(pages: list[Page], place: int) -> Link | None:
    return Link(pages[place].title, f"../{_page_address(pages[place])}") if 0 <= place < len(pages) else None


def _list_menu(edition: Edition, pages: list[Page], up: str, here: Page | None) -> Iterator[dict[str, object]]:
    for product in dict.fromkeys(page.product for page in pages):
        links = [
            Link(_link_text(edition, page), f"{up}{_page_address(page)}", page is here) for page in pages if page.product == product
        ]
        yield {"title": edition.name_of(product), "links": links}


def _link_text(edition: Edition, page: Page) -> str:
    return f"{edition.said['slides']}: {page.title}" if page.slides else page.title


def _render_page(
    edition: Edition,
    pages: list[Page],
    title: str,
    body: Markup,
    *,
    here: Page | None = None,
    up: str = "",
    before: Link | None = None,
    after: Link | None = None,
) -> str:
    logo = next((f"{up}assets/{path}" for path in collect_pictures(edition) if path.startswith("logo.")), "")
    groups = list(_list_menu(edition, pages, up, here))
    if edition.changes:
        changes = Link(edition.said["changes"], f"{up}{_CHANGES_PAGE}", here is None and title == edition.said["changes"])
        groups.append({"title": f"{edition.said['version']} {edition.brand.version}", "links": [changes]})
    values = {"title": title, "body": body, "groups": groups, "before": before, "after": after, "up": up, "logo": logo}
    return render_template("page.html.jinja", edition=edition, said=edition.said, home=f"{up}{_HOME_PAGE}", **values)


def _render_home(edition: Edition, pages: list[Page]) -> str:
    groups = list(_list_menu(edition, pages, "", None))
    body = render_template("home.html.jinja", edition=edition, groups=groups)
    return _render_page(edition, pages, edition.kit.title, body)


def _render_changes(edition: Edition, pages: list[Page]) -> str:
    title = edition.said["changes"]
    page = Page("changes/changes.md", title, edition.changes)
    body = to_html(page, page.text, _make_context(edition, pages, ""))
    return _render_page(edition, pages, title, body)


def _write_search_index(edition: Edition, pages: list[Page]) -> str:
    """What can be searched, section by section. A script, since a page in a folder may not fetch data."""
    around = _make_context(edition, pages, "")
    entries = [
        {
            "href": f"{_page_address(page)}#{heading.id}"
            if heading and heading.level > 1 and not _has_own_ids(page)
            else _page_address(page),
            "title": page.title,
            "heading": heading.text if heading else "",
            "text": text,
        }
        for page in pages
        for heading, text in split_sections(_searchable_text(page), around)
        if text or heading
    ]
    return f"window.KIT_TEXT = {to_javascript(entries)};\n"


def _searchable_text(page: Page) -> str:
    """The text of a page; of a quiz the questions, and not which answers are right."""
    if not page.quiz:
        return page.text
    return "\n\n".join([f"# {escape(page.title)}", *(item.text for item in page.quiz)])


def _has_own_ids(page: Page) -> bool:
    """Whether the headings of a page have other ids than its text gives them."""
    return bool(page.slides or page.quiz)
