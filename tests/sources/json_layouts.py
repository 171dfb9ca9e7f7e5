"""One invented call in the JSON layouts of many programs."""

from collections.abc import Callable
from typing import Any

# The speaker, the start in seconds and the sentences of each turn.
CALL = [
    ("Mara Holm", 2.4, ["We water the beds before sunrise, because the soil holds it better then."]),
    ("Jon Berg", 8.0, ["How much does each bed get?"]),
    ("Mara Holm", 11.2, ["Ten litres.", "Measure it with the can the first week."]),
    ("Jon Berg", 17.6, ["And what if it rained during the night?"]),
    ("Mara Holm", 21.6, ["Then push a finger into the soil.", "If it is damp two knuckles down, skip the bed."]),
    ("Jon Berg", 30.4, ["That sounds simple enough."]),
    ("Mara Holm", 33.6, ["It is, but write down every bed you skip."]),
]
IDS = {"Mara Holm": "p7", "Jon Berg": "p9"}
WHOLE = " ".join(sentence for _, _, sentences in CALL for sentence in sentences)
EPOCH = 1_767_600_000  # 2026-01-05 08:00:00 UTC


def clock(seconds: float) -> str:
    return f"{int(seconds) // 3600:02}:{int(seconds) // 60 % 60:02}:{seconds % 60:06.3f}"


def stamp(seconds: float) -> str:
    return f"2026-01-05T{8 + int(seconds) // 3600:02}:{int(seconds) // 60 % 60:02}:{seconds % 60:06.3f}Z"


def turns() -> list[tuple[str, float, str]]:
    return [(name, start, " ".join(sentences)) for name, start, sentences in CALL]


def sentences() -> list[tuple[str, float, float, str]]:
    found = []
    for name, start, said in CALL:
        for sentence in said:
            length = 0.4 * len(sentence.split())
            found.append((name, round(start, 3), round(start + length, 3), sentence))
            start += length
    return found


def words() -> list[tuple[str, float, float, str]]:
    return [
        (name, round(start + 0.4 * place, 3), round(start + 0.4 * place + 0.3, 3), word)
        for name, start, _, sentence in sentences()
        for place, word in enumerate(sentence.split())
    ]


def tokens() -> list[tuple[str, float, float, str]]:
    """Words and punctuation apart; punctuation has the time of the word before it."""
    found = []
    for name, start, end, word in words():
        found.append((name, start, end, word.rstrip(".,?")))
        if word[-1] in ".,?":
            found.append((name, start, end, word[-1]))
    return found


def label(name: str) -> str:
    return f"spk_{list(IDS).index(name)}"


def number(name: str) -> int:
    return list(IDS).index(name)


LAYOUTS: dict[str, Callable[[], Any]] = {}


def layout(make: Callable[[], Any]) -> Callable[[], Any]:
    LAYOUTS[make.__name__] = make
    return make


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
def azure_batch_in_ticks() -> Any:
    def phrase(name: str, start: float, text: str) -> Any:
        best = {
            "confidence": 0.93,
            "lexical": text.lower().replace(",", "").replace(".", "").replace("?", ""),
            "itn": text.lower().replace(",", "").replace(".", "").replace("?", ""),
            "maskedITN": text.lower().replace(",", "").replace(".", "").replace("?", ""),
            "display": text,
        }
        second = {**best, "confidence": 0.81, "display": text.replace("bed", "bet")}
        return {
            "recognitionStatus": "Success",
            "channel": 0,
            "speaker": number(name) + 1,
            "offset": f"PT{start}S",
            "offsetInTicks": start * 10_000_000,
            "duration": "PT3S",
            "durationInTicks": 30_000_000.0,
            "nBest": [best, second],
        }

    return {
        "source": "https://example.org/garden.wav",
        "timestamp": "2026-01-05T08:00:00Z",
        "combinedRecognizedPhrases": [{"channel": 0, "lexical": WHOLE.lower(), "display": WHOLE}],
        "recognizedPhrases": [phrase(*turn) for turn in turns()],
    }


