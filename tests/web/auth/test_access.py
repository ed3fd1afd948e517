"""Who may do what in the review application, and what every answer of it bears."""

import pytest

from pipeline.web import guard
from pipeline.web.auth import sessions
from pipeline.web.auth.access import Bearer, Needs, local
from tests.support.web import ROLES, a_site, form_token, send, stored

pytestmark = pytest.mark.long(10)

PAGES = {
    ("GET", "/login"): None,
    ("POST", "/login"): None,
    ("POST", "/logout"): None,
    ("GET", "/enter"): None,
    ("GET", "/login/oidc"): None,
    ("GET", "/login/oidc/callback"): None,
    ("GET", "/static/{name}"): None,
    ("GET", "/favicon.ico"): None,
    ("GET", "/"): "analyst",
    ("GET", "/feed.xml"): "analyst",
    ("GET", "/approved"): "analyst",
    ("GET", "/catalogue"): "analyst",
    ("GET", "/next"): "analyst",
    ("GET", "/previous"): "analyst",
    ("POST", "/claim"): "analyst",
    ("GET", "/runs"): "analyst",
    ("GET", "/entries"): "analyst",
    ("GET", "/reviewers"): "reviewer",
    ("GET", "/runs/{run_id}"): "analyst",
    ("GET", "/history/{slug}"): "analyst",
    ("GET", "/cards/{card_id}"): "analyst",
    ("GET", "/cards/{card_id}/difference"): "analyst",
    ("POST", "/cards/{card_id}/preview"): "analyst",
    ("POST", "/cards/{card_id}/claim"): "analyst",
    ("POST", "/cards/{card_id}/release"): "analyst",
    ("POST", "/cards/{card_id}/amend"): "analyst",
    ("POST", "/cards/{card_id}/take-over"): "reviewer",
    ("POST", "/cards/{card_id}/approve"): "reviewer",
    ("POST", "/cards/{card_id}/reject"): "reviewer",
    ("POST", "/cards/{card_id}/withdraw"): "reviewer",
    ("POST", "/cards/{card_id}/reopen"): "reviewer",
    ("POST", "/cards/{card_id}/request-changes"): "reviewer",
    ("POST", "/cards/{card_id}/answer-changes"): "analyst",
    ("POST", "/cards/{card_id}/comments"): "analyst",
    ("POST", "/cards/{card_id}/ticket"): "analyst",
    ("GET", "/replies"): "analyst",
    ("POST", "/cards/{card_id}/replies"): "analyst",
    ("POST", "/replies/{reply_id}/sign"): "reviewer",
    ("POST", "/replies/{reply_id}/decline"): "reviewer",
    ("POST", "/replies/{reply_id}/settle"): "reviewer",
}
PROGRAMS = {
    ("GET", "/api/v1/openapi.json"): None,
    ("GET", "/api/v1/cards"): "analyst",
    ("GET", "/api/v1/cards/{card_id}"): "analyst",
    ("GET", "/api/v1/cards/{card_id}/reviews"): "analyst",
    ("POST", "/api/v1/cards/{card_id}/reviews"): "analyst",
    ("GET", "/api/v1/cards/{card_id}/comments"): "analyst",
    ("POST", "/api/v1/cards/{card_id}/comments"): "analyst",
    ("GET", "/api/v1/cards/{card_id}/ticket"): "analyst",
    ("PUT", "/api/v1/cards/{card_id}/ticket"): "analyst",
    ("GET", "/api/v1/listings/{digest}"): "analyst",
    ("POST", "/api/v1/assess"): "analyst",
    ("GET", "/api/v1/assess/{job_id}"): "analyst",
    ("GET", "/api/v1/reviewers"): "reviewer",
    ("GET", "/api/v1/replies"): "analyst",
    ("POST", "/api/v1/replies"): "analyst",
    ("POST", "/api/v1/replies/{reply_id}/decision"): "analyst",
}
EVERYBODY = (None, *ROLES)
REFUSED = (401, 403)


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


def declared(route):
    """What a route's own dependencies say, first its role."""
    calls = [one.call for one in route.dependant.dependencies]
    return next(call for call in calls if isinstance(call, Needs | Bearer))


def routes(router):
    """Those of the routers that it includes."""
    for route in router.routes:
        yield from routes(route.original_router) if hasattr(route, "original_router") else [route]


def test_every_route_declares_the_role_of_the_table(site):
    found = {}
    for route in routes(site.app):
        for method in route.methods - {"HEAD"}:
            needs = declared(route)
            assert isinstance(needs, Bearer) == (route.path.startswith("/api/") and needs.role is not None)
            found[method, route.path] = needs.role

    assert found == PAGES | PROGRAMS


