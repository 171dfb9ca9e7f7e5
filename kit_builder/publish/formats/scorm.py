"""SCORM 1.2 and 2004: courses for a learning platform, which is told what was done and how the quizzes went.

A platform that takes both is given either: lessons and reports are the same, the manifest and the calls differ. The
manifests are as the Content Aggregation Model of each version wants them (https://adlnet.gov/projects/scorm/).
"""

from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree as ET

from kit_builder.publish.zip_archive import write_zip
from kit_builder.publish.edition import Edition, File, FormatOutput, Page
from kit_builder.publish.markdown_to_html import HtmlContext
from kit_builder.publish.web_pages import render_article, to_javascript, render_template, collect_pictures, render_script, render_style, read_template

NEEDS: dict[str, str] = {}

_COURSE = "course"


class _Version(NamedTuple):
    """A version of SCORM: what its packages are called, and the names that its manifest is written in."""

    name: str
    suffix: str
    packaging: str
    adl: str
    kind: str
    sequencing: str = ""

    def tag(self, name: str) -> str:
        """The name of an element of the manifest."""
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
    """A package in each version of the course, or of any other product that has a quiz: a lesson a page."""
    return FormatOutput(
        tuple(
            File(f"scorm/{edition.name}-{name}-{version.suffix}.zip", _write_package(edition, name, pages, version), parts)
            for name, every in edition.products().items()
            if name == _COURSE or any(page.quiz for page in every)
            if (pages := tuple(page for page in every if not page.slides))
            if (parts := tuple(page.path for page in pages))
            for version in _VERSIONS
        )
    )


def _write_package(edition: Edition, name: str, pages: Sequence[Page], version: _Version) -> bytes:
    files = {f"assets/{path}": content for path, content in collect_pictures(edition).items()}
    font = "kit-font" if edition.font else ""
    if edition.font:
        files[f"assets/{font}"] = edition.font
    files["assets/style.css"] = render_style(edition, font).encode()
    which = f"const SCORM = {to_javascript(version.suffix)};"
    files["assets/script.js"] = f"{render_script(edition)}\n{which}\n{read_template('scorm.js')}".encode()
    # A lesson does not lead to another: the platform does.
    around = HtmlContext(lambda _: None, lambda path: f"assets/{path}" if path in edition.images else None)
    for page in pages:
        body = render_article(edition, page, around)
        html = render_template("lesson.html.jinja", edition=edition, said=edition.said, page=page, body=body)
        files[f"{page.stem}.html"] = html.encode()
    shared = [path for path in files if path.startswith("assets/")]
    files["imsmanifest.xml"] = _write_manifest(edition, name, pages, shared, version)
    return write_zip(files)


def _write_manifest(edition: Edition, name: str, pages: Sequence[Page], shared: Sequence[str], version: _Version) -> bytes:
    """The list of lessons."""
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
        told = {"identifier": f"item-{number}", "identifierref": f"lesson-{number}"}
        item = ET.SubElement(course, version.tag("item"), told)
        ET.SubElement(item, version.tag("title")).text = page.title
        kind = {"identifier": f"lesson-{number}", "type": "webcontent", f"{{{version.adl}}}{version.kind}": "sco"}
        resource = ET.SubElement(resources, version.tag("resource"), {**kind, "href": f"{page.stem}.html"})
        ET.SubElement(resource, version.tag("file"), {"href": f"{page.stem}.html"})
        ET.SubElement(resource, version.tag("dependency"), {"identifierref": "shared"})
    if version.sequencing:  # without it a platform offers no way from one lesson to the next
        ET.register_namespace("imsss", version.sequencing)
        order = ET.SubElement(course, f"{{{version.sequencing}}}sequencing")
        ET.SubElement(order, f"{{{version.sequencing}}}controlMode", {"choice": "true", "flow": "true"})
    kind = {"identifier": "shared", "type": "webcontent", f"{{{version.adl}}}{version.kind}": "asset"}
    files = ET.SubElement(resources, version.tag("resource"), kind)
    for path in sorted(shared):
        ET.SubElement(files, version.tag("file"), {"href": path})
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
