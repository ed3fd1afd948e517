"""Pages in a real Chromium: what their scripts make of them is the listing, and the card says how it was read."""

import os
import ssl

import pytest
import trustme

from pipeline.assess.draft import draft
from pipeline.assess.estimators import Comparables
from pipeline.errors import BrowserFailed, UsageError
from pipeline.fetch.browser import Chromium, Rendered, chromium, find
from pipeline.fetch.net.web import Policy, Web
from pipeline.render import words
from tests.support.listings import a_making, index
from tests.support.rendering import NOW, TEXT, json, page, read, rendered
from tests.support.servers import Answer, local_web, moved, robots, serving, to_loopback

pytestmark = [pytest.mark.long(120), pytest.mark.xdist_group("browser")]

SCRIPT = {"Content-Type": "application/javascript"}
FILLING = {
    "json of the same host": "fetch('/about.json').then(r => r.json()).then(d => say(d.text));",
    "a request of the old kind": "const x = new XMLHttpRequest(); x.open('GET', '/about.json'); "
    "x.onload = () => say(JSON.parse(x.responseText).text); x.send();",
    "a script of its own": "document.head.append(Object.assign(document.createElement('script'), {src: '/app.js'}));",
    "a module": "import('/module.js').then(m => m.fill(say));",
    "a worker": "new Worker('/worker.js').onmessage = e => say(e.data);",
    "after a style sheet": "document.head.append(Object.assign(document.createElement('link'), "
    "{rel: 'stylesheet', href: '/a.css', onload: () => say('text')}));",
    "what was asked for in advance": "document.head.append(Object.assign(document.createElement('link'), "
    "{rel: 'preload', as: 'fetch', crossOrigin: 'anonymous', href: '/advance.json', "
    "onload: () => fetch('/advance.json').then(r => r.json()).then(d => say(d.text))}));",
    "a shadow tree": "const h = document.body.appendChild(document.createElement('div')); "
    "h.attachShadow({mode: 'open'}).innerHTML = `<p>${name}: text</p><slot></slot>`; h.append('in it');",
    "a redirect of the same host": "fetch('/old.json').then(r => r.json()).then(d => say(d.text));",
    "an address of its own": "history.pushState({}, '', '/agents/heron'); say('text');",
    "a form whose fields have the names of functions": "document.body.insertAdjacentHTML('beforeend', "
    "'<form><input name=childNodes><input name=shadowRoot><input name=outerHTML></form>'); say('text');",
    "a moment later": "setTimeout(() => fetch('/about.json').then(() => setTimeout(() => say('text'), 300)), 300);",
}
"""A script each, which has the page say "NAME: text"."""
SAY = (
    "{ const name = `%s`; const say = text => document.body.insertAdjacentHTML('beforeend', "
    "`<p>${name}: ${text}</p>`); %s }"
)


@pytest.fixture(scope="module")
def filled():
    """One page that is filled in all these ways, and its server."""
    routes = {
        "/": page("".join(SAY % one for one in FILLING.items()), body=f"<p>{TEXT}</p>"),
        "/about.json": json('{"text": "text"}'),
        "/advance.json": json('{"text": "text"}'),
        "/old.json": moved("/about.json"),
        "/app.js": Answer(
            b"document.body.insertAdjacentHTML('beforeend', '<p>a script of its own: text</p>');", 200, SCRIPT
        ),
        "/module.js": Answer(b"export const fill = say => say('text');", 200, SCRIPT),
        "/worker.js": Answer(b"postMessage('text');", 200, SCRIPT),
    }
    with serving(routes) as site:
        return site, read(site.url("/"), rendered(site.port))


@pytest.mark.parametrize("name", FILLING)
def test_what_scripts_fill_is_read(filled, name):
    _, listing = filled

    assert f"{name}: text" in listing.text


def test_the_listing_is_that_of_the_address(filled):
    site, listing = filled

    assert (listing.kind, listing.name, listing.source) == ("html", "Heron", site.url("/"))
    assert (listing.shortfall, listing.http.final_url) == (None, site.url("/"))
    assert (listing.http.rendered.refused, listing.http.rendered.unfinished) == ((), False)
    assert site.paths.count("/") == 1


def test_the_card_says_how_the_page_was_read():
    script = f"new Image().src = '/a.png'; fetch('/a.json').then(() => {{ root.textContent = `{TEXT}` }});"
    with serving({"/": page(script), "/a.json": json("{}")}) as site:
        listing = read(site.url("/"), rendered(site.port))

    card = draft(listing, Comparables(index()), making=a_making())
    said = words.read(card.listing)
    assert said == f"read {words.when(NOW)}, rendered in a browser with 1 request, 1 refused"


def test_what_a_shell_says_names_the_browser_until_it_has_been_asked():
    with serving({"/": page("0;")}) as site:
        plain = read(site.url("/"), local_web(site.port)).shortfall
        shown = read(site.url("/"), rendered(site.port)).shortfall

    assert plain.advice.startswith("read it through a browser with --render; or open the page")
    assert (shown.kind, "--render" in shown.advice) == ("script_shell", False)


