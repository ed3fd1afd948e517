"""``threatcard config``: what holds and where it came from, secrets masked."""

import argparse
from typing import Any

from pipeline import policy, settings
from pipeline.cli import organisation
from pipeline.cli.stdout import say
from pipeline.redaction import redacted
from pipeline.render import escape


def run(args: argparse.Namespace) -> int:
    held = settings.read(vars(args))
    organisation.own(held, gate=False)
    width = max(len(name) for name in held.rows)
    for name, row in held.rows.items():
        say(f"{name:<{width}}  {_shown(row):<28}  {row.origin:<10}  {row.setting.variable}: {row.setting.what}")
    for name in settings.TABLES:
        _table(name, held.tables.get(name), width)
    return 0


def _table(name: str, table: settings.Table | None, width: int) -> None:
    """Each of its keys with what stands there."""
    if table is None:
        say(f"{f'[{name}]':<{width}}  {'(not set)':<28}  default")
        return
    for key, value in table.values.items():
        shown = redacted(settings.masked(escape.terminal(_spelled(value))))
        path = f"{name}.{key}"
        say(f"{path:<{width}}  {shown:<28}  {escape.terminal(table.origin):<10}  {policy.MEANS[path]}")


def _spelled(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_spelled, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}={_spelled(one)}" for key, one in value.items())
    return str(value)


def _shown(row: settings.Value) -> str:
    value: Any = row.value
    if value is None:
        return "(not set)"
    if row.setting.secret:
        return f"***{str(value)[-4:]}" if len(str(value)) > 12 else "***"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, frozenset):
        return ", ".join(str(v) for v in sorted(value)) or "(none)"
    if isinstance(value, tuple):
        value = ", ".join("=".join(pair) for pair in value)
    return redacted(settings.masked(escape.terminal(str(value))))
