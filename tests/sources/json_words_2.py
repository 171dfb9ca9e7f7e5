"""The invented call in JSON layouts of words, part 2."""

import uuid
from typing import Any

from tests.sources.json_call import (
    IDS,
    WHOLE,
    layout,
    number,
    sentences,
    tokens,
    turns,
    words,
    words_of,
)


@layout
def nested_alternatives_language() -> Any:
    return {
        "results": [
            {
                "resultId": f"r-{i}",
                "channelTag": number(n) + 1,
                "isPartial": False,
                "startTime": s,
                "endTime": s + 3,
                "alternatives": [
                    {
                        "transcript": t,
                        "items": [
                            {
                                "content": w,
                                "startTime": a,
                                "endTime": b,
                                "type": "pronunciation",
                                "vocabularyFilterMatch": False,
                            }
                            for _, a, b, w in words_of(s, t)
                        ],
                    }
                ],
            }
            for i, (n, s, t) in enumerate(turns())
        ]
    }


@layout
def monologues_elements() -> Any:
    return {
        "monologues": [
            {
                "speaker": number(n),
                "elements": [
                    x
                    for _, a, b, w in words_of(s, t)
                    for x in (
                        [{"type": "text", "value": w.rstrip(".,?"), "ts": a, "end_ts": b, "confidence": 0.9}]
                        + ([{"type": "punct", "value": w[-1]}] if w[-1] in ".,?" else [])
                        + [{"type": "punct", "value": " "}]
                    )
                ],
            }
            for n, s, t in turns()
        ]
    }


@layout
def word_level_camel_durations() -> Any:
    return {
        "nbest": [
            {
                "speakerTurns": [
                    {
                        "speakerNumber": number(n) + 1,
                        "tokens": [
                            {"display": w, "offsetMs": int(a * 1000), "durMs": 300} for _, a, b, w in words_of(s, t)
                        ],
                    }
                    for n, s, t in turns()
                ]
            }
        ]
    }


@layout
def prosemirror_doc() -> Any:
    return {
        "type": "doc",
        "content": [
            {
                "type": "paragraph",
                "attrs": {"speaker": n, "timecode": s},
                "content": [{"type": "text", "text": w + " ", "attrs": {"start": a}} for _, a, b, w in words_of(s, t)],
            }
            for n, s, t in turns()
        ],
    }


@layout
def channel_labels_and_items() -> Any:
    def it(n, a, b, w):
        return {
            **({"start_time": str(a), "end_time": str(b)} if w[0].isalnum() else {}),
            "alternatives": [{"confidence": "0.9", "content": w}],
            "type": "pronunciation" if w[0].isalnum() else "punctuation",
            "channel_label": f"ch_{number(n)}",
        }

    return {
        "results": {
            "transcripts": [{"transcript": WHOLE}],
            "channel_labels": {
                "number_of_channels": 2,
                "channels": [
                    {"channel_label": f"ch_{number(m)}", "items": [it(*x) for x in tokens() if x[0] == m]} for m in IDS
                ],
            },
            "items": [it(*x) for x in tokens()],
        }
    }


@layout
def utterances_beside_bare_words() -> Any:
    return {
        "results": {
            "channels": [
                {
                    "alternatives": [
                        {
                            "transcript": WHOLE.lower().replace(",", "").replace(".", "").replace("?", ""),
                            "words": [{"word": w.lower().strip(".,?"), "start": a, "end": b} for _, a, b, w in words()],
                        }
                    ]
                }
            ],
            "utterances": [
                {
                    "start": s,
                    "end": s + 3,
                    "confidence": 0.97,
                    "channel": 0,
                    "transcript": t,
                    "words": [
                        {"word": w.lower().strip(".,?"), "start": a, "speaker": number(n)}
                        for _, a, b, w in words_of(s, t)
                    ],
                    "speaker": number(n),
                    "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, t)),
                }
                for n, s, t in turns()
            ],
        }
    }


@layout
def words_and_sentences_lists() -> Any:
    return {
        "status": "success",
        "session_id": "s1",
        "transcription": WHOLE,
        "speaker_count": 2,
        "words": [
            {"word": w, "start_time": a, "end_time": b, "speaker": f"speaker_{number(n)}"} for n, a, b, w in words()
        ],
        "sentences": [
            {"sentence": t, "start_time": s, "end_time": e, "speaker": f"speaker_{number(n)}", "text": t}
            for n, s, e, t in sentences()
        ],
    }


@layout
def indexed_words_span() -> Any:
    return {
        "words": [{"i": i, "w": w, "t": a} for i, (_, a, _, w) in enumerate(words())],
        "turns": [{"speaker": n, "from_word": i, "begin": s} for i, (n, s, t) in enumerate(turns())],
    }
