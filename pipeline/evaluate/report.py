"""References and an estimator in, the report's object out: stable keys, each figure with interval and denominator."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from statistics import fmean, pstdev
from typing import Any, NamedTuple

from pipeline.assess import by_model
from pipeline.assess.draft import Estimator
from pipeline.assess.estimators import Comparables
from pipeline.card.make import Making, software
from pipeline.errors import InputError
from pipeline.evaluate import baselines, key_points, measure, metrics, others, run
from pipeline.evaluate.key_points import Fuzzy, Judge
from pipeline.evaluate.others import NonListing
from pipeline.evaluate.outcome import Outcome
from pipeline.reference import gold
from pipeline.reference.comparables import Index
from pipeline.reference.gold import Reference
from pipeline.taxonomy import factors

SHOWN = 4
NOT_BLIND = "the model may have seen their figures, so of these the layers alone are measured"

Json = dict[str, Any]


class Context(NamedTuple):
    """
    How a report is made; ``progress`` hears how many of how many are done, ``judge`` finds key points. ``not_blind``
    are the slugs of cards whose figures the estimator may have seen; ``non_listings`` are given to it as well.
    """

    making: Making
    jobs: int
    split: str
    progress: Callable[[int, int], None]
    judge: Judge = Fuzzy()
    not_blind: frozenset[str] = frozenset()
    non_listings: tuple[NonListing, ...] = ()


def made(references: Sequence[Reference], estimators: Sequence[Estimator], context: Context) -> Json:
    """
    The whole report: the estimator's first sample, its repeat spread over all samples, and the baselines beside it.

    Raises InputError when there is no reference to run over.
    """
    if not references:
        raise InputError("there is no reference card to run over; look at --split, --only and --gold")
    samples = [_run(references, estimator, context) for estimator in estimators]
    first, known = estimators[0], gold.exemplars()
    seen = sorted(r.slug for r in references if r.slug in context.not_blind)
    report = measure.measured(samples[0], seen)
    report["layers"].update(_key_points(samples[0], context))
    median = measure.measured(baselines.medians(references, known), seen)
    return {
        "estimator": first.name,
        "model": first.model,
        "split": context.split,
        "created_at": context.making.now,
        "software": software(),
        "prompts": by_model.digests() if first.name == "llm" else {},
        "profile": context.making.profile.name,
        "samples": len(estimators),
        "not_blind": {"n": len(seen), "slugs": seen, "why": NOT_BLIND},
        **report,
        "repeat_spread": _spread(samples),
        "non_listings": others.refusals(context.non_listings, first, context.making),
        "false_steering": others.false_steering(),
        "baselines": {
            "median": median,
            "rule": {"layers": median["layers"]},
            "comparables": report
            if first.name == "comparables"
            else measure.measured(_offline(references, context), seen),
        },
        "listings": [_row(o, blind=o.reference.slug not in seen) for o in samples[0]],
    }


def _run(references: Sequence[Reference], estimator: Estimator, context: Context) -> tuple[Outcome, ...]:
    of = len(references)
    return run.run(
        references,
        estimator,
        making=context.making,
        jobs=context.jobs,
        progress=lambda done: context.progress(done, of),
    )


def _key_points(outcomes: Sequence[Outcome], context: Context) -> Json:
    found = key_points.coverage(outcomes, context.judge, jobs=context.jobs)
    return {
        **metrics.flat("key_points", found.share),
        "key_points_unjudged": found.unjudged,
        "key_points_error": found.error,
        "key_point_judge": context.judge.name,
    }


def _offline(references: Sequence[Reference], context: Context) -> tuple[Outcome, ...]:
    return _run(references, Comparables(_index()), context)


@cache
def _index() -> Index:
    return Index(gold.exemplars())


def _spread(samples: Sequence[Sequence[Outcome]]) -> Json:
    """Mean standard deviation of a listing's figures over the samples that answered; None with fewer than two."""
    by_listing = [[o.figures for o in row if o.figures is not None] for row in zip(*samples, strict=True)]
    repeated = [figures for figures in by_listing if len(figures) > 1]
    factor = [pstdev(f.factors[key] for f in figures) for figures in repeated for key in factors.KEYS]
    scores = [
        pstdev(f.aivss for f in figures if f.aivss is not None)
        for figures in repeated
        if sum(f.aivss is not None for f in figures) > 1
    ]
    return {
        "factors": round(fmean(factor), SHOWN) if factor else None,
        "aivss": round(fmean(scores), SHOWN) if scores else None,
        "n": len(repeated),
    }


def _row(o: Outcome, *, blind: bool) -> Json:
    f = o.figures
    published = {key: float(o.reference.factors[key]) for key in factors.KEYS}
    return {
        "slug": o.reference.slug,
        "blind": blind,
        "failed": o.error,
        "factor_mae": None
        if f is None
        else round(sum(abs(f.factors[k] - published[k]) for k in published) / 10, SHOWN),
        "factors": None if f is None else dict(f.factors),
        "aivss": f.aivss if f else None,
        "cvss_base": f.cvss_base if f else None,
        "threat_multiplier": f.threat_multiplier if f else None,
        "mitigation_factor": f.mitigation_factor if f else None,
        "low": f.low if f else None,
        "high": f.high if f else None,
        "bands": dict(f.bands) if f and f.bands else None,
        "uncertain": dict(f.uncertain) if f else None,
        "published": {
            "factors": published,
            "aivss": _float(o.reference.aivss),
            "severity": o.reference.severity,
            "cvss_base": _float(o.reference.cvss_base),
            "threat_multiplier": _float(o.reference.threat_multiplier),
            "mitigation_factor": _float(o.reference.mitigation_factor),
            "uncertain": o.reference.uncertain_layers,
        },
        "seconds": round(o.seconds, 3),
    }


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


