"""Ollama's chat API as it is: https://docs.ollama.com/api/chat."""

import json

from werkzeug import Request, Response

from tests.emulators.models import OLLAMA, count_words
from tests.wire import JSON, Asked, Wire, send_json

_CONTEXT = 4_096  # tokens, unless a request asks for more
_THINKING = 640


class Ollama:
    """Answers at a wire as Ollama does; the answers themselves are the wire's.

    `received` holds the bodies of the requests. With `is_silent`, it does not respond until the wire closes.
    """

    def __init__(self, wire: Wire) -> None:
        self.url = wire.url.removesuffix("/v1")
        self.received: list[JSON] = []
        self.is_silent = False
        self._wire = wire
        wire.intercept = self._respond

    def _respond(self, request: Request) -> Response:
        body: JSON = request.get_json()
        self.received.append(body)
        traits = OLLAMA.get(body["model"])
        if request.path != "/api/chat" or traits is None:
            return send_json({"error": f"model '{body['model']}' not found"}, 404)
        if body.get("think") and not traits.reasons:
            return send_json({"error": f'"{body["model"]}" does not support thinking'}, 400)
        if self.is_silent:
            self._wire.wait(60)
        form = {"json_schema": {"name": body["format"]["title"], "schema": body["format"]}}
        read = {"model": body["model"], "messages": body["messages"], "response_format": form}
        asked = Asked(request.path, dict(request.headers), read, request.get_data())
        self._wire.asked.append(asked)
        answer = json.dumps(self._wire.make_answer(asked), ensure_ascii=False)
        rows = _stream(body, answer, _THINKING if traits.reasons and body.get("think") is not False else 0)
        return Response("".join(f"{json.dumps(row)}\n" for row in rows), content_type="application/x-ndjson")


def _stream(body: JSON, answer: str, thinking: int) -> list[JSON]:
    options = body["options"]
    limit = options.get("num_predict", 10**6)
    used, reason = thinking + count_words(answer), "stop"
    if used > limit:
        answer, used, reason = " ".join(answer.split()[: max(0, limit - thinking)]), limit, "length"
    read = count_words(*(message["content"] for message in body["messages"]))
    kept = {"model": body["model"], "created_at": "2026-01-01T00:00:00Z"}
    end = {"done": True, "done_reason": reason, "eval_count": used, "total_duration": 1}
    # A longer prompt loses its start without an error.
    end["prompt_eval_count"] = min(read, options.get("num_ctx", _CONTEXT))
    return [
        {**kept, "message": {"role": "assistant", "content": answer}, "done": False},
        {**kept, "message": {"role": "assistant", "content": ""}, **end},
    ]
