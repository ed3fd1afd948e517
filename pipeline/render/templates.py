"""Where jinja2 is set up: every value that a template shows goes through one function first."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.render import chains, headline, words
from pipeline.taxonomy import factors

if TYPE_CHECKING:
    from jinja2 import Template

HERE = Path(__file__).parent
PACKAGE = HERE.parent


@cache
def load(name: str, guard: Callable[[object], object]) -> "Template":
    """
    The template beside this module, or by its path in the package; a name that it does not know is an error, not
    a blank.

    ``guard`` sees each value before it is written, and what it returns is escaped for HTML unless it is ``Markup``.
    """
    from jinja2 import (
        Environment,
        FileSystemLoader,
        StrictUndefined,
    )  # 50 ms that the terminal need not wait for

    environment = Environment(
        loader=FileSystemLoader((HERE, PACKAGE)),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=guard,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        words=words,
        headline=headline,
        chains=chains,
        FACTORS=factors.FACTORS,
        NATURAL_LANGUAGE=factors.NATURAL_LANGUAGE,
    )
    return environment.get_template(name)
