"""The closed tables behind a card: kinds of product, factors, layers, threats."""

from docs_site.markdown import code, table
from docs_site.markdown import page as made
from pipeline.taxonomy import factors, layers, products, threats

THREATS_INTRO = (
    "A threat on a card carries an id of this list and of no other. The MAESTRO ids number the threats of the Cloud "
    "Security Alliance in its order; it gives names and no numbers."
)


def kinds() -> str:
    rows = [(code(one.key), one.label, one.means) for one in products.PRODUCTS]
    intro = "What kind of product a listing is of. The kind bears on the estimate of what the listing does not say."
    return made("Kinds of product", intro, table(("kind", "label", "means"), rows))


def factor_page() -> str:
    head = ("key", "factor", "asks", "0.0", "0.5", "1.0")
    rows = [(code(one.key), one.label, one.asks, one.at_0, one.at_half, one.at_1) for one in factors.ALL]
    intro = f"Each has a value on the grid {factors.GRID[0]}, {factors.GRID[1]} … {factors.GRID[-1]}."
    return made("Risk factors", intro, table(head, rows))


def layer_page() -> str:
    rows = [(one.key, one.name, one.covers, ", ".join(map(code, one.pinned_by))) for one in layers.LAYERS]
    intro = f"A layer that nothing in the listing pins down begins with *{layers.NOT_CERTAIN.strip()}*."
    return made("MAESTRO layers", intro, table(("layer", "name", "covers", "pinned down by"), rows))


def threat_page() -> str:
    head = ("id", "threat", "mitigation")
    parts = []
    for key, rows in threats.BY_LAYER.items():
        found = [(code(one.id), one.name, one.mitigation) for one in rows]
        parts += [f"## {key} {layers.NAMES[key]}", table(head, found)]
    across = [(code(one.id), one.name, one.mitigation) for one in threats.CROSS_LAYER]
    parts += ["## Across layers", table(head, across)]
    parts += ["## OWASP Top 10 for Agentic Applications 2026", _named(threats.ASI)]
    parts += ["## OWASP Agentic AI, Threats and Mitigations v1.1", _named(threats.OWASP_T)]
    return made("Threat ids", THREATS_INTRO, *parts)


def _named(rows: dict[str, str]) -> str:
    return table(("id", "threat"), [(code(key), name) for key, name in rows.items()])
