"""How runs end: bounds that the next run goes on from, a catalogue that is held, cancelling, trying again."""

import signal
import time

import pytest

from tests.support.catalogue_server import Page, selling, slugs
from tests.support.commands import Ran
from tests.support.counting_model import modelling
from tests.support.nights import Watch, upgraded
from tests.support.stores import another, backend, peopled, url

__all__ = ["another", "backend", "peopled", "url"]

pytestmark = pytest.mark.long(20)

LISTINGS = 12
TOKENS = 2_200
"""Of a listing's two answers."""


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


def command(watch, name, *args):
    """Another command at the same store, as it ended."""
    running = watch.begin(*args, command=name)
    out, err = running.communicate(timeout=60)
    return Ran(running.returncode, out, err)


PRICES = {"THREATCARD_PRICE_INPUT": "1", "THREATCARD_PRICE_OUTPUT": "10"}


@pytest.mark.parametrize(
    ("flags", "settings", "said"),
    [
        (("--max-tokens", str(5 * TOKENS)), {}, "--max-tokens 11,000"),
        (("--max-usd", "0.02"), PRICES, "--max-usd 0.02"),
    ],
    ids=["tokens", "dollars"],
)
def test_past_a_bound_nothing_new_is_begun_and_the_next_run_goes_on(watch, model, flags, settings, said):
    bounded = watch.night("--jobs", "1", *flags, **settings)
    done = bounded.counts["new"]  # One more may be in hand when the bound is reached.
    later = watch.night()

    assert bounded.code == 6, bounded.err
    assert bounded.report["state"] == "bounded"
    assert bounded.report["bound"].startswith(said)
    assert 5 <= done <= 6
    assert bounded.counts == {"checked": LISTINGS, "new": done, "waiting": LISTINGS - done}
    assert later.counts == {"checked": LISTINGS, "unchanged": done, "new": LISTINGS - done}
    assert model.calls == 2 * LISTINGS


def test_what_is_in_hand_and_has_no_place_yet_is_not_begun_past_a_bound(watch, model):
    model.seconds = 0.5
    bounded = watch.night("--jobs", "4", "--max-tokens", "1")

    assert bounded.code == 6, bounded.err
    assert 1 <= bounded.counts["new"] <= 4 + 1
    assert model.calls == 2 * bounded.counts["new"]


def test_a_bound_in_minutes(watch, model):
    model.seconds = 0.5
    bounded = watch.night("--jobs", "1", "--max-minutes", "0.04")
    later = watch.night()

    assert bounded.code == 6, bounded.err
    assert bounded.report["bound"] == "--max-minutes 0.04"
    assert 0 < bounded.counts["waiting"] <= LISTINGS
    assert later.code == 0
    assert set(watch.drafts().values()) == {1}
    assert len(watch.drafts()) == LISTINGS


def test_what_was_spent_is_in_the_report(watch):
    first = watch.night(**PRICES)

    assert first.report["tokens"] == {"input": 2_000 * LISTINGS, "cached": 0, "output": 200 * LISTINGS}
    assert first.report["cost_usd"] == pytest.approx(LISTINGS * (2_000 * 1 + 200 * 10) / 1e6)


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_second_run_is_refused_while_one_is_at_work_and_changes_nothing(tmp_path, url, shop, model):
    watch = Watch(tmp_path, upgraded(url), shop, model)
    model.seconds = 0.3
    first = watch.begin("--jobs", "1")
    until(lambda: model.calls)
    second = watch.night()
    _, err = first.communicate(timeout=120)

    assert second.code == 7
    assert "is at work here" in second.err
    assert first.returncode == 0, err
    assert watch.drafts() == dict.fromkeys(watch.names, 1)
    assert model.calls == 2 * LISTINGS


def test_a_run_that_is_cancelled_ends_and_can_be_tried_again(watch, model):
    model.seconds = 0.5
    running = watch.begin("--jobs", "1")
    until(lambda: model.calls)
    run = command(watch, "runs", "list").out.splitlines()[1].split()[0]
    cancelled = command(watch, "runs", "cancel", run)
    _, err = running.communicate(timeout=120)
    model.seconds = 0.0
    shown = command(watch, "runs", "show", run).out
    again = command(watch, "runs", "retry", run, "--report", str(watch.folder / "again"))

    assert cancelled.code == 0, cancelled.err
    assert running.returncode == 6, err
    assert "cancelled" in shown
    assert "waiting" in shown
    assert again.code == 0, again.err
    assert watch.drafts() == dict.fromkeys(watch.names, 1)


def test_retry_visits_what_failed_and_nothing_else(watch, shop):
    gone = watch.names[3]
    shop.pages[gone] = Page("", 500)
    first = watch.night("--tolerate", "1%")
    asked = sum(shop.asked[slug] for slug in watch.names)
    shop.put(gone)
    run = command(watch, "runs", "list").out.splitlines()[1].split()[0]
    again = command(watch, "runs", "retry", run, "--report", str(watch.folder / "again"))

    assert first.code == 1
    assert first.counts == {"checked": LISTINGS, "new": LISTINGS - 1, "failed": 1}
    assert again.code == 0, again.err
    assert sum(shop.asked[slug] for slug in watch.names) == asked + 1
    assert watch.drafts() == dict.fromkeys(watch.names, 1)


