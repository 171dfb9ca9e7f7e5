"""Find what an app wrote into a text beside its words: stamps, properties, queries, notices and tags."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kit_builder.records import Span
from kit_builder.text.counts import count_of

_EDGE = 2  # paragraphs at either end in which a stamp may stand once; elsewhere it must be repeated
_MAX_STAMP_WORDS = 14
_MIN_REPEATS = 2
_MAX_NOTICE_WORDS = 45
_MAX_EXAMPLE = 60

_PROPERTY = re.compile(r"(?:[-*][ \t]+)?[\w-]+(?:\.[\w-]+)*::(?:[ \t].*)?|:[A-Z_-]{2,}:(?:[ \t].*)?")
_QUERY = re.compile(r"(?:[-*][ \t]+)?\{\{[^{}]*(?:\{[^{}]*\})*[^{}]*\}\}")
_QUERY_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*(?:dataview(?:js)?|tasks?|query|button|base|tracker)[ \t]*")
_BLOCK_ID = re.compile(r"(?:[-*][ \t]+)?(?:\(\([0-9a-f-]{36}\)\)|\^[\w-]{4,})")
_ROW_FORMS = re.compile("|".join(f"(?:{form.pattern})" for form in (_PROPERTY, _QUERY, _BLOCK_ID)))
_ENCRYPTION = re.compile(
    r"(?i:end-to-end.encrypt|ende-til-ende-krypt|ende-til-ende krypt|ende-zu-ende-verschl|chiffrés? de bout en bout"
    r"|cifrad\w+ de extremo a extremo|end-to-end.(?:krypt|versleuteld))"
)
_MESSAGES = re.compile(
    r"\b(?:messages?|chats?|calls|meldinge[rn]e?|samtale[rn]e?|nachrichten|chatt|anrufe|mensajes|llamadas|appels|beskeder"
    r"|meddelanden|samtal|berichten|gesprekken)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>]+|\b[\w-]+\.(?:ai|io|app|com|net|org|co|so|me|dev)\b(?:/[^\s<>]*)?", re.IGNORECASE
)
_LINKING = re.compile(
    r"(?:[:–—-]|\b(?:by|with|in|from|via|using|on|at|av|med|fra|von|mit|par|avec|por|con|med|på))\s*[<(\[]?\Z",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"[(\[*_“\"]*(?:this (?:\w+ ){1,3}(?:was|is) )?(?:automatically |auto-?)?(?:sent from my\b|"
    r"(?:transcribed|scanned|recorded|generated|created|exported|captured|summari[sz]ed|produced|powered)"
    r"\s+(?:by|with|from|using|via)\s+(?:the )?(?-i:[A-Z]|AI\b|https?:))",
    re.IGNORECASE,
)
_AI_NOTICE = re.compile(r"\bAI[- ]generated\b", re.IGNORECASE)
_TAGS = re.compile(
    r"(?:</?(?:aside|details|summary|div|p|br|center|section|article|span|figure|figcaption|hr)\b[^<>]*>[ \t]*)+",
    re.IGNORECASE,
)


def drop_residue(text: str, rows: Sequence[Span]) -> tuple[list[Span], tuple[str, ...]]:
    """Return the rows of a text without what an app added, and a problem that counts the words left out."""
    residue = find_residue(text, rows)
    kept = [strip_tags(text, row) for index, row in enumerate(rows) if index not in residue]
    return kept, describe_left_out("Text of an app", _cut(text, rows, sorted(residue)))


def find_residue(text: str, rows: Sequence[Span]) -> frozenset[int]:
    """Return the indices of the rows that an app added and that say nothing about the work.

    `rows` are without surrounding blanks; blank rows separate paragraphs. Properties, queries and notices are
    recognised by their form anywhere. A stamp, such as `Transcribed by …` or a link to the app, is a short paragraph of
    its own that names an address or how the file was made, near the beginning or the end, or repeated.
    """
    found = set(_find_queries(text, rows))
    is_encrypted = _ENCRYPTION.search(text) is not None
    for index, (start, end) in enumerate(rows):
        if start < end and (
            _ROW_FORMS.fullmatch(text, start, end) or (is_encrypted and _is_encryption_notice(text[start:end]))
        ):
            found.add(index)
    paragraphs = list(_list_paragraphs(rows, found))
    stamps = {at: " ".join(_cut(text, rows, at)) for at in paragraphs if _is_stamp(_cut(text, rows, at))}
    seen = Counter(stamps.values())
    for at in (
        *paragraphs[:_EDGE],
        *paragraphs[-_EDGE:],
        *(at for at, words in stamps.items() if seen[words] >= _MIN_REPEATS),
    ):
        if at in stamps:
            found.update(at)
    return frozenset(found)


def _is_encryption_notice(row: str) -> bool:
    """Return whether a row says that the messages of a chat are encrypted, rather than tells to encrypt something."""
    return bool(_ENCRYPTION.search(row) and _MESSAGES.search(row)) and len(row.split()) <= _MAX_NOTICE_WORDS


def strip_tags(text: str, row: Span) -> Span:
    """Return the row, which has no surrounding blanks, without the tags at its ends; empty if it has nothing else."""
    if text.find("<", *row) < 0:
        return row
    opening = _TAGS.match(text, *row)
    start = opening.end() if opening else row[0]
    closing = next((tags for tags in _TAGS.finditer(text, start, row[1]) if tags.end() == row[1]), None)
    end = closing.start() if closing else row[1]
    return start, max(start, start + len(text[start:end].rstrip()))


def describe_left_out(what: str, parts: Sequence[str]) -> tuple[str, ...]:
    """Return a problem that counts the words of the parts that were left out, with the longest part as an example."""
    words = sum(len(part.split()) for part in parts)
    if not words:
        return ()
    example = " ".join(max(parts, key=len).split())
    cut = example if len(example) <= _MAX_EXAMPLE else f"{example[:_MAX_EXAMPLE].rsplit(' ', 1)[0]} …"
    return (f"{what} left out: {count_of(words, 'word')}, such as “{cut}”.",)


def _find_queries(text: str, rows: Sequence[Span]) -> Iterator[int]:
    """Yield the rows of fenced queries, with their fences."""
    fence = ""
    for index, (start, end) in enumerate(rows):
        opening = _QUERY_FENCE.fullmatch(text, start, end)
        if fence:
            yield index
            fence = "" if text.startswith(fence, start) else fence
        elif opening:
            yield index
            fence = opening[1]


def _list_paragraphs(rows: Sequence[Span], skipped: set[int]) -> Iterator[tuple[int, ...]]:
    """Yield the indices of the rows of each paragraph, without those already skipped."""
    paragraph: list[int] = []
    for index, (start, end) in enumerate(rows):
        if start < end and index not in skipped:
            paragraph.append(index)
        elif start == end and paragraph:
            yield tuple(paragraph)
            paragraph = []
    if paragraph:
        yield tuple(paragraph)


def _cut(text: str, rows: Sequence[Span], at: Sequence[int]) -> list[str]:
    return [text[slice(*rows[index])] for index in at]


def _is_stamp(rows: Sequence[str]) -> bool:
    """Return whether a paragraph is one short row that says how the file was made, or links to where."""
    words = rows[0]
    if len(rows) > 1 or len(words.split()) > _MAX_STAMP_WORDS or words.startswith(("#", "|", "- ", "* ", "+ ", ">")):
        return False
    address = _ADDRESS.search(words)
    return bool(address and _links(words, address.span())) or bool(_MADE.match(words) or _AI_NOTICE.search(words))


def _links(words: str, address: Span) -> bool:
    """Return whether words lead up to an address that ends them, or mention it in brackets of their own."""
    leads = _LINKING.search(words[: address[0]]) and not words[address[1] :].strip(" .)]>*_")
    return bool(leads) or (words[0] in "([" and words[-1] in ")]")
