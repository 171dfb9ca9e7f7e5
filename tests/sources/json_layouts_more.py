"""The invented call in further JSON layouts."""

import uuid
from collections.abc import Callable
from typing import Any

from tests.sources.json_layouts import CALL, EPOCH, IDS, WHOLE, clock, number, sentences, stamp, turns, words

UUIDS = {name: str(uuid.uuid5(uuid.NAMESPACE_DNS, name)) for name in IDS}
MORE: dict[str, Callable[[], Any]] = {}


def layout(make: Callable[[], Any]) -> Callable[[], Any]:
    MORE[make.__name__] = make
    return make


def words_of(begin: float, text: str) -> list[tuple[str, float, float, str]]:
    return [word for word in words() if begin <= word[1] < begin + 0.4 * len(text.split()) - 0.01]


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
def messages_from_people() -> Any:
    return {
        "messages": [
            {
                "id": str(place + 5512340000000000),
                "text": text,
                "from": {"id": UUIDS[name], "name": name, "email": f"{IDS[name]}@example.org"},
                "startTime": stamp(start),
                "endTime": stamp(start + 3),
                "timeOffset": start,
                "duration": 3,
                "conversationId": "6401234567",
                "phrases": [],
                "sentiment": {"polarity": {"score": 0.3}, "suggested": "neutral"},
            }
            for place, (name, start, text) in enumerate(turns())
        ]
    }


@layout
def timeline_with_users() -> Any:
    return {
        "timeline": [
            {
                "ts": clock(start),
                "end_ts": clock(start + 3),
                "text": text,
                "users": [
                    {
                        "username": name,
                        "multiple_people": False,
                        "user_id": IDS[name],
                        "avatar_url": f"https://example.org/{IDS[name]}",
                    }
                ],
            }
            for name, start, text in turns()
        ]
    }


@layout
def meeting_entries_with_events() -> Any:
    return {
        "version": "1.0.0",
        "type": "Transcript",
        "entries": [
            {
                "id": f"77aa{place}-11/{place}-0",
                "speakerId": f"{UUIDS[name]}@{UUIDS['Jon Berg']}",
                "speakerDisplayName": name,
                "text": text,
                "confidence": 0.81,
                "startOffset": f"{clock(start)}0000",
                "endOffset": f"{clock(start + 3)}0000",
                "hasBeenEdited": False,
                "spokenLanguageTag": "en-us",
            }
            for place, (name, start, text) in enumerate(turns())
        ],
        "events": [{"type": "CallStarted", "userDisplayName": "Mara Holm", "startOffset": "00:00:00"}],
    }


@layout
def server_chat_with_authors() -> Any:
    return {
        "guild": {"id": "9001", "name": "Allotments", "iconUrl": "https://example.org/i.png"},
        "channel": {"id": "9002", "type": "GuildTextChat", "category": "Text Channels", "name": "watering"},
        "messages": [
            {
                "id": f"11700{place * 7 + 3}",
                "type": "Default",
                "timestamp": stamp(start).replace("Z", "+01:00"),
                "isPinned": False,
                "content": text,
                "author": {
                    "id": f"55{number(name)}",
                    "name": name.split()[0].lower(),
                    "nickname": name,
                    "color": "#11806A",
                    "isBot": False,
                    "roles": [{"id": "3", "name": "Gardener", "color": "#11806A"}],
                },
                "attachments": [],
                "reactions": [],
            }
            for place, (name, start, text) in enumerate(turns())
        ],
    }


@layout
def channels_with_own_utterances() -> Any:
    return {
        "channels": [
            {
                "channel": place,
                "utterances": [
                    {"start": start, "end": start + 2, "text": text} for name, start, text in turns() if name == who
                ],
            }
            for place, who in enumerate(IDS)
        ]
    }


@layout
def messenger_newest_first() -> Any:
    return {
        "participants": [{"name": name} for name in IDS],
        "messages": [
            {
                "sender_name": name,
                "timestamp_ms": int(1000 * (EPOCH + start)),
                "content": text,
                "type": "Generic",
                "is_unsent": False,
            }
            for name, start, text in reversed(turns())
        ],
        "title": "Mara Holm",
        "thread_path": "inbox/maraholm_1",
    }


@layout
def first_and_last_names() -> Any:
    return {
        "items": [
            {
                "user": {
                    "firstName": name.split()[0],
                    "lastName": name.split()[1],
                    "mail": f"{IDS[name]}@example.org",
                    "company": "Holm Gardens" if number(name) == 0 else "Berg Cooperative",
                },
                "msg": text,
                "sent": int(1000 * (EPOCH + start)),
            }
            for name, start, text in turns()
        ]
    }


@layout
def names_in_the_text() -> Any:
    return [{"start": start, "end": start + 3, "text": f"{name}: {text}"} for name, start, text in turns()]


@layout
def one_text_with_names_and_times() -> Any:
    rows = [f"[{clock(start)[:8]}] {name}: {text}" for name, start, text in turns()]
    return {"event": "transcript.ready", "meeting": {"id": "m-1"}, "transcript": "\n".join(rows)}


@layout
def words_bare_and_punctuated() -> Any:
    return {
        "words": [
            {"word": word.lower().rstrip(".,?"), "punct": word, "start": start, "end": end, "spk": f"S{number(name)}"}
            for name, start, end, word in words()
        ],
        "retval": {"status": True},
    }


@layout
def guesses_before_results() -> Any:
    events: list[Any] = []
    for name, start, text in turns():
        said = text.split()
        events += [
            {"kind": "interim", "who": name, "at": start, "said": " ".join(said[:count])}
            for count in range(2, len(said), 2)
        ]
        events.append({"kind": "result", "who": name, "at": start, "said": text})
    return events


@layout
def replies_inside_messages() -> Any:
    def message(place: int) -> Any:
        name, start, text = turns()[place]
        return {"poster": name, "posted": stamp(start), "body": text}

    return {
        "thread": [
            {**message(0), "replies": [message(1), message(2)]},
            {**message(3), "replies": [message(4)]},
            {**message(5), "replies": [message(6)]},
        ]
    }


@layout
def sections_of_speech_with_headings() -> Any:
    return {
        "sections": [
            {
                "heading": heading,
                "speech": [
                    {"by": name, "at": clock(start)[3:8], "paragraphs": [{"t": sentence} for sentence in said]}
                    for name, start, said in part
                ],
            }
            for heading, part in (("How much water", CALL[:3]), ("After the rain", CALL[3:]))
        ]
    }


@layout
def speaker_changes_as_marks() -> Any:
    return {
        "text": WHOLE,
        "sentences": [{"s": start, "e": end, "x": text} for _, start, end, text in sentences()],
        "diarization": [{"s": start, "e": start + 2.5, "label": "AB"[number(name)]} for name, start, _ in turns()],
    }


@layout
def html_in_cells() -> Any:
    return {
        "blocks": [
            {"speaker": name, "time": clock(start), "html": f"<p>{text.replace('week', '<b>week</b>')}</p>"}
            for name, start, text in turns()
        ]
    }