def enough(role, needed):
    return needed is None or (role is not None and ROLES.index(role) >= ROLES.index(needed))


def filled(path, card):
    names = {"{card_id}": card.id, "{digest}": card.listing_sha256, "{slug}": card.card.slug, "{name}": "review.js"}
    for name, value in (names | {"{run_id}": "0" * 32, "{job_id}": "0" * 32, "{reply_id}": "0" * 12}).items():
        path = path.replace(name, value)
    return path


@pytest.mark.parametrize("role", EVERYBODY, ids=str)
def test_pages_open_to_their_roles_and_to_nobody_else(site, role):
    card = stored(site.store)
    for (method, path), needed in PAGES.items():
        client = site.client(role)
        token = form_token(client, "/" if role else "/login")
        answer = client.request(method, filled(path, card), **({"data": {"token": token}} if method == "POST" else {}))
        sent_away = answer.status_code == 303 and answer.headers["location"].startswith("/login?to=%2F")
        kept_out = answer.status_code in REFUSED or sent_away or answer.headers.get("location") == "/login"
        own = path in ("/login", "/logout", "/enter")  # these answer so to those whom they are for

        assert own or kept_out == (not enough(role, needed)), (method, path, role, answer.status_code)
        assert answer.status_code < 500, (method, path)


@pytest.mark.parametrize("role", EVERYBODY, ids=str)
def test_the_api_opens_to_its_roles_and_to_nobody_else(site, role):
    card = stored(site.store)
    for (method, path), needed in PROGRAMS.items():
        body = {"json": {"verdict": "claim"}, "headers": {"If-Match": '"x"'}} if method == "POST" else {}
        answer = site.program(role).request(method, filled(path, card), **body)

        assert (answer.status_code in REFUSED) == (not enough(role, needed)), (method, path, role, answer.status_code)
        assert answer.status_code < 500, (method, path)


def test_the_api_takes_no_cookie(site):
    """So that a page of another site, which a browser would send the cookie for, gains nothing."""
    answer = site.client("admin").get("/api/v1/cards")

    assert answer.status_code == 401


def test_an_analyst_may_not_approve_through_the_api_either(site):
    card = stored(site.store, flags=())
    program = site.program("analyst")
    path = f"/api/v1/cards/{card.id}"
    read = program.get(path)
    claimed = program.post(f"{path}/reviews", json={"verdict": "claim"}, headers={"If-Match": read.headers["etag"]})
    etag = {"If-Match": claimed.headers["etag"]}

    assert claimed.status_code == 201
    assert program.post(f"{path}/reviews", json={"verdict": "approve"}, headers=etag).status_code == 403


@pytest.mark.parametrize("token", ["", "0" * 64, "é"], ids=["missing", "another", "not_hexadecimal"])
def test_a_form_without_its_token_does_nothing(site, token):
    card = stored(site.store)
    answer = site.client("reviewer").post(f"/cards/{card.id}/claim", data={"token": token, "version": "0"})

    assert answer.status_code == 403
    assert site.store.revision(card.id).state == "draft"


def test_the_token_of_another_session_does_nothing(site):
    card = stored(site.store)
    other = form_token(site.client("admin"), "/")
    answer = site.client("reviewer").post(f"/cards/{card.id}/claim", data={"token": other, "version": "0"})

    assert answer.status_code == 403


