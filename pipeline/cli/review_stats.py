"""``threatcard review stats``: who decided how many cards, how long it took, and how often two disagreed."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from pipeline.cli import verdict_flags
from pipeline.cli.stdout import say

if TYPE_CHECKING:
    from pipeline.review.tally import Tally
    from pipeline.store import Store

HEADS = ("decided", "approved", "amended", "rejected", "withdrawn", "disagreed", "median", "caught", "through")


def add_parser(actions: Any) -> None:
    command = actions.add_parser("stats", help="who decided how many cards, how long it took, how often two disagreed")
    command.add_argument("--since", metavar="DAY", help="only verdicts from that day on, as 2027-06-30")


def show(store: Store, args: argparse.Namespace) -> None:
    since = verdict_flags.day("--since", args.since)
    found = store.reviewers(since="" if since is None else since.isoformat())
    if args.json:
        people = [as_json(one) for one in found.people]
        say(json.dumps({"since": since and since.isoformat(), "people": people, "total": as_json(found.total)}))
        return
    if not found.people:
        say("nobody has decided anything yet" if since is None else f"nobody has decided anything since {since}")
        return
    wide = max(len("all"), *(len(one.name) for one in found.people))
    say(_line("", HEADS, wide))
    for one in found.people:
        say(_line(_plain(one.name), _cells(one), wide))
    say(_line("all", _cells(found.total), wide))


def as_json(one: Tally) -> dict[str, Any]:
    """With the sum of the verdicts; of all people without a name."""
    name = {"name": one.name} if one.name else {}
    return name | {"decided": one.decided, **{key: value for key, value in one._asdict().items() if key != "name"}}


def _cells(one: Tally) -> tuple[str, ...]:
    from pipeline.review.tally import spent

    counts = (one.decided, one.approved, one.amended, one.rejected, one.withdrawn, one.disagreed)
    checks = (f"{one.caught:,}", f"{one.let_through:,}")
    return (*(f"{count:,}" for count in counts), spent(one.median_seconds), *checks)


def _line(name: str, cells: tuple[str, ...], wide: int) -> str:
    return "  ".join((f"{name:<{wide}}", *(f"{cell:>9}" for cell in cells)))


def _plain(text: str) -> str:
    from pipeline.render import escape

    return escape.terminal(text)
