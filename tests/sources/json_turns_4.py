"""The invented call in JSON layouts of turns, part 4."""

import uuid
from typing import Any

from tests.sources.json_call import (
    EPOCH,
    IDS,
    UUIDS,
    layout,
    number,
    turns,
)


@layout
def participants_uuid_and_speaker() -> Any:
    return [
        {"start": int(s * 1000), "end": int(s * 1000) + 3000, "text": t, "participant_id": UUIDS[n], "speaker": n}
        for n, s, t in turns()
    ]


@layout
def snippets_of_reps() -> Any:
    return {
        "recording": {
            "duration": 40.0,
            "utterances": [
                {
                    "snippet_time": s,
                    "speaker_name": n,
                    "speaker_type": ["rep", "cust"][number(n)],
                    "snippet": t,
                    "cluster_id": i // 3,
                }
                for i, (n, s, t) in enumerate(turns())
            ],
            "trackers": [{"name": "Watering", "type": "topic"}],
        }
    }


@layout
def workspace_chat_blocks() -> Any:
    return [
        {
            "client_msg_id": str(uuid.uuid5(uuid.NAMESPACE_DNS, t)),
            "type": "message",
            "text": t,
            "user": f"U0{number(n)}ABC",
            "ts": f"{EPOCH + s:.6f}",
            "team": "T0X",
            "user_team": "T0X",
            "user_profile": {
                "avatar_hash": "ge3b51ca72de",
                "image_72": "https://x.org/a.png",
                "first_name": n.split()[0],
                "real_name": n,
                "display_name": n.split()[0].lower(),
                "team": "T0X",
                "name": IDS[n],
                "is_restricted": False,
            },
            "blocks": [
                {
                    "type": "rich_text",
                    "block_id": f"{number(n)}xYz",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": t}]}],
                }
            ],
            **({"reactions": [{"name": "thumbsup", "users": ["U00ABC"], "count": 1}]} if number(n) else {}),
        }
        for n, s, t in turns()
    ]


@layout
def time_of_day() -> Any:
    return {
        "records": [
            {"userName": n, "message": t, "clock": f"08:{int(s) // 60:02}:{int(s) % 60:02}"} for n, s, t in turns()
        ]
    }


@layout
def stringified_numbers_ms() -> Any:
    return {
        "Data": {
            "TaskDetail": [
                {
                    "FinalSentence": t,
                    "StartMs": str(int(1000 * s)),
                    "EndMs": str(int(1000 * s) + 2500),
                    "SpeakerId": str(number(n)),
                    "SpeechSpeed": 12.1,
                    "EmotionalEnergy": 5.0,
                    "WordsNum": len(t.split()),
                }
                for n, s, t in turns()
            ]
        }
    }


@layout
def nice_speaker_identification() -> Any:
    return {
        "segments": [{"speaker": f"S{number(n)}", "start": s, "text": t} for n, s, t in turns()],
        "speaker_map": {"S0": {"name": "Mara Holm", "confidence": 0.9}, "S1": {"name": "Jon Berg", "confidence": 0.8}},
    }


@layout
def topics_and_emotions() -> Any:
    return [
        {
            "emotion": ["calm", "happy", "calm", "curious"][i % 4],
            "topic": ["Water", "Soil"][i // 4],
            "speaker": n,
            "text": t,
            "second": s,
        }
        for i, (n, s, t) in enumerate(turns())
    ]
