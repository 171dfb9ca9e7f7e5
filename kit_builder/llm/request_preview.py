"""Preview of a request to a hosted model, byte for byte, without sending it."""

import json
from typing import Any, NoReturn

from httpx2 import BaseTransport, Request
from openai import DefaultHttpxClient


class _NotSent(BaseException):
    """Carries the unsent request past the client, which would treat an Exception as a network error."""

    def __init__(self, body: bytes) -> None:
        self.body = body


class _NoNetwork(BaseTransport):
    def handle_request(self, request: Request) -> NoReturn:
        raise _NotSent(request.read())


def preview_request(chat: Any, messages: list[dict[str, Any]]) -> str:
    """Return the body of the request that sends `messages` to `chat`, a model bound to a schema.

    For clients that speak the OpenAI protocol it is exact; for others it is the JSON of what the request contains.
    """
    unbound = chat.bound
    if not hasattr(unbound, "root_client"):
        return json.dumps({"messages": messages, **chat.kwargs}, ensure_ascii=False, default=str)
    client = unbound.root_client.copy(http_client=DefaultHttpxClient(transport=_NoNetwork()))
    offline = unbound.model_copy(update={"root_client": client, "client": client.chat.completions})
    try:
        chat.model_copy(update={"bound": offline}).invoke(messages)
    except _NotSent as request:
        return request.body.decode()
    raise AssertionError("a client without a network returned an answer")
