"""One HTML file with everything in it, to send by mail."""

from markupsafe import Markup

from kit_builder.publish.edition import Edition, File, Made, Page
from kit_builder.publish.markup import Surroundings
from kit_builder.publish.web import Link, article, as_data, filled, pictures, script, style

NEEDS: dict[str, str] = {}

_SELLING = ("offer",)


def publish(edition: Edition) -> Made:
    """A file for every product, since a customer may have bought one of them."""
    return Made(
        tuple(
            File(f"html/{edition.name}-{product}.html", _single(edition, pages).encode(), _paths(pages))
            for product, pages in edition.products().items()
            if product not in _SELLING
        )
    )


def _paths(pages: tuple[Page, ...]) -> tuple[str, ...]:
    return tuple(page.path for page in pages)


def _single(edition: Edition, pages: tuple[Page, ...]) -> str:
    held = {path: as_data(path, content) for path, content in pictures(edition).items()}
    anchors = {page.path: f"#{page.anchor}" for page in pages}
    bodies = []
    for page in pages:
        around = Surroundings(anchors.get, held.get, f"{page.anchor}-", heads_down=1)
        bodies.append({"anchor": page.anchor, "body": article(edition, page, around)})
    font = as_data("font", edition.font) if edition.font else ""
    return filled(
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
        style=Markup(style(edition, font)),  # noqa: S704 - a style sheet of our own, with checked colours in it
        script=Markup(script(edition)),  # noqa: S704 - a script of our own, its words made safe by as_script
        logo=next((address for path, address in held.items() if path.startswith("logo.")), ""),
        home="#top",
        up="",
        before=None,
        after=None,
    )
