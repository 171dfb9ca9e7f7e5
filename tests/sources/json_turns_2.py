"""The invented call in JSON layouts of turns, part 2."""

from typing import Any

from tests.sources.json_call import (
    EPOCH,
    IDS,
    UUIDS,
    clock,
    label,
    layout,
    number,
    stamp,
    turns,
)


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
