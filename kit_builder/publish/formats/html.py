"""One HTML file with everything in it, to send by mail."""

from markupsafe import Markup

from kit_builder.publish.edition import Edition, File, FormatOutput, Page
from kit_builder.publish.markdown_to_html import HtmlContext
from kit_builder.publish.web_pages import Link, render_article, to_data_url, render_template, collect_pictures, render_script, render_style

NEEDS: dict[str, str] = {}

_SELLING = ("offer",)


def publish(edition: Edition) -> FormatOutput:
    """A file for every product, since a customer may have bought one of them."""
    return FormatOutput(
        tuple(
            File(f"html/{edition.name}-{product}.html", _render_page(edition, pages).encode(), _list_paths(pages))
            for product, pages in edition.products().items()
            if product not in _SELLING
        )
    )


def _list_paths(pages: tuple[Page, ...]) -> tuple[str, ...]:
    return tuple(page.path for page in pages)


def _render_page(edition: Edition, pages: tuple[Page, ...]) -> str:
    held = {path: to_data_url(path, content) for path, content in collect_pictures(edition).items()}
    anchors = {page.path: f"#{page.anchor}" for page in pages}
    bodies = []
    for page in pages:
        around = HtmlContext(anchors.get, held.get, f"{page.anchor}-", heads_down=1)
        bodies.append({"anchor": page.anchor, "body": render_article(edition, page, around)})
    font = to_data_url("font", edition.font) if edition.font else ""
    return render_template(
        "single.html.jinja",
        edition=edition,
        said=edition.said,
        title=edition.kit.title,
        pages=bodies,
        groups=[
            {
                "title": edition.name_of(pages[0].product),
                "links": [Link(page.title, f"#{page.anchor}") for page in pages],
            }
        ],
        render_style=Markup(render_style(edition, font)),  # noqa: S704 - a style sheet of our own, with checked colours in it
        render_script=Markup(render_script(edition)),  # noqa: S704 - a script of our own, its words made safe by as_script
        logo=next((address for path, address in held.items() if path.startswith("logo.")), ""),
        home="#top",
        up="",
        before=None,
        after=None,
    )
