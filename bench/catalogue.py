"""
100,000 rows of a catalogue in each form: time and memory of one process, beside the same with 1,000 rows. Run by hand,
``python bench/catalogue.py``. Memory should hardly grow: nothing is kept of a row but its slug and its place.
"""

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

FEW, MANY = 1_000, 100_000
ROOT = Path(__file__).parents[1]
READ = """
import resource, sys, time
from pipeline import catalogue
begin = time.perf_counter()
rows = sum(isinstance(row, catalogue.Entry) for row in catalogue.read(sys.argv[1], web=None))
print(rows, time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def row(number: int) -> dict[str, str]:
    return {
        "slug": f"kube-pilot-{number}",
        "url": f"https://vendor-{number % 500}.example/servers/kube-pilot-{number}",
        "kind": "mcp-server",
        "tags": "kubernetes;operations",
        "schedule": "weekly" if number % 7 else "daily",
    }


def write_yaml(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as out:
        for number in range(rows):
            entry = row(number)
            tags = entry.pop("tags").replace(";", ", ")
            lines = [f"{key}: {value}" for key, value in entry.items()] + [f"tags: [{tags}]"]
            out.write("- " + "\n  ".join(lines) + "\n")


def write_csv(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, fieldnames=list(row(0)))
        writer.writeheader()
        writer.writerows(row(number) for number in range(rows))


def write_json(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as out:
        for number in range(rows):
            out.write(json.dumps({**row(number), "tags": row(number)["tags"].split(";")}) + "\n")


def write_sitemap(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n')
        for number in range(rows):
            out.write(f"<url><loc>{row(number)['url']}</loc><changefreq>daily</changefreq></url>\n")
        out.write("</urlset>\n")


FORMS: dict[str, Callable[[Path, int], None]] = {
    "catalogue.yaml": write_yaml,
    "catalogue.csv": write_csv,
    "catalogue.jsonl": write_json,
    "sitemap.xml": write_sitemap,
}


def measured(path: Path) -> tuple[int, float, float]:
    command = [sys.executable, "-c", READ, str(path)]
    rows, seconds, memory = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split()
    return int(rows), float(seconds), float(memory)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, write in FORMS.items():
            path = Path(folder) / name
            write(path, FEW)
            _, _, before = measured(path)
            write(path, MANY)
            rows, seconds, memory = measured(path)
            size = path.stat().st_size / 1e6
            print(
                f"{name:<16} {rows:,} rows ({size:.0f} MB)  {seconds:5.2f} s  {rows / seconds:8,.0f} a second  "
                f"{memory:4.0f} MB, with {FEW:,} rows {before:4.0f} MB"
            )


if __name__ == "__main__":
    main()
