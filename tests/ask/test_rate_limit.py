"""The pace of a model: what a minute comes to, that everybody keeps to it, and what goes out over the wire at it."""

import json
import threading
import time
from email.utils import formatdate
from itertools import pairwise

import httpx2
import pytest

from pipeline.ask import llm, rate_limit, transport
from pipeline.ask.rate_limit import FREE, UNPACED, Account, Limits
from pipeline.assess.answers import LayersAnswer
from pipeline.card.make import Prices
from pipeline.errors import ModelError, StoreError, Unavailable
from pipeline.model import Tokens
from pipeline.store.shared.rate_limit import LOOK, SharedPace, database_clock
from pipeline.store.shared.spending import Spending
from tests.support.commands import environment
from tests.support.forked import Forked
from tests.support.listings import NOW
from tests.support.servers import FakeTime
from tests.support.stores import another, backend, opened, peopled, unpeopled, url
from tests.support.wire import GOOD, KEY, QUESTION, USAGE, completion, failed

__all__ = ["another", "backend", "peopled", "unpeopled", "url"]

MODEL = rate_limit.name("http://m.example/v1", "m-1")


# What a minute comes to


def gone(limits, tokens, count):
    """When so many requests go out of a crowd that always waits."""
    account, now, moments = Account(requests=-1e9, tokens=-1e9), 0.0, []
    for n in range(count):
        size = tokens[n % len(tokens)]
        now = max(now, rate_limit.due(account, size, limits))
        account = rate_limit.taken(account, size, limits, now)
        moments.append((now, size))
    return moments


def most(moments):
    """The most that any minute has, of moments in order."""
    found = held = first = 0
    for at, size in moments:
        held += size
        while moments[first][0] <= at - 60:
            held -= moments[first][1]
            first += 1
        found = max(found, held)
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 10, 59, 60, 100, 600, 1_000])
def test_no_minute_has_more_requests_than_the_limit(limit):
    moments = [(at, 1) for at, _ in gone(Limits(requests=limit), [1], 3 * limit + 3)]

    assert 0.96 * limit <= most(moments) <= limit


@pytest.mark.parametrize("limit", [60, 600, 1_000, 10_000])
def test_nor_where_requests_are_late_on_their_way(limit):
    """The first ones arrive a quarter of a second late, among those that came after them."""
    moments = [(at if at > 0.25 else at + 0.25, 1) for at, _ in gone(Limits(requests=limit), [1], 2 * limit)]

    assert most(sorted(moments)) <= limit


@pytest.mark.parametrize("limit", [60, 600, 1_000])
def test_the_even_rate_is_close_to_the_limit(limit):
    moments = gone(Limits(requests=limit), [1], 5 * limit)

    assert len(moments) / moments[-1][0] * 60 >= 0.97 * limit


@pytest.mark.parametrize(
    ("limit", "sizes"),
    [
        pytest.param(100_000, [500, 900, 20, 700], id="small-requests"),
        pytest.param(100_000, [10_000], id="requests-of-a-tenth-of-the-limit"),
        pytest.param(30_000, [12_000, 300, 9_000], id="requests-of-a-third"),
    ],
)
def test_no_minute_has_more_tokens_than_the_limit_and_what_one_request_has_above_a_burst(limit, sizes):
    moments = gone(Limits(tokens=limit), sizes, 300)

    assert most(moments) <= limit + max(0, max(sizes) - rate_limit.burst(limit))
    assert sum(size for _, size in moments) / moments[-1][0] * 60 >= 0.96 * limit


def test_a_request_larger_than_a_whole_minute_goes_all_the_same():
    moments = gone(Limits(tokens=1_000), [5_000, 10], 2)

    assert moments[0][0] == 0.0
    assert 4.9 < moments[1][0] / 60 < 5.2


DAY = 86_400.0


@pytest.mark.parametrize(
    ("account", "now", "found"),
    [
        pytest.param((5.0, 60.0, 90.0), 0.0, (5.0, 60.0, 90.0), id="what-a-clock-gives"),
        pytest.param((DAY, DAY + 60, DAY + 90), DAY, (DAY, DAY + 60, DAY + 90), id="on-any-day"),
        pytest.param((DAY, DAY + 60, DAY + 90), 0.0, (0.0, 0.0, 0.0), id="set-back-by-a-day"),
        pytest.param((0.0, 60.0, 90.0), DAY, (0.0, 60.0, 90.0), id="set-forward-by-a-day"),
    ],
)
def test_nobody_waits_a_day_for_a_clock_that_was_set_back(account, now, found):
    assert tuple(rate_limit.set_right(Account(*account), now)) == found


