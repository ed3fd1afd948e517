"""
A server of files, batches and chat completions on loopback that behaves as the Batch API is documented to.

A batch goes on by one step each time that it is looked at: validating, in_progress, finalizing, and how it ends. Output
lines come in another order than the questions; what has no answer stands in the error file.
"""

import itertools
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from tests.support.model_stub import BODIES, USAGE

MOST_REQUESTS = 50_000
STEPS = ("validating", "in_progress", "finalizing")
UNDERWAY = (*STEPS, "cancelling")
EXPIRED = {"code": "batch_expired", "message": "This request could not be executed before the window expired."}

Told = dict[str, Any]


class Reply(NamedTuple):
    """What the endpoint says to one question."""

    status: int
    body: Told


def completed(asked: Told, text: str | None = None, **changes: Any) -> Told:
    """A completion that fits the schema that was asked for."""
    written = BODIES[asked["response_format"]["json_schema"]["name"]] if text is None else text
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": written}}
    body = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": asked["model"]}
    return {**body, "choices": [choice], "usage": USAGE, **changes}


def refused(status: int, message: str, code: str | None = None) -> Reply:
    return Reply(status, {"error": {"message": message, "type": "x", "param": None, "code": code}})


class BatchServer:
    """What it was asked, what it holds, and how it is to behave."""

    def __init__(self) -> None:
        self.url = ""
        self.answer: Callable[[Told], Reply] = lambda asked: Reply(200, completed(asked))
        """Of the endpoint, whether it is asked at once or by a batch."""
        self.ending: Callable[[int], str] = lambda number: "completed"
        """Of the batch of that number."""
        self.expires: Callable[[int, Told], bool] = lambda number, line: False
        """Whether the question in that place of a file is not got to before the window ends."""
        self.spoil: Callable[[list[bytes]], list[bytes]] = lambda lines: lines
        """What becomes of the lines of an output file."""
        self.queue: int | None = None
        """Questions that may be enqueued at once."""
        self.slow = 0
        """For how many looks more a batch is in progress."""
        self.looked: list[str] = []
        """Batches, as they were looked at."""
        self.hiccups: list[Reply] = []
        """What the next requests to files and batches get instead."""
        self.lost = 0
        """How many of the next batches are made without anybody being told."""
        self.cut: list[int] = []
        """After how many bytes the next contents of files break off."""
        self.files: dict[str, dict[str, Any]] = {}
        self.batches: dict[str, Told] = {}
        self.live: list[Told] = []
        """Questions that were asked at once."""
        self.batched: list[Told] = []
        """Questions that a batch has answered, in vain or not."""
        self.created: list[str] = []
        """Paths of files and batches, as they were made."""
        self.lock = threading.RLock()
        self._ids = itertools.count(1)

    # Files

    def upload(self, name: str, content: bytes, purpose: str = "batch") -> Told:
        with self.lock:
            file_id = f"file-{next(self._ids)}"
            self.files[file_id] = {"name": name, "content": content, "purpose": purpose}
            return self.shown_file(file_id)

    def shown_file(self, file_id: str) -> Told:
        held = self.files[file_id]
        body = {"id": file_id, "object": "file", "filename": held["name"], "purpose": held["purpose"]}
        return {**body, "bytes": len(held["content"]), "created_at": int(time.time()), "status": "processed"}

    # Batches

    def create(self, asked: Told) -> Told:
        with self.lock:
            number = len(self.batches)
            batch: Told = {
                "id": f"batch_{next(self._ids)}",
                "object": "batch",
                "endpoint": asked["endpoint"],
                "errors": None,
                "input_file_id": asked["input_file_id"],
                "completion_window": asked["completion_window"],
                "status": "validating",
                "output_file_id": None,
                "error_file_id": None,
                "created_at": int(time.time()),
                "metadata": asked.get("metadata"),
                "request_counts": {"total": 0, "completed": 0, "failed": 0},
            }
            self.batches[batch["id"]] = batch
            batch |= {"_number": number, "_slow": self.slow}
            return batch

    def look(self, batch_id: str) -> Told:
        """The batch, which has gone on by a step after it."""
        with self.lock:
            batch = self.batches[batch_id]
            self.looked.append(batch_id)
            shown = dict(batch)
            if batch["status"] in UNDERWAY:
                self._go_on(batch)
            return shown

    def finish(self) -> None:
        """Let every batch come to its end."""
        for batch_id in list(self.batches):
            while self.batches[batch_id]["status"] in UNDERWAY:
                self.look(batch_id)

    def cancel(self, batch_id: str) -> Told:
        with self.lock:
            self.batches[batch_id]["status"] = "cancelling"
            return self.batches[batch_id]

    def _go_on(self, batch: Told) -> None:
        if batch["status"] == "cancelling":
            self._end(batch, "cancelled", lambda place: True)
        elif batch["status"] == "validating":
            errors = self._invalid(batch)
            batch["status"] = "failed" if errors else "in_progress"
            batch["errors"] = {"object": "list", "data": errors} if errors else None
            batch["request_counts"]["total"] = 0 if errors else len(self._lines(batch))
        elif batch["status"] == "in_progress" and batch["_slow"] > 0:
            batch["_slow"] -= 1
        elif batch["status"] == "in_progress" and (ending := self.ending(batch["_number"])) != "completed":
            self._end(batch, ending, lambda place: place % 2 == 1)
        elif batch["status"] == "in_progress":
            batch["status"] = "finalizing"
        else:
            self._end(batch, "completed", lambda place: False)

    def _invalid(self, batch: Told) -> list[Told]:
        if self.ending(batch["_number"]) == "failed":
            return [{"code": "invalid_request", "message": "no such model", "line": 1, "param": None}]
        lines = self._lines(batch)
        if not 0 < len(lines) <= MOST_REQUESTS:
            return [{"code": "too_many_tasks" if lines else "empty_file", "message": "its size", "line": None}]
        ids = [line["custom_id"] for line in lines]
        wrong = [n for n, line in enumerate(lines, 1) if line["url"] != batch["endpoint"] or line["method"] != "POST"]
        if wrong or len(set(ids)) < len(ids) or len({line["body"]["model"] for line in lines}) > 1:
            return [{"code": "invalid_request", "message": "url, custom_id or model", "line": None}]
        enqueued = sum(one["request_counts"]["total"] for one in self.batches.values() if one["status"] in UNDERWAY)
        if self.queue is not None and enqueued + len(lines) > self.queue:
            return [{"code": "token_limit_exceeded", "message": "Enqueued token limit reached for m-1.", "line": None}]
        return []

    def _lines(self, batch: Told) -> list[Told]:
        content = self.files[batch["input_file_id"]]["content"]
        return [json.loads(line) for line in content.split(b"\n") if line]

    def _end(self, batch: Told, status: str, late: Callable[[int], bool]) -> None:
        """Results in files; the questions in the places that are ``late`` were not got to."""
        out, bad = [], []
        for place, line in enumerate(self._lines(batch)):
            result = self._result(line, expired=late(place) or self.expires(place, line))
            fine = result["response"] is not None and result["response"]["status_code"] == 200
            (out if fine else bad).append(json.dumps(result, ensure_ascii=False).encode())
        random.Random(len(out)).shuffle(out)
        batch["status"] = status
        batch["request_counts"] |= {"completed": len(out), "failed": len(bad)}
        for kind, lines in (("output", self.spoil(out)), ("error", bad)):
            if lines:
                content = b"".join(line + b"\n" for line in lines)
                batch[f"{kind}_file_id"] = self.upload(f"{kind}.jsonl", content, "batch_output")["id"]

    def _result(self, line: Told, *, expired: bool) -> Told:
        head = {"id": f"batch_req_{next(self._ids)}", "custom_id": line["custom_id"]}
        if expired:
            return {**head, "response": None, "error": EXPIRED}
        self.batched.append(line["body"])
        status, body = self.answer(line["body"])
        return {**head, "response": {"status_code": status, "request_id": "req_1", "body": body}, "error": None}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        at, asked = urlsplit(self.path), self.server.held
        if asked.hiccups:
            self._say(*asked.hiccups.pop(0))
            return
        parts = at.path.removeprefix("/v1/").split("/")
        query = {name: values[0] for name, values in parse_qs(at.query).items()}
        match parts:
            case ["files"]:
                with asked.lock:
                    kept = [file for file, held in asked.files.items() if held["purpose"] == query.get("purpose")]
                self._page([asked.shown_file(file) for file in reversed(kept)], query)
            case ["files", file, "content"] if file in asked.files:
                self._content(asked.files[file]["content"])
            case ["batches"]:
                self._page(list(reversed(asked.batches.values())), query)
            case ["batches", batch] if batch in asked.batches:
                self._say(200, asked.look(batch))
            case _:
                self._say(*refused(404, "there is nothing here"))

    def do_POST(self) -> None:
        asked, body = self.server.held, self.rfile.read(int(self.headers["Content-Length"]))
        match urlsplit(self.path).path.removeprefix("/v1/").split("/"):
            case ["chat", "completions"]:
                question = json.loads(body)
                with asked.lock:
                    asked.live.append(question)
                self._say(*asked.answer(question))
            case _ if asked.hiccups:
                self._say(*asked.hiccups.pop(0))
            case ["files"]:
                asked.created.append("files")
                self._say(200, asked.upload(*self._form(body)))
            case ["batches"]:
                asked.created.append("batches")
                made = asked.create(json.loads(body))
                asked.lost -= 1
                self._say(*(refused(500, "we lost it") if asked.lost >= 0 else (200, made)))
            case ["batches", batch, "cancel"] if batch in asked.batches:
                self._say(200, asked.cancel(batch))
            case _:
                self._say(*refused(404, "there is nothing here"))

    def _form(self, body: bytes) -> tuple[str, bytes, str]:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = {
            part.get_param("name", header="content-disposition"): part
            for part in BytesParser().parsebytes(head + body).get_payload()
        }
        file = parts["file"]
        return file.get_filename(), file.get_payload(decode=True), parts["purpose"].get_payload().strip()

    def _page(self, found: list[Told], query: dict[str, str]) -> None:
        ids = [one["id"] for one in found]
        start = ids.index(query["after"]) + 1 if "after" in query else 0
        limit = int(query.get("limit", 20))
        data = found[start : start + limit]
        self._say(200, {"object": "list", "data": data, "has_more": start + limit < len(found)})

    def _content(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.server.held.cut:
            self.wfile.write(content[: self.server.held.cut.pop(0)])
            self.close_connection = True
            return
        self.wfile.write(content)

    def _say(self, status: int, body: Told) -> None:
        text = json.dumps({name: value for name, value in body.items() if not name.startswith("_")}).encode()
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
        self.wfile.write(head.encode() + text)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False
    request_queue_size = 100

    def __init__(self, held: BatchServer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.held = held


@contextmanager
def batching() -> Iterator[BatchServer]:
    """The server on a free port of loopback, as long as the block runs."""
    held = BatchServer()
    server = _Server(held)
    held.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
