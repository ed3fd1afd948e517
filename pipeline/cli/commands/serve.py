"""``threatcard serve``: the review application, on this machine or, once there are users, beyond it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pipeline import settings
from pipeline.cli import notifying, open_store, serving
from pipeline.cli.flags import Commands
from pipeline.cli.stdout import say
from pipeline.errors import UsageError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.store import Store
    from pipeline.web.app import Beside
    from pipeline.web.auth.access import Serving

HOST, PORT = "127.0.0.1", 8765


def add_parser(commands: Commands) -> None:
    command = commands.add_parser(
        "serve",
        help="review cards in a browser",
        description="Serve the review application; without users for one person on this machine, by a printed link.",
    )
    command.add_argument("--host", default=HOST, help=f"address to bind to (default {HOST}); others need users")
    command.add_argument("--port", type=_port, default=PORT, help=f"(default {PORT}; 0 for a free one)")
    serving.flags(command)
    command.add_argument(
        "--mcp", action="store_true", help="serve assistants too, under /mcp, by the same tokens (threatcard[mcp])"
    )
    command.add_argument(
        "--allow-save", action="store_true", help="with --mcp: drafts may be saved, if the user agrees"
    )
    command.add_argument("--config", metavar="FILE", help="a threatcard.toml")


def _port(text: str) -> int:
    if not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port")
    return int(text)


def run(args: argparse.Namespace) -> int:
    held = settings.read(vars(args))
    if args.allow_save and not args.mcp:
        raise UsageError("--allow-save is about what assistants may do: give it with --mcp.")
    with open_store.opened(held, makes=True) as store:
        try:
            from pipeline.web import app
            from pipeline.web.auth import sessions
        except ModuleNotFoundError as err:
            raise UsageError(f"{err.name} is not installed: pip install 'threatcard[review]'.") from err
        local = sessions.is_loopback(args.host)
        serving.check(args, local=local, users=store.users.any())
        parts = serving.serving(args, held, store, local=local)
        beside = _beside(args, held, store) if args.mcp else None
        with notifying.beside(held, store):
            serving.serve(app.create_app(store, parts, beside), args, lambda place: say(_welcome(args, parts, place)))
    return 0


def _beside(args: argparse.Namespace, held: Settings, store: Store) -> Beside:
    """What serves assistants. Raises UsageError where the extra is not installed."""
    from pipeline.cli import assistants

    made, door = assistants.over_http(held, store, saves=args.allow_save)
    beside: Beside = door.beside(made.server, made.held)
    return beside


def _welcome(args: argparse.Namespace, parts: Serving, place: str) -> str:
    serving.warn(args, parts)
    asks = f"\nAssistants: {place}mcp, by the same token." if args.mcp else ""
    if parts.owner is not None:
        link = f"Open {place}enter?token={parts.owner.token}"
        return f"{link}{asks}\nThe link is for you alone. Ctrl+C ends the server."
    return f"Open {place} and log in with your token.{asks} Ctrl+C ends the server."
