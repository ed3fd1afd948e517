"""
Files that hold many listings: a page of an MCP registry, a marketplace of plugins, a client's configuration with
several servers, an array of records. What it is, what is in it by name, and the one that is asked for.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from pipeline.errors import UnsupportedFormat
from pipeline.fetch.read import a2a, manifests, mcp_config, mcp_server, openapi
from pipeline.fetch.read.labelled_lines import Fields, first, rows, table, word
from pipeline.fetch.read.normalise import one_line

SHOWN = 4
_LONGEST_NAME = 60


class Many(NamedTuple):
    """What it is, of what in the plural, and its entries; one that has no name is called by its place."""

    what: str
    things: str
    entries: dict[str, Fields]
    catalogue: bool
    """Whether the file can be given as a catalogue: its entries are listings of their own."""
    outer: Fields = MappingProxyType({})
    """What the file says of itself."""


def found(value: object) -> Many | None:
    """What the value holds many of; None where it is one thing, or none that is known."""
    fields = table(value)
    if not manifests.is_manifest(fields) and (servers := mcp_config.servers(fields)):
        return Many("a client's configuration", "MCP servers", dict(servers), catalogue=False)
    if is_marketplace(fields):
        return Many("a marketplace", "plugins", _named(rows(fields["plugins"])), catalogue=True, outer=fields)
    if _all_servers(fields.get("servers")) and not openapi.is_openapi(fields):
        return Many("a registry's page", "servers", _named(rows(fields["servers"])), catalogue=True)
    for key in ("agents", "agentCards", "cards", "items", "data", "results"):
        if _all_cards(fields.get(key)) and not a2a.is_card(fields):
            return Many("a list", "agent cards", _named(rows(fields[key])), catalogue=True)
    if _all_cards(value):
        return Many("an array", "agent cards", _named(rows(value)), catalogue=True)
    if _all_servers(value):
        return Many("an array", "servers", _named(rows(value)), catalogue=True)
    return None


def is_marketplace(fields: Fields) -> bool:
    plugins = fields.get("plugins")
    entries = rows(plugins)
    return (
        bool(entries)
        and len(entries) == len(plugins if isinstance(plugins, list) else ())
        and all(word(first(entry, "name", "id")) and "source" in entry for entry in entries)
    )


def picked(many: Many, only: str | None) -> tuple[str, Fields]:
    """
    The entry that is called ``only``, or the one that there is. Raises UnsupportedFormat where there are several and
    none is asked for, and for one that there is not.
    """
    if only is not None:
        near = [name for name in many.entries if only in (name, name.rpartition("/")[2])]
        exact = [name for name in near if name == only] or near
        if len(exact) == 1:
            return exact[0], many.entries[exact[0]]
        raise UnsupportedFormat(
            f"there is no {only!r} among its {len(many.entries)} {many.things}: give one of {_names(many)}"
        )
    if len(many.entries) == 1:
        return next(iter(many.entries.items()))
    make = ", or give the file as a catalogue to 'threatcard refresh'" if many.catalogue else ""
    raise UnsupportedFormat(
        f"{many.what} of {len(many.entries)} {many.things} where one is wanted: "
        f"take one with --only NAME ({_names(many)}){make}"
    )


def record(entry: Fields) -> Fields:
    """The record in an entry of a registry's page, which may stand in an envelope."""
    return table(entry["server"]) if isinstance(entry.get("server"), Mapping) else entry


def _all_servers(value: object) -> bool:
    entries = rows(value)
    return _is_whole(value, entries) and all(
        mcp_server.is_server(record(entry)) or (record(entry) is not entry and mcp_server.is_enveloped(record(entry)))
        for entry in entries
    )


def _all_cards(value: object) -> bool:
    entries = rows(value)
    return _is_whole(value, entries) and all(map(a2a.is_card, entries))


def _is_whole(value: object, entries: list[Fields]) -> bool:
    return isinstance(value, list) and bool(entries) and len(entries) == len(value)


def _named(entries: list[Fields]) -> dict[str, Fields]:
    """By their names; of the versions of one server the latest, else the last."""
    named: dict[str, Fields] = {}
    for place, entry in enumerate(entries, start=1):
        name = word(first(record(entry), "name", "id")) or f"number {place}"
        if name not in named or not _is_older(entry):
            named[name] = entry
    return named


def _is_older(entry: Fields) -> bool:
    facts = [table(item) for item in table(entry.get("_meta")).values()]
    return any(fact.get("isLatest", fact.get("is_latest")) is False for fact in facts)


def _names(many: Many) -> str:
    shown = [one_line(name)[:_LONGEST_NAME] for name in list(many.entries)[:SHOWN]]
    return ", ".join([*shown, *(["…"] if len(many.entries) > SHOWN else [])])
