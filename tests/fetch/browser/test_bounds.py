"""What a page in a real Chromium may cost: seconds, requests, bytes, nodes, memory; what it began ends with it."""

import time
from pathlib import Path

import pytest

from pipeline.errors import BrowserFailed, TimedOut, TooLarge
from pipeline.fetch.browser import LIMITS
from tests.support.rendering import TEXT, json, page, read, rendered
from tests.support.servers import Answer, serving

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

SHORT = LIMITS._replace(seconds=3.0, read_seconds=2.0)
STANDING = f"<p>{TEXT}</p>"


def browsers() -> set[str]:
    """The processes of browsers that were begun to read a page."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line, environ = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
        except OSError:
            continue
        if b"chrom" in line and b"threatcard-render-" in environ:
            found.add(folder.name)
    return found


def none_left(before: set[str]) -> bool:
    """Whether the browser is gone, or goes within a minute: one that is left would run for ever."""
    last = time.monotonic() + 60
    while browsers() - before and time.monotonic() < last:
        time.sleep(0.1)
    return not browsers() - before


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("while (true) {}", id="at-once"),
        pytest.param("setTimeout(() => { while (true) {} }, 100);", id="after-a-while"),
    ],
)
def test_a_script_without_end_is_ended_with_its_browser(script):
    before = browsers()
    with serving({"/": page(script)}) as site, pytest.raises(TimedOut, match="did not end within 5 s: save the page"):
        rendered(site.port, limits=SHORT).get(site.url("/"))

    assert none_left(before)


def test_a_script_that_takes_ever_more_is_ended_by_the_clock_or_for_want_of_memory():
    before = browsers()
    script = "while (true) root.append('a'.repeat(1000));"
    with serving({"/": page(script)}) as site, pytest.raises((TimedOut, BrowserFailed), match=r"listing\.example"):
        rendered(site.port, limits=SHORT).get(site.url("/"))

    assert none_left(before)


@pytest.mark.parametrize(
    "script",
    [
        pytest.param("root.textContent = 'a'.repeat(6e6);", id="text"),
        pytest.param("root.innerHTML = '<i>a</i>'.repeat(150000);", id="elements"),
    ],
)
def test_a_page_that_grows_too_large_is_refused(script):
    with serving({"/": page(script)}) as site, pytest.raises(TooLarge, match="grows to more than 5,000,000 characters"):
        rendered(site.port).get(site.url("/"))


@pytest.mark.parametrize(
    ("script", "stands"),
    [
        pytest.param("setInterval(() => { location = 'about:blank?' + Math.random() }, 300);", "", id="blank-pages"),
        pytest.param(
            "setTimeout(() => { const text = document.body.innerHTML.replace(/<script.*/, '') + 'of its own'; "
            "location = URL.createObjectURL(new Blob([text], {type: 'text/html'})) }, 300);",
            "of its own",
            id="a-page-of-its-own",
        ),
        pytest.param("setInterval(() => location.reload(), 100);", TEXT, id="itself"),
        pytest.param("setTimeout(() => window.close(), 100);", TEXT, id="nothing-where-it-would-close"),
        pytest.param("setTimeout(() => document.write('<p>a'), 100);", "", id="what-it-writes"),
        pytest.param(
            "Node.prototype.appendChild = null; JSON.stringify = Promise = null; "
            "Object.defineProperty(document, 'documentElement', {get() { throw 1 }});",
            TEXT,
            id="functions-of-its-own",
        ),
    ],
)
def test_whatever_a_page_puts_into_its_place_is_what_is_read(script, stands):
    with serving({"/": page(script, body=STANDING)}) as site:
        listing = read(site.url("/"), rendered(site.port, limits=SHORT))

    assert stands in listing.text
    assert (listing.shortfall is None) is bool(stands)


def test_a_page_that_brings_its_process_down_is_given_up_by_name():
    script = (
        "let e = root; for (let i = 0; i < 1e5; i++) { const n = document.createElement('i'); e.append(n); e = n };"
    )
    with (
        serving({"/": page(script)}) as site,
        pytest.raises(BrowserFailed, match=r"listing.example.*leave --render out"),
    ):
        rendered(site.port).get(site.url("/"))


def test_memory_is_bounded():
    script = (
        "const kept = []; try { while (kept.length < 40) kept.push(new Uint8Array(5e7).fill(1)) } "
        "catch { document.body.append('there is no more memory') }"
    )
    with serving({"/": page(script, body=STANDING)}) as site:
        listing = read(site.url("/"), rendered(site.port, limits=LIMITS._replace(memory=700_000_000)))

    assert "there is no more memory" in listing.text


def test_requests_are_bounded():
    script = "for (let i = 0; i < 50; i++) fetch(`/a.json?${i}`);"
    with serving({"/": page(script)}) as site:
        found = rendered(site.port, limits=LIMITS._replace(requests=10)).get(site.url("/")).http.rendered

    assert (found.requests, found.refusals, len(site.paths)) == (10, 40, 11)
    assert len(found.refused) == 20


def test_bytes_are_bounded():
    """Of one answer as for any page, and of all together."""
    script = "(async () => { for (let i = 0; i < 9; i++) await fetch(`/${i}`).catch(() => 0); })();"
    big = Answer(b"a" * 400_000, 200, {"Content-Type": "text/plain"})
    routes = {"/": page(script), "/0": Answer(b"a" * 600_000)} | {f"/{n}": big for n in range(1, 9)}
    limits = LIMITS._replace(bytes=1_000_000)
    with serving(routes) as site:
        found = rendered(site.port, limits=limits, max_bytes=500_000).get(site.url("/")).http.rendered

    assert "announces 600,000 bytes: the limit is 500,000" in found.refused[0]
    assert "a page may load 1,000,000 bytes" in found.refused[1]
    assert site.paths == ["/", "/0", "/1", "/2", "/3"]


def without_end(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    for _ in range(300):
        handler.wfile.write(b" " * 100)
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("script", "route"),
    [
        pytest.param("fetch('/a.json');", without_end, id="an-answer"),
        pytest.param("setInterval(() => fetch('/a.json'), 100);", json("{}"), id="requests"),
    ],
)
def test_what_has_no_end_is_waited_for_so_long_and_the_page_read_as_it_stands(script, route):
    with serving({"/": page(script, body=STANDING), "/a.json": route}) as site:
        listing = read(site.url("/"), rendered(site.port, limits=SHORT))

    shown = listing.http.rendered
    # On a slow machine the answer's own time may be up before the page's is.
    assert shown.unfinished or "was not complete within" in shown.refused[0]
    assert TEXT in listing.text
