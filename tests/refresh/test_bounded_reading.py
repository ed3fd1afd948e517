"""``--max-minutes`` from the first byte of the catalogue: whatever its server does, the run ends and lets go."""

import json
import threading
import time
from types import SimpleNamespace

import pytest

from pipeline.catalogue import Entry
from pipeline.errors import InputError, StoreError
from pipeline.refresh import reading
from pipeline.refresh.reading import Reading
from tests.support.commands import Ran
from tests.support.nights import Watch, upgraded
from tests.support.servers import serving
from tests.support.stores import another

__all__ = ["another"]

pytestmark = pytest.mark.long(15)

MINUTES = 0.05
"""Three seconds."""


def row(number):
    return Entry(f"s{number}", f"https://s{number}.example/", None, (), "daily", f"line {number}")


def forever(rows):
    yield from rows
    threading.Event().wait()


def broken(rows, err):
    yield from rows
    raise err


def test_every_row_of_a_catalogue_in_its_order():
    rows = [row(number) for number in range(12_345)]
    found = Reading(lambda: iter(rows), lambda: False)

    assert list(found) == rows
    assert found.whole


def test_enough_is_enough_whatever_the_reader_waits_for():
    """What came before is there, by the hundred."""
    rows = [row(number) for number in range(reading.TOGETHER)]
    ends = time.monotonic() + 1
    found = Reading(lambda: forever(rows), lambda: time.monotonic() > ends)

    assert list(found) == rows
    assert not found.whole
    assert time.monotonic() < ends + 3


@pytest.mark.parametrize("before", [0, 250])
def test_an_error_comes_after_the_rows_before_it(before):
    rows = [row(number) for number in range(before)]
    found, seen = Reading(lambda: broken(rows, InputError("no catalogue")), lambda: False), []
    with pytest.raises(InputError, match="no catalogue"):
        seen.extend(found)

    assert not found.whole
    assert len(seen) <= before


def test_whoever_looks_may_end_it_with_an_error():
    def lost():
        raise StoreError("the database is gone.")

    with pytest.raises(StoreError, match="gone"):
        list(Reading(lambda: forever([]), lost))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_in_a_reader_is_no_end_of_a_catalogue():
    with pytest.raises(RuntimeError, match="died of a bug"):
        list(Reading(lambda: broken([], ZeroDivisionError()), lambda: False))


def test_a_reader_whom_nobody_listens_to_any_more_ends():
    before = threading.active_count()
    found = iter(Reading(lambda: (row(number) for number in range(10**6)), lambda: False))
    next(found)
    found.close()
    ends = time.monotonic() + 10
    while threading.active_count() > before:
        assert time.monotonic() < ends
        time.sleep(0.05)


# The real command, and real servers that never end


def written(handler, body, kind):
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def endless_registry(handler):
    """Always one more page, each a second late."""
    number = time.monotonic_ns()
    time.sleep(0.5)
    server = {"server": {"name": f"a.b/s{number}", "description": "x", "version": "1"}}
    page = {"servers": [server], "metadata": {"nextCursor": f"c{number}"}}
    written(handler, json.dumps(page).encode(), "application/json")


def endless_sitemaps(handler):
    """Each sitemap names another."""
    number = time.monotonic_ns()
    time.sleep(0.2)
    where = f"http://{handler.headers['Host']}/more{number}.xml"
    body = f"<sitemapindex><sitemap><loc>{where}</loc></sitemap></sitemapindex>"
    written(handler, body.encode(), "application/xml")


def dripping(handler):
    """A byte now and then, of a body that has no end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/csv")
    handler.end_headers()
    while True:
        handler.wfile.write(b"#")
        time.sleep(0.2)


def silent(handler):
    """Until the test has seen enough."""
    time.sleep(30)


def answering(route):
    """A site without robots.txt, whose every other page is this one."""
    return lambda handler: handler.send_error(404) if handler.path == "/robots.txt" else route(handler)


CATALOGUES = {
    "registry": ("/v0/servers", endless_registry),
    "sitemaps": ("/sitemap.xml", endless_sitemaps),
    "drip": ("/c.csv", dripping),
    "silence": ("/c.csv", silent),
}


@pytest.fixture
def watch(tmp_path, another):
    return Watch(tmp_path, upgraded(another("sqlite")), SimpleNamespace(pages={}, port=0), None)


def refreshed(watch, site, path, *flags):
    watch.path = site.url(path, host="127.0.0.1")
    watch.shop.port = site.port
    running = watch.begin("--name", "c", *flags)
    out, err = running.communicate(timeout=60)
    return Ran(running.returncode, out, err)


@pytest.mark.parametrize(("path", "route"), CATALOGUES.values(), ids=CATALOGUES)
def test_a_catalogue_that_does_not_end_is_given_up_at_the_bound(watch, path, route):
    with serving({}) as site:
        site.answer = answering(route)
        before = time.monotonic()
        ran = refreshed(watch, site, path, "--max-minutes", str(MINUTES))
        took = time.monotonic() - before

    store = watch.store()
    (run,) = store.runs()
    store.close()
    report = json.loads((watch.folder / "report" / "report.json").read_text())
    assert ran.code == 6, ran.err
    assert took < 60 * MINUTES + 25
    assert "Traceback" not in ran.err
    assert "catalogue not read to its end" in ran.err
    assert (run.state, run.details["bound"]) == ("bounded", f"--max-minutes {MINUTES}")
    assert (report["state"], report["bound"], report["gone"]) == ("bounded", f"--max-minutes {MINUTES}", [])


def test_what_was_there_before_is_not_gone_because_the_bound_came_first(watch):
    """And the next run, which reads it all, goes on as if nothing had been."""
    text = "".join(f"{line}\n" for line in ("url", *(f"https://s{number}.example.invalid/" for number in range(3))))

    def whole(handler):
        written(handler, text.encode(), "text/csv")

    with serving({}) as site:
        ran = []
        for route, flags in ((whole, ()), (dripping, ("--max-minutes", str(MINUTES))), (whole, ())):
            site.answer = answering(route)
            ran.append(refreshed(watch, site, "/c.csv", "--tolerate", "1", *flags))

    report = json.loads((watch.folder / "report" / "report.json").read_text())
    assert [one.code for one in ran] == [0, 6, 0], ran
    assert (report["counts"]["checked"], report["gone"]) == (3, [])
