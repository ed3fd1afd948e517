"""Whatever stands in a field of a route, the server says what is wrong with it: no 500, and nothing in its log."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.review.replies import Said
from pipeline.review.rules import Actor
from pipeline.review.verdicts import Approve, Claim
from pipeline.store.review.replies import By
from tests.support.listings import TEXT
from tests.support.nasty import CURSORS, TEXTS, VALUES, raw
from tests.support.served import Served, quoted, served, until
from tests.support.stores import opened
from tests.support.web import ROLES, stored

pytestmark = [pytest.mark.long(60), pytest.mark.xdist_group("any_input")]

NOW = "2026-11-24T08:00:00Z"
ADMIN = Actor("admin-1", "admin")
FITS = 12_000
"""Characters of an address; of a longer one the head of the request is refused."""
PATHS = ("/{}", "/history/{}", "/runs/{}", "/cards/{}", "/cards/{}/difference", "/static/{}")
API_PATHS = ("cards/{}", "cards/{}/reviews", "listings/{}", "assess/{}", "{}")
QUEUE = ("q", "band", "run", "sort", "near", "flags", "age", "drift", "replies", "estimator", "state", "after", "said")
QUERIES = (
    *(("/", name) for name in QUEUE),
    ("/login", "to"), ("/enter", "token"), ("/next", "after"),
    ("/previous", "before"), ("/next", "at"), ("/cards/{card}", "did"), ("/login/oidc", "to"),
    ("/login/oidc/callback", "state"), ("/static/review.js", "v"), ("/replies", "did"),
)  # fmt: skip
API_QUERIES = ("state", "sort", "search", "slug", "after", "limit")
REPLIES = ("slug", "after")
FORMS = (
    *(("/cards/{card}/preview", name) for name in (
        "factor.autonomy_of_action", "factor.{}", "metric.AV", "metric.{}", "threat_multiplier", "control", "controls",
        "layer", "certain.1", "certain.{}", "summary", "{}",
    )),
    *(("/cards/{card}/amend", name) for name in ("version", "factor.{}", "metric.{}")),
    *(("/cards/{card}/approve", name) for name in ("version", "answer.{}", "expires")),
    *(("/cards/{card}/reject", name) for name in ("reason", "version")),
    *(("/cards/{approved}/replies", name) for name in ("kind", "by", "text", "{}")),
    *(("/replies/{reply}/settle", name) for name in ("words", "card", "{}")),
    ("/replies/{}/sign", "words"), ("/replies/{}/decline", "card"), ("/replies/{}/settle", "words"),
    ("/cards/{approved}/withdraw", "version"), ("/cards/{card}/withdraw", "words"), ("/cards/{card}/reopen", "words"),
    ("/cards/{card}/claim", "version"), ("/claim", "card"), ("/login", "to"), ("/login", "secret"), ("/login", "token"),
)  # fmt: skip
VERDICTS = (
    '{}', '[{}]', '{{"verdict":{}}}', '{{"verdict":"claim","more":{}}}',
    '{{"verdict":"reject","reason":{},"words":""}}',
    '{{"verdict":"reject","reason":"other","words":[{}]}}', '{{"verdict":"approve","expires":{}}}',
    '{{"verdict":"approve","answers":{}}}', '{{"verdict":"approve","answers":{{"0":{}}},"expires":"2000-01-01"}}',
    '{{"verdict":"amend","words":"W.","factors":{}}}',
    '{{"verdict":"amend","words":"W.","factors":{{"autonomy_of_action":{}}}}}',
    '{{"verdict":"amend","words":"W.","metrics":{}}}', '{{"verdict":"amend","words":"W.","metrics":{{"AV":{}}}}}',
    '{{"verdict":"amend","words":"W.","threat_multiplier":{}}}',
    '{{"verdict":"amend","words":"W.","controls":[{},"x"],"layers":{{"L9":true}}}}',
    '{{"verdict":"amend","words":"W.","layers":{{"L1":{}}},"factors":{{"no":1}}}}',
    '{{"verdict":"amend","words":"W.","summary":{},"factors":{{"no":1}}}}', '{{"verdict":"withdraw","words":{}}}',
    '{{"verdict":"reopen","words":{}}}',
)  # fmt: skip
TO_ASSESS = ('{}', '{{"source":{}}}', '{{"text":{},"more":1}}', '{{"name":{},"more":1}}')  # fmt: skip
TO_REPLY = (
    '{}', '{{"slug":{},"by":"x","text":"y"}}', '{{"slug":"approved","by":{},"text":"y"}}',
    '{{"slug":"approved","by":"x","text":{}}}', '{{"slug":"approved","by":"x","text":"y","kind":{}}}',
)  # fmt: skip
TO_DECIDE = ("{}", '{{"decision":{}}}', '{{"decision":"sign","words":{}}}', '{{"decision":"settle","words":{}}}')
HEADERS = (
    "If-Match", "If-None-Match", "Authorization", "Cookie", "Accept", "Content-Type", "Sec-Fetch-Site", "Origin",
    "Referer", "Host", "Expect", "X-Forwarded-For",
)  # fmt: skip
IN_HEADERS = {
    "not_ascii": b"\xff\xfe\xed\xa0\x80", "long": b"9" * 5_000, "brackets": b"[" * 5_000, "parts": b'; ;=;a=";,,',
    "a_quote": b'"', "no_token": b"Bearer ", "no_ascii_token": b"Bearer \xff", "no_address": b"http://[",
    "nothing": b"", "no_password": b"Basic \xff", "a_nul_as_password": b"Basic AAA6AAA=",
}  # fmt: skip


class Place(NamedTuple):
    """A server over a store with a card that is held by the reviewer, who is also the one who asks."""

    server: Served
    card: str
    cookie: str
    form: str
    token: str
    drafts: dict[str, list[str]]
    """Two for each text."""
    approved: str
    reply: str
    """A note on the approved card that the one who asks has added: nobody can decide on it here."""

    def named(self, path: str) -> str:
        return path.replace("{card}", self.card).replace("{approved}", self.approved).replace("{reply}", self.reply)

    def page(self, path: str) -> int:
        return self.server.ask("GET", self.named(path), headers={"Cookie": self.cookie}).status

    def program(self, path: str, body: bytes | None = None) -> int:
        headers = {"Authorization": f"Bearer {self.token}", "If-Match": f'"{self.card[:32]}-1"'}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self.server.ask("GET" if body is None else "POST", f"/api/v1/{path}", body, headers).status

    def sent(self, path: str, name: str, text: str) -> int:
        fields = {"token": self.form, "version": "1", "reason": "other", "words": "", "certain.1": "x"}
        fields[name.replace("{}", text)] = text
        address = self.named(path).replace("{}", quoted(text)[:FITS])
        return self.server.form(address, fields, self.cookie).status


@contextmanager
def a_place(url, folder) -> Iterator[Place]:
    store = opened(url)
    tokens = {role: store.users.add(f"{role}-1", role, now=NOW) for role in ROLES}
    card = stored(store)
    store.act(
        card.id, Claim(), actor=Actor("reviewer-1", "reviewer"), address="", now="2099-01-01T00:00:00Z", expected=0
    )
    approved = stored(store, slug="approved", flags=()).id
    for number, verdict in enumerate((Claim(), Approve())):
        store.act(approved, verdict, actor=ADMIN, address="", now=NOW, expected=number)
    said, by = Said("approved", "note", "Jo Vendor", "We encrypt."), By(Actor("reviewer-1", "reviewer"), "", NOW)
    reply = store.replies.add(said, by).id
    drafts = {name: [_draft(store, f"{name}-{place}".replace("_", "-")) for place in range(2)] for name in TEXTS}
    store.close()
    with served(url, folder) as server:
        cookie, form = server.session(tokens["reviewer"])
        yield Place(server, card.id, cookie, form, tokens["reviewer"], drafts, approved, reply)


def _draft(store, slug):
    return stored(store, slug=slug, name=slug).id


@pytest.fixture(scope="module")
def place(databases, tmp_path_factory):
    with a_place(databases.make("sqlite"), tmp_path_factory.mktemp("served")) as place:
        yield place


def wrong(statuses) -> dict:
    """Those that are the server's fault."""
    return {name: status for name, status in statuses.items() if status >= 500}


