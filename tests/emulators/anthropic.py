"""Anthropic's Messages API as it is: https://platform.claude.com/docs/en/api/messages."""

import json
from collections import deque
from typing import Any

from werkzeug import Request, Response

from tests.emulators.models import ANTHROPIC, LEAST_CACHED, REASONING_TOKENS, count_words, find_schema_fault
from tests.wire import JSON, Asked, Wire, send_json

_PARAMETERS = {
    *("model", "messages", "system", "max_tokens", "output_config", "thinking", "temperature", "stream"),
    *("metadata", "stop_sequences", "cache_control"),
}
_KEYWORDS = {
    *("type", "properties", "required", "additionalProperties", "items", "anyOf", "enum", "const", "description"),
    *("title", "minItems"),
}


class Anthropic:
    """Answers at a wire as Anthropic's models do, if they are sent `key`; the answers themselves are the wire's.

    `faults` are returned first, each as a status with a body; `received` holds the bodies of the requests.
    """

    key = "sk-ant-a-key-that-nobody-may-see"

    def __init__(self, wire: Wire) -> None:
        self.url = wire.url.removesuffix("/v1")
        self.received: list[JSON] = []
        self.faults: deque[tuple[int, JSON]] = deque()
        self._wire = wire
        self._cached: set[str] = set()
        wire.intercept = self._respond

    def end(self, stop_reason: str, *content: JSON) -> None:
        """Let the next answer end for this reason, with this content."""
        self.faults.append((200, _message("claude-sonnet-5", list(content), stop_reason, _usage(10, 20))))

    def fail(self, status: int, kind: str, message: str) -> None:
        """Let the next request fail."""
        self.faults.append((status, _error(kind, message)))

    def _respond(self, request: Request) -> Response:
        body: JSON = request.get_json()
        self.received.append(body)
        if request.path != "/v1/messages" or "anthropic-version" not in request.headers:
            return send_json(_error("not_found_error", request.path), 404)
        if self.key not in (request.headers.get("x-api-key"), request.headers.get("Authorization", "")[7:]):
            return send_json(_error("authentication_error", "invalid x-api-key"), 401)
        if self.faults:
            status, fault = self.faults.popleft()
            return send_json(fault, status)
        if body["model"] not in ANTHROPIC:
            return send_json(_error("not_found_error", f"model: {body['model']}"), 404)
        if problem := _find_fault(body):
            return send_json(_error("invalid_request_error", problem), 400)
        return send_json(self._answer(request, body))

    def _answer(self, request: Request, body: JSON) -> JSON:
        blocks = [*_list_blocks("system", body.get("system", []))]
        for message in body["messages"]:
            blocks += _list_blocks(message["role"], message["content"])
        schema = body["output_config"]["format"]["schema"]
        form = {"json_schema": {"name": schema["title"], "schema": schema}}
        messages = [{"role": role, "content": block["text"]} for role, block in blocks]
        asked = Asked(
            request.path,
            dict(request.headers),
            {"model": body["model"], "messages": messages, "response_format": form},
            request.get_data(),
        )
        self._wire.asked.append(asked)
        answer = json.dumps(self._wire.make_answer(asked), ensure_ascii=False)
        usage = self._read_cache([block for _, block in blocks])
        traits = ANTHROPIC[body["model"]]
        thinking = REASONING_TOKENS[body["output_config"].get("effort", "high")] if traits.reasons else 0
        used = thinking + count_words(answer)
        content = [{"type": "thinking", "thinking": "", "signature": "s"}] if thinking else []
        if used > body["max_tokens"]:
            left = max(0, body["max_tokens"] - thinking)
            text = [{"type": "text", "text": " ".join(answer.split()[:left])}] if left else []
            return _message(body["model"], content + text, "max_tokens", usage | {"output_tokens": body["max_tokens"]})
        content.append({"type": "text", "text": answer})
        return _message(body["model"], content, "end_turn", usage | {"output_tokens": used})

    def _read_cache(self, blocks: list[JSON]) -> JSON:
        """Return the usage of input: a prompt is cached up to a marked block, and found by the same text."""
        texts = [block["text"] for block in blocks]
        total, read, written = count_words(*texts), 0, 0
        for end, block in enumerate(blocks, start=1):
            size = count_words(*texts[:end])
            if "cache_control" not in block or size < LEAST_CACHED:
                continue
            start = json.dumps(texts[:end])
            read, written = (size, 0) if start in self._cached else (read, size - read)
            self._cached.add(start)
        return _usage(total - read - written, 0, read, written)


def _list_blocks(role: str, content: Any) -> list[tuple[str, JSON]]:
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    return [(role, block) for block in blocks]


def _find_fault(body: JSON) -> str | None:
    """Return the message of the error with which Anthropic rejects a request, None if it accepts it."""
    traits = ANTHROPIC[body["model"]]
    if unknown := set(body) - _PARAMETERS:
        return f"{sorted(unknown)[0]}: Extra inputs are not permitted"
    if "max_tokens" not in body:
        return "max_tokens: Field required"
    if body["max_tokens"] > traits.most:
        return f"max_tokens: {body['max_tokens']} > {traits.most}, the maximum number of output tokens of this model"
    if "temperature" in body and not traits.takes_temperature:
        return "temperature: this model does not support sampling parameters"
    if any(message["role"] not in ("user", "assistant") for message in body["messages"]):
        return "messages: role must be user or assistant"
    config = body.get("output_config", {})
    if "effort" in config and config["effort"] not in traits.efforts:
        return "This model does not support the effort parameter."
    if "thinking" in body and not traits.reasons:
        return "adaptive thinking is not supported on this model"
    schema = config["format"]["schema"]
    if any(each > 1 for each in _list_sizes(schema)):
        return "output_config.format.schema: For 'array' type, 'minItems' values other than 0 or 1 are not supported"
    fault = find_schema_fault(schema, _KEYWORDS)
    return f"output_config.format.schema: {fault}" if fault else None


def _list_sizes(schema: JSON) -> list[int]:
    from tests.emulators.models import list_schemas

    return [each.get("minItems", 0) for each in list_schemas(schema)]


def _usage(read: int, written: int, cached: int = 0, created: int = 0) -> JSON:
    return {
        "input_tokens": read,
        "output_tokens": written,
        "cache_read_input_tokens": cached,
        "cache_creation_input_tokens": created,
    }


def _message(model: str, content: list[JSON], stop_reason: str, usage: JSON) -> JSON:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": content,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "usage": usage,
    }


def _error(kind: str, message: str) -> JSON:
    return {"type": "error", "error": {"type": kind, "message": message}}
