"""OpenAI's batch interface over HTTP: files, and batches that are answered when a test asks for it."""

import json
import re
from typing import Any

from werkzeug import Request, Response

from tests.wire import Asked, Wire

JSON = dict[str, Any]


class BatchServer:
    """Accepts batches at a wire, whose model answers them.

    `by_id` holds the batches and `files` the files, by id.
    """

    def __init__(self, wire: Wire) -> None:
        self.files: dict[str, bytes] = {}
        self.by_id: dict[str, JSON] = {}
        self._wire = wire
        wire.intercept = self._respond

    def requests(self, batch: str) -> list[JSON]:
        """Return the lines of a batch as they were sent."""
        return [json.loads(line) for line in self.files[self.by_id[batch]["input_file_id"]].decode().splitlines()]

    def answer(self, status: str = "completed", answered: int = 10**6, refused: str = "") -> None:
        """Answer and end all batches in progress.

        Requests after the first `answered` fail with the status 500, those that contain `refused` with 400.
        """
        for batch in self.by_id.values():
            if batch["status"] != "in_progress":
                continue
            sent = self.requests(batch["id"])
            lines = [
                self._answer_line(line, 400 if refused and refused in str(line) else 200 if place < answered else 500)
                for place, line in enumerate(sent)
            ]
            batch["status"] = status
            for name, is_good in (("output_file_id", True), ("error_file_id", False)):
                kept = [line for line in lines if (line["response"]["status_code"] == 200) is is_good]
                if kept:
                    batch[name] = self._add_file("".join(f"{json.dumps(each)}\n" for each in kept).encode())

    def _answer_line(self, sent: JSON, status: int) -> JSON:
        asked = Asked("/v1/batches", {}, sent["body"], json.dumps(sent, ensure_ascii=False).encode())
        body: JSON = {"error": {"message": "Not this one."}}
        if status == 200:
            self._wire.asked.append(asked)
            body = json.loads(self._wire.answer(asked).get_data())
        return {"custom_id": sent["custom_id"], "error": None, "response": {"status_code": status, "body": body}}

    def _add_file(self, content: bytes) -> str:
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content
        return name

    def _respond(self, request: Request) -> Response | None:
        path = request.path.removeprefix("/v1")
        if path == "/files" and request.method == "POST":
            content = request.files["file"].read()
            self._wire.uploaded.append(Asked(request.path, dict(request.headers), {}, content))
            name = self._add_file(content)
            return _json({"id": name, "object": "file", "filename": "questions.jsonl", "purpose": "batch"})
        if found := re.fullmatch(r"/files/([\w-]+)/content", path):
            return Response(self.files[found[1]], content_type="application/octet-stream")
        if path == "/batches" and request.method == "POST":
            return self._create(request.get_json())
        if path == "/batches":
            return _json({"object": "list", "data": list(self.by_id.values()), "has_more": False})
        if found := re.fullmatch(r"/batches/([\w-]+)", path):
            return _json(self.by_id[found[1]])
        return None

    def _create(self, request: JSON) -> Response:
        name = f"batch-{len(self.by_id) + 1}"
        self.by_id[name] = {"id": name, "object": "batch", "status": "in_progress", "created_at": 1, **request}
        return _json(self.by_id[name])


def _json(body: JSON) -> Response:
    return Response(json.dumps(body), content_type="application/json")
