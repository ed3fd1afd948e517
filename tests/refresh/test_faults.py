"""Sources and model servers that fail: the run completes, nothing is lost, and everything that failed has a name."""

import random
import time

import pytest

from tests.support.catalogue_server import Page, selling
from tests.support.counting_model import modelling
from tests.support.nights import Watch, upgraded
from tests.support.stores import another

__all__ = ["another"]

pytestmark = pytest.mark.long(20)

LISTINGS = 40
RATE = 0.1


@pytest.fixture
def model():
    with modelling() as running:
        yield running


@pytest.fixture
def shop():
    with selling(LISTINGS) as running:
        yield running


@pytest.fixture
def watch(tmp_path, another, shop, model):
    return Watch(tmp_path, upgraded(another("sqlite")), shop, model)


FAULTS = {
    "rate": (429, {"Retry-After": "1"}, b'{"error": {"message": "slow down"}}'),
    "broken": (500, {}, b'{"error": {"message": "it fails"}}'),
    "cut": (0, {}, b""),
    "garbage": (200, {}, b"<html>a proxy's page</html>"),
}


def faulty(kinds, seed=7):
    chance = random.Random(seed)
    return lambda number: FAULTS[chance.choice(kinds)] if chance.random() < RATE else None


def test_a_model_server_that_fails_now_and_then(watch, model):
    """429, 500 and cut connections pass when they are tried again; each attempt is one call."""
    model.fault = faulty(["rate", "broken", "cut"])
    night = watch.night("--jobs", "8")
    failed = model.calls - sum(model.answered.values())

    assert night.code == 0, night.err
    assert night.counts == {"checked": LISTINGS, "new": LISTINGS}
    assert watch.drafts() == dict.fromkeys(watch.names, 1)
    assert set(model.answered.values()) == {1}
    assert failed > 0
    assert model.calls == 2 * LISTINGS + failed


def test_garbage_is_not_taken_for_an_answer_and_is_asked_again_the_next_night(watch, model):
    """A card that lacks the answer to one question is partial; the answer to the other is not paid for again."""
    model.fault = faulty(["garbage"], seed=3)
    first = watch.night("--tolerate", "1")
    lost = 2 * LISTINGS - sum(model.answered.values())
    model.fault = lambda number: None
    second = watch.night()

    assert lost > 0
    assert first.counts.get("partial", 0) + 2 * first.counts.get("failed", 0) == lost
    assert first.counts["checked"] == LISTINGS
    assert second.code == 0, second.err
    assert set(model.answered.values()) == {1}
    assert len(model.answered) == 2 * LISTINGS
    assert second.counts.get("changed", 0) + second.counts.get("new", 0) == LISTINGS - second.counts["unchanged"]
    store = watch.store()
    newest = {slug: store.revisions(slug)[0].card.status for slug in watch.names}
    store.close()
    assert set(newest.values()) == {"complete"}


def test_a_server_that_asks_for_a_pause_slows_everybody(watch, model):
    """Nobody asks again for as long as the first answer says."""
    model.fault = lambda number: (429, {"Retry-After": "3"}, b"{}") if number == 10 else None
    night = watch.night("--jobs", "8")
    gaps = [later - earlier for earlier, later in zip(model.at, model.at[1:], strict=False)]

    assert night.code == 0, night.err
    assert max(gaps[10:30]) > 2.0


def test_a_limit_of_requests_a_minute_is_kept(watch, model):
    watch.list(watch.names[:15])
    night = watch.night("--jobs", "8", "--requests-per-minute", "120")
    took = model.at[-1] - model.at[0]

    assert night.code == 0, night.err
    assert model.calls == 30
    assert took >= 29 * 60 / 120 * 0.9


def slow(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    handler.wfile.write(b"<p>")
    time.sleep(0.3)
    handler.wfile.write(b"Kube Pilot reads a cluster and deletes namespaces. " * 20)
    handler.close_connection = True


def cut(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b"<p>half a page")
    handler.close_connection = True


def test_sources_of_every_kind_of_bad(watch, shop):
    """One bad listing never stops a run."""
    pages = {
        0: Page("", 404),
        1: Page("", 500),
        2: Page("", 302, (("Location", f"/{watch.names[9]}"),)),
        3: Page("", 302, (("Location", f"/{watch.names[3]}"),)),
        4: Page("", 302, (("Location", "http://169.254.169.254/latest/meta-data"),)),
        5: Page(writes=slow),
        6: Page(writes=cut),
        7: Page("%PDF-1.7", 200, (("Content-Type", "application/pdf"),)),
        8: Page("One line.", 200),
    }
    for number, page in pages.items():
        shop.pages[watch.names[number]] = page
    night = watch.night("--estimator", "comparables", "--tolerate", "1")
    why = {one["slug"]: one["why"] for one in night.report["failures"]}

    assert night.code == 0, night.err
    assert night.counts["checked"] == LISTINGS
    assert sorted(why) == [watch.names[number] for number in (0, 1, 3, 4, 6, 7)]
    assert night.counts["failed"] == 6
    assert [one["slug"] for one in night.report["inconclusive"]] == [watch.names[8]]
    assert "404" in why[watch.names[0]]
    assert "redirects" in why[watch.names[3]]
    assert "169.254.169.254" in why[watch.names[4]]
    assert "pdf" in why[watch.names[7]].lower()
    assert night.report["state"] == "incomplete"


def test_a_429_of_a_source_is_waited_for(watch, shop):
    """Its Retry-After is kept before it is asked again."""
    name, seen = watch.names[0], []
    whole = shop.pages[name]

    def later(handler):
        seen.append(time.monotonic())
        shop.pages[name] = whole
        handler.send_response(429)
        handler.send_header("Retry-After", "2")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    shop.pages[name] = Page(writes=later)
    night = watch.night("--estimator", "comparables")

    assert night.counts == {"checked": LISTINGS, "new": LISTINGS}
    assert len(seen) == 1


def test_a_page_that_says_nothing_new_in_other_words_of_http(watch, shop):
    """No ETag, another one each time, other white space: the text is the same, and nothing is drafted."""
    name = watch.names[0]
    text = shop.pages[name].body
    turn = iter(range(100))

    def written(handler):
        body = text.replace("\n\n", "\n" * (2 + next(turn)) + "\n").encode()
        handler.send_response(200)
        for header, value in (("Content-Type", "text/markdown"), ("ETag", f'"{next(turn)}"')):
            handler.send_header(header, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    shop.pages[name] = Page(writes=written)
    watch.night("--estimator", "comparables")
    again = watch.night("--estimator", "comparables")

    assert again.counts == {"checked": LISTINGS, "unchanged": LISTINGS}
