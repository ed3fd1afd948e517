"""Attempts that are slowed: what counts against whom, and that a right token comes in whatever the others did."""

import queue
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from pipeline.store import Store
from pipeline.web.auth import slowdown
from pipeline.web.auth.slowdown import Attempt, Recognised, Slowdown, Turns
from tests.support.served import served
from tests.support.web import ROLES, a_site, form_token

pytestmark = pytest.mark.long(5)

PRINTED = "the-printed-token"
BY_AN_IMAGE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
ELSEWHERE = {
    "by_its_word": BY_AN_IMAGE,
    "another_port": {"Sec-Fetch-Site": "same-site"},
    "by_its_origin": {"Origin": "https://evil.example"},
    "origin_withheld": {"Origin": "null"},
    "origin_broken": {"Origin": "http://["},
    "by_the_page": {"Referer": "https://evil.example/page"},
}
TOO_MANY = 8


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def alone(tmp_path):
    return a_site(tmp_path, users=False)


def by_form(site, token, **headers):
    client = site.client()
    return client.post("/login", data={"token": form_token(client, "/login"), "secret": token}, headers=headers)


def by_link(site, token, **headers):
    return site.client().get("/enter", params={"token": token}, headers=headers)


def as_a_program(site, token, **headers):
    return site.program().get("/api/v1/cards", headers={"Authorization": f"Bearer {token}", **headers})


def tried(door: Callable, site, token, times=TOO_MANY, **headers):
    return [door(site, token, **headers).status_code for _ in range(times)]


def wrong_for(token):
    """With the part of a token that is no secret, and another secret."""
    return token[:-1] + ("a" if token[-1] != "a" else "b")


@pytest.mark.parametrize("door", [by_form, as_a_program])
@pytest.mark.parametrize(
    "guess", ["no token", "tc_000000000000_" + "a" * 43, ""], ids=["no_token", "nobody's", "theirs"]
)
def test_who_guesses_is_slowed_and_who_has_the_token_is_not(site, door, guess):
    """Whether it is the first time that the server sees that token, or not."""
    right = site.tokens["analyst"]
    guess = guess or wrong_for(right)

    assert tried(door, site, guess, 4) == [401, 401, 401, 429]
    assert tried(door, site, right, 2) in ([303, 303], [200, 200])
    assert tried(door, site, site.tokens["reviewer"], 1) in ([303], [200])


def test_how_long_is_said_and_is_so(site):
    tried(by_form, site, "wrong", 3)
    refused = by_form(site, "wrong")

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "3")
    site.clock.pass_(3)
    assert by_form(site, "wrong").status_code == 401


def test_one_door_is_not_shut_by_another(site):
    tried(as_a_program, site, "wrong")

    assert by_form(site, "wrong").status_code == 401


def test_the_printed_link_is_slowed_and_the_right_one_opens(alone):
    assert tried(by_link, alone, "wrong", 4) == [401, 401, 401, 429]
    assert by_link(alone, PRINTED).status_code == 303


