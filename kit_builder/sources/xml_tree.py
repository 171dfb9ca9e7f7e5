"""Parse untrusted XML without network access or entities, and navigate its tree by names without namespaces."""

from collections.abc import Iterator

from lxml import etree

from kit_builder.errors import SourceError

Element = etree._Element


def parse_xml(raw: bytes) -> Element:
    """Parse a document and return its root. Raises SourceError if it is not XML, or declares entities."""
    if b"<!ENTITY" in raw.replace(b"\0", b""):
        raise SourceError(
            "Not read: the file declares XML entities, which may be an attack. Save it again without them."
        )
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True)
    try:
        return etree.fromstring(raw.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise SourceError("The file is damaged: its XML is invalid. Save or export it again.") from None


def get_tag(element: Element) -> str:
    """Return the name of an element without its namespace; an empty string for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def get_attribute(element: Element | None, name: str) -> str:
    """Return the attribute `name` in any namespace, or an empty string if there is none."""
    if element is not None:
        for key, value in element.attrib.items():
            if str(key).rpartition("}")[2] == name:
                return str(value)
    return ""


def find_child(element: Element | None, *path: str) -> Element | None:
    """Return the first element along a path of names without namespaces, or None."""
    for name in path:
        if element is None:
            return None
        element = next((each for each in element if get_tag(each) == name), None)
    return element


def find_all(element: Element, *names: str) -> Iterator[Element]:
    """Yield the elements with one of `names` in the tree, in document order."""
    return (each for each in element.iter() if get_tag(each) in names)
