"""
What publishing costs: ``python bench/publish.py [CARDS]``, 1,000 unless said.

A store of approved cards, drafted from the examples and the fixtures of the tests and told apart by name and factors,
is published three times: all new, nothing changed, and one card in a hundred approved in a new edition. Memory is the
highest sum over the command and its helpers, what each has for itself.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from itertools import cycle
from pathlib import Path

import psutil
from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).parents[1]))

from pipeline import fetch
from pipeline.assess.draft import draft
from pipeline.assess.estimators import Comparables
from pipeline.card.make import identified
from pipeline.cli import build
from pipeline.model import Card, Listing
from pipeline.review.rules import Actor
from pipeline.review.verdicts import Approve, Claim
from pipeline.store import Store
from pipeline.store.db.engine import connect
from pipeline.store.db.schema import upgrade
from tests.support.listings import a_making
from tests.support.paths import ROOT

CARDS, SHARE = 1_000, 100
NOW, LATER = "2026-11-20T09:00:00Z", "2026-11-30T09:00:00Z"
SOURCES = (
    *(ROOT / "examples").glob("*.md"),
    *(
        ROOT / "tests/data/listings" / name
        for name in ("vendor_page.html", "skill.md", "model_card.md", "agent_card_v1.json")
    ),
)
PERSON = Actor("local", "admin")


def models() -> list[tuple[Card, Listing]]:
    estimator = Comparables(build.index())
    read = [fetch.parse(path.read_bytes(), source=path.name, charset=None, now=NOW, http=None) for path in SOURCES]
    return [(draft(listing, estimator, making=a_making(now=NOW)), listing) for listing in read]


def told_apart(card: Card, number: int, edition: int) -> Card:
    """Another product, or another edition of it."""
    changed = card.factors["autonomy_of_action"].model_copy(update={"value": Decimal(number % 10 + edition) / 20})
    return identified(
        card.model_copy(
            update={
                "name": f"{card.name} {number}",
                "slug": f"product-{number:05}",
                "flags": tuple(flag for flag in card.flags if flag.severity != "high"),
                "factors": {**card.factors, "autonomy_of_action": changed},
            }
        )
    )


def approve(store: Store, card: Card, listing: Listing, now: str) -> None:
    held = store.save(card, listing, author="bench")
    for verdict in (Claim(), Approve()):
        held = store.act(held.id, verdict, actor=PERSON, address="bench", now=now, expected=held.version)


def published(name: str, folder: Path, url: str) -> float:
    """Seconds that the command took."""
    used = cpu()
    began = time.monotonic()
    command = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "publish", str(folder), "--config", os.devnull],
        env={"THREATCARD_DB": url, "PATH": os.defpath}, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    most = 0
    while command.poll() is None:
        time.sleep(0.1)
        most = max(most, memory(command.pid))
    seconds = time.monotonic() - began
    print(
        f"{name:<12} {seconds:6.1f} s {cpu() - used:6.1f} s of CPU {most / 1e6:5.0f} MB  {command.stdout.read()}",
        end="",
    )
    return seconds


def cpu() -> float:
    """Seconds that commands have used that ended, with the processes that they started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def memory(pid: int) -> int:
    """Bytes of it and of what it started that no other process has."""
    try:
        first = psutil.Process(pid)
        return sum(int(one.memory_full_info().uss) for one in (first, *first.children(recursive=True)))
    except psutil.Error:  # one has ended
        return 0


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CARDS
    with tempfile.TemporaryDirectory() as scratch:
        url = f"sqlite:///{scratch}/store.db"
        engine = connect(url)
        upgrade(engine)
        engine.dispose()
        store = Store(url)
        # The store is thrown away: it need not outlive a power cut.
        event.listen(store.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        began = time.monotonic()
        made = models()
        for number, (card, listing) in zip(range(count), cycle(made), strict=False):
            approve(store, told_apart(card, number, 0), listing, NOW)
        print(f"{count:,} cards approved in {time.monotonic() - began:.0f} s", flush=True)
        folder = Path(scratch) / "site"
        whole = published("all new", folder, url)
        published("unchanged", folder, url)
        for number, (card, listing) in zip(range(count), cycle(made), strict=False):
            if number % SHARE == 0:
                approve(store, told_apart(card, number, 1), listing, LATER)
        some = published("1 % changed", folder, url)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        print(f"{size / 1e6:,.0f} MB on disk; ratio {whole / some:.1f}")
        store.close()


if __name__ == "__main__":
    main()
