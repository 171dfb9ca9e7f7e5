"""The invented call in JSON layouts of turns, part 3."""

import json
from typing import Any

from tests.sources.json_call import (
    CALL,
    EPOCH,
    IDS,
    UUIDS,
    WHOLE,
    clock,
    layout,
    number,
    sentences,
    stamp,
    turns,
)


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


@layout
def interaction_turns_minutes() -> Any:
    return {
        "conversation": {
            "turns": [
                {
                    "range": f"{clock(s)[3:8]} - {clock(s + 3)[3:8]}",
                    "participant": {"label": n, "side": "in"},
                    "utterance": {"raw": t.lower(), "formatted": t},
                }
                for n, s, t in turns()
            ]
        }
    }


@layout
def micro_with_uuid_people() -> Any:
    return {
        "data": {
            "attendees": [{"uid": UUIDS[n], "profile": {"full": n, "mail": f"{IDS[n]}@x.org"}} for n in IDS],
            "captions": [
                {"uid": UUIDS[n], "t0": int(s * 1e6), "t1": int((s + 2.5) * 1e6), "line": t} for n, s, t in turns()
            ],
        }
    }


@layout
def epoch_nano_log() -> Any:
    return [
        {
            "level": "INFO",
            "ns": int((EPOCH + s) * 1e9),
            "src": f"mic-{number(n)}",
            "payload": {"final": True, "hyp": t, "conf": 0.9},
        }
        for n, s, t in turns()
    ]


@layout
def firestore_typed() -> Any:
    return {
        "documents": [
            {
                "name": f"projects/x/seg{i}",
                "fields": {"speaker": {"stringValue": n}, "offset": {"doubleValue": s}, "text": {"stringValue": t}},
            }
            for i, (n, s, t) in enumerate(turns())
        ]
    }


@layout
def list_of_lists() -> Any:
    return [[n, clock(s), t] for n, s, t in turns()]


@layout
def pairs_of_q_and_a() -> Any:
    said = turns()
    return {
        "rounds": [{"no": i, "lead": {"n": said[i][0], "w": said[i][2], "s": said[i][1]}} for i in range(len(said))]
    }


@layout
def webvtt_as_json() -> Any:
    return {
        "cues": [
            {
                "identifier": str(i + 1),
                "start": clock(s),
                "end": clock(s + 3),
                "settings": "align:start",
                "payload": f"<v {n}>{t}</v>",
            }
            for i, (n, s, t) in enumerate(turns())
        ]
    }


@layout
def labels_say_who_inline() -> Any:
    return {"result": [{"startSec": s, "content": f"{n.split()[0]}: {t}"} for n, s, t in turns()]}


@layout
def people_as_track_names() -> Any:
    return {"tracks": {n: [{"s": s, "t": t} for m, s, t in turns() if m == n] for n in IDS}}


@layout
def tracks_with_name_field() -> Any:
    return {"tracks": [{"owner": n, "events": [{"s": s, "t": t} for m, s, t in turns() if m == n]} for n in IDS]}


@layout
def translated_twice() -> Any:
    return [
        {
            "speaker": n,
            "start": s,
            "original": t,
            "translation": {"nb": "Vi vanner bedene før sola står opp nummer " + str(i)},
        }
        for i, (n, s, t) in enumerate(turns())
    ]


@layout
def duration_only() -> Any:
    return [{"voice": n, "time_from": f"{s:.2f} s", "len": "2.5 s", "txt": t} for n, s, t in turns()]


@layout
def hms_objects() -> Any:
    return [{"speaker": n, "text": t, "time": {"h": 0, "m": 0, "s": s}} for n, s, t in turns()]


@layout
def transcript_string_in_json_string() -> Any:
    return {
        "statusCode": 200,
        "body": json.dumps({"segments": [{"speaker": n, "start": s, "text": t} for n, s, t in turns()]}),
    }


@layout
def annotations_tier() -> Any:
    return {
        "tiers": [
            {
                "name": n,
                "annotations": [
                    {"from": int(s * 1000), "to": int((s + 3) * 1000), "value": t} for m, s, t in turns() if m == n
                ],
            }
            for n in IDS
        ]
    }


@layout
def system_messages_between() -> Any:
    out = [{"event": "join", "user": "Mara Holm", "at": 0.0}, {"event": "join", "user": "Jon Berg", "at": 1.0}]
    for n, s, t in turns():
        out.append({"event": "speech", "user": n, "at": s, "text": t})
    return [*out, {"event": "leave", "user": "Jon Berg", "at": 40.0}]


@layout
def meet_without_people() -> Any:
    return {
        "transcriptEntries": [
            {
                "name": f"conferenceRecords/af3-99-bbq/transcripts/0a1b2c3d/entries/{i}e",
                "participant": f"conferenceRecords/af3-99-bbq-1234567890/participants/109876543210987{number(n)}",
                "text": t,
                "languageCode": "en-US",
                "startTime": stamp(s),
                "endTime": stamp(s + 3),
            }
            for i, (n, s, t) in enumerate(turns())
        ],
        "nextPageToken": "",
    }


@layout
def sentences_endpoint() -> Any:
    return {
        "id": "x-1",
        "confidence": 0.9,
        "audio_duration": 40,
        "sentences": [
            {
                "text": t,
                "start": int(1000 * s),
                "end": int(1000 * e),
                "confidence": 0.8,
                "speaker": "AB"[number(n)],
                "words": [
                    {
                        "text": w,
                        "start": int(1000 * s) + 400 * i,
                        "end": int(1000 * s) + 400 * i + 300,
                        "confidence": 0.9,
                        "speaker": "AB"[number(n)],
                    }
                    for i, w in enumerate(t.split())
                ],
            }
            for n, s, e, t in sentences()
        ],
    }


@layout
def pyannote_beside_chunks() -> Any:
    return {
        "speakers": [{"label": f"SPEAKER_0{number(n)}", "timestamp": [s, s + 3]} for n, s, t in turns()],
        "chunks": [{"timestamp": [s, e], "text": " " + t} for n, s, e, t in sentences()],
        "text": " " + WHOLE,
    }
