"""
The index of the public directory with 10,000 cards: its size, and how soon a query is answered in Chromium. By hand,
``python bench/site_index.py``.

Names, words and addresses are put together from the reference cards' listings, as often as they stand there.
"""

import gzip
import json
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import Page, sync_playwright

from pipeline.publish import directory
from pipeline.publish.records import Row
from tests.support.browser import CHROMIUM, FLAGS
from tests.support.paths import CARDS
from tests.support.sites import a_row, a_site, written

COUNT = 10_000
ROUNDS = 9
QUERIES = {
    "a word": {"q": "memory"},
    "two words, three filters, by score": {
        "q": "agent code", "factor": "dynamic_tool_use", "least": "0.5", "layer": "L3", "kind": "lookup_server",
        "sort": "score",
    },
    "nothing asked, by score": {"sort": "score"},
    "nothing found": {"q": "xyzzy"},
}  # fmt: skip
LOADED = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
TIMED = """([changed, rounds]) => {
  const question = { ...NOTHING, ...changed };
  const took = [];
  let hits = 0;
  for (let i = 0; i < rounds; i += 1) {
    const began = performance.now();
    hits = find(question).length;
    took.push(performance.now() - began);
  }
  return [took, hits];
}"""


def rows() -> Iterator[Row]:
    rnd = random.Random(2)
    cards = [json.loads(line) for line in CARDS.read_text("utf-8").splitlines()]
    words = [word for card in cards for word in re.findall(r"[A-Za-z][A-Za-z-]+", card["listing"])]
    for number in range(COUNT):
        name = " ".join(word.title() for word in rnd.choices(words, k=2)) + f" {rnd.randrange(1000)}"
        slug = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
        owner, project = rnd.choice(words).lower(), slug.rsplit("-", 1)[0]
        row = a_row(number, slug=f"{slug}-{number}" if number % 5 == 0 else slug, name=name)
        yield row._replace(
            source=f"https://github.com/{owner}/{project}" if number % 2 else f"https://{owner}.example/{project}",
            summary=" ".join(rnd.choices(words, k=45)),
            factors=tuple(row.factors[rnd.randrange(10)] for _ in range(10)),
            certain=tuple(rnd.random() < 0.5 for _ in range(7)),
            estimator="comparables" if rnd.random() < 0.3 else "llm",
        )


def timed(page: Page, folder: Path) -> None:
    page.goto("about:blank")
    page.goto((folder / "index.html").as_uri())
    print(f"opened from a folder, scripts done: {page.evaluate(LOADED):,.0f} ms")
    for name, question in QUERIES.items():
        took, hits = page.evaluate(TIMED, [question, ROUNDS])
        print(f"{name}: {median(took):.1f} ms, the first {took[0]:.1f} ms, {hits:,} found")


def main() -> None:
    began = time.perf_counter()
    made = list(directory.files(a_site(*rows())))
    print(f"{COUNT:,} rows, {len(made)} files in {time.perf_counter() - began:.1f} s")
    for file in made:
        if file.path in ("index.html", "list/2/index.html") or file.path.startswith("assets/"):
            print(f"{file.path}: {len(file.body):,} bytes, {len(gzip.compress(file.body, 9)):,} gzip")
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS]) as browser,
    ):
        timed(browser.new_page(), written(made, Path(folder)))


if __name__ == "__main__":
    main()
