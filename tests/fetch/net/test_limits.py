"""Size and time: bombs, endless bodies and slow servers are cut off while they stream."""

import gzip
import itertools
import socket
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipeline.errors import CompressionBomb, HttpStatus, TimedOut, TooLarge
from pipeline.fetch.net import bodies
from pipeline.fetch.net.policy import Policy
from pipeline.fetch.net.web import Web
from tests.support.servers import Answer, local_web, raw_server, robots, serving

HTML = {"Content-Type": "text/html"}
GZIP = {**HTML, "Content-Encoding": "gzip"}
URL = "http://listing.example/"


def endless_gzip():
    """A valid gzip stream of zeros without end: about 1,000 to 1."""
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    yield packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(10_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    yield from itertools.repeat(block)


class Taken:
    """An iterator that counts the bytes it has given out."""

    def __init__(self, chunks, size=1_024):
        self.bytes = 0
        self._chunks = (chunk[i : i + size] for chunk in chunks for i in range(0, len(chunk), size))

    def __iter__(self):
        return self

    def __next__(self):
        chunk = next(self._chunks)
        self.bytes += len(chunk)
        return chunk


def streaming(head, chunks):
    """A raw server that sends ``chunks`` until the client hangs up, and counts what it got rid of."""
    sent = []

    def talk(connection):
        connection.recv(4096)
        connection.sendall(head)
        for chunk in chunks():
            connection.sendall(chunk)
            sent.append(len(chunk))

    return talk, sent


# Size


def test_a_bomb_is_cut_off_before_it_is_read():
    """100 kB out of about 100 bytes: a few kilobytes from the wire are enough to know."""
    wire = Taken(endless_gzip())

    with pytest.raises(CompressionBomb, match="more than 100 times"):
        list(bodies.pieces(wire, packed=True, url=URL))

    assert wire.bytes <= 2_048


def test_unpacking_never_runs_ahead():
    """One chunk from the wire that holds ten megabytes comes out in pieces."""
    chunk = gzip.compress(bytes(range(256)) * 40_000)
    first = next(bodies.pieces(iter([chunk]), packed=True, url=URL))

    assert len(first) == bodies.PIECE


def test_a_bomb_on_the_wire_is_hung_up_on():
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
    talk, sent = streaming(head, endless_gzip)

    with raw_server(talk) as port, local_web(port) as web, pytest.raises(CompressionBomb):
        web.get(f"http://127.0.0.1:{port}/")

    assert sum(sent) < 20_000_000  # what the kernel's buffers hold; endless otherwise


def test_a_bomb_of_many_members_is_cut_off():
    members = itertools.repeat(gzip.compress(bytes(60_000)))

    with pytest.raises(CompressionBomb):
        list(bodies.pieces(members, packed=True, url=URL))


def test_a_short_page_of_blanks_is_no_bomb():
    body = b" " * bodies.BOMB_FLOOR
    with serving({"/": Answer(gzip.compress(body), 200, GZIP)}) as site, local_web(site.port) as web:
        assert web.get(site.url("/")).body == body


def test_a_repetitive_page_is_no_bomb():
    """A long table compresses fifty to one and is still a page."""
    body = b"".join(b"<tr><td>tool %d</td><td>reads and writes a file</td></tr>\n" % n for n in range(30_000))
    packed = gzip.compress(body)
    with serving({"/": Answer(packed, 200, GZIP)}) as site, local_web(site.port) as web:
        assert len(web.get(site.url("/")).body) == len(body)


@pytest.mark.parametrize("size", [999, 1_000])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_up_to_the_limit(size, packed):
    body = bytes(i % 90 + 32 for i in range(size))
    answer = Answer(gzip.compress(body), 200, GZIP) if packed else Answer(body, 200, HTML)
    with serving({"/": answer}) as site, local_web(site.port, max_bytes=1_000) as web:
        assert web.get(site.url("/")).body == body


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_one_byte_too_many(packed):
    body = b"a" * 1_001
    answer = Answer(gzip.compress(body), 200, GZIP) if packed else Answer(body, 200, HTML)
    with serving({"/": answer}) as site:
        web = local_web(site.port, max_bytes=1_000)
        with web, pytest.raises(TooLarge, match=r"1,00[01] bytes"):
            web.get(site.url("/"))


def test_a_body_that_announces_too_much_is_not_read():
    """The server would never send it: waiting for it would time out."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000001\r\n\r\n"

    def talk(connection):
        connection.recv(4096)
        connection.sendall(head)
        silence(connection)

    with raw_server(talk) as port, local_web(port) as web, pytest.raises(TooLarge, match="announces 5,000,001"):
        web.get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("chunked", [False, True], ids=["until-it-closes", "chunked"])
def test_an_endless_body_is_cut_off(chunked):
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    chunk = b"a" * 50_000
    if chunked:
        head, chunk = head[:-2] + b"Transfer-Encoding: chunked\r\n\r\n", b"c350\r\n" + chunk + b"\r\n"
    talk, sent = streaming(head, lambda: itertools.repeat(chunk))

    with raw_server(talk) as port, local_web(port) as web, pytest.raises(TooLarge, match="5,000,000"):
        web.get(f"http://127.0.0.1:{port}/")

    assert sum(sent) < 25_000_000


def test_an_endless_robots_txt_is_read_to_its_limit():
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"User-agent: *\nDisallow: /private\n")
        while True:
            handler.wfile.write(b"# and so on\n" * 5_000)

    with serving({"/robots.txt": endless, "/": Answer()}) as site, local_web(site.port, obey_robots=True) as web:
        page = web.get(site.url("/"))

    assert page.http.status == 200


# Time


def silence(connection):
    while connection.recv(4096):
        pass


def slow_header(connection):
    connection.recv(4096)
    for byte in itertools.cycle(b"HTTP/1.1 200 OK\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"):
        connection.sendall(bytes([byte]))
        time.sleep(0.02)


def slow_body(connection):
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        connection.sendall(b"drip ")
        time.sleep(0.02)


def slow_gzip(connection):
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n")
    while True:
        connection.sendall(gzip.compress(b""))
        time.sleep(0.02)


def endless_hints(connection):
    connection.recv(4096)
    while True:
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        time.sleep(0.02)


def slow_redirects(connection):
    connection.recv(4096)
    time.sleep(0.2)
    connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@pytest.mark.alone
@pytest.mark.parametrize(
    "talk",
    [silence, slow_header, slow_body, slow_gzip, endless_hints, slow_redirects],
    ids=lambda talk: talk.__name__,
)
def test_the_whole_fetch_has_a_deadline(talk):
    started = time.monotonic()
    with raw_server(talk) as port, local_web(port, total_seconds=0.3) as web:
        with pytest.raises(TimedOut, match=r"within 0\.3 s"):
            web.get(f"http://127.0.0.1:{port}/")
        took = time.monotonic() - started

    assert 0.25 < took < 10


def test_a_silent_tls_handshake_has_the_deadline_too():
    with raw_server(silence) as port, local_web(port, total_seconds=0.2) as web, pytest.raises(TimedOut):
        web.get(f"https://127.0.0.1:{port}/")


@pytest.mark.alone
def test_a_slow_robots_txt_uses_up_the_same_time():
    def slow(handler):
        time.sleep(0.25)
        handler.send_response(404)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with serving({"/robots.txt": slow, "/": slow}) as site:
        web = local_web(site.port, total_seconds=0.4, obey_robots=True)
        with web, pytest.raises(TimedOut):
            web.get(site.url("/"))


@pytest.mark.alone
def test_a_resolver_that_hangs_is_left_behind():
    def hang(host):
        time.sleep(3.0)
        return ["127.0.0.1"]

    started = time.monotonic()
    policy = Policy(connect_seconds=0.1, total_seconds=0.3, obey_robots=False)
    with Web(policy, resolve=hang) as web, pytest.raises(TimedOut, match=r"'listing\.example' within"):
        web.get(URL)

    assert time.monotonic() - started < 2.0


@pytest.mark.alone
def test_connecting_has_its_own_limit():
    """A listener whose queue is full lets nobody in and sends nobody away."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(3)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", port))
        started = time.monotonic()
        web = local_web(port, connect_seconds=0.1, total_seconds=0.5)
        with web, pytest.raises(TimedOut, match=r"no connection to '127\.0\.0\.1' within 0\.1 s"):
            web.get(f"http://127.0.0.1:{port}/")
        took = time.monotonic() - started
        for client in waiting:
            client.close()

    assert took < 10


@pytest.mark.alone
def test_waiting_for_our_own_turn_does_not_count():
    """A crawl delay of half a second does not use up a limit of four tenths."""
    with serving({"/robots.txt": robots("User-agent: *\nCrawl-delay: 0.5"), "/": Answer()}) as site:
        with local_web(site.port, total_seconds=0.4, obey_robots=True) as web:
            for _ in range(2):
                web.get(site.url("/"))

        first, second = (seen.at for seen in site.seen if seen.path == "/")

    assert second - first >= 0.5


@pytest.mark.alone
def test_waiting_for_other_threads_does_not_count():
    """Four fetches of a fifth of a second, one after another, under a limit of a half."""

    def slow(handler):
        time.sleep(0.2)
        handler.send_response(204)
        handler.end_headers()

    with serving({"/": slow}) as site, local_web(site.port, total_seconds=0.5) as web:
        with ThreadPoolExecutor(4) as pool:
            failed = [pool.submit(web.get, site.url("/")) for _ in range(4)]
        errors = [each.exception() for each in failed]

    assert [type(error) for error in errors] == [HttpStatus] * 4
