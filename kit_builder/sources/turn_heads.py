"""Parse how a row may open a turn: every reading of its beginning as marks, a time and a name, each with its shape.

A shape is what rows of one layout have in common: the marks themselves, N for a name and T for a time.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kit_builder.records import Span
from kit_builder.sources.decoding import trim
from kit_builder.sources.turn_marks import CLOSERS, ENTITY, LINK, SYMBOL, find_separators, squeeze
from kit_builder.sources.turn_names import MAX_NAME, is_name
from kit_builder.sources.turn_stamps import Stamp, find_numbers, find_stamp, parse_seconds

_REACH = 160

_LEAD = re.compile(
    rf"(?:\d{{1,4}}(?:[.)][ \t]+|\t[ \t]*|[ ]{{3,}}(?=\D)))?(?:\\[a-z]+\{{|{ENTITY}|_|''|\+(?!\d)|[^\w+\"'“”‘’«»¿¡])*"
)
_LAST_ENTITY = re.compile(rf"(?:{ENTITY})$")
_TURN_MARK = re.compile(r"(?:(?:>|&gt;)[ \t]*)+")
_AFTER = re.compile(rf"(?:{LINK}|{ENTITY}|[\s\])}}>】」』〕〗》〉）］*_`:：|,;/–—~•·\\%=#^\-]|{SYMBOL})*")
_OPENERS = re.compile(rf"[{re.escape(''.join(CLOSERS))}]*")
_COLON = re.compile(rf"(?:{LINK})?[ \t]*(?:[:՝։፡፦](?=[*_`=\]\s]|$)|：)[*_`=\]]*(?=\s|$|(?<=：.)|(?<=：))")
_COLONS = frozenset("：՝։፡፦")  # also the Armenian and Ethiopic ones
_SEPARATOR = re.compile(r"[ \t]*[|–—-][ \t]+")
_CODE = re.compile(r"(?=\w*[\d_])[^\W\d]\w*(?=[ \t])")
_LAST_TIME = re.compile(r"[ \t]*[\[(#][^\[\]()#]{3,30}[\])#]$|\t[ \t]*[^\t]{3,30}$")
_CLOSED_TIME = re.compile(r"^[\])}]*[*_`]+(?=\s)")  # these marks close the time, and open no name
_QUOTED = re.compile(r"(?<=[^\s:：,])[ \t]*(?P<opener>[「『“«])(?=\S)")
_QUOTE_ENDS = frozenset("」』”»")
_POINT = re.compile(r"(?P<name>[^\W\d_])\.[ \t]+(?=\S)")
_FULL_STOP = re.compile(
    r"(?:(?<=[^\W\d_]{4})|(?<=[^\W\d_][\])])|(?<=\w [^\W\d_]{3})|(?<=^[A-Z]{2})|(?<=\n[A-Z]{2})|(?<=\n[A-Z]{3}))"
    r"\.[ \t]+(?=\S)"
)
# the end of `On 4 March 2026 at 09:03, Kari Lind <kari@lind.example> wrote:`, in any language
_LETTER = re.compile(
    r"(?:(?<=[\d,])[ \t]+[^\W\d_A-Z][^\WA-Z]*)?[ \t]+(?P<name>[^\s<>,:\d][^<>,:\d]{1,60}?)[ \t]*"
    r"[<\[(][^<>\s]+@[^<>\s]+[>\])][^.:<>]{0,20}[:：]"
)
_MAX_LETTER = 200
_COUNT = re.compile(r"[^\w\n]*(?P<number>\d{1,5})(?![\w.:,])[^\w\n+]*(?=[\w+])")
_MAX_DAY_WORDS = 4
_MAX_WEEKDAY_WORDS = 2  # without brackets
# Most rows of captions are a number or a time, and have one reading at most.
_MAX_NUMBER = 6  # longer ones may be telephone numbers
_CAPTION_TIME = re.compile(r"(?P<start>\d\d:\d\d:\d\d[.,]\d{3}) --> \d\d:\d\d:\d\d[.,]\d{3}")
_SYMBOLS = re.compile(r"[^\w\s\x00-\xff’”»）」』】]+$")
_WITHIN_SENTENCES = str.maketrans("", "", " ,.?!'’")


class Head(NamedTuple):
    """One reading of the beginning of row number `row`; its words are at `start` to `end`, if it has any.

    `ender` is what tells where the name ends: a colon, a closing mark, a separator, a time, or the end of the row
    (empty). It is None if there is no name.
    """

    row: int
    shape: str
    name: str
    stamp: Stamp | None
    start: int
    end: int
    ender: str | None

    @property
    def has_words(self) -> bool:
        """Whether there are words in the same row."""
        return self.start < self.end


def find_heads(text: str, row: Span, number: int, is_counted: bool) -> Iterator[Head]:
    """Yield every reading of a row that is not blank; if it `is_counted`, its leading number counts the rows."""
    if text[row[0]].isdecimal() and not is_counted:
        if row[1] - row[0] <= _MAX_NUMBER and text[slice(*row)].isdecimal():
            return
        caption = _CAPTION_TIME.fullmatch(text, *row)
        if caption:
            time = Stamp(*row, parse_seconds(caption["start"]), 3, is_range=True, is_time_of_day=False)
            yield Head(number, "T$", "", time, row[1], row[1], None)
            return
    limit = min(row[1], row[0] + _REACH)
    if _is_plain(text[row[0] : limit]):
        if is_name(text[slice(*row)]):
            yield Head(number, "N", text[slice(*row)], None, row[1], row[1], "")
        return
    count = _COUNT.match(text, row[0], limit) if is_counted else None
    lead = _LEAD.match(text, count.end() if count else row[0], limit)
    begin = lead.end() if lead else row[0]
    marks = text[row[0] : begin]
    parser = _Parser(text, row, number, marks)
    letter = _read_letter(text, row, number)
    if letter:
        yield letter
        return
    mark = _TURN_MARK.match(text, row[0], limit)
    if mark:
        yield parser.make(squeeze(mark[0]) + "X", "", None, mark.end(), None)
    if begin == row[1]:
        return
    yield from parser.read(begin, limit)


def _is_plain(text: str) -> bool:
    """Return whether a row begins with words and no mark that ends a name or a time: it is a name alone, if any."""
    return text[0].isalpha() and "  " not in text and ". " not in text and text.translate(_WITHIN_SENTENCES).isalpha()


def read_bold(text: str, row: Span, number: int, end: int) -> Iterator[Head]:
    """Yield the reading of a row whose bold beginning, until `end`, is the name alone, also after a time."""
    stamp = find_stamp(text, row[0], end)
    after = _AFTER.match(text, stamp.end, end) if stamp and not text[row[0] : stamp.start].strip("[( ") else None
    name = text[after.end() if after else row[0] : end]
    words = trim(text, (end, row[1]))
    if end and is_name(name) and words[0] < words[1]:
        yield Head(number, "T**N**" if after else "**N**", name, stamp if after else None, *words, ")")


def _read_letter(text: str, row: Span, number: int) -> Head | None:
    """Return the head of a quoted email: a row that ends with a name, its address and a colon, after a time."""
    start, end = row
    if end - start > _MAX_LETTER or text[end - 1] not in ":：" or "@" not in text[start:end]:
        return None
    stamp = find_stamp(text, start, end)
    letter = _LETTER.fullmatch(text, text.find(" ", stamp.end - 1), end) if stamp else None
    is_named = stamp is not None and letter is not None and is_name(letter["name"])
    return Head(number, "letter", letter["name"], stamp, end, end, ":") if letter and is_named else None


def find_count(text: str, row: Span) -> int | None:
    """Return the number that a row begins with, if anything but a point follows, as a list would have."""
    count = _COUNT.match(text, *row)
    return int(count["number"]) if count else None


def _is_day_before(text: str, begin: int, stamp: Stamp) -> bool:
    """Return whether a time in brackets has a day before it: `[Yesterday 9:03]`."""
    opener = text[begin - 1 : begin] if begin else ""
    box = text[begin : stamp.start]
    is_short = 0 < len(box.split()) <= _MAX_DAY_WORDS and not any(mark in box for mark in "[]()")
    return is_short and opener in ("[", "(") and text[stamp.end : stamp.end + 1] == CLOSERS[opener]


class _Parser:
    """The readings of one row, whose `marks` come before its first word."""

    def __init__(self, text: str, row: Span, number: int, marks: str) -> None:
        self.text = text
        self.row = row
        self.number = number
        self.marks = marks

    def make(self, shape: str, name: str, stamp: Stamp | None, start: int, ender: str | None) -> Head:
        """Return a head whose words begin at `start` or after blanks, without the marks that mirror the first."""
        end = self._find_end(start)
        while start < end and self.text[start].isspace():
            start += 1
        return Head(self.number, shape, name, stamp, start, end, ender)

    def read(self, begin: int, limit: int) -> Iterator[Head]:
        """Yield the readings of a row from its first word on."""
        text = self.text
        stamp = find_stamp(text, begin, limit)
        if stamp and (stamp.start == begin or _is_day_before(text, begin, stamp)):
            yield from self.read_after_time(stamp)
            if stamp.start > begin:
                yield from self.read_name_and_time(begin, stamp)
            return
        if stamp:
            yield from self.read_name_and_time(begin, stamp)
            if len(text[begin : stamp.start].split()) <= _MAX_WEEKDAY_WORDS:
                yield from (head for head in self.read_after_time(stamp) if head.name)
        numbers = find_numbers(text, begin, limit)
        if numbers:
            yield from self.read_after_numbers(numbers)
        elif not stamp and (code := _CODE.match(text, begin, limit)):
            yield from self.read_before_numbers(code, limit)
        yield from self.read_names(squeeze(self.marks), begin, self.marks, None)

    def read_after_time(self, stamp: Stamp) -> Iterator[Head]:
        """Yield the readings of a row that begins with a time: alone, with words, or with a name."""
        after = self._skip(stamp.end)
        shape = squeeze(self.marks) + "T" + squeeze(self.text[stamp.end : after]).rstrip(" ")
        if after == self.row[1]:
            yield self.make(shape + "$", "", stamp, after, None)
            return
        yield self.make(shape + "X", "", stamp, after, None)
        openers = _OPENERS.match(self.text, after, self.row[1])
        inner = openers.end() if openers else after
        marks = self.text[after:inner]
        between = self.text[stamp.end : after]
        between = between if between.isspace() else _CLOSED_TIME.sub("", between)
        yield from self.read_names(shape + squeeze(marks), inner, between + marks, stamp)

    def read_after_numbers(self, stamp: Stamp) -> Iterator[Head]:
        """Yield the readings of a row in which a name follows the columns of its times."""
        after = self._skip(stamp.end)
        yield from self.read_names("T#" + squeeze(self.text[stamp.end : after]), after, "", stamp)

    def read_before_numbers(self, code: re.Match[str], limit: int) -> Iterator[Head]:
        """Yield the reading of a row in which the columns of its times follow a code, as in `spk0 3.00 9.00`."""
        stamp = find_numbers(self.text, code.end() + 1, limit)
        if stamp:
            yield self.make(f"{squeeze(self.marks)}NT#", code[0], stamp, self._skip(stamp.end), "T")

    def read_name_and_time(self, begin: int, stamp: Stamp) -> Iterator[Head]:
        """Yield the reading of a row in which a time ends the name."""
        core = self._trim_name(begin, stamp.start)
        name = self.text[begin:core]
        if is_name(name):
            after = self._skip(stamp.end)
            last = find_stamp(self.text, after, self.row[1])  # how long it takes
            if last and self.text[after : last.start] == self.text[last.end : self.row[1]] == "":
                after = last.end
            between, behind = squeeze(self.text[core : stamp.start]), squeeze(self.text[stamp.end : after]).rstrip(" ")
            shape = f"{squeeze(self.marks)}N{between}T{behind}"
            yield self.make(shape, name, stamp, after, "T")

    def read_names(self, shape: str, begin: int, marks: str, stamp: Stamp | None) -> Iterator[Head]:
        """Yield the readings with a name from `begin`, for each way in which its end may be marked."""
        text, row = self.text, self.row
        limit = min(row[1], begin + MAX_NAME + 40)
        openers = [mark for mark in reversed(marks) if mark in CLOSERS]
        for ender, core, start in self._find_ends(begin, limit, openers, stamp is not None):
            name = text[begin:core].rstrip()
            name = name if name.isascii() else _SYMBOLS.sub("", name).rstrip()
            closed = ""
            for opener in openers:
                closer = CLOSERS[opener]
                if not name.endswith(closer) or (opener != closer and name.count(opener) == name.count(closer)):
                    break
                name, closed = name[:-1].rstrip(), closed + squeeze(closer)
            if is_name(name.removesuffix(".") if ender == ":" else name):
                head = self.make(f"{shape}N{closed}{ender}", name, stamp, start, ender)
                head = head._replace(end=head.end - 1) if ender == "quote" else head
                yield head
                last = self._find_last_time(head) if stamp is None else None
                if last:
                    yield last

    def _find_last_time(self, head: Head) -> Head | None:
        """Return the reading of a row that ends with its time in brackets, or None."""
        start = max(head.start, head.end - _REACH)
        may_end = self.text[head.end - 1] in "])#" or self.text.find("\t", start, head.end) >= 0
        box = _LAST_TIME.search(self.text, start, head.end) if may_end else None
        stamp = find_stamp(self.text, box.start(), box.end()) if box else None
        if box is None or stamp is None or stamp.end + (box[0][-1] in "])#") != box.end():
            return None
        return head._replace(shape=f"{head.shape}XT", stamp=stamp, end=box.start())

    def _find_ends(self, begin: int, limit: int, openers: list[str], is_timed: bool) -> Iterator[tuple[str, int, int]]:
        """Yield each way in which a name may end: the mark, where the name ends, and where the words begin."""
        text = self.text
        if self.row[1] == limit:
            yield "", limit, limit
        part = text[begin:limit]
        may_have = ":" in part or not (part.isascii() or _COLONS.isdisjoint(part))
        colon = _COLON.search(text, begin, limit) if may_have else None
        if colon:
            yield ":", colon.start(), colon.end()
        point = _POINT.match(text, begin, limit)
        may_stop = not point and not colon and (". " in part or ".\t" in part)
        stop = _FULL_STOP.search(text, begin, limit) if may_stop else None
        for ender, found in ((".", point), (". ", stop)):
            if found:
                yield ender, found.end("name") if found is point else found.start(), found.end()
        if openers:
            yield from self._find_closed(begin, limit, "".join(CLOSERS[opener] for opener in openers))
        for mark, found in find_separators(text, begin, limit, is_timed):
            if found.end() < self.row[1]:
                yield mark, found.start(), found.end()
        quote = _QUOTED.search(text, begin, limit) if text[self.row[1] - 1] in _QUOTE_ENDS else None
        if quote and text[self.row[1] - 1] == CLOSERS[quote["opener"]]:
            yield "quote", quote.start(), quote.end()
        code = _CODE.match(text, begin, limit) if begin > self.row[0] else None
        if code:
            yield " ", code.end(), code.end()

    def _find_closed(self, begin: int, limit: int, closers: str) -> Iterator[tuple[str, int, int]]:
        """Yield where a name in brackets ends, if words follow."""
        text = self.text
        closed = text.find(closers, begin, limit)
        while closed > 0 and text.count("(", begin, closed) > text.count(")", begin, closed):
            closed = text.find(closers, closed + 1, limit)
        after = closed + len(closers)
        if closed > begin and text[after : self.row[1]].strip()[:1] not in ("", ":", "："):
            separator = _SEPARATOR.match(text, after, self.row[1])
            yield ")", after, separator.end() if separator else after

    def _skip(self, start: int) -> int:
        found = _AFTER.match(self.text, start, self.row[1])
        return found.end() if found else start

    def _trim_name(self, begin: int, end: int) -> int:
        """Return the end of the name in text[begin:end], without marks; a bracket that the name opens belongs to it."""
        text = self.text
        while end > begin and not (text[end - 1].isalnum() or text[end - 1] == "."):
            entity = _LAST_ENTITY.search(text, begin, end)
            if entity:
                end = entity.start()
                continue
            opener = {")": "(", "]": "["}.get(text[end - 1])
            if opener and text.count(opener, begin, end) == text.count(text[end - 1], begin, end):
                break
            end -= 1
        return end

    def _find_end(self, start: int) -> int:
        """Return where the words end: before a mark that closes the whole row, such as `//`, `**` or `|`."""
        text, end = self.text, self.row[1]
        if not self.marks:
            return end
        opener = "|" if self.marks.lstrip()[:1] == "|" else self.marks.strip()
        closer = "".join(CLOSERS.get(mark, mark) for mark in reversed(opener))
        is_list_mark = opener != "|" and self.marks[-1:].isspace()
        if not closer or is_list_mark or not text.endswith(closer, start, end):
            return end
        head = text[self.row[0] : start]
        is_open = head.count(opener) == 1 if opener == closer else closer not in head
        if opener != "|" and not is_open:
            return end
        words = text[start : end - len(closer)]
        return start + len(words.rstrip())
