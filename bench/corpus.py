"""
How real files are read: by hand, ``python bench/corpus.py FOLDER``, with the files of ``bench/corpus.csv`` saved in
FOLDER as ``owner/name/path``. They are not in the repository: the list says where each is to be had.

By kind: how many there are, how many were read as what they are (a listing, or a refusal that names the file), and how
many of those lack something of the source or hold noise. ``--each`` prints every file with the name that it was given:
whether that is the product's own is for a reader to say, and so is whether a text that lacks something should have it.
"""

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

import yaml

from pipeline.errors import UnsupportedFormat
from pipeline.fetch import parse
from pipeline.fetch.read.normalise import normalise, one_line

LIST = Path(__file__).with_suffix(".csv")
NOW = "2026-01-01T00:00:00Z"
SHOWN = 3
"""Missing pieces that ``--each`` prints of a file."""
READ_AS = {
    "skill": "skill",
    "readme": "markdown text",
    "agents_md": "markdown text",
    "prompt": "markdown text",
    "model_card": "model_card markdown",
    "server_json": "mcp_server",
    "tools": "mcp_tools mcp_dump",
    "agent_card": "a2a_card",
    "oasf": "oasf oasf_record",
    "plugin_json": "plugin",
    "gemini_extension": "plugin",
    "ai_plugin": "plugin",
    "bundle": "plugin",
    "marketplace": "plugin refused",
    "mcp_json": "mcp_config refused",
    "smithery": "mcp_config",
    "openapi": "openapi",
    "html": "html",
}
"""What ``Listing.kind`` may be for each kind of file; one that is not here is no listing, and refused."""
UNTOLD = frozenset(["other_json", "other_yaml"])
"""Refused by their keys, for want of a name."""
NOISE = re.compile(
    r"img\.shields\.io|\[!\[|!\[[^\]]*\]\(|</?(?:div|img|br|p|a|span|picture)\b|^(?:skip to (?:main )?content|table of "
    r"contents|on this page|edit this page.*|previous|next|copy|search\.*|toggle \w+(?: \w+)?)$",
    re.IGNORECASE | re.MULTILINE,
)
UNREAD = (
    "$schema", "icon", "icons", "type", "format", "example", "examples", "default", "responses", "components",
    "definitions",
)  # fmt: skip
"""Keys whose values no listing needs: what a call returns, and what it looks like."""
_FENCED = re.compile(r"^[ \t]*(```|~~~).*?^[ \t]*\1|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_PAGE_HEADING = re.compile(r"<h[1-3]\b[^>]*>(.{1,300}?)</h[1-3]>", re.IGNORECASE | re.DOTALL)
_PAGE_UNSHOWN = re.compile(r"<!--.*?-->|<(script|style|template|nav)\b.*?</\1>", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"\w{3,}")


class Outcome(NamedTuple):
    kind: str
    path: str
    read: str
    """``Listing.kind``, or "refused"."""
    right: bool
    says: str
    """The name, or the words of the refusal."""
    missing: tuple[str, ...]
    """What stands in the source and not in the text."""
    noise: tuple[str, ...]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--list", type=Path, default=LIST)
    asked.add_argument("--kind", help="only the files of this kind")
    asked.add_argument("--each", action="store_true", help="a line for each file")
    given = asked.parse_args()
    outcomes, absent = [], 0
    for row in csv.DictReader(given.list.read_text(encoding="utf-8").splitlines()):
        if given.kind not in (None, row["kind"]):
            continue
        file = given.folder / row["repository"] / row["path"]
        if file.is_file():
            outcomes.append(outcome(row, file.read_bytes()))
        else:
            absent += 1
    if given.each:
        for one in outcomes:
            print("\n".join(told(one)))
    print("\n".join(summed(outcomes)))
    if absent:
        print(f"{absent} files of the list are not in {given.folder}")


def outcome(row: dict[str, str], raw: bytes) -> Outcome:
    kind, path = row["kind"], f"{row['repository']}/{row['path']}"
    wanted = READ_AS.get(kind, "refused").split()
    try:
        listing = parse(raw, source=path, charset=None, now=NOW, http=None)
    except UnsupportedFormat as error:
        many = wanted != ["refused"]
        named = kind in UNTOLD or ("--only" in str(error) if many else str(error).startswith("this is"))
        return Outcome(kind, path, "refused", "refused" in wanted and named, one_line(str(error)), (), ())
    lacks = tuple(missing(raw.decode("utf-8", "replace"), listing.kind, listing.text))
    prose = _FENCED.sub("", listing.text)
    noise = tuple(dict.fromkeys(found[0] for found in NOISE.finditer(prose)))
    return Outcome(kind, path, listing.kind, listing.kind in wanted, listing.name, lacks, noise)


def missing(source: str, read: str, text: str) -> Iterator[str]:
    """Headings of a document and values of a record whose words are not in the text."""
    have = set(_WORD.findall(text.casefold()))
    for piece in pieces(source, read):
        words = set(_WORD.findall(one_line(normalise(piece)).casefold()))
        if words - have:
            yield one_line(piece)[:80]


def pieces(source: str, read: str) -> Iterator[str]:
    if read == "html":
        yield from (re.sub(r"<[^>]*>", " ", found) for found in _PAGE_HEADING.findall(_PAGE_UNSHOWN.sub("", source)))
        return
    value = record(source)
    if value is None:
        if read in ("markdown", "skill", "model_card"):
            yield from (re.sub(r"<[^>]*>|\]\([^)]*\)|!\[[^\]]*", " ", found) for found in _HEADING.findall(source))
        return
    yield from values(value)


def record(source: str) -> object:
    """What the source holds, if it is JSON or all YAML; else None."""
    try:
        return json.loads(source)
    except ValueError:
        try:
            return None if source.startswith(("#", "---")) else yaml.load(source, Loader=yaml.BaseLoader)
        except yaml.YAMLError:
            return None


def values(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in UNREAD:
                yield from values(item)
    elif isinstance(value, list):
        for item in value:
            yield from values(item)
    elif isinstance(value, str) and " " in value:
        yield value


def told(one: Outcome) -> list[str]:
    mark = "   " if one.right else "NOT"
    lines = [f"{mark} {one.kind:<16} {one.path}", f"        {one.read}: {one.says[:110]}"]
    lines += [f"        lacks: {piece}" for piece in one.missing[:SHOWN]]
    lines += [f"        and {len(one.missing) - SHOWN} more"] if len(one.missing) > SHOWN else []
    return [*lines, *([f"        noise: {', '.join(one.noise[:SHOWN])}"] if one.noise else [])]


def summed(outcomes: list[Outcome]) -> list[str]:
    lines = [f"{'kind':<18}{'files':>6}{'read right':>12}{'refused':>9}{'lack some':>11}{'noise':>7}"]
    for kind in [*dict.fromkeys(one.kind for one in outcomes), "all"]:
        of = [one for one in outcomes if kind in (one.kind, "all")]
        counts = (
            sum(one.right for one in of),
            sum(one.read == "refused" for one in of),
            sum(bool(one.missing) for one in of),
            sum(bool(one.noise) for one in of),
        )
        lines.append(f"{kind:<18}{len(of):>6}{counts[0]:>12}{counts[1]:>9}{counts[2]:>11}{counts[3]:>7}")
    return lines


if __name__ == "__main__":
    main()
