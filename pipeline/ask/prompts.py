"""Prompt files in, rendered messages out; a placeholder that is missing or left over is an error."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from pipeline import resources
from pipeline.errors import UsageError

_HEADINGS = re.compile(r"^# (System|User)[ \t]*$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"\{\{([a-z_]+)\}\}")


class Prompt(NamedTuple):
    """A prompt as its file holds it. ``system`` is the same for every listing, ``user`` is filled in for each."""

    name: str
    system: str
    user: str

    def digest(self, tables: Mapping[str, str], schema: str) -> str:
        """SHA-256, 12 hex digits, of all that is the same for every listing: text, tables and answer schema."""
        static = "\x00".join((fill(self.system, tables), self.user, schema))
        return hashlib.sha256(static.encode()).hexdigest()[:12]


@cache
def load(name: str) -> Prompt:
    """``prompts/<name>.md``. Raises UsageError when it is missing or not in two parts."""
    path = resources.path("prompts", f"{name}.md")
    try:
        text = path.read_text("utf-8")
    except OSError as err:
        raise UsageError(f"prompt {name!r} cannot be read: {err}") from err
    parts = _HEADINGS.split(text)
    if [parts[i] for i in range(1, len(parts), 2)] != ["System", "User"]:
        raise UsageError(f"prompt {name!r} must have '# System' and then '# User', once each")
    return Prompt(name, parts[2].strip(), parts[4].strip())


def fill(template: str, values: Mapping[str, str]) -> str:
    """
    The template with every ``{{name}}`` replaced, in one pass: what a value contains is never expanded again.

    Raises UsageError when the template names a value that is not given, or a value is given that it does not name.
    """
    wanted = set(_PLACEHOLDER.findall(template))
    if missing := wanted - values.keys():
        raise UsageError(f"prompt placeholder {sorted(missing)} has no value")
    if surplus := values.keys() - wanted:
        raise UsageError(f"prompt has no placeholder {sorted(surplus)}")
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)
