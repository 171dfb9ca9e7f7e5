"""A loopback server that speaks the OpenAI chat completions protocol over HTTP, with scripted answers."""

import json
import re
import socket
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

JSON = dict[str, Any]

# The names in the samples and in the notes of `conftest.py`: no request of any command may contain one.
IDENTITIES = re.compile(
    r"(?i:\b(?:Maren|Holt|Anand|Priya|Luca|Hamish|Gordon|Solbakken|Eggen|Ingrid|Jonas|Randi|Petra|Kari)(?:['’]?s)?\b)"
    r"|\b(?:Dev|Tor|Saltbox|Anchor|Dovre)\b"
)
_IN_ANY_CASE, _AS_WRITTEN = (re.findall("[A-Z][a-z]+", names) for names in IDENTITIES.pattern.split(")|"))


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: JSON
    raw: bytes = b""

    @property
    def named(self) -> list[str]:
        """The names in the bytes that were sent, however JSON encodes their letters."""
        sent = f"{self.path} {dict(self.headers)} {self.raw.decode()} {json.dumps(self.body, ensure_ascii=False)}"
        folded = sent.casefold()  # in which it is much faster to find that the letters of a name do not occur
        may_be = any(each in sent for each in _AS_WRITTEN) or any(each.casefold() in folded for each in _IN_ANY_CASE)
        return sorted(set(IDENTITIES.findall(sent))) if may_be else []

    @property
    def messages(self) -> list[tuple[str, str]]:
        return [(message["role"], message["content"]) for message in self.body["messages"]]

    @property
    def text(self) -> str:
        """The last user message, after the worked examples: what the question is about."""
        return [text for role, text in self.messages if role == "user"][-1]

    @property
    def title(self) -> str:
        """The name of the requested schema, which identifies the prompt."""
        return str(self.body["response_format"]["json_schema"]["name"])

    @property
    def schema(self) -> JSON:
        schema: JSON = self.body["response_format"]["json_schema"]["schema"]
        return schema


Answerer = Callable[[Asked], JSON]
Reply = Callable[[Asked], Response]


