"""OpenAI's chat completions as they are: https://platform.openai.com/docs/api-reference/chat."""

import json
from typing import Any

from werkzeug import Response

from tests.emulators.models import OPENAI, REASONING_TOKENS, PromptCache, count_words, find_schema_fault
from tests.wire import JSON, Asked, Wire, send_json, status, unknown_model

_PARAMETERS = {
    *("model", "messages", "response_format", "max_completion_tokens", "max_tokens", "temperature", "reasoning_effort"),
    *("stream", "n", "stop", "top_p"),
}
_KEYWORDS = {
    *("type", "properties", "required", "additionalProperties", "items", "anyOf", "enum", "const"),
    *("minItems", "maxItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("pattern", "format", "description", "title"),
}


class OpenAI:
    """Answers at a wire as OpenAI's models do; the answers themselves are the wire's."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._cache = PromptCache()
        wire.always = self.respond

    def respond(self, asked: Asked) -> Response:
        traits = OPENAI.get(asked.body["model"])
        if traits is None:
            return unknown_model()(asked)
        if fault := _find_fault(asked.body):
            return status(400, *fault)(asked)
        answer = json.dumps(self._wire.make_answer(asked), ensure_ascii=False)
        reasoning = REASONING_TOKENS[asked.body.get("reasoning_effort", "medium")] if traits.reasons else 0
        return send_json(self._complete(asked, answer, reasoning))

    def _complete(self, asked: Asked, answer: str, reasoning: int) -> JSON:
        limit = asked.body.get("max_completion_tokens", 10**6)
        used = reasoning + count_words(answer)
        if used > limit:  # what fits: nothing, if reasoning takes all of it
            answer = " ".join(answer.split()[: max(0, limit - reasoning)])
            used, reasoning = limit, min(reasoning, limit)
            reason = "length"
        else:
            reason = "stop"
        texts = [text for _, text in asked.messages]
        read = count_words(*texts)
        usage: dict[str, Any] = {
            "prompt_tokens": read,
            "completion_tokens": used,
            "total_tokens": read + used,
            "prompt_tokens_details": {"cached_tokens": self._cache.read(texts), "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": reasoning, "audio_tokens": 0},
        }
        message = {"role": "assistant", "content": answer, "refusal": None}
        choice = {"index": 0, "finish_reason": reason, "message": message}
        kept = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": asked.body["model"]}
        return {**kept, "choices": [choice], "usage": usage}


def _find_fault(body: JSON) -> tuple[str, str] | None:
    """Return the code and message of the error with which OpenAI rejects a request, None if it accepts it."""
    traits = OPENAI[body["model"]]
    if unknown := set(body) - _PARAMETERS:
        return "unknown_parameter", f"Unknown parameter: '{sorted(unknown)[0]}'."
    if traits.reasons and "max_tokens" in body:
        return "unsupported_parameter", "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
    if not traits.takes_temperature and body.get("temperature", 1) != 1:
        return "unsupported_value", "Unsupported value: 'temperature' does not support this value with this model."
    if "reasoning_effort" in body and body["reasoning_effort"] not in traits.efforts:
        return "unsupported_parameter", "Unsupported parameter: 'reasoning_effort' is not supported with this model."
    if body.get("max_completion_tokens", 0) > traits.most:
        return "invalid_value", f"max_tokens is too large. This model supports at most {traits.most} completion tokens."
    form = body["response_format"]["json_schema"]
    if form["strict"] and (fault := find_schema_fault(form["schema"], _KEYWORDS)):
        return "invalid_json_schema", f"Invalid schema for response_format '{form['name']}': {fault}."
    return None