def test_a_form_that_another_site_sent_does_nothing(site):
    client = site.client("reviewer")
    card = stored(site.store)
    data = {"token": form_token(client, "/"), "version": "0"}
    answer = client.post(f"/cards/{card.id}/claim", data=data, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert client.post("/claim", json=data).status_code == 415


@pytest.mark.parametrize("path", ["/", "/login", "/nowhere", "/api/v1/cards", "/static/review.css", "/cards/x"])
def test_every_answer_bears_the_headers(site, path):
    client = site.client("analyst")
    answer = client.get(path)
    policy = answer.headers["content-security-policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert ("no-store" in answer.headers["cache-control"]) != path.startswith("/static/")


def test_what_may_be_kept_by_anybody_sets_no_cookie(site):
    assert "set-cookie" not in site.client("analyst").get("/static/review.js").headers


@pytest.mark.parametrize(("secure", "flag"), [(False, False), (True, True)])
def test_the_cookie_is_kept_from_scripts_and_other_sites(tmp_path, secure, flag):
    site = a_site(tmp_path, secure=secure)
    cookie = site.client().get("/login").headers["set-cookie"]

    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert ("Secure" in cookie.split("; ")) is flag
    assert cookie.startswith("__Host-") is flag


@pytest.mark.parametrize(
    ("pauses", "there"),
    [([sessions.IDLE + 1], False), ([sessions.IDLE - 60] * 5, True), ([sessions.IDLE - 60] * 7, False)],
    ids=["idle", "busy", "too_long"],
)
def test_a_session_ends(site, pauses, there):
    client = site.client("analyst")
    for seconds in pauses:
        site.clock.pass_(seconds)
        answer = client.get("/")

    assert (answer.status_code == 200) is there


def test_a_copy_of_the_cookie_is_worth_nothing_after_the_logout(site):
    client = site.client("analyst")
    copy = dict(client.cookies)
    send(client, "/logout")

    assert (
        site.client()
        .get("/", cookies=None, headers={"Cookie": "; ".join(f"{k}={v}" for k, v in copy.items())})
        .status_code
        == 303
    )
    assert client.get("/").status_code == 303


def test_a_cookie_that_was_changed_is_none(site):
    client = site.client("analyst")
    ((name, value),) = client.cookies.items()
    client.cookies.clear()

    assert client.get("/", headers={"Cookie": f"{name}={'A' + value[1:]}"}).status_code == 303


def test_who_is_disabled_is_out_at_once(site):
    client, program = site.client("analyst"), site.program("analyst")
    assert program.get("/api/v1/cards").status_code == 200
    site.store.users.disable("analyst-1", now="2026-11-24T08:00:00Z")

    assert client.get("/").status_code == 303
    assert program.get("/api/v1/cards").status_code == 401


def test_a_token_that_was_rotated_takes_its_sessions_with_it(site):
    client, program = site.client("analyst"), site.program("analyst")
    assert (client.get("/").status_code, program.get("/api/v1/cards").status_code) == (200, 200)
    site.store.users.rotate("analyst-1", now="2026-11-24T08:00:00Z")

    assert client.get("/").status_code == 303
    assert program.get("/api/v1/cards").status_code == 401


def test_a_role_that_was_changed_holds_at_once(site):
    client = site.client("analyst")
    site.store.users.change_role("analyst-1", "reviewer", now="2026-11-24T08:00:00Z")

    assert client.get("/").status_code == 200
    assert site.store.users.get("analyst-1").role == "reviewer"


@pytest.fixture
def alone(tmp_path):
    return a_site(tmp_path, users=False)


def test_the_printed_link_lets_a_single_user_in(alone):
    client = alone.client()
    answer = client.get("/enter", params={"token": "the-printed-token"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "local" in client.get("/").text


def test_another_link_lets_nobody_in(alone):
    client = alone.client()

    assert client.get("/enter", params={"token": "another"}).status_code == 401
    assert client.get("/").status_code == 303


def test_the_link_ends_when_there_are_users(alone):
    client = alone.client()
    client.get("/enter", params={"token": "the-printed-token"})
    alone.store.users.add("ann", "admin", now="2026-11-24T08:00:00Z")

    assert client.get("/").status_code == 303
    assert alone.client().get("/enter", params={"token": "the-printed-token"}).status_code == 401


def test_a_name_that_was_pointed_here_is_not_served(tmp_path):
    site = a_site(tmp_path, hosts=("127.0.0.1", "[::1]"))
    client = site.client()

    assert client.get("/login", headers={"Host": "127.0.0.1:8765"}).status_code == 200
    assert client.get("/login", headers={"Host": "[::1]:8765"}).status_code == 200
    assert client.get("/login", headers={"Host": "evil.example:8765"}).status_code == 421


def test_a_request_that_is_too_large_is_not_read(site):
    long = {"Content-Length": str(guard.MOST_BYTES + 1)}

    assert site.client().post("/login", headers=long, content=b"").status_code == 413


@pytest.mark.parametrize(
    ("to", "there"),
    [("/cards/1?x=2", "/cards/1?x=2"), ("//evil.example", "/"), ("/\\evil.example", "/"), ("https://evil.example", "/"),
     ("/a\nb", "/"), ("", "/")],
)  # fmt: skip
def test_a_login_leads_nowhere_else(to, there):
    assert local(to) == there


def test_a_login_leads_back_to_the_page_that_was_asked_for(site):
    client = site.client()
    sent = client.get("/cards/abc?x=1").headers["location"]

    assert sent == "/login?to=%2Fcards%2Fabc%3Fx%3D1"
    data = {"token": form_token(client, sent), "to": "/cards/abc?x=1", "secret": site.tokens["analyst"]}
    assert client.post("/login", data=data).headers["location"] == "/cards/abc?x=1"
