"""Where jinja2 is set up: every value that a template shows goes through one function first."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.render import chains, escape, headline, words
from pipeline.taxonomy import factors

if TYPE_CHECKING:
    from jinja2 import Environment, Template

HERE = Path(__file__).parent
PACKAGE = HERE.parent


@cache
def load(name: str, guard: Callable[[object], object]) -> "Template":
    """
    The template beside this module, or by its path in the package; a name that it does not know is an error, not
    a blank.

    ``guard`` sees each value before it is written, and what it returns is escaped for HTML unless it is ``Markup``.
    """
    return environment((HERE, PACKAGE), guard).get_template(name)


def environment(folders: Sequence[Path], guard: Callable[[object], object], **more: object) -> "Environment":
    """
    What a template of a card finds, whichever page it stands on; ``more`` are further names. A name that nobody knows
    is an error, not a blank.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 50 ms that the terminal need not wait for

    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=guard,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        words=words,
        headline=headline,
        chains=chains,
        FACTORS=factors.FACTORS,
        NATURAL_LANGUAGE=factors.NATURAL_LANGUAGE,
        **more,
    )
    return made


def visible(value: object) -> object:
    """A guard by which nothing hides in what is shown."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return escape.visible(value)
    return value
