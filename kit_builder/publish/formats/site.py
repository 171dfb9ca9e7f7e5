"""Site: a static website of the kit with search, checklists and quizzes that works from a folder without a server."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from kit_builder.publish.callouts import list_callouts
from kit_builder.publish.edition import Edition, File, FormatOutput, Page, list_paths
from kit_builder.publish.markdown_to_html import HtmlContext, split_sections, to_html
from kit_builder.publish.web_pages import (
    Link,
    collect_pictures,
    render_article,
    render_script,
    render_style,
    render_template,
    to_javascript,
)
from kit_builder.publish.workbooks import write_workbooks
from kit_builder.text.markdown import escape

NEEDS: dict[str, str] = {}

_SELLING = ("offer",)  # pages that sell the kit are not part of it
_HOME_PAGE = "index.html"
_CHANGES_PAGE = "changes.html"


@dataclass(frozen=True, slots=True)
class _Position:
    """The position of a page in the site: the path up to the top folder, and the links to its neighbours."""

    page: Page | None = None
    up: str = ""
    before: Link | None = None
    after: Link | None = None


_TOP_LEVEL = _Position()


def publish(edition: Edition) -> FormatOutput:
    """Publish the site as a folder of files that starts at index.html."""
    pages = [page for page in edition.pages if page.product not in _SELLING]
    everything = list_paths(pages)
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
    workbooks = write_workbooks(edition)
    for place, page in enumerate(pages):
        context = _make_context(edition, pages, "../")
        spreadsheet = f"{page.path.removesuffix('.md')}.xlsx"
        if spreadsheet in workbooks:
            made.append(File(f"site/{spreadsheet}", workbooks[spreadsheet], (page.path,)))
        body = render_article(edition, page, context, f"{page.stem}.xlsx" if spreadsheet in workbooks else "")
        position = _Position(page, "../", _link_to_neighbour(pages, place - 1), _link_to_neighbour(pages, place + 1))
        html = _render_page(edition, pages, page.title, body, position)
        made.append(File(f"site/{_get_page_address(page)}", html.encode(), (page.path,)))
    return FormatOutput(tuple(made))


def _get_page_address(page: Page) -> str:
    """Return the address of a page in the site, which keeps the folders of the kit."""
    return f"{page.path.removesuffix('.md')}.html"


def _make_context(edition: Edition, pages: list[Page], up: str) -> HtmlContext:
    hrefs = {page.path: f"{up}{_get_page_address(page)}" for page in pages}
    return HtmlContext(
        hrefs.get,
        lambda path: f"{up}assets/{path}" if path in edition.images else None,
        callouts=list_callouts(edition.words),
    )


def _link_to_neighbour(pages: list[Page], place: int) -> Link | None:
    return Link(pages[place].title, f"../{_get_page_address(pages[place])}") if 0 <= place < len(pages) else None


def _list_menu(edition: Edition, pages: list[Page], up: str, here: Page | None) -> Iterator[dict[str, object]]:
    for product in dict.fromkeys(page.product for page in pages):
        links = [
            Link(_get_link_text(edition, page), f"{up}{_get_page_address(page)}", page is here)
            for page in pages
            if page.product == product
        ]
        yield {"title": edition.get_product_title(product), "links": links}


def _get_link_text(edition: Edition, page: Page) -> str:
    return f"{edition.labels['slides']}: {page.title}" if page.slides else page.title


def _render_page(
    edition: Edition, pages: list[Page], title: str, body: Markup, position: _Position = _TOP_LEVEL
) -> str:
    here, up = position.page, position.up
    logo = next((f"{up}assets/{path}" for path in collect_pictures(edition) if path.startswith("logo.")), "")
    groups = list(_list_menu(edition, pages, up, here))
    if edition.changes:
        changes = Link(
            edition.labels["changes"], f"{up}{_CHANGES_PAGE}", here is None and title == edition.labels["changes"]
        )
        groups.append({"title": f"{edition.labels['version']} {edition.brand.version}", "links": [changes]})
    neighbours = {"before": position.before, "after": position.after}
    values = {"title": title, "body": body, "groups": groups, "up": up, "logo": logo, **neighbours}
    return render_template(
        "page.html.jinja", edition=edition, labels=edition.labels, home=f"{up}{_HOME_PAGE}", **values
    )


def _render_home(edition: Edition, pages: list[Page]) -> str:
    groups = list(_list_menu(edition, pages, "", None))
    body = render_template("home.html.jinja", edition=edition, groups=groups)
    return _render_page(edition, pages, edition.kit.title, body)


def _render_changes(edition: Edition, pages: list[Page]) -> str:
    title = edition.labels["changes"]
    page = Page("changes/changes.md", title, edition.changes)
    body = to_html(page, page.text, _make_context(edition, pages, ""))
    return _render_page(edition, pages, title, body)


def _write_search_index(edition: Edition, pages: list[Page]) -> str:
    """Write the search index by section. It is a script because a page opened from disk cannot fetch data."""
    context = _make_context(edition, pages, "")
    entries = [
        {
            "href": f"{_get_page_address(page)}#{heading.id}"
            if heading and heading.level > 1 and not _has_own_ids(page)
            else _get_page_address(page),
            "title": page.title,
            "heading": heading.text if heading else "",
            "text": text,
        }
        for page in pages
        for heading, text in split_sections(_get_searchable_text(page), context)
        if text or heading
    ]
    return f"window.KIT_TEXT = {to_javascript(entries)};\n"


def _get_searchable_text(page: Page) -> str:
    """Return the text of a page, or of a quiz only the questions, so that the search gives no answers away."""
    if not page.quiz:
        return page.text
    return "\n\n".join([f"# {escape(page.title)}", *(item.text for item in page.quiz)])


def _has_own_ids(page: Page) -> bool:
    """Whether the headings of a page have other ids than those made from its text."""
    return bool(page.slides or page.quiz)