def test_both_limits_hold_at_once():
    """Large requests hold small ones up, which do not then go all at once."""
    moments = gone(Limits(requests=60, tokens=10_000), [9_000, *[1] * 40], 200)

    assert most([(at, 1) for at, _ in moments]) <= 60
    assert most(moments) <= 10_000 + 9_000


def test_what_was_reckoned_too_high_is_given_back():
    limits = Limits(tokens=6_000)
    account = rate_limit.taken(Account(), 3_000, limits, 100.0)
    given = rate_limit.corrected(account, -2_900, limits)

    assert rate_limit.due(account, 100, limits) > 125
    assert rate_limit.due(given, 100, limits) < 102


def test_without_limits_only_a_rest_holds():
    assert rate_limit.due(Account(requests=9e9, tokens=9e9, rest=7.0), 10**9, FREE) == 7.0


@pytest.mark.parametrize("other", [("http://m.example/v1", "m-2"), ("http://n.example/v1", "m-1")])
def test_each_model_of_each_server_has_a_pace_of_its_own(other):
    assert rate_limit.name(*other) != MODEL
    assert len(MODEL) == 64


# One row for everybody


@pytest.fixture
def fake():
    return FakeTime()


@pytest.fixture
def shared(store, fake):
    """Makes a pace on that database, by a clock that only sleeping moves."""

    def make(limits=FREE, spending=None, time=fake):
        return SharedPace(
            store.engine, MODEL, limits, spending, sleep=time.sleep, clock=lambda connection: time.clock()
        )

    return make


def test_the_first_requests_go_at_once_and_the_next_when_its_time_has_come(shared, fake):
    at = shared(Limits(requests=200))
    for _ in range(2):
        at.wait(0)
    before = list(fake.slept)
    at.wait(0)

    assert before == []
    assert sum(fake.slept) == pytest.approx(60 * 1.01 / 199, abs=0.01)


def test_two_workers_share_what_there_is(shared, fake):
    limits = Limits(requests=60)
    for at in (shared(limits), shared(limits), shared(limits)):
        at.wait(0)

    assert sum(fake.slept) == pytest.approx(2 * 1.01, abs=0.01)


def test_waiting_long_looks_again_in_between(shared, fake):
    """What others give back counts."""
    at, other = shared(Limits(tokens=6_000)), shared(Limits(tokens=6_000))
    other.wait(3_000)

    def sleep(seconds):
        FakeTime.sleep(fake, seconds)
        if len(fake.slept) == 5:
            other.spent(3_000, Tokens(input=400, output=100))
            other.ledger.settle()

    fake.sleep = sleep
    shared(Limits(tokens=6_000), time=fake).wait(100)

    assert max(fake.slept) <= LOOK
    assert 4 < sum(fake.slept) < 8
    at.wait(0)


def test_more_tokens_than_were_reckoned_are_paid_for_afterwards(shared, fake):
    at = shared(Limits(tokens=6_000))
    at.wait(10)
    at.spent(10, Tokens(input=2_000, output=1_000))
    at.ledger.settle()
    at.wait(10)

    assert sum(fake.slept) == pytest.approx(30, rel=0.05)


def test_what_a_failed_attempt_was_reckoned_with_is_free_at_once(shared, fake):
    """Its question goes on with further attempts, and is not settled yet."""
    at = shared(Limits(tokens=6_000))
    at.wait(6_000)
    at.spent(6_000, Tokens())
    at.wait(10)

    assert sum(fake.slept) < 1


@pytest.mark.alone
@pytest.mark.parametrize("limits", [FREE, Limits(requests=6_000, tokens=10**6)], ids=["without-limits", "with-limits"])
def test_a_rest_is_for_everybody_who_uses_the_database(store, limits):
    one, other = (SharedPace(store.engine, MODEL, limits) for _ in range(2))
    one.rest(0.4)
    begun = time.monotonic()
    for at in (one, other):
        at.wait(10)

    assert 0.35 <= time.monotonic() - begun < 0.9


@pytest.mark.alone
@pytest.mark.parametrize("limits", [FREE, Limits(requests=6_000)], ids=["without-limits", "with-limits"])
def test_a_rest_counts_at_once_for_who_was_told(store, limits):
    """Also when it has looked a moment ago."""
    at = SharedPace(store.engine, MODEL, limits)
    at.wait(10)
    at.rest(0.4)
    begun = time.monotonic()
    at.wait(10)

    assert 0.35 <= time.monotonic() - begun < 0.9


