"""``threatcard review verify-log|anchor|rekey``: the log held against what stands, against anchors, and under a key."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli import anchor_file, open_store
from pipeline.cli.stdout import say
from pipeline.errors import InputError, UsageError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.store import Anchor, Store


def add_parsers(actions: Any) -> None:
    verify = actions.add_parser("verify-log", help="is the log as it was written, and does it say what stands?")
    verify.add_argument(
        "--anchor", action="append", default=[], metavar="ANCHOR",
        help="what 'review anchor' printed, or a file of that, or a refresh's report.json; may be given again",
    )  # fmt: skip
    actions.add_parser("anchor", help="the head of the log: rows, hash and time, to be kept elsewhere")
    rekey = actions.add_parser("rekey", help="put the log under the key that is set, when all of it is whole")
    rekey.add_argument("--old-key-file", metavar="FILE", help="the key that it is under (default: none)")


def _verify(store: Store, held: Settings, args: argparse.Namespace) -> None:
    anchors = [*anchor_file.kept(held), *(anchor for given in args.anchor for anchor in _given(given))]
    bad = store.verify_log(anchors)
    rows = store.sizes()["reviews"]
    if args.json:
        say(json.dumps({"verified": bad is None, "rows": rows, **(bad._asdict() if bad else {})}))
    if bad is not None:
        raise InputError(f"the log does not verify: {bad.why}.")
    if not args.json:
        before = "".join(f"; as at {anchor.at}, with {anchor.rows:,}" for anchor in sorted(anchors)[-1:])
        say(f"{rows:,} rows, all as they were written{before}")


def _anchor(store: Store, held: Settings, args: argparse.Namespace) -> None:
    from pipeline.cli import build

    found = store.anchor(build.now())
    anchor_file.keep(held, str(found))
    say(json.dumps(found._asdict()) if args.json else str(found))


def _rekey(store: Store, held: Settings, args: argparse.Namespace) -> None:
    from pipeline.cli import build

    old = None if args.old_key_file is None else open_store.key_in(Path(args.old_key_file), "--old-key-file")
    if open_store.log_key(held) == old:
        raise UsageError("the old key and the new one are the same: set THREATCARD_LOG_KEY_FILE to the new one.")
    store.rekey(old, now=build.now())
    say(json.dumps({"rekeyed": True}) if args.json else f"{store.where}: the log is under the key that is set")


ACTIONS: Mapping[str, Callable[[Store, Settings, argparse.Namespace], None]] = {
    "verify-log": _verify,
    "anchor": _anchor,
    "rekey": _rekey,
}


def _given(text: str) -> tuple[Anchor, ...]:
    from pipeline.store.review import anchors

    return (anchors.read(text),) if anchors.looks_like_one(text) else anchor_file.all_in(Path(text))
