"""``threatcard serve``: the review application, on this machine or, once there are users, beyond it."""

from __future__ import annotations

import argparse
import io
import secrets
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline import settings
from pipeline.cli import open_store
from pipeline.cli.flags import Commands
from pipeline.cli.stdout import say
from pipeline.errors import UsageError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.model import Card, Listing
    from pipeline.store import Store
    from pipeline.web.auth.access import Asked, OpenId, Owner, Serving

HOST, PORT = "127.0.0.1", 8765
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


def add_parser(commands: Commands) -> None:
    command = commands.add_parser(
        "serve",
        help="review cards in a browser",
        description="Serve the review application; without users for one person on this machine, by a printed link.",
    )
    command.add_argument("--host", default=HOST, help=f"address to bind to (default {HOST}); others need users")
    command.add_argument("--port", type=_port, default=PORT, help=f"(default {PORT}; 0 for a free one)")
    command.add_argument(
        "--name", action="append", metavar="HOST", help="a name that it is reached by; may be repeated"
    )
    command.add_argument("--certificate", metavar="FILE", help="TLS certificate chain, PEM")
    command.add_argument("--key", metavar="FILE", help="the certificate's key, PEM")
    command.add_argument("--proxy", metavar="ADDRESS", help="a proxy in front, whose word for addresses is taken")
    command.add_argument("--config", metavar="FILE", help="a threatcard.toml")


def _port(text: str) -> int:
    if not text.isdecimal() or len(text) > 5 or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port")
    return int(text)


def run(args: argparse.Namespace) -> int:
    held = settings.read(vars(args))
    with open_store.opened(held) as store:
        try:
            from pipeline.web import app
            from pipeline.web.auth import sessions
        except ModuleNotFoundError as err:
            raise UsageError(f"{err.name} is not installed: pip install 'threatcard[review]'.") from err
        local = sessions.is_loopback(args.host)
        check(args, local=local, users=store.users.any())
        serving = _serving(args, held, store, local=local)
        _serve(app.create_app(store, serving), args, serving)
    return 0


def check(args: argparse.Namespace, *, local: bool, users: bool) -> None:
    """Raises UsageError where anybody who reaches the address could come in, or half of a certificate is given."""
    if not local and not users:
        raise UsageError(
            f"{args.host} can be reached from elsewhere and there are no users: "
            "add one with 'threatcard user add NAME --role admin', or serve on 127.0.0.1."
        )
    if (args.certificate is None) != (args.key is None):
        raise UsageError("TLS takes both --certificate and --key.")


def _serving(args: argparse.Namespace, held: Settings, store: Store, *, local: bool) -> Serving:
    from pipeline.web.auth.access import Serving

    names = tuple(name.lower() for name in args.name or ())
    own = args.host.lower() if ":" not in args.host else f"[{args.host.strip('[]').lower()}]"
    return Serving(
        secret=secrets.token_bytes(32),
        secure=not local or args.certificate is not None,
        clock=time.time,
        steady=_steady(),
        draft=_drafting(held),
        owner=_owner(held) if local and not store.users.any() else None,
        hosts=(*LOOPBACK_NAMES, own, *names) if local else names,
        port=args.port,
        openid=_openid(held),
    )


def _steady() -> Callable[[], float]:
    """Seconds that nobody sets; where it can be, those too for which the machine slept."""
    kind = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic if kind is None else partial(time.clock_gettime, kind)


def _openid(held: Settings) -> OpenId | None:
    """The provider to sign in with; None for none. Raises UsageError where half of it is set."""
    from pipeline.web.auth.access import OpenId

    if (held.oidc_issuer is None) != (held.oidc_client_id is None):
        raise UsageError(
            "OpenID Connect takes both THREATCARD_OIDC_ISSUER and THREATCARD_OIDC_CLIENT_ID; set both or none."
        )
    if held.oidc_issuer is None:
        return None
    return OpenId(held.oidc_issuer, held.oidc_client_id, held.oidc_client_secret, held.oidc_claim, held.use_proxy)


def _owner(held: Settings) -> Owner:
    from pipeline.review.rules import Actor
    from pipeline.web.auth.access import Owner

    return Owner(Actor(held.reviewer, "admin"), secrets.token_urlsafe(32))


def _drafting(held: Settings) -> Any:
    """What the API's assessments are made with. Nothing of it is loaded before the first."""

    def draft(asked: Asked) -> tuple[Card, Listing]:
        from pipeline import fetch
        from pipeline.assess.draft import draft as drafted
        from pipeline.cli import build

        making = build.making(held, snap=False)
        estimator = build.estimator(held, use_cache=True, sampling=build.sampling(held, waited_for=True))
        if asked.text is not None:
            source = asked.source or asked.name or fetch.UNNAMED
            listing = fetch.parse(asked.text.encode(), source=source, charset="utf-8", now=build.now(), http=None)
        else:
            with build.web(held) as web:
                listing = fetch.read_source(
                    asked.source, web=web, stdin=io.BytesIO(), now=build.now(), places=build.places(held)
                )
        listing = listing.model_copy(update={"name": asked.name}) if asked.name.strip() else listing
        return drafted(listing, estimator, making=making), listing

    return draft


def _serve(application: Any, args: argparse.Namespace, serving: Serving) -> None:
    """Raises UsageError where it cannot be served."""
    import uvicorn

    from pipeline.web.wire import connections, lines
    from pipeline.web.wire import serving as wire

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets=sockets)
            for each in self.servers:
                say(_welcome(args, serving, each.sockets[0].getsockname()[1]))
                break

    proxies = frozenset(each.strip() for each in (args.proxy or "").split(",") if each.strip())
    limits = connections.Limits(unlimited=proxies).within(connections.files())
    held = connections.Connections(limits)
    config = wire.config(
        application,
        held,
        proxy_headers=args.proxy is not None,
        forwarded_allow_ips=args.proxy or "",
        ssl_certfile=args.certificate,
        ssl_keyfile=args.key,
    )
    lines.bound()
    try:
        Server(config).run(connections.doors(args.host, args.port, held))
    except KeyboardInterrupt:
        return  # how it is meant to end
    except (OSError, SystemExit) as err:
        said = f": {err.strerror}" if isinstance(err, OSError) and err.strerror else ""
        raise UsageError(
            f"{args.host} port {args.port} cannot be served{said}; "
            "take another with --port, and check --certificate and --key where they are given."
        ) from err


def _welcome(args: argparse.Namespace, serving: Serving, port: int) -> str:
    scheme = "https" if args.certificate else "http"
    host = f"[{args.host}]" if ":" in args.host and not args.host.startswith("[") else args.host
    place = f"{scheme}://{host}:{port}/"
    if serving.owner is not None:
        return f"Open {place}enter?token={serving.owner.token}\nThe link is for you alone. Ctrl+C ends the server."
    if serving.secure and not args.certificate:
        print("Cookies travel over TLS alone: put a TLS proxy in front, or give --certificate.", file=sys.stderr)
    return f"Open {place} and log in with your token. Ctrl+C ends the server."