def test_the_robots_of_each_part_are_obeyed():
    routes = {
        "/robots.txt": robots("User-agent: *\nDisallow: /private"),
        "/": page("fetch('/private/a.json'); fetch('/open.json');"),
        "/private/a.json": json("{}"),
        "/open.json": json("{}"),
    }
    with serving(routes) as site:
        got = rendered(site.port, obey_robots=True).get(site.url("/"))

    assert site.paths == ["/robots.txt", "/", "/open.json"]
    assert "robots.txt of 'listing.example' asks" in got.http.rendered.refused[0]


def test_a_page_over_tls_is_read_with_what_it_asks_for():
    """Chromium itself sees no certificate: those of page and parts are checked before it is given them."""
    authority, trust = trustme.CA(), ssl.create_default_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("listing.example").configure_cert(context)
    authority.configure_trust(trust)
    script = f"fetch('/a.json').then(() => {{ root.textContent = isSecureContext && `{TEXT}` }});"
    with serving({"/": page(script), "/a.json": json("{}")}, context=context) as site:
        policy = Policy(allow_private_hosts=True, allowed_ports=frozenset({site.port}), obey_robots=False)
        web = Rendered(Web(policy, resolve=to_loopback, ssl_context=trust), find())
        listing = read(site.url("/", scheme="https"), web)

    assert TEXT in listing.text


def test_a_name_leads_its_scripts_to_where_the_page_came_from():
    """A second look-up could answer differently: with an address of our own network, in the page's own name."""
    answers = [["127.0.0.1"], ["127.0.0.2"]]
    with serving({"/": page("fetch('/a.json');"), "/a.json": json("{}")}) as site:
        policy = Policy(allow_private_hosts=True, allowed_ports=frozenset({site.port}), obey_robots=False)
        got = Rendered(Web(policy, resolve=lambda host: answers.pop(0)), find()).get(site.url("/"))

    assert (site.paths, got.http.rendered.refused) == (["/", "/a.json"], ())
    assert len(answers) == 1


def test_no_validator_is_sent_or_kept():
    """The page may be as it was, and what its scripts fetch another."""
    with serving({"/": Answer(b"<!doctype html><p>a", 200, {"Content-Type": "text/html", "ETag": '"1"'})}) as site:
        got = rendered(site.port).get(site.url("/"), etag='"1"', last_modified="Mon, 02 Nov 2026 07:00:00 GMT")

    assert not {"If-None-Match", "If-Modified-Since"} & set(site.seen[-1].headers)
    assert (got.http.etag, got.http.last_modified) == (None, None)


def test_little_of_a_request_is_the_pages_own():
    """Neither cookies nor headers that it writes, nor what Chromium would say of itself."""
    script = "document.cookie = 'a=1'; fetch('/a.json', {headers: {'X-Key': 'secret', Authorization: 'Bearer b'}});"
    with serving({"/": page(script), "/a.json": json("{}", **{"Set-Cookie": "b=2"})}) as site:
        rendered(site.port).get(site.url("/"))

    names = {name.lower() for name in site.seen[-1].headers}
    assert site.paths[-1] == "/a.json"
    assert names <= {"host", "user-agent", "accept", "accept-language", "accept-encoding", "connection", "origin"}
    assert site.seen[-1].headers["User-Agent"].startswith("threatcard/")


def test_the_browser_has_nothing_of_our_environment(monkeypatch, tmp_path):
    seen, wrapper = tmp_path / "environment", tmp_path / "chromium"
    wrapper.write_text(f'#!/bin/sh\nenv >{seen}\nexec {find().executable} "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with serving({"/": page("0;")}) as site:
        Rendered(local_web(site.port), Chromium(str(wrapper), sandbox=os.geteuid() != 0)).get(site.url("/"))

    assert "OPENAI_API_KEY" not in seen.read_text()
    assert "HOME=" in seen.read_text()


# Without a browser


def test_what_is_no_page_needs_no_browser():
    with serving({"/": Answer(f"# Heron\n\n{TEXT}".encode(), 200, {"Content-Type": "text/markdown"})}) as site:
        got = Rendered(local_web(site.port), Chromium("/nowhere/chromium", sandbox=True)).get(site.url("/"))

    assert got.http.rendered is None
    assert got.body.startswith(b"# Heron")


def test_a_browser_that_does_not_start_is_named():
    with serving({"/": page("0;")}) as site, pytest.raises(BrowserFailed, match="'/bin/false' does not start"):
        Rendered(local_web(site.port), Chromium("/bin/false", sandbox=True)).get(site.url("/"))


@pytest.mark.parametrize(
    ("missing", "advice"),
    [
        pytest.param(
            "find_spec", r"playwright, which is not installed: pip install 'threatcard\[render\]'", id="driver"
        ),
        pytest.param("which", "Chromium, which is not installed: apt-get install chromium", id="browser"),
    ],
)
def test_what_is_missing_is_named_with_how_to_have_it(monkeypatch, missing, advice):
    module = chromium.importlib.util if missing == "find_spec" else chromium.shutil
    monkeypatch.setattr(module, missing, lambda name: None)

    with pytest.raises(UsageError, match=advice):
        find()


@pytest.mark.parametrize(
    ("account", "sandbox"), [pytest.param(0, False, id="root"), pytest.param(1000, True, id="user")]
)
def test_the_sandbox_is_on_but_for_root_who_is_told(monkeypatch, caplog, account, sandbox):
    monkeypatch.setattr(chromium.os, "geteuid", lambda: account)

    assert find().sandbox is sandbox
    assert ("without its sandbox" in caplog.text) is not sandbox
