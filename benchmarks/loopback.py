"""A server process for `speed.py`: scripted chat completions with a delay and, with `--storm`, faults.

    python benchmarks/loopback.py [--delay SECONDS] [--storm] [--seed NUMBER]

It prints its address. The answers are those of the tests' scripted model. Delays range evenly from half to one and a
half times the given one, depending on the request. It counts what a provider would read from its prompt cache: of the
beginning that a prompt has in common with an earlier one, whole blocks of 128 tokens from 1,024 tokens on. `GET /log`
returns what was answered, as JSON; `GET /calm` also ends a storm.
"""

import asyncio
import hashlib
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).parent.parent))
from tests import wire
from tests.emulators import note_taker

ANSWERS = {**wire.ANSWERS, **note_taker.ANSWERS}
STALL = 60.0
CORRECTION = "That does not match the schema"
BLOCK, LEAST_CACHED = 128, 1024  # tokens
CHARACTERS_A_TOKEN = 4
# How many of a hundred requests must slow down, fail, stall, or get half an answer.
STORM = (("429", 20), ("500", 10), ("stall", 5), ("broken", 5))


class Server:
    """Answers requests and keeps a log of them."""

    def __init__(self, delay: float, *, storm: bool, seed: int) -> None:
        self._delay = delay
        self._storm = storm
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self.first = 0.0
        self.requests = 0
        self.paid: list[str] = []
        self.delays: list[float] = []
        self.tokens: dict[str, list[int]] = {}
        self._known: set[str] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, which may be used for several requests."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
                )
                body = await reader.readexactly(length)
                status, answer, more = self._get_log(head) if head.startswith(b"GET") else await self._answer(body)
                data = answer.encode()
                headers = f"{more}Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
                writer.write(f"HTTP/1.1 {status}\r\n{headers}".encode() + data)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _get_log(self, head: bytes) -> tuple[str, str, str]:
        self._storm = self._storm and not head.startswith(b"GET /calm ")
        log = {
            "first": self.first,
            "requests": self.requests,
            "paid": self.paid,
            "delays": self.delays,
            "tokens": self.tokens,
        }
        return "200 OK", json.dumps(log), ""

    async def _answer(self, body: bytes) -> tuple[str, str, str]:
        self.first = self.first or time.time()
        self.requests += 1
        fault = self._draw_fault()
        if fault == "429":
            return "429 Too Many Requests", json.dumps({"error": {"message": "Slow down."}}), "Retry-After: 0.2\r\n"
        if fault == "500":
            return "500 Internal Server Error", json.dumps({"error": {"message": "Oops."}}), ""
        if fault == "stall":
            await asyncio.sleep(STALL)
        asked = wire.Asked("/v1/chat/completions", {}, drop_corrections(json.loads(body)))
        key = hashlib.sha256(body).hexdigest()
        delay = self._delay * (0.5 + int(key[:8], 16) / 0xFFFFFFFF)
        await asyncio.sleep(delay)
        text = json.dumps(ANSWERS.get(asked.title, wire.smallest_answer)(asked), ensure_ascii=False)
        self.paid.append(key)
        self.delays.append(delay)
        counts = self._count_tokens(asked)
        return "200 OK", make_completion(asked, text[: len(text) // 2] if fault == "broken" else text, *counts), ""

    def _count_tokens(self, asked: wire.Asked) -> tuple[int, int]:
        """Return the tokens of a prompt and how many of them are cached, and add both to those of its title."""
        prompt = "\n".join(f"{role}: {text}" for role, text in asked.messages)
        blocks = list_prefixes(prompt)
        hits = next((place for place, each in enumerate(blocks) if each not in self._known), len(blocks))
        self._known.update(blocks)
        read, cached = len(prompt) // CHARACTERS_A_TOKEN, hits * BLOCK if hits * BLOCK >= LEAST_CACHED else 0
        total = self.tokens.setdefault(asked.title, [0, 0, 0])
        self.tokens[asked.title] = [total[0] + 1, total[1] + read, total[2] + cached]
        return read, cached

    def _draw_fault(self) -> str:
        drawn = self._random.uniform(0, 100)
        for name, share in STORM if self._storm else ():
            drawn -= share
            if drawn < 0:
                return name
        return ""


def drop_corrections(body: dict[str, Any]) -> dict[str, Any]:
    """Return a request without the turns that report a schema error, so that it gets the same answer as before."""
    messages = body["messages"]
    while messages[-1]["content"].startswith(CORRECTION):
        messages = messages[:-2]
    return body | {"messages": messages}


def list_prefixes(prompt: str) -> list[str]:
    """Return a digest of the first block of a prompt, of its first two blocks, and so on."""
    digest, found = hashlib.sha256(), []
    size = BLOCK * CHARACTERS_A_TOKEN
    for start in range(0, len(prompt) - size + 1, size):
        digest.update(prompt[start : start + size].encode())
        found.append(digest.hexdigest())
    return found


def make_completion(asked: wire.Asked, text: str, read: int, cached: int) -> str:
    """Return a chat completion with `text` as its message, for a prompt of `read` tokens of which some were cached."""
    written = len(text) // CHARACTERS_A_TOKEN
    completion: dict[str, Any] = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": asked.body["model"],
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {
            "prompt_tokens": read,
            "completion_tokens": written,
            "total_tokens": read + written,
            "prompt_tokens_details": {"cached_tokens": cached},
        },
    }
    return json.dumps(completion)


@click.command()
@click.option("--delay", type=float, default=0.3)
@click.option("--storm", is_flag=True)
@click.option("--seed", default=7)
def main(delay: float, storm: bool, seed: int) -> None:
    """Serve until the process is terminated."""

    async def run() -> None:
        server = await asyncio.start_server(Server(delay, storm=storm, seed=seed).serve, "127.0.0.1", 0)
        print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await server.serve_forever()

    asyncio.run(run())


if __name__ == "__main__":
    main()
