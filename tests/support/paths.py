"""Where the checkout and the files that tests read lie."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
LISTINGS = DATA / "listings"
VECTORS = DATA / "vectors"
CARDS = ROOT / "evals" / "gold" / "cards.jsonl"
PUBLISHED = ROOT / "evals" / "gold" / "published_scores.jsonl"
