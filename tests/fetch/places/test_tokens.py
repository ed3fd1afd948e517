"""A token goes to its provider's own host over https, and nowhere else; a limit says which token helps."""

import io
import ssl
import time

import pytest
import trustme

from pipeline import fetch
from pipeline.errors import HttpStatus, UsageError
from pipeline.fetch.net.policy import Policy
from pipeline.fetch.net.politeness import rest_asked
from pipeline.fetch.net.web import Web
from pipeline.fetch.places import providers
from tests.support.providers import HOSTS, README, a_record, a_text, page, places, repository
from tests.support.servers import Answer, local_web, moved, serving, to_loopback

NOW = "2026-11-30T07:00:00Z"
TOKEN = "zq-Marked4Token7of9these2tests"
DOCKER = "/v2/repositories/heron/letters/"


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def secure(authority):
    """Serves routes over TLS under every name of a provider; gives the site and a web that trusts it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS.values(), "raw.example", "other.example").configure_cert(context)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)

    def read(routes, kind, path, **tokens):
        with serving(routes, context=context) as site:
            policy = Policy(
                allow_private_hosts=True, allowed_ports=frozenset({site.port}), obey_robots=True, gap_seconds=0.0
            )
            held = places(site, scheme="https", **tokens)
            source = site.url(path, host=HOSTS[kind], scheme="https")
            read.site = site
            for name, route in routes.items():
                if callable(route) and getattr(route, "needs_site", False):
                    site.routes[name] = route(site)
            with Web(policy, resolve=to_loopback, ssl_context=trust) as web:
                return fetch.read_source(source, web=web, stdin=io.BytesIO(), now=NOW, places=held)

    return read


def shown(site):
    """The paths to which the token was shown."""
    return [seen.path for seen in site.seen if TOKEN in " ".join(seen.headers.values())]


def test_the_api_is_shown_the_token_and_robots_and_the_plain_files_are_not(secure):
    secure(repository({"README.md": README}), "github", "/heron/letters", GH_ENTERPRISE_TOKEN=TOKEN)

    assert shown(secure.site) == ["/api/v3/repos/heron/letters/contents"]
    assert {"/robots.txt", "/raw/heron/letters/HEAD/README.md"} <= set(secure.site.paths)


def test_a_token_of_another_provider_is_not_shown(secure):
    routes = {"/servers/letters": a_record({"qualifiedName": "letters", "description": README})}
    secure(routes, "smithery", "/server/letters", GH_ENTERPRISE_TOKEN=TOKEN)

    assert shown(secure.site) == []


def elsewhere(host):
    def route(site):
        return moved(site.url("/there", host=host, scheme="https"))

    route.needs_site = True
    return route


@pytest.mark.parametrize(
    ("host", "told"), [("mcp-registry.example", True), ("other.example", False)], ids=["own-host", "another-host"]
)
def test_after_a_redirect_only_the_same_host_is_shown_the_token(secure, host, told):
    path = "/v0.1/servers/io.github.heron%2Fletters/versions/latest"
    record = {"server": {"name": "io.github.heron/letters", "description": README, "version": "1"}}
    routes = {path: elsewhere(host), "/there": a_record(record)}
    secure(routes, "mcp_registry", "/servers/io.github.heron/letters", THREATCARD_MCP_REGISTRY_TOKEN=TOKEN)

    assert shown(secure.site) == [path, *(["/there"] if told else [])]


def test_over_plain_http_nothing_is_shown():
    with serving(repository({"README.md": README})) as site, local_web(site.port) as web:
        held = places(site, GH_ENTERPRISE_TOKEN=TOKEN)
        source = page(site, "github", "/heron/letters")
        fetch.read_source(source, web=web, stdin=io.BytesIO(), now=NOW, places=held)

    assert shown(site) == []


def test_headers_are_not_sent_over_plain_http():
    with serving({"/": Answer()}) as site, local_web(site.port) as web:
        web.get(site.url("/"), headers={"Authorization": f"Bearer {TOKEN}"})

    assert shown(site) == []


@pytest.mark.parametrize(
    ("tokens", "words"),
    [({}, "set GH_ENTERPRISE_TOKEN: "), ({"GH_ENTERPRISE_TOKEN": TOKEN}, "GH_ENTERPRISE_TOKEN is set, and may not be")],
    ids=["without", "with-one-that-does-not-do"],
)
def test_a_refusal_says_which_token_helps_and_does_not_repeat_it(secure, tokens, words):
    routes = repository({}, api=Answer(TOKEN.encode(), 401))
    with pytest.raises(HttpStatus, match=words) as caught:
        secure(routes, "github", "/heron/letters", **tokens)

    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("token", ["a b", "a\nb", "tökén"], ids=["space", "line-break", "no-ascii"])
def test_what_is_no_token_is_refused_and_not_repeated(token):
    with pytest.raises(UsageError, match="HF_TOKEN holds what no token is made of") as caught:
        providers.places([], {"HF_TOKEN": token})

    assert token not in str(caught.value)


EPOCH = int(time.time())


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({"retry-after": "7"}, 7, id="retry-after"),
        pytest.param({"x-ratelimit-remaining": "3", "x-ratelimit-reset": str(EPOCH + 90)}, None, id="some-left"),
        pytest.param({"x-ratelimit-remaining": "0"}, None, id="no-word-when"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "90"}, 90, id="seconds-that-are-left"),
        pytest.param({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "5" * 40}, None, id="no-time"),
        pytest.param(
            {
                "x-ratelimit-remaining": "0",
                "x-ratelimit-reset": "1795503690",
                "date": "Tue, 24 Nov 2026 07:00:00 GMT",
            },
            90,
            id="seconds-since-1970-by-the-servers-clock",
        ),
        pytest.param({"ratelimit": '"api";r=0;t=55'}, 55, id="the-header-of-the-draft-standard"),
        pytest.param({"ratelimit": '"api";r=12;t=55'}, None, id="the-same-with-some-left"),
    ],
)
def test_how_long_a_server_asks_to_be_left_alone(headers, seconds):
    assert rest_asked(headers) == seconds


def test_a_forbidden_page_without_a_word_on_limits_is_not_tried_again():
    with serving({DOCKER: Answer(b"", 403)}) as site, local_web(site.port) as web, pytest.raises(HttpStatus):
        fetch.read_source(
            page(site, "docker", "/r/heron/letters"),
            web=web, stdin=io.BytesIO(), now=NOW, places=places(site),
        )  # fmt: skip

    assert site.paths == [DOCKER]


def test_a_limit_of_hugging_face_names_its_token():
    limited = Answer(b"", 429, {"RateLimit": '"resolvers";r=0;t=240'})
    with serving({"/heron/letters/resolve/main/README.md": limited}) as site, local_web(site.port) as web:
        held = providers.Places(
            (providers.own("huggingface", site.url("", host="hf.example"))._replace(variable="HF_TOKEN"),)
        )
        with pytest.raises(HttpStatus, match=r"asks to wait 240 s.*set HF_TOKEN"):
            fetch.read_source(
                site.url("/heron/letters", host="hf.example"),
                web=web, stdin=io.BytesIO(), now=NOW, places=held,
            )  # fmt: skip


def test_a_plain_text_needs_no_provider():
    with serving({"/a.md": a_text(README)}) as site, local_web(site.port) as web:
        listing = fetch.read_source(site.url("/a.md"), web=web, stdin=io.BytesIO(), now=NOW, places=places(site))

    assert (listing.origins, listing.remarks) == ((), ())