class Wire:
    """A model named `test-model` at `url`, which requires `key` if one is set.

    `asked` holds the requests so far. A request gets the next reply queued with `queue`; without one it gets `always`,
    if set, or else the answer that `answers` has for the title of its schema, or `smallest_answer`. To override an
    answer in a test: `wire.answers["Steps"] = lambda asked: {"steps": []}`. Use `fail` to make questions of one title
    that contain a word fail. `intercept` may respond to a request first; `uploaded` holds the files it received.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.url = server.url_for("/v1")
        self.asked: list[Asked] = []
        self.uploaded: list[Asked] = []
        self.answers: dict[str, Answerer] = dict(ANSWERS)
        self.always: Reply | None = None
        self.key = ""
        self.intercept: Callable[[Request], Response | None] | None = None
        self._queue: deque[Reply] = deque()
        self._faults: list[tuple[str, str, Reply]] = []
        self._closing = Event()
        server.expect_request(re.compile(".*")).respond_with_handler(self._respond)

    def queue(self, *replies: Reply) -> None:
        self._queue.extend(replies)

    def fail(self, title: str, word: str, fault: Reply) -> None:
        """From now on reply with `fault` to questions of this title that contain `word`."""
        self._faults.append((title, word, fault))

    def heal(self) -> None:
        self._faults.clear()

    @property
    def options(self) -> tuple[str, ...]:
        """The command-line options that select this model."""
        return ("--model", "openai:test-model", "--base-url", self.url)

    @property
    def small(self) -> tuple[str, ...]:
        """The options that select this model and the small chain."""
        return (*self.options, "--chain", "small")

    def stall(self, seconds: float) -> Reply:
        """Return a reply that waits before it answers; it ends early when the wire closes."""

        def reply(asked: Asked) -> Response:
            self.wait(seconds)
            return self.answer(asked)

        return reply

    def wait(self, seconds: float) -> None:
        self._closing.wait(seconds)

    def close(self) -> None:
        self._closing.set()

    def _respond(self, request: Request) -> Response:
        if self.intercept and (response := self.intercept(request)):
            return response
        asked = Asked(request.path, dict(request.headers), request.get_json(silent=True) or {}, request.get_data())
        self.asked.append(asked)
        if self.key and asked.headers.get("Authorization") != f"Bearer {self.key}":
            return status(401, "invalid_api_key", f"Incorrect API key: {asked.headers.get('Authorization')}")(asked)
        response = self._next(asked)(asked)
        if response is _HANG_UP:
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return response

    def _next(self, asked: Asked) -> Reply:
        if self._queue:
            return self._queue.popleft()
        for title, word, fault in self._faults:
            if asked.title == title and any(word in text for _, text in asked.messages):
                return fault
        return self.always or self.answer

    def make_answer(self, asked: Asked) -> JSON:
        return self.answers.get(asked.title, smallest_answer)(asked)

    def answer(self, asked: Asked) -> Response:
        return says(json.dumps(self.make_answer(asked), ensure_ascii=False))(asked)


_HANG_UP = Response()
RUNNING: list[Wire] = []


@contextmanager
def open_wire(server: HTTPServer) -> Iterator[Wire]:
    """Put a wire on a running server, in place of what it served before."""
    server.clear()
    wire = Wire(server)
    RUNNING.append(wire)
    try:
        yield wire
    finally:
        RUNNING.remove(wire)
        wire.close()


# Replies that can be queued


def says(text: str | None, finish_reason: str = "stop", **message: Any) -> Reply:
    """Reply with the status 200 and the content `text`, whether it matches the schema or not; a word is a token."""

    def reply(asked: Asked) -> Response:
        read, written = (len(words.split()) for words in (" ".join(text for _, text in asked.messages), text or ""))
        return send_json(
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1,
                "model": asked.body["model"],
                "choices": [
                    {
                        "index": 0,
                        "finish_reason": finish_reason,
                        "message": {"role": "assistant", "content": text, **message},
                    }
                ],
                "usage": {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written},
            }
        )

    return reply


def cut_off(text: str = '{"steps": ["Cut the') -> Reply:
    return says(text, finish_reason="length")


def refuses(reason: str) -> Reply:
    return says(None, refusal=reason)


def filtered() -> Reply:
    return says("", finish_reason="content_filter")


def status(code: int, error_code: str | None = None, message: str = "Something failed.", **headers: str) -> Reply:
    """Reply with an error in the protocol's form; `headers` have `_` in place of `-`."""
    error = {"message": message, "type": "error", "param": None, "code": error_code}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _asked: send_json({"error": error}, code, named)


def too_many(retry_after: float) -> Reply:
    return status(429, "rate_limit_exceeded", "Slow down.", Retry_After=str(retry_after))


def no_credit() -> Reply:
    return status(429, "insufficient_quota", "You exceeded your current quota.")


def unknown_model() -> Reply:
    return status(404, "model_not_found", "The model does not exist or you do not have access to it.")


def sends(body: str, content_type: str = "application/json") -> Reply:
    """Reply with the status 200 and a body that is not a chat completion."""
    return lambda _asked: Response(body, content_type=content_type)


def hang_up(_asked: Asked) -> Response:
    """Close the connection without an answer."""
    return _HANG_UP