@pytest.mark.parametrize(("nights", "items"), [(1, 0), (2, 0), (3, 1), (4, 1)], ids=["one", "two", "three", "four"])
def test_three_failed_nights_in_a_row_open_a_review_item(watch, shop, nights, items):
    watch.night("--estimator", "comparables")
    shop.pages[watch.names[0]] = Page("", 404)
    last = [watch.night("--estimator", "comparables", "--tolerate", "1") for _ in range(nights)][-1]
    listed = command(watch, "review", "list", "--flag", "source_unreadable", "--json").out.splitlines()

    assert last.counts["failed"] == 1
    assert last.report["failures"][0]["nights"] == nights
    assert len(listed) == items


def test_what_is_no_longer_in_the_catalogue_is_gone_and_not_deleted(watch):
    watch.night()
    watch.list(watch.names[:-2])
    second = watch.night()
    third = watch.night()
    watch.list(slugs(LISTINGS))
    back = watch.night()

    assert [one["slug"] for one in second.report["gone"]] == slugs(LISTINGS)[-2:]
    assert third.counts == {"checked": LISTINGS - 2, "unchanged": LISTINGS - 2}
    assert back.counts == {"checked": LISTINGS, "unchanged": LISTINGS}
    assert len(watch.drafts()) == LISTINGS


def test_a_catalogue_that_cannot_be_read_leaves_everything_as_it_is(watch):
    watch.night()
    watch.path.write_text("slug;url\n")
    empty = watch.night()
    watch.path.unlink()
    missing = watch.night()
    listed = command(watch, "runs", "list").out.splitlines()
    watch.list(slugs(LISTINGS))
    back = watch.night()

    assert (empty.code, missing.code) == (4, 4)
    assert "holds no entry" in empty.err
    assert len(listed) == 2
    assert listed[1].split()[2] == "complete"
    assert back.counts == {"checked": LISTINGS, "unchanged": LISTINGS}


def test_other_settings_are_asked_for_and_do_not_come_by_themselves(watch, model):
    """Another model: the cards stand, and the report says why they are outdated. With --redraft they are drafted."""
    watch.night()
    other = watch.night("--model", "other")
    redrafted = watch.night("--model", "other", "--redraft")
    again = watch.night("--model", "other", "--redraft")

    assert other.counts == {"checked": LISTINGS, "unchanged": LISTINGS, "outdated": LISTINGS}
    assert any("model" in why for why in other.report["outdated_why"])
    assert redrafted.counts == {"checked": LISTINGS, "redrafted": LISTINGS}
    assert again.counts == {"checked": LISTINGS, "unchanged": LISTINGS}
    assert model.calls == 4 * LISTINGS


def test_another_profile_rescores_without_a_model(watch, model):
    watch.night()
    asked = model.calls
    other = watch.night("--profile", "owasp-v0.5", "--snap")

    assert other.counts == {"checked": LISTINGS, "rescored": LISTINGS}
    assert model.calls == asked
    assert {cause["name"] for one in other.report["moved"] for cause in one["causes"]} == {"profile"}


def test_a_worker_needs_postgresql(watch):
    refused = command(watch, "worker")

    assert refused.code == 2
    assert "several processes need PostgreSQL" in refused.err


def test_interrupted_by_hand_it_goes_on_the_next_time(watch, model):
    model.seconds = 0.3
    running = watch.begin("--jobs", "1")
    until(lambda: model.calls)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    model.seconds = 0.0
    later = watch.night()

    assert running.returncode == 130, err
    assert "the same command goes on where it was" in err
    assert later.code == 0
    assert watch.drafts() == dict.fromkeys(watch.names, 1)


def test_a_bound_in_minutes_ends_a_run_that_nobody_works_on(tmp_path, another, shop, model):
    """Without a worker nothing is done; the run ends all the same, and the next one does the work."""
    watch = Watch(tmp_path, upgraded(another("postgresql")), shop, model)
    idle = watch.night("--no-work", "--max-minutes", "0.3")
    later = watch.night()

    assert idle.code == 6, idle.err
    assert idle.counts == {"waiting": LISTINGS}
    assert later.code == 0, later.err
    assert watch.drafts() == dict.fromkeys(watch.names, 1)


def test_a_run_that_was_killed_after_its_bound_is_not_gone_on_with(tmp_path, another, shop, model):
    """A worker may have passed over some of it under that bound; a new run begins, and nothing is lost."""
    watch = Watch(tmp_path, upgraded(another("postgresql")), shop, model)
    first = watch.begin("--no-work", "--max-minutes", "0.02")
    until(lambda: command(watch, "runs", "list").out.splitlines()[1:])
    first.kill()
    first.communicate()
    time.sleep(1.5)
    worker = watch.begin("--jobs", "1", command="worker")
    time.sleep(5)
    worker.kill()
    worker.communicate()
    later = watch.night()
    states = [line.split()[2] for line in command(watch, "runs", "list").out.splitlines()[1:]]

    assert later.code == 0, later.err
    assert later.counts == {"checked": LISTINGS, "new": LISTINGS}
    assert sorted(states) == ["bounded", "complete"]
