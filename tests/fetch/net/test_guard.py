"""The guard on the wire: what is resolved, what is connected to, where a redirect may lead, and whose proxy."""

import re
import ssl
import time

import httpx2
import pytest

from pipeline.errors import AddressRefused, ConnectionFailed, TooManyRedirects
from pipeline.fetch.net.guard import GuardedTransport
from pipeline.fetch.net.policy import Policy
from pipeline.fetch.net.web import Web
from pipeline.net.deadline import Deadline
from pipeline.net.pools import proxy_for
from tests.support.servers import Answer, local_web, moved, serving

PUBLIC = "93.184.215.14"


class Resolver:
    """Gives its answers one after another, the last for ever, and remembers who asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, host):
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def web_for(site, resolve, **policy):
    """A ``Web`` on a real server's port that goes where ``resolve`` says."""
    settings = {"allow_private_hosts": True, "allowed_ports": frozenset({site.port}), "gap_seconds": 0.0} | policy
    return Web(Policy(**settings), resolve=resolve)


@pytest.fixture
def site():
    with serving({"/": Answer()}) as running:
        yield running


@pytest.fixture
def environment(monkeypatch):
    """No proxy from whoever runs the tests."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_the_vetted_address_is_connected_to_under_the_name(site):
    resolve = Resolver(["127.0.0.1"])

    with web_for(site, resolve) as web:
        web.get(site.url("/"))

    assert [seen.headers["Host"] for seen in site.seen] == [f"listing.example:{site.port}"] * 2
    assert site.paths == ["/robots.txt", "/"]


def test_a_name_is_resolved_once_a_page(site):
    """robots.txt, a redirect and the page: one look-up, so a second answer is never asked for."""
    site.routes["/old"] = moved("/")
    resolve = Resolver(["127.0.0.1"], ["10.0.0.1"])

    with web_for(site, resolve) as web:
        page = web.get(site.url("/old"))

    assert page.http.final_url == site.url("/")
    assert resolve.asked == ["listing.example"]


@pytest.mark.parametrize(
    ("host", "port", "where"),
    [
        pytest.param("listing.example", 8002, "resolves to '127.0.0.1', a loopback address", id="another-port"),
        pytest.param("inside.example", 8001, "resolves to '127.0.0.1', a loopback address", id="another-name"),
        pytest.param("127.0.0.1", 8001, "'127.0.0.1' is a loopback address", id="the-address-itself"),
        pytest.param("inside", 8001, "a name without a dot", id="a-local-name"),
    ],
)
def test_where_private_hosts_are_open_to_one_origin_they_are_to_no_other(host, port, where):
    """Also for a name that is pinned already."""
    policy = Policy(
        allow_private_hosts=True, private_origin="http://listing.example:8001", allowed_ports=frozenset({8001, 8002})
    )
    pins = {"listing.example": ("127.0.0.1",)}
    transport = GuardedTransport(
        policy,
        deadline=Deadline(5, time.monotonic),
        ssl_context=ssl.create_default_context(),
        resolve=lambda _: ["127.0.0.1"],
        pins=pins,
    )

    with pytest.raises(AddressRefused, match=re.escape(where)):
        transport.handle_request(httpx2.Request("GET", f"http://{host}:{port}/"))


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([["127.0.0.1"]], id="private-at-once"),
        pytest.param([[PUBLIC, "127.0.0.1"]], id="public-and-private"),
        pytest.param([["127.0.0.1", PUBLIC]], id="private-and-public"),
        pytest.param([["2606:4700::1", "::1"]], id="public-and-loopback-six"),
        pytest.param([["::ffff:93.184.215.14"]], id="mapped-public"),
        pytest.param([["64:ff9b::5db8:d70e"]], id="nat64-public"),
        pytest.param([["fe80::1%eth0"]], id="link-local-with-zone"),
        pytest.param([["169.254.169.254"]], id="metadata"),
    ],
)
def test_one_bad_address_refuses_the_name(site, answers):
    with web_for(site, Resolver(*answers), allow_private_hosts=False) as web, pytest.raises(AddressRefused):
        web.get(site.url("/"))

    assert site.seen == []


def test_rebinding_between_two_pages_is_refused(site):
    """The second page is a new visit: its look-up is vetted like the first."""
    resolve = Resolver(["127.0.0.1"], ["169.254.169.254"])
    with web_for(site, resolve) as web:
        web.get(site.url("/"))

        with pytest.raises(AddressRefused, match=r"'listing\.example' resolves to '169\.254\.169\.254'"):
            web.get(site.url("/"))

    assert resolve.asked == ["listing.example"] * 2


def test_rebinding_on_a_redirect_to_another_name_is_refused(site):
    site.routes["/"] = moved(site.url("/", host="other.example"))
    resolve = Resolver(["127.0.0.1"], ["192.0.0.192"])

    with web_for(site, resolve) as web, pytest.raises(AddressRefused, match=r"'other\.example' resolves to"):
        web.get(site.url("/"))


def test_metadata_is_refused_with_private_hosts_allowed(site):
    with web_for(site, Resolver(["127.0.0.1", "169.254.169.254"])) as web, pytest.raises(AddressRefused):
        web.get(site.url("/"))

    assert site.seen == []


def test_the_next_vetted_address_is_tried(site):
    """Nothing listens on 127.0.0.2 there; an address that does not answer is not the end."""
    with web_for(site, Resolver(["127.0.0.2", "127.0.0.1"])) as web:
        page = web.get(site.url("/"))

    assert page.http.status == 200


def test_a_name_without_addresses_is_a_failed_connection(site):
    def resolve(host):
        raise OSError(f"nobody knows {host}")

    with web_for(site, resolve) as web, pytest.raises(ConnectionFailed, match="nobody knows"):
        web.get(site.url("/"))


def test_an_empty_answer_is_a_failed_connection(site):
    with web_for(site, Resolver([])) as web, pytest.raises(ConnectionFailed, match="has no address"):
        web.get(site.url("/"))


@pytest.mark.parametrize(
    "location",
    [
        pytest.param("http://169.254.169.254/latest/meta-data/", id="metadata"),
        pytest.param("http://[fd00:ec2::254]/", id="metadata-six"),
        pytest.param("http://metadata.google.internal/", id="metadata-name"),
        pytest.param("http://[::ffff:127.0.0.1]/", id="mapped"),
        pytest.param("http://0x7f.0.0.1/", id="hex"),
        pytest.param("http://127.1/", id="short"),
        pytest.param("http://224.0.0.1/", id="multicast"),
        pytest.param("//0.0.0.0/", id="this-network"),
        pytest.param("http://listing.example:22/", id="port"),
        pytest.param("http://listing.example/", id="port-by-default"),
        pytest.param("file:///etc/passwd", id="file"),
        pytest.param("gopher://listing.example/", id="gopher"),
        pytest.param("data:text/html,hi", id="data"),
        pytest.param("http://user:pw@listing.example/", id="user"),
        pytest.param("http://listing.example\\@127.0.0.1/", id="backslash"),
        pytest.param("http://[::1", id="malformed"),
    ],
)
def test_redirects_to_refused_places(site, location):
    site.routes["/"] = moved(location)

    with web_for(site, Resolver(["127.0.0.1"])) as web, pytest.raises(AddressRefused):
        web.get(site.url("/"))

    assert site.paths == ["/robots.txt", "/"]


def test_the_transport_guards_any_client(site):
    """A client that follows redirects by itself is stopped all the same."""
    site.routes["/"] = moved("http://169.254.169.254/latest/meta-data/")
    policy = Policy(allow_private_hosts=True, allowed_ports=frozenset({80, site.port}))
    transport = GuardedTransport(
        policy,
        deadline=Deadline(5.0, lambda: 0.0),
        ssl_context=ssl.create_default_context(),
        resolve=Resolver(["127.0.0.1"]),
    )

    client = httpx2.Client(transport=transport, trust_env=False, follow_redirects=True)
    with client, pytest.raises(AddressRefused, match="metadata"):
        client.get(site.url("/"))

    assert site.paths == ["/"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_good_redirects_are_followed(site, status):
    site.routes["/old"] = moved("/?moved=yes", status)
    site.routes["/?moved=yes"] = Answer(b"here")

    with web_for(site, Resolver(["127.0.0.1"])) as web:
        page = web.get(site.url("/old"))

    assert (page.body, page.http.final_url) == (b"here", site.url("/?moved=yes"))


def test_five_redirects_are_followed(site):
    for number in range(5):
        site.routes[f"/{number}"] = moved(f"/{number + 1}")
    site.routes["/5"] = Answer(b"at last")

    with local_web(site.port) as web:
        page = web.get(site.url("/0"))

    assert page.body == b"at last"


def test_the_sixth_redirect_is_too_many(site):
    for number in range(6):
        site.routes[f"/{number}"] = moved(f"/{number + 1}")

    with local_web(site.port) as web, pytest.raises(TooManyRedirects, match="more than 5"):
        web.get(site.url("/0"))

    assert site.paths == ["/0", "/1", "/2", "/3", "/4", "/5"]


def test_a_redirect_in_a_circle_ends(site):
    site.routes["/"] = moved("/")

    with local_web(site.port) as web, pytest.raises(TooManyRedirects):
        web.get(site.url("/"))

    assert len(site.seen) == 6


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment_are_ignored(site, environment, variable):
    with serving({}) as proxy:
        environment.setenv(variable, f"http://127.0.0.1:{proxy.port}")
        with local_web(site.port) as web:
            web.get(site.url("/"))

    assert proxy.seen == []
    assert site.paths == ["/"]


def test_a_proxy_is_used_when_asked_for(site, environment):
    with serving({site.url("/"): Answer(b"by proxy")}) as proxy:
        environment.setenv("HTTP_PROXY", f"http://me:secret@127.0.0.1:{proxy.port}")
        with local_web(site.port, trust_env=True) as web:
            page = web.get(site.url("/"))

    assert page.body == b"by proxy"
    assert proxy.seen[0].headers["Proxy-Authorization"].startswith("Basic ")
    assert site.seen == []


def test_a_proxy_may_know_names_that_do_not_resolve_here(site, environment):
    def resolve(host):
        raise OSError("no resolver behind this wall")

    with serving({site.url("/"): Answer(b"by proxy")}) as proxy:
        environment.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        with web_for(site, resolve, trust_env=True, obey_robots=False) as web:
            page = web.get(site.url("/"))

    assert page.body == b"by proxy"


@pytest.mark.parametrize("host", ["169.254.169.254", "metadata.google.internal", "rebound.example"])
def test_a_proxy_is_not_asked_for_refused_places(site, environment, host):
    with serving({}) as proxy:
        environment.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        resolve = Resolver(["169.254.169.254"])
        with web_for(site, resolve, trust_env=True) as web, pytest.raises(AddressRefused):
            web.get(site.url("/", host=host))

    assert proxy.seen == []


def test_a_proxy_that_says_no_is_a_failed_connection(environment):
    with serving({"secure.example:443": Answer(b"", 403)}) as proxy:
        environment.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        with local_web(443, trust_env=True) as web, pytest.raises(ConnectionFailed, match="403"):
            web.get("https://secure.example/")


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "http://[oops"], ids=["socks", "malformed"])
def test_a_proxy_that_cannot_be_used_is_named(site, environment, proxy):
    environment.setenv("HTTP_PROXY", proxy)

    with local_web(site.port, trust_env=True) as web, pytest.raises(ConnectionFailed, match="proxy"):
        web.get(site.url("/"))


def test_no_proxy_is_obeyed(environment):
    environment.setenv("HTTPS_PROXY", "proxy.example:3128")
    environment.setenv("NO_PROXY", "example.com")

    assert proxy_for("https", "listing.example") == "http://proxy.example:3128"
    assert proxy_for("https", "example.com") is None
