"""The pictures in docs/, of the real application in a real browser: ``python -m tests.support.screenshots``."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from pipeline import fetch
from pipeline.assess.draft import draft
from pipeline.assess.estimators import Comparables
from pipeline.cli import build
from pipeline.review.verdicts import Approve, Claim, Verdict
from pipeline.store import Revision
from tests.support.browser import CHROMIUM, FLAGS
from tests.support.listings import a_making
from tests.support.paths import ROOT
from tests.support.web import EPOCH, Clock, Site, a_site, running

DOCS = ROOT / "docs"
WIDTH, HEIGHT = 1280, 900
MOST_BYTES = 250_000
FIXTURES = "tests/data/listings"
LISTINGS = (
    ("2026-11-19T07:30:00Z", f"{FIXTURES}/vendor_page.html"),
    ("2026-11-21T07:30:00Z", f"{FIXTURES}/server_2025_12_11.json"),
    ("2026-11-21T07:31:00Z", f"{FIXTURES}/agent_card_v1.json"),
    ("2026-11-22T07:30:00Z", f"{FIXTURES}/model_card.md"),
    ("2026-11-22T07:31:00Z", f"{FIXTURES}/hostile.md"),
    ("2026-11-23T07:30:00Z", f"{FIXTURES}/skill.md"),
    ("2026-11-23T07:31:00Z", f"{FIXTURES}/oasf_record.json"),
    ("2026-11-24T05:29:00Z", "examples/cast-ai.md"),
    ("2026-11-24T05:30:00Z", "examples/kubernetes.md"),
)
"""When each was assessed, and where it is, from the root of the checkout: the source stands in the picture."""
BEFORE, NOW = "2026-10-13T09:00:00Z", "2026-11-24T05:40:00Z"


def assessed(site: Site, source: str, now: str, *, until: bytes = b"\0") -> Revision:
    """A draft from the reference cards, as the command makes it, but at that time; of the listing up to a mark."""
    raw, _, _ = (ROOT / source).read_bytes().partition(until)
    listing = fetch.parse(raw, source=source, charset=None, now=now, http=None)
    made = draft(listing, Comparables(build.index()), making=a_making(now=now))
    return site.store.save(made, listing, author="nightly")


def acted(site: Site, held: Revision, *verdicts: Verdict, now: str) -> Revision:
    for each in verdicts:
        held = site.store.act(
            held.id, each, actor=site.owner.actor, address="127.0.0.1", now=now, expected=held.version
        )
    return held


def filled(site: Site) -> Revision:
    """Cards to review, one of a product whose listing said less when it was approved; the one that is claimed."""
    old = assessed(site, LISTINGS[-2][1], BEFORE, until=b"## Step two")
    acted(site, old, Claim(), Approve(answers=dict.fromkeys(old.standing.high, "Seen.")), now=BEFORE)
    *_, new = [assessed(site, source, now) for now, source in LISTINGS]
    return acted(site, new, Claim(), now=NOW)


def taken(page: Page, name: str, *, whole: bool = False) -> None:
    """Raises SystemExit for a picture that is too large for a page that many load."""
    path = DOCS / name
    page.screenshot(path=path, animations="disabled", caret="hide", full_page=whole)
    if path.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{path.relative_to(ROOT)} has {path.stat().st_size:,} bytes; show less of the page.")


def published(folder: Path) -> Path:
    """The demonstration of ``make site``, as it makes it."""
    made = {**os.environ, "THREATCARD_DB": f"sqlite:///{folder / 'site.db'}"}
    answers = str(ROOT / "evals" / "answers" / "answers.jsonl")
    for words in (
        ("db", "upgrade"),
        ("eval", "--config", os.devnull, "--answers", answers, "--split", "all", "--save"),
        ("publish", str(folder / "site"), "--config", os.devnull, "--include-drafts", "--title", "A demonstration"),
    ):
        subprocess.run([sys.executable, "-m", "pipeline", *words], env=made, cwd=ROOT, check=True)
    return folder / "site"


def main() -> None:
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        site = a_site(Path(folder), users=False, clock=Clock(EPOCH))
        card = filled(site)
        with running(site.app) as url, sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", locale="en-GB")
            page.goto(f"{url}/enter?token={site.owner.token}")
            page.wait_for_url(f"{url}/")
            taken(page, "queue.png", whole=True)
            page.goto(f"{url}/cards/{card.id}")
            taken(page, "card.png")
            page.goto((published(Path(folder)) / "index.html").as_uri())
            page.wait_for_selector(".chip-band")
            taken(page, "site.png")
            browser.close()
        site.store.close()


if __name__ == "__main__":
    main()
