"""SCORM 1.2: courses for a learning platform, which is told what was done and how the quizzes went."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from kit_builder.publish.archive import zipped
from kit_builder.publish.edition import Edition, File, Made, Page
from kit_builder.publish.markup import Surroundings
from kit_builder.publish.web import article, filled, pictures, script, style, template_text

NEEDS: dict[str, str] = {}

_COURSE = "course"
_PACKAGING = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
_ADL = "http://www.adlnet.org/xsd/adlcp_rootv1p2"


def publish(edition: Edition) -> Made:
    """A package of the course, or of any other product that has a quiz: a lesson a page."""
    return Made(
        tuple(
            File(f"scorm/{edition.name}-{name}-scorm12.zip", _package(edition, name, pages), _paths(pages))
            for name, every in edition.products().items()
            if name == _COURSE or any(page.quiz for page in every)
            if (pages := tuple(page for page in every if not page.slides))
        )
    )


def _paths(pages: Sequence[Page]) -> tuple[str, ...]:
    return tuple(page.path for page in pages)


def _package(edition: Edition, name: str, pages: Sequence[Page]) -> bytes:
    files = {f"assets/{path}": content for path, content in pictures(edition).items()}
    font = "kit-font" if edition.font else ""
    if edition.font:
        files[f"assets/{font}"] = edition.font
    files["assets/style.css"] = style(edition, font).encode()
    files["assets/script.js"] = f"{script(edition)}\n{template_text('scorm.js')}".encode()
    # A lesson does not lead to another: the platform does.
    around = Surroundings(lambda _: None, lambda path: f"assets/{path}" if path in edition.images else None)
    for page in pages:
        body = article(edition, page, around)
        html = filled("lesson.html.jinja", edition=edition, said=edition.said, page=page, body=body)
        files[f"{page.stem}.html"] = html.encode()
    shared = [path for path in files if path.startswith("assets/")]
    files["imsmanifest.xml"] = _manifest(edition, name, pages, shared)
    return zipped(files)


def _manifest(edition: Edition, name: str, pages: Sequence[Page], shared: Sequence[str]) -> bytes:
    """The list of lessons, as the SCORM 1.2 Content Aggregation Model wants it."""
    ET.register_namespace("", _PACKAGING)
    ET.register_namespace("adlcp", _ADL)
    root = ET.Element(_in("manifest"), {"identifier": f"{edition.name}-{name}", "version": "1.0"})
    about = ET.SubElement(root, _in("metadata"))
    ET.SubElement(about, _in("schema")).text = "ADL SCORM"
    ET.SubElement(about, _in("schemaversion")).text = "1.2"
    courses = ET.SubElement(root, _in("organizations"), {"default": "course"})
    course = ET.SubElement(courses, _in("organization"), {"identifier": "course"})
    ET.SubElement(course, _in("title")).text = edition.kit.title
    resources = ET.SubElement(root, _in("resources"))
    for number, page in enumerate(pages, start=1):
        item = ET.SubElement(course, _in("item"), {"identifier": f"item-{number}", "identifierref": f"lesson-{number}"})
        ET.SubElement(item, _in("title")).text = page.title
        kind = {"identifier": f"lesson-{number}", "type": "webcontent", "href": f"{page.stem}.html"}
        resource = ET.SubElement(resources, _in("resource"), {**kind, f"{{{_ADL}}}scormtype": "sco"})
        ET.SubElement(resource, _in("file"), {"href": f"{page.stem}.html"})
        ET.SubElement(resource, _in("dependency"), {"identifierref": "shared"})
    kind = {"identifier": "shared", "type": "webcontent"}
    files = ET.SubElement(resources, _in("resource"), {**kind, f"{{{_ADL}}}scormtype": "asset"})
    for path in sorted(shared):
        ET.SubElement(files, _in("file"), {"href": path})
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _in(name: str) -> str:
    return f"{{{_PACKAGING}}}{name}"
