"""
``threatcard user add|list|role|rotate|disable|enable``: who may review.

No token is asked for: whoever can open the database could write into it all the same, and the first admin, or one
who lost a token, has none.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pipeline import settings
from pipeline.cli import columns, flags, open_store
from pipeline.cli.flags import Commands
from pipeline.cli.stdout import say
from pipeline.taxonomy.reviews import ROLES

if TYPE_CHECKING:
    from pipeline.store import Store

HEADER = ("NAME", "ROLE", "STATE")
TOKEN = "hand it over by a safe way: it logs in to 'threatcard serve', and in the shell it is THREATCARD_TOKEN"


def add_parser(commands: Commands) -> None:
    command = commands.add_parser(
        "user",
        help="add, list, change or disable the people who may review",
        epilog=flags.examples(
            ("user add ann --role reviewer", "prints her token, this once"),
            ("user role ann --role admin", "from her next act on"),
            ("user rotate ann", "a new token; the old one opens nothing any more"),
            ("user disable ann", "until 'user enable ann'"),
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = actions.add_parser("list", help="every user, with role and state")
    listed.add_argument("--json", action="store_true", help="one JSON object a line")
    for name, what in (
        ("add", "a new user; the token is printed this once"),
        ("role", "another role, from the user's next act on"),
        ("rotate", "a new token in the place of the old one, which opens nothing any more"),
        ("disable", "the user's token opens nothing any more"),
        ("enable", "it opens again what it did"),
    ):
        action = actions.add_parser(name, help=what)
        action.add_argument("name", metavar="NAME")
        if name in ("add", "role"):
            action.add_argument("--role", choices=ROLES, required=True)
    for action in actions.choices.values():
        action.add_argument("--config", metavar="FILE", help="a threatcard.toml")


def run(args: argparse.Namespace) -> int:
    from pipeline.cli import build

    held = settings.read(vars(args))
    with open_store.opened(held) as store:
        if args.action == "list":
            _list(store, as_json=args.json)
        else:
            ACTIONS[args.action](store, args, build.now())
    return 0


def _list(store: Store, *, as_json: bool) -> None:
    found = store.users.list()
    if as_json:
        for user in found:
            say(json.dumps(user._asdict()))
        return
    rows = [(one.name, one.role, f"disabled {one.disabled_at}" if one.disabled_at else "active") for one in found]
    for line in columns.lines(HEADER, rows) or ["no user yet: the store is for one person on this machine"]:
        say(line)


def _add(store: Store, args: argparse.Namespace, now: str) -> None:
    say(store.users.add(args.name, args.role, now=now))
    _hint(f"the token of {args.name} is shown this once; {TOKEN}")


def _rotate(store: Store, args: argparse.Namespace, now: str) -> None:
    say(store.users.rotate(args.name, now=now))
    _hint(f"the new token of {args.name} is shown this once, and the old one opens nothing any more; {TOKEN}")


def _role(store: Store, args: argparse.Namespace, now: str) -> None:
    store.users.change_role(args.name, args.role, now=now)
    say(f"{args.name} is {args.role}")


def _disable(store: Store, args: argparse.Namespace, now: str) -> None:
    store.users.disable(args.name, now=now)
    say(f"{args.name} is disabled")


def _enable(store: Store, args: argparse.Namespace, now: str) -> None:
    store.users.enable(args.name, now=now)
    say(f"{args.name} is active")


ACTIONS: Mapping[str, Callable[[Store, argparse.Namespace, str], None]] = {
    "add": _add,
    "role": _role,
    "rotate": _rotate,
    "disable": _disable,
    "enable": _enable,
}


def _hint(text: str) -> None:
    """Beside the token, which alone is on standard output."""
    print(f"threatcard user: {text}", file=sys.stderr)
