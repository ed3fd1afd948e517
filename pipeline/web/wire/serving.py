"""A server with an end to everything that is waited for: the application's own, and one that runs beside other work."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from pipeline.web.wire import connections, lines, protocol

SECONDS_TO_END = 10
"""For what is being answered when the server ends."""


def config(application: Any, held: connections.Connections, **more: Any) -> uvicorn.Config:
    """How uvicorn is run, whatever is served: every bound of ours, and no line of its own."""
    return uvicorn.Config(
        application,
        http=protocol.protocol(held),
        ws="none",
        loop="asyncio",  # which takes in connections by way of the doors
        backlog=connections.BACKLOG,
        timeout_graceful_shutdown=SECONDS_TO_END,
        log_config=None,
        log_level="error",  # what strangers send is no warning
        access_log=False,  # it would hold the single user's link
        server_header=False,
        **more,
    )


@contextmanager
def beside(application: Any, host: str, port: int, limits: connections.Limits) -> Iterator[None]:
    """Served from a thread of its own while the block lasts. Raises OSError where the port cannot be had."""
    held = connections.Connections(limits.within(connections.files()))
    doors = connections.doors(host, port, held)
    lines.bound()
    server = uvicorn.Server(config(application, held, lifespan="off", proxy_headers=False))
    thread = threading.Thread(target=server.run, args=(doors,), name="served beside", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
