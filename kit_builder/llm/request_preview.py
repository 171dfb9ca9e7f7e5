"""What a request to a hosted model would hold, to the byte, without sending it."""

import json
from typing import Any, NoReturn

from httpx2 import BaseTransport, Request
from openai import DefaultHttpxClient

from kit_builder.llm.calls import Messages


class _Stopped(BaseException):
    """Carries a request that was not sent past the client, which takes any other error for one of the network."""

    def __init__(self, body: bytes) -> None:
        self.body = body


class _NoNetwork(BaseTransport):
    def handle_request(self, request: Request) -> NoReturn:
        raise _Stopped(request.read())


def as_sent(asking: Any, messages: Messages) -> str:
    """The body of the request by which `asking`, a model told of a schema, would be asked.

    Of clients that speak the OpenAI protocol it is what they would send; of others, as JSON, what it is made of.
    """
    chat = asking.bound
    if not hasattr(chat, "root_client"):
        return json.dumps({"messages": messages, **asking.kwargs}, ensure_ascii=False, default=str)
    client = chat.root_client.copy(http_client=DefaultHttpxClient(transport=_NoNetwork()))
    offline = chat.model_copy(update={"root_client": client, "client": client.chat.completions})
    try:
        asking.model_copy(update={"bound": offline}).invoke(list(messages))
    except _Stopped as stopped:
        return stopped.body.decode()
    raise AssertionError("a client without a network gave an answer")
