"""Markdown for platforms: plain, for Hugo, for Docusaurus, and as HTML to paste into a course editor."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath

from kit_builder.publish.edition import Edition, File, FormatOutput, Page, list_paths
from kit_builder.publish.markdown_to_html import HtmlContext, to_html
from kit_builder.publish.workbooks import write_workbooks
from kit_builder.publish.zip_archive import write_zip

NEEDS: dict[str, str] = {}


def publish(edition: Edition) -> FormatOutput:
    """Publish one zip for each kind of platform."""
    everything = list_paths(edition.pages)
    presets: dict[str, Callable[[Edition], Mapping[str, bytes]]] = {
        "markdown": _write_plain,
        "hugo": _write_hugo,
        "docusaurus": _write_docusaurus,
        "paste": _write_html_blocks,
    }
    return FormatOutput(
        tuple(
            File(f"md/{edition.name}-{name}.zip", write_zip(preset(edition)), everything)
            for name, preset in presets.items()
        )
    )


def _write_plain(edition: Edition) -> Mapping[str, bytes]:
    pages = {page.path: page.text.encode() for page in edition.pages}
    return {**edition.images, **write_workbooks(edition), **pages}


def _write_hugo(edition: Edition) -> Mapping[str, bytes]:
    """Return the pages and pictures under content/, with an _index.md for each product's section."""
    files = {f"content/{path}": content for path, content in edition.images.items()}
    for product, pages in edition.pages_by_product().items():
        section = {
            "title": edition.get_product_title(product),
            "weight": 1 + list(edition.pages_by_product()).index(product),
        }
        files[f"content/{product}/_index.md"] = _add_front_matter(section, "")
        for weight, page in enumerate(pages, start=1):
            # Hugo would take index.md for a leaf bundle and hide the other pages of the section.
            name = "opening.md" if page.stem == "index" else PurePosixPath(page.path).name
            values = {"title": page.title, "weight": weight, "date": edition.date}
            files[f"content/{product}/{name}"] = _add_front_matter(values, _remove_title(page))
    return files


def _write_docusaurus(edition: Edition) -> Mapping[str, bytes]:
    """Return the pages and pictures under docs/, marked as Markdown because braces are code in MDX."""
    files = {f"docs/{path}": content for path, content in edition.images.items()}
    for place, (product, pages) in enumerate(edition.pages_by_product().items(), start=1):
        category = {"label": edition.get_product_title(product), "position": place}
        files[f"docs/{product}/_category_.json"] = f"{json.dumps(category, ensure_ascii=False)}\n".encode()
        for position, page in enumerate(pages, start=1):
            values = {"title": page.title, "sidebar_position": position, "format": "md"}
            files[f"docs/{page.path}"] = _add_front_matter(values, _remove_title(page))
    return files


def _write_html_blocks(edition: Edition) -> Mapping[str, bytes]:
    """Return bare HTML for each page, to paste into the editors of Teachable, Podia and similar platforms."""
    context = HtmlContext(lambda _: None, lambda _: None)
    return {
        f"{page.path.removesuffix('.md')}.html": to_html(page, _remove_title(page), context).encode()
        for page in edition.pages
    }


def _add_front_matter(values: Mapping[str, object], text: str) -> bytes:
    # JSON strings and numbers are valid YAML.
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "\n".join(["---", *lines, "---", "", text.strip(), ""]).encode()


def _remove_title(page: Page) -> str:
    """Return the text of a page without its title, which the platform shows itself."""
    return "\n".join(_skip_title(page.text.split("\n")))


def _skip_title(lines: list[str]) -> Iterator[str]:
    is_title = True
    for line in lines:
        if is_title and line.startswith("# "):
            is_title = False
            continue
        is_title = is_title and not line.strip()
        yield line
