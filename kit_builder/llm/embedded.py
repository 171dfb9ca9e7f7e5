"""The embedded engine: llama.cpp inside this process, asked over the loopback interface like any other server."""

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
from kit_builder.llm.prompt_cache import Beginnings

MAGIC = b"GGUF"
SILENT = -1  # at 0, llama.cpp still prints its errors
# Answers copy the prompt: three tokens that stand in it already are taken to go on as they did there, and what they do
# not is dropped again. The answers stay the same; those that copy much come in three quarters of the time.
_COPIED_FROM, _COPIED = 3, 8
_PATIENCE = 300  # seconds


class Engine:
    """A context manager that holds a model loaded: `with Engine(path) as engine:`.

    `context` is how many tokens a prompt and its answer may have together, `threads` how many of the machine's cores
    to keep busy (all that this process may use, if not given). Entering takes some seconds and raises ModelError if
    the model cannot be loaded. Inside, `base_url` speaks the OpenAI protocol to whoever knows `api_key`, on this
    machine only.
    """

    def __init__(self, path: Path, context: int = 8192, threads: int | None = None) -> None:
        self.api_key = secrets.token_urlsafe(32)
        self._path = path
        self._context = context
        self._threads = threads or _free_cores()
        self._server: Any = None
        self._beginnings: Beginnings

    def __enter__(self) -> Self:
        _check_magic(self._path)
        llama = _import_llama()
        self._beginnings = Beginnings(self._path, version("xllamacpp"), self._tell)
        try:
            self._server = llama.Server(self._parameters(llama))
        except RuntimeError as error:
            raise ModelError(
                f"The model file {self._path} could not be loaded: it is damaged, of a kind that this version of "
                "xllamacpp does not know, or larger than the free memory; try another file."
            ) from error
        self._wait_until_it_works()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _hang_up(self._server.listening_address)
        self._server = None  # the server stops and frees the model when nothing refers to it

    @property
    def base_url(self) -> str:
        """Where to send requests, such as `http://127.0.0.1:40123/v1`. Only inside the `with` block."""
        return f"{self._server.listening_address}/v1"

    def begin_with(self, messages: Messages) -> None:
        """Have the first turns of the next question, which hold no source, read already: an earlier run kept them."""
        self._beginnings.begin_with(messages)

    @property
    def turn(self) -> Lock:
        """To be held while a question is asked."""
        return self._beginnings.turn

    def _wait_until_it_works(self) -> None:
        """Ask for what only the working loop can tell: a server stopped before that loop runs never stops."""
        self._tell("/slots")

    def _tell(self, path: str, body: dict[str, Any] | None = None) -> bytes:
        """What the server answers at `path`. Raises OSError where that is an error, or none comes."""
        from urllib.request import ProxyHandler, Request, build_opener

        headers = {"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{self._server.listening_address}{path}", data, headers)  # noqa: S310 - our own server
        with build_opener(ProxyHandler({})).open(request, timeout=_PATIENCE) as response:
            answer: bytes = response.read()
        return answer

    def _parameters(self, llama: ModuleType) -> Any:
        parameters = llama.CommonParams()
        parameters.model.path = str(self._path)
        parameters.n_ctx = self._context
        parameters.n_parallel = 1
        parameters.cache_prompt = True
        parameters.speculative.types = [llama.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_MAP_K]
        parameters.speculative.ngram_map_k.size_n = _COPIED_FROM
        parameters.speculative.ngram_map_k.size_m = _COPIED
        parameters.cpuparams.n_threads = self._threads
        parameters.cpuparams_batch.n_threads = self._threads
        parameters.verbosity = SILENT
        parameters.hostnames = ["127.0.0.1"]
        parameters.api_keys = [self.api_key]
        parameters.cors_origins = ""
        parameters.ui = False
        parameters.endpoint_slots = True
        parameters.slot_save_path = f"{self._beginnings.folder}{os.sep}"
        parameters.offline = True
        return parameters


def _hang_up(address: str) -> None:
    """Cut this process's connections to the server.

    The server's destructor waits for the answers under way, holding Python's lock, so that a client in another thread
    could neither finish nor hang up: Ctrl-C during a call would freeze the program for good.
    """
    if sys.platform == "win32":  # open sockets cannot be listed there
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


def _import_llama() -> ModuleType:
    # Waiting threads sleep instead of spinning: 13 tokens a second and not 2 to 5 where another program is busy.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        import xllamacpp
    except ModuleNotFoundError as error:
        raise ModelError("The embedded model needs an extra package: pip install 'kit-builder[local]'.") from error
    except ImportError as error:
        raise ModelError(
            f"The package xllamacpp is installed but does not load ({error}): install what it names, "
            "or use another model with --model PROVIDER:MODEL."
        ) from error
    module: ModuleType = xllamacpp
    return module


def _check_magic(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise ModelError(f"The model file {path} cannot be read ({error.strerror}): check the path.") from error
    if magic != MAGIC:
        raise ModelError(f"The file {path} is not a GGUF model: give the path of a file that llama.cpp can load.")


def _free_cores() -> int:
    """How many cores this process may run on, hyper-threads counted once; -1 leaves it to llama.cpp."""
    if not hasattr(os, "sched_getaffinity"):
        return -1
    return len({_core_of(processor) for processor in os.sched_getaffinity(0)})


def _core_of(processor: int) -> str:
    topology = Path(f"/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list")
    try:
        return topology.read_text(encoding="ascii")
    except OSError:
        return str(processor)
