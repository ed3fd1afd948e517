"""One request at a time a host, gaps, rests that a host asks for, and retries that stop in time."""

import socket
import struct
import threading
import time
from email.utils import formatdate
from itertools import pairwise

import pytest

from pipeline.errors import ConnectionFailed, HttpStatus
from pipeline.fetch.net import politeness
from pipeline.fetch.net.policy import Policy
from pipeline.fetch.net.politeness import retry_after
from pipeline.fetch.net.web import Web
from tests.support.servers import Answer, FakeTime, local_web, moved, raw_server, robots, serving

DATE = "Sun, 22 Nov 2026 07:00:00 GMT"


def busy(status=429, **headers):
    return Answer(b"", status, {name.replace("_", "-"): value for name, value in headers.items()})


# Gaps


def test_visits_to_a_host_keep_the_gap():
    now = FakeTime()
    with serving({"/a": Answer(), "/b": Answer()}) as site, local_web(site.port, time=now, gap_seconds=1.0) as web:
        web.get(site.url("/a"))
        web.get(site.url("/b"))
        now.now += 0.4
        web.get(site.url("/a"))

    assert now.slept == [pytest.approx(1.0), pytest.approx(0.6)]


def test_the_first_visit_to_each_host_does_not_wait():
    now = FakeTime()
    with serving({"/": Answer()}) as site, local_web(site.port, time=now, gap_seconds=1.0) as web:
        web.get(site.url("/"))
        web.get(site.url("/", host="other.example"))

    assert now.slept == []


def test_robots_and_redirects_of_a_host_belong_to_the_visit():
    now = FakeTime()
    routes = {"/robots.txt": robots(""), "/": moved("/en"), "/en": Answer()}
    with serving(routes) as site, local_web(site.port, time=now, gap_seconds=1.0, obey_robots=True) as web:
        web.get(site.url("/"))

    assert now.slept == []


def test_a_failed_visit_is_a_visit():
    now = FakeTime()
    with serving({}) as site, local_web(site.port, time=now, gap_seconds=1.0) as web:
        for _ in range(2):
            with pytest.raises(HttpStatus):
                web.get(site.url("/"))

    assert now.slept == [pytest.approx(1.0)]


@pytest.mark.parametrize(
    ("delay", "gap"),
    [("3", 3.0), ("0.2", 1.0), ("86400", 10.0), ("-5", 1.0), ("nan", 1.0), ("soon", 1.0)],
    ids=["longer", "shorter", "a-day-is-cut", "negative", "not-a-number", "words"],
)
def test_crawl_delay_can_lengthen_the_gap(delay, gap):
    now = FakeTime()
    routes = {"/robots.txt": robots(f"User-agent: *\nCrawl-delay: {delay}\n"), "/": Answer()}
    with serving(routes) as site, local_web(site.port, time=now, gap_seconds=1.0, obey_robots=True) as web:
        web.get(site.url("/"))
        web.get(site.url("/"))

    assert now.slept == [pytest.approx(gap)]


def test_threads_take_turns_at_a_host():
    """Four threads at once, real time: the server never sees two requests together, and sees the gap."""

    def slow(handler):
        time.sleep(0.03)
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with serving({"/": slow, "/robots.txt": slow}) as site:
        with local_web(site.port, gap_seconds=0.05, obey_robots=True) as web:
            threads = [threading.Thread(target=web.get, args=[site.url("/")]) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        visits = [seen.at for seen in site.seen if seen.path == "/"]

    assert site.busiest == 1
    assert site.paths.count("/robots.txt") == 1
    assert min(b - a for a, b in pairwise(visits)) >= 0.08


def test_different_hosts_do_not_wait_for_each_other():
    meeting = threading.Barrier(2, timeout=60)

    def meet(handler):
        meeting.wait()
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with serving({"/": meet}) as site, local_web(site.port) as web:
        urls = [site.url("/", host=host) for host in ("one.example", "two.example")]
        threads = [threading.Thread(target=web.get, args=[url]) for url in urls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert site.busiest == 2


# Retries


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_may_pass_is_tried_again(status):
    now = FakeTime()
    with serving({"/": [busy(status), busy(status), Answer()]}) as site, local_web(site.port, time=now) as web:
        page = web.get(site.url("/"))

    assert page.http.status == 200
    assert now.slept == [0.5, 1.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 500, 501])
def test_what_will_not_pass_is_not_tried_again(status):
    now = FakeTime()
    with serving({"/": busy(status)}) as site:
        web = local_web(site.port, time=now)
        with web, pytest.raises(HttpStatus):
            web.get(site.url("/"))

    assert len(site.seen) == 1


def test_three_attempts_are_enough():
    now = FakeTime()
    with serving({"/": busy(503)}) as site:
        web = local_web(site.port, time=now)
        with web, pytest.raises(HttpStatus, match="answered 503") as caught:
            web.get(site.url("/"))

    assert caught.value.status == 503
    assert len(site.seen) == 3


def test_a_reset_connection_is_tried_again():
    now, resets = FakeTime(), [True, False]

    def talk(connection):
        connection.recv(4096)
        if resets.pop(0):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok")

    with raw_server(talk) as port, local_web(port, time=now) as web:
        page = web.get(f"http://127.0.0.1:{port}/")

    assert page.body == b"ok"


def test_a_resolver_that_is_out_for_a_moment_is_asked_again():
    answers = [socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), ["127.0.0.1"]]

    def resolve(host):
        answer = answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer

    with serving({"/": Answer()}) as site:
        policy = Policy(allow_private_hosts=True, allowed_ports=frozenset({site.port}), obey_robots=False)
        page = Web(policy, resolve=resolve, sleep=lambda seconds: None).get(site.url("/"))

    assert page.http.status == 200


