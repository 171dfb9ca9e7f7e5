"""OpenAI's batch interface over HTTP: files, and batches that are worked off when a test says so."""

import json
import re
from typing import Any

from werkzeug import Request, Response

from tests.wire import Asked, Wire

JSON = dict[str, Any]


class Desk:
    """Takes batches at a wire, whose model answers them.

    `batches` and `files` are what there is, by id.
    """

    def __init__(self, wire: Wire) -> None:
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, JSON] = {}
        self._wire = wire
        wire.desk = self._respond

    def requests(self, batch: str) -> list[JSON]:
        """The lines of a batch as they were sent."""
        return [json.loads(line) for line in self.files[self.batches[batch]["input_file_id"]].decode().splitlines()]

    def work_off(self, status: str = "completed", answered: int = 10**6, refused: str = "") -> None:
        """Ends all batches that are under way.

        Requests after the first `answered` fail with the status 500, those that hold the word `refused` with 400.
        """
        for batch in self.batches.values():
            if batch["status"] != "in_progress":
                continue
            sent = self.requests(batch["id"])
            lines = [
                self._line(line, 400 if refused and refused in str(line) else 200 if place < answered else 500)
                for place, line in enumerate(sent)
            ]
            batch["status"] = status
            for name, is_good in (("output_file_id", True), ("error_file_id", False)):
                kept = [line for line in lines if (line["response"]["status_code"] == 200) is is_good]
                if kept:
                    batch[name] = self._file("".join(f"{json.dumps(each)}\n" for each in kept).encode())

    def _line(self, sent: JSON, status: int) -> JSON:
        asked = Asked("/v1/batches", {}, sent["body"], json.dumps(sent, ensure_ascii=False).encode())
        body: JSON = {"error": {"message": "Not this one."}}
        if status == 200:
            self._wire.asked.append(asked)
            body = json.loads(self._wire.answer(asked).get_data())
        return {"custom_id": sent["custom_id"], "error": None, "response": {"status_code": status, "body": body}}

    def _file(self, content: bytes) -> str:
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content
        return name

    def _respond(self, request: Request) -> Response | None:
        path = request.path.removeprefix("/v1")
        if path == "/files" and request.method == "POST":
            content = request.files["file"].read()
            self._wire.uploaded.append(Asked(request.path, dict(request.headers), {}, content))
            name = self._file(content)
            return _json({"id": name, "object": "file", "filename": "questions.jsonl", "purpose": "batch"})
        if found := re.fullmatch(r"/files/([\w-]+)/content", path):
            return Response(self.files[found[1]], content_type="application/octet-stream")
        if path == "/batches" and request.method == "POST":
            return self._make(request.get_json())
        if path == "/batches":
            return _json({"object": "list", "data": list(self.batches.values()), "has_more": False})
        if found := re.fullmatch(r"/batches/([\w-]+)", path):
            return _json(self.batches[found[1]])
        return None

    def _make(self, told: JSON) -> Response:
        name = f"batch-{len(self.batches) + 1}"
        self.batches[name] = {"id": name, "object": "batch", "status": "in_progress", "created_at": 1, **told}
        return _json(self.batches[name])


def _json(body: JSON) -> Response:
    return Response(json.dumps(body), content_type="application/json")
