"""
Pages from templates: every value that a template shows goes through one guard first, and is escaped.

All links are relative and name their file (``../index.html``), so that the site can be opened from a folder, below
any path, or on a host.
"""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment

from pipeline.publish.records import File, Site
from pipeline.render import templates
from pipeline.taxonomy import layers

HERE = Path(__file__).parent
PAGE = "index.html"


def page(site: Site, folder: str, template: str, *, scripts: tuple[str, ...] = (), **values: Any) -> File:
    """
    ``folder/index.html`` of the template. ``scripts`` are names in ``assets/`` that the page loads; a template finds
    ``root``, the way back to the top ("../../"), ``site``, ``folder`` and what it is given.
    """
    path = f"{folder}/{PAGE}" if folder else PAGE
    text = (
        environment()
        .get_template(template)
        .render(site=site, folder=folder, root="../" * path.count("/"), scripts=scripts, **values)
    )
    return File(path, text.encode())


@cache
def environment() -> Environment:
    return templates.environment((HERE / "templates", templates.HERE), templates.visible, LAYERS=layers.LAYERS)
