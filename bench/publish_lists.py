"""
What of the static site needs only the rows, by part: CPU, files and bytes, and the most memory of all.

    .venv/bin/python bench/publish_lists.py [ROWS]
"""

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support import site_rows
from tests.support.site_parts import PARTS


def main() -> None:
    site = site_rows.large(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    total = 0.0
    for part in PARTS:
        began, files, size, largest = time.process_time(), 0, 0, 0
        for file in part.files(site):
            files, size, largest = files + 1, size + len(file.body), max(largest, len(file.body))
        total += (took := time.process_time() - began)
        name = part.__name__.rpartition(".")[2]
        print(f"{name:<14} {took:6.2f} s {files:7,} files {size / 1e6:7.1f} MB, largest {largest / 1e3:8.1f} KB")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'all':<14} {total:6.2f} s of CPU for {len(site.rows):,} rows, {peak:.0f} MB at most")


if __name__ == "__main__":
    main()
