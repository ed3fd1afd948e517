"""Every setting."""

from typing import Any

from docs_site.markdown import code, plain, table
from docs_site.markdown import page as made
from pipeline.settings.table import SETTINGS, Setting

HEAD = ("name in the file", "variable", "default", "meaning")
PLACES = ("cache_dir", "db")
INTRO = (
    "A flag is taken before a variable of the environment, that before a file, and that before the default. What is "
    "marked *not there* is not taken from a `threatcard.toml` in the working folder, which may be a stranger's. "
    "[Settings](../settings.md) says the rest."
)


def page() -> str:
    return made("Settings", INTRO, table(HEAD, map(_row, SETTINGS)))


def _row(one: Setting) -> tuple[str, str, str, str]:
    marks = [mark for mark, holds in (("secret", one.secret), ("*not there*", one.trusted_only)) if holds]
    said = "; ".join((plain(one.what), *marks))
    return code(one.name), code(one.variable), _default(one), said


def _default(one: Setting) -> str:
    value: Any = one.default
    if one.name in PLACES:
        return "in a folder of the user's"
    if value is None or value == frozenset():
        return "not set" if value is None else "none"
    return code(str(value).lower() if isinstance(value, bool) else str(value))
