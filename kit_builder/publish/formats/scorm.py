"""SCORM 1.2 and 2004: courses that report completion and quiz scores to a learning platform.

Both versions have the same lessons; only the manifest and the API calls differ. The manifests follow the Content
Aggregation Model of each version (https://adlnet.gov/projects/scorm/).
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from kit_builder.publish.callouts import list_callouts
from kit_builder.publish.edition import Edition, File, FormatOutput, Page, list_paths
from kit_builder.publish.markdown_to_html import HtmlContext
from kit_builder.publish.web_pages import (
    collect_pictures,
    read_template,
    render_article,
    render_script,
    render_style,
    render_template,
    to_javascript,
)
from kit_builder.publish.workbooks import write_workbooks
from kit_builder.publish.zip_archive import write_zip

NEEDS: dict[str, str] = {}

_COURSE = "course"


class _Version(NamedTuple):
    """A version of SCORM: the suffix of its packages, and the namespaces and names used in its manifest."""

    name: str
    suffix: str
    packaging: str
    adl: str
    kind: str
    sequencing: str = ""

    def tag(self, name: str) -> str:
        """Return the qualified name of a manifest element."""
        return f"{{{self.packaging}}}{name}"


_VERSIONS = (
    _Version(
        "1.2",
        "scorm12",
        "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
        "http://www.adlnet.org/xsd/adlcp_rootv1p2",
        "scormtype",
    ),
    _Version(
        "2004 4th Edition",
        "scorm2004",
        "http://www.imsglobal.org/xsd/imscp_v1p1",
        "http://www.adlnet.org/xsd/adlcp_v1p3",
        "scormType",
        "http://www.imsglobal.org/xsd/imsss",
    ),
)


def publish(edition: Edition) -> FormatOutput:
    """Publish the course, and products with a quiz or tools, as a package of each version with a lesson per page."""
    workbooks = write_workbooks(edition)
    return FormatOutput(
        tuple(
            File(
                f"scorm/{edition.name}-{name}-{version.suffix}.zip",
                _write_package(edition, name, pages, version, workbooks),
                parts,
            )
            for name, all_pages in edition.pages_by_product().items()
            if name == _COURSE or any(page.quiz or page.tool for page in all_pages)
            if (pages := tuple(page for page in all_pages if not page.slides))
            if (parts := list_paths(pages))
            for version in _VERSIONS
        )
    )


def _write_package(
    edition: Edition, name: str, pages: Sequence[Page], version: _Version, workbooks: Mapping[str, bytes]
) -> bytes:
    files = {f"assets/{path}": content for path, content in collect_pictures(edition).items()}
    font = "kit-font" if edition.font else ""
    if edition.font:
        files[f"assets/{font}"] = edition.font
    files["assets/style.css"] = render_style(edition, font).encode()
    version_line = f"const SCORM = {to_javascript(version.suffix)};"
    files["assets/script.js"] = f"{render_script(edition)}\n{version_line}\n{read_template('scorm.js')}".encode()
    # Lessons do not link to each other; the platform provides the navigation.
    context = HtmlContext(
        lambda _: None,
        lambda path: f"assets/{path}" if path in edition.images else None,
        callouts=list_callouts(edition.words),
    )
    for page in pages:
        spreadsheet = f"{page.stem}.xlsx"
        workbook = workbooks.get(f"{page.product}/{spreadsheet}")
        files |= {spreadsheet: workbook} if workbook else {}
        body = render_article(edition, page, context, spreadsheet if workbook else "")
        html = render_template("lesson.html.jinja", edition=edition, labels=edition.labels, page=page, body=body)
        files[f"{page.stem}.html"] = html.encode()
    files["imsmanifest.xml"] = _write_manifest(edition, name, pages, [*files], version)
    return write_zip(files)


def _write_manifest(
    edition: Edition, name: str, pages: Sequence[Page], files: Sequence[str], version: _Version
) -> bytes:
    """Write imsmanifest.xml, which lists the lessons and their files."""
    ET.register_namespace("", version.packaging)
    ET.register_namespace("adlcp", version.adl)
    root = ET.Element(version.tag("manifest"), {"identifier": f"{edition.name}-{name}", "version": "1.0"})
    about = ET.SubElement(root, version.tag("metadata"))
    ET.SubElement(about, version.tag("schema")).text = "ADL SCORM"
    ET.SubElement(about, version.tag("schemaversion")).text = version.name
    courses = ET.SubElement(root, version.tag("organizations"), {"default": "course"})
    course = ET.SubElement(courses, version.tag("organization"), {"identifier": "course"})
    ET.SubElement(course, version.tag("title")).text = edition.kit.title
    resources = ET.SubElement(root, version.tag("resources"))
    for number, page in enumerate(pages, start=1):
        identifiers = {"identifier": f"item-{number}", "identifierref": f"lesson-{number}"}
        item = ET.SubElement(course, version.tag("item"), identifiers)
        ET.SubElement(item, version.tag("title")).text = page.title
        kind = {"identifier": f"lesson-{number}", "type": "webcontent", f"{{{version.adl}}}{version.kind}": "sco"}
        resource = ET.SubElement(resources, version.tag("resource"), {**kind, "href": f"{page.stem}.html"})
        for suffix in ("html", "xlsx"):
            if f"{page.stem}.{suffix}" in files:
                ET.SubElement(resource, version.tag("file"), {"href": f"{page.stem}.{suffix}"})
        ET.SubElement(resource, version.tag("dependency"), {"identifierref": "shared"})
    if version.sequencing:  # without it a platform offers no navigation between lessons
        ET.register_namespace("imsss", version.sequencing)
        order = ET.SubElement(course, f"{{{version.sequencing}}}sequencing")
        ET.SubElement(order, f"{{{version.sequencing}}}controlMode", {"choice": "true", "flow": "true"})
    kind = {"identifier": "shared", "type": "webcontent", f"{{{version.adl}}}{version.kind}": "asset"}
    shared = ET.SubElement(resources, version.tag("resource"), kind)
    for path in sorted(path for path in files if path.startswith("assets/")):
        ET.SubElement(shared, version.tag("file"), {"href": path})
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
