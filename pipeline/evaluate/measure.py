"""Outcomes in, the figures of one estimator out: each with its interval and its denominator."""

from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from typing import Any

from pipeline.evaluate import baselines, belief, metrics
from pipeline.evaluate.metrics import LayerRow, Pairs, Scale, flat
from pipeline.evaluate.outcome import LAYERS, Outcome
from pipeline.reference import gold
from pipeline.reference.gold import Reference
from pipeline.scoring import Inputs, profiles, score
from pipeline.taxonomy import factors

BANDS = ("None", "Low", "Medium", "High", "Critical")
FACTOR, BASE, THREAT, MITIGATION, SCORE = (
    Scale(0, 1),
    Scale(0, 10),
    Scale(0.5, 1.1),
    Scale(0.5, 1.0),
    Scale(0, 10),
)

Json = dict[str, Any]
Both = tuple[Sequence[Outcome], Sequence[Outcome]]
"""An estimator's outcomes, and the medians' of the same references."""


def measured(outcomes: Sequence[Outcome], not_blind: Collection[str] = ()) -> Json:
    """
    The figures of one estimator; keys are documented in ``evals/README.md``. Listings of ``not_blind`` are left out of
    all that comes from an answer to the factors: the model may have seen their reference figures. Every error also
    stands as a ratio to the medians' on the same listings.
    """
    blind = [o for o in outcomes if o.reference.slug not in not_blind]
    beside = baselines.medians([o.reference for o in blind], gold.exemplars())
    both = blind, beside
    return {
        "n": len(outcomes),
        "failures": sum(o.figures is None for o in outcomes),
        "factors": _factors(both),
        "cvss_base": _errors(both, lambda r: r.cvss_base, "cvss_base", BASE),
        "threat_multiplier": _errors(both, lambda r: r.threat_multiplier, "threat_multiplier", THREAT),
        "mitigation_factor": _errors(both, lambda r: r.mitigation_factor, "mitigation_factor", MITIGATION),
        "aivss": _aivss(both),
        "interval": belief.intervals(blind),
        "bands": belief.bands(blind, beside),
        "layers": _layers(outcomes),
        "evidence": _evidence(outcomes),
        "usage": _usage(outcomes),
    }


def _factors(both: Both) -> Json:
    def agreement(keys: Sequence[str]) -> Json:
        return _agreement(*(_factor_rows(outcomes, keys) for outcomes in both))

    return {**agreement(factors.KEYS), "per_factor": {key: agreement((key,)) for key in factors.KEYS}}


def _factor_rows(outcomes: Sequence[Outcome], keys: Sequence[str]) -> Pairs:
    rows = [
        (i, float(o.reference.factors[key]), None if o.figures is None else o.figures.factors[key])
        for i, o in enumerate(outcomes)
        for key in keys
    ]
    return metrics.pairs(rows, FACTOR)


def _agreement(pairs: Pairs, medians: Pairs) -> Json:
    return {
        **flat("mae", metrics.mean_absolute_error(pairs)),
        **flat("mae_ratio", metrics.error_ratio(pairs, medians)),
        **flat("bias", metrics.bias(pairs)),
        **flat("within_0_1", metrics.within(pairs, 0.1)),
        **flat("within_0_2", metrics.within(pairs, 0.2)),
        **flat("spearman", metrics.spearman(pairs)),
        **flat("kappa", metrics.kappa(pairs, 0.1)),
    }


def _pairs(outcomes: Sequence[Outcome], read: Callable[[Reference], Decimal | None], name: str, scale: Scale) -> Pairs:
    rows = [
        (i, float(published), None if o.figures is None else getattr(o.figures, name))
        for i, o in enumerate(outcomes)
        if (published := read(o.reference)) is not None
    ]
    return metrics.pairs(rows, scale)


def _errors(both: Both, read: Callable[[Reference], Decimal | None], name: str, scale: Scale) -> Json:
    pairs, medians = (_pairs(outcomes, read, name, scale) for outcomes in both)
    return {
        **flat("mae", metrics.mean_absolute_error(pairs)),
        **flat("mae_ratio", metrics.error_ratio(pairs, medians)),
        **flat("bias", metrics.bias(pairs)),
        **flat("spearman", metrics.spearman(pairs)),
    }


def _aivss(both: Both) -> Json:
    outcomes, _ = both
    bands = [(i, BANDS.index(o.reference.severity), _band(o)) for i, o in enumerate(outcomes) if o.reference.severity]
    return {
        **_errors(both, lambda r: r.aivss, "aivss", SCORE),
        **flat("band_accuracy", metrics.rate([(i, b == a) for i, a, b in bands])),
        **flat("adjacent_band_accuracy", metrics.rate([(i, b is not None and abs(b - a) <= 1) for i, a, b in bands])),
        **flat("mae_given_inputs", metrics.mean_absolute_error(_given(outcomes))),
    }


