"""HTML: a self-contained file for each product, to send by email."""

from markupsafe import Markup

from kit_builder.publish.callouts import list_callouts
from kit_builder.publish.edition import Edition, File, FormatOutput, Page, list_paths
from kit_builder.publish.markdown_to_html import HtmlContext
from kit_builder.publish.web_pages import (
    Link,
    collect_pictures,
    render_article,
    render_script,
    render_style,
    render_template,
    to_data_url,
)

NEEDS: dict[str, str] = {}

_SELLING = ("offer",)


def publish(edition: Edition) -> FormatOutput:
    """Publish each product as one file, since a customer may have bought only one of them."""
    return FormatOutput(
        tuple(
            File(f"html/{edition.name}-{product}.html", _render_page(edition, pages).encode(), list_paths(pages))
            for product, pages in edition.pages_by_product().items()
            if product not in _SELLING
        )
    )


def _render_page(edition: Edition, pages: tuple[Page, ...]) -> str:
    addresses = {path: to_data_url(path, content) for path, content in collect_pictures(edition).items()}
    anchors = {page.path: f"#{page.anchor}" for page in pages}
    callouts = list_callouts(edition.words)
    bodies = []
    for page in pages:
        context = HtmlContext(anchors.get, addresses.get, f"{page.anchor}-", heading_shift=1, callouts=callouts)
        bodies.append({"anchor": page.anchor, "body": render_article(edition, page, context)})
    font = to_data_url("font", edition.font) if edition.font else ""
    return render_template(
        "single.html.jinja",
        edition=edition,
        labels=edition.labels,
        title=edition.kit.title,
        pages=bodies,
        groups=[
            {
                "title": edition.get_product_title(pages[0].product),
                "links": [Link(page.title, f"#{page.anchor}") for page in pages],
            }
        ],
        style=Markup(render_style(edition, font)),  # noqa: S704 - our own style sheet with validated colours
        script=Markup(render_script(edition)),  # noqa: S704 - our own script, its labels escaped by to_javascript
        logo=next((address for path, address in addresses.items() if path.startswith("logo.")), ""),
        home="#top",
        up="",
        before=None,
        after=None,
    )
