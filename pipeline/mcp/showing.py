"""A card in, what a tool says of it out; in short, or whole."""

from collections.abc import Iterable
from decimal import Decimal

from pipeline import model
from pipeline.card.public import folderless
from pipeline.mcp import shapes
from pipeline.mcp.notes import Standing, note, state
from pipeline.mcp.strangers import Fence
from pipeline.render import words
from pipeline.store import QueueRow
from pipeline.taxonomy import factors
from pipeline.taxonomy.drafts import DRAFTS
from pipeline.taxonomy.products import LABELS as PRODUCTS
from pipeline.taxonomy.vendor_questions import QUESTIONS

_OURS = frozenset((*QUESTIONS.values(), *(draft.question for draft in DRAFTS.values())))


def card(standing: Standing, *, whole: bool) -> shapes.Card:
    """In short without rationales, commentaries and quotes, which are most of it."""
    held, fence = standing.card, Fence()
    return shapes.Card(
        strangers=fence.told,
        note=note(standing),
        digest=held.id,
        slug=held.slug,
        name=fence(held.name),
        source=fence(held.listing.source),
        state=standing.state,
        status=held.status,
        product=None if held.product is None else PRODUCTS.get(held.product.kind, held.product.kind),
        summary=fence(held.summary),
        score=score(held),
        factors=tuple(_factor(key, held.factors[key], fence, whole) for key in factors.ALL_KEYS if key in held.factors),
        layers=tuple(_layer(layer, fence, whole) for layer in held.layers),
        flags=tuple(_flag(flag, fence) for flag in held.flags if whole or flag.severity in ("high", "medium")),
        questions=questions(held, fence),
        made_by=words.estimator(held.provenance),
        made_at=held.provenance.created_at,
    )


def score(held: model.Card) -> shapes.Score:
    interval, known = held.interval, held.score
    return shapes.Score(
        profile=held.provenance.profile,
        aivss=None if known is None else number(known.aivss),
        severity=None if known is None else known.severity,
        low=None if interval is None else number(interval.low),
        high=None if interval is None else number(interval.high),
        cvss_base=number(held.cvss.base),
        cvss_vector=held.cvss.vector,
        threat_multiplier=number(held.threat_multiplier.value),
        mitigation_factor=number(held.mitigation_factor.value),
    )


def number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def questions(held: model.Card, fence: Fence) -> tuple[shapes.Question, ...]:
    """All that the card asks, in its order; those of our own tables as they are, a model's are a stranger's."""
    ranked = held.questions
    # What the layers ask besides stands behind them; whether an answer could move the score nobody has computed.
    rest = words.questions(held)[len(ranked) :]
    asked = [(one.about, one.question, one.moves) for one in ranked]
    asked += [(f"layers.{one.about}", one.question, None) for one in rest]
    return tuple(
        shapes.Question(about=about, question=said if said in _OURS else fence(said), moves=number(moves))
        for about, said, moves in asked
    )


def row(found: QueueRow, fence: Fence, now: str) -> shapes.Row:
    return shapes.Row(
        digest=found.card_id,
        slug=found.slug,
        name=fence(found.name),
        source=fence(folderless(found.source)),
        state=state(found.state, found.expires, now),
        status=found.status,
        aivss=number(found.aivss),
        severity=found.band or None,
        flags_high=found.flags_high,
        disputed=found.disputed,
        made_at=found.created_at,
    )


def _factor(key: str, held: model.Estimate, fence: Fence, whole: bool) -> shapes.Factor:
    return shapes.Factor(
        key=key,
        label=factors.LABELS[key],
        value=number(held.value),
        basis=held.basis,
        low=float(held.low),
        high=float(held.high),
        rationale=fence(held.rationale) if whole else None,
        quotes=_quotes(held.evidence, fence, whole),
    )


def _layer(held: model.Layer, fence: Fence, whole: bool) -> shapes.Layer:
    return shapes.Layer(
        layer=held.layer,
        name=held.name,
        certain=held.certain,
        commentary=fence(held.commentary) if whole else None,
        threats=tuple(_threat(threat, fence, whole) for threat in held.threats),
    )


def _threat(held: model.Threat, fence: Fence, whole: bool) -> shapes.Threat:
    return shapes.Threat(
        title=fence(held.title),
        ids=held.ids,
        description=fence(held.description) if whole else None,
        mitigations=tuple(map(fence, held.mitigations)) if whole else (),
        quotes=_quotes(held.evidence, fence, whole),
    )


def _quotes(evidence: Iterable[model.Evidence], fence: Fence, whole: bool) -> tuple[str, ...]:
    return tuple(fence(one.quote) for one in evidence) if whole else ()


def _flag(held: model.Flag, fence: Fence) -> shapes.Flag:
    return shapes.Flag(kind=held.kind, severity=held.severity, message=fence(held.message), where=held.where)