def send_json(body: JSON, code: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(json.dumps(body), code, headers, content_type="application/json")


# Answers: steps, kinds of lines, a name, and anything else

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_SPEAKER = re.compile(r"^[^\W\d_][\w .'-]{0,40}: ", re.MULTILINE)
_SPEAKER_OR_BULLET = re.compile(rf"^(?:{_SPEAKER.pattern[1:]}|[-*] |\d+[.)] )")
OPENING_OF_TALK = re.compile(r"^(?:(?:um|uh|eh|so|then|and|you|altså|så|da|og|du)\b[, ]*)+", re.IGNORECASE)
_NO_VERBS = set(
    re.findall(
        r"\S+",
        """
        a an the it its it's this that these those i i'm we we're you you're he she they my our your his her their
        there here if when so but and or because for from in on at as by of to not no never what why how who where
        yes okay ok thanks hello hi last next some every most many sure right well en et ei den det dette disse de
        jeg vi du dere han hun min mitt vår ditt deres der hvis når så men og eller fordi fra på ved av til ikke
        aldri hva hvorfor hvordan hvem hvor ja nei takk hei noen hver altså
        """,
    )
)


def steps(asked: Asked) -> JSON:
    """Return every sentence that starts with a possible verb or contains a number, word for word.

    In conversation (`steps-of-talk.md`, which names speakers), also those that ask a `you` to do something.
    """
    opening = OPENING_OF_TALK if _SPEAKER.search(asked.text) else re.compile("^")
    copied = [line for line in _sentences(asked.text) if _is_step(opening.sub("", line))]
    return {"steps": _bounded(copied, asked, "steps")}


def kinds(asked: Asked) -> JSON:
    return dict.fromkeys(asked.schema["properties"], "other")


def name(asked: Asked) -> JSON:
    """Return the first words of the first step."""
    words = re.findall(r"[^\W\d_]+", _sentences(asked.text)[0])
    return {"name": " ".join(words[:5])}


def several(asked: Asked) -> JSON:
    """Return the first sentence of each numbered part."""
    parts = re.split(r"^\d+\.\n", asked.text, flags=re.MULTILINE)[1:]
    return {str(number): [_sentences(part)[0]] for number, part in enumerate(parts, start=1)}


ANSWERS: Mapping[str, Answerer] = {"Steps": steps, "Kinds": kinds, "Name": name, "Several": several}


def smallest_answer(asked: Asked) -> JSON:
    """Return the smallest valid answer; each string is the line with the number of its name, or the first line."""
    answer: JSON = _smallest(asked.schema, asked.text, "")
    return answer


def _smallest(schema: JSON, text: str, key: str) -> Any:
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    match schema.get("type") or next(each for each in schema["anyOf"] if each.get("type") != "null"):
        case "object":
            return {name: _smallest(each, text, name) for name, each in schema["properties"].items()}
        case "array":
            return [_smallest(schema["items"], text, key) for _ in range(schema.get("minItems", 0))]
        case "string":
            return _line(text, key)[: schema.get("maxLength", 200)]
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case alternative:
            return _smallest(alternative, text, key)


def _line(text: str, key: str) -> str:
    numbered = re.search(rf"^{key}[.)] (.+)$", text, re.MULTILINE) if key.isdecimal() else None
    return numbered[1] if numbered else _sentences(text)[0]


def _sentences(text: str) -> list[str]:
    """Return the sentences of `text` without speakers, bullets and headings, or its first line if there are none."""
    lines = [_SPEAKER_OR_BULLET.sub("", line.strip()) for line in _SENTENCE_END.split(text)]
    return [line for line in lines if line.endswith((".", "!", ":"))] or [text.strip().split("\n")[0]]


def starts_with_verb(sentence: str) -> bool:
    """Whether a sentence has more than two words and its first may be a verb."""
    words = sentence.split()
    return len(words) > 2 and words[0].strip(",.«\"'").lower() not in _NO_VERBS


def _is_step(sentence: str) -> bool:
    return starts_with_verb(sentence) or (len(sentence.split()) > 2 and any(each.isdigit() for each in sentence))


def _bounded(texts: list[str], asked: Asked, key: str) -> list[str]:
    schema = asked.schema["properties"][key]
    return [text[: schema["items"].get("maxLength")] for text in texts[: schema.get("maxItems")]]
