"""10,000 lines through ``threatcard score``: run by hand, ``python bench/score.py``. It should take less than 2 s."""

import itertools
import subprocess
import sys
import time
from pathlib import Path

LINES = 10_000
ROOT = Path(__file__).parents[1]
PUBLISHED = ROOT / "evals" / "gold" / "published_scores.jsonl"
SCORE = "import sys; from pipeline.cli import main; sys.exit(main(['score']))"


def seconds(program: str, lines: bytes) -> float:
    """The wall-clock time of one process."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], input=lines, stdout=subprocess.DEVNULL, check=True, cwd=ROOT)
    return time.perf_counter() - begin


def best(program: str, lines: bytes) -> float:
    return min(seconds(program, lines) for _ in range(5))


def main() -> None:
    published = PUBLISHED.read_bytes().splitlines(keepends=True)
    lines = b"".join(itertools.islice(itertools.cycle(published), LINES))
    bare, one, all_of_them = best("pass", b""), best(SCORE, published[0]), best(SCORE, lines)
    print(f"python -c pass         {bare:7.3f} s")
    print(f"score, one line        {one:7.3f} s  {one / bare:6.1f} x")
    print(f"score, {LINES:,} lines  {all_of_them:8.3f} s  {all_of_them / bare:6.1f} x")


if __name__ == "__main__":
    main()