class Table(NamedTuple):
    """The summary: a column for the estimator, one for its errors as a ratio to the medians', one for each baseline."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def table(made: Mapping[str, Any]) -> Table:
    """The estimator beside the baselines; ``comparables`` is not its own baseline."""
    beside = {k: v for k, v in made["baselines"].items() if k not in (made["estimator"], "rule")}
    names = ("medians, rule for layers" if name == "median" else name for name in beside)
    rows = tuple(
        (label, (_cell(made, key), _cell(made, f"{key}_ratio"), *(_cell(r, key) for r in beside.values())))
        for key, label in _ROWS.items()
    )
    return Table((made["estimator"], "of the medians'", *names), rows)


def lines(made: Mapping[str, Any]) -> list[str]:
    """The report for a terminal."""
    shown = table(made)
    model = f" {made['model']}" if made["model"] else ""
    out = [f"{made['estimator']}{model} on {made['split']}: {made['n']} listings, {made['failures']} failed"]
    out.append(f"{'':<30}" + "".join(f"{name:>26}" for name in shown.columns))
    out += [f"{label:<30}" + "".join(f"{cell:>26}" for cell in cells) for label, cells in shown.rows]
    out += ["", *aside(made)]
    out += ["", "In brackets the bootstrap 95 % interval. " + made["layers"]["note"], *_judged(made["layers"])]
    if made["not_blind"]["n"]:
        out.append(f"{made['not_blind']['n']} of {made['n']} listings are not blind: {made['not_blind']['why']}.")
    return out


def aside(made: Mapping[str, Any]) -> list[str]:
    """What the bands' probabilities came to, which texts were refused, and which were flagged without a cause."""
    of, alarms = made["non_listings"], made["false_steering"]
    flagged = {name: round(alarms[name] * alarms[f"{name}_n"]) for name in ("listings", "benign")}
    out = [_came_true(row) for row in made["bands"]["reliability"] if row["n"]]
    if of["n"]:
        out.append(f"Of {of['n']} texts that are no listing {round(of['refused'] * of['n'])} were refused.")
    out.append(
        f"Flagged as an attempt to steer without a cause: {flagged['listings']} of {alarms['listings_n']} reference "
        f"listings, {flagged['benign']} of {alarms['benign_n']} look-alikes."
    )
    return out


def _came_true(row: Mapping[str, Any]) -> str:
    given = f"{100 * row['above']:.0f} to {100 * row['up_to']:.0f} %" if row["up_to"] else "no chance"
    return f"Of bands given {given}, {row['came_true']} of {row['n']} came true."


def _judged(found: Mapping[str, Any]) -> list[str]:
    """Who found the key points, and how many nobody could look for."""
    if not found["key_points_n"]:
        return []
    said = f"Key points judged by {found['key_point_judge']}"
    if not found["key_points_unjudged"]:
        return [f"{said}."]
    missing = f"{found['key_points_unjudged']} of {found['key_points_n']} were not judged and count as not made"
    return [f"{said}; {missing}: {found['key_points_error']}"]


_ROWS: dict[str, str] = {
    "factors.mae": "factors, mean error",
    "factors.bias": "factors, bias",
    "factors.within_0_1": "factors within 0.1",
    "factors.within_0_2": "factors within 0.2",
    "factors.spearman": "factors, Spearman",
    "factors.kappa": "factors, kappa (quadratic)",
    "cvss_base.mae": "CVSS base, mean error",
    "threat_multiplier.mae": "threat multiplier, mean error",
    "mitigation_factor.mae": "mitigation, mean error",
    "aivss.mae": "AIVSS, mean error",
    "aivss.bias": "AIVSS, bias",
    "aivss.spearman": "AIVSS, Spearman",
    "aivss.band_accuracy": "AIVSS band right",
    "aivss.adjacent_band_accuracy": "AIVSS band right or next",
    "aivss.mae_given_inputs": "AIVSS, given CVSS and MF",
    "interval.coverage": "published inside interval",
    "interval.width": "interval, mean width",
    "bands.brier": "bands, Brier score",
    "bands.likeliest_right": "likeliest band right",
    "layers.precision": "not certain, precision",
    "layers.recall": "not certain, recall",
    "layers.f1": "not certain, F1",
    "layers.accuracy": "not certain, accuracy",
    "layers.key_points": "key points made",
    "evidence.verified_share": "claims with a quote",
    "evidence.unfounded_share": "quotes not in the listing",
}


def _cell(report: Mapping[str, Any], key: str) -> str:
    part, name = key.split(".")
    value, ci = report[part].get(name), report[part].get(f"{name}_ci")
    if value is None:
        return "–"
    return f"{value:.3f}" + (f" [{ci[0]:.3f}, {ci[1]:.3f}]" if ci else "")