@pytest.mark.parametrize("headers", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_page_of_another_site_locks_nobody_out(site, alone, headers):
    """Neither the person at the browser, who may mistype three times, nor the programs beside it."""
    assert set(tried(by_link, alone, "wrong", **headers)) == {401}
    assert tried(by_link, alone, "wrong", 3) == [401, 401, 401]
    assert set(tried(as_a_program, site, "wrong", **headers)) == {401}
    assert tried(as_a_program, site, "wrong", 3) == [401, 401, 401]


@pytest.mark.parametrize("path", ["/enter?token=x", "/login/oidc/callback?state=x", "/api/v1/cards"])
def test_a_page_of_another_site_locks_nobody_out_of_a_real_server(tmp_path, path):
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    token = store.users.add("ann", "analyst", now="2026-11-24T08:00:00Z")
    store.close()
    with served(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as server:
        wrong = {"Authorization": f"Bearer {wrong_for(token)}"} if path.startswith("/api/") else {}
        statuses = {server.ask("GET", path, headers=BY_AN_IMAGE | wrong).status for _ in range(TOO_MANY)}
        cookie, _ = server.session(token)
        program = server.ask("GET", "/api/v1/cards", headers={"Authorization": f"Bearer {token}"})

        assert statuses <= {401, 404}
        assert cookie
        assert program.status == 200
    assert server.said == ""


def test_the_link_slows_nothing_where_there_are_users(site):
    assert set(tried(by_link, site, "wrong")) == {401}
    assert by_form(site, site.tokens["admin"]).status_code == 303


def test_what_is_right_is_forgiven(site):
    tried(by_form, site, "wrong", 3)
    by_form(site, site.tokens["analyst"])

    assert by_form(site, "wrong").status_code == 401


@pytest.mark.parametrize("before", [0, TOO_MANY], ids=["to_begin_with", "after_others_failed"])
def test_many_who_have_right_tokens_begin_at_once(site, before):
    """As after a server was started anew: nobody is known yet, and all come from one address."""
    tried(as_a_program, site, "wrong", before)
    with ThreadPoolExecutor(slowdown.IN_LINE) as pool:
        came = [pool.submit(as_a_program, site, site.tokens[role]) for role in ROLES * 5]

        assert {each.result().status_code for each in came} == {200}


def test_many_who_guess_at_once_gain_nothing(site):
    guesses = [wrong_for(site.tokens["analyst"])] * 12
    with ThreadPoolExecutor(len(guesses)) as pool:
        statuses = Counter(each.status_code for each in pool.map(partial(as_a_program, site), guesses))

    assert statuses == {401: 3, 429: len(guesses) - 3}


@pytest.mark.parametrize("days", [-1, 1], ids=["back", "forward"])
def test_a_clock_that_is_set_keeps_nobody_out_and_lets_nobody_stay(tmp_path, days):
    """What o'clock it is has nothing to do with how long one waits, or how long a session lasts."""
    wall = [1_795_500_000.0]
    site = a_site(tmp_path, clock=lambda: wall[0], steady=(ticking := Ticking()))
    client = site.client("analyst")
    tried(by_form, site, "wrong", 3)
    wall[0] += days * 86_400

    assert client.get("/").status_code == 200
    assert by_form(site, "wrong").headers["retry-after"] == "3"
    ticking.now += 3
    assert by_form(site, "wrong").status_code == 401
    ticking.now += 2 * 86_400
    assert client.get("/").status_code == 303


class Ticking:
    now = 0.0

    def __call__(self):
        return self.now


def test_waits_double_up_to_a_quarter_of_an_hour():
    ticking = Ticking()
    slow = Slowdown(ticking)
    waits = []
    for _ in range(11):
        while (wait := slow.failed(Attempt("form", "10.0.0.1"))) == 0:
            continue
        waits.append(wait - 1)
        ticking.now += wait

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert slow.failed(Attempt("form", "10.0.0.2")) == 0


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("10.0.0.1", "10.0.0.2", False),
        ("10.0.0.1", "::ffff:10.0.0.1", True),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.2", False),
        ("fe80::1%lo", "fe80::2%lo", True),
    ],
)
def test_one_machine_has_all_addresses_of_its_network_of_ipv6(first, second, same):
    slow = Slowdown(lambda: 0.0)
    for _ in range(3):
        slow.failed(Attempt("form", first))

    assert (slow.failed(Attempt("form", second)) > 0) is same


def test_an_account_is_guarded_from_many_addresses():
    slow = Slowdown(lambda: 0.0)
    waits = [slow.failed(Attempt("form", f"10.0.0.{n}", "0123456789ab")) for n in range(5)]

    assert waits[:3] == [0, 0, 0]
    assert min(waits[3:]) > 0
    assert slow.failed(Attempt("form", "10.0.0.9", "another")) == 0


def test_what_is_kept_of_failures_is_bounded(monkeypatch):
    monkeypatch.setattr(slowdown, "MOST_KEYS", 10)
    slow, known = Slowdown(lambda: 0.0), Recognised(lambda: 0.0)
    for number in range(50):
        slow.failed(Attempt("form", f"10.0.1.{number}"))
        known.add(f"token-{number}", "ann")

    assert not known.known("token-0")
    assert known.known("token-49")
    assert [slow.failed(Attempt("form", "10.0.1.0")) for _ in range(4)][:3] == [0, 0, 0]


def test_those_who_are_slowed_stand_in_a_short_line():
    """And those who are not go past it."""
    turns, told, go_on = Turns(), queue.SimpleQueue(), threading.Event()

    def slowed():
        with turns.turn(slowed=True) as there:
            if there:
                go_on.wait(30)
        told.put(there)

    threads = [threading.Thread(target=slowed) for _ in range(slowdown.IN_LINE + 1)]
    for thread in threads:
        thread.start()
    first = told.get(timeout=30)
    with turns.turn(slowed=False) as there:
        go_on.set()
    for thread in threads:
        thread.join()

    assert (first, there) == (False, True)
    assert [told.get() for _ in range(slowdown.IN_LINE)] == [True] * slowdown.IN_LINE
