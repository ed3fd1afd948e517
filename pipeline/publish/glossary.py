"""The glossary: the words of a card, of CVSS, of AIVSS and of MAESTRO on one page."""

from collections.abc import Iterator
from typing import Any

from pipeline.publish import layout, paths, twins
from pipeline.publish.lists import SHEET
from pipeline.publish.records import File, Site
from pipeline.taxonomy import factors, glossary, layers, products


def files(site: Site) -> Iterator[File]:
    values: dict[str, Any] = {
        "chapters": glossary.CHAPTERS,
        "layers": layers.LAYERS,
        "kinds": [one for one in products.PRODUCTS if one.key != products.NOT_A_LISTING],
    }
    yield twins.of_terms(paths.GLOSSARY, "Glossary", _chapters())
    yield layout.page(site, paths.GLOSSARY, "glossary.html.j2", title="Glossary", sheet=SHEET, **values)


def _chapters() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for chapter in glossary.CHAPTERS:
        yield chapter.title, [(term.term, term.means) for term in chapter.terms]
    yield "Factors", [(factor.label, factor.asks) for factor in factors.FACTORS]
    yield "Layers", [(f"{layer.key} {layer.name}", layer.covers) for layer in layers.LAYERS]
    yield "Kinds of product", [(kind.label, kind.means) for kind in products.PRODUCTS]
