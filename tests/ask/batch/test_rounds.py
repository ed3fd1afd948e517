"""Batch mode as a whole: what a run asks is asked once, at half the price, whatever happens to the batch or to us."""

import json
import random
import subprocess
import sys
import time

import httpx2
import pytest

from pipeline.ask.batch import parts, rounds
from pipeline.ask.batch.files import Most
from pipeline.ask.batch.rounds import TRIES, Asking
from pipeline.assess.estimators import Sampling
from pipeline.errors import Unauthorised, Unavailable
from tests.support.batch_server import Reply, completed, refused
from tests.support.batches import LISTINGS, PAIRS, RUN, another_night, begin, content, night, server, store, twice
from tests.support.commands import environment
from tests.support.stores import another, backend, peopled, postgres, url

__all__ = ["another", "another_night", "backend", "night", "peopled", "postgres", "server", "store", "url"]

NEXT = "1" * 32


def good(cards):
    return [card.status for card in cards] == ["complete"] * len(cards)


def test_a_run_asks_in_a_batch_and_drafts_without_asking(night):
    summary = night.prefetch()
    cards = night.live()

    assert summary == (6, 6, True)
    assert good(cards)
    assert night.server.live == []
    assert len(night.server.batched) == 6


def test_a_batch_costs_half(night):
    """1,000 tokens read and 100 written for each question."""
    night.prefetch()

    assert night.spent == (6_000, 600, 6 * (1_000 * 2 + 100 * 8) // 2)


def test_done_again_nothing_is_asked_and_nothing_is_charged(night):
    night.prefetch()
    spent, created = night.spent, list(night.server.created)
    again = night.prefetch()

    assert again == (6, 6, True)
    assert (night.spent, night.server.created) == (spent, created)


def test_nothing_to_ask_makes_no_batch(night):
    assert night.prefetch(()) == (0, 0, True)
    assert night.server.created == []


def test_many_questions_are_several_batches_at_once(night):
    summary = night.prefetch(asking=PAIRS)

    assert summary == (6, 6, True)
    assert night.server.created == ["files", "batches"] * 3
    assert len(night.slept) == 3


# What a batch does not answer


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (refused(400, "no"), "status 400: no"),
        (refused(500, "down"), "status 500: down"),
        (refused(429, "slow", "rate_limit"), "status 429: rate_limit: slow"),
    ],
)
def test_what_failed_is_asked_again_one_by_one(night, caplog, reply, words):
    night.server.answer = lambda asked: reply if "number 1" in content(asked) else Reply(200, completed(asked))
    with caplog.at_level("INFO"):
        summary = night.prefetch()
    night.server.answer = lambda asked: Reply(200, completed(asked))
    cards = night.live()

    assert summary == (6, 4, True)
    assert good(cards)
    assert len(night.server.live) == 2
    assert all("number 1" in content(asked) for asked in night.server.live)
    assert f"2 times: {words}" in caplog.text


@pytest.mark.parametrize("ending", ["expired", "cancelled"])
def test_a_batch_that_ends_early_gives_what_it_has(night, ending):
    night.server.ending = lambda number: ending
    summary = night.prefetch()

    assert summary == (6, 3, True)
    assert good(night.live())
    assert len(night.server.live) == 3


def test_a_batch_that_fails_gives_nothing_and_is_not_made_again(night, caplog):
    night.server.ending = lambda number: "failed"
    with caplog.at_level("INFO"):
        summary = night.prefetch()

    assert summary == (6, 0, True)
    assert len(night.server.batches) == 1
    assert "invalid_request: no such model" in caplog.text
    assert good(night.live())
    assert len(night.server.live) == 6


def test_a_batch_that_disappears_gives_nothing(night):
    summary = night.prefetch(sleep=lambda seconds: night.server.batches.clear())

    assert summary == (6, 0, True)
    assert good(night.live())


def test_lines_that_cannot_be_read_are_named_and_asked_again(night, caplog):
    night.server.spoil = lambda lines: [b"<html>", *lines[1:]]
    summary = night.prefetch()

    assert summary == (6, 5, True)
    assert "line 1: it is no JSON" in caplog.text
    assert good(night.live())
    assert len(night.server.live) == 1


def test_an_answer_to_what_was_not_asked_is_left_out(night, caplog):
    strange = json.dumps({"custom_id": "f" * 64, "response": {"status_code": 200, "body": {"choices": []}}}).encode()
    night.server.spoil = lambda lines: [*lines, strange]
    summary = night.prefetch()

    assert summary == (6, 6, True)
    assert night.shelf.find(f"answer:{'f' * 64}") is None
    assert "1 times: it answers what was not asked" in caplog.text