def check(place, statuses):
    assert wrong(statuses) == {}
    assert place.server.said == ""


def in_addresses(place, text):
    given = quoted(text)[:FITS]
    statuses = {path: place.page(path.replace("{}", given)) for path in PATHS}
    statuses |= {f"{path}?{name}": place.page(f"{path}?{name}={given}") for path, name in QUERIES}
    statuses |= {path: place.program(path.replace("{}", given)) for path in API_PATHS}
    statuses |= {f"replies?{name}": place.program(f"replies?{name}={given}") for name in REPLIES}
    return statuses | {name: place.program(f"cards?{name}={given}") for name in API_QUERIES}


def in_forms(place, text):
    return {f"{path} {name}": place.sent(path, name, text) for path, name in FORMS}


def in_json(place, value):
    path = f"cards/{place.card}/reviews"
    statuses = {shape: place.program(path, raw(shape.format(value))) for shape in VERDICTS}
    statuses |= {shape: place.program("replies", raw(shape.format(value))) for shape in TO_REPLY}
    decision = f"replies/{place.reply}/decision"
    statuses |= {f"decision {shape}": place.program(decision, raw(shape.format(value))) for shape in TO_DECIDE}
    return statuses | {shape: place.program("assess", raw(shape.format(value))) for shape in TO_ASSESS}


def as_cursors(place, names):
    lists = ("/?after=", "/?sort=highest&after=")
    given = {name: quoted(CURSORS[name])[:FITS] for name in names}
    statuses = {(path, name): place.page(f"{path}{given[name]}") for path, name in product(lists, names)}
    return statuses | {name: place.program(f"cards?after={given[name]}") for name in names}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_in_an_address(place, text):
    check(place, in_addresses(place, text))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_in_a_form(place, text):
    check(place, in_forms(place, text))


