"""The invented call in JSON layouts of words, part 1."""

import uuid
from typing import Any

from tests.sources.json_call import (
    CALL,
    IDS,
    UUIDS,
    WHOLE,
    label,
    layout,
    number,
    sentences,
    stamp,
    tokens,
    turns,
    words,
    words_of,
)


@layout
def amazon_items_with_labels() -> Any:
    items = []
    for name, start, end, token in tokens():
        is_word = token[0].isalnum()
        items.append(
            {
                **({"start_time": str(start), "end_time": str(end)} if is_word else {}),
                "alternatives": [{"confidence": "0.98", "content": token}],
                "type": "pronunciation" if is_word else "punctuation",
                "speaker_label": label(name),
            }
        )
    return {"jobName": "garden", "results": {"transcripts": [{"transcript": WHOLE}], "items": items}}


@layout
def amazon_items_with_labels_apart() -> Any:
    items = [
        {
            **({"start_time": str(start), "end_time": str(end)} if token[0].isalnum() else {}),
            "alternatives": [{"confidence": "0.98", "content": token}],
            "type": "pronunciation" if token[0].isalnum() else "punctuation",
        }
        for _, start, end, token in tokens()
    ]
    segments = [
        {
            "start_time": str(start),
            "speaker_label": label(name),
            "end_time": str(start + 5),
            "items": [
                {"start_time": str(begin), "speaker_label": label(who)}
                for who, begin, _, _ in words()
                if begin == start
            ],
        }
        for name, start, _ in turns()
    ]
    labels = {"speakers": 2, "segments": segments}
    return {"results": {"transcripts": [{"transcript": WHOLE}], "speaker_labels": labels, "items": items}}


@layout
def deepgram_paragraphs() -> Any:
    paragraphs = [
        {
            "sentences": [
                {"text": text, "start": start, "end": end}
                for who, start, end, text in sentences()
                if text in said and who == name
            ],
            "speaker": number(name),
            "num_words": len(" ".join(said).split()),
            "start": begin,
        }
        for name, begin, said in CALL
    ]
    best = {
        "transcript": WHOLE,
        "confidence": 0.99,
        "words": [
            {
                "word": word.lower().rstrip(".,?"),
                "start": start,
                "end": end,
                "confidence": 0.99,
                "speaker": number(name),
                "punctuated_word": word,
            }
            for name, start, end, word in words()
        ],
        "paragraphs": {"transcript": f"\n{WHOLE}", "paragraphs": paragraphs},
    }
    return {"metadata": {"duration": 40.1, "models": ["general"]}, "results": {"channels": [{"alternatives": [best]}]}}


@layout
def google_words_again_with_tags() -> Any:
    def spell(tagged: bool, chosen: list[tuple[str, float, float, str]]) -> Any:
        return [
            {"startTime": f"{start}s", "endTime": f"{end}s", "word": word}
            | ({"speakerTag": number(name) + 1} if tagged else {})
            for name, start, end, word in chosen
        ]

    results = [
        {
            "alternatives": [
                {
                    "transcript": text,
                    "confidence": 0.9,
                    "words": spell(False, [word for word in words() if begin <= word[1] < begin + 0.4 * count - 0.01]),
                }
            ],
            "resultEndTime": f"{begin + 3}s",
            "languageCode": "en-us",
        }
        for name, begin, text in turns()
        for count in [len(text.split())]
    ]
    return {"results": [*results, {"alternatives": [{"words": spell(True, words())}]}]}


@layout
def watson_words_in_tuples() -> Any:
    results = [
        {
            "final": True,
            "alternatives": [
                {
                    "transcript": f"{text} ",
                    "confidence": 0.91,
                    "timestamps": [
                        [word, start, end]
                        for _, start, end, word in words()
                        if begin <= start < begin + 0.4 * len(text.split()) - 0.01
                    ],
                }
            ],
        }
        for name, begin, text in turns()
    ]
    labels = [
        {"from": start, "to": end, "speaker": number(name), "confidence": 0.5, "final": False}
        for name, start, end, _ in words()
    ]
    return {"result_index": 0, "results": results, "speaker_labels": labels}


