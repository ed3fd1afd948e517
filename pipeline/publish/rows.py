"""A product and its card in; the row that index, lists, feeds and bulk files are written from out."""

from pipeline.model import Card
from pipeline.publish.asked import Asked, disputed, state
from pipeline.publish.records import Row
from pipeline.render import headline
from pipeline.render.words import BANDS
from pipeline.store.records import Product
from pipeline.taxonomy import factors, layers


def row(product: Product, card: Card, asked: Asked) -> Row:
    """Of the card that is shown. Nothing of an approval is said of a draft."""
    edition = product.editions[0] if product.draft is None else None
    score, spread = card.score, card.interval
    bounds = score or spread
    certain = {layer.layer: layer.certain for layer in card.layers}
    return Row(
        slug=product.slug,
        card=card.id,
        name=card.name,
        source=card.listing.source,
        state=state(product, asked.today),
        status=card.status,
        aivss=score.aivss if score else None,
        low=bounds.low if bounds else None,
        high=bounds.high if bounds else None,
        band=score.severity if score else "",
        bands=tuple((name, spread.bands[name]) for name in BANDS if name in spread.bands) if spread else (),
        kind=card.product.kind if card.product else "",
        factors=tuple(
            estimate.value if (estimate := card.factors.get(factor.key)) else None for factor in factors.FACTORS
        ),
        certain=tuple(certain.get(layer.key, False) for layer in layers.LAYERS),
        tags=product.tags,
        summary=card.summary,
        estimator=card.provenance.estimator,
        estimated=headline.estimated(card),
        model=card.provenance.model,
        profile=card.provenance.profile,
        read_at=card.listing.fetched_at,
        approved_at=edition.approved_at if edition else "",
        approved_by=asked.who(edition) if edition else "",
        expires=edition.expires if edition else None,
        disputed=disputed(product),
        flags_high=sum(flag.severity == "high" for flag in card.flags),
    )