def test_a_name_that_does_not_exist_is_not_asked_for_again():
    asked = []

    def resolve(host):
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    web = Web(Policy(obey_robots=False), resolve=resolve)
    with web, pytest.raises(ConnectionFailed, match=r"'no-such\.example' has no address .*check the spelling"):
        web.get("https://no-such.example/")

    assert len(asked) == 1


# Retry-After


def test_retry_after_is_waited_for():
    now = FakeTime()
    with serving({"/": [busy(429, Retry_After="7"), Answer()]}) as site, local_web(site.port, time=now) as web:
        page = web.get(site.url("/"))

    assert page.http.status == 200
    assert now.slept == [7.0]


def test_a_retry_after_longer_than_the_time_left_is_an_error_that_names_it():
    now = FakeTime()
    with serving({"/": busy(503, Retry_After="3600")}) as site:
        web = local_web(site.port, time=now)
        with web, pytest.raises(HttpStatus, match="answered 503: it asks to wait 3600 s, and 20 s are left"):
            web.get(site.url("/"))

    assert now.slept == []
    assert len(site.seen) == 1


def test_retries_stop_when_the_time_is_up():
    """One wait of twelve seconds fits into twenty; two do not."""
    now = FakeTime()
    with serving({"/": busy(429, Retry_After="12")}) as site:
        web = local_web(site.port, time=now)
        with web, pytest.raises(HttpStatus, match="asks to wait 12 s, and 8 s are left"):
            web.get(site.url("/"))

    assert now.slept == [12.0]


def test_a_rest_holds_for_the_next_visit_too():
    now = FakeTime()
    with serving({"/": busy(429, Retry_After="60"), "/b": Answer()}) as site, local_web(site.port, time=now) as web:
        with pytest.raises(HttpStatus):
            web.get(site.url("/"))
        now.now += 10
        with pytest.raises(HttpStatus, match="another 50 s") as caught:
            web.get(site.url("/b"))
        now.now += 35
        page = web.get(site.url("/b"))

    assert caught.value.status == 429
    assert page.http.status == 200
    assert now.slept == [pytest.approx(15.0)]


def test_a_rest_of_one_host_is_none_of_another():
    now = FakeTime()
    with serving({"/": busy(429, Retry_After="60"), "/b": Answer()}) as site, local_web(site.port, time=now) as web:
        with pytest.raises(HttpStatus):
            web.get(site.url("/"))
        page = web.get(site.url("/b", host="other.example"))

    assert page.http.status == 200


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120.0),
        ({"retry-after": " 0 "}, 0.0),
        ({"retry-after": "Sun, 22 Nov 2026 07:02:00 GMT", "date": DATE}, 120.0),
        ({"retry-after": "Sun, 22 Nov 2026 06:00:00 GMT", "date": DATE}, 0.0),
        ({"retry-after": "Sunday, 22-Nov-26 07:02:00 GMT", "date": DATE}, 120.0),
        ({}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "1.5"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "9" * 5_000}, None),
        ({"retry-after": "Sun, 99 Nov 2026 07:02:00 GMT", "date": DATE}, None),
    ],
    ids=[
        "seconds",
        "zero",
        "date",
        "past-date",
        "old-date",
        "absent",
        "minus",
        "fraction",
        "words",
        "endless",
        "no-day",
    ],
)
def test_retry_after_is_read(headers, seconds):
    assert retry_after(headers) == seconds


def test_retry_after_without_a_date_header_goes_by_our_clock():
    seconds = retry_after({"retry-after": formatdate(time.time() + 60, usegmt=True)})

    assert seconds is not None
    assert 57 <= seconds <= 60


# Many hosts


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(politeness, "MOST_HOSTS", 3)


def test_hosts_that_nothing_is_due_to_are_forgotten(few):
    now = FakeTime()
    with serving({"/": Answer()}) as site, local_web(site.port, time=now, gap_seconds=1.0) as web:
        for number in range(20):
            web.get(site.url("/", host=f"host-{number}.example"))
            now.now += 2.0

        assert len(web._turns._hosts) == 3


def test_a_gap_is_kept_however_many_hosts_come_in_between(few):
    now = FakeTime()
    with serving({"/": Answer()}) as site, local_web(site.port, time=now, gap_seconds=5.0) as web:
        web.get(site.url("/"))
        for number in range(20):
            web.get(site.url("/", host=f"host-{number}.example"))
        web.get(site.url("/"))

    assert now.slept == [pytest.approx(5.0)]


def test_a_rest_is_kept_however_many_hosts_come_in_between(few):
    now = FakeTime()
    routes = {"/": Answer(), "/busy": busy(Retry_After="3600")}
    with serving(routes) as site, local_web(site.port, time=now, gap_seconds=0.0) as web:
        with pytest.raises(HttpStatus):
            web.get(site.url("/busy", host="resting.example"))
        for number in range(20):
            web.get(site.url("/", host=f"host-{number}.example"))
            now.now += 1.0
        assert len(web._turns._hosts) == 3
        with pytest.raises(HttpStatus, match="left alone"):
            web.get(site.url("/", host="resting.example"))
