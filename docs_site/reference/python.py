"""The Python API, which mkdocstrings writes from the docstrings."""

import threatcard
from docs_site.markdown import page as made

INTRO = (
    "The package `threatcard`, which is stable; what is in `pipeline` may change with every version. "
    "[From Python](../python.md) shows it at work."
)


def page() -> str:
    return made("Python", INTRO, *map(_entry, threatcard.__all__))


def _entry(name: str) -> str:
    """Where it is defined, under the name by which it is imported."""
    held = getattr(threatcard, name)
    return f"::: {held.__module__}.{held.__qualname__}\n    options:\n      heading: threatcard.{name}"
