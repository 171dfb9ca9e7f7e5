"""How sources were read, in the report."""

import json
from dataclasses import replace

from kit_builder.kit.report import Report
from kit_builder.kit.report_json import from_json, to_json
from kit_builder.kit.report_text import to_markdown
from kit_builder.sources import read_source
from kit_builder.sources.reading_summary import ReadingSummary, summarise_reading
from kit_builder.text.markdown import parse_blocks
from kit_builder.text.words import load_words

WORDS = load_words("en")


def read_call() -> ReadingSummary:
    text = (
        "WEBVTT\n\n01:05.000 --> 01:09.000\n<v Ada>Cut the *branch*.</v>\n\n01:10.000 --> 01:12.000\n<v Bo>Why?</v>\n"
    )
    source = read_source("call.vtt", "call", text.encode(), ".vtt")
    return replace(summarise_reading(source, "Ada", ""), doubts=("One label says all.",))


def test_how_sources_were_read_is_shown_and_read_back() -> None:
    report = Report(reading=(read_call(),))
    data = json.loads(json.dumps(to_json(report, WORDS)))
    (source,) = data["reading"]
    assert (source["name"], source["format"], source["expert"], source["times"]) == ("call.vtt", "vtt", "Ada", [65, 70])
    assert [each["name"] for each in source["speakers"]] == ["Ada", "Bo"]
    assert from_json(data).reading == report.reading
    del data["reading"]  # as in a report of the first version
    assert from_json(data).reading == ()


def test_the_page_shows_how_sources_were_read() -> None:
    texts = [block.text for block in parse_blocks(to_markdown(Report(reading=(read_call(),))))]
    shown = " ".join(texts[texts.index("call.vtt") :])
    assert all(
        fact in shown for fact in ("vtt", "Ada", "Bo", "00:01:05 to 00:01:10", "Lines: 2", "One label says all.")
    )
