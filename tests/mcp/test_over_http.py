"""The server over a real port, beside the review application: whose call it is, and who is not let in."""

import asyncio
import json
import threading
from contextlib import asynccontextmanager

import httpx2
import pytest
from mcp.client.streamable_http import streamable_http_client

from pipeline.mcp import door
from pipeline.mcp.server import create
from pipeline.web.app import create_app
from pipeline.web.guard import MOST_BYTES
from tests.support.assistants import VERSIONS, a_held, answering, drafts, talking
from tests.support.listings import TEXT
from tests.support.web import a_site, running, stored

MODES = pytest.mark.parametrize("mode", VERSIONS)


class Place:
    """The application with the server beside it, while it runs: its address, its store, and its users' tokens."""

    def __init__(self, site, held, app) -> None:
        self.site, self.held, self.app, self.url = site, held, app, ""

    @asynccontextmanager
    async def as_(self, role, mode, **how):
        headers = {"Authorization": f"Bearer {self.site.tokens[role]}"}
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            transport = streamable_http_client(f"{self.url}/mcp", http_client=http)
            async with talking(transport, mode, **how) as client:
                yield client

    def post(self, path="/mcp", body=b"{}", **headers):
        return httpx2.post(f"{self.url}{path}", content=body, headers=headers, timeout=30)


@pytest.fixture
def place(tmp_path, request):
    """With ``drafts``, or with what the test is parametrized by."""
    site = a_site(tmp_path)
    held = a_held(site.store, draft=getattr(request, "param", drafts), who=door.caller, saves=True)
    app = create_app(site.store, site.app.state.parts.serving, door.beside(create(held), held))
    made = Place(site, held, app)
    with running(app) as url:
        made.url = url
        yield made
    site.store.close()


@MODES
def test_a_card_is_made_read_and_saved_by_the_user_whose_token_it_is(place, mode):
    answer, asked = answering("accept", save=True)
    seen = []

    async def told_of(progress, total, message):
        seen.append(message)

    async def talk():
        async with place.as_("analyst", mode, elicitation_callback=answer) as client:
            made = await client.call_tool("assess", {"text": TEXT}, progress_callback=told_of)
            digest = made.structured_content["digest"]
            saved = await client.call_tool("save", {"card": digest})
            text = (await client.read_resource(f"card://{digest}")).contents[0].text
            return digest, saved.structured_content, json.loads(text)["state"]

    digest, saved, state = asyncio.run(talk())

    assert seen == ["reading the listing", "assessing it", "the card is made"]
    assert (saved["saved"], state, len(asked)) == (True, "draft", 1)
    assert place.site.store.revision(digest).author == "analyst-1"


@MODES
def test_one_user_does_not_see_what_another_had_made(place, mode):
    async def talk():
        async with place.as_("analyst", mode) as ann, place.as_("reviewer", mode) as bob:
            made = await ann.call_tool("assess", {"text": TEXT})
            named = {"card": made.structured_content["digest"]}
            return [(await client.call_tool("card", named)).is_error for client in (ann, bob)]

    assert asyncio.run(talk()) == [False, True]


def test_a_session_is_for_the_user_who_began_it(place):
    head = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    client = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    begin = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": client}).encode()
    listing = json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/list"}).encode()
    tokens = {role: {"Authorization": f"Bearer {place.site.tokens[role]}"} for role in ("analyst", "admin")}
    session = place.post(body=begin, **head, **tokens["analyst"]).headers["mcp-session-id"]
    head |= {"Mcp-Session-Id": session, "Mcp-Protocol-Version": "2025-11-25"}

    assert [place.post(body=listing, **head, **tokens[role]).status_code for role in ("admin", "analyst")] == [404, 200]


def test_without_a_token_nobody_comes_in(place):
    answers = [place.post(), place.post(Authorization="Bearer nonsense"), place.post(Authorization="Basic eDp5")]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert {answer.headers["www-authenticate"] for answer in answers} == {"Bearer"}
    assert "threatcard user add" in answers[0].json()["detail"]
    assert httpx2.get(f"{place.url}/mcp").status_code == 401
    assert httpx2.delete(f"{place.url}/mcp").status_code == 401