@layout
def ticks_only() -> Any:
    return [
        {"Offset": int(start * 10_000_000), "Text": text, "SpeakerId": f"Guest-{number(name) + 1}"}
        for name, start, text in turns()
    ]


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
def sentences_in_turns_by_id() -> Any:
    return {
        "requestId": "4f0c2b1d9a",
        "records": {"totalRecords": 1},
        "callTranscripts": [
            {
                "callId": "77001",
                "transcript": [
                    {
                        "speakerId": f"81234{number(name)}",
                        "topic": "Watering" if begin < 20 else "Rain",
                        "sentences": [
                            {"start": int(start * 1000), "end": int(end * 1000), "text": text}
                            for who, start, end, text in sentences()
                            if who == name and text in said
                        ],
                    }
                    for name, begin, said in CALL
                ],
                "parties": [
                    {"speakerId": f"81234{number(name)}", "name": name, "affiliation": "Internal"} for name in IDS
                ],
            }
        ],
    }


@layout
def display_name_nested() -> Any:
    return {
        "title": "Watering",
        "recording_id": 1120,
        "transcript": [
            {
                "speaker": {"display_name": name, "matched_calendar_invitee_email": f"{IDS[name]}@example.org"},
                "text": text,
                "timestamp": clock(start)[:8],
            }
            for name, start, text in turns()
        ],
    }


@layout
def entries_of_participants() -> Any:
    return {
        "transcriptEntries": [
            {
                "name": f"records/r1/transcripts/t1/entries/e{place}",
                "participant": f"records/r1/participants/{IDS[name]}",
                "text": text,
                "languageCode": "en-US",
                "startTime": stamp(start),
                "endTime": stamp(start + 3),
            }
            for place, (name, start, text) in enumerate(turns())
        ],
        "participants": [
            {
                "name": f"records/r1/participants/{IDS[name]}",
                "signedinUser": {"user": f"users/{IDS[name]}", "displayName": name},
            }
            for name in IDS
        ],
    }


@layout
def chat_with_users_apart() -> Any:
    users = [
        {"id": f"U{IDS[name].upper()}", "profile": {"real_name": name, "image": f"https://example.org/{IDS[name]}.png"}}
        for name in IDS
    ]
    return {
        "users": users,
        "messages": [
            {
                "type": "message",
                "user": f"U{IDS[name].upper()}",
                "text": text,
                "ts": f"{EPOCH + start:.6f}",
                "team": "T01",
            }
            for name, start, text in turns()
        ],
    }


@layout
def chat_newest_first() -> Any:
    return {
        "ok": True,
        "messages": [
            {
                "author": {"id": IDS[name], "username": name.lower().replace(" ", "."), "name": name},
                "content": text,
                "timestamp": stamp(start),
            }
            for name, start, text in reversed(turns())
        ],
    }


@layout
def chat_with_rich_text() -> Any:
    def parts(text: str) -> Any:
        if "," not in text:
            return text
        first, rest = text.split(",", 1)
        return [{"type": "bold", "text": first}, f",{rest}"]

    return {
        "name": "Garden",
        "type": "private_group",
        "id": 44,
        "messages": [
            {
                "id": 900 + 3 * place,
                "type": "message",
                "date": stamp(start)[:19],
                "date_unixtime": str(int(EPOCH + start)),
                "from": name,
                "from_id": f"user{number(name)}31",
                "text": parts(text),
                "text_entities": [
                    {
                        "type": "plain" if isinstance(part, str) else "bold",
                        "text": part if isinstance(part, str) else part["text"],
                    }
                    for part in (parts(text) if isinstance(parts(text), list) else [text])
                ],
            }
            for place, (name, start, text) in enumerate(turns())
        ],
    }


@layout
def pages_of_segments() -> Any:
    segments = [
        {"id": place, "start": start, "end": end, "text": text, "speaker": name}
        for place, (name, start, end, text) in enumerate(sentences())
    ]
    return {
        "pages": [
            {"page": 1, "segments": segments[:4]},
            {"page": 2, "segments": segments[4:7]},
            {"page": 3, "segments": segments[7:]},
        ]
    }


@layout
def pages_by_key() -> Any:
    segments = [{"start": start, "text": text, "speaker": name} for name, start, _, text in sentences()]
    return {"page_1": segments[:4], "page_2": segments[4:]}


@layout
def halves_under_names() -> Any:
    segments = [{"start": start, "text": text, "speaker": name} for name, start, _, text in sentences()]
    return {"morning": segments[:5], "afternoon": segments[5:]}


@layout
def segments_by_key() -> Any:
    return {
        "entries": {
            f"-Nx{place}": {"who": name, "said": text, "at": start} for place, (name, start, text) in enumerate(turns())
        }
    }


@layout
def chunks_with_pairs() -> Any:
    return {
        "text": WHOLE,
        "chunks": [
            {"timestamp": [start, end], "text": f" {text}", "speaker": label(name)}
            for name, start, end, text in sentences()
        ],
    }