def test_a_cursor(place):
    check(place, as_cursors(place, CURSORS))


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_value_in_json(place, value):
    check(place, in_json(place, value))


@pytest.fixture(scope="module")
def other_place(databases, tmp_path_factory):
    with a_place(databases.make("postgresql"), tmp_path_factory.mktemp("served")) as place:
        yield place


@pytest.mark.parametrize("name", ["nul", "lone_surrogate", "noncharacter", "many_digits", "a_day"])
def test_another_database_which_takes_less(other_place, name):
    """PostgreSQL has no NUL, and whole numbers of 32 bits."""
    given, text = other_place, TEXTS[name]
    cursors = [f"with_text_{name}", f"by_text_{name}", "by_number_0", "with_a_nul_as_a_key"]

    check(given, in_addresses(given, text) | in_forms(given, text) | as_cursors(given, cursors))
    check(given, in_json(given, VALUES[f"text_{name}"]))


@pytest.mark.parametrize("name", ["nul", "lone_surrogate", "noncharacter", "right_to_left", "escapes", "lines", "wide"])
@pytest.mark.parametrize("where", ["place", "other_place"], ids=["sqlite", "postgresql"])
def test_what_was_taken_can_be_shown(request, where, name):
    """Words of a verdict that is carried out, and on every page that has them."""
    place, text = request.getfixturevalue(where), TEXTS[name]
    by_form, by_program = place.drafts[name]
    said = {"token": place.form, "reason": "other", "words": f"No: {text}"}
    claim = {"token": place.form, "version": "0"}
    own = {"Cookie": place.cookie}
    statuses = [place.server.form(f"/cards/{by_form}/claim", claim, place.cookie).status]
    statuses += [place.server.form(f"/cards/{by_form}/reject", said | {"version": "1"}, place.cookie).status]
    body = {"verdict": "reject", "reason": "other", "words": said["words"]}
    for version, verdict in enumerate([{"verdict": "claim"}, body]):
        headers = {"Authorization": f"Bearer {place.token}", "If-Match": f'"{by_program[:32]}-{version}"'}
        headers["Content-Type"] = "application/json"
        path = f"/api/v1/cards/{by_program}/reviews"
        statuses.append(place.server.ask("POST", path, json.dumps(verdict).encode(), headers).status)
    for path in (f"/cards/{by_form}", f"/cards/{by_program}", f"/history/{name}-0", f"/history/{name}-1"):
        assert place.server.ask("GET", path.replace("_", "-"), headers=own).status == 200

    assert statuses[0] == 303
    assert statuses[1] in (303, 400)
    assert statuses[2] == 201
    assert statuses[3] in (201, 422)
    assert place.server.said == ""


def test_a_header(place):
    statuses = {}
    for name, (what, value) in product(HEADERS, IN_HEADERS.items()):
        for path in ("/", "/login", "/feed.xml", "/api/v1/cards", f"/api/v1/cards/{place.card}"):
            statuses[name, what, path] = place.server.ask("GET", path, headers={name: value}).status
        own = {"Authorization": f"Bearer {place.token}", name: value}
        statuses[name, what] = place.server.ask("POST", "/api/v1/assess", b"{}", own).status

    check(place, statuses)


ANY_TEXT = st.text(st.characters(codec=None), max_size=60)


def test_any_text_in_any_field(place):
    """Half surrogate pairs and NUL among them."""

    @given(st.sampled_from(QUERIES), st.sampled_from(FORMS), ANY_TEXT)
    @settings(max_examples=100, suppress_health_check=list(HealthCheck), deadline=None, database=None)
    def kept(asked, form, text):
        statuses = {asked: place.page(f"{asked[0]}?{asked[1]}={quoted(text)}"), form: place.sent(*form, text)}
        statuses |= {"path": place.page(f"/history/{quoted(text)}")}
        statuses |= {shape: place.program(f"cards/{place.card}/reviews", raw(shape.format(json.dumps(text))))
                     for shape in VERDICTS[4:6]}  # fmt: skip
        assert wrong(statuses) == {}

    kept()
    assert place.server.said == ""


@pytest.mark.parametrize("name", ["nul", "lone_surrogate", "right_to_left", "escapes", "lines", "markup", "many_marks"])
def test_an_assessment_of_it_ends(place, name):
    """As a draft, or with a reason; never with a bug."""
    text = TEXTS[name]
    body = json.dumps({"text": f"{TEXT}{text}", "name": text[:120], "source": text[:120]})
    headers = {"Authorization": f"Bearer {place.token}", "Content-Type": "application/json"}
    answer = place.server.ask("POST", "/api/v1/assess", body.encode(), headers)
    ended = {}

    def over():
        ended.update(json.loads(place.server.ask("GET", answer.headers["location"], headers=headers).body))
        return ended["state"] in ("done", "failed")

    assert answer.status in (202, 422)
    assert answer.status == 422 or until(over, 60)
    assert "a bug" not in ended.get("detail", "")
    assert place.server.said == ""
