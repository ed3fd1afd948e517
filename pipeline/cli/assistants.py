"""The MCP server put together from the settings, for the two commands that serve it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.cli import clock
from pipeline.cli.drafting import Drafting
from pipeline.cli.secretless import WithoutSecrets
from pipeline.errors import UsageError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from pipeline.mcp.held import Held
    from pipeline.store import Store


class Assistants(NamedTuple):
    server: MCPServer[Any]
    held: Held


def made(store: Store, drafting: Drafting, *, who: Callable[[], str], saves: bool) -> Assistants:
    """Raises UsageError where the extra is not installed."""
    try:
        from pipeline.mcp import held, server
        from pipeline.mcp.course import Lanes
    except ModuleNotFoundError as err:
        raise _missing(err) from err
    _log()
    parts = held.Held(store, drafting, clock.now, who, saves, held.Fresh(), Lanes())
    return Assistants(server.create(parts), parts)


def over_http(
    held: Settings, store: Store, *, saves: bool, drafting: Drafting | None = None
) -> tuple[Assistants, ModuleType]:
    """With whose call it is told by their token, and the module that lets them in."""
    try:
        from pipeline.mcp import door
    except ModuleNotFoundError as err:
        raise _missing(err) from err
    return made(store, drafting or Drafting(held), who=door.caller, saves=saves), door


def _missing(err: ModuleNotFoundError) -> UsageError:
    return UsageError(f"{err.name} is not installed: pip install 'threatcard[mcp]'.")


def _log() -> None:
    """Warnings to standard error, without secrets; the library would log more, and everything it is told."""
    handler = logging.StreamHandler()
    handler.setFormatter(WithoutSecrets())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
