"""A static site of the kit: search, ticks and quizzes without a server, readable from a folder."""

from collections.abc import Iterator

from markupsafe import Markup

from kit_builder.publish.edition import Edition, File, Made, Page
from kit_builder.publish.markup import Surroundings, sections, to_html
from kit_builder.publish.web import Link, article, as_script, filled, pictures, script, style
from kit_builder.text.markdown import escape

NEEDS: dict[str, str] = {}

_SELLING = ("offer",)  # what sells the kit is no part of what was bought
_HOME = "index.html"
_CHANGES = "changes.html"


def publish(edition: Edition) -> Made:
    """The site, as a folder of files: its index.html is where to begin."""
    pages = [page for page in edition.pages if page.product not in _SELLING]
    everything = tuple(page.path for page in pages)
    files = {f"assets/{path}": content for path, content in pictures(edition).items()}
    font = "kit-font" if edition.font else ""
    if edition.font:
        files[f"assets/{font}"] = edition.font
    files |= {
        "assets/style.css": style(edition, font).encode(),
        "assets/script.js": script(edition).encode(),
        "assets/search.js": _index(edition, pages).encode(),
        _HOME: _home(edition, pages).encode(),
    }
    if edition.changes:
        files[_CHANGES] = _changes(edition, pages).encode()
    made = [File(f"site/{path}", content, everything) for path, content in files.items()]
    for place, page in enumerate(pages):
        around = _around(edition, pages, "../")
        body = article(edition, page, around)
        turns = {"before": _turn(pages, place - 1), "after": _turn(pages, place + 1)}
        html = _page(edition, pages, page.title, body, here=page, up="../", **turns)
        made.append(File(f"site/{_href(page)}", html.encode(), (page.path,)))
    return Made(tuple(made))


def _href(page: Page) -> str:
    """Where a page is in the site: a page called index would stand in for the folder."""
    return f"{page.path.removesuffix('.md')}.html"


def _around(edition: Edition, pages: list[Page], up: str) -> Surroundings:
    hrefs = {page.path: f"{up}{_href(page)}" for page in pages}
    return Surroundings(hrefs.get, lambda path: f"{up}assets/{path}" if path in edition.images else None)


def _turn(pages: list[Page], place: int) -> Link | None:
    return Link(pages[place].title, f"../{_href(pages[place])}") if 0 <= place < len(pages) else None


def _groups(edition: Edition, pages: list[Page], up: str, here: Page | None) -> Iterator[dict[str, object]]:
    for product in dict.fromkeys(page.product for page in pages):
        links = [
            Link(_label(edition, page), f"{up}{_href(page)}", page is here) for page in pages if page.product == product
        ]
        yield {"title": edition.name_of(product), "links": links}


def _label(edition: Edition, page: Page) -> str:
    return f"{edition.said['slides']}: {page.title}" if page.slides else page.title


def _page(
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
    logo = next((f"{up}assets/{path}" for path in pictures(edition) if path.startswith("logo.")), "")
    groups = list(_groups(edition, pages, up, here))
    if edition.changes:
        changes = Link(edition.said["changes"], f"{up}{_CHANGES}", here is None and title == edition.said["changes"])
        groups.append({"title": f"{edition.said['version']} {edition.brand.version}", "links": [changes]})
    values = {"title": title, "body": body, "groups": groups, "before": before, "after": after, "up": up, "logo": logo}
    return filled("page.html.jinja", edition=edition, said=edition.said, home=f"{up}{_HOME}", **values)


def _home(edition: Edition, pages: list[Page]) -> str:
    groups = list(_groups(edition, pages, "", None))
    body = filled("home.html.jinja", edition=edition, groups=groups)
    return _page(edition, pages, edition.kit.title, body)


def _changes(edition: Edition, pages: list[Page]) -> str:
    title = edition.said["changes"]
    page = Page("changes/changes.md", title, edition.changes)
    body = to_html(page, page.text, _around(edition, pages, ""))
    return _page(edition, pages, title, body)


def _index(edition: Edition, pages: list[Page]) -> str:
    """What can be searched, section by section. A script, since a page in a folder may not fetch data."""
    around = _around(edition, pages, "")
    entries = [
        {
            "href": f"{_href(page)}#{heading.id}"
            if heading and heading.level > 1 and not _is_apart(page)
            else _href(page),
            "title": page.title,
            "heading": heading.text if heading else "",
            "text": text,
        }
        for page in pages
        for heading, text in sections(_searchable(page), around)
        if text or heading
    ]
    return f"window.KIT_TEXT = {as_script(entries)};\n"


def _searchable(page: Page) -> str:
    """The text of a page; of a quiz the questions, and not which answers are right."""
    if not page.quiz:
        return page.text
    return "\n\n".join([f"# {escape(page.title)}", *(item.text for item in page.quiz)])


def _is_apart(page: Page) -> bool:
    """Whether the headings of a page have other ids than its text gives them."""
    return bool(page.slides or page.quiz)