@layout
def columns_side_by_side() -> Any:
    return {
        "text": [text for _, _, text in turns()],
        "start": [start for _, start, _ in turns()],
        "speaker": [name for name, _, _ in turns()],
    }


@layout
def frame_by_columns() -> Any:
    return {
        "beginn": {str(place): start for place, (_, start, _) in enumerate(turns())},
        "person": {str(place): name for place, (name, _, _) in enumerate(turns())},
        "inhalt": {str(place): text for place, (_, _, text) in enumerate(turns())},
    }


@layout
def rows_without_keys() -> Any:
    return {"columns": ["t", "s", "x"], "data": [[start, name, text] for name, start, text in turns()]}


@layout
def index_into_names() -> Any:
    return {
        "people": list(IDS),
        "lines": [{"p": number(name), "t": int(start * 1000), "l": text} for name, start, text in turns()],
    }


@layout
def names_by_letter() -> Any:
    return {
        "speakers": {"A": "Mara Holm", "B": "Jon Berg"},
        "utterances": [
            {
                "speaker": "AB"[number(name)],
                "start": int(start * 1000),
                "confidence": 0.95,
                "text": text,
                "words": [
                    {"text": word, "start": int(1000 * start), "speaker": "AB"[number(name)]} for word in text.split()
                ],
            }
            for name, start, text in turns()
        ],
    }


@layout
def phrases_of_contact_centre() -> Any:
    return {
        "Participants": [{"ParticipantId": IDS[name], "ParticipantRole": "AGENT"} for name in IDS],
        "Transcript": [
            {
                "Id": f"9b1c{place:04}-aaaa-bbbb",
                "ParticipantId": IDS[name],
                "Content": text,
                "BeginOffsetMillis": int(start * 1000),
                "EndOffsetMillis": int(start * 1000) + 2500,
                "Sentiment": ["NEUTRAL", "POSITIVE"][place % 3 == 0],
            }
            for place, (name, start, text) in enumerate(turns())
        ],
    }


@layout
def other_languages_keys() -> Any:
    return {
        "titel": "Gießen",
        "abschnitte": [
            {"nr": place + 1, "sprecherin": name, "von": clock(start), "bis": clock(start + 3), "wortlaut": text}
            for place, (name, start, text) in enumerate(turns())
        ],
    }


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
def caption_events_in_parts() -> Any:
    return {
        "wireMagic": "pb3",
        "events": [
            {
                "tStartMs": int(start * 1000),
                "dDurationMs": 2500,
                "who": label(name),
                "segs": [{"utf8": f"{word} ", "tOffsetMs": 400 * place} for place, word in enumerate(text.split())],
            }
            for name, start, text in turns()
        ],
    }


@layout
def one_on_each_row() -> Any:
    return [
        {"ts": stamp(start), "speakerName": name, "isFinal": True, "transcript": text} for name, start, text in turns()
    ]


@layout
def seconds_and_nanos() -> Any:
    return [
        {
            "spoken": text,
            "speaker_tag": number(name) + 1,
            "start_offset": {"seconds": str(int(start)), "nanos": int(start % 1 * 1e9)},
            "words": len(text.split()),
        }
        for name, start, text in turns()
    ]


@layout
def role_and_content() -> Any:
    return {
        "messages": [
            {
                "role": ["consultant", "client"][number(name)],
                "content": [{"type": "text", "text": text}],
                "created": EPOCH + int(start),
            }
            for name, start, text in turns()
        ]
    }


@layout
def with_summary_and_tasks() -> Any:
    return {
        "title": "Watering the beds",
        "overview": "The two of them agree on a routine for the kitchen garden.",
        "sentiment": "neutral",
        "action_items": [{"text": "Jon prepares a notebook for skipped beds", "owner": "Jon Berg"}],
        "segments": [
            {"speaker_name": name, "start_ms": int(start * 1000), "text": text} for name, start, text in turns()
        ],
    }


@layout
def linked_by_turn_id() -> Any:
    return {
        "speakers": [{"speaker_id": IDS[name], "speaker_name": name, "stime": 0.0} for name in IDS],
        "text": [
            {
                "speaker_id": IDS[name],
                "turn_id": f"turn-{place}",
                "raw_segment": text.lower(),
                "segment": text,
                "words": [
                    {"wid": f"w{place}{at}", "stime": round(start + 0.4 * at, 2), "word": word}
                    for at, word in enumerate(text.split())
                ],
            }
            for place, (name, start, text) in enumerate(turns())
        ],
    }
