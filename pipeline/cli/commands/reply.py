"""``threatcard reply …``: what vendors say to approved cards, and what is decided on it."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import settings
from pipeline.cli import columns, open_store
from pipeline.cli.flags import Commands
from pipeline.cli.stdout import say
from pipeline.errors import InputError
from pipeline.settings import Settings
from pipeline.taxonomy.reviews import MOST_WORDS

if TYPE_CHECKING:
    from pipeline.review.replies import Decision
    from pipeline.store import Reply, Store
    from pipeline.store.review.replies import By

LARGEST = 16 * MOST_WORDS
"""Bytes of a file with a note: more than so many characters take in any script, with room for what is taken out."""
HEADER = ("REPLY", "SLUG", "KIND", "ADDED", "STATE", "SAID")
DECISIONS = {
    "sign": "a note may stand on the published card",
    "decline": "a note may not",
    "settle": "what came of a dispute",
}


def add_parser(commands: Commands) -> None:
    command = commands.add_parser("reply", help="what vendors say to approved cards: add, list, sign off, settle")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="a vendor's note, which waits for a reviewer")
    add.add_argument("slug", metavar="SLUG", help="the product's name, as 'review list' shows it")
    add.add_argument(
        "--file", required=True, metavar="NOTE", help=f"plain text, {MOST_WORDS:,} characters; - for stdin"
    )
    add.add_argument("--by", required=True, metavar="NAME", help="who speaks for the vendor, as they sign")
    add.add_argument("--dispute", action="store_true", help="they dispute the card: it is due for review until settled")
    listed = actions.add_parser("list", help="what waits for a reviewer; with SLUG every reply to its cards")
    listed.add_argument("slug", metavar="SLUG", nargs="?")
    for name, what in DECISIONS.items():
        decided = actions.add_parser(name, help=what)
        decided.add_argument("id", metavar="ID", help="as 'reply list' shows it")
        why = "in words, which stand on the card" if name == "settle" else "in words"
        decided.add_argument("--why", metavar="TEXT", default="", required=name == "settle", help=why)
    for action in actions.choices.values():
        action.add_argument("--json", action="store_true", help="one JSON object a line")
        action.add_argument("--config", metavar="FILE", help="a threatcard.toml")


def run(args: argparse.Namespace) -> int:
    held = settings.read(vars(args))
    with open_store.opened(held) as store:
        ACTIONS[args.action](store, held, args)
    return 0


def _add(store: Store, held: Settings, args: argparse.Namespace) -> None:
    from pipeline.review.replies import Said

    said = Said(args.slug, "dispute" if args.dispute else "note", args.by, _text(args.file))
    _say(store.replies.add(said, _by(store, held)), args)


def _list(store: Store, held: Settings, args: argparse.Namespace) -> None:
    found = store.replies.waiting() if args.slug is None else store.replies.of(args.slug)
    if args.json:
        for reply in found:
            _say(reply, args)
        return
    for line in columns.lines(HEADER, list(map(_columns, found))):
        say(line)
    if args.slug is None and (more := store.replies.count() - len(found)) > 0:
        say(f"{more} more wait")
    if not found:
        say("no reply waits" if args.slug is None else f"no reply was made to a card of {_plain(args.slug)}")


def _decide(store: Store, held: Settings, args: argparse.Namespace) -> None:
    _say(store.replies.decide(args.id, _decision(args), _by(store, held)), args)


def _decision(args: argparse.Namespace) -> Decision:
    from pipeline.review.replies import Decline, Settle, Sign

    made: dict[str, type[Decision]] = {"sign": Sign, "decline": Decline, "settle": Settle}
    return made[args.action](args.why)


ACTIONS: Mapping[str, Callable[[Store, Settings, argparse.Namespace], None]] = {
    "add": _add,
    "list": _list,
    **dict.fromkeys(DECISIONS, _decide),
}


def _by(store: Store, held: Settings) -> By:
    from pipeline.cli import build
    from pipeline.store.review.replies import By

    return By(open_store.actor(store, held), open_store.ADDRESS, build.now())


def _text(name: str) -> str:
    """Raises InputError in one line."""
    shown = "standard input" if name == "-" else repr(name)
    try:
        if name == "-":
            body = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                body = file.read(LARGEST + 1)
    except OSError as err:
        raise InputError(f"{shown} cannot be read: {err.strerror}.") from err
    except ValueError as err:
        raise InputError(f"{shown} is no name of a file.") from err
    if len(body) > LARGEST:
        raise InputError(f"{shown} is larger than {LARGEST:,} bytes; a note has {MOST_WORDS:,} characters at most.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise InputError(f"{shown} is no UTF-8 text; save the note as plain text.") from err


def _say(reply: Reply, args: argparse.Namespace) -> None:
    say(json.dumps(reply._asdict()) if args.json else "  ".join(map(_plain, _columns(reply))))


def _columns(reply: Reply) -> tuple[str, ...]:
    decided = f" by {reply.decided_by}{f' ({reply.words})' if reply.words else ''}" if reply.decided_by else ""
    state = f"{reply.state}{decided}"
    return reply.id, reply.slug, reply.kind, reply.added_at[:10], state, f"{reply.by}: {reply.text}"


def _plain(text: str) -> str:
    from pipeline.render import escape

    return escape.terminal(text)