def test_a_cookie_opens_nothing(place):
    browser = place.site.client("admin")
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())

    assert cookies
    assert place.post(Cookie=cookies).status_code == 401


def test_a_user_who_is_disabled_is_out(place):
    token = {"Authorization": f"Bearer {place.site.tokens['analyst']}"}
    before = place.post(**token).status_code
    place.site.store.users.disable("analyst-1", now="2026-11-24T08:00:00Z")

    assert (before, place.post(**token).status_code) == (400, 401)


def test_wrong_tokens_are_slowed_down_as_by_the_api(place):
    tried = [place.post(Authorization=f"Bearer {place.site.tokens['analyst'][:-4]}{n:04}") for n in range(6)]

    assert [answer.status_code for answer in tried][:3] == [401, 401, 401]
    assert tried[-1].status_code == 429
    assert int(tried[-1].headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Referer": "http://evil.example/page"},
    ],
    ids=["origin", "no-origin", "fetch", "referer"],
)
def test_a_page_of_another_site_may_not_ask(place, headers):
    token = {"Authorization": f"Bearer {place.site.tokens['admin']}"}
    answer = place.post(**token, **headers)

    assert (answer.status_code, answer.json()) == (403, {"detail": "Another site's page may not ask here."})


def test_what_is_too_large_is_refused_before_it_is_read(place):
    token = {"Authorization": f"Bearer {place.site.tokens['admin']}"}
    answer = place.post(body=b"x" * (MOST_BYTES + 1), **token)

    assert (answer.status_code, answer.json()["detail"][:25]) == (413, "A request may have 6 MB; ")
    assert place.post(body=b"x" * 3_000_000, **token).status_code != 413


def test_pages_and_api_go_on_as_before(place):
    client = place.site.program("analyst")
    stored(place.site.store)

    assert client.get("/api/v1/cards").json()["cards"][0]["slug"] == "kube-pilot"
    assert "/mcp" not in place.app.openapi()["paths"]


def test_the_server_card_is_for_anybody_and_says_how_to_reach_it(place):
    answer = httpx2.get(f"{place.url}/mcp/server-card")
    again = httpx2.get(f"{place.url}/mcp/server-card", headers={"If-None-Match": answer.headers["etag"]})
    said = answer.json()

    assert answer.headers["content-type"] == "application/mcp-server-card+json"
    assert said["remotes"][0]["url"] == f"{place.url}/mcp"
    assert said["remotes"][0]["supportedProtocolVersions"] == ["2025-11-25", "2026-07-28"]
    assert again.status_code == 304


class Slow:
    """What waits until it is let go, and says whether it was stopped."""

    def __init__(self) -> None:
        self.begun, self.go, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.made = None

    def __call__(self, asked, course):
        try:
            course.step("reading the listing")
            self.begun.set()
            self.go.wait(30)
            course.step("assessing it")
            self.made = drafts(asked, course)
            return self.made
        finally:
            self.ended.set()


@pytest.mark.parametrize("place", [Slow()], indirect=True, ids=["slow-1"])
def test_a_call_cancelled_over_the_wire_stops_in_the_older_version(place):
    cancelled(place, "legacy")


@pytest.mark.parametrize("place", [Slow()], indirect=True, ids=["slow-2"])
def test_a_call_cancelled_over_the_wire_stops_in_the_newer_version(place):
    cancelled(place, "2026-07-28")


def cancelled(place, mode):
    slow = place.held.draft

    async def progress(*_):
        return None

    async def talk():
        async with place.as_("analyst", mode) as client:
            asked = asyncio.create_task(client.call_tool("assess", {"text": TEXT}, progress_callback=progress))
            await asyncio.to_thread(slow.begun.wait, 30)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked
            await asyncio.sleep(0.5)
            slow.go.set()
            await asyncio.to_thread(slow.ended.wait, 30)
            return (await client.call_tool("search_cards", {})).structured_content["cards"]

    assert asyncio.run(talk()) == []
    assert slow.made is None
    assert place.held.fresh.get("analyst-1", "0" * 6) is None