class Waits(Exception):
    """Somebody would have waited."""


def test_a_rest_counts_for_other_threads_before_the_database_has_it(store):
    meanwhile = []

    def sleep(seconds):
        raise Waits

    def clock(connection):
        if not meanwhile:
            meanwhile.append("asks")
            with pytest.raises(Waits):
                at.wait(10)
        return database_clock(connection)

    at = SharedPace(store.engine, MODEL, sleep=sleep, clock=clock)
    at.rest(30)
    assert meanwhile == ["asks"]


def test_who_gives_up_waiting_takes_no_turn(shared, fake):
    """A bound in time was reached, for instance."""

    class Enough(Exception):
        pass

    def enough(seconds):
        raise Enough

    impatient = FakeTime()
    impatient.sleep = enough
    at = shared(Limits(requests=60), time=impatient)
    at.wait(0)
    with pytest.raises(Enough):
        at.wait(0)
    impatient.now += 1.02
    at.wait(0)
    fake.now = impatient.now
    shared(Limits(requests=60)).wait(0)

    assert sum(fake.slept) == pytest.approx(1.01, abs=0.01)


@pytest.mark.alone
def test_a_rest_holds_for_one_model_only(store):
    SharedPace(store.engine, MODEL).rest(30)
    begun = time.monotonic()
    SharedPace(store.engine, rate_limit.name("http://m.example/v1", "m-2")).wait(10)

    assert time.monotonic() - begun < 1


def test_a_shorter_rest_does_not_end_a_longer_one(shared, fake):
    at = shared(Limits(requests=600))
    at.rest(50)
    at.rest(2)
    at.wait(0)

    assert sum(fake.slept) == pytest.approx(50)


def test_what_a_run_has_spent_is_added_up(store, shared):
    run = store.start_run("refresh", by="nightly", now=NOW)
    at = shared(Limits(tokens=10**6), Spending(run, Prices(2.0, 0.5, 8.0)))
    for _ in range(2):
        at.spent(500, Tokens(input=1_000, cached=400, output=100))
    at.spent(500, Tokens())
    at.ledger.settle()
    held = store.run(run)

    assert held.tokens == Tokens(input=2_000, cached=800, output=200)
    assert held.micro_usd == 2 * (600 * 2 + 400 * 0.5 + 100 * 8)


def test_without_prices_tokens_are_counted_and_no_money(store, shared):
    run = store.start_run("refresh", by="nightly", now=NOW)
    at = shared(spending=Spending(run))
    at.spent(0, Tokens(input=7, output=3))
    at.ledger.settle()
    held = store.run(run)

    assert (held.tokens, held.micro_usd) == (Tokens(input=7, output=3), 0)


def test_an_answer_is_not_lost_when_it_cannot_be_counted(store, shared, caplog):
    at = shared(Limits(tokens=100))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE pace RENAME TO elsewhere")
    at.spent(10, Tokens(input=1))
    at.ledger.settle()

    assert "could not be counted" in caplog.text
    with pytest.raises(StoreError, match="pace"):
        at.wait(10)


# Real threads and processes, real time

CROWD = """
import sys, threading, time
from pipeline.ask.rate_limit import Limits
from pipeline.store.db.engine import connect
from pipeline.store.shared.rate_limit import SharedPace
url, name, requests, tokens, seconds = sys.argv[1:]
limits = Limits(int(requests) or None, int(tokens) or None)
at = SharedPace(connect(url), name, limits)
print("ready", flush=True)
sys.stdin.readline()
end, moments = time.time() + float(seconds), []
def work():
    while time.time() < end:
        at.wait(500)
        moments.append(time.time())
        time.sleep(0.005)
crowd = [threading.Thread(target=work) for _ in range(8)]
[one.start() for one in crowd]
[one.join() for one in crowd]
print(*moments)
"""


def crowds(url, limits, seconds, *, processes=3, meanwhile=lambda: None):
    """When requests went out of three processes with eight threads each."""
    arguments = [url, MODEL, str(limits.requests or 0), str(limits.tokens or 0), str(seconds)]
    running = [Forked(CROWD, *arguments, env=environment()) for _ in range(processes)]
    assert [one.stdout.readline() for one in running] == ["ready\n"] * processes
    for one in running:
        one.stdin.write("\n")
    meanwhile()
    said = [one.communicate(timeout=60)[0] for one in running]
    assert [one.returncode for one in running] == [0] * processes
    return sorted(float(moment) for line in said for moment in line.split())


