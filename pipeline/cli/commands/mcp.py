"""``threatcard mcp``: threat cards for assistants, over standard input and output, or over HTTP."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from pipeline import settings
from pipeline.cli import assistants, flags, open_store, serving
from pipeline.cli.drafting import Drafting
from pipeline.errors import UsageError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.store import Store
    from pipeline.web.auth.access import Serving

_HTTP_ONLY = ("name", "certificate", "key", "proxy")


def add_parser(commands: flags.Commands) -> None:
    command = commands.add_parser(
        "mcp",
        help="threat cards for assistants (Model Context Protocol)",
        description=(
            "Serve assistants, by the Model Context Protocol: over standard input and output, or with --http over "
            "HTTP, by the tokens of 'threatcard user add'. Reads only, unless --allow-save."
        ),
    )
    command.add_argument("--http", type=flags.place, metavar="HOST:PORT", help="serve over HTTP, under /mcp")
    command.add_argument(
        "--allow-save", action="store_true", help="drafts may be saved for review, if the user agrees each time"
    )
    flags.estimating(command)
    flags.scoring(command)
    flags.network(command)
    serving.flags(command.add_argument_group("over HTTP"))


def run(args: argparse.Namespace) -> int:
    held = settings.read(vars(args))
    drafting = Drafting(held, use_cache=not args.no_cache, snap=args.snap)
    if args.http is None and any(getattr(args, name) for name in _HTTP_ONLY):
        raise UsageError("--name, --certificate, --key and --proxy are for --http HOST:PORT.")
    with open_store.opened(held, extra="mcp", makes=True) as store:
        if args.http is None:
            _over_pipes(args, held, store, drafting)
        else:
            args.host, args.port = args.http
            _over_http(args, held, store, drafting)
    return 0


def _over_pipes(args: argparse.Namespace, held: Settings, store: Store, drafting: Drafting) -> None:
    """Whoever can open the database may read it, as with every command; to save takes somebody."""
    me = open_store.actor(store, held).name if args.allow_save else held.reviewer
    made = assistants.made(store, drafting, who=lambda: me, saves=args.allow_save)
    if sys.stdin is None or sys.stdout is None:
        raise UsageError("standard input or output is closed: an assistant's program starts this command, on pipes.")
    if sys.stdin.isatty():
        print("Speaks MCP on standard input and output: an assistant's program starts this. Ctrl+C ends it.",
              file=sys.stderr)  # fmt: skip
    try:
        made.server.run("stdio")
    finally:
        made.held.lanes.close()


def _over_http(args: argparse.Namespace, held: Settings, store: Store, drafting: Drafting) -> None:
    made, door = assistants.over_http(held, store, saves=args.allow_save, drafting=drafting)
    from pipeline.web import app
    from pipeline.web.auth import sessions

    local = sessions.is_loopback(args.host)
    serving.check(args, local=local, users=store.users.any())
    served = serving.serving(args, held, store, local=local)
    application = door.alone(made.server, made.held, app.parts(store, served))
    serving.serve(application, args, lambda place: print(_welcome(args, served, place), file=sys.stderr))


def _welcome(args: argparse.Namespace, served: Serving, place: str) -> str:
    if served.owner is not None:
        return f"Serving {place}mcp. The token, for you alone: {served.owner.token}\nCtrl+C ends the server."
    shown = "" if args.certificate or not served.secure else "\nTokens travel in the clear: put a TLS proxy in front."
    return f"Serving {place}mcp, by the tokens of 'threatcard user add'. Ctrl+C ends the server.{shown}"