def test_an_answer_off_the_schema_is_asked_in_the_next_round_with_what_was_wrong(night):
    def answer(asked):
        first = asked["messages"][-1]["role"] == "user" and len(asked["messages"]) == 2
        return Reply(200, completed(asked, text='{"no": 1}' if first else None))

    night.server.answer = answer
    summary = night.prefetch()

    assert summary == (12, 12, True)
    assert good(night.live())
    assert night.server.live == []
    assert len(night.server.batches) == 2


def test_an_answer_that_was_cut_off_is_asked_in_the_next_round_for_more(night):
    def answer(asked):
        body = completed(asked)
        if asked["max_tokens"] == 8_000:
            body["choices"][0] |= {"finish_reason": "length"}
        return Reply(200, body)

    night.server.answer = answer

    assert night.prefetch() == (12, 12, True)
    assert good(night.live())
    assert night.server.live == []


def test_after_the_last_round_the_rest_is_asked_one_by_one(night):
    night.server.answer = lambda asked: Reply(200, completed(asked, text="" if len(asked["messages"]) == 2 else None))
    summary = night.prefetch(asking=Asking(rounds=1))
    night.server.answer = lambda asked: Reply(200, completed(asked))

    assert summary == (6, 6, True)
    assert good(night.live())
    assert len(night.server.live) == 6


def test_each_sample_has_an_answer_of_its_own(another_night):
    """Independent answers are what samples are for; on the wire they are the same request."""
    night = another_night(sampling=Sampling(3, 3))
    numbers = iter(range(100))
    night.server.answer = lambda asked: Reply(200, completed(asked, id=f"chatcmpl-{next(numbers)}"))
    summary = night.prefetch()

    assert summary == (18, 18, True)
    assert len(night.server.batched) == 18
    assert good(night.live())
    assert night.server.live == []


# How much, and for how long


def test_what_is_over_the_bound_is_asked_one_by_one(night):
    """A question is reckoned at some 8,000 tokens with its answer."""
    summary = night.prefetch(asking=Asking(tokens=40_000))

    assert 2 <= summary.asked < 6
    assert good(night.live())
    assert len(night.server.live) == 6 - summary.asked


def test_the_bound_is_for_all_rounds_together(night):
    night.server.answer = lambda asked: Reply(200, completed(asked, text="" if len(asked["messages"]) == 2 else None))
    bound = Asking(tokens=60_000)
    first = night.prefetch(asking=bound._replace(rounds=1))
    both = night.prefetch(asking=bound)

    assert first.asked == 6
    assert both.asked < 12


def test_who_has_waited_enough_goes_on_from_there_later(night, another_night):
    stopped = night.prefetch(enough=lambda: True)
    after = another_night().prefetch()

    assert stopped == (6, 0, False)
    assert after == (6, 6, True)
    assert night.server.created == ["files", "batches"]


def test_the_way_of_each_batch_can_be_watched(night):
    seen = []
    night.prefetch(watch=lambda part, state: seen.append((part.number, state.status)))

    assert seen == [(0, "validating"), (0, "in_progress"), (0, "finalizing"), (0, "completed")]


def test_a_server_that_is_away_for_a_while_is_waited_for(night, caplog):
    """A day is long."""

    def sleep(seconds):
        night.slept.append(seconds)
        if len(night.slept) == 1:
            night.server.hiccups = [refused(503, "busy")] * 5

    assert night.prefetch(sleep=sleep) == (6, 6, True)
    assert "the server fails" in caplog.text


def test_a_key_that_is_taken_away_ends_the_waiting(night):
    def sleep(seconds):
        night.server.hiccups = [refused(401, "revoked")]

    with pytest.raises(Unauthorised):
        night.prefetch(sleep=sleep)


# A queue that is full


def test_what_the_queue_does_not_take_is_submitted_when_there_is_room(night):
    night.server.queue, night.server.slow = 3, 20
    summary = night.prefetch(asking=PAIRS)

    assert summary == (6, 6, True)
    assert twice(night.server.batched) == 0
    assert night.server.created.count("files") == 3
    assert len(night.server.batches) == 6


def test_a_part_that_no_queue_takes_is_asked_one_by_one(night):
    night.server.queue = 3
    summary = night.prefetch()

    assert summary == (6, 0, True)
    assert len(night.server.batches) == TRIES + 1
    assert good(night.live())


def test_parts_can_be_made_to_fit_the_queue(night):
    night.server.queue = 3
    summary = night.prefetch(asking=Asking(Most(tokens=20_000)))

    assert summary == (6, 6, True)


# Other runs


@pytest.fixture
def left_behind(night, store):
    """A run that did not wait for its batch."""
    night.prefetch(enough=lambda: True)
    begin(store, NEXT)
    return night


@pytest.mark.parametrize("ended", [True, False], ids=["it-has-ended", "it-is-underway"])
def test_what_another_run_left_behind_is_kept_and_not_asked_again(left_behind, another_night, ended):
    if ended:
        left_behind.server.finish()
    after = another_night(NEXT)
    summary = after.prefetch()

    assert summary == (0, 0, True)
    assert good(after.live())
    assert after.server.live == []
    assert len(after.server.batched) == 6
    assert after.spent[0] == 6_000