def longest_run(moments, seconds):
    return max(sum(start <= at < start + seconds for at in moments) for start in moments)


@pytest.mark.alone
@pytest.mark.parametrize(
    ("limits", "a_second"),
    [(Limits(requests=1_800), 30), (Limits(tokens=900_000), 30)],
    ids=["requests", "tokens"],
)
def test_three_processes_together_keep_to_the_limit_and_come_close_to_it(url, limits, a_second):
    opened(url).close()
    moments = crowds(url, limits, 3)
    count = sum(at < moments[0] + 3 for at in moments)

    assert longest_run(moments, 1.0) <= a_second * 1.1 + rate_limit.burst(1_800)
    assert longest_run(moments, 2.0) <= a_second * 2.1 + rate_limit.burst(1_800)
    assert count >= 0.9 * 3 * a_second


@pytest.mark.alone
@pytest.mark.parametrize("limits", [FREE, Limits(requests=6_000)], ids=["without-limits", "with-limits"])
def test_a_rest_stops_every_process(url, limits):
    store = opened(url)
    asked = []

    def rest():
        time.sleep(0.7)
        asked.append(time.time())
        SharedPace(store.engine, MODEL, limits).rest(2.0)

    moments = crowds(url, limits, 4, processes=2, meanwhile=rest)
    store.close()
    seen = LOOK if limits == FREE else 0.0
    still = [at for at in moments if asked[0] + seen + 0.2 < at < asked[0] + 2.0]

    assert still == []
    assert any(at < asked[0] for at in moments)
    assert any(at > asked[0] + 2.0 for at in moments)


@pytest.mark.alone
def test_a_process_that_is_killed_while_it_waits_holds_nobody_up(url):
    """It took no turn that it did not use."""
    store = opened(url)
    at = SharedPace(store.engine, MODEL, Limits(requests=60))
    at.wait(0)
    with Forked(CROWD, url, MODEL, "60", "0", "60", env=environment()) as waiting:
        waiting.stdout.readline()
        waiting.stdin.write("\n")
        time.sleep(0.5)
        waiting.kill()
    begun = time.monotonic()
    at.wait(0)

    assert time.monotonic() - begun < 2.5
    store.close()


# The wire


class Noted:
    """A pace that writes down what it is told."""

    def __init__(self, told=()):
        self.seen = []
        self._told = list(told)

    def wait(self, tokens):
        self.seen.append(("wait", tokens))
        if self._told:
            raise self._told.pop(0)

    def spent(self, reserved, tokens):
        self.seen.append(("spent", reserved, tokens))

    def rest(self, seconds):
        self.seen.append(("rest", seconds))

    def of(self, kind):
        return [what for name, *what in self.seen if name == kind]


def wired(*replies, at, output=4_000):
    """A model over a paced wire of canned replies, and the requests that went out."""
    left, requests = list(replies), []

    def handle(request):
        requests.append(request)
        reply = left.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    client = httpx2.Client(transport=httpx2.MockTransport(handle))
    front = httpx2.Client(transport=transport.live(at, output=output, client=client))
    options = llm.Options("m-1", KEY, "http://model.example/v1")
    return llm.connect(options, http_client=front, sleep=lambda seconds: None), requests


def test_a_request_waits_and_what_it_came_to_is_told():
    noted = Noted()
    model, requests = wired(completion(), at=noted)
    reply = model(QUESTION, LayersAnswer)
    reserved = len(requests[0].content) // 4 + 1_000

    assert reply.text == GOOD
    assert noted.seen == [("wait", reserved), ("spent", reserved, Tokens(input=100, cached=40, output=50))]


def test_every_attempt_waits_for_its_turn_and_a_failed_one_comes_to_nothing():
    noted = Noted()
    cut = httpx2.ReadError("cut")
    model, requests = wired(failed(500), cut, failed(429), completion(), at=noted)
    model(QUESTION, LayersAnswer)

    assert len(noted.of("wait")) == len(requests) == 4
    assert [tokens for _, tokens in noted.of("spent")] == [Tokens()] * 3 + [Tokens(input=100, cached=40, output=50)]


