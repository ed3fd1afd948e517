"""A call that is given up: what is under way stops at the next step, and nothing comes of it."""

import asyncio
import threading

import pytest

from pipeline.mcp.course import Course, Lanes, Stopped
from pipeline.mcp.server import create
from tests.support.assistants import VERSIONS, a_held, talking
from tests.support.listings import TEXT
from tests.support.served import until
from tests.support.stores import opened
from tests.support.web import offline

MODES = pytest.mark.parametrize("mode", VERSIONS)


@pytest.fixture
def store(tmp_path):
    made = opened(f"sqlite:///{tmp_path / 'review.db'}")
    yield made
    made.close()


class Slow:
    """What makes a card and waits between its steps until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go, self.ended = threading.Event(), threading.Event(), []

    def __call__(self, asked, course):
        try:
            course.step("reading the listing")
            self.begun.set()
            self.go.wait(30)
            course.step("assessing it")
            made = offline(asked)
            course.step("the card is made")
        except Stopped:
            self.ended.append("stopped")
            raise
        self.ended.append("made")
        return made


async def given_up(client, slow):
    asked = asyncio.create_task(client.call_tool("assess", {"text": TEXT}))
    await asyncio.to_thread(slow.begun.wait, 30)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked


@MODES
def test_a_cancelled_assessment_stops_and_leaves_nothing(store, mode):
    slow = Slow()
    held = a_held(store, draft=slow, saves=True)
    kept = []

    async def talk():
        async with talking(create(held), mode) as client:
            await given_up(client, slow)
            await asyncio.sleep(0.1)
            slow.go.set()
            await asyncio.to_thread(until, lambda: slow.ended)
            kept.append((await client.call_tool("search_cards", {})).structured_content["cards"])

    asyncio.run(talk())

    assert slow.ended == ["stopped"]
    assert kept == [[]]
    assert held.fresh.get("ann", "0" * 6) is None
    assert [len(store.runs()), store.sizes()["cards"], store.sizes()["listings"]] == [0, 0, 0]


@MODES
def test_what_waits_for_its_turn_does_not_begin(store, mode):
    slow = Slow()
    held = a_held(store, draft=slow)

    async def talk():
        async with talking(create(held), mode) as client:
            asked = [asyncio.create_task(client.call_tool("assess", {"text": f"{TEXT}{n}"})) for n in range(3)]
            await asyncio.to_thread(slow.begun.wait, 30)
            await asyncio.sleep(0.3)
            for one in asked:
                one.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
            await asyncio.sleep(0.1)
            slow.go.set()
            await asyncio.to_thread(until, lambda: len(slow.ended) == 2)

    asyncio.run(talk())

    assert slow.ended == ["stopped", "stopped"]


def test_a_course_that_is_stopped_raises_at_every_step():
    said = []
    course = Course(said.append)
    course.step("reading")
    course.so_far("rated 1 of 11 factors")
    course.so_far("rated 2\x1b[31m" + "x" * 300)
    course.stop()

    assert [(one.progress, one.words) for one in said] == [
        (1, "reading"),
        (pytest.approx(1.0909, abs=1e-4), "rated 1 of 11 factors"),
        (pytest.approx(1.1667, abs=1e-4), "rated 2[U+001B][31m" + "x" * 181),
    ]
    for go_on in (course.go_on, lambda: course.step("x"), lambda: course.so_far("x")):
        with pytest.raises(Stopped):
            go_on()


def test_lanes_that_close_stop_what_runs_and_give_up_what_waits():
    slow = Slow()
    began = []

    def work(course):
        began.append(course)
        slow.begun.set()
        slow.go.wait(30)
        course.go_on()

    async def talk():
        lanes = Lanes()
        runs = [lanes.begin(work) for _ in range(4)]
        await asyncio.to_thread(slow.begun.wait, 30)
        await asyncio.to_thread(until, lambda: len(began) == 2)
        lanes.close()
        slow.go.set()
        for run in runs:
            _ = [said async for said in run.said()]
        return [type(run_error(run)) for run in runs]

    assert asyncio.run(talk()) == [Stopped, Stopped, asyncio.CancelledError, asyncio.CancelledError]


def run_error(run):
    try:
        run.result()
    except (Stopped, asyncio.CancelledError) as err:
        return err
    return None
