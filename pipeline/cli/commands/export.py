"""``threatcard export``: cards of the store, of files or of standard input, in the formats that other tools take."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import files, settings
from pipeline.cli import given_cards, open_store, sarif_places, stored_cards
from pipeline.cli.flags import Commands
from pipeline.cli.stdout import send
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.export.records import Entry

FORMATS = ("json", "jsonl", "csv", "xlsx", "sarif", "defectdojo", "cyclonedx", "threat-composer", "pdf")
ONE_A_FILE = {"threat-composer": "tc.json", "pdf": "pdf"}
"""Formats whose file is of one card, and how the name of such a file ends."""
BINARY = ("xlsx", "pdf")
TABLES = ("cards", "factors", "layers", "threats", "questions")
VERSIONS = ("1.6", "1.7")


def add_parser(commands: Commands) -> None:
    command = commands.add_parser(
        "export",
        help="write cards in the formats that other tools take",
        description="Write the approved cards of the store, or the cards in the files given, in another format.",
    )
    command.add_argument("cards", nargs="*", metavar="CARDS", help="files with cards, or - for standard input")
    command.add_argument("-f", "--format", required=True, choices=FORMATS)
    command.add_argument("-o", "--out", metavar="FILE", help="a file, or a folder where a file is of one card")
    command.add_argument("--config", metavar="FILE", help="a threatcard.toml")
    store = command.add_argument_group("cards of the store")
    store.add_argument("--slug", action="append", metavar="SLUG", help="this product alone; may be given again")
    store.add_argument("--state", action="append", choices=stored_cards.STATES, help="may be given again")
    store.add_argument("--all", action="store_true", help="what is approved or has expired, and what waits")
    shape = command.add_argument_group("what is written")
    shape.add_argument("--table", choices=TABLES, help="of csv: which table (default cards)")
    shape.add_argument("--catalogue", metavar="FILE", help="of sarif: cards stand at the lines that name them in FILE")
    shape.add_argument("--at", metavar="PATH[:LINE]", help="of sarif: where cards stand that no catalogue names")
    shape.add_argument("--spec", choices=VERSIONS, help="of cyclonedx: its version (default 1.6)")
    shape.add_argument("--url", metavar="URL", help="where the public site stands, for links to its pages")


def run(args: argparse.Namespace) -> int:
    _checked(args)
    entries = _entries(args)
    if args.format in ONE_A_FILE:
        return _each(args, entries)
    _written(args, _body(args, entries))
    return 0


def _checked(args: argparse.Namespace) -> None:
    """Raises UsageError for flags that do nothing together, before anything is read."""
    for flag, of in (("table", "csv"), ("catalogue", "sarif"), ("at", "sarif"), ("spec", "cyclonedx")):
        if getattr(args, flag) is not None and args.format != of:
            raise UsageError(f"--{flag} is of --format {of}, and this is {args.format}.")
    if args.cards and (args.slug or args.state or args.all):
        raise UsageError("--slug, --state and --all choose cards of the store: leave them out, or the files.")
    if args.state and args.all:
        raise UsageError("--all is a choice of states: leave it out, or --state.")
    if args.url is not None and not re.match(r"https?://", args.url):
        raise UsageError(f"--url {args.url!r} is no http(s) address.")


def _entries(args: argparse.Namespace) -> Sequence[Entry]:
    from pipeline.export import records

    if args.cards:
        return records.entries(records.Given(card) for card in given_cards.cards(args.cards))
    from pipeline.cli import build

    states = stored_cards.STANDING if args.all else tuple(args.state or stored_cards.IN_FORCE)
    with open_store.opened(settings.read(vars(args))) as store:
        kept = stored_cards.chosen(store, states, args.slug or (), now=build.now())
    if not kept:
        _say(f"no card of the store is {' or '.join(states)}: the export is empty")
    return records.entries(
        records.Given(one.revision.card, one.state, one.revision.standing.approved_at, one.revision.expires)
        for one in kept
    )


def _body(args: argparse.Namespace, entries: Sequence[Entry]) -> bytes:
    """A file of all cards."""
    from pipeline.export import cyclonedx, defectdojo, lines, sheets, tables

    match args.format:
        case "json":
            return lines.json_list(entries)
        case "jsonl":
            return lines.json_lines(entries)
        case "csv":
            sheet = sheets.sheet(args.table or TABLES[0], entries)
            return tables.csv_bytes(sheet.header, sheet.rows)
        case "xlsx":
            return tables.xlsx_bytes(sheets.sheet(name, entries) for name in sheets.TABLES)
        case "defectdojo":
            return lines.document(defectdojo.document(entries, args.url))
        case "cyclonedx":
            return lines.document(cyclonedx.document(entries, "1.7" if args.spec == "1.7" else "1.6", args.url))
    return _sarif(args, entries)


def _sarif(args: argparse.Namespace, entries: Sequence[Entry]) -> bytes:
    import gzip

    from pipeline.export import lines, sarif

    found = sarif_places.places(entries, args.catalogue, args.at)
    for note in found.notes:
        _say(note)
    built = sarif.document(entries, found.places, args.url)
    runs = len(built.log["runs"])
    if runs > 1:
        _say(f"{runs} runs of up to {sarif.MOST_RESULTS:,} results, the most that code scanning keeps of one")
    if built.left_out:
        _say(f"{built.left_out:,} results are left out: a file has {sarif.MOST_RUNS} runs; export fewer cards at once")
    body = lines.document(built.log)
    if len(packed := gzip.compress(body)) > sarif.MOST_BYTES:
        _say(f"{len(packed):,} bytes when compressed, and code scanning takes {sarif.MOST_BYTES:,}: export fewer cards")
    return body


def _each(args: argparse.Namespace, entries: Sequence[Entry]) -> int:
    """One file a card: the one that is named, or one for each in a folder."""
    if len(entries) == 1 and not (args.out is not None and os.path.isdir(args.out)):
        _written(args, _single(args.format, entries[0]))
        return 0
    if args.out is None:
        raise UsageError(
            f"a file of {args.format} is of one card, and these are {len(entries):,}: "
            "add --out FOLDER, or choose one with --slug."
        )
    folder = Path(args.out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise UsageError(f"--out {args.out!r} cannot be made: {err.strerror}.") from err
    for entry in entries:
        _into(folder / f"{entry.ref}.{ONE_A_FILE[args.format]}", _single(args.format, entry))
    return 0


def _single(format: str, entry: Entry) -> bytes:
    if format == "pdf":
        from pipeline.export import pdf

        made = pdf.document(entry)
        if made.plain is not None:
            _say(f"{entry.ref}: not in the accessible profile: {made.plain}")
        return made.body
    from pipeline.export import lines, threat_composer

    return lines.document(threat_composer.document(entry))


def _written(args: argparse.Namespace, body: bytes) -> None:
    if args.out is not None:
        _into(Path(args.out), body)
        return
    if args.format in BINARY and sys.stdout is not None and sys.stdout.isatty():
        raise UsageError(f"{args.format} is no text for a terminal: add --out FILE, or send it into a pipe.")
    send(body)


def _into(path: Path, body: bytes) -> None:
    try:
        files.whole_bytes(path, body)
    except OSError as err:
        raise UsageError(f"{str(path)!r} cannot be written: {err.strerror}.") from err


def _say(message: str) -> None:
    from pipeline.render import escape

    print(f"threatcard export: {escape.terminal(message)}", file=sys.stderr)
