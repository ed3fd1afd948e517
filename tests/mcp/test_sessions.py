"""Sessions are counted by user: nobody takes the place of everybody else, and who opens too many ends their own."""

import asyncio
import json

import httpx2
import pytest

from pipeline.mcp import door, sessions
from pipeline.mcp.server import create
from pipeline.mcp.sessions import ALL, IDLE_SECONDS, MOST_OF_A_USER, YOURS, Sessions
from pipeline.web.app import create_app
from tests.support.assistants import a_held, drafts
from tests.support.web import a_site, running

HEAD = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
CLIENT = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
BEGIN = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": CLIENT}).encode()
PING = json.dumps({"jsonrpc": "2.0", "id": 2, "method": "ping"}).encode()


@pytest.fixture
def place(tmp_path):
    site = a_site(tmp_path)
    held = a_held(site.store, draft=drafts, who=door.caller)
    app = create_app(site.store, site.app.state.parts.serving, door.beside(create(held), held))
    with running(app) as url:
        yield url, site.tokens
    site.store.close()


def asked(place, role, body=BEGIN, **headers):
    url, tokens = place
    head = HEAD | {"Authorization": f"Bearer {tokens[role]}"} | headers
    return httpx2.post(f"{url}/mcp", content=body, headers=head, timeout=30)


def pinged(place, role, session):
    return asked(place, role, PING, **{"Mcp-Session-Id": session, "Mcp-Protocol-Version": "2025-11-25"}).status_code


def test_one_token_opens_as_many_as_it_likes_and_everybody_else_comes_in(place):
    opened = [asked(place, "analyst") for _ in range(sessions.MOST_SESSIONS + 5)]
    names = [answer.headers["mcp-session-id"] for answer in opened]
    other = asked(place, "reviewer")

    assert {answer.status_code for answer in opened} == {200}
    assert len(set(names)) == sessions.MOST_SESSIONS + 5
    assert other.status_code == 200
    assert [pinged(place, "analyst", name) for name in names[-MOST_OF_A_USER:]] == [200] * MOST_OF_A_USER
    assert pinged(place, "analyst", names[-MOST_OF_A_USER - 1]) == 404
    assert pinged(place, "reviewer", other.headers["mcp-session-id"]) == 200


def test_the_one_that_was_left_alone_the_longest_gives_way(place):
    names = [asked(place, "analyst").headers["mcp-session-id"] for _ in range(MOST_OF_A_USER)]
    used = pinged(place, "analyst", names[0])
    asked(place, "analyst")

    assert used == 200
    assert [pinged(place, "analyst", name) for name in names[:3]] == [200, 404, 200]


def test_the_newer_version_has_no_sessions_and_is_not_counted():
    passed = []

    async def app(scope, receive, send):
        passed.append(scope["headers"])

    kept = Sessions(app)
    for _ in range(MOST_OF_A_USER + 1):
        asyncio.run(kept(a_scope(version="2026-07-28"), None, None))

    assert len(passed) == MOST_OF_A_USER + 1


# The counting alone


class User:
    def __init__(self, name) -> None:
        self.display_name = name


def a_scope(who="ann", session="", version="2025-11-25", method="POST"):
    headers = [(b"mcp-protocol-version", version.encode())]
    headers += [(b"mcp-session-id", session.encode())] if session else []
    return {"type": "http", "method": method, "user": User(who), "headers": headers}


class Kept:
    """What keeps the sessions, and lets a call wait until ``go`` is set."""

    def __init__(self) -> None:
        self.names, self.ended, self.go, self.now = 0, [], asyncio.Event(), 0.0
        self.waits = self.refuses = False
        self.sessions = Sessions(self.app, lambda: self.now)

    async def app(self, scope, receive, send):
        named = dict(scope["headers"]).get(b"mcp-session-id", b"").decode()
        if scope["method"] == "DELETE":
            self.ended.append(named)
        if self.waits:
            await self.go.wait()
        headers = []
        if self.refuses:
            await send({"type": "http.response.start", "status": 400, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        if not named:
            self.names += 1
            headers = [(b"mcp-session-id", f"s{self.names}".encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def ask(self, **how):
        """Status, and what was said."""
        said = []

        async def send(message):
            said.append(message)

        await self.sessions(a_scope(**how), None, send)
        return said[0]["status"], said[-1].get("body", b"").decode()


def test_while_each_is_at_work_the_next_is_refused_in_words():
    async def talk():
        kept = Kept()
        for _ in range(MOST_OF_A_USER):
            await kept.ask()
        kept.waits = True
        calls = [asyncio.create_task(kept.ask(session=f"s{n}")) for n in range(1, MOST_OF_A_USER + 1)]
        await asyncio.sleep(0)
        refused = await kept.ask()
        kept.go.set()
        await asyncio.gather(*calls)
        return refused, await kept.ask(), kept.ended

    refused, after, ended = asyncio.run(talk())

    assert (refused[0], json.loads(refused[1])["detail"]) == (429, YOURS)
    assert after == (200, "")
    assert ended == ["s1"]


def test_requests_that_open_one_count_before_they_are_read():
    async def talk():
        kept = Kept()
        kept.waits = True
        calls = [asyncio.create_task(kept.ask()) for _ in range(MOST_OF_A_USER)]
        await asyncio.sleep(0)
        refused = await kept.ask()
        kept.go.set()
        return refused[0], [status for status, _ in await asyncio.gather(*calls)], kept.ended

    assert asyncio.run(talk()) == (429, [200] * MOST_OF_A_USER, [])


def test_a_request_that_begins_none_ends_none():
    async def talk():
        kept = Kept()
        for _ in range(MOST_OF_A_USER):
            await kept.ask()
        kept.refuses = True
        return [(await kept.ask())[0] for _ in range(3)], kept.ended

    assert asyncio.run(talk()) == ([400] * 3, [])


def test_a_stream_that_only_listens_is_no_work_and_keeps_a_session(monkeypatch):
    async def talk():
        kept = Kept()
        for _ in range(MOST_OF_A_USER):
            await kept.ask()
        kept.waits = True
        listening = [asyncio.create_task(kept.ask(session=f"s{n}", method="GET")) for n in range(1, 11)]
        await asyncio.sleep(0)
        kept.waits, kept.now = False, IDLE_SECONDS + 1
        before = await kept.ask()
        kept.go.set()
        await asyncio.gather(*listening)
        return before[0], kept.ended

    assert asyncio.run(talk()) == (200, ["s1"])


def test_in_all_there_are_so_many_and_who_has_one_gives_up_their_own(monkeypatch):
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 3)

    async def talk():
        kept = Kept()
        for who in ("ann", "bob", "cleo"):
            await kept.ask(who=who)
        return await kept.ask(who="dan"), await kept.ask(who="ann"), kept.ended

    dan, ann, ended = asyncio.run(talk())

    assert (dan[0], json.loads(dan[1])["detail"]) == (503, ALL)
    assert (ann[0], ended) == (200, ["s1"])


def test_what_ended_or_was_idle_for_long_counts_no_more(monkeypatch):
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 2)

    async def talk():
        kept = Kept()
        await kept.ask(who="ann")
        await kept.ask(who="bob")
        await kept.ask(who="ann", session="s1", method="DELETE")
        ended = await kept.ask(who="cleo")
        kept.now = IDLE_SECONDS + 1
        return ended[0], [(await kept.ask(who=who))[0] for who in ("dan", "eve")]

    assert asyncio.run(talk()) == (200, [200, 200])
