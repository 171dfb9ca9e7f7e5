"""Markdown to put on a platform: plain, for Hugo, for Docusaurus, and as blocks to paste into a course editor."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath

from kit_builder.publish.zip_archive import write_zip
from kit_builder.publish.edition import Edition, File, FormatOutput, Page
from kit_builder.publish.markdown_to_html import HtmlContext, to_html

NEEDS: dict[str, str] = {}


def publish(edition: Edition) -> FormatOutput:
    """A zip for every way in which platforms want their Markdown."""
    everything = tuple(page.path for page in edition.pages)
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
    return {**edition.images, **{page.path: page.text.encode() for page in edition.pages}}


def _write_hugo(edition: Edition) -> Mapping[str, bytes]:
    """Pages and their pictures under content/; a section begins with its _index.md."""
    files = {f"content/{path}": content for path, content in edition.images.items()}
    for product, pages in edition.products().items():
        section = {"title": edition.name_of(product), "weight": 1 + list(edition.products()).index(product)}
        files[f"content/{product}/_index.md"] = _add_front_matter(section, "")
        for weight, page in enumerate(pages, start=1):
            # A page called index would make a leaf of the section, which then shows no other page.
            name = "opening.md" if page.stem == "index" else PurePosixPath(page.path).name
            values = {"title": page.title, "weight": weight, "date": edition.date}
            files[f"content/{product}/{name}"] = _add_front_matter(values, _remove_title(page))
    return files


def _write_docusaurus(edition: Edition) -> Mapping[str, bytes]:
    """Pages under docs/, read as Markdown and not as MDX, in which braces are program text."""
    files = {f"docs/{path}": content for path, content in edition.images.items()}
    for place, (product, pages) in enumerate(edition.products().items(), start=1):
        category = {"label": edition.name_of(product), "position": place}
        files[f"docs/{product}/_category_.json"] = f"{json.dumps(category, ensure_ascii=False)}\n".encode()
        for position, page in enumerate(pages, start=1):
            values = {"title": page.title, "sidebar_position": position, "format": "md"}
            files[f"docs/{page.path}"] = _add_front_matter(values, _remove_title(page))
    return files


def _write_html_blocks(edition: Edition) -> Mapping[str, bytes]:
    """A block of bare HTML a page, for the editors of Teachable, Podia and the like."""
    around = HtmlContext(lambda _: None, lambda _: None)
    return {
        f"{page.path.removesuffix('.md')}.html": to_html(page, _remove_title(page), around).encode()
        for page in edition.pages
    }


def _add_front_matter(values: Mapping[str, object], text: str) -> bytes:
    # JSON's strings and numbers are YAML's too.
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "\n".join(["---", *lines, "---", "", text.strip(), ""]).encode()


def _remove_title(page: Page) -> str:
    """The text of a page without its first heading, which the platform shows itself."""
    return "\n".join(_skip_title(page.text.split("\n")))


def _skip_title(lines: list[str]) -> Iterator[str]:
    is_title = True
    for line in lines:
        if is_title and line.startswith("# "):
            is_title = False
            continue
        is_title = is_title and not line.strip()
        yield line
