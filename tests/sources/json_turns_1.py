"""The invented call in JSON layouts of turns, part 1."""

from typing import Any

from tests.sources.json_call import (
    CALL,
    EPOCH,
    IDS,
    WHOLE,
    clock,
    label,
    layout,
    number,
    sentences,
    stamp,
    turns,
)


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
