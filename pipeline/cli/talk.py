"""``threatcard review comment|comments|ticket``: what is said of a card, from the shell."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pipeline.cli import columns, open_store
from pipeline.cli.flags import Commands
from pipeline.cli.stdout import say
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.store import Remark, Revision, Store
    from pipeline.store.review.replies import By

NO_TICKET = "none"
HEADER = ("ROW", "AT", "CARD", "WHAT", "BY", "WORDS")


def add_parsers(actions: Commands, card: str) -> None:
    comment = actions.add_parser("comment", help="say something about a card, or about a claim of it")
    comment.add_argument("card", metavar="CARD", help=card)
    comment.add_argument("words", metavar="TEXT", help="plain text, which stays in the log")
    claims = "a claim, such as factors.dynamic_tool_use, cvss, mitigation_factor, layers.L4; else the card"
    comment.add_argument("--on", metavar="CLAIM", default="", help=claims)
    listed = actions.add_parser("comments", help="what was said of a product's cards")
    listed.add_argument("card", metavar="CARD", help=card)
    ticket = actions.add_parser("ticket", help="the ticket that a product's cards have elsewhere")
    ticket.add_argument("card", metavar="CARD", help=card)
    ticket.add_argument(
        "address", metavar="ADDRESS", nargs="?", help=f"http or https, to be noted; {NO_TICKET} for none"
    )


def _comment(store: Store, held: Settings, args: argparse.Namespace) -> None:
    from pipeline.review.talk import Comment

    _say(store.talk.comment(_found(store, args).id, Comment(args.words, args.on), _by(store, held)), args)


def _comments(store: Store, held: Settings, args: argparse.Namespace) -> None:
    found = store.talk.of(_found(store, args).standing.slug)
    if args.json:
        for one in found:
            say(json.dumps(one._asdict()))
        return
    for line in columns.lines(HEADER, [_columns(one) for one in found]) or ["nothing was said yet"]:
        say(line)


def _ticket(store: Store, held: Settings, args: argparse.Namespace) -> None:
    from pipeline.review.talk import Ticket

    card = _found(store, args)
    if args.address is None:
        now = store.talk.ticket(card.standing.slug)
    else:
        address = "" if args.address == NO_TICKET else args.address
        now = store.talk.note(card.id, Ticket(address), _by(store, held))
    say(json.dumps({"slug": card.standing.slug, "ticket": now}) if args.json else _plain(now) or "no ticket is noted")


ACTIONS: Mapping[str, Callable[[Store, Settings, argparse.Namespace], None]] = {
    "comment": _comment,
    "comments": _comments,
    "ticket": _ticket,
}


def _found(store: Store, args: argparse.Namespace) -> Revision:
    found = store.revision(store.resolve(args.card))
    assert found is not None  # cards are never deleted
    return found


def _by(store: Store, held: Settings) -> By:
    from pipeline.cli import build
    from pipeline.store.review.replies import By

    return By(open_store.actor(store, held), open_store.ADDRESS, build.now())


def _say(one: Remark, args: argparse.Namespace) -> None:
    say(json.dumps(one._asdict()) if args.json else "  ".join(map(_plain, _columns(one))))


def _columns(one: Remark) -> tuple[str, ...]:
    on = f" on {one.on}" if one.on else ""
    return str(one.seq), one.at, one.card_id[:12], f"{one.action}{on}", one.by, one.words


def _plain(text: str) -> str:
    from pipeline.render import escape

    return escape.terminal(text)
