"""How an application of ours is served: where it binds to and where not, with which parts, within which bounds."""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.cli.drafting import Drafting
from pipeline.cli.flags import Group
from pipeline.errors import UsageError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.store import Store
    from pipeline.web.auth.access import OpenId, Owner, Serving

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


def flags(command: Group) -> None:
    """Beside the address: by which names, over TLS, behind what."""
    command.add_argument(
        "--name", action="append", metavar="HOST", help="a name that it is reached by; may be repeated"
    )
    command.add_argument("--certificate", metavar="FILE", help="TLS certificate chain, PEM")
    command.add_argument("--key", metavar="FILE", help="the certificate's key, PEM")
    command.add_argument("--proxy", metavar="ADDRESS", help="a proxy in front, whose word for addresses is taken")


def check(args: argparse.Namespace, *, local: bool, users: bool) -> None:
    """Raises UsageError where anybody who reaches the address could come in, or half of a certificate is given."""
    if not local and not users:
        raise UsageError(
            f"{args.host} can be reached from elsewhere and there are no users: "
            "add one with 'threatcard user add NAME --role admin', or serve on 127.0.0.1."
        )
    if (args.certificate is None) != (args.key is None):
        raise UsageError("TLS takes both --certificate and --key.")


def serving(args: argparse.Namespace, held: Settings, store: Store, *, local: bool) -> Serving:
    """``args`` has the host, the port and ``flags``. Raises UsageError."""
    from pipeline.web.auth.access import Serving

    names = tuple(name.lower() for name in args.name or ())
    own = args.host.lower() if ":" not in args.host else f"[{args.host.strip('[]').lower()}]"
    return Serving(
        secret=secrets.token_bytes(32),
        secure=not local or args.certificate is not None,
        clock=time.time,
        steady=_steady(),
        draft=Drafting(held),
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


def serve(application: Any, args: argparse.Namespace, welcome: Callable[[str], None]) -> None:
    """Until it is interrupted; ``welcome`` is told the address once. Raises UsageError where it cannot be served."""
    import uvicorn

    from pipeline.web.wire import connections, lines
    from pipeline.web.wire import serving as wire

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets=sockets)
            for each in self.servers:
                welcome(place(args, each.sockets[0].getsockname()[1]))
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


def place(args: argparse.Namespace, port: int) -> str:
    """The address, with a slash at its end."""
    scheme = "https" if args.certificate else "http"
    host = f"[{args.host}]" if ":" in args.host and not args.host.startswith("[") else args.host
    return f"{scheme}://{host}:{port}/"


def warn(args: argparse.Namespace, serving: Serving) -> None:
    if serving.secure and not args.certificate and serving.owner is None:
        print("Cookies travel over TLS alone: put a TLS proxy in front, or give --certificate.", file=sys.stderr)
