"""``threatcard serve`` as a process of its own, and what talks to it byte by byte."""

import http.client
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.support.commands import COMMAND, environment

HOST = "127.0.0.1"


class Told(NamedTuple):
    """An answer; ``headers`` by their names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Served:
    """A running server."""

    def __init__(self, process: subprocess.Popen, port: int, errors: Path) -> None:
        self.process, self.port, self._errors = process, port, errors

    @property
    def said(self) -> str:
        """All that stands on its standard error."""
        return self._errors.read_text("utf-8")

    def kilobytes(self) -> int:
        """Its memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def files(self) -> int:
        """How many it has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def connect(self) -> socket.socket:
        return socket.create_connection((HOST, self.port), timeout=30)

    def ask(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str | bytes] = {}) -> Told:
        """One request on a connection of its own; headers as they are given."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        own = {"Host": f"{HOST}:{self.port}"} | ({} if body is None else {"Content-Length": str(len(body))})
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {**own, **headers}.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return Told(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def form(self, path: str, fields: Mapping[str, str], cookie: str) -> Told:
        """As a page of ours would send it, with whatever may be in the fields."""
        body = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in fields.items())
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        return self.ask("POST", path, body.encode(), headers)

    def session(self, token: str) -> tuple[str, str]:
        """A cookie, and the token of the forms that go with it, of whoever the token is given to."""
        page = self.ask("GET", "/login")
        first = page.headers["set-cookie"].partition(";")[0]
        entered = self.form("/login", {"token": form_token(page), "secret": token}, first)
        cookie = entered.headers["set-cookie"].partition(";")[0]
        return cookie, form_token(self.ask("GET", "/", headers={"Cookie": cookie}))


def quoted(text: str) -> str:
    """Every byte of it by number; half a surrogate pair as the bytes that it would be."""
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def form_token(page: Told) -> str:
    return re.search(rb'name="token" value="([0-9a-f]{64})"', page.body)[1].decode()


@contextmanager
def served(url: str, folder: Path, *flags: str, files: int | None = None) -> Iterator[Served]:
    """Over the store at ``url``; a process that may have so many ``files`` open."""
    errors = folder / "server.txt"
    few = [] if files is None else ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh"]
    env = environment(THREATCARD_DB=url, PYTHONUNBUFFERED="1")
    with errors.open("w") as stderr:
        command = [*few, *COMMAND, "serve", "--port", "0", *flags]
        running = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=stderr, text=True)
        try:
            port = int(re.search(r"https?://127\.0\.0\.1:(\d+)/", running.stdout.readline())[1])
            yield Served(running, port, errors)
        finally:
            running.send_signal(signal.SIGINT)
            running.communicate(timeout=60)


def until(true, seconds: float = 30.0) -> bool:
    """Whether it becomes so in that time."""
    deadline = time.monotonic() + seconds
    while not (so := true()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(so)
