"""JSON is read by its structure: every layout of one call gives its sentences, speakers and times."""

import json

import pytest

from kit_builder.records import Source
from kit_builder.sources import read_source
from tests.sources.json_layouts import LAYOUTS, sentences
from tests.sources.json_layouts_more import MORE


def read_json(data: object) -> Source:
    return read_source("call.json", "call", json.dumps(data, ensure_ascii=False).encode(), ".json")


ALL = {**LAYOUTS, **MORE}


@pytest.mark.parametrize("name", ALL)
def test_every_layout_has_all_sentences_with_speakers_and_times(name: str) -> None:
    source = read_json(ALL[name]())
    expected = sentences()
    assert [line.text for line in source.lines] == [text for _, _, _, text in expected]
    pairs = {(who, line.speaker) for (who, _, _, _), line in zip(expected, source.lines, strict=True)}
    assert len(pairs) == len({speaker for _, speaker in pairs if speaker}) == 2
    starts = [start for _, start, _, _ in expected]
    times = [line.time for line in source.lines]
    assert None not in times
    shift = 0 if abs((times[0] or 0) - starts[0]) < 1 else starts[0]
    for time, start in zip(times, starts, strict=True):
        assert -4 < (time or 0) + shift - start < 1
