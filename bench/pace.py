"""
How many turns a second two workers of 64 threads each take from one shared pace, and what a turn costs in CPU time:
by hand, ``python bench/pace.py``, or with the URL of an empty PostgreSQL database.
"""

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from pipeline.ask.rate_limit import FREE, Limits, name
from pipeline.model import Tokens
from pipeline.store import Store
from pipeline.store.db.engine import connect
from pipeline.store.db.schema import upgrade
from pipeline.store.shared.rate_limit import SharedPace
from pipeline.store.shared.spending import Spending

WORKERS, THREADS, SECONDS = 2, 64, 5
RESERVED, USED = 5_000, Tokens(input=3_000, output=500)
LIMITS = {"no limit": FREE, "limits that never hold": Limits(10**6, 10**10)}


def work(url: str, limited: str, run: str, answer: str) -> None:
    """Take turns until the time is up; print how many and what they cost in processor time."""
    at = SharedPace(connect(url), name("http://m.example", "m"), LIMITS[limited], Spending(run))
    print("ready", flush=True)
    sys.stdin.readline()
    end, turns = time.monotonic() + SECONDS, [0] * THREADS

    def one(number: int) -> None:
        while time.monotonic() < end:
            at.wait(RESERVED)
            time.sleep(float(answer))
            at.spent(RESERVED, USED)
            at.ledger.settle()
            turns[number] += 1

    before = time.process_time()
    threads = [threading.Thread(target=one, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(sum(turns), time.process_time() - before)


def measure(store: Store, url: str, limited: str, answer: str) -> None:
    run = store.start_run("bench", by="bench", now="2026-11-22T10:00:00Z")
    command = [sys.executable, __file__, "work", url, limited, run, answer]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(WORKERS)
    ]
    for worker in workers:
        worker.stdout.readline()
    begin = time.monotonic()
    for worker in workers:
        worker.stdin.write("\n")
        worker.stdin.flush()
    said = [worker.communicate()[0].split() for worker in workers]
    wall, turns = time.monotonic() - begin, sum(int(count) for count, _ in said)
    cost = sum(float(seconds) for _, seconds in said) / turns * 1_000
    assert store.run(run).tokens == Tokens(input=turns * USED.input, output=turns * USED.output)
    print(f"{limited:<24} answers in {answer} s: {turns / wall:6.0f} turns a second, {cost:.2f} ms each")


def main() -> None:
    if sys.argv[1:2] == ["work"]:
        work(*sys.argv[2:])
        return
    with tempfile.TemporaryDirectory() as folder:
        url = sys.argv[1] if len(sys.argv) > 1 else f"sqlite:///{folder}/store.db"
        engine = connect(url)
        upgrade(engine)
        engine.dispose()
        store = Store(url)
        for limited in LIMITS:
            for answer in ("0", "1"):
                measure(store, url, limited, answer)
        store.close()


if __name__ == "__main__":
    main()
