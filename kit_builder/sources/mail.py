"""Email messages: the subject as a heading, and the text."""

import email
import email.policy
from email.message import EmailMessage, MIMEPart

from kit_builder.errors import SourceError
from kit_builder.records import Source
from kit_builder.sources import plain_text
from kit_builder.sources.decoding import decode
from kit_builder.sources.document_builder import DocumentBuilder
from kit_builder.sources.webpage import add_html

SUFFIXES = (".eml",)


def read(name: str, source_id: str, raw: bytes) -> Source:
    """Read a message. Raises SourceError if it has no text. Attachments are not read, but reported as problems."""
    try:
        return _read(name, source_id, raw)
    except RecursionError:
        raise SourceError("The message has attached messages nested too deep. Save the inner one.") from None


def _read(name: str, source_id: str, raw: bytes) -> Source:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise SourceError("The file is not an email message. Save it as .eml again.")
    subject = " ".join(str(message.get("subject", "")).split())
    body = message.get_body(("plain", "html"))
    problems = [f"Attachment not read: {each}. Give it as a separate file." for each in _list_attachments(message)]
    if body is None:
        raise SourceError(" ".join(["The message has no text.", *problems]))
    content = decode(_get_content(body))
    if body.get_content_subtype() == "html":
        builder = DocumentBuilder()
        builder.add_heading(subject)
        add_html(content[0], builder)
        builder.problems += [*problems, *content[1]]
        return builder.build(name, source_id)
    text = f"# {subject}\n\n{content[0]}" if subject else content[0]
    lines, left_out, fit = plain_text.read_lines(text)
    return Source(name, source_id, text, lines, (*problems, *left_out, *content[1]), fit=fit)


def _get_content(body: MIMEPart) -> bytes:
    """Return the text of a part in UTF-8, or its original bytes if its encoding is unknown or wrong."""
    content = body.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise SourceError("The message is damaged. Save it as .eml again.")
    try:
        return content.decode(body.get_content_charset("utf-8")).encode("utf-8")
    except (LookupError, UnicodeError):
        return content


def _list_attachments(message: EmailMessage) -> list[str]:
    return [" ".join((each.get_filename() or each.get_content_type()).split()) for each in message.iter_attachments()]
