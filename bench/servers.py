"""A site and a slow model on loopback for ``bench/refresh.py``: ``python -m bench.servers site|model SECONDS``."""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable

from tests.support.listings import TEXT
from tests.support.model_stub import BODIES, USAGE

Exchange = Callable[[bytes, bytes, asyncio.StreamReader], Awaitable[bytes]]
NEW = b'HTTP/1.1 200 OK\r\nContent-Type: text/markdown\r\nETag: "a"\r\nContent-Length: %d\r\n\r\n'
SAME = b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'
NO_RULES = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


async def page(line: bytes, head: bytes, reader: asyncio.StreamReader) -> bytes:
    """Every path is the same listing."""
    if b"robots.txt" in line:
        return NO_RULES
    return SAME if b"if-none-match" in head.lower() else NEW % len(TEXT.encode()) + TEXT.encode()


class Model:
    """Answers after so many seconds, and knows when it was asked and how many questions were open at once."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.at: list[float] = []
        self.open = self.most = 0

    async def answer(self, line: bytes, head: bytes, reader: asyncio.StreamReader) -> bytes:
        lines = head.lower().split(b"\r\n")
        size = next(int(one.split(b":")[1]) for one in lines if one.startswith(b"content-length"))
        asked = json.loads(await reader.readexactly(size))
        self.at.append(time.monotonic())
        self.open += 1
        self.most = max(self.most, self.open)
        await asyncio.sleep(self.seconds)
        self.open -= 1
        text = BODIES[asked["response_format"]["json_schema"]["name"]]
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
        whole = {"id": "s", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        body = json.dumps({**whole, "usage": USAGE}).encode()
        return ANSWER % len(body) + body


def serving(exchange: Exchange) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                writer.write(await exchange(line, await reader.readuntil(b"\r\n\r\n"), reader))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        writer.close()

    return serve


async def main(what: str, seconds: str = "0") -> None:
    model = Model(float(seconds))
    exchange, host = (page, "0.0.0.0") if what == "site" else (model.answer, "127.0.0.1")
    server = await asyncio.start_server(serving(exchange), host, 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    if model.at:
        print(json.dumps([model.most, model.at]), flush=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
