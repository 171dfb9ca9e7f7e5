"""PDF: books to read and kits to print or fill in, tagged for screen readers (PDF/UA-1)."""

import json
import re
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from kit_builder.publish.edition import Edition, File, FormatOutput, list_paths
from kit_builder.publish.pandoc import run_pandoc
from kit_builder.publish.single_document import join_pages, list_sheets_below, write_images
from kit_builder.publish.typeset import typeset

NEEDS = {"pypandoc": "pypandoc-binary", "pypdf": "pypdf", "typst": "typst"}

# By file suffix: paper, margins in millimetres (sides, top, bottom) and text size in points, of books and of pages to
# print.
_BOOK = {"": ("a5", (18, 20, 20), 10.5)}
_PRINTED = {"-a4": ("a4", (20, 14, 17), 11), "-letter": ("us-letter", (20, 14, 17), 11)}
_BOOKS = ("book",)
_RULE = "#let horizontalrule = line(length: 100%, stroke: 0.5pt + luma(60%))\n"  # pandoc's output uses this name
_PICTURE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"')
_TASK_PREFIX = "- ☐ "
_END = "#[]"
# A row in italics directly below a heading, such as the day of a mail.
_BELOW_HEADING = re.compile(r"^(=+ .*\n(?:<[^>\n]*>\n)?\n?)(#emph\[.*\])$", re.MULTILINE)


def publish(edition: Edition) -> FormatOutput:
    """Publish each product as a PDF without its slides; products to print and fill in come in A4 and US letter."""
    from kit_builder.publish.pdf_fields import add_fields

    files: list[File] = []
    for name, all_pages in edition.pages_by_product().items():
        pages = tuple(page for page in all_pages if not page.slides)
        if not pages:
            continue
        with TemporaryDirectory() as folder:
            images = write_images(edition, Path(folder))
            files_of = {name: (Path(folder) / name).read_bytes() for name in images.values()}
        html = join_pages(edition, pages, images)
        body = run_pandoc(html, "typst", ["--wrap=none", "--syntax-highlighting=none"], edition.date).decode()
        body = _add_alt_texts(_keep_with_next(_replace_task_bullets(body)), html, edition)
        files_of["body.typ"] = (_RULE + body).encode()
        is_book = name in _BOOKS
        parts = list_sheets_below(pages)
        for suffix, (paper, (margin, top, bottom), size) in (_BOOK if is_book else _PRINTED).items():
            content = typeset(
                edition,
                "document.typ",
                "pdf",
                files_of,
                name=edition.get_product_title(name),
                paper=paper,
                margin=margin,
                top=top,
                bottom=bottom,
                size=size,
                is_filled_in=not is_book,
                sheets=[page.anchor for page in pages if page.tool],
                parts=[page.anchor for page in pages if page.path in parts],
                example=edition.words["tools"]["example"],
            )
            made = content if is_book else add_fields(content, edition.direction)
            files.append(File(f"pdf/{edition.name}-{name}{suffix}.pdf", made, list_paths(pages)))
    return FormatOutput(tuple(files))


def _add_alt_texts(body: str, html: str, edition: Edition) -> str:
    """Add the alternative texts of pictures to the Typst source, since pandoc omits them."""
    for source, alt in dict(_PICTURE.findall(html)).items():
        text = json.dumps(unescape(alt) or edition.kit.title, ensure_ascii=False)
        body = body.replace(f'image("{source}"', f'image(alt: {text}, "{source}"')
    return body


def _keep_with_next(body: str) -> str:
    """Keep rows in italics below a heading on the page of the text that follows."""
    return _BELOW_HEADING.sub(r"\1#block(sticky: true)[\2]", body)


def _replace_task_bullets(body: str) -> str:
    """Replace the bullets of task lists in the Typst source by their checkboxes."""
    lines: list[str] = []
    in_tasks = False
    for line in [*body.split("\n"), _END]:
        if line.startswith(_TASK_PREFIX) and not in_tasks:
            lines += ["#[", "#set list(marker: [☐], body-indent: 0.5em)"]
            in_tasks = True
        elif in_tasks and line and not line.startswith((_TASK_PREFIX, "  ")):
            lines += ["]", ""]
            in_tasks = False
        lines.append(f"- {line.removeprefix(_TASK_PREFIX)}" if line.startswith(_TASK_PREFIX) else line)
    return "\n".join(lines).removesuffix(_END)
