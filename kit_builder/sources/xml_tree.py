"""XML read without network, and without what its entities stand for."""

from collections.abc import Iterator

from lxml import etree

from kit_builder.errors import SourceError

Element = etree._Element


def parse_xml(raw: bytes) -> Element:
    """Return the root of a document; raise SourceError where it is not XML, or declares entities of its own."""
    if b"<!ENTITY" in raw.replace(b"\0", b""):
        raise SourceError("The file declares entities, which a document has no need of, and was not read.")
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True)
    try:
        return etree.fromstring(raw.strip(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise SourceError("The file is damaged: what is in it cannot be read. Save or export it again.") from None


def get_tag(element: Element) -> str:
    """Return the name of an element without its namespace; empty for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def get_attribute(element: Element | None, name: str) -> str:
    """Return the attribute of that name, whatever its namespace; empty where there is none."""
    if element is not None:
        for key, held in element.attrib.items():
            if str(key).rpartition("}")[2] == name:
                return str(held)
    return ""


def find_child(element: Element | None, *path: str) -> Element | None:
    """Return the first element down a path of names without namespaces; None where there is none."""
    for name in path:
        if element is None:
            return None
        element = next((each for each in element if get_tag(each) == name), None)
    return element


def find_all(element: Element, *names: str) -> Iterator[Element]:
    """Yield the elements of these names in the tree, in reading order."""
    return (each for each in element.iter() if get_tag(each) in names)