@layout
def speechmatics() -> Any:
    return {
        "format": "2.9",
        "job": {"created_at": "2026-01-05T08:00:00Z", "data_name": "garden.wav"},
        "results": [
            {
                "alternatives": [
                    {"confidence": 1.0, "content": token, "language": "en", "speaker": f"S{number(name) + 1}"}
                ],
                "start_time": start,
                "end_time": end,
                "type": "word" if token[0].isalnum() else "punctuation",
            }
            for name, start, end, token in tokens()
        ],
    }


@layout
def words_and_blanks() -> Any:
    spaced = []
    for name, start, end, word in words():
        spaced.append(
            {"text": word, "start": start, "end": end, "type": "word", "speaker_id": f"speaker_{number(name)}"}
        )
        spaced.append(
            {"text": " ", "start": end, "end": end, "type": "spacing", "speaker_id": f"speaker_{number(name)}"}
        )
    return {"language_code": "eng", "language_probability": 0.98, "text": WHOLE, "words": spaced}


@layout
def words_and_paragraphs_apart() -> Any:
    return {
        "words": [{"start": start, "end": end, "text": word} for _, start, end, word in words()],
        "paragraphs": [{"start": start, "end": start + 3, "speaker": name} for name, start, _ in turns()],
    }


@layout
def participants_with_words() -> Any:
    return [
        {
            "participant": {"id": IDS[name], "name": name, "is_host": number(name) == 0, "platform": "desktop"},
            "words": [
                {
                    "text": word,
                    "start_timestamp": {"relative": start, "absolute": stamp(start)},
                    "end_timestamp": {"relative": end, "absolute": stamp(end)},
                }
                for who, start, end, word in words()
                if who == name and begin <= start < begin + 0.4 * len(text.split()) - 0.01
            ],
        }
        for name, begin, text in turns()
    ]


@layout
def sub_word_tokens() -> Any:
    return {
        "segments": [
            {
                "speaker": name,
                "tokens": [
                    {"t": part, "p": 0.9, "off": int(1000 * begin)}
                    for who, begin, _, word in words()
                    if who == name and start <= begin < start + 0.4 * len(text.split()) - 0.01
                    for part in ([f" {word[:3]}", word[3:]] if len(word) > 4 else [f" {word}"])
                ],
            }
            for name, start, text in turns()
        ]
    }


@layout
def paragraphs_of_timed_words() -> Any:
    return {
        "transcript": {
            "speakers": [{"id": UUIDS[name], "name": name} for name in IDS],
            "paragraphs": [
                {
                    "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, text)),
                    "speaker": UUIDS[name],
                    "words": [
                        {"duration": 300, "time": int(1000 * start), "value": word, "confidence": 0.9}
                        for _, start, _, word in words_of(begin, text)
                    ],
                }
                for name, begin, text in turns()
            ],
        }
    }


@layout
def segments_of_tagged_words() -> Any:
    return {
        "language": "en-us",
        "segments": [
            {
                "duration": 3.1,
                "language": "en-us",
                "speaker": UUIDS[name],
                "start": begin,
                "words": [
                    {
                        "confidence": 0.97,
                        "duration": 0.3,
                        "eos": word.endswith((".", "?")),
                        "start": start,
                        "tags": [],
                        "text": word,
                        "type": "word",
                    }
                    for _, start, _, word in words_of(begin, text)
                ],
            }
            for name, begin, text in turns()
        ],
        "speakers": [{"id": UUIDS[name], "name": name} for name in IDS],
    }


@layout
def words_bare_and_punctuated() -> Any:
    return {
        "words": [
            {"word": word.lower().rstrip(".,?"), "punct": word, "start": start, "end": end, "spk": f"S{number(name)}"}
            for name, start, end, word in words()
        ],
        "retval": {"status": True},
    }
