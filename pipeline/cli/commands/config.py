"""``threatcard config``: what holds and where it came from, secrets masked."""

import argparse
from typing import Any

from pipeline import settings
from pipeline.cli.stdout import say
from pipeline.redaction import redacted
from pipeline.render import escape


def run(args: argparse.Namespace) -> int:
    held = settings.read(vars(args))
    width = max(len(name) for name in held.rows)
    for name, row in held.rows.items():
        say(f"{name:<{width}}  {_shown(row):<28}  {row.origin:<10}  {row.setting.variable}: {row.setting.what}")
    return 0


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