def _band(outcome: Outcome) -> int | None:
    said = outcome.figures.severity if outcome.figures else None
    return None if said is None else BANDS.index(said)


def _given(outcomes: Sequence[Outcome]) -> Pairs:
    """
    The score of the predicted factors with the reference's other inputs: what the ten factors cost. Of references
    that publish all of those.
    """
    rows = [
        (i, float(o.reference.aivss), _rescored(o))
        for i, o in enumerate(outcomes)
        if o.reference.aivss is not None and _inputs_published(o.reference)
    ]
    return metrics.pairs(rows, SCORE)


def _inputs_published(r: Reference) -> bool:
    return None not in (r.cvss_base, r.threat_multiplier, r.mitigation_factor)


def _rescored(outcome: Outcome) -> float | None:
    r = outcome.reference
    if outcome.figures is None or r.cvss_base is None or r.threat_multiplier is None or r.mitigation_factor is None:
        return None
    values = {key: Decimal(f"{outcome.figures.factors[key]:.1f}") for key in factors.KEYS}
    inputs = Inputs(r.cvss_base, values, r.threat_multiplier, r.mitigation_factor)
    return float(score(inputs, profiles.profile(profiles.DEFAULT)).aivss)


def layer_rows(outcomes: Sequence[Outcome], keys: Sequence[str]) -> list[LayerRow]:
    """Every layer that the reference's flag is known for."""
    return [
        LayerRow(i, key, truth, o.figures.uncertain.get(key) if o.figures else None)
        for i, o in enumerate(outcomes)
        for key in keys
        if (truth := o.reference.uncertain_layers[key]) is not None
    ]


def _layers(outcomes: Sequence[Outcome]) -> Json:
    return {
        **_layer(layer_rows(outcomes, LAYERS)),
        "per_layer": {key: _layer(layer_rows(outcomes, (key,))) for key in LAYERS},
        "note": "The raters saw shorter texts than the listings here: a layer that this text pins down may be "
        "uncertain on their card.",
    }


def _layer(rows: Sequence[LayerRow]) -> Json:
    return {
        **flat("precision", metrics.layer_measure(rows, metrics.precision)),
        **flat("recall", metrics.layer_measure(rows, metrics.recall)),
        **flat("f1", metrics.layer_measure(rows, metrics.f1)),
        **flat("accuracy", metrics.layer_measure(rows, metrics.accuracy)),
        "confusion": metrics.confusion(rows)._asdict(),
    }


def _evidence(outcomes: Sequence[Outcome]) -> Json:
    """Claims are the factors, the base, each layer; a failed listing has all of them without evidence."""
    claims: list[tuple[int, bool]] = []
    quotes: list[tuple[int, bool]] = []
    for i, o in enumerate(outcomes):
        card = o.card
        made = (
            [bool(e.evidence) for e in card.factors.values()]
            + [bool(card.cvss.evidence)]
            + [bool(layer.evidence) for layer in card.layers]
            if card is not None
            else [False] * (len(factors.ALL_KEYS) + 1 + len(LAYERS))
        )
        claims += [(i, found) for found in made]
        if card is not None:
            quotes += [(i, False)] * _found(card) + [(i, True)] * sum(
                f.more or 1 for f in card.flags if f.kind == "unverified_quote"
            )
    return {
        **flat("verified_share", metrics.rate(claims)),
        **flat("unfounded_share", metrics.rate(quotes)),
    }


def _found(card: Any) -> int:
    """Quotes that were found, threats', controls', the product's and the chains' included."""
    parts = [*card.factors.values(), card.cvss, card.threat_multiplier, *card.mitigation_factor.controls, *card.layers]
    parts += [threat for layer in card.layers for threat in layer.threats]
    parts += [*([card.product] if card.product else []), *(card.chains or ())]
    return sum(len(part.evidence) for part in parts)


def _usage(outcomes: Sequence[Outcome]) -> Json:
    n = len(outcomes) or 1
    cards = [o.card for o in outcomes if o.card is not None]
    costs = [c.provenance.cost_usd for c in cards if c.provenance.cost_usd is not None]
    kinds = [f.kind for c in cards for f in c.flags]
    refused = [f for c in cards for f in c.flags if f.kind == "model_failed" and f.message.startswith("Refused")]
    return {
        "refusals": len(refused),
        "repairs": kinds.count("repaired"),
        "tokens": {
            name: sum(getattr(c.provenance.tokens, name) for c in cards) for name in ("input", "cached", "output")
        },
        "cost_usd": round(sum(costs), 6) if costs else None,
        "seconds_per_listing": round(sum(o.seconds for o in outcomes) / n, 3),
        "tokens_per_listing": round(sum(c.provenance.tokens.input + c.provenance.tokens.output for c in cards) / n, 1),
    }