@pytest.mark.parametrize(
    ("reply", "rested"),
    [
        pytest.param(failed(429, retry_after="7"), [7.0], id="as-long-as-the-server-says"),
        pytest.param(failed(503, retry_after="3"), [3.0], id="also-when-it-is-overloaded"),
        pytest.param(failed(429), [transport.UNTOLD_REST], id="a-moment-when-it-does-not-say"),
        pytest.param(failed(429, retry_after="86400"), [transport.LONGEST_REST], id="not-for-a-day"),
        pytest.param(failed(429, retry_after="inf"), [transport.LONGEST_REST], id="not-for-ever"),
        pytest.param(failed(429, retry_after="-3"), [0.0], id="no-time-that-has-passed"),
        pytest.param(failed(500), [], id="not-for-a-failure"),
        pytest.param(failed(401), [], id="not-for-a-wrong-key"),
    ],
)
def test_a_server_that_wants_to_be_left_alone_is_left_alone_by_everybody(reply, rested):
    noted = Noted()
    model, _ = wired(*[reply] * 5, at=noted)
    with pytest.raises(ModelError):
        model(QUESTION, LayersAnswer)

    assert [seconds for (seconds,) in noted.of("rest")][:1] == rested
    assert len(noted.of("rest")) in (0, len(noted.of("wait")))


def test_a_server_may_name_the_date_until_which_it_rests():
    noted = Noted()
    model, _ = wired(failed(429, retry_after=formatdate(time.time() + 30, usegmt=True)), completion(), at=noted)
    model(QUESTION, LayersAnswer)

    assert 25 < noted.of("rest")[0][0] <= 30


@pytest.mark.parametrize(
    "usage",
    [None, {}, {**USAGE, "prompt_tokens": "many"}, {**USAGE, "completion_tokens": -1}, [1]],
    ids=["none", "empty", "a-word", "negative", "a-list"],
)
def test_where_a_server_does_not_count_what_was_reckoned_stands(usage):
    completed = json.loads(completion().content) | ({} if usage is None else {"usage": usage})
    if usage is None:
        del completed["usage"]
    noted = Noted()
    client = httpx2.Client(transport=httpx2.MockTransport(lambda request: httpx2.Response(200, json=completed)))
    httpx2.Client(transport=transport.live(noted, output=0, client=client)).post(
        "http://model.example/v1/chat/completions", json={}
    )

    assert noted.of("spent") == [[0, Tokens()]]


def test_tokens_without_details_are_counted():
    told = transport.usage({"usage": {"prompt_tokens": 5, "completion_tokens": 2, "prompt_tokens_details": None}})

    assert told == Tokens(input=5, output=2)


def test_what_is_no_completion_does_not_wait():
    noted = Noted()
    client = httpx2.Client(transport=httpx2.MockTransport(lambda request: httpx2.Response(200, text="a file")))
    front = httpx2.Client(transport=transport.live(noted, output=0, client=client))
    bodies = [front.get("http://model.example/v1/models").text, front.post("http://model.example/v1/files").text]

    assert bodies == ["a file"] * 2
    assert noted.seen == []


def test_a_database_that_is_gone_is_named_as_what_it_is():
    """It is no failure of the model's server, and not tried again."""
    noted = Noted(told=[StoreError("the database says: no.")])
    model, requests = wired(completion(), at=noted)
    with pytest.raises(StoreError, match="the database says"):
        model(QUESTION, LayersAnswer)

    assert requests == []


def test_a_server_that_cannot_be_reached_is_unavailable_as_ever():
    noted = Noted()
    model, _ = wired(*[httpx2.ConnectError("refused")] * 9, at=noted)
    with pytest.raises(Unavailable, match="OPENAI_BASE_URL"):
        model(QUESTION, LayersAnswer)

    assert len(noted.of("spent")) == len(noted.of("wait")) == 5


@pytest.mark.alone
def test_many_threads_of_one_process_go_one_after_another(shared, store):
    """Real time: thirty a second, with sixteen threads in line."""
    at = SharedPace(store.engine, MODEL, Limits(requests=1_800))
    moments = []

    def work():
        for _ in range(4):
            at.wait(0)
            moments.append(time.monotonic())

    crowd = [threading.Thread(target=work) for _ in range(16)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    steps = [later - sooner for sooner, later in pairwise(sorted(moments))]

    assert len(moments) == 64
    assert 1.3 < sum(steps) < 3.0


def test_without_a_pace_nothing_waits():
    model, requests = wired(completion(), at=UNPACED)

    assert model(QUESTION, LayersAnswer).text == GOOD
    assert len(requests) == 1
