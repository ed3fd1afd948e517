"""
``threatcard user add|list|disable``: who may review.

No token is asked for: whoever can open the database could write into it all the same, and the first admin, or one
who lost a token, has none.
"""

from __future__ import annotations

import argparse
import json

from pipeline import settings
from pipeline.cli import open_store
from pipeline.cli.flags import Commands
from pipeline.cli.stdout import say
from pipeline.taxonomy.reviews import ROLES


def add_parser(commands: Commands) -> None:
    command = commands.add_parser("user", help="add, list or disable the people who may review")
    actions = command.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="a new user; the token is printed this once")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", choices=ROLES, required=True)
    listed = actions.add_parser("list", help="every user, with role and state")
    listed.add_argument("--json", action="store_true", help="one JSON object a line")
    disable = actions.add_parser("disable", help="the user's token opens nothing any more")
    disable.add_argument("name", metavar="NAME")
    for action in actions.choices.values():
        action.add_argument("--config", metavar="FILE", help="a threatcard.toml")


def run(args: argparse.Namespace) -> int:
    from pipeline.cli import build

    held = settings.read(vars(args))
    with open_store.opened(held) as store:
        if args.action == "list":
            for user in store.users.list():
                say(json.dumps(user._asdict()) if args.json else _line(user.name, user.role, user.disabled_at))
            return 0
        if args.action == "add":
            say(store.users.add(args.name, args.role, now=build.now()))
        else:
            store.users.disable(args.name, now=build.now())
            say(f"{args.name} is disabled")
    return 0


def _line(name: str, role: str, disabled_at: str | None) -> str:
    return f"{name:<24}  {role:<8}  {f'disabled {disabled_at}' if disabled_at else 'active'}"
