"""What a page in a real Chromium may not do: each way out is tried, and nobody else hears of it."""

import time

import pytest

from pipeline.fetch.browser import LIMITS
from tests.support.leaks import watched
from tests.support.rendering import TEXT, page, read, rendered
from tests.support.servers import moved, serving

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

QUICK = LIMITS._replace(seconds=10.0)
DONE = "document.body.insertAdjacentHTML('beforeend', '<p>the scripts have run</p>');"
HELPERS = """
const add = (tag, values) => document.body.append(Object.assign(document.createElement(tag), values));
const click = values => {
  const a = Object.assign(document.createElement('a'), values);
  document.body.append(a);
  a.click();
};
const work = (kind, text) => new kind(URL.createObjectURL(new Blob([text])));
const html = text => document.body.insertAdjacentHTML('beforeend', text);
const blind = {mode: 'no-cors'};
"""

# OTHER is another port of loopback, which the policy allows; but of what is private, only the page's origin is open.
WAYS = {
    "fetches": (
        "fetch('http://127.0.0.1:OTHER/secret', blind)",
        "fetch('http://inside.example:OTHER/secret', blind)",
        "fetch('http://listing.example:OTHER/secret', blind)",
        "fetch('http://2130706433:OTHER/', blind)",
        "fetch('http://[::1]:OTHER/', blind)",
        "fetch('http://10.0.0.1/', blind)",
        "fetch('http://169.254.169.254/latest/meta-data/', blind)",
        "fetch('https://127.0.0.1:OTHER/', blind)",
        "fetch('/to-inside', blind)",
        "fetch('/to-port', blind)",
        "fetch('http://inside.example:OTHER/', {method: 'POST', mode: 'no-cors', body: 'x'})",
        "fetch('/act', {method: 'POST', body: 'x'})",
        "fetch('/act', {method: 'DELETE'})",
        "navigator.sendBeacon('http://127.0.0.1:OTHER/', 'x')",
        "navigator.sendBeacon('/act', 'x')",
        "fetch('http://127.0.0.1:OTHER/', {mode: 'no-cors', keepalive: true})",
        "import('http://127.0.0.1:OTHER/a.js').catch(() => 0)",
        "fetch('file:///etc/passwd').then(r => r.text()).then(html)",
    ),
    "elements": (
        "add('script', {src: '//127.0.0.1:OTHER/a.js'})",
        "add('img', {src: 'http://127.0.0.1:OTHER/a.png'})",
        "add('img', {src: 'http://listing.example:OTHER/a.png'})",
        "add('iframe', {src: 'http://127.0.0.1:OTHER/'})",
        "add('iframe', {src: 'file:///etc/passwd'})",
        "add('iframe', {srcdoc: '<img src=http://127.0.0.1:OTHER/><script src=http://127.0.0.1:OTHER/a.js><\\/script>'})",
        "add('object', {data: 'http://127.0.0.1:OTHER/'})",
        "add('embed', {src: 'http://127.0.0.1:OTHER/'})",
        "add('video', {src: 'http://127.0.0.1:OTHER/'})",
        "for (const rel of ['prefetch', 'preload', 'preconnect', 'dns-prefetch', 'modulepreload', 'manifest', 'icon', "
        "'prerender', 'stylesheet']) add('link', {rel, as: 'fetch', href: 'http://127.0.0.1:OTHER/'})",
        "add('script', {type: 'speculationrules', text: JSON.stringify({prerender: [{source: 'list', "
        "urls: ['http://127.0.0.1:OTHER/', '/act']}]})})",
        "html(\"<style>@import 'http://127.0.0.1:OTHER/a.css'; @font-face { font-family: f; "
        "src: url(http://127.0.0.1:OTHER/f) } body { font-family: f; background: url(http://127.0.0.1:OTHER/b) }"
        '</style>")',
    ),
    "sockets": (
        "new WebSocket('ws://127.0.0.1:OTHER/')",
        "new WebSocket('wss://listing.example:OTHER/')",
        "new EventSource('http://127.0.0.1:OTHER/')",
        "new EventSource('/act')",
        "new WebTransport('https://127.0.0.1:OTHER/').ready.catch(() => 0)",
        "{ const p = new RTCPeerConnection({iceServers: [{urls: ['stun:127.0.0.1:OTHER', 'turn:127.0.0.1:OTHER', "
        "'turn:127.0.0.1:OTHER?transport=tcp'], username: 'a', credential: 'b'}]}); p.createDataChannel('a'); "
        "p.createOffer().then(o => p.setLocalDescription(o)) }",
    ),
    "workers": (
        "work(Worker, `new WebSocket('ws://127.0.0.1:OTHER/')`)",
        "work(Worker, `fetch('http://127.0.0.1:OTHER/', {mode: 'no-cors'})`)",
        "work(Worker, `importScripts('http://127.0.0.1:OTHER/a.js')`)",
        "work(Worker, `new WebTransport('https://127.0.0.1:OTHER/')`)",
        "work(SharedWorker, `new WebSocket('ws://127.0.0.1:OTHER/')`)",
        "work(SharedWorker, `fetch('http://127.0.0.1:OTHER/', {mode: 'no-cors'})`)",
        "navigator.serviceWorker.register('/act')",
    ),
    "windows": (
        "window.open('http://127.0.0.1:OTHER/')",
        "{ const w = window.open('about:blank'); w.location = 'http://127.0.0.1:OTHER/'; "
        "w.fetch('http://127.0.0.1:OTHER/', blind); w.eval(`new WebSocket('ws://127.0.0.1:OTHER/')`) }",
        "html('<form id=f target=_blank method=post action=http://127.0.0.1:OTHER/></form>'); f.submit()",
        "click({href: 'http://127.0.0.1:OTHER/a.bin', download: 'a.bin'})",
        "click({href: URL.createObjectURL(new Blob(['x'.repeat(1e6)])), download: 'a.bin'})",
        "window.open('chrome://settings')",
        "alert('a'); confirm('b'); prompt('c'); window.print()",
    ),
    "being sent on": tuple(
        f"setTimeout(() => {{ {way} }}, {100 * number})"
        for number, way in enumerate(
            (
                "location = 'http://127.0.0.1:OTHER/'",
                "location.replace('/act')",
                "html('<meta http-equiv=refresh content=\"0;url=http://127.0.0.1:OTHER/\">')",
                "html('<form id=g method=post action=http://127.0.0.1:OTHER/></form>'); g.submit()",
                "click({href: 'http://127.0.0.1:OTHER/'})",
                "location = 'file:///etc/passwd'",
                "location = 'chrome://version'",
                "location = 'ftp://127.0.0.1:OTHER/'",
                "location = 'mailto:a@b.example'",
                "location = 'view-source:http://127.0.0.1:OTHER/'",
            )
        )
    ),
}


