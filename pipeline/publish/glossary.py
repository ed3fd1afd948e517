"""The glossary: the words of a card, of CVSS, of AIVSS and of MAESTRO on one page."""

from collections.abc import Iterator
from typing import Any

from pipeline.publish import layout, paths
from pipeline.publish.lists import SHEET
from pipeline.publish.records import File, Site
from pipeline.taxonomy import glossary, layers, products


def files(site: Site) -> Iterator[File]:
    values: dict[str, Any] = {
        "chapters": glossary.CHAPTERS,
        "layers": layers.LAYERS,
        "kinds": [one for one in products.PRODUCTS if one.key != products.NOT_A_LISTING],
    }
    yield layout.page(site, paths.GLOSSARY, "glossary.html.j2", title="Glossary", sheet=SHEET, **values)