def test_what_is_kept_is_not_looked_at_again(night, another_night, store):
    night.prefetch()
    begin(store, NEXT)
    looks = len(night.server.looked)
    another_night(NEXT).prefetch()

    assert len(night.server.looked) == looks


def test_only_what_is_on_its_way_is_waited_for(left_behind, another_night):
    """The batch of two of three listings is on its way; another run wants the third one too."""
    after = another_night(NEXT)
    more = after.prefetch((*LISTINGS, LISTINGS[0].model_copy(update={"name": "Pilot 9"})))

    assert more == (2, 2, True)
    assert twice(after.server.batched) == 0


def test_a_batch_that_has_nothing_to_do_with_it_is_not_waited_for(left_behind, another_night):
    left_behind.server.ending = lambda number: "completed" if number else "in_progress"
    after = another_night(NEXT)
    summary = after.prefetch((LISTINGS[0].model_copy(update={"name": "Pilot 9"}),))

    assert summary == (2, 2, True)


def test_a_run_is_given_up_and_its_answers_are_kept_by_the_next(left_behind, another_night):
    rounds.cancel(RUN, left_behind.desk())
    summary = another_night(NEXT).prefetch()

    assert [batch["status"] for batch in left_behind.server.batches.values()] == ["cancelled", "completed"]
    assert summary == (6, 6, True)


# Kills


class Killed(BaseException):
    """Nothing catches it, as nothing catches a kill."""


class Mortal(httpx2.BaseTransport):
    """A wire that kills its user at a request of a number: before it goes out, or after it was answered."""

    def __init__(self, at, *, after):
        self.at, self.after = at, after
        self._network = httpx2.HTTPTransport()

    def handle_request(self, request):
        self.at -= 1
        if self.at == 0 and not self.after:
            raise Killed
        response = self._network.handle_request(request)
        response.read()
        if self.at == 0:
            raise Killed
        return response

    def close(self):
        self._network.close()


@pytest.mark.parametrize("after", [False, True], ids=["before-it-goes-out", "after-it-was-answered"])
def test_whoever_is_killed_at_any_request_pays_nothing_twice(night, another_night, after):
    """At the first, then at the second, … until a whole run goes through; each goes on from the one before."""

    def answer(asked):
        first = len(asked["messages"]) == 2 and "number 2" in content(asked)
        return Reply(200, completed(asked, text='{"no": 1}' if first else None))

    night.server.answer = answer
    for at in range(1, 60):
        with httpx2.Client(transport=Mortal(at, after=after)) as client:
            try:
                summary = another_night().prefetch(client=client, asking=PAIRS)
            except Killed:
                continue
        break

    assert at > 8
    assert summary == (8, 8, True)
    assert twice(night.server.batched) == 0
    assert len(night.server.batched) == 8
    assert night.spent[0] == 8_000
    assert good(night.live())
    assert night.server.live == []


def test_a_round_whose_parts_were_not_all_submitted_is_gone_on_with(night, another_night):
    seen = []

    def submit(*args, **options):
        seen.append(args)
        if len(seen) == 2:
            raise Killed
        return made(*args, **options)

    desk = night.desk(asking=PAIRS)
    made = desk.batches.submit
    desk.batches.submit = submit
    with pytest.raises(Killed):
        rounds.prefetch(RUN, lambda found: night.cards(found) and None, desk)
    planned = [part.keys for part in parts.of_run(night.shelf, RUN)]
    summary = another_night().prefetch(asking=PAIRS)

    assert len(planned) == 3
    assert [part.keys for part in parts.of_run(night.shelf, RUN)] == planned
    assert summary == (6, 6, True)
    assert twice(night.server.batched) == 0


PROCESS = """
import sys, time
from tests.support.batches import PAIRS, Night
from tests.batch_server import BatchServer
from pipeline.store import Store
url, server = sys.argv[1:]
held = BatchServer()
held.url = server
print("ready", flush=True)
print(*Night(held, Store(url)).prefetch(asking=PAIRS, sleep=lambda seconds: time.sleep(0.05)), flush=True)
"""


def test_a_process_that_is_killed_at_random_pays_nothing_twice(night, url):
    """Signal 9, again and again, until one comes through."""
    chance = random.Random(7)
    for _ in range(40):
        with subprocess.Popen(
            [sys.executable, "-c", PROCESS, url, night.server.url],
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 1.2))
            process.kill()
            said = process.stdout.read()
        if said:
            break

    assert said.split() == ["6", "6", "True"]
    assert twice(night.server.batched) == 0
    assert night.spent[0] == 6_000
    assert good(night.live())
    assert night.server.live == []


def test_a_server_that_stays_away_is_said_so(night):
    night.server.hiccups = [refused(500, "down")] * 50
    with pytest.raises(Unavailable):
        night.prefetch()
