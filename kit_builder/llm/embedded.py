"""The embedded engine: llama.cpp in this process, called over the loopback interface like any other server."""

import json
import os
import secrets
import socket
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from types import ModuleType, TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from kit_builder.errors import ModelError
from kit_builder.llm.calls import Messages
from kit_builder.llm.machine import inspect_machine
from kit_builder.llm.prompt_cache import PromptCache

MAGIC = b"GGUF"
SILENT = -1  # at 0, llama.cpp still prints its errors
# Speculative decoding: answers copy from the prompt, so after three tokens that occur there, the next eight are taken
# from there and verified. Answers stay the same; those that copy much take three quarters of the time.
_LOOKUP_TOKENS, _DRAFT_TOKENS = 3, 8
_TIMEOUT_SECONDS = 300
_CUT_OFF_SECONDS = 0.1
# Of a prompt. The engine stops only between two such parts; four times as many, its default, save no time.
_TOKENS_AT_ONCE = 512
# llama.cpp keeps earlier prompts in memory, up to 8 GB of them by default.
_SHARE_OF_MEMORY_FOR_PROMPTS = 1 / 8
# For templates of models that think before they answer: the schema leaves no place for it, and it takes minutes.
_NO_THINKING = {"enable_thinking": "false"}


class Engine:
    """A context manager that keeps a model loaded: `with Engine(path) as engine:`.

    `context` is the limit of tokens for a prompt and its answer together, `threads` the number of cores to use (by
    default all that this process may use). The model answers without thinking first. Entering takes some seconds and
    raises ModelError if the model cannot be loaded. Inside the block, `base_url` speaks the OpenAI protocol to clients
    on this machine that know `api_key`.
    """

    def __init__(self, path: Path, context: int = 8192, threads: int | None = None) -> None:
        self.api_key = secrets.token_urlsafe(32)
        self._path = path
        self._context = context
        self._threads = threads or _choose_threads()
        self._server: Any = None
        self._prompt_cache: PromptCache

    def __enter__(self) -> Self:
        _check_magic(self._path)
        llama = import_llama()
        self._prompt_cache = PromptCache(self._path, version("xllamacpp"), self._post)
        try:
            self._server = llama.Server(self._make_parameters(llama))
        except RuntimeError as error:
            raise ModelError(
                f"Cannot load the model file {self._path}: it is damaged, of a type that this version of xllamacpp "
                "does not support, or larger than the free memory. Try another file."
            ) from error
        self._wait_until_ready()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A client that is cut off may ask again at once, and the server would wait for that as well. While the lock is
        # held, nobody asks.
        while not self.lock.acquire(timeout=_CUT_OFF_SECONDS):
            _close_connections(self._server.listening_address)
        try:
            _close_connections(self._server.listening_address)
            self._server = None  # dropping the last reference stops the server and frees the model
        finally:
            self.lock.release()

    @property
    def base_url(self) -> str:
        """The address for requests, such as `http://127.0.0.1:40123/v1`; only inside the `with` block."""
        return f"{self._server.listening_address}/v1"

    def load_prefix(self, messages: Messages) -> None:
        """Load the first messages of the next question, which contain no source text, from the prompt cache."""
        self._prompt_cache.load_prefix(messages)

    @property
    def lock(self) -> Lock:
        """Hold this while asking a question."""
        return self._prompt_cache.lock

    def _wait_until_ready(self) -> None:
        """Request something that only the running loop answers: a server stopped before its loop runs never stops."""
        self._post("/slots")

    def _post(self, path: str, body: dict[str, Any] | None = None) -> bytes:
        """Return the server's response at `path`, to a GET without a body. Raises OSError on failure or timeout."""
        from urllib.request import ProxyHandler, Request, build_opener

        headers = {"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self._server.listening_address}{path}", data, headers)  # noqa: S310 - our own server
        with build_opener(ProxyHandler({})).open(request, timeout=_TIMEOUT_SECONDS) as response:
            answer: bytes = response.read()
        return answer

    def _make_parameters(self, llama: ModuleType) -> Any:
        parameters = llama.CommonParams()
        parameters.model.path = str(self._path)
        parameters.n_ctx = self._context
        parameters.n_parallel = 1
        parameters.n_batch = _TOKENS_AT_ONCE
        parameters.cache_prompt = True
        parameters.default_template_kwargs = _NO_THINKING
        parameters.enable_reasoning = 0
        if memory := inspect_machine().memory:
            parameters.cache_ram_mib = min(parameters.cache_ram_mib, int(memory * _SHARE_OF_MEMORY_FOR_PROMPTS) >> 20)
        parameters.speculative.types = [llama.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_MAP_K]
        parameters.speculative.ngram_map_k.size_n = _LOOKUP_TOKENS
        parameters.speculative.ngram_map_k.size_m = _DRAFT_TOKENS
        parameters.cpuparams.n_threads = self._threads
        parameters.cpuparams_batch.n_threads = self._threads
        parameters.verbosity = SILENT
        parameters.hostnames = ["127.0.0.1"]
        parameters.api_keys = [self.api_key]
        parameters.cors_origins = ""
        parameters.ui = False
        parameters.endpoint_slots = True
        parameters.slot_save_path = f"{self._prompt_cache.folder}{os.sep}"
        parameters.offline = True
        return parameters


def _close_connections(address: str) -> None:
    """Close this process's connections to the server.

    The server's destructor waits for running answers while it holds Python's global lock, so a client in another
    thread could neither finish nor disconnect: Ctrl-C during a call would freeze the program.
    """
    if sys.platform == "win32":  # it cannot list open sockets
        return
    server = ("127.0.0.1", urlsplit(address).port)
    for number in [int(entry.name) for entry in Path("/dev/fd").iterdir()]:
        with suppress(OSError):  # not a socket, not connected, or closed by now
            connection = socket.socket(fileno=number)
            try:
                if connection.getpeername() == server:
                    connection.shutdown(socket.SHUT_RDWR)
            finally:
                connection.detach()


def import_llama() -> ModuleType:
    """Return the package that runs models. Raises ModelError if it is missing or does not load."""
    # Waiting threads sleep instead of spinning: 13 tokens a second instead of 2 to 5 if another program is busy.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        import xllamacpp
    except ModuleNotFoundError as error:
        raise ModelError(
            "The engine of the embedded models is not installed: run `pip install 'kit-builder[local]'`, or choose a "
            "hosted model with --model PROVIDER:MODEL."
        ) from error
    except ImportError as error:
        raise ModelError(
            f"Cannot load the package xllamacpp ({error}). Install what is missing, or use another model with "
            "--model PROVIDER:MODEL."
        ) from error
    module: ModuleType = xllamacpp
    return module


def _check_magic(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise ModelError(f"Cannot read the model file {path} ({error.strerror}). Check the path.") from error
    if magic != MAGIC:
        raise ModelError(f"{path} is not a GGUF model. Give the path of a file that llama.cpp can load.")


def _choose_threads() -> int:
    """Return how many threads to use: one per core, or -1 to leave the choice to llama.cpp where cores are unknown."""
    return inspect_machine().cores if hasattr(os, "sched_getaffinity") else -1
