"""Find turns whose speaker and time are fields: messages in a thread or an export, and records written row by row."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, takewhile
from typing import NamedTuple

from kit_builder.records import Span
from kit_builder.sources.turn_heads import Head
from kit_builder.sources.turn_names import is_name
from kit_builder.sources.turn_stamps import Stamp, find_stamp

_FIELD = re.compile(r"[^\w\n]*(?P<label>[^\W\d_][^:：=]{0,30}?)[ *_]*[:：=][ *_]*(?P<value>\S.*)")
_ADDRESS = re.compile(r"[ \t]*[<\[(][^<>\[\]()\s]*@[^<>\[\]()\s]*[>\])]")
_NUMBER = re.compile(r"\d{1,9}(?:\.\d+)?")
_QUOTES = "\"'“”"
_MIN_RECORDS = 3
_MIN_WORDS = 4


class _Field(NamedTuple):
    row: int
    value: str
    span: Span


_Record = Mapping[str, _Field]


def find_records(text: str, rows: Sequence[Span]) -> Iterator[Head]:
    """Yield the heads of turns that are given in fields, one for each row of them; `rows` are not blank.

    The words follow the fields after a blank row, or are in a field of their own. The speaker is in the first field
    whose values are names that recur, and the fields have a time: forms and procedures have none.
    """
    fields = [_read_field(text, rows, row) for row in range(len(rows))]
    found = list(_find_messages(text, rows, fields))
    yield from found or _find_said(text, rows, fields)


def _find_messages(text: str, rows: Sequence[Span], fields: Sequence[tuple[str, _Field] | None]) -> Iterator[Head]:
    """Yield heads without words for the fields in paragraphs of their own, each before words."""
    kinds: dict[str, list[_Record]] = defaultdict(list)
    begun_kinds: dict[str, list[_Record]] = defaultdict(list)  # with words in the same paragraph
    paragraphs = _number_paragraphs(text, rows)
    for _, places in groupby(range(len(rows)), key=paragraphs.__getitem__):
        block = [fields[row] for row in places]
        record: _Record = dict(filter(None, block))
        begun: _Record = dict(filter(None, takewhile(bool, block)))
        if 1 < len(begun) < len(block):
            begun_kinds[next(iter(begun))].append(begun)
        after = max((field.row for field in record.values()), default=0) + 1
        following = fields[after] if after < len(rows) else None
        if len(record) == len(block) > 1 and after < len(rows) and not (following and following[0] in record):
            kinds[next(iter(record))].append(record)
    for records in begun_kinds.values():
        common = set.intersection(*(set(record) for record in records))
        kinds.setdefault(
            next(iter(records[0])),
            [{label: record[label] for label in record if label in common} for record in records],
        )
    for records in kinds.values():
        speaker = _find_speaker(records)
        stamps = [_find_time(text, record) for record in records]
        for record, stamp in zip(records, stamps, strict=True) if speaker and all(stamps) else ():
            for field in record.values():
                end = rows[field.row][1]
                yield Head(field.row, "records", _clean(record[speaker].value), stamp, end, end, "T")


def _find_said(text: str, rows: Sequence[Span], fields: Sequence[tuple[str, _Field] | None]) -> Iterator[Head]:
    """Yield the heads of records in which the words are a field too, and times are in order."""
    records: list[dict[str, _Field]] = []
    labelled = list(filter(None, fields))
    for label, field in labelled:
        if label == labelled[0][0]:
            records.append({})
        records[-1][label] = field
    speaker = _find_speaker(records)
    others = [label for label in records[0] if label != speaker] if speaker else []
    words = max(others, key=lambda label: sum(len(each[label].value) for each in records if label in each), default="")
    times = next((stamps for label in others if (stamps := _read_times(text, records, label))), None)
    said = sum(len(each[words].value.split()) for each in records if words in each)
    if times is None or said < _MIN_WORDS * len(records) or any(words not in each for each in records):
        return
    for record, stamp in zip(records, times, strict=True):
        name = _clean(record[speaker].value)
        for label, field in record.items():
            start, end = field.span if label == words else (field.span[1], field.span[1])
            yield Head(field.row, "records", name, stamp, start, end, "T")
    yield from _find_separators(text, rows, [min(field.row for field in record.values()) for record in records])


def _find_separators(text: str, rows: Sequence[Span], firsts: Sequence[int]) -> Iterator[Head]:
    """Yield heads without words for the rows that stand the same before each record, such as `[[turn]]`."""
    before = {text[slice(*rows[row - 1])] if row else "" for row in firsts}
    if len(before) == 1 and firsts[0]:
        for row in firsts:
            end = rows[row - 1][1]
            yield Head(row - 1, "records", "", None, end, end, None)


def _read_field(text: str, rows: Sequence[Span], row: int) -> tuple[str, _Field] | None:
    found = _FIELD.fullmatch(text, *rows[row])
    if found is None:
        return None
    value = found["value"]
    inner = value.strip(_QUOTES)
    start = found.start("value") + value.find(inner)
    return found["label"].strip().casefold(), _Field(row, inner, (start, start + len(inner)))


def _read_times(text: str, records: Sequence[_Record], label: str) -> list[Stamp] | None:
    """Return the times in a field of each record, or None if it does not have times in order."""
    stamps = []
    for record in records:
        field = record.get(label)
        if field is None:
            return None
        stamp = find_stamp(text, *field.span)
        if stamp is None and _NUMBER.fullmatch(field.value):
            stamp = Stamp(*field.span, float(field.value), 0, False, False)
        if stamp is None or stamp.start != field.span[0]:
            return None
        stamps.append(stamp)
    clocks = [stamp.seconds for stamp in stamps]
    return stamps if clocks == sorted(clocks) and clocks[0] < clocks[-1] else None


def _find_time(text: str, record: _Record) -> Stamp | None:
    return next(filter(None, (find_stamp(text, *field.span) for field in record.values())), None)


def _number_paragraphs(text: str, rows: Sequence[Span]) -> list[int]:
    """Return for each row the number of its paragraph; a blank row begins another."""
    numbers: list[int] = []
    end = 0
    for row in rows:
        between = text[end : row[0]].replace("\r\n", "\n").replace("\r", "\n")
        numbers.append((numbers[-1] if numbers else 0) + (between.count("\n") > 1))
        end = row[1]
    return numbers


def _find_speaker(records: Sequence[_Record]) -> str:
    """Return the first label whose values are names that recur, or an empty string."""
    for label in records[0] if len(records) >= _MIN_RECORDS else ():
        values = [_clean(record[label].value) for record in records if label in record]
        is_all = len(values) == len(records) and all(map(is_name, values))
        if is_all and 1 < len(set(values)) < len(values) and not any(find_stamp(each, 0, len(each)) for each in values):
            return label
    return ""


def _clean(value: str) -> str:
    """Return a name without the address behind it."""
    return _ADDRESS.sub("", value).strip()
