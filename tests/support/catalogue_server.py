"""A loopback site with many listings, on as many hosts as wanted: each address of 127.0.0.0/8 is another one."""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

TEXT = (
    "# {name}\n\n{name} is an MCP server that gives an assistant direct access to a Kubernetes cluster. "
    "It reads the kubeconfig of the person who runs it and acts with whatever permissions that identity has.\n\n"
    "It can create workloads, scale deployments and delete namespaces. Each call is appended to an audit log. "
    "There is no approval step before a change; release {version} changed nothing of that.\n"
)


class Page(NamedTuple):
    """What a path answers with; a function may write what it likes."""

    body: str = ""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    writes: Callable[[BaseHTTPRequestHandler], None] | None = None


class Shop:
    """The site: its pages by slug, and what it was asked."""

    def __init__(self) -> None:
        self.port = 0
        self.pages: dict[str, Page] = {}
        self.asked: Counter[str] = Counter()
        self.unmodified = 0
        self.lock = threading.Lock()

    def put(self, slug: str, version: int = 1) -> None:
        self.pages[slug] = Page(TEXT.format(name=slug.replace("-", " ").title(), version=version))

    def url(self, slug: str, host: int) -> str:
        return f"http://127.0.{host // 250}.{1 + host % 250}:{self.port}/{slug}"


def slugs(count: int) -> list[str]:
    return [f"tool-{number:04}" for number in range(count)]


def catalogue(shop: Shop, names: list[str], *, hosts: int | None = None) -> str:
    """A catalogue of these listings as CSV."""
    spread = hosts or len(names)
    rows = (f"{slug},{shop.url(slug, number % spread)}\n" for number, slug in enumerate(names))
    return "slug,url\n" + "".join(rows)


@contextmanager
def selling(count: int = 0) -> Iterator[Shop]:
    """A shop with so many listings, on every address of this machine's loopback."""
    shop = Shop()
    for slug in slugs(count):
        shop.put(slug)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            slug = self.path.strip("/")
            page = shop.pages.get(slug, Page("", 404))
            with shop.lock:
                shop.asked[slug] += 1
            if page.writes is not None:
                page.writes(self)
                return
            body = page.body.encode()
            tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            same = page.status == 200 and self.headers.get("If-None-Match") == tag
            with shop.lock:
                shop.unmodified += same
            status, body = (304, b"") if same else (page.status, body)
            self.send_response(status)
            for name, value in (("Content-Type", "text/markdown"), ("ETag", tag), *page.headers):
                self.send_header(name, value)
            if not same:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
    server.server_address = ("0.0.0.0", 0)
    server.daemon_threads, server.block_on_close, server.request_queue_size = True, False, 512
    server.server_bind()
    server.server_activate()
    shop.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield shop
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
