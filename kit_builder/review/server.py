"""The server of the review page, on 127.0.0.1 only and closed to other users and other sites in the browser.

The token is in the fragment of the address, which browsers never send. The page sends it as a header, which another
site cannot do without a CORS preflight. Checking the Host header prevents DNS rebinding. An audio element cannot send
the header, so the address of each recording has its own key, derived from the token.
"""

import hmac
import secrets
import socket
from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import uvicorn
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from kit_builder.errors import KitError
from kit_builder.kit.folder import KitFolder
from kit_builder.review.operations import Operation
from kit_builder.review.recording import MEDIA_TYPES
from kit_builder.review.review_files import OnConflict
from kit_builder.review.review_session import ReviewSession

HOST = "127.0.0.1"
MAX_REQUEST_BYTES = 4_000_000
MAX_RECORDING_BYTES = 100_000_000
_TOKEN = b"x-kit-token"
_PORT = ".kit/review-port"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Edit(BaseModel):
    """A request to save: the operation, the texts it is based on, and what to do about edit conflicts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    draft: str = Field(pattern="^[0-9a-z-]{8,40}$")
    bases: dict[str, str | None] = Field(max_length=8)
    operation: Operation
    on_conflict: OnConflict = "ask"


def make_application(session: ReviewSession, token: str, port: int) -> ASGIApp:
    """Return the application that serves `session` on `port` to clients with `token`."""
    small = partial(Route, max_body_size=MAX_REQUEST_BYTES)
    routes = [
        small("/", _serve_page),
        small("/page/{name}", _serve_page),
        small("/api/kit", _respond_with(lambda _: session.show_kit())),
        small("/api/card", _respond_with(lambda request: session.show_card(request.query_params.get("path", "")))),
        small(
            "/api/source",
            _respond_with(lambda request: _add_sound_address(session, request.query_params.get("id", ""), token)),
        ),
        small("/api/view", _respond_with(lambda request: _show_view(session, request))),
        small("/api/listen", _respond_with(lambda _: session.listen()), methods=["POST"]),
        Route("/api/hear", _hear(session), methods=["POST"], max_body_size=MAX_RECORDING_BYTES),
        small("/api/drafts", _respond_with(lambda _: session.list_drafts())),
        small(
            "/api/draft",
            _respond_with(lambda request: session.delete_draft(request.query_params.get("name", ""))),
            methods=["DELETE"],
        ),
        small("/api/edit", _save_edit(session), methods=["POST"]),
        small("/sound", _serve_recording(session, token)),
    ]
    return _Guard(Starlette(routes=routes), token, port)


def open_socket(kit: KitFolder) -> socket.socket:
    """Open a socket on 127.0.0.1, on the port of the kit's last review if it is free, otherwise on a random port.

    Browsers store data per port: on the same port, unsaved edits of a review that was killed are found again.
    Raises KitError if no socket can be opened.
    """
    kept = kit.read_text(_PORT) or "0"
    for port in (int(kept) if kept.isdecimal() else 0, 0):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((HOST, port))
            sock.listen()
        except (OSError, OverflowError):
            sock.close()
        else:
            kit.write(_PORT, str(sock.getsockname()[1]))
            return sock
    raise KitError(f"Cannot open a port on {HOST}. Check the network settings of this machine.")


def create_token() -> str:
    """Return a random token."""
    return secrets.token_urlsafe(32)


def make_server(make_application: ASGIApp) -> uvicorn.Server:
    """Return a server for an application; `run(sockets=[…])` serves until it is interrupted."""
    return uvicorn.Server(
        uvicorn.Config(make_application, log_level="error", access_log=False, lifespan="off", ws="none")
    )


class _Guard:
    """Accept requests only from the page itself: right Host, no foreign Origin, and the token for all data."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app = app
        self._token = token.encode()
        self._hosts = (f"{HOST}:{port}".encode(), f"localhost:{port}".encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *((k.encode(), v.encode()) for k, v in _HEADERS.items())]
            await send(message)

        refusal = self._find_refusal(scope["path"], scope["headers"])
        await (JSONResponse({"error": refusal}, 403) if refusal else self._app)(scope, receive, send_with_headers)

    def _find_refusal(self, path: str, headers: list[tuple[bytes, bytes]]) -> str:
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return "Unknown host name."
        origins = [value for name, value in headers if name == b"origin"]
        if any(origin != b"http://" + hosts[0] for origin in origins):
            return "Only the review page may send this request."
        tokens = [value for name, value in headers if name == _TOKEN]
        if path.startswith("/api/") and not (len(tokens) == 1 and hmac.compare_digest(tokens[0], self._token)):
            return "The token is missing or wrong. Open the address that `kit-builder review` printed."
        return ""


async def _serve_page(request: Request) -> Response:
    """Serve the files of the page, which contain nothing of the kit."""
    name = request.path_params.get("name", "index.html")
    kind = _TYPES.get(f".{name.rpartition('.')[2]}")
    if name not in _read_page_files() or kind is None:
        return JSONResponse({"error": "File not found."}, 404)
    return Response(_read_page_files()[name], media_type=kind)


@cache
def _read_page_files() -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in files("kit_builder.review").joinpath("page").iterdir()}


def _respond_with(give: Callable[[Request], Any]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await run_in_threadpool(give, request))
        except KitError as error:
            return JSONResponse({"error": str(error)}, 404)

    return endpoint


def _show_view(session: ReviewSession, request: Request) -> dict[str, Any]:
    given = request.query_params
    return session.show_view(given.get("name", ""), given.get("product", ""), given.get("file", ""))


def _add_sound_address(session: ReviewSession, source: str, token: str) -> dict[str, Any]:
    """Return a source with the address of its recording, which is empty if it has none."""
    address = (
        f"/sound?{urlencode({'id': source, 'key': _sign_source(source, token)})}"
        if session.find_recording(source)
        else ""
    )
    return session.show_source(source) | {"sound": address}


def _sign_source(source: str, token: str) -> str:
    return hmac.digest(token.encode(), source.encode(), "sha256").hex()


def _serve_recording(session: ReviewSession, token: str) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        source, key = (request.query_params.get(name, "") for name in ("id", "key"))
        if not hmac.compare_digest(key.encode(), _sign_source(source, token).encode()):
            return JSONResponse({"error": "Only the review page may send this request."}, 403)
        try:
            file = await run_in_threadpool(session.find_recording, source)
        except KitError as error:
            return JSONResponse({"error": str(error)}, 404)
        if file is None:
            return JSONResponse({"error": "The recording no longer exists."}, 404)
        return FileResponse(file, media_type=MEDIA_TYPES[file.suffix.lower()])

    return endpoint


def _hear(session: ReviewSession) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        try:
            text = await run_in_threadpool(session.hear, request.query_params.get("name", ""), raw)
        except KitError as error:
            return JSONResponse({"error": str(error)}, 409)
        return JSONResponse({"text": text})

    return endpoint


def _save_edit(session: ReviewSession) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            edit = Edit.model_validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"error": "Invalid request."}, 400)
        try:
            done = await run_in_threadpool(
                session.apply_edit, edit.model_dump(), edit.operation, edit.bases, edit.draft, edit.on_conflict
            )
        except KitError as error:
            return JSONResponse({"error": str(error)}, 409)
        return JSONResponse(done)

    return endpoint