@pytest.mark.parametrize("ways", WAYS.values(), ids=WAYS)
def test_nobody_else_is_reached(ways):
    with watched() as other, serving({}) as site:
        scripts = "".join(f"<script>{way.replace('OTHER', str(other.port))}</script>\n" for way in ways)
        site.routes = {
            "/": page(f"{DONE} {HELPERS}", body=f"<p>{TEXT}</p>"),
            "/to-inside": moved(f"http://127.0.0.1:{other.port}/secret"),
            "/to-port": moved(f"http://listing.example:{other.port}/secret"),
        }
        site.routes["/"] = site.routes["/"]._replace(body=site.routes["/"].body + scripts.encode())
        listing = read(site.url("/"), rendered(site.port, other.port, 80, 443, limits=QUICK))
        time.sleep(0.2)

    assert other.came == []
    assert set(site.paths) <= {"/", "/to-inside", "/to-port"}
    assert "the scripts have run" in listing.text
    assert "root:" not in listing.text


REFUSED = {
    "loopback": ("fetch('http://127.0.0.1:OTHER/secret')", "'127.0.0.1' is a loopback address: refused"),
    "name": ("fetch('http://inside.example:OTHER/')", "'inside.example' resolves to '127.0.0.1', a loopback address"),
    "other-port": ("fetch('http://listing.example:1/')", "port 1 is refused"),
    "redirect": ("fetch('/to-inside')", "redirects to a refused address"),
    "socket": ("new WebSocket('ws://127.0.0.1:OTHER/')", "WebSocket ws://127.0.0.1"),
    "post": ("fetch('/act', {method: 'POST'})", "a page may ask, and not send"),
    "image": ("add('img', {src: '/a.png'})", "no image is loaded"),
    "window": ("window.open('/a')", "/a: only the page itself is shown"),
    "frame": ("add('iframe', {src: '/b'})", "/b: only the page itself is shown"),
    "sent-on": ("setTimeout(() => { location = '/c' }, 100)", "/c: only the page itself is shown"),
    "download": (
        "click({href: URL.createObjectURL(new Blob(['x'])), download: 'a.bin'})",
        "nothing is downloaded",
    ),
}


@pytest.fixture(scope="module")
def refused():
    """What one page that wants all this is told to have been refused."""
    with watched() as other, serving({}) as site:
        ways = ";".join(way for way, _ in REFUSED.values()).replace("OTHER", str(other.port))
        site.routes = {"/": page(HELPERS + ways), "/to-inside": moved(f"http://127.0.0.1:{other.port}/secret")}
        return rendered(site.port, other.port, limits=QUICK).get(site.url("/")).http.rendered


@pytest.mark.parametrize("said", [said for _, said in REFUSED.values()], ids=REFUSED)
def test_what_is_refused_is_told(refused, said):
    assert said in "\n".join(refused.refused)
    assert refused.refusals == len(refused.refused)
