"""Where the pages' templates are set up: every value goes through one function first, and is escaped."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from pipeline.render import templates
from pipeline.taxonomy import risks
from pipeline.taxonomy.keys import KEYS

HERE = Path(__file__).parent
STATIC: dict[str, tuple[str, tuple[Path, ...]]] = {
    "review.css": (
        "text/css; charset=utf-8",
        (templates.HERE / "card.css", *(HERE / "static" / name for name in ("review.css", "queue.css", "bar.css"))),
    ),
    "review.js": (
        "text/javascript; charset=utf-8",
        tuple(HERE / "static" / name for name in ("review.js", "queue.js", "bar.js", "unsaved.js", "keys.js")),
    ),
}
"""Everything that a page loads: its type, and the files that are put one after the other."""


def render(name: str, **values: Any) -> str:
    """The page. A name that its template does not know is an error, not a blank."""
    return _environment().get_template(name).render(**values)


@cache
def static(name: str) -> bytes:
    return b"\n".join(path.read_bytes() for path in STATIC[name][1])


@cache
def address(name: str) -> str:
    """Where a page finds the file; another content has another address, so a browser may keep it."""
    return f"/static/{name}?v={sha256(static(name)).hexdigest()[:12]}"


@cache
def _environment() -> Environment:
    return templates.environment(
        (HERE / "templates",), templates.visible, address=address, METRICS=risks.BASE_METRICS, KEYS=KEYS
    )


def raw(text: str) -> Markup:
    """Text whose white space counts, made visible before: escaped, and left alone otherwise."""
    return Markup.escape(text)
